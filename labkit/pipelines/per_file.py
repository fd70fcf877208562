"""Several files, one after the other, each with a dataset of its own.

A file that cannot be used costs the others nothing, and is named. What no later file would survive ends the run; the
datasets that were saved by then stay, and a second run goes on behind them, as the answers are kept.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.documents.files import PAGES
from labkit.errors import DocumentError

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document
    from labkit.generate.qa.make_qa import QAResult
    from labkit.llm.model import Model

_TAKEN = "qa"  # what all datasets are merged into beside them


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
    from labkit.documents.chunking.split import split
    from labkit.generate.qa.make_qa import make_qa

    made: list[FileRun] = []
    stems = {_TAKEN}
    for file in files:
        if file.document is None:
            continue
        file.chunks = split(file.document, max_tokens)
        file.result = await make_qa(file.chunks, model, document=file.document, **options)
        if not file.result.records:
            file.error = DocumentError(f"No pair was kept from {file.path.name}.",
                                       f"What became of them: {file.result.books.line()}.")
            continue
        file.dataset = Path(folder) / f"{_free(file.path.stem, stems)}.jsonl"
        Dataset(file.result.records).save(file.dataset)
        made.append(file)
    if not made:
        raise _none_left("gave a pair", files)
    return made


def _none_left(what: str, files: Sequence[FileRun]) -> DocumentError:
    causes = [file.error.cause for file in files if file.error]
    more = f" And {len(causes) - 3} more." if len(causes) > 3 else ""
    return DocumentError(f"None of the {len(files)} files {what}. {' '.join(causes[:3])}{more}".replace("the 1 files",
                         "the files"), "Mend or replace them, then run again: what is done is not done anew.")


def _free(stem: str, taken: set[str]) -> str:
    """Return a name that no other dataset has, on file systems that take A for a too."""
    name, number = stem, 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.lower())
    return name
