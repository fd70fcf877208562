"""Make the sample flyers: PDFs in which every page is one picture, as they come from a print shop or a phone.

All words come from flyers/<language>-<flyer>.toml; the same words always give the same bytes.
"""

from __future__ import annotations

import argparse
import io
import sys
import tomllib
from pathlib import Path

import pymupdf
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from flyers.pages import cover, empty, text  # noqa: E402
from handbook.drawings import logo  # noqa: E402
from handbook.layout import Sheets  # noqa: E402

_DPI, _QUALITY = 200, 70
_DATE = "D:20260302090000Z"


def make_flyer(words: dict) -> bytes:
    """The flyer as the bytes of a PDF without any text layer.

    Parameters
    ----------
    words
        A parsed flyers/<language>-<flyer>.toml.

    Raises
    ------
    LayoutError
        If a text is too long for its page, or a table has a cell too many or too few.
    KeyError
        If a text is missing.
    """
    sheets = Sheets(words["language"], HERE / "flyers" / "fonts")
    for name in words["pages"]:
        sheets.begin()
        if "text" in words[name]:
            text(sheets, words, name)
        elif "line" in words[name]:
            empty(sheets, words[name])
        else:
            cover(sheets, words[name], logo(words["brand"]))
        sheets.end()
    with sheets.finish() as printed, pymupdf.open() as flyer:
        for page in printed:
            sheet = flyer.new_page(width=page.rect.width, height=page.rect.height)
            sheet.insert_image(page.rect, stream=_jpeg(page), keep_proportion=False)
        flyer.set_metadata({"title": words["title"], "author": words["brand"], "creationDate": _DATE,
                            "modDate": _DATE})
        flyer.xref_set_key(flyer.pdf_catalog(), "Lang", f"({words['language']})")
        return flyer.tobytes(garbage=4, deflate=True, use_objstms=1, no_new_id=True)


def _jpeg(page: pymupdf.Page) -> bytes:
    pixels = page.get_pixmap(dpi=_DPI, alpha=False)
    data = io.BytesIO()
    Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).save(data, "JPEG", quality=_QUALITY,
                                                                               dpi=(_DPI, _DPI))
    return data.getvalue()


def main() -> int:
    """The command line; returns its exit status."""
    known = sorted({path.stem.partition("-")[0] for path in (HERE / "flyers").glob("*.toml")})
    parser = argparse.ArgumentParser(description="Make the sample flyers as PDFs.")
    parser.add_argument("--language", choices=known, default="en", help="whose words: flyers/<language>-*.toml")
    parser.add_argument("--out", type=Path, default=HERE / "pdf",
                        help="the folder for <language>-flyer-<flyer>.pdf (default: pdf beside this script)")
    options = parser.parse_args()
    for source in sorted((HERE / "flyers").glob(f"{options.language}-*.toml")):
        out = options.out / f"{options.language}-flyer-{source.stem.partition('-')[2]}.pdf"
        try:
            words = tomllib.loads(source.read_text(encoding="utf-8"))
            data = make_flyer(words)
        except (ValueError, KeyError) as error:  # TOML, UTF-8 and layout errors are ValueErrors
            what = f"the key {error} is missing" if isinstance(error, KeyError) else error
            print(f"{source.name}: {what}", file=sys.stderr)
            return 1
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(data)
        except OSError as error:
            print(f"{out} cannot be written: {error.strerror or error}", file=sys.stderr)
            return 1
        print(f"{out}: {len(words['pages'])} pages, {len(data) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
