"""A plan as a picture, and how far a dataset covers it: parts by kinds, each cell with its counts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from labkit.reports.presentation import shade
from labkit.reports.wording import counted, heard, say, sentence
from labkit.show.html import BORDER, CELL, Shown, escape, muted, table

if TYPE_CHECKING:
    from labkit.datasets.dataset import Dataset
    from labkit.datasets.plan.plan import PlanCell, TaskPlan
    from labkit.datasets.record import QA
    from labkit.quality.plan_coverage import Covered, PlanCoverage

_LONGEST = 60  # characters of a part that a row is headed by
_MOST_LACKING = 12  # cells that are named
_FULL, _SOME, _NONE = ("#009e73", "#000000"), ("#e69f00", "#000000"), ("#8f4a5b", "#ffffff")
_HEADS = ("What lacks most", "Wanted", "Asked", "Kept", "Lacking")
_TITLES = {"part": "About", "kind": "Kind", "audience": "For", "language": "In"}


def plan(plan: TaskPlan) -> Shown:
    """Show what a plan asks for: rows by part and kind as a map, and by each of its groups as bars."""
    from labkit.quality.plan_coverage import plan_coverage

    covered = plan_coverage(plan, [])
    most = max((one.wanted for one in _grid(covered).values()), default=1)

    def cell(counts: Covered | None) -> str:
        if counts is None or not counts.wanted:
            return _square("", "transparent", "inherit", say("no row"))
        return _square(str(counts.wanted), *shade(counts.wanted, most), counted(counts.wanted, "{n} rows", "{n} rows"))

    bars = "".join(_bars(say(_TITLES[group]), covered.by(group)) for group in _TITLES if len(covered.by(group)) > 1)
    said = say("{count:,} rows in {cells} cells: {parts} parts, {kinds} kinds, {audiences}, {languages}",
               count=plan.count, cells=covered.count, parts=len(plan.parts), kinds=len(plan.kinds),
               audiences=counted(len(plan.audiences), "{n} audience", "{n} audiences"),
               languages=counted(len(plan.languages), "{n} language", "{n} languages"))
    avoided = say(" Not to be asked: {what}.", what=", ".join(plan.avoid)) if plan.avoid else ""
    return Shown(f"<div><b>{escape(plan.task)}</b></div>" + _map(covered, cell) + bars
                 + muted(sentence(said) + avoided), said)


def plan_coverage(plan: TaskPlan | str | os.PathLike[str], dataset: Dataset | Iterable[QA] | str | os.PathLike[str],
                  asked: Mapping[PlanCell, int] | None = None) -> Shown:
    """Show how far a dataset covers its plan: kept of wanted by part and kind, and the cells that lack most.

    Parameters
    ----------
    plan
        The plan, or its file.
    dataset
        The rows, or their file: what was asked for is read from ``qa.plan.jsonl`` beside it.
    asked
        How many rows of each cell were asked for, where no file says.

    Raises
    ------
    DatasetError
        If a file is missing, or a line of it cannot be used.
    """
    from labkit.datasets.dataset import Dataset
    from labkit.datasets.plan.journal import journal_path, read_journal
    from labkit.datasets.plan.plan_file import read_plan
    from labkit.quality import plan_coverage as counted

    plan = read_plan(plan) if isinstance(plan, str | os.PathLike) else plan
    rows = Dataset.load(dataset) if isinstance(dataset, str | os.PathLike) else dataset
    path = getattr(rows, "path", None)
    if asked is None and path is not None and journal_path(path).is_file():
        asked = read_journal(journal_path(path)).by_cell
    return coverage_shown(counted.plan_coverage(plan, rows, asked))


def coverage_shown(covered: PlanCoverage) -> Shown:
    """Show a coverage that was counted."""
    def cell(counts: Covered | None) -> str:
        if counts is None or not counts.wanted:
            return _square("", "transparent", "inherit", say("nothing is wanted"))
        there = counts.wanted - counts.lacking
        colours = _FULL if not counts.lacking else _SOME if there else _NONE
        return _square(f"{there} / {counts.wanted}", *colours, _said(counts))

    lacks = sorted((one for one in covered.cells.values() if one.lacking), key=lambda one: -one.lacking)
    rows = [[escape(one.name), str(one.wanted), "–" if one.asked is None else str(one.asked), str(one.kept),
             f"<b>{one.lacking}</b>"] for one in lacks[:_MOST_LACKING]]
    named = table([say(one) for one in _HEADS], rows) if rows else ""
    more = muted(say("{n} more cells lack rows.", n=len(lacks) - _MOST_LACKING)) if len(lacks) > _MOST_LACKING else ""
    beside = "".join(muted(say("{count} rows are {why}.", count=count, why=heard(why)))
                     for why, count in covered.outside.items())
    key = " ".join(f'<span style="white-space:nowrap">{_square("", *colours, name)} {escape(name)}</span>'
                   for name, colours in ((say("all there"), _FULL), (say("some"), _SOME), (say("none"), _NONE)))
    return Shown(_map(covered, cell) + f"<div>{key}</div>" + named + more + beside + muted(heard(f"{covered.line()}.")),
                 covered.line())


def _grid(covered: PlanCoverage) -> dict[tuple[str, str], Covered]:
    """Return the counts of part and kind, all audiences and languages together."""
    from labkit.quality.plan_coverage import PlanCoverage

    found: dict[tuple[str, str], dict] = {}
    for cell, counts in covered.cells.items():
        kind = cell.type if cell.difficulty == "as written" else f"{cell.type}, {cell.difficulty}"
        found.setdefault((cell.part, kind), {})[cell] = counts
    return {place: PlanCoverage(cells, {}).total for place, cells in found.items()}


def _map(covered: PlanCoverage, cell: Callable[[Covered | None], str]) -> str:
    """Return a table of parts by kinds."""
    grid = _grid(covered)
    kinds = [one.name for one in covered.by("kind")]
    head = "".join(f'<th scope="col" style="{CELL};font-weight:600">{escape(name)}</th>' for name in ["", *kinds])
    body = "".join(
        f'<tr><th scope="row" style="{CELL};font-weight:400" title="{escape(one.name)}">{escape(_tail(one.name))}</th>'
        + "".join(f'<td style="{CELL}">{cell(grid.get((one.name, kind)))}</td>' for kind in kinds) + "</tr>"
        for one in covered.by("part"))
    return (f'<table style="border-collapse:collapse;margin:6px 0;font-size:13px"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>")


def _bars(title: str, entries: list[Covered]) -> str:
    total = sum(one.wanted for one in entries) or 1
    lines = "".join(
        f'<div style="display:flex;align-items:center;font-size:13px"><span style="width:22em;overflow-wrap:anywhere">'
        f'{escape(_tail(one.name))}</span><span style="display:inline-block;height:12px;background:#0072b2;'
        f'width:{240 * one.wanted / total:.0f}px;margin-right:6px"></span>{one.wanted}</div>' for one in entries)
    return f'<div style="margin:6px 0"><b>{escape(title)}</b>{lines}</div>'


def _square(text: str, ground: str, ink: str, title: str) -> str:
    return (f'<span title="{escape(title)}" style="display:inline-block;min-width:3em;min-height:1.3em;'
            f"text-align:center;border:{BORDER};border-radius:3px;background:{ground};color:{ink};vertical-align:"
            f'middle">{escape(text)}</span>')


def _said(counts: Covered) -> str:
    asked = "" if counts.asked is None else say(", {n} asked", n=counts.asked)
    return say("{wanted} wanted{asked}, {kept} kept, {lacking} lacking", wanted=counts.wanted, asked=asked,
               kept=counts.kept, lacking=counts.lacking)


def _tail(name: str) -> str:
    """Return the end of a long name: what tells parts of one file apart."""
    return name if len(name) <= _LONGEST else f"… {name[-_LONGEST:].split(' › ', 1)[-1]}"
