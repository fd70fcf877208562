"""The scorecard of a dataset as a notebook shows it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from labkit.show.html import Shown

if TYPE_CHECKING:
    from labkit.datasets.chunks_file import AskedChunk
    from labkit.datasets.dataset import Dataset
    from labkit.datasets.ledger import Books
    from labkit.datasets.record import QA
    from labkit.documents.types import Chunk
    from labkit.generate.qa.make_qa import QAResult
    from labkit.pipelines.evaluate import Evaluation

    Given = Dataset | QAResult | Sequence[QA] | Sequence[QAResult] | str | os.PathLike[str]


def scorecard(dataset: Given | Mapping[str, Given] | Evaluation, *others: Given,
              chunks: Iterable[Chunk | AskedChunk] = (),
              books: Books | None = None) -> Shown:
    """Show the scorecard of a dataset, or of several beside each other: what is good, what is not, and what to do.

    Parameters
    ----------
    dataset
        A dataset, its file, its pairs, or what :func:`labkit.make_qa` returned, of one file or of several: that also
        brings the books and the chunks. Several by what to call them (``{"before": …, "after": …}``) are put side by
        side. Or what :func:`labkit.evaluate` returned.
    chunks, books
        As :func:`labkit.evaluate` takes them.

    Raises
    ------
    DatasetError
        If a file is missing, or a line of it cannot be used.
    """
    from labkit.pipelines.evaluate import Evaluation, evaluate

    found = dataset if isinstance(dataset, Evaluation) else evaluate(dataset, *others, chunks=chunks, books=books)
    return Shown(found.html(), repr(found))
