"""The calls of Unstructured itself: quiet, without telemetry, and never waiting for a download on the way.

Everything here needs the extra ``unstructured``.
"""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from labkit.documents.ocr import Line, Reading
from labkit.documents.plaintext import clean
from labkit.documents.types import Word
from labkit.documents.unstructured.elements import text_of

if TYPE_CHECKING:
    import pymupdf
    from PIL.Image import Image

DPI = 250
"""Pixels an inch at which Tesseract reads small print well; more costs time."""
_SIDE = 4000  # pixels of the longer side, at most
_SURE = 40.0  # Tesseract's confidence, in per cent, below which a word is more often wrong than right
_GAP = 1.2  # heights of a line: words further apart stand in two cells
_JOINED = 0.2  # heights of a line: syllables closer than that are of one word
_HANGUL = re.compile("[\uac00-\ud7a3]{2}")
_LOGGERS = ("pdfminer", "unstructured", "unstructured.trace", "unstructured_inference", "pikepdf", "pypdf", "PIL")
_QUIET = {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "1", "UNSTRUCTURED_DISABLE_NOTICE": "1"}


def partition(data: bytes, strategy: str, languages: Sequence[str], tables: bool) -> list[dict[str, Any]]:
    """Partition a PDF and return its elements as dictionaries.

    Parameters
    ----------
    languages
        Tesseract's codes; used where the strategy reads by OCR.
    tables
        Let hi_res find the cells of tables.
    """
    with _quiet():
        partition_pdf = _ready()
        elements = partition_pdf(file=BytesIO(data), strategy=strategy, languages=list(languages) or ["eng"],
                                 infer_table_structure=tables and strategy == "hi_res")
        return [element.to_dict() for element in elements]


def single_page(page: pymupdf.Page) -> bytes:
    """Return a PDF of one page that shows what the page shows, no more: pdfminer does not know the crop box."""
    import pymupdf

    with pymupdf.open() as single:
        single.insert_pdf(page.parent, from_page=page.number, to_page=page.number)
        kind, box = single.xref_get_key(single[0].xref, "CropBox")
        if kind == "array":
            single.xref_set_key(single[0].xref, "MediaBox", box)
        return single.tobytes()


def picture_of(page: pymupdf.Page) -> tuple[Image, float]:
    """Draw a page for Tesseract. Returns the picture, and how many pixels a point has."""
    import pymupdf
    from PIL import Image

    scale = min(DPI / 72, _SIDE / max(page.rect.width, page.rect.height))
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, colorspace=pymupdf.csGRAY)
    return Image.frombytes("L", (pixels.width, pixels.height), pixels.samples), scale


def lettering(image: Image, languages: Sequence[str]) -> tuple[Reading, list[Word]]:
    """Read a picture with Tesseract. Returns its lines, parted where cells are, and its words; boxes are in pixels."""
    with _quiet():
        _ready()
        from unstructured_pytesseract import Output, image_to_data

        found = image_to_data(image, lang="+".join(languages), output_type=Output.DICT)
    lines: list[list[Word]] = []
    scores: list[float] = []
    before: tuple[int, ...] | None = None
    for place, raw in enumerate(found["text"]):
        text, score = clean(raw), float(found["conf"][place])
        if not text or score < 0:
            continue
        scores.append(score / 100)
        if score < _SURE or not any(character.isalnum() for character in text):
            continue
        left, top, width, height = (float(found[side][place]) for side in ("left", "top", "width", "height"))
        word = Word(text, (left, top, left + width, top + height))
        row = tuple(found[part][place] for part in ("block_num", "par_num", "line_num"))
        if row != before or word.box[0] - lines[-1][-1].box[2] > _GAP * height:
            lines.append([])
        lines[-1].append(word)
        before = row
    lines = [_mended(words) for words in lines]
    return (Reading([_line(words) for words in lines], sum(scores) / max(1, len(scores))),
            [word for words in lines for word in words])


def _mended(words: list[Word]) -> list[Word]:
    """Join syllables of Korean that stand close: Tesseract takes many of them for words."""
    height = max(word.box[3] for word in words) - min(word.box[1] for word in words)
    joined = words[:1]
    for word in words[1:]:
        before = joined[-1]
        if word.box[0] - before.box[2] < _JOINED * height and _HANGUL.match(before.text[-1] + word.text[0]):
            box = (before.box[0], min(before.box[1], word.box[1]), word.box[2], max(before.box[3], word.box[3]))
            joined[-1] = Word(before.text + word.text, box)
        else:
            joined.append(word)
    return joined


def _line(words: list[Word]) -> Line:
    left, top, right, bottom = zip(*(word.box for word in words), strict=True)
    box = (min(left), min(top), max(right), max(bottom))
    return Line(text_of(" ".join(word.text for word in words)), box, (box[1] + box[3]) / 2)


@cache
def _ready() -> Any:
    """Import Unstructured; where spaCy's model is not installed, a rule for the ends of sentences stands in for it.

    Without that, Unstructured would fetch it at the first word, and where it cannot, return no text and no error.
    """
    os.environ |= {name: os.environ.get(name) or value for name, value in _QUIET.items()}
    import spacy
    from unstructured.nlp import tokenize
    from unstructured.partition.pdf import partition_pdf

    if not spacy.util.is_package("en_core_web_sm"):
        rules = spacy.blank("en")
        rules.add_pipe("sentencizer")
        tokenize._load_spacy_model = lambda: rules
    return partition_pdf


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries from telling of every flaw of a file; what matters is raised or noted."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
