"""The paragraphs of a shape on a slide: which are items, and with what mark, as layout and master say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from labkit.documents.office.blocks import Block
from labkit.documents.office.formulas import formula
from labkit.documents.office.raised import raised
from labkit.documents.office.word_numbers import letters, roman

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RINGED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def blocks_of_text(body: Any, styles: Sequence[Any], seen: Counter[str]) -> Iterator[Block]:
    """Yield the paragraphs of a text body.

    Parameters
    ----------
    styles
        The list styles that hold for it where its paragraphs say nothing, the nearest first.
    """
    counts: dict[int, int] = {}
    for paragraph in body.iterchildren(f"{A}p"):
        told = paragraph.find(f"{A}pPr")
        depth = _whole(None if told is None else told.get("lvl"), 0)
        mark = _mark(told, depth, styles)
        text = words_of(paragraph, seen)
        if not text:
            continue
        for deeper in [level for level in counts if level > depth or (level == depth and mark is None)]:
            del counts[deeper]
        if mark is None:
            yield Block("text", text)
        elif mark.tag == f"{A}buAutoNum":
            counts[depth] = counts[depth] + 1 if depth in counts else _whole(mark.get("startAt"), 1)
            yield Block("item", f"{_numbered(counts[depth], mark.get('type', ''))} {text}", depth)
        else:
            yield Block("item", f"- {text}", depth)


def words_of(paragraph: Any, seen: Counter[str]) -> str:
    """Return the words of a paragraph; what is struck out is left out."""
    parts: list[str] = []
    for run in paragraph.iterchildren():
        if run.tag in (f"{A}r", f"{A}fld"):
            told = run.find(f"{A}rPr")
            if told is not None and told.get("strike", "noStrike") != "noStrike":
                seen["struck"] += 1
                continue
            text = run.findtext(f"{A}t") or ""
            base = "0" if told is None else told.get("baseline", "0").rstrip("%")
            if base.strip("-0") and base.lstrip("-").isdigit():
                text = raised(text, "subscript" if base[0] == "-" else "superscript", "".join(parts)[-1:])
            parts.append(text)
        elif run.tag == f"{A}br":
            parts.append("\n")
        elif run.tag == f"{MC}AlternateContent":
            parts += [formula(found) for found in run.iter(f"{M}oMath")]
        else:
            parts += [formula(found) for found in run.iter(f"{M}oMath")]
    lines = (" ".join(line.split()) for line in "".join(parts).replace("\v", "\n").split("\n"))
    return "\n".join(filter(None, lines))


def _mark(told: Any, depth: int, styles: Sequence[Any]) -> Any:
    """Return what marks a paragraph as an item: its bullet or number, by the first that says so; else None."""
    levels = [told, *(style.find(f"{A}lvl{depth + 1}pPr") for style in styles if style is not None)]
    for level in levels:
        if level is None:
            continue
        if level.find(f"{A}buNone") is not None:
            return None
        for kind in ("buAutoNum", "buChar", "buBlip"):
            if (found := level.find(f"{A}{kind}")) is not None:
                return found
    return None


def _numbered(number: int, kind: str) -> str:
    if kind.startswith("circle") and number <= len(_RINGED):
        return _RINGED[number - 1]
    text = str(number)
    if kind.startswith("alpha"):
        text = letters(number)
    elif kind.startswith("roman"):
        text = roman(number)
    text = text.upper() if kind[5:7] == "Uc" else text
    return f"({text})" if kind.endswith("ParenBoth") else f"{text})" if kind.endswith("ParenR") else \
        text if kind.endswith("Plain") else f"{text}."


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else otherwise
