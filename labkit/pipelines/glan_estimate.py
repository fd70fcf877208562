"""What `labkit glan` will take, told from its disciplines and a pilot: one discipline, one subject, three questions.

How many calls there are is known from the options, but for how many subjects a discipline really gives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.jsonl import stream_rows
from labkit.generate.closed_book import answer_closed_book
from labkit.generate.glan.disciplines import Discipline, read_disciplines
from labkit.generate.glan.questions import ask_questions
from labkit.generate.glan.syllabus import make_subjects, make_syllabi, queries_of
from labkit.llm.usage import Tokens
from labkit.pipelines.forecast import LARGE, PILOT, Estimate, Span, Step, Took
from labkit.pipelines.glan import Options, work_folder
from labkit.pipelines.glan_files import drops_in, read_personas, subjects_of, syllabus_of
from labkit.pipelines.pilot import Pilot, can_pilot, paid_by, why_none
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.generate.glan.curriculum import Subject, Syllabus
    from labkit.llm.model import Model

_SUBJECTS = Span.of("0.5", "0.9", "1")  # of those that are wanted: repeats are dropped
_KEPT = Span.of("0.6", "0.95", "1")  # of the questions
_ASSUMED = {"Subjects": Tokens(400, 700), "Sessions": Tokens(500, 900), "Asked": Tokens(500, 120),
            "Answer": Tokens(300, 450)}  # of a call, where the pilot has none


def estimate(disciplines: Path, out: Path, options: Options, *, personas: Path | None = None,
             settings: Settings | None = None) -> Estimate:
    """Say what :func:`labkit.pipelines.glan.glan` will take; the answers of the pilot stay in the cache."""
    return asyncio.run(_estimate(disciplines, out, options, personas, settings or load_settings()))


async def _estimate(disciplines: Path, out: Path, options: Options, personas: Path | None,
                    settings: Settings) -> Estimate:
    from labkit.llm.model import connect

    found, people = read_disciplines(disciplines), read_personas(personas) if personas else []
    model = connect(settings)
    try:
        return await estimate_glan(found, model, options, options.language or settings.language, people, out,
                                   work_folder(out))
    finally:
        await model.close()


def is_large(disciplines: int, options: Options) -> bool:
    """Tell whether a run is one to know the cost of before it goes on."""
    return 2 * disciplines * options.max_subjects * options.num_iterations * options.num_questions >= LARGE


async def estimate_glan(disciplines: Sequence[Discipline], model: Model, options: Options, language: str,
                        personas: Sequence[str], out: Path, folder: Path) -> Estimate:
    """Say what a run into ``out`` will take, whose steps are kept in ``folder``; what stands there is left out."""
    subjects = dict(subjects_of(row) for _, row, _ in stream_rows(folder / "subjects.jsonl", missing=True))
    syllabi = dict(syllabus_of(row) for _, row, _ in stream_rows(folder / "syllabi.jsonl", missing=True))
    drops = drops_in(folder / "dropped.jsonl")
    asked = _rows(out if options.question_only else folder / "questions.jsonl") + drops["question"]
    pilot = Pilot(model)
    if can_pilot(model) and disciplines:
        await _ask(disciplines, pilot, options, language, personas, subjects, syllabi)
    new = [one for one in disciplines if one.name not in subjects]
    all_subjects = Span.sure(sum(len(subjects[one.name]) for one in disciplines if one.name in subjects)).plus(
        _SUBJECTS.times(Span.sure(len(new) * options.max_subjects)))
    questions = all_subjects.times(Span.sure(options.num_iterations * options.num_questions))
    calls = {"Subjects": Span.sure(len(new) * queries_of(options.max_subjects)),
             "Sessions": _less(all_subjects, len(syllabi)), "Asked": _less(questions, asked)}
    if not options.question_only:
        calls["Answer"] = _less(questions.times(_KEPT), _rows(out) + drops["answer"])
    steps = [Step.like(count, pilot.of(name) or [Took(name, _ASSUMED[name], "")])
             for name, count in calls.items() if count.high]
    notes = [f"It assumes {_few(all_subjects)} subjects in all, and {options.num_iterations * options.num_questions} "
             "questions on each."]
    if not pilot.took:
        notes.append(why_none(model))
    return Estimate.of(f"{len(disciplines):,} disciplines", steps, notes=tuple(notes), **paid_by(model, pilot.took))


def left_of(disciplines: Sequence[Discipline], options: Options, out: Path, folder: Path) -> str:
    """Say what a run that was broken off has yet to do."""
    subjects = dict(subjects_of(row) for _, row, _ in stream_rows(folder / "subjects.jsonl", missing=True))
    found = sum(len(subjects.get(one.name, ())) for one in disciplines)
    drops = drops_in(folder / "dropped.jsonl")
    asked = _rows(out if options.question_only else folder / "questions.jsonl")
    questions = found * options.num_iterations * options.num_questions
    without = sum(one.name not in subjects for one in disciplines)
    left = {f"of {len(disciplines):,} disciplines without subjects": without,
            "syllabi": found - _rows(folder / "syllabi.jsonl"),
            f"of {questions:,} questions": questions - asked - drops["question"]}
    if not options.question_only:
        left[f"of {questions:,} answers"] = questions - _rows(out) - drops.total()
    return ", ".join(f"{count:,} {what}" for what, count in left.items() if count > 0) or "the last of it"


async def _ask(disciplines: Sequence[Discipline], pilot: Pilot, options: Options, language: str,
               personas: Sequence[str], subjects: dict[str, list[Subject]],
               syllabi: dict[tuple[str, str], Syllabus]) -> None:
    """Take one discipline through all steps: the first that has no subjects yet."""
    model: Model = pilot  # type: ignore[assignment]  # it stands in front of one
    first = next((one for one in disciplines if one.name not in subjects), disciplines[0])
    found = (await make_subjects([first], model, max_subjects=options.max_subjects,
                                 max_subtopics=options.max_subtopics, language=language, known=subjects)).subjects
    if not found:
        return
    one = next((each for each in found if (each.discipline, each.name) not in syllabi), found[0])
    written = await make_syllabi([one], model, max_sessions=options.max_sessions, language=language, known=syllabi)
    questions: list[QA] = []
    await ask_questions([each for each in written.syllabi if each.sessions], model, num_iterations=1,
                        num_questions=min(PILOT, options.num_questions), language=language, personas=personas,
                        seed=options.seed, each=questions.append)
    if not options.question_only:
        await answer_closed_book(questions, model)


def _rows(path: Path) -> int:
    return sum(1 for _ in stream_rows(path, missing=True))


def _less(span: Span, done: int) -> Span:
    return Span(*(max(Decimal(0), one - done) for one in span))


def _few(span: Span) -> str:
    low, high = (f"{one.to_integral_value():,}" for one in (span.low, span.high))
    return low if low == high else f"{low} to {high}"
