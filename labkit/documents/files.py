"""Files as bytes: the blocks of a file, after the checks that need no parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from labkit.errors import DocumentError

IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
PAGES = (".pdf", *IMAGES)
WRITINGS = (".docx", ".docm", ".html", ".htm", ".xhtml", ".epub", ".eml")
SLIDES = (".pptx", ".pptm", ".ppsx")
WORKBOOKS = (".xlsx", ".xlsm")
OFFICE = (*WRITINGS, *SLIDES, *WORKBOOKS)
OF_AZURE = (".docx", ".pptx", ".xlsx", ".html")
"""Office files that Azure AI Document Intelligence takes."""
OF_UNSTRUCTURED = (".docx", ".pptx", ".xlsx", ".html", ".htm", ".eml")
"""Office files that Unstructured takes without a program beside it, as Pandoc is for books."""
BLOCK = 2**20


def require_file(path: Path) -> None:
    """Raise DocumentError if there is no such file, or if it is a folder."""
    if not path.exists():
        raise DocumentError(f"There is no file {path}.", "Check its name and the folder you are in.")
    if path.is_dir():
        raise DocumentError(f"{path} is a folder.", "Read its files one by one: labkit.files_in names them, and "
                            "labkit.read_each(labkit.files_in(folder), labkit.read) reads them all.")


def blocks_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces; raises DocumentError if it is not a file, empty, or not to be read."""
    require_file(path)
    size = 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                size += len(block)
                yield block
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read ({error.strerror or error}).",
                            "Check that the file is yours to read.") from None
    if not size:
        raise DocumentError(f"{path.name} is empty (0 bytes).", "Copy or download it again.")
