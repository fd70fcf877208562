"""Files whose words, tables and headings are known, as they are drawn here: one of each kind that readers stumble over.

They are drawn anew in each run, and are not those that the readers' own tests draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pymupdf

from bench.fidelity_score import MERGED, Rows, Truth

_LEFT, _SIZE, _LEADING = 64, 10.5, 14.5
_PLOTS = [("Oak", "1,204", "12.5 %"), ("Ash", "987", "9.1 %"), ("Birch", "2,310", "14.0 %"), ("Larch", "455", "3.2 %")]
_PLANTED = "The lower terrace was planted in three winters. Each tree bears a tag of zinc with its number and its year."
_DIED = "Where a tree died, the tag was left in the ground. Nobody has counted those tags since the flood."
_TAG = "each with a tag of zinc that bears its number and its year."
_STORY = f"{_PLANTED} {_DIED}"


class Case(NamedTuple):
    """A file of one kind: how it is drawn into a folder, and what it holds."""

    name: str
    draw: Callable[[Path], tuple[Path, Truth]]


def cases() -> Iterator[Case]:
    """Yield all kinds, PDFs first."""
    for draw in (raised_marks, struck_out, two_columns, line_ends, years_on_top, table_over_pages, merged_cells,
                 line_numbers, word_document, workbook, slides, web_page):
        yield Case(draw.__name__.replace("_", " "), draw)


def raised_marks(folder: Path) -> tuple[Path, Truth]:
    """Footnote marks and powers stand smaller and higher than the number before them."""
    with pymupdf.open() as document:
        page = _page(document)
        _runs(page, 120, ("The orchard cost 480", 0), ("2", 5), (" crowns in 1911", 0), ("1,3", 5),
              (" and holds 10", 0), ("3", 5), (" trees.", 0))
        _lines(page, 150, [_PLANTED, _DIED])
        _runs(page, 200, ("The pond covers 64 m", 0), ("2", 5), (" on the 2", 0), ("nd", 5), (" terrace.", 0))
        path = _saved(document, folder / "raised.pdf")
    return path, Truth(f"The orchard cost 480 2 crowns in 1911 1, 3 and holds 10 3 trees. {_STORY} "
                       "The pond covers 64 m 2 on the 2nd terrace.")


def struck_out(folder: Path) -> tuple[Path, Truth]:
    """A price was struck out with a line, and a word with an annotation."""
    with pymupdf.open() as document:
        page = _page(document)
        end = _runs(page, 120, ("A basket of plums costs ", 0))
        after = _runs(page, 120, ("14 crowns", 0), left=end)
        page.draw_line((end, 116.5), (after, 116.5), width=0.8)
        _runs(page, 120, (" 17 crowns from May on.", 0), left=after)
        _lines(page, 150, ["The gate is open on Sundays.", "Dogs stay outside the wall."])
        page.add_strikeout_annot(page.search_for("Sundays"))
        path = _saved(document, folder / "struck.pdf")
    return path, Truth("A basket of plums costs 17 crowns from May on. The gate is open on . Dogs stay outside the "
                       "wall.")


def two_columns(folder: Path) -> tuple[Path, Truth]:
    """Two columns under a heading that runs over both."""
    left = ["The eastern beds were dug", "first, as the ground there is", "light. They bear currants and",
            "gooseberries in most years."]
    right = ["The western beds lie in the", "shade of the mill until noon.", "Only rhubarb does well there,",
             "and mint along the ditch."]
    with pymupdf.open() as document:
        page = _page(document)
        page.insert_text((_LEFT, 100), "Two gardens behind one wall", fontsize=19, fontname="hebo")
        for place, lines in ((_LEFT, left), (320, right)):
            for number, line in enumerate(lines * 3):
                page.insert_text((place, 140 + number * _LEADING), line, fontsize=_SIZE)
        path = _saved(document, folder / "columns.pdf")
    return path, Truth("Two gardens behind one wall " + " ".join(left * 3 + right * 3),
                       headings=[(1, "Two gardens behind one wall")])


def line_ends(folder: Path) -> tuple[Path, Truth]:
    """Hyphens at line ends: of a word that is broken, and of one that has its own."""
    with pymupdf.open() as document:
        _lines(_page(document), 120, [
            "The keeper of the orchard writes down every harvest in a note-",
            "book that lies in the press house. The neigh-",
            "bours may look into it at any time. A state-of-the-", "art scale was bought in 1998, and its read-",
            "ings are rounded to half a pound by the well-", "known rule of the parish."])
        path = _saved(document, folder / "hyphens.pdf")
    return path, Truth("The keeper of the orchard writes down every harvest in a notebook that lies in the press "
                       "house. The neighbours may look into it at any time. A state-of-the-art scale was bought in "
                       "1998, and its readings are rounded to half a pound by the well-known rule of the parish.")


def years_on_top(folder: Path) -> tuple[Path, Truth]:
    """Each page begins with a year as its heading, and ends with its number."""
    with pymupdf.open() as document:
        for number, year in enumerate(("1911", "1934", "1968"), 1):
            page = _page(document)
            page.insert_text((_LEFT, 84), year, fontsize=20, fontname="hebo")
            _lines(page, 120, [f"In that year {number * 7} trees were planted along the wall,", _TAG])
            page.insert_text((295, 815), str(number), fontsize=9)
        path = _saved(document, folder / "years.pdf")
    text = " ".join(f"{year} In that year {number * 7} trees were planted along the wall, {_TAG}"
                    for number, year in enumerate(("1911", "1934", "1968"), 1))
    return path, Truth(text, headings=[(1, year) for year in ("1911", "1934", "1968")])


def table_over_pages(folder: Path) -> tuple[Path, Truth]:
    """A ruled table goes on over the page, without its header there."""
    rows = [(f"Plot {number}", kind, share) for number, (kind, _, share) in enumerate(_PLOTS * 3, 1)]
    with pymupdf.open() as document:
        page = _page(document)
        _lines(page, 90, ["All plots, as they were counted in the autumn."])
        _ruled(page, 110 + 24 * 20, [("Plot", "Tree", "Lost"), *rows[:6]])
        page = _page(document)
        _ruled(page, 40, rows[6:])
        _lines(page, 240, ["Lost trees are replaced in the spring that follows."])
        path = _saved(document, folder / "over.pdf")
    header = ("Plot", "Tree", "Lost")
    both = [[header, *rows[:6]], [header, *rows[6:]]]
    text = " ".join(["All plots, as they were counted in the autumn.",
                     *(cell for table in both for row in table for cell in row),
                     "Lost trees are replaced in the spring that follows."])
    return path, Truth(text, tables=both)


def merged_cells(folder: Path) -> tuple[Path, Truth]:
    """A header of two levels, and a first column whose cells hold for several rows."""
    with pymupdf.open() as document:
        page = _page(document)
        _lines(page, 90, ["Harvest of both terraces, in pounds."])
        xs, ys = [64, 164, 264, 364], [110, 134, 158, 182, 206, 230]
        for x in (xs[0], xs[1], xs[3]):
            page.draw_line((x, ys[0]), (x, ys[-1]))
        page.draw_line((xs[2], ys[1]), (xs[2], ys[-1]))
        for number, y in enumerate(ys):
            page.draw_line((xs[0] if number in (0, 2, 4, 5) else xs[1], y), (xs[3], y))
        for column, row, word in ((0, 0, "Terrace"), (1, 0, "Harvest"), (1, 1, "Spring"), (2, 1, "Autumn"),
                                  (0, 2, "Upper"), (1, 2, "120"), (2, 2, "340"), (1, 3, "95"), (2, 3, "310"),
                                  (0, 4, "Lower"), (1, 4, "77"), (2, 4, "205")):
            page.insert_text((xs[column] + 6, ys[row] + 16), word, fontsize=10)
        path = _saved(document, folder / "merged.pdf")
    rows = [("Upper", "120", "340"), ("^Upper", "95", "310"), ("Lower", "77", "205")]
    table = [("Terrace", "Harvest", "^Harvest"), ("^Terrace", "Spring", "Autumn"), *rows]
    folded = [("Terrace", "Harvest – Spring", "Harvest – Autumn"), *rows]
    return path, Truth("Harvest of both terraces, in pounds. ", tables=[table], folded=[folded])


def line_numbers(folder: Path) -> tuple[Path, Truth]:
    """Every line has a number in the margin, as drafts of laws have."""
    lines = ["The commons may be grazed from May to October.", "Geese are counted as half a sheep.",
             "Whoever brings more than 12 sheep pays 3 crowns.",
             "The reeve keeps the list of 1911 until further notice.",
             "Fences are mended by those whose land they bound.", "A broken gate costs its breaker 5 crowns."] * 4
    with pymupdf.open() as document:
        page = _page(document)
        for number, line in enumerate(lines, 1):
            page.insert_text((40 if number < 10 else 35, 90 + number * _LEADING), str(number), fontsize=8)
            page.insert_text((_LEFT, 90 + number * _LEADING), line, fontsize=_SIZE)
        path = _saved(document, folder / "numbers.pdf")
    return path, Truth(" ".join(lines))


def word_document(folder: Path) -> tuple[Path, Truth]:
    """Headings, a list, a table with merged cells, and changes that are tracked."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    document.add_heading("Rules of the press house", 1)
    document.add_paragraph("The press is lent to members only.")
    document.add_heading("What to bring", 2)
    for item in ("clean barrels", "a cloth of linen", "two helpers"):
        document.add_paragraph(item, style="List Bullet")
    paragraph = document.add_paragraph("The fee is ")
    for tag, words, part in (("del", "4 crowns", "delText"), ("ins", "6 crowns", "t")):
        paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="K"><w:r><w:{part}>{words}</w:{part}>'
                                      f"</w:r></w:{tag}>"))
    paragraph.add_run(" a day.")
    rows = [("Fruit", "Yield", "^Yield"), ("^Fruit", "2023", "2024"), ("Plums", "0450", "510"), ("Pears", "88", "91")]
    table = document.add_table(rows=4, cols=3)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(number, column).text = "" if cell.startswith("^") else cell
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    folded = [("Fruit", "Yield – 2023", "Yield – 2024"), *rows[2:]]
    path = folder / "rules.docx"
    document.save(str(path))
    return path, Truth("Rules of the press house The press is lent to members only. What to bring clean barrels a "
                       "cloth of linen two helpers The fee is 6 crowns a day. ", tables=[rows], folded=[folded],
                       headings=[(1, "Rules of the press house"), (2, "What to bring")])


def workbook(folder: Path) -> tuple[Path, Truth]:
    """Cells as they are shown: leading zeros, shares, dates, amounts; a hidden sheet is not read."""
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Barrels"
    for row in (("No.", "Filled on", "Sugar", "Price"), (7, datetime.date(2024, 10, 3), 0.125, 1450),
                (12, datetime.date(2024, 10, 9), 0.09, 980.5), (105, datetime.date(2024, 11, 20), 0.11, 12000)):
        sheet.append(row)
    for number in range(2, 5):
        for column, form in zip("ABCD", ("0000", "yyyy-mm-dd", "0.0%", "#,##0.00"), strict=True):
            sheet[f"{column}{number}"].number_format = form
    hidden = book.create_sheet("Notes of the cooper")
    hidden.append(("Secret", "Do not read"))
    hidden.sheet_state = "hidden"
    path = folder / "barrels.xlsx"
    book.save(path)
    table = [("No.", "Filled on", "Sugar", "Price"), ("0007", "2024-10-03", "12.5%", "1,450.00"),
             ("0012", "2024-10-09", "9.0%", "980.50"), ("0105", "2024-11-20", "11.0%", "12,000.00")]
    return path, Truth("Barrels " + _flat(table), tables=[table])


def slides(folder: Path) -> tuple[Path, Truth]:
    """Titles, points on two levels, a table, and what the speaker says."""
    import pptx
    from pptx.util import Inches

    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Grafting in three steps"
    body = slide.placeholders[1].text_frame
    body.text = "Cut the scion in January"
    for words, level in (("keep it in damp sand", 1), ("Bind it in April", 0)):
        point = body.add_paragraph()
        point.text, point.level = words, level
    slide.notes_slide.notes_text_frame.text = "Show the knife here."
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "What took"
    rows = [("Stock", "Tried", "Took"), ("Quince", "40", "31"), ("Seedling", "25", "9")]
    table = second.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    path = folder / "grafting.pptx"
    show.save(str(path))
    return path, Truth("Grafting in three steps Cut the scion in January keep it in damp sand Bind it in April Show "
                       "the knife here. What took " + _flat(rows), tables=[rows],
                       headings=[(1, "Grafting in three steps"), (1, "What took")])


def web_page(folder: Path) -> tuple[Path, Truth]:
    """An article between what leads elsewhere, with what no reader sees."""
    rows = [("Month", "Work"), ("March", "prune"), ("June", "thin the fruit")]
    cells = "".join("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
                    for tag, row in zip(("th", "td", "td"), rows, strict=True))
    path = folder / "year.html"
    path.write_text(f"""<!doctype html><html lang="en"><head><title>A year in the orchard</title>
<script>track("visitor")</script><style>p {{ color: red }}</style></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a> <a href="/news">News</a></nav>
<main><article><h1>A year in the orchard</h1><p>{_STORY}</p><h2>Month by month</h2><table>{cells}</table>
<p style="display:none">Buy our juice now!</p><p>The rest of the year belongs to the birds.</p></article></main>
<footer>Cookies · Imprint · Follow us</footer></body></html>""", encoding="utf-8")
    return path, Truth(f"A year in the orchard {_STORY} Month by month {_flat(rows)} The rest of the year belongs to "
                       "the birds.", tables=[rows], headings=[(1, "A year in the orchard"), (2, "Month by month")])


def _flat(rows: Rows) -> str:
    return " ".join(cell for row in rows for cell in row if not cell.startswith(MERGED))


def _page(document: pymupdf.Document) -> pymupdf.Page:
    return document.new_page(width=595, height=842)


def _saved(document: pymupdf.Document, path: Path) -> Path:
    document.save(path)
    return path


def _lines(page: pymupdf.Page, y: float, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        page.insert_text((_LEFT, y + number * _LEADING), line, fontsize=_SIZE)


def _runs(page: pymupdf.Page, y: float, *runs: tuple[str, float], left: float = _LEFT) -> float:
    """Write pieces of one line, raised by so many points and then smaller; return where the last one ends."""
    for words, raised in runs:
        size = 6.5 if raised else _SIZE
        page.insert_text((left, y - raised), words, fontsize=size)
        left += pymupdf.get_text_length(words, fontsize=size)
    return left


def _ruled(page: pymupdf.Page, y: float, rows: Rows) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            box = pymupdf.Rect(_LEFT + 140 * column, y + 24 * number, _LEFT + 140 * (column + 1), y + 24 * (number + 1))
            page.draw_rect(box)
            page.insert_text((box.x0 + 6, box.y1 - 8), cell, fontsize=10)
