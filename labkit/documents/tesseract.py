"""OCR of scripts that the built-in engine has no letters of, such as Hangul, by Tesseract where it is installed.

The built-in engine finds the lines of any script, cell by cell; Tesseract (Apache 2.0) reads each of them. It is called
as a program, with the data that it was installed with: nothing is fetched, and nothing leaves the machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from labkit.documents.builtin.scan import draw
from labkit.documents.ocr import Line, Reading, find_lines, is_beyond_ocr
from labkit.documents.plaintext import clean
from labkit.documents.types import Box
from labkit.text.languages import language_code

if TYPE_CHECKING:
    import pymupdf
    from PIL.Image import Image

_DATA = {"ko": "kor", "ru": "rus", "uk": "ukr", "el": "ell", "ar": "ara", "he": "heb", "hi": "hin", "th": "tha"}
"""Languages of scripts that the built-in OCR does not read, and what Tesseract calls its data for them."""
_FINER = 2  # times the pixels in which the built-in engine finds a line: print that small is guessed at
_ROOM = 0.2  # heights of a line that are left around it
_SURE = 50.0  # mean confidence, in per cent, below which a line is more often wrong than right
_LATIN = 60.0  # the same for a Latin word among the script's
_BETTER = 10.0  # per cent of confidence by which a Latin word has to be surer than what it is in the script alone
_OWN = 4  # letters of the script that show that a page is written in it
_PATIENCE = 120  # seconds for a page
_FIRST, _FINALS, _MIEUM = 0xAC00, 28, 16  # the first syllable in Unicode, how many ends one has, and ㅁ; ㅂ is next
_DOT = re.compile("^[\u318d\u00b7] ?(?=\\S)")
_BAR = re.compile("[O0][|]")
_ENDING = re.compile("[\uac00-\ud7a3](?=니다)")
_IS_LATIN = re.compile("[A-Za-z]")
_NUMBER = re.compile(r"\d[\d.,:]*\d")


class Piece(NamedTuple):
    """Letters between two spaces, where they stand in their line, and Tesseract's confidence in them, in per cent."""

    text: str
    left: float
    right: float
    score: float


def data_for(language: str) -> str:
    """Return what Tesseract's data for a language is called, or "" where the built-in OCR reads its script."""
    return _DATA.get(language_code(language).partition("-")[0].lower(), "")


def installed() -> frozenset[str]:
    """Return the languages that Tesseract has data for here; none where there is no Tesseract."""
    if not shutil.which("tesseract"):
        return frozenset()
    try:
        done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(line.strip() for line in done.stdout.splitlines()[1:] if line.strip()) - {"osd"}


def letter(page: pymupdf.Page, reading: Reading, data: str) -> tuple[list[Line], float] | None:
    """Read a page again whose script the built-in OCR does not know.

    Parameters
    ----------
    reading
        What the built-in OCR made of the page. Lines in which it reads Latin and digits alone stay as it reads them.
    data
        Tesseract's name for the language, of :func:`data_for`.

    Returns
    -------
    The lines, and how many pixels a point has there; None where the page is not written in that script.
    """
    import pymupdf
    from PIL import Image

    _, picture, scale = draw(page)
    boxes = find_lines(picture)
    fine = page.get_pixmap(matrix=pymupdf.Matrix(_FINER * scale, _FINER * scale), alpha=False,
                           colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (fine.width, fine.height), fine.samples)
    lines, own = [], 0
    for box, pieces in zip(boxes, read_lines([_cut(image, box) for box in boxes], data), strict=True):
        known = next((line.text for line in reading.lines if _same(line.box, box)), "")
        text = " ".join(piece.text for piece in pieces)
        letters = sum(is_beyond_ocr(character) for character in text if character.isalpha())
        if not letters or fmean(piece.score for piece in pieces) < _SURE:
            text, letters = known, 0
        if text := clean(_mended(_with_numbers(text, known))):
            lines.append(Line(text, box, (box[1] + box[3]) / 2))
            own += letters
    return (lines, scale) if own >= _OWN else None


def read_lines(images: Sequence[Image], data: str) -> list[list[Piece]]:
    """Read pictures of one line each in the script alone, and what is Latin in them with Latin beside it.

    Given both at once, Tesseract takes syllables for Latin words; given the script alone, Latin words for syllables.

    Raises
    ------
    OSError, subprocess.SubprocessError
        If Tesseract cannot be run, or fails.
    """
    if not images:
        return []
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [folder / f"{number}.png" for number in range(len(images))]
        for path, image in zip(paths, images, strict=True):
            image.save(path)
        (folder / "list.txt").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
        alone, beside = (_run(folder, languages, len(images)) for languages in (data, f"{data}+eng"))
    return [_mixed(one, other) for one, other in zip(alone, beside, strict=True)]


def _run(folder: Path, languages: str, count: int) -> list[list[Piece]]:
    subprocess.run(["tesseract", str(folder / "list.txt"), str(folder / "read"), "-l", languages, "--psm", "7",
                    "txt", "tsv"], capture_output=True, timeout=_PATIENCE, check=True,
                   env=os.environ | {"OMP_THREAD_LIMIT": "1"})
    words: list[list[Piece]] = [[] for _ in range(count)]
    for row in (folder / "read.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and (text := cells[11].strip()) and float(cells[10]) >= 0:
            left, width = float(cells[6]), float(cells[8])
            words[int(cells[1]) - 1].append(Piece(text, left, left + width, float(cells[10])))
    texts = (folder / "read.txt").read_text(encoding="utf-8").split("\f")
    return [_spaced(text, found) for text, found in zip(texts, words, strict=False)]


def _spaced(text: str, words: list[Piece]) -> list[Piece]:
    """Join what Tesseract calls words, single syllables at times, to what stands between spaces in its text."""
    pieces: list[Piece] = []
    rest = list(words)
    for between in text.split():
        taken: list[Piece] = []
        while rest and len("".join(piece.text for piece in taken)) < len(between):
            taken.append(rest.pop(0))
        if taken:
            pieces.append(Piece("".join(piece.text for piece in taken), taken[0].left, taken[-1].right,
                                min(piece.score for piece in taken)))
    return pieces


def _mixed(alone: list[Piece], beside: list[Piece]) -> list[Piece]:
    """Take Latin words of the reading that knew Latin, where that is surer of them by far."""
    mixed: list[Piece] = []
    for piece in alone:
        here = [other for other in beside if min(other.right, piece.right) - max(other.left, piece.left)
                > 0.5 * min(other.right - other.left, piece.right - piece.left)]
        score = min((other.score for other in here), default=0.0)
        more = any(piece.text != other.text and piece.text in other.text for other in here)  # W2, and alone a 2
        if score >= _LATIN and (more or score >= piece.score + _BETTER) and any(
                _IS_LATIN.search(other.text) for other in here):
            mixed += [other for other in here if other not in mixed]
        elif not any(other in mixed for other in here):
            mixed.append(piece)
    return mixed


def _with_numbers(text: str, known: str) -> str:
    """Write numbers as the built-in OCR reads them, which tells a point from a comma, where their digits are alike."""
    numbers = {_digits(number): number for number in _NUMBER.findall(known)}
    return _NUMBER.sub(lambda found: numbers.get(_digits(found[0]), found[0]), text)


def _mended(text: str) -> str:
    """Mend what Tesseract often takes for what nobody writes in Korean: an item's dot, 이, and the ending -ㅂ니다."""
    text = _BAR.sub("이", _DOT.sub("• ", text))
    return _ENDING.sub(lambda found: chr(ord(found[0]) + 1) if (ord(found[0]) - _FIRST) % _FINALS == _MIEUM else
                       found[0], text)


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def _cut(image: Image, box: Box) -> Image:
    room = _ROOM * (box[3] - box[1])
    left, top, right, bottom = (round(_FINER * side) for side in (
        max(0.0, box[0] - room), max(0.0, box[1] - room), box[2] + room, box[3] + room))
    return image.crop((left, top, min(image.width, right), min(image.height, bottom)))


def _same(one: Box, other: Box) -> bool:
    """Tell whether two boxes are of the same line."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 * (other[2] - other[0]) and down > 0.5 * (other[3] - other[1])
