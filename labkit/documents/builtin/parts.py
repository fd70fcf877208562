"""The parts of a page as the built-in reader finds them: what the cache keeps, before pages are put together."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from labkit.documents.types import Box, PageKind, Word

PartKind = Literal["heading", "text", "item", "code", "table", "figure", "margin"]
"""``margin``: a page header, footer or page number, unless it turns out to stand on this page only."""


@dataclass(slots=True)
class Part:
    """A paragraph, heading, table or figure. ``size`` is a heading's font size; ``image`` a figure's PNG."""

    kind: PartKind
    text: str
    box: Box
    size: float = 0.0
    caption: str = ""
    image: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class PageParts:
    """One page, read. Boxes are in points of the displayed page, rounded to a tenth.

    ``left_out``: what is in its text layer but was not read (see :mod:`labkit.documents.builtin.clearing`).
    """

    number: int
    width: float
    height: float
    kind: PageKind
    reason: str
    read_by: str
    parts: list[Part] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        """Return the page as JSON, for the cache."""
        payload = asdict(replace(self, words=[]))  # it would copy each word, only for it to be thrown away
        payload["words"] = [[word.text, *word.box] for word in self.words]
        for part in payload["parts"]:
            part["image"] = base64.b64encode(part["image"]).decode("ascii")
        return payload

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> PageParts:
        """Return the page that :meth:`payload` was made of."""
        parts = [Part(**part | {"box": tuple(part["box"]), "image": base64.b64decode(part["image"])})
                 for part in payload["parts"]]
        words = [Word(text, tuple(box)) for text, *box in payload["words"]]
        return cls(**payload | {"parts": parts, "words": words})


def rounded(box: Any) -> Box:
    """Return a box with its numbers rounded to a tenth of a point, left before right and top before bottom."""
    x0, y0, x1, y1 = (round(float(value), 1) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def around(boxes: Iterable[Sequence[float]]) -> Box:
    """Return the smallest box around others, of which there is at least one."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
