"""The scorecard as people read it: one HTML file, its numbers as JSON, and what a cell of a notebook shows.

All three are made from the same rows, those of ``labkit.quality.scorecard.measures.Scorecard.as_row``: one set, or two
beside each other.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from labkit.datasets.outputs import FileKind, Output, text_kind, write_whole
from labkit.reports.presentation import printable
from labkit.reports.review.texts import DEFAULT
from labkit.reports.wording import (
    capital,
    counted,
    heard,
    language,
    language_for,
    reason,
    say,
    short,
    speaking,
    unit,
)

Card = Mapping[str, Any]
"""A scorecard as a row of JSON."""
_HEAD = 400  # bytes at the beginning of a page, among which it names its generator
_BEGINS = '{"scorecard": '
_MOST_CELLS = 120
_MEASURED = ("label", "of", "wanted", "definition", "cites", "note", "advice")  # of a measure, what is said in words
_OWN_NAMES = ("plan_part", "plan_audience", "types")  # bars that are called what their rows are called
STANDINGS = {"good": ("good", "#00593b", "#ffffff"), "look": ("look at it", "#f0c54f", "#000000"),
             "mend": ("mend it", "#8f2a3b", "#ffffff")}
"""Of each standing: the word for it, ground and ink of its badge (contrast above 4.5)."""
_SHADES = (("#cfe2f1", "#000000"), ("#8fbfe0", "#000000"), ("#5aa2d3", "#000000"), ("#0a5c94", "#ffffff"),
           ("#06355a", "#ffffff"))


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return b'<meta name="generator" content="labkit scorecard">' in file.read(_HEAD)


PAGE = FileKind("a scorecard", _is_page)
NUMBERS = text_kind("the numbers of a scorecard", _BEGINS)


class Cell(NamedTuple):
    """A place in a strip, or several where it would be too long, with the share of its sentences that are used."""

    label: str
    pairs: int
    share: float | None
    asked: bool
    ground: str
    ink: str
    said: str


def write_scorecard(path: str | PathLike[str] | None, cards: Sequence[Card], numbers: str | PathLike[str] | None = None,
                    *, read: Iterable[str | PathLike[str]] = (), made: datetime.date | str | None = None,
                    overwrite: bool = False) -> list[Path]:
    """Write the page, the numbers, or both, and return where; each whole or not at all.

    Parameters
    ----------
    cards
        One set, or several beside each other; the last one is compared with the first.
    read
        Files that were read for it: none of them is written over.
    made
        The date to state; None takes today's.

    Raises
    ------
    OverwriteError
        If a file is there that labkit did not write as such, or that was read.
    DatasetError
        If a file cannot be written.
    """
    files: dict[Output, list[bytes]] = {}
    if path is not None:
        files[Output(Path(path), PAGE)] = [page(cards, made).encode("utf-8", "replace")]
    if numbers is not None:
        files[Output(Path(numbers), NUMBERS)] = [as_json(cards).encode("utf-8", "replace")]
    write_whole(files, read, overwrite)
    return [output.path for output in files]


def as_json(cards: Sequence[Card]) -> str:
    """Return the numbers as JSON; the same sets give the same text."""
    sets = json.dumps(list(cards), ensure_ascii=False, indent=1)
    return f'{_BEGINS}1, "sets": {sets}}}\n'


def page(cards: Sequence[Card], made: datetime.date | str | None = None) -> str:
    """Return the page: it loads nothing, and runs no script."""
    with speaking(language_for(_languages(cards))):
        return _template("scorecard.html").render(made=str(made or datetime.date.today()), lang=language(),
                                                  **_view([_spoken(card) for card in cards]))


def cell(cards: Sequence[Card]) -> str:
    """Return what a notebook shows: inline styles alone, in whatever ink the theme has."""
    return _template("scorecard_cell.html").render(**_view([_spoken(card) for card in cards]))


def lines(cards: Sequence[Card]) -> list[str]:
    """Return the figures as lines of text, a section each, and what is to be done."""
    found = [f"{card['name']} holds no pairs." for card in cards if not card["rows"]]
    for name, rows, notes in _sections(cards):
        found.append(name)
        for row in rows:
            values = " → ".join(one["shown"] if one else "–" for one in row)
            one = next(filter(None, reversed(row)))
            standing = STANDINGS[one["standing"]][0] if one["standing"] else ""
            held = ", ".join(filter(None, [standing, f"wanted {one['wanted']}" if one["wanted"] else ""]))
            found.append(f"  {one['label']}: {values} (n = {one['n']:,}{f'; {held}' if held else ''})"
                         f"{' ' if one['note'] else ''}{one['note']}")
        found += [f"  Note: {note}" for note in notes]
    return found


def to_do(card: Card) -> list[Mapping[str, Any]]:
    """Return the measures of a set that are not good, those to be mended first."""
    found = [one for section in card["sections"] for one in section["measures"].values()
             if one["standing"] in ("mend", "look")]
    return sorted(found, key=lambda one: one["standing"] != "mend")


def _languages(cards: Sequence[Card]) -> list[str]:
    """Return the languages that the rows name, each as often as they do."""
    return [bar["label"] for card in cards for section in card["sections"] if section["key"] == "languages"
            for bars in section["bars"].values() for bar in bars["counts"] for _ in range(bar["count"])]


def _spoken(card: Card) -> Card:
    """Return a scorecard in the language of now: all that it says, but not what its rows are called."""
    if language() == DEFAULT:
        return card
    sections = [{**section, "title": heard(section["title"]), "notes": [*map(heard, section["notes"])],
                 "measures": {key: {**one, **{name: heard(one[name]) for name in _MEASURED}}
                              for key, one in section["measures"].items()},
                 "bars": {key: {"label": heard(bars["label"]), "said": heard(bars["said"]),
                                "counts": [{**bar, "label": bar["label"] if key in _OWN_NAMES else reason(bar["label"])}
                                           for bar in bars["counts"]]} for key, bars in section["bars"].items()}}
                for section in card["sections"]]
    return {**card, "name": heard(card["name"]), "notes": [*map(heard, card["notes"])], "sections": sections}


def _amount(card: Card, most: int, rest: str) -> str:
    """Say how many rows there are, and from which files."""
    rows, files, kind = card["rows"], card["files"], card.get("unit") or "pair"
    said = (counted(rows, "{n:,} pair", "{n:,} pairs") if kind == "pair" else
            counted(rows, "{n:,} row", "{n:,} rows") if kind == "row" else f"{rows:,} {kind}{'s' * (rows != 1)}")
    if not files:
        return said
    more = say(rest, n=len(files) - most) if len(files) > most else ""
    return say("{rows} from {files}", rows=said, files=", ".join(files[:most]) + more)


def _view(cards: Sequence[Card]) -> dict[str, Any]:
    sections = [{"title": title, "measures": rows, "notes": notes, "bars": _bars(cards, place), "key": key,
                 "strips": [{**strip, "cells": _cells(strip["places"]), "set": card["name"]} for card in cards
                            for section in card["sections"] if section["key"] == key for strip in section["strips"]]}
                for place, (key, (title, rows, notes)) in enumerate(zip(_keys(cards), _sections(cards), strict=True))]
    return {"cards": cards, "sections": sections, "standings": STANDINGS, "shades": _SHADES, "several": len(cards) > 1,
            "amounts": [_amount(card, 6, " and {n} more files") for card in cards],
            "amounts_short": [_amount(card, 3, " and {n} more") for card in cards],
            "to_do": [(card, to_do(card)) for card in cards]}


def _keys(cards: Sequence[Card]) -> list[str]:
    return list(dict.fromkeys(section["key"] for card in cards for section in card["sections"]))


def _sections(cards: Sequence[Card]) -> list[tuple[str, list[list[Any]], list[str]]]:
    """Return each section: its title, its measures with one entry a set (None where a set lacks it), and its notes."""
    found = []
    for key in _keys(cards):
        own = [next((one for one in card["sections"] if one["key"] == key), None) for card in cards]
        names = dict.fromkeys(name for one in own if one for name in one["measures"])
        rows = [_labelled([one["measures"].get(name) if one else None for one in own]) for name in names]
        title = next(one["title"] for one in own if one)
        notes = dict.fromkeys(note if len(cards) == 1 or all(other is None or note in other["notes"] for other in own)
                              else f"{card['name']}: {note}"
                              for card, one in zip(cards, own, strict=True) if one for note in one["notes"])
        found.append((title, rows, list(notes)))
    return found


def _labelled(row: list[Any]) -> list[Any]:
    """Return the entries of a row with one label: pages of one set may stand beside paragraphs of another."""
    label = " / ".join(dict.fromkeys(one["label"] for one in row if one))
    return [one and {**one, "label": label} for one in row]


def _bars(cards: Sequence[Card], place: int) -> list[dict[str, Any]]:
    """Return the counts of a section: those of one kind from all sets together, each with its own scale."""
    key = _keys(cards)[place]
    own = [(card, section["bars"]) for card in cards for section in card["sections"] if section["key"] == key]
    names = dict.fromkeys(name for _, bars in own for name in bars)
    return [{"key": name, "label": next(bars[name]["label"] for _, bars in own if name in bars),
             "sets": [{"name": card["name"], "said": bars[name]["said"], "counts": _scaled(bars[name]["counts"])}
                      for card, bars in own if name in bars and bars[name]["counts"]]} for name in names]


def _scaled(counts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return counts with their widths; empty bins at the ends are left out."""
    used = [place for place, one in enumerate(counts) if one["count"]]
    counts = counts[used[0]:used[-1] + 1] if used else []
    most = max((one["count"] for one in counts), default=0) or 1
    total = sum(one["count"] for one in counts) or 1
    return [{**one, "width": 100 * one["count"] / most, "share": 100 * one["count"] / total} for one in counts]


def _cells(places: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """Lay places out as a strip of no more than so many cells: the more of its sentences are used, the darker."""
    size = -(-len(places) // _MOST_CELLS) or 1
    return [_cell(places[at:at + size]) for at in range(0, len(places), size)]


def _cell(places: Sequence[Mapping[str, Any]]) -> Cell:
    pairs, sentences, covered = (sum(one[name] for one in places) for name in ("pairs", "sentences", "covered"))
    asked = any(one["asked"] for one in places)
    share = covered / sentences if sentences else None
    level = share or 0.0  # where the sentences are not known, only the pairs are shown
    if share == 0 and pairs:
        level = 0.01  # its evidence began on the page before
    ground, ink = _SHADES[min(len(_SHADES) - 1, int(level * len(_SHADES)))] if level > 0 else ("transparent", "inherit")
    first, last = places[0]["number"], places[-1]["number"]
    said = counted(pairs, "{n} pair", "{n} pairs") if asked or pairs else say("not asked about")
    if sentences:
        said += say(", {covered} of {sentences} sentences used", covered=covered, sentences=sentences)
    return Cell(str(first) if first == last else f"{first}–{last}", pairs, share, asked, ground, ink, said)


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader

    # autoescape whatever the file is called: names, reasons and notes may come from a file of somebody else's
    environment = Environment(loader=PackageLoader("labkit.reports", "."), autoescape=True, trim_blocks=True,
                              lstrip_blocks=True,
                              finalize=lambda value: printable(value) if type(value) is str else value)
    environment.globals |= {"say": say, "counted": counted, "unit": unit, "short": short, "capital": capital,
                            "english": lambda: language() == DEFAULT}
    environment.filters["unit"] = unit
    return environment.get_template(name)
