"""What a scorecard is made of: measures with their definitions and bounds, counts, and strips of places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from math import floor
from typing import Any, Literal, NamedTuple

from labkit.documents.types import Unit

Form = Literal["share", "number", "count"]
Standing = Literal["good", "look", "mend", ""]
"""``look``: read some of the pairs before you go on. ``mend``: not to be trained on as it is. "": no bound."""


class Bound(NamedTuple):
    """What a measure is held against: good from ``good`` on, to be mended beyond ``bad``; ``more`` is better, or less.

    Where the field has no threshold, ``bad`` is None: then a value that is not good is one to look at.
    """

    good: float
    bad: float | None = None
    more: bool = True

    def standing(self, value: float) -> Standing:
        """Say where a value stands."""
        sign = 1 if self.more else -1
        if sign * value >= sign * self.good:
            return "good"
        return "mend" if self.bad is not None and sign * value < sign * self.bad else "look"


@dataclass(frozen=True)
class Measure:
    """One number. ``n`` is how many of ``of`` it rests on; ``value`` is None where it cannot be said, and ``note`` why.

    ``definition`` says how it is computed, ``cites`` whose it is, ``advice`` what to do where it is not good. With
    fewer than ``least`` it is held to no bound: chance alone may put it anywhere.
    """

    key: str
    label: str
    value: float | None
    n: int
    of: str
    definition: str
    cites: str = ""
    bound: Bound | None = None
    advice: str = ""
    form: Form = "share"
    note: str = ""
    least: int = 1

    @property
    def standing(self) -> Standing:
        """Whether it is good; "" where nothing says."""
        if self.bound is None or self.value is None or self.n < self.least:
            return ""
        return self.bound.standing(self.value)

    @property
    def said(self) -> str:
        """What is to be said of the value: ``note``, and where it rests on too few."""
        few = f"Fewer than {self.least} {self.of}: too few to hold it to a bound." if (
            self.bound and self.value is not None and self.n < self.least) else ""
        return " ".join(filter(None, [self.note, few]))

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return "–" if self.value is None else written(self.value, self.form, self.bound)

    @property
    def wanted(self) -> str:
        """What is good, in words; "" where nothing says."""
        if self.bound is None:
            return ""
        good = written(self.bound.good, self.form)
        if self.bound.good in (0, 1) and self.form != "number":
            return good
        return f"{good} or {'more' if self.bound.more else 'less'}"


def written(value: float, form: Form, bound: Bound | None = None) -> str:
    """Write a value; one just short of its bound is not rounded to it."""
    if form == "count":
        return f"{value:,.0f}"
    digits, scale, sign = (0, 100.0, " %") if form == "share" else (2, 1.0, "")
    text = f"{value * scale:,.{digits}f}{sign}"
    if bound is not None and bound.standing(value) != "good" and text == f"{bound.good * scale:,.{digits}f}{sign}":
        return f"{floor(value * scale * 10) / 10:,.1f}{sign}" if form == "share" else f"{value:,.4f}"
    if form == "share" and value > 0 and text == "0 %":
        return f"{value * 100:.2g} %"
    return text


@dataclass(frozen=True)
class Bar:
    """One part of a count, and whether it is set apart: dropped, below the threshold."""

    label: str
    count: int
    apart: bool = False


@dataclass(frozen=True)
class Bars:
    """Counts beside each other: of kinds, or a histogram. ``said`` is one sentence below them."""

    key: str
    label: str
    bars: Sequence[Bar]
    said: str = ""

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)


class Place(NamedTuple):
    """A page, or some other place: the pairs on it, and how many of its sentences an answer rests on."""

    number: int
    pairs: int
    sentences: int
    covered: int
    asked: bool = True


@dataclass(frozen=True)
class Strip:
    """The places of one file, in their order."""

    file: str
    unit: Unit
    places: Sequence[Place]


@dataclass(frozen=True)
class Section:
    """A part of the scorecard. ``notes`` say what could not be told, and what would mend that."""

    key: str
    title: str
    measures: Sequence[Measure] = ()
    bars: Sequence[Bars] = ()
    strips: Sequence[Strip] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Scorecard:
    """All that is said of one dataset."""

    name: str
    rows: int
    files: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str] = field(default=())
    unit: str = "pair"

    @property
    def measures(self) -> dict[str, Measure]:
        """All measures, by their keys."""
        return {measure.key: measure for section in self.sections for measure in section.measures}

    def to_do(self) -> list[Measure]:
        """Return what is not good, what has to be mended first."""
        found = [measure for measure in self.measures.values() if measure.standing in ("mend", "look")]
        return sorted(found, key=lambda measure: measure.standing != "mend")

    def as_row(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        return {"name": self.name, "rows": self.rows, "files": list(self.files), "notes": list(self.notes),
                **({"unit": self.unit} if self.unit != "pair" else {}),
                "sections": [_section_row(section) for section in self.sections]}


def _section_row(section: Section) -> dict[str, Any]:
    return {
        "key": section.key, "title": section.title, "notes": list(section.notes),
        "measures": {one.key: {
            "label": one.label, "value": one.value, "shown": one.shown, "n": one.n, "of": one.of,
            "standing": one.standing, "wanted": one.wanted, "definition": one.definition, "cites": one.cites,
            "note": one.said,
            "advice": one.advice if one.standing in ("look", "mend") else ""} for one in section.measures},
        "bars": {bars.key: {"label": bars.label, "said": bars.said, "counts": [asdict(bar) for bar in bars.bars]}
                 for bars in section.bars},
        "strips": [{"file": strip.file, "unit": strip.unit,
                    "places": [place._asdict() for place in strip.places]} for strip in section.strips]}


def histogram(key: str, label: str, values: Iterable[float], edges: Sequence[float], *, names: Sequence[str] = (),
              below: float | None = None, said: str = "") -> Bars:
    """Return how many values lie from each edge to the next; the last bin takes all that is above its lower edge too.

    Parameters
    ----------
    names
        Of the bins, one fewer than edges; from the edges if not given.
    below
        Bins that end at or below this value are set apart.
    """
    counts = [0] * (len(edges) - 1)
    for value in values:
        place = next((at for at in reversed(range(len(counts))) if value >= edges[at]), 0)
        counts[place] += 1
    named = names or [f"{low:g}–{high:g}" for low, high in pairwise(edges)]
    return Bars(key, label, [Bar(name, count, below is not None and edge <= below + 1e-9)
                             for name, count, edge in zip(named, counts, edges[1:], strict=True)], said)


def bars_of(key: str, label: str, counts: Mapping[str, int], *, apart: Iterable[str] = (), said: str = "") -> Bars:
    """Return counts of kinds, the most frequent first."""
    ranked = sorted(((name, count) for name, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
    return Bars(key, label, [Bar(name, count, name in set(apart)) for name, count in ranked], said)


def share_of(part: int, whole: int) -> float | None:
    """Return a share; None of nothing."""
    return part / whole if whole else None
