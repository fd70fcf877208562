"""Signs that fonts of pictures show in place of letters: ticks, boxes, bullets, arrows.

Zapf Dingbats, Wingdings and Symbol give their signs the places of letters, or places of Unicode's private use area that
say nothing outside the font: a ``4`` in Zapf Dingbats is a tick.
"""

from __future__ import annotations

SYMBOLS = {
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)), 0xB0: "°", 0xB1: "±", 0xB3: "≥",
    0xA3: "≤", 0xB4: "×", 0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xAE: "→", 0xAC: "←", 0xD7: "⋅", 0x44: "Δ", 0x57: "Ω",
    0x53: "Σ", 0x50: "Π", 0xA5: "∞", 0xE5: "Σ", 0xD6: "√", 0x2D: "−"}
"""Places of the font Symbol, as Word and Windows store them."""
WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x78: "☒", 0xA7: "▪", 0xD8: "➢",
             0xE0: "→", 0xE8: "➔", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0xA1: "○"}
"""Places of the font Wingdings that office files use."""
_MORE_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x43: "👍", 0x44: "👎", 0x46: "☞", 0x4C: "☹", 0x4E: "☠", 0x55: "✞",
    0x71: "☐", 0x72: "☐", 0x70: "☐", 0x73: "⬧", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x7A: "⌘", 0x80: "⓪",
    **{0x81 + number: chr(0x2460 + number) for number in range(10)}, 0x8B: "⓿",
    **{0x8C + number: chr(0x2776 + number) for number in range(10)},
    0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA2: "○", 0xA4: "◉", 0xA5: "◎", 0xAB: "★", 0xB6: "☆", 0xDC: "➲", 0xDF: "←",
    0xE1: "↑", 0xE2: "↓", 0xE7: "←", 0xE9: "↑", 0xEA: "↓", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄"}
_WINGDINGS2 = {0x50: "✓", 0x4F: "✗", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "☐", 0xA3: "☐", 0x30: "☐",
               0x97: "●", 0x98: "•", 0x99: "●", 0x9E: "○", 0xA1: "■", 0xA2: "■"}
_WEBDINGS = {0x61: "✓", 0x72: "✗", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x3D: "•", 0x34: "▶", 0x33: "◀"}
_ZAPF = {
    **{place: chr(0x2701 + place - 0x21) for place in range(0x21, 0x7F)}, 0x25: "☎", 0x2A: "☛", 0x2B: "☞", 0x48: "★",
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x73: "▲", 0x74: "▼", 0x75: "◆", 0x77: "◗",
    0xA8: "♣", 0xA9: "♦", 0xAA: "♥", 0xAB: "♠", **{0xAC + number: chr(0x2460 + number) for number in range(10)},
    **{0xB6 + number: chr(0x2776 + number) for number in range(30)}, 0xD4: "➔", 0xD5: "→", 0xD6: "↔", 0xD7: "↕",
    **{place: chr(0x2798 + place - 0xD8) for place in range(0xD8, 0xF0)},
    **{place: chr(0x27B1 + place - 0xF1) for place in range(0xF1, 0xFF)}}
_NAMES = (
    "1 2 202 3 4 5 119 118 117 11 12 13 14 15 16 105 17 18 19 20 21 22 23 24 25 26 27 28 6 7 8 9 10 29 30 31 32 33 34 "
    "35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 "
    "73 74 203 75 204 76 77 78 79 81 82 83 84 97 98 99 100")
_ZAPF_NAMES = {int(name): _ZAPF[place] for place, name in enumerate(_NAMES.split(), 0x21)} | {
    120 + number: _ZAPF[0xAC + number] for number in range(40)} | {160: "➔", 161: "→", 163: "↔", 164: "↕"}
"""The same by the names that the font has for them, ``a20`` for a tick: MuPDF takes their numbers for characters."""
_UNNAMED = {0xB7: "•", 0xA7: "▪", 0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0xD8: "➢", 0xE0: "→"}
"""Private places that tell their sign in whatever font: ticks, boxes and bullets of word processors."""
_PRIVATE = 0xF000  # where Windows puts the 256 places of such a font


def is_private(character: str) -> bool:
    """Tell whether a character has a meaning in its font alone."""
    return "\ue000" <= character <= "\uf8ff"


def has_names(font: str, encoding: str) -> bool:
    """Tell whether MuPDF gives the signs of a font by their names: that of Zapf Dingbats, in its own encoding."""
    return "dingbats" in font.lower() and encoding not in ("WinAnsiEncoding", "MacRomanEncoding", "StandardEncoding")


def sign(character: str, font: str = "", by_name: bool = False) -> str:
    """Return what a character shows that a font of signs has, or any font that has signs in private places.

    Parameters
    ----------
    font
        The font's name, as the file gives it: ``ABCDEF+Wingdings-Regular``.
    by_name
        The characters of Zapf Dingbats are the numbers of its names (see :func:`has_names`).

    Returns
    -------
    The sign in a character of Unicode's own, or "" where nobody knows it; a character that is no such sign as it is.
    """
    private = is_private(character)
    place = ord(character) - _PRIVATE if private else ord(character)
    if not private and (place > 0xFF or character.isspace()):
        return character
    table = _table(font, private)
    if table is _ZAPF and by_name and not private:
        table = _ZAPF_NAMES
    if table is not None:
        return table.get(place, "")
    return _UNNAMED.get(place, "") if private else character


def _table(font: str, private: bool) -> dict[int, str] | None:
    name = font.rpartition("+")[2].lower().replace(" ", "").replace("-", "")
    if "dingbats" in name:
        return _ZAPF
    if "wingdings2" in name:
        return _WINGDINGS2
    if "wingdings3" in name:
        return {}
    if "wingdings" in name:
        return _MORE_WINGDINGS | WINGDINGS
    if "webdings" in name:
        return _WEBDINGS
    if name.startswith("symbol") and private:
        return SYMBOLS
    return None
