"""Numbers as a cell shows them: Excel's format codes (ECMA-376 part 1, 18.8.30), which libraries leave to the reader.

A code holds neither the language of its user nor the order of a short date: such dates are written as ISO 8601 does.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor, log10
from typing import NamedTuple

from labkit.documents.office.date_formats import date, is_date

_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|_.|\*.|\[([^\]]*)\]|(General)|(E[+-]0+)|(AM/PM|A/P|上午/下午)|([0#?]+)|'
                    r"(,+)|(\.)|(%)|(/)|(@)|(.)", re.I | re.S)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_SIGN = re.compile(r"\$([^-]*)(?:-.*)?", re.S)
_KINDS = ("general", "power", "half", "digits", "commas", "point", "percent", "slash", "text", "letter")
_WIDEST = 30  # places behind the point that a code may ask for
_SMALLEST, _LARGEST = 1e-4, 1e15
_EXACT = Context(prec=80)


class Section(NamedTuple):
    """A part of a code, for numbers of a kind: its tokens (kind, text), and the comparison that it is taken for."""

    tokens: tuple[tuple[str, str], ...]
    code: str
    condition: tuple[str, float] | None = None


def shown(value: str | float, code: str, mac: bool = False) -> str:
    """Return a stored value as a cell with this code shows it.

    Parameters
    ----------
    value
        A number (a date is its serial number), or text.
    mac
        Whether days are counted from 1904.
    """
    sections = _sections(code or "General")
    if isinstance(value, str):
        return _text(value, sections)
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return str(value)
    section, signed = _section(number, sections)
    if is_date(section.tokens):
        return date(number, section.tokens, section.code, mac)
    if not section.tokens and len(sections) == 1:
        return general(number)
    sign = "-" if number < 0 and signed else ""
    text = _number(abs(number), section.tokens).strip()
    return text if not sign or not any(digit in text for digit in "123456789") else sign + text


def general(number: float) -> str:
    """Return a number as the format General does: at most eleven digits, and all those of a whole number."""
    if number == int(number) and abs(number) < _LARGEST:
        return str(int(number))
    text = f"{number:.11g}" if _SMALLEST <= abs(number) < 1e11 else f"{number:.6G}"
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text.upper() else text


def _text(value: str, sections: tuple[Section, ...]) -> str:
    """Return text as the section for it says, which is the fourth, or the only one that has a place for it."""
    section = sections[3] if len(sections) > 3 else sections[-1]
    if not any(kind == "text" for kind, _ in section.tokens):
        return "" if len(sections) > 3 and not section.tokens else value
    return "".join(value if kind == "text" else text for kind, text in section.tokens if kind in ("text", "literal"))


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[Section, ...]:
    """Take a code apart at the semicolons that are no words of it."""
    found: list[Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    start = 0
    for match in _TOKEN.finditer(code):
        quoted, escape, bracket, *rest = match.groups()
        other = rest[-1]
        if other == ";":
            found.append(Section(tuple(tokens), code[start:match.start()], condition))
            tokens, condition, start = [], None, match.end()
        elif quoted is not None or escape:
            tokens.append(("literal", quoted if quoted is not None else escape))
        elif bracket is not None:
            if told := _CONDITION.fullmatch(bracket.strip()):
                condition = told[1], float(told[2]) if told[2].count(".") < 2 and told[2].strip("-.") else 0.0
            elif sign := _SIGN.fullmatch(bracket):
                tokens += [("literal", sign[1])] if sign[1] else []
            elif bracket and not bracket.strip("hmsHMS"):
                tokens.append(("elapsed", bracket.lower()))
        else:
            tokens += [(kind, text) for kind, text in zip(_KINDS, rest, strict=True) if text]
    found.append(Section(tuple(tokens), code[start:], condition))
    return tuple(found[:4])


def _section(number: float, sections: tuple[Section, ...]) -> tuple[Section, bool]:
    """Return the section for a number, and whether a minus belongs before what it writes."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(number, *section.condition):
                return section, number < 0 and not (section.condition and section.condition[0] in ("<", "<="))
        return numeric[-1], True
    if len(numeric) == 1 or (len(numeric) == 2 and any(kind == "text" for kind, _ in numeric[-1].tokens)):
        return numeric[0], True
    if number < 0:
        return numeric[1], False
    return (numeric[2], False) if number == 0 and len(numeric) > 2 else (numeric[0], False)


def _holds(number: float, sign: str, limit: float) -> bool:
    return {"<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit,
            "=": number == limit, "<>": number != limit}[sign]


def _number(number: float, tokens: tuple[tuple[str, str], ...]) -> str:
    kinds = [kind for kind, _ in tokens]
    if "general" in kinds:
        return "".join(general(number) if kind == "general" else text for kind, text in tokens)
    if "digits" not in kinds:
        return "".join(general(number) if kind == "text" else text for kind, text in tokens
                       if kind not in ("commas", "point"))
    if "slash" in kinds and kinds.index("slash") > kinds.index("digits"):
        return _fraction(number, tokens)
    first, last = kinds.index("digits"), len(kinds) - 1 - kinds[::-1].index("digits")
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole = [place for place in range(min(point, len(kinds))) if kinds[place] == "digits"]
    end = whole[-1] if whole else first
    scaled = sum(len(text) for place, (kind, text) in enumerate(tokens)
                 if kind == "commas" and (end < place < point or place > last))
    grouped = any(kind == "commas" and first < place < end for place, kind in enumerate(kinds))
    value = Decimal(f"{number:.15g}") * 100 ** kinds.count("percent") / 1000 ** scaled
    before = "".join(tokens[place][1] for place in whole)
    behind = "".join(text for place, (kind, text) in enumerate(tokens) if kind == "digits" and place > point)[:_WIDEST]
    power = ""
    if "power" in kinds:
        exponent = floor(log10(value)) if value else 0
        exponent -= exponent % max(1, len(before))
        value = value.scaleb(-exponent)
        code = tokens[kinds.index("power")][1]
        power = f"E{'-' if exponent < 0 else '+' if code[1] == '+' else ''}{abs(exponent):0{len(code) - 2}}"
    if value >= Decimal("1e25"):
        return general(number)
    digits = str(value.quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP, _EXACT))
    ahead, _, after = digits.partition(".")
    while after and behind[len(after) - 1] in "#?" and after[-1] == "0":
        after = after[:-1]
    return _filled(tokens, "" if ahead == "0" else ahead, after, before, grouped, point, power)


def _filled(tokens: tuple[tuple[str, str], ...], ahead: str, after: str, places: str, grouped: bool, point: int,
            power: str) -> str:
    """Put digits in the places that tokens have for them, and keep the words between."""
    least = len(places) - len(places.lstrip("#?"))
    ahead = ahead.zfill(len(places) - least) if places[least:] else ahead
    if grouped:
        lead = len(ahead) % 3
        ahead = ",".join(filter(None, [ahead[:lead], *(ahead[at:at + 3] for at in range(lead, len(ahead), 3))]))
    parts: list[str] = []
    spots = sum(kind == "digits" and place < point for place, (kind, _) in enumerate(tokens))
    left = len(places)
    for place, (kind, text) in enumerate(tokens):
        if kind == "digits" and place < point:
            spots -= 1
            left -= len(text)
            if grouped:
                parts.append(ahead if not spots else "")
            else:  # the first place takes all digits that those behind it leave
                cut = max(0, len(ahead) - left)
                parts.append(ahead[:cut])
                ahead = ahead[cut:]
        elif kind == "digits":
            parts.append(after[:len(text)])
            after = after[len(text):]
        elif kind == "power":
            parts.append(power)
        elif kind == "point":
            parts.append("." if place == point else "")
        elif kind != "commas" and kind != "text":
            parts.append(text)
    return "".join(parts)


def _fraction(number: float, tokens: tuple[tuple[str, str], ...]) -> str:
    kinds = [kind for kind, _ in tokens]
    slash = kinds.index("slash")
    below = "".join(text for _, text in tokens[slash + 1:] if text.strip())
    mixed = kinds[:slash].count("digits") > 1
    whole = int(number) if mixed else 0
    rest = Fraction(repr(number)) - whole
    if fixed := re.match(r"\d*[1-9]\d*", below):
        under = int(fixed[0])
        over = round(rest * under)
    else:
        near = rest.limit_denominator(10 ** min(5, max(1, len(re.findall(r"[0#?]", below)))) - 1)
        over, under = near.numerator, near.denominator
    if mixed and over == under:
        whole, over = whole + 1, 0
    if mixed:
        return str(whole) if not over else f"{whole} {over}/{under}" if whole else f"{over}/{under}"
    return f"{over}/{under}"
