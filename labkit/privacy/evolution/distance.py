"""How near the texts of a round come to the private ones: a figure to learn from, and not one to publish.

It looks at private rows and has no noise, so that it is outside the guarantee. Whoever stops, or chooses settings, by
it has looked once more, and has to count that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labkit.privacy.audit.closeness import nearest
from labkit.privacy.evolution.journal import Round
from labkit.quality.embeddings import embed

if TYPE_CHECKING:
    from numpy.typing import NDArray


def round_distances(private: Mapping[str, Sequence[str]], rounds: Iterable[Round],
                    encoder: Callable[[Sequence[str]], NDArray[Any]] = embed) -> list[float]:
    """Return, for each round, the mean distance (1 − cosine) from a private text to the nearest one of its label.

    Parameters
    ----------
    private
        Private texts by label.
    rounds
        Of all labels, in any order.

    Raises
    ------
    SettingsError
        If the encoder of sentences is not installed.
    """
    import numpy as np

    vectors = {label: encoder(list(texts)) for label, texts in private.items()}
    found: dict[int, list[NDArray[Any]]] = {}
    for one in rounds:
        if one.texts and len(vectors.get(one.label, ())):
            found.setdefault(one.number, []).append(nearest(vectors[one.label], encoder(one.texts)))
    return [float(np.concatenate(found[number]).mean()) for number in sorted(found)]
