"""Broken files for fuzz_read.py: sample files and what can be done to them; equal randomness makes equal files."""

from __future__ import annotations

import random
import re
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "raw_data" / "pdf", ROOT / "raw_data" / "csv", ROOT / "raw_data" / "txt")
_LARGEST = 4_000_000  # bytes of a sample that is taken
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?")
NUMBERS = ("0", "-1", "1", "2147483647", "-2147483648", "4294967296", "99999999999999999999", "1e308", "-0.0", "nan",
           "inf", "0.00000000000000000001", "65536", "1000000")
OBJECTS = ("null", "true", "[]", "<<>>", "()", "/X", "<00ff>", "[0 0 0 0]", "[1 0 0 1 1e9 1e9]",
           "[null null null null]", "[" * 60 + "]" * 60, "(" + "A" * 3000 + ")",
           "<</Type/Pages/Kids[]/Count 99999>>", "<</S/JavaScript/JS(app.alert(1))>>")
KEYS = ("MediaBox", "CropBox", "Rotate", "Contents", "Resources", "Kids", "Count", "Parent", "Type", "Font",
        "Widths", "FontDescriptor", "ToUnicode", "Encoding", "Length", "Filter", "DecodeParms", "Width", "Height",
        "BitsPerComponent", "ColorSpace", "SMask", "Subtype", "BBox", "Matrix", "XObject", "ExtGState", "Annots",
        "Outlines", "UserUnit", "W", "FirstChar", "LastChar", "CIDToGIDMap", "DescendantFonts", "FontFile2",
        "FontFile3", "Next", "First", "StructTreeRoot")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp932", "cp949", "euc_jp",
             "euc_kr", "gb18030", "big5", "latin-1", "cp1252", "koi8_r", "iso2022_jp", "cp037")
PIECES = ("\x00", '"', '""', "'", ";", "\t", ",", "|", "\r", "\n", "\r\n", "\u2028", "\x85", "\x0c", "\x1b[31m",
          "\ufeff", "\ufffe", "\U0010ffff", "\u202e", "=1+1", "@SUM(A1)", "<b>", "</td>",
          "<table><tr><td colspan=99999>", "<!--", "<![CDATA[", "&#0;", "&#1114112;", "&amp", "```", "~~~", "# ",
          "| - |", "---", "===", "[a](javascript:alert(1))", "<script>alert(1)</script>", "<div>" * 2000,
          "<table>" * 300, "<ul><li>" * 500, "A" * 70_000, "\n" * 5000, ";" * 3000, "- " * 2000, "> " * 2000,
          "**" * 2000, "|" * 5000, "\\" * 3000, "_" * 5000, "<a href='" * 500, "\u0301" * 3000, "９" * 400)


class Samples:
    """The files to begin with: each page of a PDF is one of its own, for a page is read in the time that it takes.

    Those of this clone, so that a case is the same everywhere, and of a further folder where one is named.
    """

    def __init__(self, more: Path | None = None) -> None:
        files = sorted(path for folder in (*FOLDERS, *filter(None, [more])) for path in folder.rglob("*")
                       if path.is_file() and path.stat().st_size < _LARGEST)
        self.pdfs = [path for path in files if path.suffix == ".pdf"]
        self.texts = [path for path in files if path.suffix in (".csv", ".txt", ".md")] + [ROOT / "README.md"]

    def pdf(self, rng: random.Random) -> bytes:
        """Return one or two pages of a PDF, packed or not."""
        path = rng.choice(self.pdfs)
        total = _count_of(path)
        return _pages(path, int(rng.random() * total), 1 + (rng.random() < 0.2), rng.random() < 0.6)

    def text(self, rng: random.Random) -> tuple[str, bytes]:
        path = rng.choice(self.texts)
        return path.suffix, path.read_bytes()[:40_000]


def mutated(samples: Samples, rng: random.Random) -> tuple[str, bytes]:
    """Return the name and the bytes of a broken file."""
    kind = rng.choices(("pdf", "image", "text", "misnamed"), (50, 7, 40, 3))[0]
    if kind == "pdf":
        data = samples.pdf(rng)
        if rng.random() < 0.55:
            data = _objects(data, rng)
        return "case.pdf", _bytes(data, samples.pdf(rng) if rng.random() < 0.1 else data, rng)
    if kind == "image":
        form = rng.choice(("png", "jpg", "tif", "bmp"))
        return f"case.{form}", _bytes(_picture(samples.pdf(rng), form), b"", rng)
    suffix, data = samples.text(rng)
    if kind == "text":
        suffix = rng.choice((suffix, suffix, suffix, ".csv", ".txt", ".md", ".tsv"))
        return f"case{suffix}", _text(data, rng)
    suffix, data = rng.choice(((".csv", samples.pdf(rng)), (".pdf", data), (".png", data), (".txt", samples.pdf(rng))))
    return f"case{suffix}", _bytes(data, data, rng)


@cache
def _count_of(path: Path) -> int:
    """Return how many pages can be taken out of a PDF; 0 if it is encrypted, and taken as it is."""
    import pymupdf

    with pymupdf.open(path) as document:
        return 0 if document.needs_pass else document.page_count


@lru_cache(40)
def _pages(path: Path, first: int, count: int, packed: bool) -> bytes:
    import pymupdf

    if not (total := _count_of(path)):
        return path.read_bytes()
    with pymupdf.open(path) as document:
        document.select(list(range(first, min(first + count, total))))
        return document.tobytes(garbage=3, deflate=packed, expand=0 if packed else 255,
                                no_new_id=True)


def _picture(data: bytes, form: str) -> bytes:
    import io

    import pymupdf
    from PIL import Image

    with pymupdf.open("pdf", data) as document:
        if document.needs_pass:
            return data
        pixels = document[0].get_pixmap(dpi=60)
    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    out = io.BytesIO()
    image.save(out, {"jpg": "JPEG", "tif": "TIFF"}.get(form, form.upper()))
    return out.getvalue()


def _objects(data: bytes, rng: random.Random) -> bytes:
    """Give a few objects of a PDF other values, keys and streams."""
    import pymupdf

    with pymupdf.open("pdf", data) as document:
        if document.needs_pass:
            return data
        most = document.xref_length()
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            try:
                anywhere = rng.random() < 0.7 or not document.page_count
                xref = rng.randrange(1, most) if anywhere else document.page_xref(0)
                if document.xref_is_stream(xref) and rng.random() < 0.4:
                    document.update_stream(xref, _bytes(document.xref_stream(xref) or b"", b"", rng, gentle=True))
                    continue
                keys = [key for key in document.xref_get_keys(xref) if key.isalnum()]
                key = rng.choice(KEYS) if not keys or rng.random() < 0.3 else rng.choice(keys)
                document.xref_set_key(xref, key, _value(document, xref, key, most, rng))
            except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
                continue  # a value that cannot even be written, or a tree without a page by now
        return _saved(document)


def _saved(document) -> bytes:
    """Write a PDF as it is: PyMuPDF itself saves none that has lost its pages."""
    import pymupdf
    from pymupdf import mupdf

    buffer = mupdf.FzBuffer(2**16)
    out = mupdf.FzOutput(buffer)
    options = mupdf.PdfWriteOptions()
    options.dont_regenerate_id = 1  # the same case is the same file
    mupdf.pdf_write_document(pymupdf._as_pdf_document(document), out, options)
    out.fz_close_output()
    return pymupdf.JM_BinFromBuffer(buffer)


def _value(document, xref: int, key: str, most: int, rng: random.Random) -> str:
    choice = rng.random()
    if choice < 0.25:
        return f"{rng.choice((xref, 1, rng.randrange(1, most), most + 5))} 0 R"
    if choice < 0.45:
        return rng.choice(OBJECTS)
    if choice < 0.6 or key.endswith("Box"):
        return "[" + " ".join(rng.choice(NUMBERS) for _ in range(rng.choice((1, 3, 4, 4, 4, 6)))) + "]"
    if choice < 0.8:
        return rng.choice(NUMBERS)
    kind, value = document.xref_get_key(xref, key)
    if kind in ("null", "xref", "name", "bool"):
        return rng.choice(NUMBERS)
    return _numbers(value.encode("utf-8", "replace"), rng).decode("utf-8", "replace") if value else "null"


def _bytes(data: bytes, other: bytes, rng: random.Random, gentle: bool = False) -> bytes:
    """Change, cut, double or splice bytes, up to some times."""
    for _ in range(rng.choice((0, 1, 1, 2)) if not gentle else 1):
        if not data:
            return data
        what = rng.random()
        at = rng.randrange(len(data))
        if what < 0.35:
            changed = bytearray(data)
            for _ in range(rng.choice((1, 3, 10, 60))):
                changed[rng.randrange(len(changed))] = rng.choice((0, 255, rng.randrange(256), rng.randrange(256)))
            data = bytes(changed)
        elif what < 0.45:
            data = data[:at]
        elif what < 0.55:
            data = data[:at] + data[at + rng.randrange(1, 2000):]
        elif what < 0.65:
            data = data[:at] + data[at:at + rng.randrange(1, 5000)] * rng.choice((2, 2, 50)) + data[at:]
        elif what < 0.75 and other:
            start = rng.randrange(len(other))
            data = data[:at] + other[start:start + rng.randrange(1, 20_000)] + data[at:]
        else:
            data = _numbers(data, rng)
    return data


def _numbers(data: bytes, rng: random.Random) -> bytes:
    """Put absurd numbers in place of some."""
    places = [match.span() for match in _NUMBER.finditer(data[:200_000])]
    for start, end in sorted(rng.sample(places, min(len(places), rng.choice((1, 2, 5)))), reverse=True):
        data = data[:start] + rng.choice(NUMBERS).encode() + data[end:]
    return data


def _text(data: bytes, rng: random.Random) -> bytes:
    """Put odd pieces into a text, write it in some encoding, and break its bytes."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.choice((0, 1, 3, 10))):
        at = rng.randrange(len(text) + 1)
        what = rng.random()
        if what < 0.6:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif what < 0.75:
            text = text[:at] + chr(rng.choice((rng.randrange(0xd800), rng.randrange(0xe000, 0x110000)))) + text[at:]
        elif what < 0.9:
            text = text[:at] + text[at + rng.randrange(1, 500):]
        else:
            text = text.replace(rng.choice((",", "\n", '"', " ")), rng.choice(PIECES[:12]), rng.randrange(1, 300))
    data = text.encode(rng.choice(ENCODINGS) if rng.random() < 0.6 else "utf-8", "replace")
    return _bytes(data, data, rng) if rng.random() < 0.5 else data
