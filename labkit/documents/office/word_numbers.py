"""The numbers that Word prints before items and headings: they are counted as it counts, as no file holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_HAN = "〇一二三四五六七八九"
_RINGED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ORDERS = {
    "aiueo": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "iroha": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
    "ganada": "가나다라마바사아자차카타파하", "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "decimalEnclosedCircle": _RINGED, "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ", "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
}


def roman(number: int) -> str:
    """Return a number in Roman letters."""
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def letters(number: int) -> str:
    """Return a, b … z, aa, bb …, as Word counts."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)


def han(number: int) -> str:
    """Return a number below 100 in Han characters (十二), and digit by digit above."""
    if number >= 100 or number < 1:
        return "".join(_HAN[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_HAN[tens]}十") + (_HAN[ones] if ones else "")


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_WRITTEN: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}", "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(), "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(), "none": lambda number: "", "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width, "numberInDash": lambda number: f"- {number} -",
    **dict.fromkeys(("japaneseCounting", "chineseCounting", "chineseCountingThousand", "ideographDigital",
                     "taiwaneseCounting", "taiwaneseCountingThousand", "koreanDigital2"), han),
}


def written(number: int, kind: str) -> str:
    """Return a number as a kind of Word's counts writes it; one that is not known, in digits."""
    if order := _ORDERS.get(kind):
        return order[number - 1] if 1 <= number <= len(order) else str(number)
    return _WRITTEN.get(kind, str)(number) if 0 < number < 10_000 else str(number)


@dataclass(slots=True)
class _Level:
    kind: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


@dataclass(slots=True)
class _Count:
    """The counts of one definition; lists that share it go on from each other."""

    levels: dict[int, _Level]
    at: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts the items of a file in order.

    Parameters
    ----------
    numbering
        The root of ``numbering.xml``, or None where a file has none.
    """

    def __init__(self, numbering: Any) -> None:
        self._counts: dict[str, _Count] = {}
        self._lists: dict[str, tuple[_Count, dict[int, int]]] = {}  # by list: its count, and where levels start anew
        self._begun: set[tuple[str, int]] = set()
        if numbering is None:
            return
        linked: dict[str, str] = {}
        for entry in numbering.iterchildren(qn("w:abstractNum")):
            name = entry.get(qn("w:abstractNumId"), "")
            self._counts[name] = _Count({depth: level for depth, level in map(_level, entry.iterchildren(qn("w:lvl")))})
            for style in entry.iterchildren(qn("w:styleLink")):
                linked[style.get(qn("w:val"), "")] = name
        for entry in numbering.iterchildren(qn("w:abstractNum")):  # a definition that points to that of a style
            for style in entry.iterchildren(qn("w:numStyleLink")):
                if (other := linked.get(style.get(qn("w:val"), ""))) is not None:
                    self._counts[entry.get(qn("w:abstractNumId"), "")] = self._counts[other]
        for entry in numbering.iterchildren(qn("w:num")):
            count = self._counts.get(_value(entry, "w:abstractNumId"))
            if count is None:
                continue
            starts: dict[int, int] = {}
            own = dict(count.levels)
            for change in entry.iterchildren(qn("w:lvlOverride")):
                depth = _whole(change.get(qn("w:ilvl")), 0)
                if start := _value(change, "w:startOverride"):
                    starts[depth] = _whole(start, 1)
                for level in change.iterchildren(qn("w:lvl")):
                    own[depth] = _level(level)[1]
            if own != count.levels:
                count = _Count(own, count.at)
            self._lists[entry.get(qn("w:numId"), "")] = count, starts

    def next(self, number: str, depth: int) -> str | None:
        """Return the label of the next item of a list: ``-`` for a bullet, ``(a)``, ``1.2``; None where it is none."""
        if number not in self._lists:
            return None
        count, starts = self._lists[number]
        level = count.levels.get(depth)
        if level is None:
            return None
        if depth in starts and (number, depth) not in self._begun:
            count.at[depth] = starts[depth]
        else:
            count.at[depth] = count.at[depth] + 1 if depth in count.at else level.start
        self._begun.add((number, depth))
        for deeper in [other for other in count.at if other > depth]:
            del count.at[deeper]
        if level.kind == "bullet":
            return "-"
        label = level.text
        for place in range(9):
            if f"%{place + 1}" in label:
                other = count.levels.get(place, level)
                kind = "decimal" if level.legal else other.kind
                label = label.replace(f"%{place + 1}", written(count.at.setdefault(place, other.start), kind))
        return label.strip()


def _level(entry: Any) -> tuple[int, _Level]:
    found = next(entry.iter(qn("w:numFmt")), None)  # newer kinds stand in an alternative, as a child of that
    kind = "decimal" if found is None else found.get(qn("w:val"), "decimal")
    legal = entry.find(qn("w:isLgl")) is not None
    return _whole(entry.get(qn("w:ilvl")), 0), _Level(kind, _value(entry, "w:lvlText"),
                                                      _whole(_value(entry, "w:start"), 1), legal)


def _value(entry: Any, tag: str) -> str:
    found = entry.find(qn(tag))
    return "" if found is None else found.get(qn("w:val"), "")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
