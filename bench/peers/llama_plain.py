"""llama.cpp as it is by default, which answers one request at a time: prints its address, ends with its input."""

from __future__ import annotations

import os
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames, params.port = ["127.0.0.1"], 0
params.n_ctx, params.verbosity, params.ui = 4096, 2, False
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(sys.argv[2])
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
sys.stdin.buffer.read()
del server
