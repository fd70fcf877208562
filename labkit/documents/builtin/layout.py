"""What stands where on a page: PyMuPDF4LLM's layout model, its boxes turned into parts in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.builtin.bidi import runs_left
from labkit.documents.builtin.heads import with_whole_head
from labkit.documents.builtin.parts import Part, rounded
from labkit.documents.plaintext import clean, folded, join, printed_table
from labkit.documents.types import Box

if TYPE_CHECKING:
    import pymupdf

_HEADINGS = ("title", "section-header")
_SENTENCES = re.compile(r"[。｡।۔።។].+[。｡।۔።។]\s*$", re.DOTALL)  # two whole ones, in large type, are no heading
_MARGINS = ("page-header", "page-footer")
_BULLET = re.compile(r"^(?:[\u2022\u25cf\u25cb\u25aa\u25a0\u25e6\u2023\u2043]\s*|[*\u00b7\u2013\u2014-]\s+)(?=\S)")
_NUMBERED = re.compile(r"^(?:\d{1,3}|[a-zA-Z])[.)]\s|^\(?\d{1,2}(?:\.\d{1,2})*[.):]\s")
_BOX = re.compile("[☐☑☒✓✔✗✘]")
_MONOSPACED = 8  # MuPDF's font flag
_LOST = 0.85  # share of a table's letters that its cells must hold; else its grid is wrong
_BACKGROUND = 0.6  # share of the page that a picture under running text covers
_CLOSE = 0.3  # share of its box that close-set text covers; the labels of a drawing cover less
_INNER = 0.2, 0.8  # shares of the page's height between which no header or footer stands
_TEXT = 150  # letters: fewer are labels
_SENTENCE = 10  # words in a line of running text, and lines of it that no drawing has as labels


class Printed(NamedTuple):
    """A line of the text layer, or of OCR. ``size`` is its font size in points."""

    text: str
    box: Box
    size: float = 0.0


def layer_of(page: pymupdf.Page) -> pymupdf.TextPage:
    """Return the text layer: taking it up costs as much as all that is made of it, so it is done once a page."""
    return page.get_textpage(flags=0, clip=page.rect)


def blocks_of(page: pymupdf.Page, layer: pymupdf.TextPage | None = None) -> list[dict[str, Any]]:
    """Return the blocks of the text layer."""
    return page.get_text("dict", textpage=layer or layer_of(page))["blocks"]


def printed_lines(page: pymupdf.Page, blocks: list[dict[str, Any]] | None = None) -> list[Printed]:
    """Return the horizontal lines of the text layer, in the order of the file; ``blocks`` are those of the page."""
    return [Printed("".join(span["text"] for span in line["spans"]), rounded(line["bbox"]), _size([line]))
            for block in (blocks_of(page) if blocks is None else blocks) for line in block.get("lines", ())
            if line["dir"][0] > 0.99]


def turn_of(page: pymupdf.Page, blocks: list[dict[str, Any]] | None = None) -> int:
    """Return by how many degrees, clockwise, to turn a page so that most of its text runs from left to right.

    Text in a vertical mode of its own is not meant to.
    """
    turns: Counter[int] = Counter()
    for block in blocks_of(page) if blocks is None else blocks:
        for line in block.get("lines", ()):
            if line["wmode"]:
                continue
            across, down = line["dir"]
            turn = (0 if across > 0 else 180) if abs(across) >= abs(down) else (270 if down > 0 else 90)
            turns[turn] += sum(len(span["text"].strip()) for span in line["spans"])
    return turns.most_common(1)[0][0] if turns.total() else 0


def boxes_of(document: pymupdf.Document, index: int) -> list[dict[str, Any]]:
    """Run the layout model on a page, counted from 0; its boxes come in reading order. Leaves it without rotation."""
    from pymupdf4llm.helpers.document_layout import parse_document

    # its to_json would write out the whole page as well, only for it to be read again here
    parsed = parse_document(document, pages=[index], use_ocr=False, force_text=True)
    return [vars(box) for box in parsed.pages[0].boxes]


def find_parts(boxes: list[dict[str, Any]], printed: list[Printed], width: float, height: float,
               known: Set[str]) -> list[Part]:
    """Turn the model's boxes into parts: every printed line is in one of them. Figures have no image yet.

    Parameters
    ----------
    known
        The page's words (see :func:`labkit.documents.plaintext.join`).
    """
    parts: list[Part] = []
    for box in boxes:
        if box["boxclass"] in _MARGINS and _INNER[0] * height < (box["y0"] + box["y1"]) / 2 < _INNER[1] * height:
            continue  # a line amid the page is no running text: it is added where it stands
        for part in _parts(box, printed, known):
            if part.kind != "figure" or not _is_text(part.box, printed, width, height):
                parts.append(part)
            elif _share(part.box, width, height) <= _BACKGROUND:
                parts.append(Part("text", in_rows(inside(printed, part.box)), part.box))
    return with_missing(parts, printed, known)


def body_size(printed: list[Printed]) -> float:
    """Return the font size that most of a page is printed in; 0 where nothing is."""
    sizes: Counter[float] = Counter()
    for line in printed:
        sizes[line.size] += len(line.text.strip())
    return sizes.most_common(1)[0][0] if sizes else 0.0


def inside(printed: list[Printed], box: Box) -> list[Printed]:
    """Return the lines whose middle lies in a box."""
    return [line for line in printed if clean(line.text) and _within(line.box, box)]


def _is_text(box: Box, printed: list[Printed], width: float, height: float) -> bool:
    """Tell whether what the model takes for a picture is text: set close, or running over a picture of the page."""
    area = (box[2] - box[0]) * (box[3] - box[1])
    lines = inside(printed, box)
    letters = sum(len(folded(line.text)) for line in lines)
    print_area = sum((line.box[2] - line.box[0]) * (line.box[3] - line.box[1]) for line in lines)
    sentences = sum(len(line.text.split()) >= _SENTENCE for line in lines)
    return letters > _TEXT and (_share(box, width, height) > _BACKGROUND or print_area > _CLOSE * area
                                or sentences >= _SENTENCE)


def _share(box: Box, width: float, height: float) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) / (width * height)


def _parts(box: dict[str, Any], printed: list[Printed], known: Set[str]) -> list[Part]:
    kind, lines = box["boxclass"], box["textlines"] or []
    place = rounded((box["x0"], box["y0"], box["x1"], box["y1"]))
    if kind == "picture":
        return [Part("figure", "", place)]
    if kind == "table":
        return _table(box["table"] or {}, place, printed, known)
    texts = [_text(line["spans"]) for line in lines]
    if kind in _MARGINS:
        return _kept([Part("margin", clean(text), rounded(line["bbox"]), size=_size([line]))
                      for text, line in zip(texts, lines, strict=True)])
    if kind in _HEADINGS and texts and _BOX.match(clean(texts[0])):  # set apart as headings are, but to be ticked
        return _kept([Part("item", as_item(join(item, known)), place) for item in _items(texts)])
    if kind in _HEADINGS and any(folded(text) for text in texts) and not _SENTENCES.search("".join(texts)):
        return _kept([Part("heading", join(texts, known), place, size=_size(lines))])
    if kind == "list-item":
        return _kept([Part("item", as_item(join(item, known)), place) for item in _items(texts)])
    if len(lines) > 2 and all(span["flags"] & _MONOSPACED for line in lines for span in line["spans"]):
        return _kept([Part("code", "\n".join(text.rstrip() for text in texts), place)])
    return _kept([Part("text", join(texts, known), place, size=_size(lines))])


def _kept(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.text.strip()]


def _text(spans: list[dict[str, Any]]) -> str:
    """Return a line; a gap between two spans that shows in print is a space."""
    text = ""
    left = right = 0.0
    for span in reversed(spans) if runs_left("".join(span["text"] for span in spans)) else spans:
        piece = span["text"]
        gap = max(span["bbox"][0] - right, left - span["bbox"][2]) > 0.15 * span["size"]
        if text and gap and not text[-1].isspace() and not piece[:1].isspace():
            text += " "
        text += piece
        left, right = span["bbox"][0], span["bbox"][2]
    return text


def _size(lines: list[dict[str, Any]]) -> float:
    return max((round(span["size"] * 2) / 2 for line in lines for span in line["spans"]), default=0.0)


def _items(texts: list[str]) -> list[list[str]]:
    """Split a box at lines that begin with a bullet or number: the model puts several items into one at times."""
    items: list[list[str]] = []
    for text in texts:
        start = clean(text)
        if not items or _BULLET.match(start) or _NUMBERED.match(start):
            items.append([])
        items[-1].append(text)
    return items


def as_item(text: str) -> str:
    return text if _NUMBERED.match(text) else "- " + _BULLET.sub("", text)


def _table(table: dict[str, Any], place: Box, printed: list[Printed], known: Set[str]) -> list[Part]:
    """Return a table as a pipe table, or as its rows of text where the grid is none or loses what is printed."""
    lines = inside(printed, place)
    markdown = printed_table(with_whole_head(table.get("extract") or []), known)
    expected = sum(len(folded(line.text)) for line in lines)
    if markdown and len(folded(markdown)) >= _LOST * expected:
        return [Part("table", markdown, place)]
    return _kept([Part("text", in_rows(lines), place)])


def in_rows(lines: list[Printed]) -> str:
    """Return lines row by row as they stand on the page: what stands side by side comes on one line."""
    rows: list[list[Printed]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3]) / 2):
        if rows and (line.box[1] + line.box[3]) / 2 < rows[-1][0].box[3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return "\n".join(" ".join(clean(line.text) for line in sorted(row, key=lambda line: line.box[0], reverse=runs_left(
        "".join(line.text for line in row)))) for row in rows)


def _within(inner: Box, outer: Box) -> bool:
    return (outer[0] - 2 <= (inner[0] + inner[2]) / 2 <= outer[2] + 2
            and outer[1] - 2 <= (inner[1] + inner[3]) / 2 <= outer[3] + 2)


def with_missing(parts: list[Part], printed: list[Printed], known: Set[str]) -> list[Part]:
    """Add lines that the model gave no box: nothing that is printed may get lost."""
    missed = [line for line in printed if clean(line.text) and not any(_within(line.box, part.box) for part in parts)]
    groups: list[list[Printed]] = []
    for line in missed:
        last = groups[-1][-1].box if groups else None
        if (last and 0 <= line.box[1] - last[1] < 2 * (last[3] - last[1])
                and line.box[0] < last[2] and last[0] < line.box[2]):
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        left, top, right, bottom = zip(*(line.box for line in group), strict=True)
        part = Part("text", join((line.text for line in group), known),
                    (min(left), min(top), max(right), max(bottom)), size=max(line.size for line in group))
        above = [place for place, other in enumerate(parts) if other.box[3] <= part.box[1] + 2
                 and other.box[0] < part.box[2] and part.box[0] < other.box[2]]
        parts.insert(above[-1] + 1 if above else 0, part)
    return parts
