"""The pages of the flyers: a cover picture, large print with tables, a chart of bars, and a page that is all but empty.

Set with the handbook's engine, so no system font is used.
"""

from __future__ import annotations

import re

import pymupdf
from handbook.drawings import WHITE, below_text
from handbook.layout import A4, AQUA, DEEP, GREY, PALE, RULE, LayoutError, Sheets, blocks, inline

LEFT, RIGHT, TOP, BOTTOM = 48.0, A4.width - 48.0, 84.0, A4.height - 62.0
_BAND = 40.0  # points: the coloured band at the top, which MARGINS can cut off
_SIZE = 14.5
_CSS = {
    "h1": "margin:0 0 14pt 0;font-size:29pt;line-height:1.2;font-weight:bold;color:#0b4f6c",
    "p": f"margin:0 0 12pt 0;font-size:{_SIZE}pt;line-height:1.4",
    "li": f"margin:0 0 7pt 0;font-size:{_SIZE}pt;line-height:1.35",
    "note": f"margin:0;font-size:{_SIZE}pt;line-height:1.4",
    "head": "margin:0;font-size:14.5pt;line-height:1.3;font-weight:bold;color:#ffffff",
    "cell": "margin:0;font-size:14.5pt;line-height:1.3",
}


def cover(sheets: Sheets, words: dict, sign: bytes) -> None:
    """Nothing but a picture and the title on it."""
    if words["picture"] not in _PICTURES:
        raise LayoutError(f'There is no picture "{words["picture"]}"; there are {" and ".join(_PICTURES)}.')
    sheets.label(words["title"], A4.width / 2, 120, 470, "center", 42, "#ffffff", "font-weight:bold", lines=2)
    sheets.label(words["subtitle"], A4.width / 2, 236, 470, "center", 21, "#ffffff")

    def ground(page: pymupdf.Page) -> None:
        page.draw_rect(page.rect, color=None, fill=DEEP)
        page.draw_circle((A4.width / 2, 540), 212, color=None, fill=AQUA)
        page.draw_circle((A4.width / 2, 540), 176, color=None, fill=PALE)
        _PICTURES[words["picture"]](page)

    sheets.draw(lambda page: below_text(page, ground))
    sheets.draw(lambda page: page.draw_rect(pymupdf.Rect(LEFT - 12, 776, LEFT + 114, 820), color=None, fill=WHITE,
                                            radius=0.2))
    sheets.draw(lambda page: page.insert_image(pymupdf.Rect(LEFT, 783, LEFT + 102, 809), stream=sign))


def text(sheets: Sheets, words: dict, name: str) -> None:
    """A page of large print under the band of the flyer."""
    _dress(sheets, words)
    sheets.y = TOP
    for kind, content in blocks(words[name]["text"], sheets.joiner):
        if kind == "table":
            _table(sheets, content)
        elif kind == "place":
            if content not in _PLACES:
                raise LayoutError(f"There is nothing to put at {{{content}}}.")
            _PLACES[content](sheets, words[content])
        elif kind == "note":
            _note(sheets, content)
        elif kind == "ul":
            items = "".join(f'<li style="{_CSS["li"]}">{inline(item)}</li>' for item in content)
            sheets.y = sheets.put(f'<ul style="margin:0 0 12pt 0">{items}</ul>', (LEFT, sheets.y, RIGHT, BOTTOM))
        elif kind in ("h1", "p"):
            sheets.y = sheets.put(f'<p style="{_CSS[kind]}">{inline(content)}</p>', (LEFT, sheets.y, RIGHT, BOTTOM))
        else:
            raise LayoutError(f'A flyer has no place for "{content}".')


def empty(sheets: Sheets, words: dict) -> None:
    """One line at the foot of a page that is otherwise white."""
    sheets.label(words["line"], A4.width / 2, A4.height - 90, 400, "center", 12, "#56636f")


def _dress(sheets: Sheets, words: dict) -> None:
    sheets.label(words["header"], LEFT, 13, 400, size=11.5, colour="#ffffff", style="font-weight:bold")
    sheets.label(words["footer"], RIGHT, A4.height - 38, 300, "right", 11, "#56636f")

    def band(page: pymupdf.Page) -> None:
        page.draw_rect(pymupdf.Rect(0, 0, A4.width, _BAND), color=None, fill=DEEP)
        page.draw_rect(pymupdf.Rect(0, _BAND, A4.width, _BAND + 4), color=None, fill=AQUA)
        page.draw_line((LEFT, A4.height - 46), (RIGHT, A4.height - 46), color=RULE, width=0.8)

    sheets.draw(lambda page: below_text(page, band))


def _note(sheets: Sheets, content: str) -> None:
    top = sheets.y + 2
    bottom = sheets.put(f'<p style="{_CSS["note"]}">{inline(content)}</p>',
                        (LEFT + 16, top + 9, RIGHT - 12, BOTTOM)) + 9
    sheets.draw(lambda page: page.draw_rect(pymupdf.Rect(LEFT, top, RIGHT, bottom), color=AQUA, fill=PALE, width=1.4,
                                            overlay=False))
    sheets.y = bottom + 18


def _table(sheets: Sheets, rows: list[list[str]]) -> None:
    """The second row gives the columns their widths: as many dashes as parts."""
    if len(rows) < 2 or not all(re.fullmatch("-+", cell) for cell in rows[1]):
        raise LayoutError(f"The second row under {rows[0]} must be made of dashes.")
    parts = [len(cell) for cell in rows[1]]
    edges = [LEFT + (RIGHT - LEFT) * sum(parts[:n]) / sum(parts) for n in range(len(parts) + 1)]
    lines = [sheets.y]
    for number, row in enumerate([rows[0], *rows[2:]]):
        if len(row) != len(parts):
            raise LayoutError(f"A table row has {len(row)} cells, not {len(parts)}: {row}")
        css = _CSS["cell" if number else "head"]
        lines.append(10 + max(sheets.put(f'<p style="{css}">{inline(cell) or "&#160;"}</p>',
                                        (edges[n] + 8, lines[-1] + 8, edges[n + 1] - 4, BOTTOM))
                             for n, cell in enumerate(row)))

    def rules(page: pymupdf.Page) -> None:
        page.draw_rect(pymupdf.Rect(LEFT, lines[0], RIGHT, lines[1]), color=None, fill=DEEP, overlay=False)
        for y in lines[1:]:
            page.draw_line((LEFT, y), (RIGHT, y), color=RULE, width=0.9)
        for x in (LEFT, RIGHT):
            page.draw_line((x, lines[0]), (x, lines[-1]), color=RULE, width=0.9)

    sheets.draw(rules)
    sheets.y = lines[-1] + 20


def _chart(sheets: Sheets, words: dict) -> None:
    """Lying bars, each with its name before it and its number behind it."""
    top, left, high = sheets.y + 4, LEFT + 92, 36.0
    longest = max(value for _, value in words["bars"])
    sheets.label(words["title"], LEFT, top, RIGHT - LEFT, size=15, colour="#0b4f6c", style="font-weight:bold")
    bars = []
    for number, (name, value) in enumerate(words["bars"]):
        y = top + 34 + (high + 14) * number
        end = left + (RIGHT - left - 66) * value / longest
        sheets.label(name, left - 10, y + 10, 100, "right", 14)
        sheets.label(f"{value:,}".replace(",", words["thousands"]), end + 8, y + 9, 60, size=15,
                     style="font-weight:bold")
        bars.append(pymupdf.Rect(left, y, end, y + high))
    bottom = bars[-1].y1 + 6

    def drawn(page: pymupdf.Page) -> None:
        for number, bar in enumerate(bars):
            page.draw_rect(bar, color=None, fill=DEEP if number % 2 else AQUA)
        page.draw_line((left, bars[0].y0 - 6), (left, bottom), color=GREY, width=1.2)

    sheets.draw(drawn)
    sheets.y = bottom + 30


def _figures(sheets: Sheets, words: dict) -> None:
    """Large numbers side by side, each in a tile with a few words under it."""
    tiles = words["tiles"]
    gap, top, high = 14.0, sheets.y, 122.0
    wide = (RIGHT - LEFT - gap * (len(tiles) - 1)) / len(tiles)
    for number, (value, label) in enumerate(tiles):
        middle = LEFT + (wide + gap) * number + wide / 2
        sheets.label(value, middle, top + 18, wide - 8, "center", 26, "#0b4f6c", "font-weight:bold")
        sheets.label(label, middle, top + 64, wide - 20, "center", 13, lines=2)

    def ground(page: pymupdf.Page) -> None:
        for number in range(len(tiles)):
            x = LEFT + (wide + gap) * number
            page.draw_rect(pymupdf.Rect(x, top, x + wide, top + high), color=None, fill=PALE, radius=0.08,
                           overlay=False)

    sheets.draw(ground)
    sheets.y = top + high + 34


def _bottle(page: pymupdf.Page) -> None:
    middle = A4.width / 2
    page.draw_rect(pymupdf.Rect(middle - 26, 396, middle + 26, 424), color=None, fill=GREY, radius=0.2)
    page.draw_rect(pymupdf.Rect(middle - 20, 424, middle + 20, 450), color=None, fill=WHITE)
    page.draw_rect(pymupdf.Rect(middle - 58, 446, middle + 58, 690), color=DEEP, fill=WHITE, radius=0.25, width=4)
    page.draw_rect(pymupdf.Rect(middle - 50, 530, middle + 50, 682), color=None, fill=AQUA, radius=0.22)
    for x, y, radius in ((-22, 570, 8), (14, 602, 11), (-8, 646, 6), (28, 556, 5)):
        page.draw_circle((middle + x, y), radius, color=None, fill=PALE)


def _drop(page: pymupdf.Page) -> None:
    middle = A4.width / 2
    tip, left, right, bottom = (middle, 390), (middle - 96, 580), (middle + 96, 580), (middle, 684)
    shape = page.new_shape()
    shape.draw_bezier(tip, (middle - 16, 450), (middle - 96, 508), left)
    shape.draw_bezier(left, (middle - 96, 640), (middle - 56, 684), bottom)
    shape.draw_bezier(bottom, (middle + 56, 684), (middle + 96, 640), right)
    shape.draw_bezier(right, (middle + 96, 508), (middle + 16, 450), tip)
    shape.finish(color=None, fill=AQUA, closePath=True)
    shape.commit()
    page.draw_polyline([(middle - 44, 584), (middle - 10, 624), (middle + 50, 540)], color=WHITE, width=16, lineCap=1)


_PICTURES = {"bottle": _bottle, "drop": _drop}
_PLACES = {"chart": _chart, "figures": _figures}
