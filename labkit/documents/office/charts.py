"""Charts and diagrams of Office: the numbers that a chart was drawn from, the words of a diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from labkit.documents.html_tables import TableCell
from labkit.documents.office.blocks import Block, blocks_of_table
from labkit.documents.office.number_formats import shown

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MOST_POINTS = 2_000
_NO_WORDS = re.compile(r"(?:picture|image|grafik|bild|図|그림|graphic|photo|chart|diagram|content placeholder|shape)?"
                       r"[\s\d_.-]*|[\w.%()-]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)", re.I)
_BY_MACHINE = re.compile(r"\s*(?:Description automatically generated|AI-generated content may be incorrect\.?|"
                         r"自動的に生成された説明|자동 생성된 설명|Automatisch generierte Beschreibung)"
                         r"(?: with \w+ confidence)?\s*", re.I)


def told_of(words: str) -> str:
    """Return the alternative text of a picture, or "" where it is a mere name of a file or a number."""
    words = " ".join(_BY_MACHINE.sub(" ", words).split())
    return "" if _NO_WORDS.fullmatch(words) else words


def parsed(blob: bytes) -> Any:
    """Return the root of a part of XML, with nothing fetched or expanded, or None where it is broken."""
    try:
        return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return None


def chart_of(blob: bytes, words: str) -> Iterator[Block]:
    """Yield a chart as its title and a table of what it was drawn from: a row a category, a column a series."""
    root = parsed(blob)
    if root is None:
        return
    title = "".join(text.text or "" for text in root.iterfind(f".//{_C}chart/{_C}title//{_A}t"))
    names: list[str] = []
    columns: list[dict[int, str]] = []
    labels: dict[int, str] = {}
    for series in root.iter(f"{_C}ser"):
        name = "".join(text.text or "" for text in series.iterfind(f"{_C}tx//{_C}v"))
        points = _points(series, "val") or _points(series, "yVal")
        labels = labels or _points(series, "cat") or _points(series, "xVal")
        if points:
            names.append(name or f"Series {len(names) + 1}")
            columns.append(points)
    label = " – ".join(dict.fromkeys(filter(None, (title, words))))
    if label:
        yield Block("text", f"Chart: {label}")
    elif columns:
        yield Block("text", "Chart")
    if columns:
        places = sorted(set().union(labels, *columns))[:_MOST_POINTS]
        head = [TableCell(text, True) for text in ("", *names)]
        lines = [[labels.get(place, str(place + 1)), *(column.get(place, "") for column in columns)]
                 for place in places]
        rows = [[TableCell(text) for text in line] for line in lines]
        yield from blocks_of_table([head, *rows], 1)


def _points(series: Any, name: str) -> dict[int, str]:
    """Return the stored values of a series as they are shown, by their place."""
    found = series.find(f"{_C}{name}")
    if found is None:
        return {}
    levels = found.findall(f".//{_C}lvl")
    if levels:  # labels of several levels: the innermost comes first, an outer one holds until the next
        words = [_values(level, "") for level in levels]
        most = max(words[0], default=-1)
        return {place: " – ".join(filter(None, (_last(level, place) for level in reversed(words))))
                for place in range(min(most + 1, _MOST_POINTS))}
    cache = next(found.iter(f"{_C}numCache", f"{_C}strCache", f"{_C}numLit", f"{_C}strLit"), None)
    if cache is None:
        return {}
    kind = cache.find(f"{_C}formatCode")
    return _values(cache, "" if kind is None else kind.text or "")


def _last(level: dict[int, str], place: int) -> str:
    return next((level[at] for at in range(place, -1, -1) if at in level), "")


def _values(cache: Any, code: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for point in cache.iterfind(f"{_C}pt"):
        place, value = point.get("idx", ""), point.findtext(f"{_C}v") or ""
        if place.isdigit() and len(place) < 7:
            number = cache.tag in (f"{_C}numCache", f"{_C}numLit")
            found[int(place)] = _number(value, point.get("formatCode") or code) if number else value
    return found


def _number(value: str, code: str) -> str:
    try:
        return shown(float(value), code)
    except ValueError:  # an error, which a cell shows as words
        return value


def diagram_of(blob: bytes, words: str) -> Iterator[Block]:
    """Yield the words of a diagram (SmartArt), an item a shape."""
    root = parsed(blob)
    if root is None:
        return
    if words:
        yield Block("text", f"Diagram: {words}")
    for point in root.iter(f"{_DGM}pt"):
        text = " ".join("".join(text.text or "" for text in line.iter(f"{_A}t"))
                        for line in point.iterfind(f"{_DGM}t/{_A}p"))
        if text.strip():
            yield Block("item", f"- {' '.join(text.split())}")
