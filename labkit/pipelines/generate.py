"""Many files in one go: each is read, split and asked about, and its rows are kept as they come.

A table is read and asked about so many rows at a time; of those before, only what tells repeats is kept in memory. A
file that cannot be used costs the others nothing. What no later file would survive ends the run; the rows that were
made by then stay, and a second run goes on behind them, as the answers are kept.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labkit.datasets.ledger import Books, added, total
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.places import page_list
from labkit.documents.places import numbers_of
from labkit.errors import BudgetError, DocumentError, leaving
from labkit.progress import Progress, progress
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.datasets.dataset import Dataset
    from labkit.documents.types import Chunk, Document
    from labkit.llm.model import Model
    from labkit.quality.duplicates.in_run import Repeats

_BATCH = 200  # rows of a table that are asked about at a time
_MOST_NOTES = 20  # on one table in a report


class Options(NamedTuple):
    """How rows are made; see :func:`labkit.read`, :func:`labkit.split` and :func:`labkit.make_qa`."""

    reader: str = "auto"
    qa_type: str = "long"
    num_questions: int = 3
    max_tokens: int = 800
    language: str | None = None
    domain: str = ""
    columns: tuple[str, ...] = ()
    max_rows: int | None = None
    encoding: str | None = None


@dataclass(slots=True)
class Result:
    """What came of a run: how many files failed, and the paths, documents, books and chunks of the others.

    Of a table there are only the numbers of its rows, and the chunks that pairs were made from. Where ``keep`` is
    False, there are neither pages nor chunks. ``done`` are the files by the hash of what they hold: of a file that is
    named twice, or copied, nothing is asked twice.
    """

    keep: bool = True
    failed: int = 0
    paths: list[Path] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    books: list[Books] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    done: dict[str, Path] = field(default_factory=dict)


def generate(paths: Sequence[Path], out: Path, options: Options, *, report: Path | None = None,
             train: Path | None = None, settings: Settings | None = None, say: Callable[[str], object] = print,
             fail: Callable[[DocumentError], object] = print, overwrite: bool = False) -> Result:
    """Make rows from files, and append them to ``out`` as they come; rows that are in it are not written again.

    Parameters
    ----------
    report, train
        Files to write in the end from all rows of ``out``: a report to review, a file for fine-tuning.
    say
        Called with each line of what came of a file.
    fail
        Called with the error of each file that could not be used.
    overwrite
        Let results take the place of files that are there and were not written by labkit. A dataset is always gone on
        with.

    Raises
    ------
    OverwriteError
        If a file would be lost; before anything is read or asked.
    SettingsError
        If an option or a setting is not possible; before anything is read, where that can be told.
    ModelError
        If the model cannot be used at all. BudgetError, which is one, says what is left to do.
    DatasetError
        If a file cannot be written.
    """
    return asyncio.run(_generate(paths, out, options, report, train, settings or load_settings(), say, fail, overwrite))


async def _generate(paths: Sequence[Path], out: Path, options: Options, report: Path | None, train: Path | None,
                    settings: Settings, say: Callable[[str], object],
                    fail: Callable[[DocumentError], object], overwrite: bool) -> Result:
    from labkit.datasets.dataset import Dataset
    from labkit.datasets.dataset_file import DATASET
    from labkit.datasets.exports import export_named
    from labkit.generate.qa.types import require_type
    from labkit.llm.model import connect
    from labkit.pipelines.generate_estimate import estimate_files, is_large
    from labkit.quality.duplicates.in_run import Repeats

    require_type(options.qa_type)
    outputs = [Output(out, DATASET), *(export_named("train").outputs(train) if train else ())]
    if report:
        from labkit.reports.report import REPORT

        outputs.append(Output(report, REPORT))
    check_outputs(outputs, [*paths, settings.cache], overwrite)
    model = connect(settings)
    documents: dict[Path, Document] = {}
    result = Result(keep=report is not None)
    with Dataset.open(out, hold=False, overwrite=overwrite) as dataset:
        known = Repeats(dataset)
        for line in (repr(model), *dataset.notes):
            say(line)
        try:
            if settings.cache_mode == "use" and await is_large(paths, options, settings):
                with leaving(lambda: "all of it"):
                    say(str(await estimate_files(paths, model, settings, options, documents)))
            for place, path in enumerate(paths):
                try:
                    await _one(path, dataset, known, model, settings, options, documents, result, say)
                except BudgetError as error:
                    raise error.leaving(_left(error, path, len(paths) - place - 1)) from None
                except DocumentError as error:
                    result.failed += 1
                    fail(error)
        finally:
            await model.close()
            say(f"{model.usage}")
            say(f"{len(dataset)} rows in {out}")
        if train and len(dataset):
            dataset.train(train, overwrite=overwrite)
            say(f"fine-tuning file: {train}")
        if report and len(dataset):
            _report(report, dataset, model, options, result, overwrite)
            say(f"report: {report}")
    return result


async def _one(path: Path, dataset: Dataset, known: Repeats, model: Model, settings: Settings, options: Options,
               documents: dict[Path, Document], result: Result, say: Callable[[str], object]) -> None:
    """Make the rows of one file, part by part."""
    from labkit.pipelines.prefetch import ahead

    with progress(path.name) as bar:
        async with aclosing(ahead(parts_of(path, model, settings, options, documents))) as parts:
            await _each(parts, path, dataset, known, model, settings, options, result, bar.hold(),
                        lambda line: (bar.hide(), say(line)))


async def _each(parts: AsyncIterator[Document], path: Path, dataset: Dataset, known: Repeats, model: Model,
                settings: Settings, options: Options, result: Result, bar: Progress,
                say: Callable[[str], object]) -> None:
    from labkit.generate.qa.make_qa import REPEATED, make_qa
    from labkit.generate.qa.tasks import about_of
    from labkit.pipelines.generate_estimate import chunks_of, left_of

    books: list[Books] = []
    first: Document | None = None
    before, about = len(dataset), options.domain
    async for document in parts:
        about = about_of(document, about)
        if first is None and (copied := result.done.get(document.sha256)):
            say(f"{path} holds the same as {copied}: nothing is asked twice.")
            return
        say(f"{path}: {size_of(document)}, read by {document.reader}")
        for note in document.notes:
            say(f"  {note}")
        chunks = chunks_of(document, options)
        try:
            made = await make_qa(chunks, model, document=document, qa_type=options.qa_type,
                                 num_questions=options.num_questions, language=options.language or settings.language,
                                 domain=about, known=known, each=dataset.append)
        except BudgetError as error:
            error.left = await left_of(chunks, document, path, model, settings, options._replace(domain=about))
            raise
        say(f"  {made.books.line()}")
        known.pass_over(chunk.id for chunk in chunks)
        books.append(made.books)
        bar.total = round((bar.done + len(document.pages)) / document.share) if document.share else None
        bar.advance(len(document.pages))
        if document.unit == "row":
            used = {record.source.chunk_id for record in made.records}
            chunks = [chunk for chunk in chunks if chunk.id in used]
            document = replace(document, pages=[replace(page, markdown="") for page in document.pages])
        if not result.keep:
            document = replace(document, pages=document.pages[:1] if first is None else [])
        else:
            result.chunks += chunks
        if first is None:
            first = document
        else:
            first.pages.extend(document.pages)
            first.notes = (first.notes + document.notes)[:_MOST_NOTES]
    whole = added(books)
    if len(books) > 1:
        say(f"{path}: {whole.line()}")
    say(f"  {len(dataset) - before} new rows")
    if not whole.kept and not whole.dropped[REPEATED]:  # what only repeats other files is done
        raise DocumentError(f"No pair was kept from {path}.", f"What became of them: {whole.line()}.")
    result.done[first.sha256] = path
    result.paths.append(path)
    result.documents.append(first)
    result.books.append(whole)


async def parts_of(path: Path, model: Model, settings: Settings, options: Options,
                   documents: dict[Path, Document] | None = None) -> AsyncIterator[Document]:
    """Yield what a file holds, a long one in parts; it is read now unless it is among the documents."""
    from labkit.documents import read_parts
    from labkit.documents.files import kind_of
    from labkit.documents.flat_files.csv_files import read_rows

    if documents and path in documents:
        yield documents.pop(path)
        return
    if kind_of(path) != "table":
        read = read_parts(path, reader=options.reader, settings=settings, cache=model.cache, describe=model.describe,
                          encoding=options.encoding)
        async with aclosing(read):
            async for document in read:
                yield document
        return
    parts = await asyncio.to_thread(read_rows, path, options.columns, _BATCH, encoding=options.encoding,
                                    max_rows=options.max_rows)
    while document := await asyncio.to_thread(next, parts, None):
        yield document


def _left(error: BudgetError, path: Path, files: int) -> str:
    """Say what is left of the file at which a budget ended, and of the files behind it."""
    more = f", and {files} more file{'s' * (files != 1)}" if files else ""
    return f"{error.left or path}{more}"


def size_of(document: Document) -> str:
    """Say how much a document holds, in one phrase."""
    if document.unit == "row":
        return page_list((page.number for page in document.pages), "row")
    if document.unit == "line":
        count = len(numbers_of(document))
        return f"{count} line{'s' * (count != 1)} of text"
    kinds = Counter(page.kind for page in document.pages)
    pages = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return f"{len(document.pages)} page{'s' * (len(document.pages) != 1)} ({pages})"


def _report(path: Path, dataset: Dataset, model: Model, options: Options, result: Result, overwrite: bool) -> None:
    from labkit.reports.report import write_report

    books = total(result.books)
    write_report(path, dataset.records, result.documents[0] if len(result.documents) == 1 else None,
                 {document.sha256: source for document, source in zip(result.documents, result.paths, strict=True)},
                 books if books.kept == len(dataset) else None,  # not where rows of other runs are among them
                 repr(model), {"Kind of pairs": options.qa_type, "Reader": options.reader}, chunks=result.chunks,
                 overwrite=overwrite)
