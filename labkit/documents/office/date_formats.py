"""Dates and times as a cell shows them, by the tokens of its format code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Day
from datetime import datetime, timedelta
from math import floor

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
_EAST = {"411": "月火水木金土日", "412": "월화수목금토일", "804": "一二三四五六日", "404": "一二三四五六日"}
_DAY_WORD = {"411": "曜日", "412": "요일", "804": "", "404": ""}
_ERAS = ((Day(2019, 5, 1), "令和", "令", "R"), (Day(1989, 1, 8), "平成", "平", "H"),
         (Day(1926, 12, 25), "昭和", "昭", "S"), (Day(1912, 7, 30), "大正", "大", "T"),
         (Day(1868, 1, 25), "明治", "明", "M"))
_LOCALE = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f,]+)\]")
_SYSTEM = ("F800", "F400")  # the long date and the time of whoever looks at it
_SHORT = re.compile(r"(?:mm-dd-yy|m/d/yyyy|m/d/yy)(?:;@)?")  # by their number, shown in the order of the user's country
_LETTERS = frozenset("ymdhsegaYMDHSEGA")
_LAST_DAY = 2_958_466


def is_date(tokens: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the tokens of a code write a date or a time."""
    return any(kind in ("elapsed", "half") or (kind == "letter" and text in "ymdhsYMDHS") for kind, text in tokens)


def date(serial: float, tokens: Sequence[tuple[str, str]], code: str, mac: bool = False) -> str:
    """Return a day's serial number as these tokens write it; one that is no day stays a number."""
    if serial < 0 or serial >= _LAST_DAY:
        return f"{serial:g}"
    runs = list(_runs(tokens))
    places = sum(len(text) for kind, text in runs if kind == "fraction")
    steps = 86_400 * 10**places
    count = floor(serial * steps + 0.5)
    # 1900 has a day too many, as the first program of the kind had it
    first = datetime(1904, 1, 1) if mac else datetime(1899, 12, 30 if count >= 60 * steps else 31)
    moment = first + timedelta(days=count // steps, seconds=(count % steps) / 10**places)
    told = _LOCALE.search(code)
    place = told[1].upper().split(",")[0][-4:].lstrip("0") if told else ""
    named = any(kind == "time" and (text.startswith("mmm") or text.startswith("ddd")) for kind, text in runs)
    whole = "".join(text for _, text in tokens)
    if place in _SYSTEM or _SHORT.fullmatch(whole) or (named and place and place not in _EAST and place[-2:] != "09"):
        return _iso(moment, any(kind == "time" and (text[0] in "yd" or text[:3] == "mmm") for kind, text in runs),
                    any(text[0] in "hs" for kind, text in runs if kind == "time"))
    half = any(kind == "half" for kind, _ in runs)
    return "".join(_written(kind, text, moment, count / steps, half, place) for kind, text in runs).strip()


def _iso(moment: datetime, day: bool, time: bool) -> str:
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    return f"{moment:%Y-%m-%d} {clock}" if day and time else clock if time else f"{moment:%Y-%m-%d}"


def _runs(tokens: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join letters that stand together, and tell minutes from months: they follow hours, or stand before seconds."""
    runs: list[tuple[str, str]] = []
    for kind, text in tokens:
        if kind == "letter" and text in _LETTERS:
            text = text.lower()
            if runs and runs[-1][0] == "time" and runs[-1][1][0] == text:
                runs[-1] = "time", runs[-1][1] + text
            else:
                runs.append(("time", text))
        elif kind == "digits" and runs and runs[-1][0] == "point":
            runs[-1] = "fraction", text
        else:
            runs.append((kind, text))
    clock = [place for place, (kind, _) in enumerate(runs) if kind in ("time", "elapsed")]
    for before, place, after in zip([-1, *clock], clock, [*clock[1:], -1], strict=False):
        if runs[place][1] in ("m", "mm") and runs[place][0] == "time" and (
                (before >= 0 and runs[before][1][0] == "h") or (after >= 0 and runs[after][1][0] == "s")):
            runs[place] = "time", runs[place][1].replace("m", "n")
    return runs


def _written(kind: str, text: str, moment: datetime, days: float, half: bool, place: str) -> str:
    if kind == "half":
        names = {"ap": ("A", "P"), "上下": ("上午", "下午")}.get(text[:1].lower() + text[2:3].lower(), ("AM", "PM"))
        return names[moment.hour >= 12]
    if kind == "elapsed":
        count = floor(days * {"h": 24, "m": 1440, "s": 86_400}[text[0]] + 1e-6)
        return f"{count:0{len(text)}}"
    if kind == "fraction":
        return f".{moment.microsecond:06}"[:len(text) + 1]
    if kind != "time":
        return text
    hour = (moment.hour % 12 or 12) if half else moment.hour
    letter, length = text[0], len(text)
    if letter == "a":
        return _EAST.get(place, _EAST["411"])[moment.weekday()] + (_DAY_WORD.get(place, "曜日") if length > 3 else "")
    if letter in "ge":
        return _era(text, moment, place == "411")
    if letter == "d" and length > 2:
        if place in _EAST:
            return _EAST[place][moment.weekday()] + (_DAY_WORD[place] if length > 3 else "")
        return _DAYS[moment.weekday()][:3 if length == 3 else None]
    if letter == "m" and length > 2:
        if place in _EAST:
            return f"{moment.month}{'월' if place == '412' else '月'}"
        return _MONTHS[moment.month - 1][:{3: 3, 5: 1}.get(length)]
    if letter == "y":
        return f"{moment.year % 100:02}" if length < 3 else str(moment.year)
    value = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[letter]
    return f"{value:02}" if length > 1 else str(value)


def _era(text: str, moment: datetime, japan: bool) -> str:
    """Return the era of Japan or its year; before the first of them, and elsewhere, the year of the calendar."""
    era = next((era for era in _ERAS if moment.date() >= era[0]), None) if japan else None
    if text[0] == "g":
        return "" if era is None else str(era[{1: 3, 2: 2}.get(len(text), 1)])
    year = moment.year if era is None else moment.year - era[0].year + 1
    return f"{year:02}" if len(text) > 1 else str(year)
