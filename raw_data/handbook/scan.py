"""The scanned page: a filled-in form, printed, signed, stamped, put on the glass askew. It has no text layer."""

from __future__ import annotations

import io
import random

import pymupdf
from handbook.drawings import picture
from handbook.layout import GREY, INK, LEFT, RIGHT, RULE, LayoutError, Sheets
from PIL import Image, ImageChops, ImageFilter

_DPI, _ANGLE, _SEED = 150, 0.6, 20260314
_PEN = "font-family:serif;font-style:italic"


def scan(words: dict, language: str, logo: bytes) -> bytes:
    """Grey JPEG of the whole page at 150 dots per inch."""
    sheets = Sheets(language)
    sheets.begin()
    y = _head(sheets, words, logo)
    y = _checks(sheets, words, y)
    _foot(sheets, words, y)
    sheets.end()
    pixels = picture(sheets, _DPI, pymupdf.csGRAY)
    paper = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    return _through_the_scanner(paper)


def _head(sheets: Sheets, words: dict, logo: bytes) -> float:
    sheets.label(words["number"], RIGHT, 74, 160, "right", size=13, style="font-weight:bold")
    sheets.label(words["form"], RIGHT, 94, 160, "right", colour="#56636f")
    sheets.label(words["heading"], LEFT, 122, 470, size=21, style="font-weight:bold")
    y = 172.0
    for name, value in words["fields"]:
        sheets.label(name, LEFT, y, 130, size=10.5, colour="#56636f")
        sheets.label(value, LEFT + 140, y - 3, 330, size=13, style=_PEN)
        y += 27
    rows = [172.0 + 27 * n + 14.5 for n in range(len(words["fields"]))]

    def lines(page: pymupdf.Page) -> None:
        page.insert_image(pymupdf.Rect(LEFT, 70, LEFT + 150, 108), stream=logo)
        page.draw_line((LEFT, 158), (RIGHT, 158), color=INK, width=1.2)
        for row in rows:
            page.draw_line((LEFT + 136, row), (RIGHT, row), color=GREY, width=0.6)

    sheets.draw(lines)
    return y + 8


def _checks(sheets: Sheets, words: dict, top: float) -> float:
    edges = (LEFT, LEFT + 210, LEFT + 350, RIGHT)
    rows = [words["columns"], *words["checks"]]
    if odd := [row for row in rows if len(row) != 3]:
        raise LayoutError(f"The form's table has three columns, not {len(odd[0])}: {odd[0]}")
    for number, row in enumerate(rows):
        for n, cell in enumerate(row):
            style = "font-weight:bold" if not number else _PEN if n == 2 else ""
            sheets.label(cell, edges[n] + 7, top + 24 * number + (4 if style == _PEN else 6),
                         edges[n + 1] - edges[n] - 9, size=12.5 if style == _PEN else 10.5, style=style)
    bottom = top + 24 * len(rows)

    def grid(page: pymupdf.Page) -> None:
        for n in range(len(rows) + 1):
            page.draw_line((LEFT, top + 24 * n), (RIGHT, top + 24 * n), color=INK, width=0.8)
        for x in edges:
            page.draw_line((x, top), (x, bottom), color=INK, width=0.8)

    sheets.draw(grid)
    return bottom + 18


def _foot(sheets: Sheets, words: dict, top: float) -> None:
    sheets.label(words["remarks"], LEFT, top, 200, size=10.5, style="font-weight:bold")
    for n, line in enumerate(words["remark_lines"]):
        sheets.label(line, LEFT, top + 20 + 23 * n, RIGHT - LEFT, size=12.5, style=_PEN)
    sign = top + 160.0
    places = (LEFT, LEFT + 180)
    if len(words["signatures"]) != 2 or len(words["remark_lines"]) > 4:
        raise LayoutError("The form has room for two signatures and at most four lines of remarks.")
    for x, text in zip(places, words["signatures"], strict=True):
        sheets.label(text, x, sign + 5, 165, size=9, colour="#56636f")
    for n, line in enumerate(words["stamp"]):
        sheets.label(line, RIGHT - 52, sign - 21 + 16 * n, 100, "center", size=11.5, style="font-weight:bold")

    def ink(page: pymupdf.Page) -> None:
        for n in range(len(words["remark_lines"])):
            page.draw_line((LEFT, top + 37.5 + 23 * n), (RIGHT, top + 37.5 + 23 * n), color=RULE, width=0.6)
        draws = random.Random(_SEED)
        for x in places:
            page.draw_line((x, sign), (x + 155, sign), color=INK, width=0.8)
            shape = page.new_shape()
            pen = pymupdf.Point(x + 12, sign - 8)
            for _ in range(8):
                reach, rise = draws.uniform(8, 17), draws.uniform(8, 26)
                end = pen + pymupdf.Point(reach, draws.uniform(-5, 5))
                shape.draw_bezier(pen, pen + pymupdf.Point(reach * 0.1, -rise),
                                  pen + pymupdf.Point(reach * 1.3, -rise * 0.7), end)
                pen = end
            shape.finish(color=INK, width=1.3, lineCap=1, closePath=False)
            shape.commit()
        for radius in (0.14, 0.11):
            inset = 0 if radius == 0.14 else 3
            page.draw_rect(pymupdf.Rect(RIGHT - 106 + inset, sign - 32 + inset, RIGHT + 2 - inset, sign + 20 - inset),
                           color=INK, width=1.4 if not inset else 0.6, radius=radius)

    sheets.draw(ink)


def _through_the_scanner(paper: Image.Image) -> bytes:
    """Greyish paper, a slight turn, a soft lens, the sensor's noise and JPEG; the noise is the same in every run."""
    grey = paper.point([34 + round(value * 0.82) for value in range(256)])
    grey = grey.rotate(_ANGLE, Image.Resampling.BICUBIC, fillcolor=214).filter(ImageFilter.GaussianBlur(0.45))
    noise = Image.frombytes("L", grey.size, random.Random(_SEED).randbytes(grey.width * grey.height))
    noise = noise.filter(ImageFilter.GaussianBlur(0.7)).point([round(value / 7) for value in range(256)])
    buffer = io.BytesIO()
    ImageChops.add(grey, noise, offset=-18).save(buffer, "JPEG", quality=58, dpi=(_DPI, _DPI))
    return buffer.getvalue()
