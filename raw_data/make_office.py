"""Make the sample Office files: an agreement (DOCX) with a tracked change, visits (XLSX) and training slides (PPTX).

All words come from service/<language>.toml; the same words always give the same parts in each file.
"""

from __future__ import annotations

import argparse
import io
import sys
import tomllib
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import Font
from PIL import Image, ImageDraw
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

HERE = Path(__file__).resolve().parent
WRITTEN = datetime(2025, 5, 5, 9, 0)
LITRES = {"W2": (1840, 2115), "W4": (2960, 3320)}
VISITS = (14, 22, 19, 31)


def make_agreement(words: dict) -> bytes:
    """The agreement as the bytes of a Word file; raises KeyError if a text is missing."""
    told = words["agreement"]
    document = docx.Document()
    document.add_heading(told["title"], 0)
    for part in told["parts"]:
        document.add_heading(part["heading"], 1)
        for text in part["text"]:
            document.add_paragraph(text)
        for item in part.get("items", ()):
            document.add_paragraph(item, "List Bullet")
        if part.get("table"):
            _fees(document.add_table(len(told["fees"]), 3, "Table Grid"), told["fees"])
            _changed(document.add_paragraph(), *told["changed"])
    document.add_picture(io.BytesIO(_bars()))
    drawn = next(document.element.iter(qn("wp:docPr")))
    drawn.set("descr", told["picture"])
    document.add_paragraph(told["caption"], "Caption")
    _dated(document.core_properties, words)
    return _saved(document)


def _fees(table, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    for one, other in (((0, 0), (1, 0)), ((0, 1), (0, 2))):
        merged = table.cell(*one).merge(table.cell(*other))
        merged.text = merged.text.strip()


def _changed(paragraph, before: str, old: str, new: str, after: str) -> None:
    """Write a line in which one number was replaced while changes were tracked."""
    paragraph.add_run(before)
    for number, (kind, text) in enumerate((("del", old), ("ins", new)), 1):
        change = OxmlElement(f"w:{kind}")
        for name, value in (("id", str(number)), ("author", "Merrowell"), ("date", f"{WRITTEN.isoformat()}Z")):
            change.set(qn(f"w:{name}"), value)
        run = paragraph.add_run(text)._r
        if kind == "del":
            run.find(qn("w:t")).tag = qn("w:delText")
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(after)


def _bars() -> bytes:
    image = Image.new("RGB", (480, 300), "white")
    draw = ImageDraw.Draw(image)
    for place, count in enumerate(VISITS):
        left = 50 + 105 * place
        draw.rectangle((left, 260 - 7 * count, left + 70, 260), fill="teal")
        draw.text((left + 26, 240 - 7 * count), str(count), fill="black")
        draw.text((left + 24, 268), f"Q{place + 1}", fill="black")
    draw.line((30, 260, 460, 260), fill="black", width=2)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def make_visits(words: dict) -> bytes:
    """The visits as the bytes of an Excel file; raises KeyError if a text is missing."""
    told = words["visits"]
    book = openpyxl.Workbook()
    visits, fees, draft = book.active, *(book.create_sheet(name) for name in told["sheets"][1:])
    visits.title = told["sheets"][0]
    for row in ([told["title"]], [], told["head"], *told["rows"], [], [told["remark"]]):
        visits.append(row)
    visits["A1"].font = Font(bold=True, size=14)
    for number in range(4, 4 + len(told["rows"])):
        for column, code in (("B", words["date"]), ("D", "#,##0"), ("E", "0%"), ("F", words["currency"])):
            visits[f"{column}{number}"].number_format = code
    for row in words["agreement"]["fees"]:
        fees.append([text or None for text in row])
    fees.merge_cells("A1:A2")
    fees.merge_cells("B1:C1")
    draft.append([told["draft"]])
    draft.sheet_state = "hidden"
    book.properties.creator, book.properties.created, book.properties.modified = "Merrowell", WRITTEN, WRITTEN
    return _saved(book)


def make_slides(words: dict) -> bytes:
    """The slides as the bytes of a PowerPoint file; raises KeyError if a text is missing."""
    told = words["slides"]
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = told["title"], told["subtitle"]
    care = deck.slides.add_slide(deck.slide_layouts[1])
    care.shapes.title.text = told["care"]
    frame = care.placeholders[1].text_frame
    lines = [(step, 0) if isinstance(step, str) else (inner, 1) for step in told["steps"]
             for inner in ([step] if isinstance(step, str) else step)]
    for number, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    signs = deck.slides.add_slide(deck.slide_layouts[5])
    signs.shapes.title.text = told["signs"]
    table = signs.shapes.add_table(len(told["table"]), 2, Inches(1), Inches(2), Inches(8), Inches(2)).table
    for number, row in enumerate(told["table"]):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    signs.notes_slide.notes_text_frame.text = told["notes"]
    drawn = deck.slides.add_slide(deck.slide_layouts[5])
    drawn.shapes.title.text = told["chart"]
    data = CategoryChartData(number_format="#,##0")
    data.categories = list(LITRES)
    for place, year in enumerate(told["years"]):
        data.add_series(year, [litres[place] for litres in LITRES.values()])
    drawn.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(8), Inches(4.5), data)
    _dated(deck.core_properties, words)
    return _saved(deck)


def _dated(properties, words: dict) -> None:
    properties.author, properties.language = "Merrowell", words["language"]
    properties.created = properties.modified = WRITTEN
    properties.last_modified_by, properties.revision = "Merrowell", 1


def _saved(file) -> bytes:
    """The bytes of a file, with one date for all of its parts."""
    data, out = io.BytesIO(), io.BytesIO()
    file.save(data)
    with zipfile.ZipFile(data) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of saving into it
                part = part.replace(_now(part), f"{WRITTEN.isoformat()}Z".encode())
            entry = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(entry, part)
    return out.getvalue()


def _now(part: bytes) -> bytes:
    start = part.rfind(b">", 0, part.rfind(b"</dcterms:modified>")) + 1
    return part[start:part.rfind(b"</dcterms:modified>")]


def main() -> int:
    """The command line; returns its exit status."""
    parser = argparse.ArgumentParser(description="Make the sample Office files.")
    parser.add_argument("--out", type=Path, default=HERE / "office",
                        help="the folder to write to (default: %(default)s)")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for source in sorted((HERE / "service").glob("*.toml")):
        words = tomllib.loads(source.read_text(encoding="utf-8"))
        for name, make in (("agreement.docx", make_agreement), ("visits.xlsx", make_visits),
                           ("care.pptx", make_slides)):
            path = out / f"{source.stem}-{name}"
            path.write_bytes(data := make(words))
            print(f"{path}: {len(data) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
