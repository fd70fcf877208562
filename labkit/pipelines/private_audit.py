"""`labkit private audit`: what synthetic rows give away of private ones; no model is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from labkit.errors import DatasetError, SettingsError
from labkit.pipelines.evaluate import Evaluation
from labkit.pipelines.private_rows import read_cells, read_texts
from labkit.privacy.audit.closeness import closeness
from labkit.privacy.audit.copies import copies
from labkit.privacy.audit.secrets import canaries, personal
from labkit.quality.scorecard.measures import Scorecard

_LIMITS = ("An audit finds what leaked. That it finds nothing is no proof that nothing did: only an epsilon is one "
           "(labkit private explain).")


def audit_private(synthetic: str | os.PathLike[str], private: str | os.PathLike[str], *, columns: Sequence[str] = (),
          planted: str | os.PathLike[str] | None = None, distances: bool = True,
          encoding: str | None = None) -> Evaluation:
    """Hold synthetic rows against private ones: verbatim copies, closeness, personal data, canaries.

    The result says in which rows something was found, and shows nothing of what a private row holds.

    Parameters
    ----------
    synthetic, private
        Files of rows: JSON Lines, CSV, TSV, or the lines of a text.
    columns
        Which columns hold text; a file that has none of them is read as if none were named. See
        :func:`labkit.pipelines.private_rows.read_texts`.
    planted
        A file of canaries, one a line, that were planted among the private rows.
    distances
        Whether to compare distances, by the encoder of sentences (``pip install "labkit[embeddings]"``).

    Returns
    -------
    What a cell shows, and :meth:`save` writes. Where a figure stands at "mend it", something leaked.

    Raises
    ------
    SettingsError
        If a column is in no row, both files are one, or the encoder is not installed.
    DatasetError, DocumentError
        If a file cannot be read, or holds no texts.
    """
    made, held = Path(synthetic), Path(private)
    if made.exists() and held.exists() and made.samefile(held):
        raise DatasetError(f"{made} is held against itself.", "Name the private rows that it was made from.")
    ours, theirs = (read_texts(path, own, encoding) for path, own in _columns((made, held), columns, encoding))
    sections = [copies(ours, theirs), personal(ours, theirs)]
    if distances:
        sections.append(closeness(ours, theirs))
    read = [made, held]
    if planted is not None:
        read.append(Path(planted))
        sections.append(canaries(ours, [text for row in read_texts(Path(planted)) for text in row.texts]))
    notes = [f"Held against {len(theirs):,} private rows.", _LIMITS]
    if not distances:
        notes.append("Distances were not measured.")
    return Evaluation([Scorecard(made.name, len(ours), [], sections, notes, "row")], read)


def _columns(paths: Sequence[Path], columns: Sequence[str],
             encoding: str | None) -> Iterator[tuple[Path, Sequence[str]]]:
    """Yield each file with the columns that it has; a column must be in one of them."""
    there = {path: {name for row in read_cells(path, encoding) for name in row} if columns else set() for path in paths}
    if missing := [name for name in columns if not any(name in names for names in there.values())]:
        raise SettingsError(f"Neither file has a column {' or '.join(missing)}.",
                            f"Name one that they have: {', '.join(sorted(set().union(*there.values()))[:20])}.")
    for path, names in there.items():
        yield path, [name for name in columns if name in names]


def leaks(found: Evaluation) -> list[str]:
    """Return what leaked, a label and its share each."""
    return [f"{one.label}: {one.shown}" for one in found.measures.values() if one.standing == "mend"]
