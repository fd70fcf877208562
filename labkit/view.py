"""What the notebooks and the report say alike: colours, the ledger, pages covered, the language of a quote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from labkit.documents.types import Chunk
from labkit.languages import language_code
from labkit.record import QA

if TYPE_CHECKING:
    from labkit.quality.books import Books

# The palette of Okabe and Ito (2008), told apart with every common colour blindness: (ground, ink with contrast > 4.5)
KIND_COLOURS = {
    "text": ("#0072b2", "#ffffff"),
    "image": ("#e69f00", "#000000"),
    "mixed": ("#009e73", "#000000"),
    "blank": ("#757575", "#ffffff"),
}
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
        ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        parts += [(f"{word}: {reason}", count, *colours[min(place, len(colours) - 1)])
                  for place, (reason, count) in enumerate(ordered) if count]
    lacking = books.asked - sum(part[1] for part in parts)
    if lacking:
        parts.append(("not accounted for" if lacking > 0 else "counted twice", abs(lacking), "#000000", "#ffffff"))
    total = sum(part[1] for part in parts) or 1
    return [Entry(label, count, 100 * count / total, ground, ink) for label, count, ground, ink in parts]


def coverage_line(books: Books) -> str:
    """Return how much of the source the kept pairs rest on, in one sentence; "" where there was no source."""
    if not books.chunks:
        return ""
    rounds = f", asked in {_count(books.rounds, 'round')}" if books.rounds else ""
    return (f"The kept pairs rest on {books.chunks_covered} of {_count(books.chunks, 'chunk')} and "
            f"{len(set(books.pages_covered))} of {_count(len(set(books.pages)), 'page')}{rounds}.")


def evidence_pages(record: QA) -> list[int]:
    """Return the pages that a pair's evidence is on, or, without evidence, those of its chunk."""
    if record.evidence:
        return list(record.evidence.pages)
    return list(record.source.pages) if record.source else []


def pairs_per_page(records: Iterable[QA]) -> Counter[int]:
    """Count the pairs that rest on each page; one whose evidence runs over two pages counts on both."""
    return Counter(page for record in records for page in set(evidence_pages(record)))


def shade(count: int, most: int) -> tuple[str, str]:
    """Return ground and ink for a page with ``count`` pairs where the richest has ``most``: the more, the darker."""
    if count <= 0:
        return "transparent", "inherit"
    return _SHADES[min(len(_SHADES) - 1, (count - 1) * len(_SHADES) // max(most, 1))]


def page_list(pages: Iterable[int]) -> str:
    """Return page numbers as people write them: ``page 3``, ``pages 1–3, 7``."""
    numbers = sorted(set(pages))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"page{'s' * (len(numbers) > 1)} {text}" if numbers else "no page"


def quote_in_context(record: QA, chunk: Chunk | None, around: int = 180) -> tuple[str, str, str]:
    """Return the text before the evidence, the evidence, and the text after it, cut at words.

    The outer two are empty without the chunk, or where it is not the one the evidence was taken from.
    """
    evidence = record.evidence
    if evidence is None:
        return "", "", ""
    if chunk is None or chunk.text[evidence.start : evidence.end] != evidence.text:
        return "", evidence.text, ""
    before = chunk.text[max(0, evidence.start - around) : evidence.start]
    after = chunk.text[evidence.end : evidence.end + around]
    if evidence.start > around:
        before = "… " + (before.split(None, 1)[-1] if " " in before.strip() else before)
    if evidence.end + around < len(chunk.text):
        after = (after.rsplit(None, 1)[0] if " " in after.strip() else after) + " …"
    return _plain(before), evidence.text, _plain(after)


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
    """Leave out the marks of headings and empty lines, which say nothing in a quote."""
    return re.sub(r"\n\s*\n", "\n", re.sub(r"(?m)^#{1,6} +", "", markdown))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
