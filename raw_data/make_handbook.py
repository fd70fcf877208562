"""Make the sample handbook: a PDF with text pages, tables, a chart, a captioned figure, a scanned and a blank page.

All words come from handbook/<language>.toml; the same words always give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

import pymupdf

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from handbook.drawings import chart, cover, logo, machine  # noqa: E402
from handbook.layout import A4, LEFT, RIGHT, RULE, LayoutError, Sheets  # noqa: E402
from handbook.scan import scan  # noqa: E402

PAGES = ("cover", "know", "install", "daily", "filter", "parts", "errors", "scan", "service", "blank")
_DATE = "D:20260112090000Z"


def make_handbook(words: dict) -> bytes:
    """The handbook as the bytes of a PDF.

    Parameters
    ----------
    words
        A parsed handbook/<language>.toml.

    Raises
    ------
    LayoutError
        If a text is too long for its page, or a table or list has an entry too many or too few.
    KeyError
        If a text is missing.
    """
    sheets = Sheets(words["language"])
    sign = logo(words["brand"])
    images: dict[int, int] = {}  # the logo is stored once: its number in the file, by document

    def place_logo(page: pymupdf.Page, rect: tuple[float, float, float, float]) -> None:
        known = images.get(id(page.parent), 0)
        images[id(page.parent)] = page.insert_image(pymupdf.Rect(rect), stream=None if known else sign, xref=known)

    for number, name in enumerate(PAGES, 1):
        sheets.begin()
        if name == "cover":
            _cover(sheets, words["cover"])
            sheets.draw(lambda page: place_logo(page, (LEFT, 84, LEFT + 225, 141)))
        elif name == "scan":
            sheets.draw(lambda page: page.insert_image(A4, stream=scan(words["scan"], words["language"], sign)))
        elif name != "blank":
            sheets.flow(words[name]["text"], {"chart": lambda: chart(sheets, words["chart"]),
                                              "figure": lambda: _figure(sheets, words["figure"])})
            sheets.label(words["header"], RIGHT, 46, 300, "right", colour="#56636f")
            sheets.label(words["footer"], LEFT, A4.height - 48, 350, colour="#56636f")
            sheets.label(f"{number} / {len(PAGES)}", RIGHT, A4.height - 48, 60, "right", colour="#56636f")
            sheets.draw(lambda page: place_logo(page, (LEFT, 38, LEFT + 90, 60.8)))
            sheets.draw(_rules)
        sheets.end()
    return _save(sheets, words)


def _cover(sheets: Sheets, words: dict) -> None:
    cover(sheets)
    sheets.label(words["title"], LEFT, 210, 470, size=32, colour="#0b4f6c", style="font-weight:bold", lines=2)
    sheets.label(words["subtitle"], LEFT, 304, 470, size=16, colour="#1c8fa3", lines=2)
    sheets.y = 345
    sheets.flow(words["text"])
    sheets.label(words["imprint"], LEFT, A4.height - 70, 470, size=10, colour="#ffffff")


def _figure(sheets: Sheets, words: dict) -> None:
    png, ratio = machine(words, sheets.language)
    top, height = sheets.y + 2, (RIGHT - LEFT) * ratio
    sheets.draw(lambda page: page.insert_image(pymupdf.Rect(LEFT, top, RIGHT, top + height), stream=png))
    sheets.y = top + height + 2
    sheets.flow("^ " + words["caption"])


def _rules(page: pymupdf.Page) -> None:
    for y in (68.0, A4.height - 54):
        page.draw_line((LEFT, y), (RIGHT, y), color=RULE, width=0.6)


def _save(sheets: Sheets, words: dict) -> bytes:
    document = sheets.finish()
    if sheets.headings and sheets.headings[0][0] != 1:
        raise LayoutError("The first heading of the book must be a #, not a ##.")
    document.set_toc(sheets.headings)
    document.set_metadata({"title": words["title"], "author": words["brand"], "creationDate": _DATE, "modDate": _DATE})
    document.xref_set_key(document.pdf_catalog(), "Lang", f"({words['language']})")
    return document.tobytes(garbage=4, deflate=True, use_objstms=1, no_new_id=True)


def main() -> int:
    """The command line; returns its exit status."""
    known = sorted(path.stem for path in (HERE / "handbook").glob("*.toml"))
    parser = argparse.ArgumentParser(description="Make the sample handbook as a PDF.")
    parser.add_argument("--language", choices=known, default="en", help="whose words: handbook/<language>.toml")
    parser.add_argument("--out", type=Path,
                        help="the file to write (default: pdf/<language>-handbook.pdf beside this script)")
    options = parser.parse_args()
    out = options.out or HERE / "pdf" / f"{options.language}-handbook.pdf"
    source = HERE / "handbook" / f"{options.language}.toml"
    try:
        data = make_handbook(tomllib.loads(source.read_text(encoding="utf-8")))
    except (ValueError, KeyError) as error:  # TOML and UTF-8 errors are ValueErrors
        what = f"the key {error} is missing" if isinstance(error, KeyError) else error
        print(f"{source.name}: {what}", file=sys.stderr)
        return 1
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
    except OSError as error:
        print(f"{out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"{out}: {len(PAGES)} pages, {len(data) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
