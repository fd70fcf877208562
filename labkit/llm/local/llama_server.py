"""The process that serves a GGUF file with llama.cpp until its standard input closes.

:mod:`labkit.llm.local.server` starts it.

It is a process of its own because the bindings hold Python's lock while they load (no progress, no Ctrl-C), because
llama.cpp writes to stderr, and because it ends its process where a file is beyond it: that must not be the notebook's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_CONTEXT = 4096  # tokens of one slot: a prompt of 3,000 and an answer of 1,000
_PROMPTS = 512  # MiB of prompts that were read, for when a chunk is asked again: about 25 chunks of 700 tokens
_WARNINGS = 2  # llama.cpp's level of verbosity that still says why a file cannot be loaded


def main(path: str, parallel: int, threads: int, adapter: str = "", context: int = 0) -> None:
    """Serve on a free port of loopback, print the address, and end when the parent closes our input, or dies.

    An adapter is loaded and left out of use: a request that wants it says so. With a context, each slot has so many
    tokens of its own, and keeps the prompt that it has read for whoever names it: nothing is shared or put aside.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {Path(path).stem}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.cors_origins = "http://127.0.0.1"  # or any web page in the user's browser could ask it
    params.ui = False
    params.verbosity = _WARNINGS
    params.n_parallel = parallel
    params.n_ctx = parallel * _CONTEXT
    params.cache_ram_mib = _PROMPTS  # by default up to 8 GB
    if context:
        params.n_ctx, params.kv_unified, params.cache_ram_mib = parallel * context, False, 0
        params.n_threads_http = parallel + 2  # each slot is asked by a thread that waits
    if adapter:
        lora = xllamacpp.CommonAdapterLoraInfo()
        lora.path, lora.scale = adapter, 0.0
        params.lora_adapters = [lora]
        # What was read with the adapter is not what the bare model reads; llama.cpp would take one for the other.
        params.cache_prompt, params.cache_ram_mib = False, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads our output from here on
    sys.stdin.buffer.read()
    del server  # waits for its threads


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], *map(int, sys.argv[5:]))
