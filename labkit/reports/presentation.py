"""What the notebooks and the report say alike: colours, the ledger, places covered, the language of a quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from labkit.datasets.ledger import ranked
from labkit.datasets.record import QA, Evidence, PageBox, Turn
from labkit.documents.types import Chunk
from labkit.text.languages import language_code

if TYPE_CHECKING:
    from labkit.datasets.ledger import Books

# The palette of Okabe and Ito (2008), told apart with every common colour blindness: (ground, ink with contrast > 4.5)
KIND_COLOURS = {
    "text": ("#0072b2", "#ffffff"),
    "image": ("#e69f00", "#000000"),
    "mixed": ("#009e73", "#000000"),
    "blank": ("#757575", "#ffffff"),
    "left out": ("#4d4d4d", "#ffffff"),
}
TRUTH_COLOURS = {"True": ("#0072b2", "#ffffff"), "False": ("#e69f00", "#000000")}
_KEPT = ("#0072b2", "#ffffff")
_DROPPED = (("#e69f00", "#000000"), ("#f0c54f", "#000000"), ("#f7e0a3", "#000000"))
_FAILED = (("#5b2b36", "#ffffff"), ("#8f4a5b", "#ffffff"), ("#c58594", "#000000"))
_SHADES = (("#cfe2f1", "#000000"), ("#8fbfe0", "#000000"), ("#3f8fc4", "#000000"), ("#0a5c94", "#ffffff"),
           ("#06355a", "#ffffff"))

DESCRIBED_BY = {
    "vision": "described by a vision model",
    "ocr": "lettering read by OCR; no model has looked at it",
    "service": "lettering found by Azure AI Document Intelligence; no model has looked at it",
    "none": "not described",
}


def framed(html: str) -> str:
    """Return HTML as a notebook shows it, in a frame of its own."""
    # both class names keep MathJax (3 in JupyterLab, 2 in exports) from taking two prices in $ for a formula
    return ('<div class="labkit mathjax_ignore tex2jax_ignore" style="line-height:1.45;max-width:1100px;'
            f'margin:4px 0 8px 0">{html}</div>')


ADDED = {
    "columns": "names of the columns",
    "caption": "caption",
    "list": "line before the list",
    "heading": "heading",
    "title": "title",
    "name": "name",
}
"""What words are that a pair has taken from beside its evidence."""


class Entry(NamedTuple):
    """One part of what was asked for: its label, count, share of the total in percent, ground and ink colour."""

    label: str
    count: int
    share: float
    ground: str
    ink: str


def ledger(books: Books) -> list[Entry]:
    """Return the parts that all asked-for pairs fell into: kept, dropped by reason, failed by reason, largest first.

    Where the parts do not add up to what was asked, an entry "not accounted for" (or "counted twice") says by how many.
    """
    parts = [("kept", books.kept, *_KEPT)]
    for word, reasons, colours in (("dropped", books.dropped, _DROPPED), ("failed", books.failed, _FAILED)):
        parts += [(f"{word}: {reason}", count, *colours[min(place, len(colours) - 1)])
                  for place, (reason, count) in enumerate(ranked(reasons))]
    lacking = books.asked - sum(part[1] for part in parts)
    if lacking:
        parts.append(("not accounted for" if lacking > 0 else "counted twice", abs(lacking), "#000000", "#ffffff"))
    total = sum(part[1] for part in parts) or 1
    return [Entry(label, count, 100 * count / total, ground, ink) for label, count, ground, ink in parts]


class Cell(NamedTuple):
    """A place in a strip: its numbers (several, where the strip would be too long), pairs on them, and its colours."""

    label: str
    first: int
    last: int
    count: int
    blank: bool
    ground: str
    ink: str


def strip(numbers: Iterable[int], counts: Mapping[int, int], blank: Iterable[int] = (), most: int = 120) -> list[Cell]:
    """Lay places out as at most so many cells, neighbours put together where there are more."""
    numbers, blank = list(numbers), set(blank)
    size = -(-len(numbers) // most) or 1
    groups = [numbers[start:start + size] for start in range(0, len(numbers), size)]
    sums = [sum(counts.get(number, 0) for number in group) for group in groups]
    return [Cell(str(group[0]) if size == 1 else f"{group[0]}–{group[-1]}", group[0], group[-1], count,
                 all(number in blank for number in group), *shade(count, max(sums)))
            for group, count in zip(groups, sums, strict=True)]


def shade(count: int, most: int) -> tuple[str, str]:
    """Return ground and ink for a page with ``count`` pairs where the richest has ``most``: the more, the darker."""
    if count <= 0:
        return "transparent", "inherit"
    return _SHADES[min(len(_SHADES) - 1, (count - 1) * len(_SHADES) // max(most, 1))]


def turns_of(record: QA) -> list[Turn]:
    """Return the turns of a conversation, or a pair as the only one."""
    return list(record.turns) or [Turn(question=record.question, answer=record.answer, evidence=record.evidence)]


def boxes_of(record: QA) -> list[PageBox]:
    """Return where a pair's evidence is printed; of a conversation, that of all its turns."""
    found = [box for turn in turns_of(record) if turn.evidence for box in turn.evidence.boxes]
    return list(dict.fromkeys(found)) or list(record.evidence.boxes if record.evidence else [])


def quote_in_context(evidence: Evidence | None, chunk: Chunk | None, around: int = 180) -> tuple[str, str, str]:
    """Return the text before the evidence, the evidence, and the text after it, cut at words.

    The outer two are empty without the chunk, or where it is not the one the evidence was taken from.
    """
    if evidence is None:
        return "", "", ""
    if chunk is None or chunk.text[evidence.start : evidence.end] != evidence.text:
        return "", evidence.text.replace("**", ""), ""
    before = chunk.text[max(0, evidence.start - around) : evidence.start]
    after = chunk.text[evidence.end : evidence.end + around]
    if evidence.start > around:
        before = "… " + (before.split(None, 1)[-1] if " " in before.strip() else before)
    if evidence.end + around < len(chunk.text):
        after = (after.rsplit(None, 1)[0] if " " in after.strip() else after) + " …"
    return _plain(before), evidence.text.replace("**", ""), _plain(after)


def text_language(text: str, language: str) -> str:
    """Return the BCP 47 code for an HTML ``lang`` attribute, or "" where it cannot be told.

    The script of the text goes before the record's language: a quote is in the language of its source. It decides which
    shapes a browser gives to Chinese characters.
    """
    if re.search(r"[\u3041-\u30ff]", text):
        return "ja"
    if re.search(r"[\uac00-\ud7a3]", text):
        return "ko"
    code = language_code(language)
    if code[:2] in ("ja", "ko", "zh") and not re.search(r"[\u3400-\u9fff]", text):
        return ""
    return code


def printable(text: str) -> str:
    """Return the text with the characters that HTML forbids (control characters, half pairs of UTF-16) as spaces."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", " ", text)


def _plain(markdown: str) -> str:
    """Leave out the marks of headings and bold words and empty lines, which say nothing in a quote."""
    return re.sub(r"\n\s*\n", "\n", re.sub(r"(?m)^#{1,6} +", "", markdown)).replace("**", "")
