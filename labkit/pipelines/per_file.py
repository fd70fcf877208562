"""Several files, one after the other: each is read, split and asked about, and a bad one costs the others nothing.

In notebooks, each file gets a dataset of its own (:func:`make_qa_each`); the command ``labkit generate`` asks about
files as it reads them, and gathers all rows in one. Both go through :func:`ask_parts`. What no later file would survive
ends the run; what was saved by then stays, and a second run goes on behind it, as the answers are kept.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.datasets.ledger import Books, added
from labkit.documents.files import PAGES
from labkit.errors import BudgetError, DocumentError
from labkit.pipelines.generate_inputs import chunks_of, size_of

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.documents.types import Chunk, Document
    from labkit.generate.qa.keeper import QAResult
    from labkit.llm.model import Model

_TAKEN = "qa"  # what all datasets are merged into beside them

Asked = Callable[["Document", "list[Chunk]", "QAResult"], object]


@dataclass(slots=True)
class FileRun:
    """One file and what came of it so far: its document, chunks, pairs and dataset. ``error`` says why no more did."""

    path: Path
    document: Document | None = None
    chunks: list[Chunk] = field(default_factory=list)
    result: QAResult | None = None
    dataset: Path | None = None
    error: DocumentError | None = None


def documents_in(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the PDFs and images of a folder (not of the folders in it), by name.

    Raises
    ------
    DocumentError
        If there is no such folder, or no such file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DocumentError(f"There is no folder {folder}.", "Check its name and the folder you are in.")
    found = sorted((path for path in folder.iterdir() if path.suffix.lower() in PAGES and path.is_file()
                    and not path.name.startswith(".")), key=lambda path: (path.name.lower(), path.name))
    if not found:
        raise DocumentError(f"There is no PDF and no image in {folder}.", f"Put files there: {', '.join(PAGES)}.")
    return found


async def read_each(paths: Iterable[str | os.PathLike[str]], read: Callable[..., Awaitable[Document]],
                    **options: Any) -> list[FileRun]:
    """Read files one by one with :func:`labkit.read_page_images` or :func:`labkit.read`, which gets the options.

    Raises
    ------
    DocumentError
        If none of the files can be read.
    SettingsError
        If an option is not possible, whatever the file.
    ModelError
        If the model cannot be used at all.
    """
    files = [FileRun(Path(path)) for path in paths]
    for file in files:
        try:
            file.document = await read(file.path, **options)
        except DocumentError as error:
            file.error = error
    if not any(file.document for file in files):
        raise _none_left("can be read", files)
    return files


async def make_qa_each(files: Sequence[FileRun], model: Model, folder: str | os.PathLike[str], *,
                       max_tokens: int = 800, **options: Any) -> list[FileRun]:
    """Make pairs from each file that was read, and save them at once as ``<stem>.jsonl`` in a folder.

    Beside each stand the chunks that its pairs rest on: ``<stem>.chunks.jsonl``.

    Files are asked about as if each were alone: pairs that two of them share are found when their datasets are merged.

    Parameters
    ----------
    max_tokens
        See :func:`labkit.split`.
    options
        See :func:`labkit.make_qa`.

    Returns
    -------
    The files that have a dataset now. A file of which no pair was kept has none, and says so in its ``error``.

    Raises
    ------
    DocumentError
        If no pair was kept from any of the files.
    SettingsError
        If an option is not possible.
    ModelError
        If the model cannot be used at all.
    DatasetError
        If a dataset cannot be written.
    """
    from labkit.datasets.dataset import Dataset

    made: list[FileRun] = []
    stems = {_TAKEN}
    read = [(file, file.document) for file in files if file.document is not None]
    for place, (file, document) in enumerate(read):
        records: list[QA] = []

        def asked(_: Document, chunks: list[Chunk], result: QAResult, file: FileRun = file,
                  records: list[QA] = records) -> None:
            file.chunks, file.result = chunks, result
            records += result.records

        try:
            books = await ask_parts(file.path, _whole(document), model, asked, max_tokens=max_tokens, **options)
        except BudgetError as error:
            raise error.leaving(with_files_behind(error.left, len(read) - place - 1)) from None
        if not records:
            file.error = no_pair_from(file.path.name, books)
            continue
        file.dataset = Path(folder) / f"{_free(file.path.stem, stems)}.jsonl"
        Dataset(records).save(file.dataset, chunks=file.result.chunks if file.result else ())
        made.append(file)
    if not made:
        raise _none_left("gave a pair", files)
    return made


async def ask_parts(path: Path, parts: AsyncIterator[Document], model: Model, asked: Asked, *, max_tokens: int = 800,
                    domain: str = "", **options: Any) -> Books:
    """Make pairs from the parts of a file, one after the other, and return the books of them all.

    Parameters
    ----------
    asked
        Called with each part, its chunks, and what came of them.
    domain, options
        See :func:`labkit.make_qa`. All parts are about what the first is about.

    Raises
    ------
    DocumentError
        If the file cannot be read.
    ModelError
        If the model cannot be used at all. In the ``left`` of a BudgetError stands what is left to ask of the file.
    """
    from labkit.generate.qa.make_qa import make_qa
    from labkit.generate.qa.tasks import about_of

    books: list[Books] = []
    async for document in parts:
        domain = about_of(document, domain)
        chunks = chunks_of(document, max_tokens)
        try:
            result = await make_qa(chunks, model, document=document, domain=domain, **options)
        except BudgetError as error:
            error.left = await _left_of(path, document, chunks, model, domain, options)
            raise
        books.append(result.books)
        asked(document, chunks, result)
    return added(books)


def no_pair_from(name: str | Path, books: Books) -> DocumentError:
    """Return the error of a file of which no pair was kept."""
    from labkit.generate.qa.fact_pairs import FactPairs

    mend = f"What became of them: {books.line()}."
    if books.failed[FactPairs.nothing]:
        mend += (" A larger model may write its own questions about it; so may this one with --no-by-form, or "
                 "by_form=False, but of those fewer are right.")
    return DocumentError(f"No pair was kept from {name}.", mend)


def with_files_behind(left: str, count: int) -> str:
    """Say what a budget left of a file, and how many files stand behind it."""
    return left + (f", and {count} more file{'s' * (count != 1)}" if count else "")


async def _left_of(path: Path, document: Document, chunks: Sequence[Chunk], model: Model, domain: str,
                   options: dict[str, Any]) -> str:
    """Say how much of a document, or of a part of one, has not been asked about yet."""
    from labkit.pipelines.generate_plan import Plan

    names = ("qa_type", "num_questions", "language", "personas", "by_form", "ask_all")
    told = {name: options[name] for name in names if name in options}
    left = await Plan(model, domain=domain, **told).add(chunks, document)
    said = f"{left:,} of {len(chunks):,} chunks of {path}"
    if document.unit == "row" or document.share < 1.0:
        return f"{said}, {size_of(document)}, and what {document.unit}s stand behind them"
    return said


async def _whole(document: Document) -> AsyncIterator[Document]:
    yield document


def _none_left(what: str, files: Sequence[FileRun]) -> DocumentError:
    causes = [file.error.cause for file in files if file.error]
    more = f" And {len(causes) - 3} more." if len(causes) > 3 else ""
    return DocumentError(f"None of the {len(files)} files {what}. {' '.join(causes[:3])}{more}".replace("the 1 files",
                         "the files"), "Mend or replace them, then run again: what is done is not done anew.")


def _free(stem: str, taken: set[str]) -> str:
    """Return a name that no other dataset has, on file systems that take A for a too."""
    name, number = stem, 1
    while {name.lower(), f"{name}.chunks".lower()} & taken:
        number += 1
        name = f"{stem}-{number}"
    taken |= {name.lower(), f"{name}.chunks".lower()}
    return name
