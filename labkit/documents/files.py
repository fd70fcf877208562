"""Files as bytes: what a file holds by the end of its name, and its blocks, after the checks that need no parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from labkit.errors import DocumentError

IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
PAGES = (".pdf", *IMAGES)
TABLES = (".csv", ".tsv", ".tab")
TEXTS = (".txt", ".text", ".md", ".markdown")
READABLE = "PDF, image (png, jpg, tiff, bmp), table (csv, tsv) or text (txt, md)"

BLOCK = 2**20


def kind_of(path: Path) -> Literal["pages", "table", "text"]:
    """Return what a file holds by the end of its name.

    Raises
    ------
    DocumentError
        If there is no such file, if it is a folder, or of a kind that labkit does not read.
    """
    if not path.exists():
        raise DocumentError(f"There is no file {path}.", "Check its name and the folder you are in.")
    if path.is_dir():
        raise DocumentError(f"{path} is a folder.", f"Pass the files in it: {path.name}/*.")
    suffix = path.suffix.lower()
    if suffix in TABLES:
        return "table"
    if suffix in TEXTS:
        return "text"
    if suffix in PAGES:
        return "pages"
    mend = f"Pass a {READABLE}, or save the file as one of these."
    if suffix in (".xlsx", ".xls", ".xlsm", ".ods", ".numbers"):
        mend = "Save its sheet as CSV (in Excel: Save As, CSV UTF-8)."
    raise DocumentError(f"{path.name} is of a type that this version does not read.", mend)


def blocks_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces; raises DocumentError if it is not a file, empty, or not to be read."""
    kind_of(path)
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
