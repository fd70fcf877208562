"""What a local model holds likely to come next, for many prompts at once: the whole head of its distribution.

llama.cpp keeps each prompt in a slot, so that one more token costs one step of each and no prompt is read again.
"""

from __future__ import annotations

import json
import math
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from labkit.errors import ModelError
from labkit.llm.local.server import LocalServer

MOST = 1000
"""Tokens of a distribution that are asked for; those behind them count as impossible. The whole of it is 17 MB."""
_ALWAYS = 1000
"""Bias by which a line end is what llama.cpp goes on with: its distribution does not change by it, and it is withheld
where what comes next is a piece of a character."""
_PATIENCE = 900.0  # seconds: on a busy machine the first step reads all prompts


class NextToken(NamedTuple):
    """A token that may come next, its bytes (a character may need several tokens), and its probability."""

    id: int
    text: bytes
    probability: float


class NextTokens:
    """A model that is asked for distributions; made by :func:`open_next_tokens`."""

    def __init__(self, url: str, slots: int, pool: ThreadPoolExecutor) -> None:
        self._url, self.slots, self._pool = url, slots, pool
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback goes through no proxy

    def ask(self, prompts: Sequence[str], written: Sequence[int] = (), most: int = MOST) -> list[list[NextToken]]:
        """Return what may come behind each prompt and what was written behind it, the most likely first.

        Parameters
        ----------
        prompts
            Each in the same place as the time before, so that its slot need not read it again.
        written
            The ids of the tokens that stand behind every prompt.

        Raises
        ------
        ModelError
            If the model does not answer, or a prompt is too long for its slot.
        """
        if len(prompts) > self.slots:
            raise ModelError(f"{len(prompts)} prompts are too many for {self.slots} slots.", "Ask for fewer at once.")
        return list(self._pool.map(lambda one: self._one(one[0], one[1], written, most), enumerate(prompts)))

    def _one(self, slot: int, prompt: str, written: Sequence[int], most: int) -> list[NextToken]:
        body = {"prompt": [prompt, *written], "id_slot": slot, "cache_prompt": True, "n_predict": 1, "n_probs": most,
                "temperature": 0.0, "logit_bias": [["\n", _ALWAYS]]}
        request = urllib.request.Request(f"{self._url}/completion", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            raise ModelError(f"The local model refuses a prompt ({_said(error)}).", "Give it shorter rows.") from None
        except (OSError, ValueError) as error:
            raise ModelError(f"The local model's server is gone ({error}).", "Run the command again: it goes on where "
                             "it was.") from None
        [place] = found["completion_probabilities"]
        return [NextToken(one["id"], bytes(one["bytes"]), math.exp(one["logprob"])) for one in place["top_logprobs"]
                if one["logprob"] is not None and math.isfinite(one["logprob"])]


@contextmanager
def open_next_tokens(model: Path, slots: int, context: int) -> Iterator[NextTokens]:
    """Serve a model with a slot for each of so many prompts, and end it.

    Parameters
    ----------
    context
        Tokens that a slot holds: a prompt, and what is written behind it.

    Raises
    ------
    ModelError
        If llama.cpp cannot be started, or cannot load the file.
    """
    server = LocalServer(model, slots, context=context)
    try:
        with ThreadPoolExecutor(slots) as pool:
            yield NextTokens(server.base_url.removesuffix("/v1"), slots, pool)
    finally:
        server.close()


def _said(error: urllib.error.HTTPError) -> Any:
    try:
        return json.load(error)["error"]["message"]
    except (ValueError, KeyError, TypeError, OSError):
        return error.code
