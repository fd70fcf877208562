"""The handbook's pictures: logo, chart and the machine, drawn with PDF vector commands."""

from __future__ import annotations

import pymupdf
from handbook.layout import AQUA, DEEP, GREY, INK, LEFT, PALE, RIGHT, RULE, LayoutError, Sheets

WHITE, SAND, RED, WARM = (pymupdf.sRGB_to_pdf(rgb) for rgb in (0xFFFFFF, 0xDFE5E8, 0xC0392B, 0xD98324))
FLOW_SOFT = (2.00, 1.96, 1.90, 1.83, 1.75, 1.66, 1.55, 1.38, 1.18)  # litres a minute, every 500 litres of water
FLOW_HARD = (2.00, 1.90, 1.77, 1.62, 1.42, 1.18, 0.95, 0.72, 0.50)


def logo(brand: str) -> bytes:
    """PNG of the maker's sign, 150 × 38 points at 300 dots per inch: a drop, two waves and the name."""
    sheets = Sheets("en")
    sheets.begin(pymupdf.Rect(0, 0, 150, 38))
    sheets.label(brand, 38, 5.5, width=120, size=20, colour="#0b4f6c", style="font-weight:bold")

    def sign(page: pymupdf.Page) -> None:
        shape = page.new_shape()
        tip, left, right, bottom = (18, 2), (6, 24), (30, 24), (18, 36)
        shape.draw_bezier(tip, (16, 9), (6, 16), left)
        shape.draw_bezier(left, (6, 31), (11, 36), bottom)
        shape.draw_bezier(bottom, (25, 36), (30, 31), right)
        shape.draw_bezier(right, (30, 16), (20, 9), tip)
        shape.finish(color=None, fill=DEEP, closePath=True)
        for y in (23, 28.5):
            shape.draw_bezier((9.5, y), (13, y - 4), (15, y - 3), (18, y))
            shape.draw_bezier((18, y), (21, y + 3), (23, y + 4), (26.5, y))
            shape.finish(color=WHITE, width=1.7, lineCap=1, closePath=False)
        shape.commit()

    sheets.draw(sign)
    sheets.end()
    return picture(sheets, 300).tobytes("png")


def picture(sheets: Sheets, dpi: int, colours: pymupdf.Colorspace = pymupdf.csRGB) -> pymupdf.Pixmap:
    """The only page of some sheets as pixels, so that words inside pictures need no system font either."""
    return sheets.finish()[0].get_pixmap(dpi=dpi, colorspace=colours, alpha=False)


def cover(sheets: Sheets) -> None:
    """Three bands of water across the lower part of the current page."""

    def bands(page: pymupdf.Page) -> None:
        width, height = page.rect.width, page.rect.height
        for level, colour in ((500, PALE), (560, AQUA), (615, DEEP)):
            shape = page.new_shape()
            shape.draw_bezier((0, level), (width * 0.3, level - 75), (width * 0.45, level + 85), (width, level - 25))
            shape.draw_line((width, level - 25), (width, height))
            shape.draw_line((width, height), (0, height))
            shape.draw_line((0, height), (0, level))
            shape.finish(color=None, fill=colour, closePath=True)
            shape.commit()

    sheets.draw(lambda page: below_text(page, bands))


def chart(sheets: Sheets, words: dict) -> None:
    """The flow of water over the life of a filter, for soft and for hard water, at the current height."""
    top = sheets.y + 4
    left, right, high, low = LEFT + 34, RIGHT - 8, top + 44, top + 206

    def x(litres: float) -> float:
        return left + (right - left) * litres / 4000

    def y(flow: float) -> float:
        return low - (low - high) * flow / 2.25

    sheets.label(words["title"], LEFT, top, 300, size=10.5, colour="#0b4f6c", style="font-weight:bold")
    sheets.label(words["y"], LEFT, top + 20, 200, colour="#56636f")
    for tenths in range(0, 21, 5):
        sheets.label(f"{tenths / 10:.1f}", left - 6, y(tenths / 10) - 5, 40, "right")
    for litres in range(0, 4001, 500):
        sheets.label(f"{litres:,}".replace(",", words["thousands"]), x(litres), low + 5, 50, "center")
    sheets.label(words["x"], (left + right) / 2, low + 19, 220, "center", colour="#56636f")
    sheets.label(words["soft"], x(2050), y(2.02), 200, colour="#0b4f6c", style="font-weight:bold")
    sheets.label(words["hard"], x(3230), y(0.42), 160, "right", colour="#a85f0e", style="font-weight:bold")
    sheets.label(words["limit"], x(60), y(1.2) + 3, 220, colour="#c0392b")

    def lines(page: pymupdf.Page) -> None:
        for tenths in range(0, 21, 5):
            page.draw_line((left, y(tenths / 10)), (right, y(tenths / 10)), color=RULE, width=0.5)
        for litres in range(0, 4001, 500):
            page.draw_line((x(litres), low), (x(litres), low + 3), color=INK, width=0.7)
        page.draw_line((left, high), (left, low), color=INK, width=0.9)
        page.draw_line((left, low), (right, low), color=INK, width=0.9)
        page.draw_line((left, y(1.2)), (right, y(1.2)), color=RED, width=1, dashes="[4 3] 0")
        for flows, colour in ((FLOW_SOFT, DEEP), (FLOW_HARD, WARM)):
            points = [pymupdf.Point(x(500 * n), y(flow)) for n, flow in enumerate(flows)]
            page.draw_polyline(points, color=colour, width=1.8)
            for point in points:
                page.draw_circle(point, 2.6, color=WHITE, fill=colour, width=0.7)

    sheets.draw(lines)
    sheets.y = low + 44


def machine(words: dict, language: str) -> tuple[bytes, float]:
    """PNG of the labelled machine, and its height as a part of its width."""
    if len(words["labels"]) != 9:
        raise LayoutError(f"The figure has nine parts, but {len(words['labels'])} labels.")
    width, height = 471.0, 330.0
    sheets = Sheets(language)
    sheets.begin(pymupdf.Rect(0, 0, width, height))
    # where each label's line ends on the machine, and the label's own height; parts 5, 6, 7 are labelled on the right
    spots = {1: (207, 44), 2: (212, 92), 8: (219, 131), 3: (232, 156), 4: (205, 218), 9: (176, 309),
             6: (268, 60), 7: (268, 122), 5: (288, 180)}
    heights = {1: 34, 2: 86, 8: 131, 3: 170, 4: 222, 9: 300, 6: 56, 7: 122, 5: 184}
    for number, y in heights.items():
        text = words["labels"][number - 1]
        if number in (5, 6, 7):
            sheets.label(text, 364, y - 6.5, 106, size=9.5)
        else:
            sheets.label(text, 107, y - 6.5, 106, "right", size=9.5)
        sheets.label(str(number), 352 if number in (5, 6, 7) else 119, y - 6, 20, "center", 9, "#ffffff",
                     "font-weight:bold")

    def body(page: pymupdf.Page) -> None:
        def box(rect: tuple, fill: tuple | None, line: tuple = INK, radius: float | None = None, **rest) -> None:
            page.draw_rect(pymupdf.Rect(rect), color=line, fill=fill, radius=radius, overlay=True, **rest)

        box((0, 0, width, height), (0.975, 0.985, 0.99), RULE, 0.02, width=0.8)
        box((160, 306, 311, 312), (0.55, 0.62, 0.66), GREY, 0.3, width=0.8)  # the mat
        box((176, 18, 295, 300), SAND, INK, 0.06, width=1.4)  # the housing
        for foot in (186, 269):
            box((foot, 300, foot + 16, 306), GREY, INK, width=0.8)
        box((188, 30, 262, 58), DEEP, INK, 0.15, width=1)  # the display
        page.draw_circle((207, 44), 9, color=AQUA, fill=None, width=2.6)  # the ring light
        for n in range(3):
            page.draw_line((224, 38 + 6 * n), (252 - 5 * n, 38 + 6 * n), color=WHITE, width=1.6)
        for n, colour in enumerate((AQUA, WHITE, RED)):
            page.draw_circle((212 + 22 * n, 92), 7.5, color=INK, fill=colour, width=1)
        box((188, 140, 262, 228), WHITE, INK, 0.05, width=1)  # the recess
        box((226, 140, 238, 156), GREY, INK, 0.2, width=1)
        page.draw_line((232, 159), (232, 211), color=AQUA, width=1.6, dashes="[3 3] 0")
        box((192, 213, 258, 226), GREY, INK, 0.3, width=1)  # the drip tray
        for n in range(6):
            page.draw_line((198 + 10 * n, 217), (198 + 10 * n, 222), color=WHITE, width=1.2)
        box((274, 150, 295, 214), (0.88, 0.92, 0.94), INK, 0.15, width=1)  # the filter door
        page.draw_line((281, 182), (288, 182), color=INK, width=1.6)
        for rect, colour in (((242, 24, 288, 80), DEEP), ((246, 104, 288, 136), RED), ((206, 125, 230, 137), WARM)):
            box(rect, None, colour, 0.12, width=1.2, dashes="[3 2] 0")
        page.draw_line((188, 250), (283, 250), color=RULE, width=1)
        for number, y in heights.items():
            start = 344 if number in (5, 6, 7) else 127
            page.draw_line((start, y), spots[number], color=GREY, width=0.8)
            page.draw_circle(spots[number], 1.7, color=None, fill=INK)
            page.draw_circle((352 if start == 344 else 119, y), 8, color=None, fill=DEEP)

    sheets.draw(lambda page: below_text(page, body))
    sheets.end()
    return picture(sheets, 200).tobytes("png"), height / width


def below_text(page: pymupdf.Page, draw) -> None:
    """Draw on the page, then move what was drawn under the text that was there before."""
    before = page.get_contents()
    draw(page)
    drawn = [xref for xref in page.get_contents() if xref not in before]
    order = " ".join(f"{xref} 0 R" for xref in drawn + before)
    page.parent.xref_set_key(page.xref, "Contents", f"[{order}]")
