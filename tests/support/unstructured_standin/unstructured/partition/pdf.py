"""Partitions by the blocks of the text layer, and notes what it was asked."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import IO, Any

import pymupdf

from unstructured.nlp import tokenize


class Element:
    def __init__(self, text: str, box: tuple[float, ...], size: tuple[float, float]) -> None:
        self._text, self._box, self._size = text, box, size

    def to_dict(self) -> dict[str, Any]:
        x0, y0, x1, y1 = self._box
        return {"type": "Title" if len(self._text) < 40 else "NarrativeText", "text": self._text, "metadata": {
            "coordinates": {"points": [[x0, y0], [x0, y1], [x1, y1], [x1, y0]], "system": "PixelSpace",
                            "layout_width": self._size[0], "layout_height": self._size[1]}}}


def partition_pdf(file: IO[bytes], strategy: str, languages: list[str], infer_table_structure: bool) -> list[Element]:
    with Path(os.environ["STAND_IN_TOLD"]).open("a", encoding="utf-8") as told:
        told.write(f"{strategy} {'+'.join(languages)} in {os.getpid()}\n")
    print("what libraries print", file=sys.stderr)
    tokenize._load_spacy_model()
    does = os.environ["STAND_IN_DOES"]
    with pymupdf.open("pdf", file.read()) as single:
        page = single[0]
        if does == "nothing":
            return []
        if does == "error":
            raise RuntimeError("no such font")
        if does == "greed":
            bytearray(2 << 30)
        if does == "crash" and page.get_text().startswith("1"):
            os.kill(os.getpid(), signal.SIGSEGV)
        return [Element(text.strip(), box, (page.rect.width, page.rect.height))
                for *box, text, _, _ in page.get_text("blocks")]
