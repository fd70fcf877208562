"""Page triage: text, image, mixed or blank, by the area that things cover and by the quality of the text layer.

Counting characters and images is not enough: a chart may be drawn without any image, a scan may carry a text layer,
and a text layer may be garbage that only looks like text to a program.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from labkit.documents.builtin.glyphs import named_signs
from labkit.documents.symbols import sign
from labkit.documents.types import Box, PageKind

if TYPE_CHECKING:
    import pymupdf

MIXED = 0.1
"""Share of a page that its figures must cover for it to be a mixed page."""
_FEW = 50  # characters: a stamp or a page number on a scan, not a text page
LITTLE = 600  # characters: what a registry or a signing service prints over a scan, or a text over a picture
COVERED = 0.7
"""Share of a page that images cover on a scan."""
_BAD = 0.05  # share of characters that no printed text has
_UNSEEN = 0.02  # share of a text layer, not a scanner's, that nobody sees: worth a word
_LETTERS = 80  # fewer tell nothing about a language
_CELL = 25  # points: the raster that areas are counted on

_PROFILE = {"e": 12.5, "a": 9, "i": 8, "n": 7.5, "r": 7, "t": 7, "o": 7, "s": 6.5, "l": 4.5, "d": 4, "u": 4, "c": 3,
            "m": 3, "p": 2.5, "h": 2.5, "g": 2, "k": 1.8, "v": 1.8, "b": 1.5, "f": 1.3, "y": 1.2, "w": 1, "z": 1,
            "j": 0.7, "x": 0.3, "q": 0.2}
"""How often letters stand in print, in per cent, over the languages written with them: roughly the same in all."""
_ALIKE = 0.75  # cosine between a text's letters and the profile; languages have over 0.8


class Signals(NamedTuple):
    """What triage knows of a page before anything expensive is done. Shares are of the page's area."""

    width: float
    height: float
    text: str = ""
    hidden: float = 0.0
    """Share of the characters that are printed invisibly or under an image: a scanner's OCR layer."""
    images: float = 0.0
    marks: bool = True
    """Whether anything at all is to be seen on the page when it is drawn."""


class Verdict(NamedTuple):
    """How to read a page: ``source`` is where its text comes from."""

    kind: PageKind
    source: Literal["text layer", "ocr layer", "ocr", "none"]
    reason: str
    doubt: bool = False
    """True where the text layer only looks odd, or like a stamp on a scan: OCR should confirm that before it is thrown
    away."""


def triage(signals: Signals) -> Verdict:
    """Decide how to read a page. Figures that are found later can still make a text page a mixed one."""
    letters = sum(not character.isspace() for character in signals.text)
    if signals.width <= 0 or signals.height <= 0:
        return Verdict("blank", "none", "The page has no size.")
    if not letters:
        if not signals.marks:
            return Verdict("blank", "none", "Nothing is printed on the page.")
        what = "An image covers the page" if signals.images >= COVERED else "The page shows something"
        return Verdict("image", "ocr", f"{what} and there is no text layer.")
    wrong = garbage(signals.text)
    if wrong:
        return Verdict("image", "ocr", f"The text layer is garbage ({wrong}), so the page was read by OCR.")
    odd = gibberish(signals.text)
    if odd:
        return Verdict("image", "ocr", f"The text layer is garbage ({odd}), so the page was read by OCR.", doubt=True)
    if signals.images >= COVERED and signals.hidden > 0.5 and (poor := misread(signals.text)):
        return Verdict("image", "ocr", f"An image covers the page; its OCR layer is poor ({poor}): read anew.")
    if signals.images >= COVERED and signals.hidden > 0.5:
        return Verdict("image", "ocr layer", "An image covers the page; the text under it is a scanner's OCR layer.")
    if signals.images >= COVERED and letters < LITTLE:
        return Verdict("image", "ocr", f"An image covers the page, with only {letters} characters of text.",
                       doubt=letters >= _FEW)
    if signals.images >= COVERED:
        return Verdict("text", "text layer", "Good text layer, over an image in the background.")
    unseen = f" {signals.hidden:.0%} of it is not to be seen in print." if signals.hidden > _UNSEEN else ""
    return Verdict("text", "text layer", f"Good text layer.{unseen}")


def garbage(text: str) -> str:
    """Say what shows that a text layer is no text, or return "": characters that nobody prints."""
    seen = [character for character in text if not character.isspace() or character in "\x1c\x1d\x1e\x1f"]
    if not seen:
        return ""
    kinds = Counter("\ufffd" if character == "\ufffd" else unicodedata.category(character) for character in seen)
    names = {"\ufffd": "replacement characters", "Cc": "control characters", "Co": "private-use characters",
             "Cn": "unassigned characters", "Cs": "lone surrogates"}
    found, name = max((kinds[kind], name) for kind, name in names.items())
    bad = sum(kinds[kind] for kind in names)
    if bad / len(seen) <= _BAD or bad < 5:
        return ""
    return f"{found / len(seen):.0%} {name}"


def gibberish(text: str) -> str:
    """Say what makes a text in Latin letters unlike any language, or return "".

    A wrong ToUnicode map swaps letters for others. Every language written in Latin letters prefers the same few, so
    swapped letters show in the counts. It is a doubt, not a proof: OCR decides.
    """
    letters = [character for character in text if character.isalpha()]
    if len(letters) < _LETTERS:
        return ""
    plain = [unicodedata.normalize("NFD", character)[0].lower() for character in letters]
    latin = [character for character in plain if "a" <= character <= "z"]
    if len(latin) < 0.7 * len(letters):
        return ""
    accents = sum(character > "\x7f" for character in letters) / len(letters)
    if accents > 0.45:
        return f"{accents:.0%} of its letters carry accents"
    counts = Counter(latin)
    alike = sum(counts[letter] * share for letter, share in _PROFILE.items()) / math.sqrt(
        sum(count * count for count in counts.values()) * sum(share * share for share in _PROFILE.values()))
    if alike < _ALIKE:
        return f"its letters are as frequent as in no language: likeness {alike:.2f}"
    if re.search(r"[a-z]{3}", text) and len(re.findall(r"[a-z][A-Z]", text)) > 0.15 * len(letters):
        return "capitals stand inside its words"
    return ""


def misread(text: str) -> str:
    """Say what shows that an OCR layer was read badly, or return "": letters set apart, and marks inside words.

    Only text in Latin letters is judged.
    """
    tokens = [token.strip(".,;:!?()[]\"'“”‘’") for token in text.split()]
    words = [token for token in tokens if re.search("[A-Za-z]", token) and "://" not in token and "@" not in token]
    if len(words) < 20:
        return ""
    single = sum(len(word) == 1 and word not in "aAIyYoOéàe" for word in words)
    odd = sum(bool(re.search(r"[^\W\d_][^\w\s'’./&+-]+[^\W\d_]|[a-z][A-Z]{2}|[A-Z]{2}[a-z]+[A-Z]", word))
              for word in words)
    share = (single + odd) / len(words)
    return f"{share:.0%} of its words are broken" if share > 0.1 else ""


def look(page: pymupdf.Page, layer: pymupdf.TextPage | None = None) -> Signals:
    """Collect the signals of a page; nothing is decoded, and only a page without text is drawn, small.

    ``layer`` is the page's text layer, where it was taken up already.
    """
    width, height = page.rect.width, page.rect.height
    if width <= 0 or height <= 0:
        return Signals(width, height, marks=False)
    text = page.get_text("text", flags=0, textpage=layer)
    if garbage(text):  # or ticks and boxes, from a font of signs
        text = _spelled(page, layer)
    areas: list[Box] = []
    hidden = shown = 0.0
    under: list[tuple[Box, float]] = []
    for kind, box in page.get_bboxlog():
        if kind in ("fill-image", "fill-imgmask"):
            areas.append(box)
            covered = [weight for other, weight in under if _inside(other, box)]
            hidden += sum(covered)
            shown -= sum(covered)
            under = [(other, weight) for other, weight in under if not _inside(other, box)]
        elif kind.endswith("-text"):
            weight = max(1.0, (box[2] - box[0]) * (box[3] - box[1]))
            if kind == "ignore-text":
                hidden += weight
            else:
                shown += weight
                under.append((box, weight))
    total = hidden + shown
    marks = bool(text.strip()) or not _drawn_blank(page)
    return Signals(width, height, text, hidden / total if total > 0 else 0.0,
                   covered_share(areas, width, height), marks)


def _spelled(page: pymupdf.Page, layer: pymupdf.TextPage | None) -> str:
    """Return the text layer with the signs of fonts that have no letters."""
    named = named_signs(page)
    blocks = page.get_text("dict", flags=0, textpage=layer)["blocks"]
    return "\n".join("".join(sign(character, span["font"], span["font"] in named) or character
                             for span in line["spans"] for character in span["text"])
                     for block in blocks for line in block.get("lines", ()))


def _inside(inner: Box, outer: Box) -> bool:
    return (outer[0] - 1 <= inner[0] and outer[1] - 1 <= inner[1]
            and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1)


def covered_share(boxes: list[Box], width: float, height: float) -> float:
    """Return the share of a page that boxes cover, overlaps counted once, on a raster of about a centimetre."""
    columns, rows = (min(80, max(8, round(side / _CELL))) for side in (width, height))
    seen = bytearray(columns * rows)
    for x0, y0, x1, y1 in boxes:
        left, right = (_clamp(round(x / width * columns), columns) for x in (x0, x1))
        top, bottom = (_clamp(round(y / height * rows), rows) for y in (y0, y1))
        if right > left:
            for row in range(top, bottom):
                seen[row * columns + left:row * columns + right] = b"\1" * (right - left)
    return sum(seen) / len(seen)


def _clamp(value: int, most: int) -> int:
    return min(max(value, 0), most)


def _drawn_blank(page: pymupdf.Page) -> bool:
    """Draw the page small and see whether it is one colour; dust of a scanner is none."""
    import pymupdf

    scale = 200 / max(page.rect.width, page.rect.height)
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY, alpha=False)
    shades = Counter(pixels.samples)
    paper = max(shades, key=shades.__getitem__)
    return sum(count for shade, count in shades.items() if abs(shade - paper) > 24) <= 2e-4 * len(pixels.samples)
