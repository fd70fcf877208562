"""Text on pages: a small Markdown dialect, set with MuPDF's story engine.

No system font is used, so each language comes out the same on every machine: MuPDF brings its own fonts for every
script, and where they do not suit a language (Chinese shapes, no bold), fonts/ holds that language's own.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf

A4 = pymupdf.paper_rect("a4")
LEFT, RIGHT, TOP, BOTTOM = 62.0, A4.width - 62.0, 92.0, A4.height - 66.0

DEEP, AQUA, INK, GREY, PALE, RULE = (
    pymupdf.sRGB_to_pdf(rgb) for rgb in (0x0B4F6C, 0x1C8FA3, 0x1F2933, 0x56636F, 0xEDF5F8, 0xB9CBD3)
)
_STYLE = """
body { margin: 0; font-family: sans-serif; font-size: 10pt; line-height: 1.42; color: #1f2933; }
p { margin: 0 0 6.5pt 0; }
h1 { margin: 0 0 9pt 0; font-size: 19pt; line-height: 1.2; color: #0b4f6c; }
h2 { margin: 7pt 0 4pt 0; font-size: 12.5pt; line-height: 1.25; color: #0b4f6c; }
ul, ol { margin: 0 0 6.5pt 0; padding-left: 16pt; }
li { margin: 0 0 2.5pt 0; }
.caption { margin: 4pt 0 5pt 0; font-size: 9pt; color: #56636f; }
.cell { margin: 0; font-size: 9pt; line-height: 1.32; }
.head { margin: 0; font-size: 9pt; line-height: 1.32; font-weight: bold; color: #0b4f6c; }
.word { white-space: nowrap; }
.note { margin: 0; font-size: 9.5pt; line-height: 1.4; }
"""

_FONTS = Path(__file__).parent / "fonts"
_FACES = "".join(f'@font-face {{ font-family: {family}; font-weight: {weight}; src: url({file}.ttf); }}\n'
                 for family in ("sans-serif", "serif") for weight, file in (("normal", "regular"), ("bold", "bold")))


class LayoutError(ValueError):
    """The words do not fit where they belong, or there are too many or too few of them."""


def inline(text: str) -> str:
    """HTML of one run of text; ``**x**`` becomes bold, and a word in Hangul is not broken at the end of a line."""
    markup = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text, quote=False))
    markup = re.sub(r"[^\s<>]*[가-힣][^\s<>]*", r'<span class="word">\g<0></span>', markup)
    # an empty span ends the run for the shaper: "fi" stays two letters, which every reader extracts as they were typed
    return re.sub(r"f(?=[fijlt])", "f<span></span>", markup)


def blocks(text: str, joiner: str) -> Iterator[tuple[str, object]]:
    """The blocks of a page's text: ``h1 h2 p ul ol note caption table`` and ``{name}`` as ``("place", name)``."""
    marks = {"# ": "h1", "## ": "h2", "! ": "note", "^ ": "caption"}
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.splitlines()] or [""]
        start, _, rest = lines[0].partition(" ")
        if lines[0].startswith("|"):
            yield "table", [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        elif found := re.fullmatch(r"\{(\w+)\}", lines[0]):
            yield "place", found[1]
        elif start == "-" or re.fullmatch(r"\d+\.", start):
            items = re.split(r"\n\s*(?:-|\d+\.)\s", "\n" + part)[1:]
            yield ("ul" if start == "-" else "ol"), [joiner.join(item.split("\n")) for item in items]
        elif start + " " in marks:
            yield marks[start + " "], joiner.join([rest, *lines[1:]])
        else:
            yield "p", joiner.join(lines)


class Sheets:
    """Pages in the making: text goes down at once, what is drawn waits until the text has its places.

    Parameters
    ----------
    language
        ISO 639-1 code; decides how words are broken and which shapes Han characters take.
    fonts
        A folder whose fonts for the language, ``ja-regular.ttf`` and ``ja-bold.ttf``, go before the handbook's.
    """

    def __init__(self, language: str, fonts: Path = _FONTS) -> None:
        self.language = language
        self.joiner = "" if language in ("ja", "zh") else " "
        self.y = TOP
        self.headings: list[list] = []
        self._css, self._fonts = _STYLE, pymupdf.Archive()
        for file in ("regular", "bold"):
            name = f"{language}-{file}.ttf"
            if font := next((folder / name for folder in (fonts, _FONTS) if (folder / name).is_file()), None):
                self._css = _FACES + _STYLE
                self._fonts.add(font.read_bytes(), f"{file}.ttf")
        self._buffer = io.BytesIO()
        self._writer = pymupdf.DocumentWriter(self._buffer)
        self._drawings: list[list[Callable[[pymupdf.Page], None]]] = []

    def begin(self, size: pymupdf.Rect = A4) -> None:
        self._device = self._writer.begin_page(size)
        self._height = size.height
        self._drawings.append([])
        self.y = TOP

    def end(self) -> None:
        self._writer.end_page()

    def draw(self, drawing: Callable[[pymupdf.Page], None]) -> None:
        """Keep a drawing for the current page."""
        self._drawings[-1].append(drawing)

    def put(self, markup: str, rect: tuple[float, float, float, float]) -> float:
        """Set HTML into a box; returns how far down it reaches, in points. A word wider than the box does not fit."""
        story = pymupdf.Story(f'<body lang="{self.language}">{markup}</body>', user_css=self._css, archive=self._fonts)
        more, filled = story.place(pymupdf.Rect(rect))
        if more or filled[2] > rect[2] + 0.5 or filled[3] > self._height:
            raise self._misfit(re.sub(r"<[^>]*>", "", markup))
        story.draw(self._device)
        return filled[3]

    def _misfit(self, text: str) -> LayoutError:
        words = f"{text[:50]}…" if len(text) > 50 else text
        return LayoutError(f'Page {len(self._drawings)} is too full: "{words}" does not fit. Shorten its text.')

    def label(self, text: str, x: float, y: float, width: float = 120, align: str = "left", size: float = 8.5,
              colour: str = "#1f2933", style: str = "", lines: int = 1) -> None:
        """A short text of one line, or of as many as there is room for; ``x`` is its left end, its middle or its
        right end, as ``align`` says.
        """
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        css = f"margin:0;text-align:{align};font-size:{size}pt;line-height:1.2;color:{colour};{style}"
        bottom = self.put(f'<p style="{css}">{inline(text)}</p>', (left, y, left + width, y + 6 * size))
        if bottom > y + (1.2 * lines + 0.6) * size:
            raise self._misfit(text)

    def flow(self, text: str, places: dict[str, Callable[[], None]] | None = None) -> None:
        """Set a page's text from the current height downwards; ``{name}`` calls ``places[name]``."""
        for kind, content in blocks(text, self.joiner):
            if kind == "table":
                self._table(content)
            elif kind == "place":
                if content not in (places or {}):
                    raise LayoutError(f"Page {len(self._drawings)}: there is nothing to put at {{{content}}}.")
                places[content]()
            elif kind == "note":
                self._note(content)
            else:
                if kind in ("h1", "h2"):
                    self.headings.append([int(kind[1]), content, len(self._drawings)])
                if isinstance(content, list):
                    markup = f"<{kind}>" + "".join(f"<li>{inline(item)}</li>" for item in content) + f"</{kind}>"
                elif kind == "caption":
                    markup = f'<p class="caption">{inline(content)}</p>'
                else:
                    markup = f"<{kind}>{inline(content)}</{kind}>"
                self.y = self.put(markup, (LEFT, self.y, RIGHT, BOTTOM))

    def _note(self, content: str) -> None:
        top = self.y + 2
        bottom = self.put(f'<p class="note">{inline(content)}</p>', (LEFT + 14, top + 6, RIGHT - 10, BOTTOM)) + 6
        self.draw(lambda page: _shade(page, (LEFT, top, RIGHT, bottom), PALE))
        self.draw(lambda page: _shade(page, (LEFT, top, LEFT + 3, bottom), AQUA))
        self.y = bottom + 8

    def _table(self, rows: list[list[str]]) -> None:
        """The second row gives the columns their widths: as many dashes as parts."""
        if len(rows) < 2 or not all(re.fullmatch("-+", cell) for cell in rows[1]):
            raise LayoutError(f"Page {len(self._drawings)}: the second row under {rows[0]} must be made of dashes.")
        parts = [len(cell) for cell in rows[1]]
        edges = [LEFT + (RIGHT - LEFT) * sum(parts[:n]) / sum(parts) for n in range(len(parts) + 1)]
        lines = [self.y]
        for number, row in enumerate([rows[0], *rows[2:]]):
            if len(row) != len(parts):
                raise LayoutError(f"Page {len(self._drawings)}: a table row has {len(row)} cells, not {len(parts)}: "
                                  f"{row}")
            kind = "cell" if number else "head"
            lines.append(3.5 + max(
                self.put(f'<p class="{kind}">{inline(cell)}</p>',
                         (edges[n] + 5, lines[-1] + 3, edges[n + 1] - 4, BOTTOM))
                for n, cell in enumerate(row)))

        def rules(page: pymupdf.Page) -> None:
            _shade(page, (LEFT, lines[0], RIGHT, lines[1]), PALE)
            for y in lines:
                page.draw_line((LEFT, y), (RIGHT, y), color=RULE, width=0.6)
            for x in edges:
                page.draw_line((x, lines[0]), (x, lines[-1]), color=RULE, width=0.6)

        self.draw(rules)
        self.y = lines[-1] + 9

    def finish(self) -> pymupdf.Document:
        """The document with all drawings in place. Unused glyphs are dropped from its fonts."""
        self._writer.close()
        document = pymupdf.open("pdf", self._buffer.getvalue())
        for page, drawings in zip(document, self._drawings, strict=True):
            for drawing in drawings:
                drawing(page)
        document.subset_fonts()
        return document


def _shade(page: pymupdf.Page, rect: tuple[float, float, float, float], colour: tuple) -> None:
    page.draw_rect(pymupdf.Rect(rect), color=None, fill=colour, overlay=False)
