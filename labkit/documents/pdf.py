"""Opening a PDF or an image: what cannot be read is said in one line, and MuPDF keeps its messages to itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.documents.files import IMAGES, blocks_of
from labkit.documents.plaintext import clean
from labkit.errors import DocumentError

if TYPE_CHECKING:
    import pymupdf

_SEARCHED = 2000  # pages that are looked through for attached files
_NAMED, _NAME = 3, 60  # of them are named in a note, with so many characters each
_PICTURES = ("Image", "TIFF", "BMP", "PNM", "PDF")  # how MuPDF calls the formats that a picture may be of


@contextmanager
def quiet() -> Iterator[None]:
    """Keep MuPDF from telling of every flaw of a file on stderr; what matters is raised or noted."""
    import pymupdf

    told = pymupdf.TOOLS.mupdf_display_errors(), pymupdf.TOOLS.mupdf_display_warnings()
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        yield
    finally:
        pymupdf.TOOLS.mupdf_display_errors(told[0])
        pymupdf.TOOLS.mupdf_display_warnings(told[1])


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces; raises DocumentError as :func:`blocks_of` does."""
    digest = hashlib.sha256()
    for block in blocks_of(path):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[pymupdf.Document]:
    """Open a file as a PDF that has pages to read; an image becomes a PDF of one page a frame.

    Raises
    ------
    DocumentError
        If it is encrypted, corrupt, has no pages, or is not what its suffix says.
    """
    import pymupdf

    with quiet():
        document = _open(path)
        try:
            yield document
        finally:
            document.close()
            pymupdf.TOOLS.store_shrink(100)


def unread_in(document: pymupdf.Document) -> list[str]:
    """Return a line for each thing in a PDF that is no page of it, and is not read: files in it, and an XFA form."""
    import pymupdf

    names = list(document.embfile_names())
    for number in range(min(len(document), _SEARCHED)):
        page = document[number]
        if page.annot_xrefs():
            pinned = page.annots(types=[pymupdf.mupdf.PDF_ANNOT_FILE_ATTACHMENT])
            names += [note.file_info["filename"] for note in pinned]
    notes: list[str] = []
    names = list(dict.fromkeys(clean(name)[:_NAME] or "a file without a name" for name in names))
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        notes.append(f"Files attached to it were not read: {', '.join(names[:_NAMED])}{more}. "
                     "Save them in a PDF viewer, and pass them by themselves.")
    if document.xref_get_key(document.pdf_catalog(), "AcroForm/XFA")[0] not in ("null", ""):
        notes.append("It is a form in XFA, whose fields were not read; print it to a PDF, and pass that.")
    return notes


def _open(path: Path) -> pymupdf.Document:
    import pymupdf

    image = path.suffix.lower() in IMAGES
    try:
        document = pymupdf.open(path, filetype=path.suffix.lstrip(".").lower())
        if image:
            with document:
                # MuPDF goes by what is in a file: a drawing or a web page would be laid out, with what it refers to
                if document.needs_pass or not document.metadata["format"].startswith(_PICTURES):
                    raise _damaged(path, image)
                document = pymupdf.open("pdf", document.convert_to_pdf())
        known = document.is_pdf
        locked, pages = (document.needs_pass, document.page_count) if known else (False, 0)
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
        raise _damaged(path, image) from None
    if not known:  # a web page, whatever it is called; its pages were not counted, which would have laid it out
        document.close()
        raise _damaged(path, image)
    if locked:
        document.close()
        raise DocumentError(f"{path.name} is encrypted and needs a password.",
                            "Open it in a PDF viewer with its password and save a copy without one.")
    if not pages:
        document.close()
        raise DocumentError(f"{path.name} has no pages.",
                            "Open it in a PDF viewer; if pages show there, save a fresh copy.")
    return document


def _says_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _damaged(path: Path, image: bool) -> DocumentError:
    if image:
        return DocumentError(f"{path.name} is no image that can be read.", "Open it in a viewer and save it anew.")
    if not _says_pdf(path):
        return DocumentError(f"{path.name} is not a PDF, whatever its name says.",
                             "Pass the PDF itself; a web page saved under its name is a common cause.")
    return DocumentError(f"{path.name} is corrupt: it cannot be opened as a PDF.",
                         "Download it again, or open it in a PDF viewer and save a fresh copy.")
