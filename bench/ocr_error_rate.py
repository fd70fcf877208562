"""Measure the character error rate of OCR on the scanned page of each sample handbook: python bench/ocr_error_rate.py

The rate is the Levenshtein distance between what OCR reads and what was printed, over the number of printed characters;
both in NFKC and without white space, in the order of the page's rows. The built-in OCR has no Hangul; its Korean line
shows what that means. Tesseract, in its default mode, is measured too where it is installed with the language's data.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import tomllib
import unicodedata

import pymupdf

from labkit.documents.builtin.scan import draw
from labkit.documents.ocr import read_turned, rows
from labkit.settings import sample

SCANNED = 8  # the page of the handbook, from 1
TESSERACT = {"en": "eng", "ja": "jpn", "ko": "kor"}


def printed(words: dict) -> str:
    """All words of the form, as its rows have them from top to bottom."""
    form = words["scan"]
    lines = [[words["brand"], form["number"]], [form["form"]], [form["heading"]], *form["fields"], form["columns"],
             *form["checks"], [form["remarks"]], *([line] for line in form["remark_lines"]),
             *([line] for line in form["stamp"]), form["signatures"]]
    return "".join(cell for line in lines for cell in line)


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(one: str, other: str) -> int:
    """Levenshtein distance: the fewest letters to put in, take out or change."""
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], count
        for place, against in enumerate(other, 1):
            diagonal, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, diagonal + (letter != against))
    return row[-1]


def built_in(page: pymupdf.Page) -> str:
    _, picture, _ = draw(page)
    return "".join(line.text for row in rows(read_turned(picture).lines) for line in row)


def tesseract(page: pymupdf.Page, language: str) -> str:
    """What Tesseract reads at 300 dots per inch, which its manual advises."""
    page.get_pixmap(dpi=300).pil_save(picture := io.BytesIO(), format="PNG")
    done = subprocess.run(["tesseract", "-", "-", "-l", language], input=picture.getvalue(),
                          capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def report(language: str, reader: str, wanted: str, read: str, seconds: float) -> None:
    wrong = distance(bare(wanted), bare(read))
    rate = wrong / len(bare(wanted))
    print(f"{language}  {reader:<9}  {rate:6.1%} of characters wrong ({wrong} of {len(bare(wanted))}, {seconds:.1f} s)")


def main() -> None:
    installed = set()
    if shutil.which("tesseract"):
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
        installed = set(listed.stdout.split())
    for language, data in TESSERACT.items():
        source = sample(f"handbook/{language}.toml")
        wanted = printed(tomllib.loads(source.read_text(encoding="utf-8")))
        with pymupdf.open(sample(f"pdf/{language}-handbook.pdf")) as document:
            page = document[SCANNED - 1]
            start = time.perf_counter()
            read = built_in(page)
            report(language, "built-in", wanted, read, time.perf_counter() - start)
            if data in installed:
                start = time.perf_counter()
                read = tesseract(page, data)
                report(language, "tesseract", wanted, read, time.perf_counter() - start)
            else:
                print(f"{language}  tesseract  not measured: it is not installed, or has no data for {data}")


if __name__ == "__main__":
    main()
