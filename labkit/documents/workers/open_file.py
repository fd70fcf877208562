"""A user's file as the functions see it that run in a worker: open, with what they keep while it is."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from labkit.documents.pdf import unread_in

if TYPE_CHECKING:
    import pymupdf

_NO_ROOM = ("MemoryError", "malloc", "calloc", "realloc", "bad_alloc", "Failed to allocate", "out of memory")

Kept = TypeVar("Kept")


class OpenFile:
    """A PDF, or an image as a PDF of a page for each frame; what is changed in it is not written to the file.

    ``threads`` is how many this worker should take, as others work beside it; 0 leaves it to the libraries.
    """

    def __init__(self, path: Path, document: pymupdf.Document | None, memory: Memory) -> None:
        self.path, self._document = path, document
        self.threads = 0
        self._memory = memory
        self._kept: dict[Callable[[OpenFile], Any], Any] = {}

    @property
    def document(self) -> pymupdf.Document:
        """The file as MuPDF opened it; Office files are opened by the libraries of their formats."""
        if self._document is None:
            raise ValueError("no PDF and no image")
        return self._document

    def kept(self, make: Callable[[OpenFile], Kept]) -> Kept:
        """Return what a function makes of this file; it is called once, and what it returned kept until the end."""
        if make not in self._kept:
            self._kept[make] = make(self)
        return self._kept[make]

    def load(self, models: Callable[[int], None]) -> None:
        """Let a function load models once in this process, given the threads to use: their memory is not the file's."""
        self._memory.load(models, self.threads)


class Memory:
    """How much memory files may take in this process; where the system cannot bound it, the parent's watch is left."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self._loaded: set[Callable[[int], None]] = set()

    def load(self, models: Callable[[int], None], threads: int) -> None:
        if models not in self._loaded:
            self._bound(0)
            models(threads)
            self._loaded.add(models)
            self.bound()

    def bound(self) -> None:
        """Refuse memory beyond what is taken by now and so much more."""
        self._bound(self._megabytes)

    def _bound(self, megabytes: int) -> None:
        with contextlib.suppress(ImportError, OSError, ValueError):
            import resource

            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            with open("/proc/self/statm", encoding="ascii") as file:
                taken = int(file.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (taken + megabytes * 2**20 if megabytes else hard, hard))


def require_room(flaw: str) -> None:
    """Raise MemoryError where the flaw that is told of a page is that memory ran out: another limit would help it."""
    if any(sign in flaw for sign in _NO_ROOM):
        raise MemoryError(flaw)


def import_mupdf() -> None:
    """Import PyMuPDF without its layout model, which it would load too, before anyone has bounded the model's threads.

    The model takes most of the time of that import, and is not needed where all pages are in the cache.
    """
    name = "pymupdf.layout"
    if "pymupdf" not in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment]
        try:
            import pymupdf  # noqa: F401
        finally:
            del sys.modules[name]


def load_ocr(threads: int) -> None:
    """Let each model that is loaded from now on use so many threads: it would take all cores by itself.

    OCR may use twice as many: a page full of pictures takes as long as twenty others, often when those are done. None
    of them keeps a core busy while it waits for more to do, as they would by themselves: the other workers need it.
    """
    import onnxruntime

    from labkit.documents import ocr

    class Bounded(onnxruntime.SessionOptions):
        def __init__(self) -> None:
            super().__init__()
            self.intra_op_num_threads = threads
            self.add_session_config_entry("session.intra_op.allow_spinning", "0")

    onnxruntime.SessionOptions = Bounded
    ocr.use_threads(2 * threads or -1)


def load_layout(threads: int) -> None:
    """Load the model that finds the parts of a page, and bound the threads of OCR."""
    load_ocr(threads)
    import pymupdf4llm

    pymupdf4llm.use_layout(True)


def page_count(file: OpenFile) -> int:
    """Return how many pages a file has."""
    return file.document.page_count


def unread(file: OpenFile) -> list[str]:
    """Return a line for each thing in a PDF that is no page of it, and is not read."""
    return unread_in(file.document)
