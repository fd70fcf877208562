"""What `labkit generate` reads: how rows are made from files, the documents in a file, and how much it holds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.datasets.places import page_list
from labkit.documents.chunking.split import split
from labkit.documents.files import IMAGES, blocks_of
from labkit.documents.page_choice import PageChoice
from labkit.documents.places import numbers_of
from labkit.documents.readers import unit_of
from labkit.documents.types import LINED, Unit
from labkit.documents.workers import in_worker
from labkit.errors import DocumentError
from labkit.settings import Settings
from labkit.text.languages import plain_language

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document
    from labkit.llm.model import Model

_BYTES_A_TOKEN = 4
_TELLING_PAGES = 20  # whose text tells the language of a document


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
    checks: tuple[str, ...] = ()
    no_checks: tuple[str, ...] = ()
    by_form: bool | None = None
    ask_all: bool = False
    pages: str | None = None
    mask: bool = False
    """Cover personal data before anything is asked; then no picture is shown to a model or a service either."""

    def asking(self, settings: Settings) -> dict[str, Any]:
        """Return what :func:`labkit.make_qa` is told, and who counts its requests beforehand."""
        return {"qa_type": self.qa_type, "num_questions": self.num_questions, "domain": self.domain,
                "language": self.language or settings.language, "by_form": self.by_form, "ask_all": self.ask_all}

    def unnamed(self, document: Document, settings: Settings) -> str:
        """Return the line for a document in another language than its pairs, where nobody named one; "" for others."""
        if self.language or "language" in settings.model_fields_set:
            return ""
        found = plain_language("\n".join(page.markdown for page in document.pages[:_TELLING_PAGES]))
        if found in ("", settings.language):
            return ""
        return (f"It is written in {found}, and its pairs are made in {settings.language}, as no language is named: "
                f"--language {found} (or LABKIT_LANGUAGE={found}) makes them in its own.")


class Source(NamedTuple):
    """A file, what it holds, and how much of that: pages, rows, or as many chunks as its bytes fill.

    About as many as it gives requests, told by a look that reads none of its text; 0 for what cannot be opened, or has
    none of the pages asked for: ``flaw`` says which.
    """

    path: Path
    unit: Unit
    size: int
    flaw: DocumentError | None = None

    @classmethod
    async def of(cls, path: Path, options: Options, settings: Settings) -> Source:
        """Look at a file; raises DocumentError where there is none, or none that labkit reads."""
        unit, chosen = unit_of(path), PageChoice.of(options.pages)
        try:
            if unit == "page":
                size = 1 if path.suffix.lower() in IMAGES else await in_worker(
                    "labkit.documents.workers.open_file:page_count", path, settings=settings)
                size = len(chosen.of_file(size, path.name)) if chosen else size
            elif unit != "row":
                size = max(1, path.stat().st_size // (_BYTES_A_TOKEN * options.max_tokens))
            else:
                lines = await asyncio.to_thread(lambda: sum(block.count(b"\n") for block in blocks_of(path)))
                size = min(max(1, lines - 1), options.max_rows or lines)
        except DocumentError as error:
            return cls(path, unit, 0, error)
        except OSError as error:
            return cls(path, unit, 0, DocumentError(f"{path.name} cannot be read ({error.strerror or error}).",
                                                    "Check that the file is yours to read."))
        return cls(path, unit, size)


async def parts_of(path: Path, model: Model, settings: Settings, options: Options,
                   documents: dict[Path, Document] | None = None) -> AsyncGenerator[Document, None]:
    """Yield what a file holds, a long one in parts; it is read now unless it is among the documents."""
    from labkit.documents import read_parts
    from labkit.pipelines.masking import masked_document, reading_here

    if documents and path in documents:
        yield documents.pop(path)
        return
    describe, transcribe = (None, None) if options.mask else (model.describe, model.transcribe)
    read = read_parts(path, reader=options.reader, settings=reading_here(settings) if options.mask else settings,
                      cache=model.cache, describe=describe, transcribe=transcribe, columns=options.columns,
                      max_rows=options.max_rows, encoding=options.encoding,
                      language=options.language or settings.language, pages=options.pages)
    async with aclosing(read):
        async for document in read:
            yield masked_document(document) if options.mask else document


def chunks_of(document: Document, max_tokens: int) -> list[Chunk]:
    """Return the chunks that a run asks about; none of a part without text."""
    return split(document, max_tokens) if any(page.markdown.strip() for page in document.pages) else []


def size_of(document: Document) -> str:
    """Say how much a document holds, in one phrase."""
    if document.unit == "row":
        return page_list((page.number for page in document.pages), "row")
    if document.unit in LINED:
        count = len(numbers_of(document))
        return f"{count} {document.unit}{'s' * (count != 1)} of text"
    kinds = Counter(page.kind for page in document.pages)
    pages = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return f"{len(document.pages)} {document.unit}{'s' * (len(document.pages) != 1)} ({pages})"
