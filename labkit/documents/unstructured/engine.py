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
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from labkit.documents.ocr import Line, Reading
from labkit.documents.plaintext import clean
from labkit.documents.types import Word
from labkit.documents.unstructured.elements import text_of

if TYPE_CHECKING:
    import pymupdf

_DPI = 250  # at which Tesseract reads small print well; more costs time
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


def partition_office(kind: str, file: BytesIO | None = None, text: str = "") -> list[dict[str, Any]]:
    """Partition an Office file or a web page and return its elements as dictionaries; attachments stay closed.

    Parameters
    ----------
    kind
        Unstructured's name of the format: ``docx``, ``pptx``, ``xlsx``, ``html`` or ``email``.
    text
        A web page, which goes to it decoded.
    """
    more: dict[str, Any] = {"process_attachments": False} if kind == "email" else {}
    with _quiet():
        _prepare()
        module = import_module(f"unstructured.partition.{kind}")
        elements = getattr(module, f"partition_{kind}")(**({"file": file} if file else {"text": text}), **more)
        return [element.to_dict() for element in elements]


def load_office(threads: int) -> None:
    """Load Unstructured without what finds the parts of a printed page."""
    with _quiet():
        _prepare()


def single_page(page: pymupdf.Page) -> bytes:
    """Return a PDF of one page that shows what the page shows, no more: pdfminer does not know the crop box."""
    import pymupdf

    with pymupdf.open() as single:
        single.insert_pdf(page.parent, from_page=page.number, to_page=page.number)
        kind, box = single.xref_get_key(single[0].xref, "CropBox")
        if kind == "array":
            single.xref_set_key(single[0].xref, "MediaBox", box)
        return single.tobytes()


def lettering(page: pymupdf.Page, languages: Sequence[str]) -> tuple[Reading, float]:
    """Read a page with Tesseract: its lines, parted where cells are, in pixels; and how many pixels a point has."""
    import pymupdf
    from PIL import Image

    scale = min(_DPI / 72, _SIDE / max(page.rect.width, page.rect.height))
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, colorspace=pymupdf.csGRAY)
    with _quiet():
        _ready()
        from unstructured_pytesseract import Output, image_to_data

        found = image_to_data(Image.frombytes("L", (pixels.width, pixels.height), pixels.samples),
                              lang="+".join(languages), output_type=Output.DICT)
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
        row = tuple(found[part][place] for part in ("block_num", "par_num", "line_num"))
        if row != before or left - lines[-1][-1].box[2] > _GAP * height:
            lines.append([])
        lines[-1].append(Word(text, (left, top, left + width, top + height)))
        before = row
    return Reading([_line(words) for words in lines], sum(scores) / max(1, len(scores))), scale


def _line(words: list[Word]) -> Line:
    """Join the words of a line; syllables of Korean that stand close are one, though Tesseract takes them for words."""
    left, top, right, bottom = zip(*(word.box for word in words), strict=True)
    box = (min(left), min(top), max(right), max(bottom))
    text = words[0].text
    for before, word in pairwise(words):
        close = word.box[0] - before.box[2] < _JOINED * (box[3] - box[1])
        text += word.text if close and _HANGUL.match(before.text[-1] + word.text[0]) else f" {word.text}"
    return Line(text_of(text), box, (box[1] + box[3]) / 2)


def load(threads: int) -> None:
    """Load Unstructured, of which the threads are its own affair."""
    with _quiet():
        _ready()


def load_hi_res(threads: int) -> None:
    """Load Unstructured and the model of hi_res, which finds the parts of a page."""
    load(threads)
    with _quiet():
        from unstructured_inference.models.base import get_model

        get_model("yolox")


@cache
def _ready() -> Any:
    """Import what takes PDFs apart, and with it what finds the parts of a page."""
    _prepare()
    from unstructured.partition.pdf import partition_pdf

    return partition_pdf


@cache
def _prepare() -> None:
    """Import Unstructured; where spaCy's model is not installed, a rule for the ends of sentences stands in for it.

    Without that, Unstructured would fetch it at the first word, and where it cannot, return no text and no error.
    """
    os.environ |= {name: os.environ.get(name) or value for name, value in _QUIET.items()}
    import spacy
    from unstructured.nlp import tokenize

    if not spacy.util.is_package("en_core_web_sm"):
        rules = spacy.blank("en")
        rules.add_pipe("sentencizer")
        tokenize._load_spacy_model = lambda: rules


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
