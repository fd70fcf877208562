"""PDFs whose print says more than their letters: what is raised, struck out, laid over or set in the margin."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pymupdf

from labkit.documents import read
from labkit.documents.builtin.assembly import assemble
from labkit.documents.builtin.reader import PageReader
from labkit.documents.pdf import quiet
from labkit.documents.types import Document
from labkit.documents.workers.open_file import load_layout
from labkit.settings import Settings

Run = tuple[str, float, float]
"""Some text, its size, and how far it is raised, in points."""


def read_pdf(pdf: pymupdf.Document, folder: Path, name: str = "print.pdf") -> Document:
    """Save a PDF and read it with the built-in reader."""
    path = folder / name
    pdf.save(path)
    return asyncio.run(read(path, reader="builtin", settings=Settings(_env_file=None), show=False))


def read_here(pdf: pymupdf.Document) -> Document:
    """Read a PDF in this process, which saves the start of a worker; the notes are what was left out."""
    load_layout(1)
    with quiet():
        reader = PageReader(pymupdf.open("pdf", pdf.tobytes()))
        read = [reader.page(number)[0] for number in range(1, len(pdf) + 1)]
    return Document("print.pdf", "", "builtin", assemble(read), notes=[kind for page in read for kind in page.left_out])


def runs(page: pymupdf.Page, left: float, base: float, *given: Run, fontname: str = "helv") -> float:
    """Set runs of text one behind the other. Returns where the last one ends."""
    for text, size, rise in given:
        page.insert_text((left, base - rise), text, fontsize=size, fontname=fontname)
        left += pymupdf.get_text_length(text, fontname, size)
    return left


def lines(page: pymupdf.Page, top: float, *texts: str, left: float = 60, size: float = 11, lead: float = 15) -> float:
    """Set lines of text below each other. Returns the base of the next one."""
    for text in texts:
        page.insert_text((left, top), text, fontsize=size, fontname="helv")
        top += lead
    return top
