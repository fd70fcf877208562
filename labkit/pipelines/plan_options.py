"""What `labkit glan`, `labkit evolve` and `labkit converse` take from a plan, as far as each can follow one.

GLAN asks about the plan's topics as its disciplines, for its audiences by their shares, in one of its languages, so
many questions that its rows are reached; it cannot give one topic more than another. Evolution makes as many rows as
the plan wants harder. What the plan avoids is dropped from all of them.
"""

from __future__ import annotations

from math import ceil, gcd
from pathlib import Path
from typing import NamedTuple

from labkit.datasets.plan.cells import counts_of
from labkit.datasets.plan.plan import TaskPlan
from labkit.datasets.plan.plan_file import read_plan
from labkit.errors import SettingsError
from labkit.generate.glan.disciplines import Discipline, write_disciplines
from labkit.pipelines.evolve_options import Options as EvolveOptions
from labkit.pipelines.glan_files import Folder
from labkit.pipelines.glan_files import Options as GlanOptions
from labkit.quality.checks.avoided import avoids
from labkit.quality.checks.base import Check
from labkit.text.languages import english_name


class Taught(NamedTuple):
    """What GLAN takes: disciplines, as a file beside the rows, who asks, in turn, the options, and what is dropped."""

    disciplines: Path
    people: list[str]
    options: GlanOptions
    checks: list[Check]


def glan_by_plan(plan_file: Path, out: Path, options: GlanOptions) -> Taught:
    """Return what GLAN takes from a plan.

    Raises
    ------
    SettingsError
        If the plan has no topics.
    """
    plan = read_plan(plan_file)
    topics = [one for one in plan.topics if one.share]
    if not topics:
        raise SettingsError(f"{plan_file} has no topics, which is what GLAN asks about.",
                            "Add some (topics: [{topic: …}]), or have them planned: labkit plan TASK --topic NAME.")
    names = {one.topic for one in topics}
    wanted = sum(count for cell, count in counts_of(plan).items()
                 if cell.part in names and cell.difficulty == "as written")
    rounds = len(topics) * options.max_subjects * options.num_iterations
    disciplines = Folder(out).disciplines
    if not disciplines.exists():
        write_disciplines(disciplines, [Discipline(one.topic) for one in topics])
    people = _people(plan)
    options = options._replace(language=language_of(plan, plan_file, options.language),
                               num_questions=max(1, ceil(wanted / rounds)))
    return Taught(disciplines, people, options, avoided_by(plan))


def evolve_by_plan(plan_file: Path, options: EvolveOptions) -> EvolveOptions:
    """Return options with the number of rows that a plan wants harder, and its first language.

    Raises
    ------
    SettingsError
        If it wants none harder.
    """
    plan = read_plan(plan_file)
    wanted = sum(count for cell, count in counts_of(plan).items() if cell.difficulty == "harder")
    if not wanted:
        raise SettingsError(f"{plan_file} wants no row harder.", "Give a kind the line: difficulty: harder.")
    return options._replace(num_rows=options.num_rows or wanted, checks=[*options.checks, *avoided_by(plan)],
                            language=language_of(plan, plan_file, options.language))


def avoided_by(plan: TaskPlan) -> list[Check]:
    """Return the check that drops what a plan avoids; none if it avoids nothing."""
    return [avoids(plan.avoid)] if plan.avoid else []


def _people(plan: TaskPlan) -> list[str]:
    """Return who asks, each as often as by the shares, "" for nobody in particular; none where nobody else asks."""
    shares = [(one.persona, one.share) for one in plan.audiences if one.share]
    whole = gcd(*(share for _, share in shares))
    return [persona for persona, share in shares for _ in range(share // whole)] if any(dict(shares)) else []


def language_of(plan: TaskPlan, plan_file: Path, named: str | None) -> str:
    """Return the language of a plan that a method writes in: the one that is named, or the first that has a share.

    Raises
    ------
    SettingsError
        If the plan wants no rows in the one that is named.
    """
    planned = [one.name for one in plan.languages if one.share]
    if not named:
        return planned[0]
    for name in planned:
        if english_name(name).lower() == english_name(named).lower():
            return name
    raise SettingsError(f"{plan_file} wants no rows in {named}, but in: {', '.join(planned)}.",
                        "Name one of these, or write the language into the plan.")
