"""OCR with RapidOCR and the models its package brings: nothing is downloaded, nothing leaves the machine.

It reads Latin, Chinese and Japanese lettering. It has no Hangul: see :mod:`labkit.documents.tesseract`.
"""

from __future__ import annotations

import logging
import re
import threading
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.plaintext import clean
from labkit.documents.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 1750
"""Pixels of a page's longer side that suit the engine: print of 6 points on A4 is still read, and more costs time."""
_SURE = 0.7  # score below which a line is more often wrong than right
_SURE_SHORT = 0.9  # the same for one or two letters: specks and signatures read as letters
_SURE_FOREIGN = 0.95  # the same for a line in another script than the rest of the page
_UPRIGHT = 0.88  # mean score of lettering that is read the right way up

UNREAD = "Text in letters that OCR does not read here, and that the file itself tells wrongly,"
_BEYOND = re.compile("[\u0370-\u1dff\ua640-\ua69f\ua960-\ud7ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters that the engine has none of: from Greek and Cyrillic to Arabic, Indic scripts and Hangul."""
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")

_lock = threading.Lock()
_engine: Any = None
_threads = -1


class Line(NamedTuple):
    """One line of lettering with its box in pixels. ``level`` is its middle after the picture's slant is taken out."""

    text: str
    box: Box
    level: float


class Reading(NamedTuple):
    """What OCR makes of a picture. ``turn``: degrees, clockwise, that the picture was turned by to be read."""

    lines: list[Line]
    score: float = 0.0
    """Mean over all lines that were detected, trusted or not: low where a picture stands on its head."""
    tall: bool = False
    """Whether most lines are taller than wide: they run up or down the picture."""
    turn: int = 0


def use_threads(count: int) -> None:
    """Let the engine use so many threads, if it has not been started yet."""
    global _threads
    _threads = count


def read_turned(image: Image) -> Reading:
    """Read a picture that may lie on its side or upside down, as scanners leave it.

    Boxes are those of the turned picture. Turning is tried only where the lettering looks turned.
    """
    best = straight = _read(image)
    if not straight.tall and (straight.score >= _UPRIGHT or straight.score == 0):
        return straight
    for turn in (90, 270) if straight.tall else (180,):
        other = _read(image.rotate(-turn, expand=True))
        if not other.tall and other.score > best.score + 0.05:
            best = other._replace(turn=turn)
            if other.score >= _UPRIGHT:
                break
    return best


def read_lettering(image: Image) -> list[Line]:
    """Return the lines of lettering of an RGB picture, from top to bottom; doubtful ones are left out."""
    return _read(image).lines


def find_lines(image: Image) -> list[Box]:
    """Return where a picture has lines of lettering, in whatever script, from top to bottom; they are not read."""
    import numpy as np

    with _lock:
        result = _ready()(np.asarray(image.convert("RGB"))[:, :, ::-1], use_cls=False, use_rec=False)
    found = result.boxes.tolist() if result.boxes is not None else []
    return sorted((box for quad in found if (box := _box(quad))), key=lambda box: box[1])


def _read(image: Image) -> Reading:
    import numpy as np

    with _lock:  # one engine, and it is not made for several threads
        # it takes BGR; its own guess of which lines are upside down is wrong too often to be used
        result = _ready()(np.asarray(image.convert("RGB"))[:, :, ::-1], use_cls=False, use_rec=True)
    if result.boxes is None or result.txts is None:
        return Reading([])
    found = [(clean(text.replace("°℃", "°C").replace("℃", "°C")), quad, float(score))
             for quad, text, score in zip(result.boxes.tolist(), result.txts, result.scores, strict=True)]
    lines = [(text, quad) for text, quad, score in found if text and _trusted(text, score, found)]
    slant = _slant([quad for _, quad in lines])
    trusted = sorted((Line(text, box, (box[1] + box[3]) / 2 - slant * (box[0] + box[2]) / 2)
                      for text, quad in lines if (box := _box(quad))), key=lambda line: line.level)
    boxes = [box for _, quad, _ in found if (box := _box(quad))]
    tall = sum(box[3] - box[1] > 1.5 * (box[2] - box[0]) for box in boxes)
    return Reading(trusted, sum(score for _, _, score in found) / max(1, len(found)), tall > len(boxes) / 2)


def rows(lines: list[Line]) -> list[list[Line]]:
    """Group lines that stand beside each other: rows from top to bottom, each from left to right."""
    grouped: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.level):
        height = line.box[3] - line.box[1]
        if grouped and line.level - median(other.level for other in grouped[-1]) < 0.5 * min(
                height, *(other.box[3] - other.box[1] for other in grouped[-1])):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in grouped]


def is_beyond_ocr(text: str) -> bool:
    """Tell whether most letters of a text are of scripts that the engine does not read."""
    letters = "".join(filter(str.isalpha, text))
    return 2 * len(_BEYOND.findall(letters)) > len(letters)


def _ready() -> Any:
    global _engine
    if _engine is None:
        from rapidocr import RapidOCR

        log = logging.getLogger("RapidOCR")
        log.handlers.clear()
        log.propagate = False
        _engine = RapidOCR(params={"Global.log_level": "critical",
                                   "EngineConfig.onnxruntime.intra_op_num_threads": _threads})
    return _engine


def _trusted(text: str, score: float, found: list[tuple[str, Any, float]]) -> bool:
    letters = sum(character.isalnum() for character in text)
    if not letters:
        return False
    if score < (_SURE if letters > 2 else _SURE_SHORT):
        return False
    east = sum(len(_EAST.findall(other)) for other, _, _ in found)
    latin = sum(len(_LATIN.findall(other)) for other, _, _ in found)
    rare = _EAST if east < 0.2 * latin else None
    return not (rare and rare.search(text)) or score >= _SURE_FOREIGN


def _box(quad: list[list[float]]) -> Box | None:
    across, down = zip(*quad, strict=True)
    box = (min(across), min(down), max(across), max(down))
    return box if box[0] < box[2] and box[1] < box[3] else None


def _slant(quads: list[list[list[float]]]) -> float:
    """Return how far the lines of a crooked scan fall for each pixel to the right."""
    slopes = [(quad[1][1] - quad[0][1]) / (quad[1][0] - quad[0][0]) for quad in quads
              if quad[1][0] - quad[0][0] > 4 * abs(quad[3][1] - quad[0][1])]
    return median(slopes) if slopes else 0.0
