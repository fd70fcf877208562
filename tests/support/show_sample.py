"""A small PDF with pairs made by hand from its words: what the displays and the report are tested with."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw

from labkit import show
from labkit.datasets.ledger import Books
from labkit.datasets.record import QA, Evidence, PageBox, Source, Turn
from labkit.documents.types import Chunk, Document, Figure, Page, Segment, Table

_TITLES = ("About your purifier", "Setting up", "Daily use", "Filters", "Cleaning", "Noise and power", "Warranty",
           "Prices", "Safety", "")
_LINES = (
    "The Aero 5 cleans the air of rooms up to 42 square metres.",
    "Place it at least 30 centimetres from a wall and from curtains.",
    "The HEPA filter lasts about 12 months when it runs 8 hours a day.",
    "In night mode the fan runs at 19 decibels and uses 4 watts.",
    "A replacement filter costs $29 and a pre-filter costs $12.",
    "Hold the filter button for three seconds to reset the counter.",
)
_KINDS = ("text", "text", "mixed", "text", "text", "mixed", "image", "text", "text", "blank")


@dataclass
class Sample:
    pdf: Path
    document: Document
    chunks: list[Chunk]
    records: list[QA]
    books: Books


def png(width: int = 200, height: int = 120, colour: str = "steelblue") -> bytes:
    """A picture of three bars."""
    image = Image.new("RGB", (width, height), "white")
    brush = ImageDraw.Draw(image)
    for place, part in enumerate((0.4, 0.9, 0.6)):
        left = width * (0.1 + 0.3 * place)
        brush.rectangle((left, height * (1 - part), left + width * 0.2, height), fill=colour)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def make_sample(folder: Path, pages: int = 10) -> Sample:
    """Write the PDF and make a document, chunks and three pairs a text page from what stands on it."""
    path = folder / "aero-handbook.pdf"
    pdf = pymupdf.open()
    document = Document(path.name, "", "builtin", [])
    chunks, records = [], []
    for number in range(1, pages + 1):
        kind, title = _KINDS[(number - 1) % 10], _TITLES[(number - 1) % 10]
        drawn = pdf.new_page(width=595, height=842)
        page = Page(number, kind, "", 595, 842, reason=f"{kind} by its words and pictures")
        document.pages.append(page)
        if kind == "blank":
            continue
        drawn.insert_text((60, 80), f"{number}. {title}", fontsize=22)
        for row in range(36):
            drawn.insert_text((60, 130 + 18 * row), _LINES[(row + number) % 6], fontsize=12)
        if kind != "text":
            drawn.insert_image(pymupdf.Rect(340, 560, 540, 690), stream=png())
            page.figures.append(Figure(number, (340, 560, 540, 690), "Sound by mode", png(), "Three bars.", "ocr"))
        text = f"# {number}. {title}\n\n" + " ".join(_LINES[(row + number) % 6] for row in range(6))
        page.markdown = text
        chunk = Chunk(path.name, text, (Segment(0, len(text), number),), (f"{number}. {title}",), len(text) // 4)
        chunks.append(chunk)
        for row in (0, 2, 4):
            records.append(_pair(chunk, drawn, number, _LINES[(row + number) % 6]))
    markdown = "| Mode | Power |\n|---|---|\n| Night | 4 W |\n| **Turbo** | 48 W |"
    document.pages[1].tables.append(Table(2, None, markdown))
    pdf.save(path)
    pdf.close()
    document.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    records = [record.model_copy(update={"source": record.source.model_copy(update={"sha256": document.sha256})})
               for record in records]
    written = [page.number for page in document.pages if page.kind != "blank"]
    books = Books(36, len(records), Counter({"evidence not in the source": 4, "repeats another pair": 2}),
                  Counter({"no JSON in the answer": 36 - 6 - len(records)}), len(chunks), len(chunks), written,
                  written, 2)
    return Sample(path, document, chunks, records, books)


def _pair(chunk: Chunk, drawn: pymupdf.Page, number: int, quote: str) -> QA:
    start = chunk.text.index(quote)
    place = drawn.search_for(quote)[0]
    evidence = Evidence(text=quote, start=start, end=start + len(quote), pages=[number],
                        boxes=[PageBox(page=number, x0=place.x0, y0=place.y0, x1=place.x1, y1=place.y1)])
    source = Source(file=chunk.file, sha256="", pages=[number], chunk_id=chunk.id, headings=list(chunk.headings))
    return QA(question=f"What does the handbook of the Aero 5 say about this: {quote[:28]}?", answer=quote,
              evidence=evidence, source=source, model="example-model")


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>\x00 $5 or $6 \\(x\\)"


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def text_of(html: str) -> str:
    """The text a reader sees."""
    parts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = parts.append
    parser.feed(html)
    return " ".join(" ".join(parts).split())


def pictures_of(html: str) -> list[Image.Image]:
    found = re.findall(r'src="data:image/(?:png|jpeg);base64,([^"]+)"', html)
    return [Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB") for data in found]


def hostile_displays(folder) -> dict[str, show.Shown]:
    path = folder / "hostile.pdf"
    pdf = pymupdf.open()
    pdf.new_page().insert_text((60, 90), "harmless")
    pdf.save(path)
    name = HOSTILE.replace("\x00", "")
    table = Table(1, None, f"| {HOSTILE} |\n|---|\n| {HOSTILE} |")
    page = Page(1, "mixed", HOSTILE, 595, 842, reason=HOSTILE, tables=[table],
                figures=[Figure(1, None, HOSTILE, png(), HOSTILE, "vision")])
    document = Document(name, "0" * 64, HOSTILE, [page], [HOSTILE])
    html_table = Document(name, "", "azure", [Page(1, "text", "", 1, 1, tables=[Table(
        1, None, f"<table onclick=alert(4)><caption>{HOSTILE}</caption><tr><th colspan=2 onmouseover=x>{HOSTILE}</th>"
                 f"</tr><tr><td><iframe src=//e></iframe>1</td><td style=x>2</td></tr></table>")])])
    chunk = Chunk(name, HOSTILE, (Segment(0, len(HOSTILE), 1),), (HOSTILE,), 9)
    record = QA(question=HOSTILE, answer=HOSTILE, language=HOSTILE, method=HOSTILE,
                turns=[Turn(question=HOSTILE, answer="")],
                evidence=Evidence(text=HOSTILE[3:30], start=3, end=30, pages=[1]),
                source=Source(file=name, sha256="", pages=[1], chunk_id=chunk.id, headings=[HOSTILE]))
    books = make_books(dropped={HOSTILE: 1}, failed={HOSTILE: 1})
    return {"pages": show.pages(path, document), "figure": show.figures(page.figures),
            "tables": show.tables(document),
            "html table": show.tables(html_table), "chunks": show.chunks([chunk]), "qa": show.qa([record]),
            "evidence": show.evidence(record, path, chunk), "books": show.books(books),
            "coverage": show.coverage(document, [record])}


def make_books(**changes):
    values = {"asked": 10, "kept": 8, "dropped": Counter({"repeats another pair": 1}),
              "failed": Counter({"no answer": 1}), "chunks": 5,
              "chunks_covered": 4, "pages": [1, 2, 3], "pages_covered": [1, 3], "rounds": 1}
    return Books(**values | changes)
