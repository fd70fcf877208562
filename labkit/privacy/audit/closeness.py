"""How near synthetic rows come to private ones, held against how near private rows come to each other.

Rows that were learned, and not copied, lie about as far from the nearest private row as private rows lie from each
other: of these, one in twenty is nearer than the 5th percentile, by its definition. Where more synthetic rows than
chance allows are nearer than that, some follow a private row closer than another person's row would (distance to the
closest record; Zhao et al., 2021, arXiv 2102.08369, of tables).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from labkit.privacy.audit.rows import Row, named
from labkit.quality.embeddings import embed
from labkit.quality.scorecard.measures import Bound, Measure, Section

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR = 0.05  # the share of private rows that are nearer to another than the bound
_BLOCK = 1024
_FEWEST = 20


def closeness(synthetic: Sequence[Row], private: Sequence[Row], vectors: NDArray[Any] | None = None,
              others: NDArray[Any] | None = None) -> Section:
    """Compare distances (1 − cosine of the sentence encoder) from synthetic to private rows with those among private.

    Parameters
    ----------
    vectors, others
        Of the synthetic rows, and of the distinct private ones, where they are known already.

    Raises
    ------
    SettingsError
        If the encoder is not installed.
    """
    import numpy as np

    ours = embed([row.whole for row in synthetic]) if vectors is None else vectors
    texts = list(dict.fromkeys(row.whole for row in private))  # a row that is there twice is no measure of nearness
    theirs = embed(texts) if others is None else others
    here, among = nearest(ours, theirs), nearest(theirs)
    bound = float(np.quantile(among, _NEAR)) if len(among) > 1 else math.nan
    close = [row.number for row, distance in zip(synthetic, here, strict=True) if distance < bound]
    count = len(synthetic)
    allowed = _by_chance(count)
    share = len(close) / count if count and len(among) > 1 else None
    return Section("closeness", "Distance to the nearest private row", [
        Measure("too_near", "Rows nearer than private rows are to each other", share, min(count, len(theirs)), "rows",
                f"synthetic rows whose nearest private row is nearer than {bound:.3f}, below which {_NEAR:.0%} of "
                f"private rows have another private row / all; up to {allowed:.1%} of {count:,} may be so by chance",
                "distance to the closest record, Zhao et al. (2021)", Bound(allowed, allowed, more=False),
                "Compare these rows with the nearest private ones: what follows one row too closely tells of it.",
                least=_FEWEST),
        Measure("median_synthetic", "Median distance, synthetic to private", _median(here), count, "rows",
                "median of 1 − cosine to the nearest private row", form="number"),
        Measure("median_private", "Median distance among private rows", _median(among), len(theirs), "rows",
                "median of 1 − cosine to the nearest other private row", form="number"),
    ], notes=[f"Rows that are so near: {named(close)}."] if close else [])


def nearest(vectors: NDArray[Any], others: NDArray[Any] | None = None) -> NDArray[Any]:
    """Return each vector's distance to the nearest of others, or to the nearest other one of its own."""
    import numpy as np

    known = vectors if others is None else others
    found = np.full(len(vectors), np.nan)
    for first in range(0, len(vectors), _BLOCK):
        close = vectors[first:first + _BLOCK] @ known.T
        if others is None:
            rows = np.arange(len(close))
            close[rows, first + rows] = -np.inf
        if close.shape[1] > (others is None):
            found[first:first + _BLOCK] = 1 - close.max(axis=1)
    return found


def _by_chance(count: int) -> float:
    """Return the share that 5 % of so many stay below in 97.5 of 100 cases (normal approximation, with continuity)."""
    return min(1.0, _NEAR + 1.96 * math.sqrt(_NEAR * (1 - _NEAR) / count) + 0.5 / count) if count else 1.0


def _median(distances: NDArray[Any]) -> float | None:
    import numpy as np

    return float(np.nanmedian(distances)) if len(distances) and not np.isnan(distances).all() else None
