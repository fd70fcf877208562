"""A plan followed from a notebook: documents that were read, or files, and a model that is connected."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.books_file import BOOKS, books_path, write_books
from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.ledger import Books
from labkit.datasets.outputs import Output, remove_stale
from labkit.documents.types import Document
from labkit.pipelines.generate_inputs import Options, chunks_of
from labkit.pipelines.generate_planned import PlannedGenerate
from labkit.pipelines.running import Job, check_method
from labkit.settings import load_settings

if TYPE_CHECKING:
    from labkit.errors import LabkitError
    from labkit.llm.model import Model


async def follow_plan(plan: str | os.PathLike[str], sources: Sequence[Document | str | os.PathLike[str]],
                      model: Model, out: str | os.PathLike[str], *, max_tokens: int = 800, domain: str = "",
                      by_form: bool | None = None, dropped: str | os.PathLike[str] | None = None,
                      fresh: bool = False, overwrite: bool = False) -> Books:
    """Ask for the rows that a plan lacks, and append those that are kept to a file; the next call asks for the rest.

    ``labkit generate … --plan`` does the same. What was asked for stands in ``….plan.jsonl`` beside the rows, where
    :func:`labkit.plan_coverage`, ``labkit.show.plan_coverage`` and the scorecard find it.

    Parameters
    ----------
    plan
        The file of the plan; see :func:`labkit.write_plan`.
    sources
        Documents as :func:`labkit.read` returns them, or files to read.
    out
        The file of rows.
    max_tokens
        Of a chunk: that which the plan was made with.
    domain, by_form
        See :func:`labkit.make_qa`.
    dropped
        A file for the pairs that are not kept.
    fresh
        Begin anew: what an earlier call has left in ``out``, and beside it, is removed. Answers are kept all the same.

    Returns
    -------
    The books of this pass.

    Raises
    ------
    SettingsError
        If the plan asks about none of the sources.
    OverwriteError
        If a file would be lost.
    DatasetError
        If a file cannot be read or written.
    ModelError
        If the model cannot be used at all; rows that were kept by then stay.
    """
    settings = load_settings()
    documents = {Path(one.file): one for one in sources if isinstance(one, Document)}
    files = [Path(one) for one in sources if not isinstance(one, Document)]
    options = Options(max_tokens=max_tokens, domain=domain, by_form=by_form)
    run = PlannedGenerate(files, Path(out), options, Path(plan), dropped=Path(dropped) if dropped else None)
    run.paths = [*documents, *run.paths]
    run.held = {path: [(document, chunks_of(document, max_tokens))] for path, document in documents.items()}
    check_method(run, settings, overwrite)
    if fresh:
        remove_stale([Output(Path(out), DATASET), Output(books_path(out), BOOKS), *run.results(), *run.steps()])
    failed: list[LabkitError] = []
    with Dataset.open(out, hold=False, overwrite=overwrite) as dataset:
        result = await run.run(Job(settings, model, dataset, lambda line: None, failed.append, overwrite))
        if result.books.asked:
            write_books(books_path(out), result.parts, overwrite)
    if failed:
        raise failed[0]
    return result.books
