"""What a reader is: it takes files with certain endings, and yields Documents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

from labkit.documents.figures import Describe
from labkit.documents.files import SLIDES, WORKBOOKS, WRITINGS
from labkit.documents.page_choice import PageChoice
from labkit.documents.types import Document, Unit
from labkit.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a file is read with, as :func:`labkit.read` takes it; a reader leaves alone what it does not know.

    ``whole``: the parts are put together anyway, so a reader may yield one.
    """

    settings: Settings
    cache: Any = None
    show: bool = True
    strategy: str = "auto"
    columns: Sequence[str] | None = None
    max_rows: int | None = None
    encoding: str | None = None
    transcribe: Describe | None = None
    whole: bool = False
    pages: PageChoice | None = None


class Status(NamedTuple):
    """What ``labkit check`` says of a reader: a mark, the name of the line, what was found, and how to mend it."""

    mark: Literal["ok", "note", "missing"]
    name: str
    said: str
    mend: str = ""


class Reader(ABC):
    """One way to read files. A file in :mod:`labkit.documents.readers` with a class of this kind is all that it takes.

    ``name`` is what ``--reader`` and ``Document.reader`` call it, ``title`` what a note does. ``suffixes`` are the ends
    of names that it takes, in small letters, and ``unit`` is what their content is counted in, but for Office files.
    An ``automatic`` reader is taken where none is asked for: the first by ``order`` that knows the suffix and is
    available, and the next where it fails; ``because`` says why it is, where others could have been.
    Files that end with one of ``asked_only`` it reads only where it is asked for.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    unit: ClassVar[Unit] = "page"
    order: ClassVar[int]
    automatic: ClassVar[bool] = True
    because: ClassVar[str] = ""
    asked_only: ClassVar[tuple[str, ...]] = ()

    def available(self, settings: Settings) -> str:
        """Return why the reader cannot be used here, as a part of a sentence; "" where it can."""
        return ""

    def status(self, settings: Settings, offline: bool) -> Iterator[Status]:
        """Yield what ``labkit check`` says of the reader; where ``offline``, no service is asked."""
        yield from ()

    def unit_of(self, path: Path) -> Unit:
        """Return what the content of a file is counted in, by the end of its name."""
        suffix = path.suffix.lower()
        if suffix in WRITINGS:
            return "paragraph"
        return "slide" if suffix in SLIDES else "sheet" if suffix in WORKBOOKS else self.unit

    @abstractmethod
    def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield a file as documents whose pages follow each other; a short one as one document.

        Raises
        ------
        SettingsError
            If the reader is not set up or not installed.
        DocumentError
            If the file cannot be read.
        """

    async def read(self, path: Path, options: ReadOptions) -> Document:
        """Read a file as a whole; errors as in :meth:`read_parts`."""
        return await joined(self.read_parts(path, options))


async def joined(parts: AsyncGenerator[Document, None]) -> Document:
    """Put the parts of a file together; chunks of the whole are those of the parts."""
    async with aclosing(parts):
        found = [part async for part in parts]
    whole = found[0]
    whole.share = 1.0
    for part in found[1:]:
        whole.pages += part.pages
        whole.notes += part.notes
    if whole.unit not in ("row", "sheet"):  # rows share no chunk, wherever a part ends
        whole.breaks = tuple(part.pages[0].number for part in found[1:])
    return whole
