"""The calls of Unstructured itself: quiet, without telemetry, and never waiting for a download on the way.

Everything here needs the extra ``unstructured``.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pymupdf

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
