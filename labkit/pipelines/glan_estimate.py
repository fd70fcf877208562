"""What `labkit glan` will take, told from its disciplines and a pilot: one discipline, one subject, three questions.

How many calls there are is known from the options, but for how many subjects a discipline really gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.jsonl import stream_rows
from labkit.generate.closed_book import answer_closed_book
from labkit.generate.glan.disciplines import Discipline
from labkit.generate.glan.questions import ask_questions
from labkit.generate.glan.syllabus import make_subjects, make_syllabi, queries_of
from labkit.llm.prices import Tokens
from labkit.pipelines.forecast import PILOT, Estimate, Span, Step, Took
from labkit.pipelines.glan_files import Folder, Options
from labkit.pipelines.pilot import Pilot, can_pilot, paid_by, pilot_on, why_none
from labkit.pipelines.resume import settled_in
from labkit.pipelines.running import Job

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.generate.glan.curriculum import Subject, Syllabus
    from labkit.llm.model import Model

_SUBJECTS = Span.of("0.5", "0.9", "1")  # of those that are wanted: repeats are dropped
_KEPT = Span.of("0.6", "0.95", "1")  # of the questions
_ASSUMED = {"Subjects": Tokens(400, 700), "Sessions": Tokens(500, 900), "Asked": Tokens(500, 120),
            "Answer": Tokens(300, 450)}  # of a call, where the pilot has none


def calls_of(disciplines: Sequence[Discipline], options: Options) -> int:
    """Return how many questions and answers these give, at most."""
    return 2 * len(disciplines) * options.max_subjects * options.num_iterations * options.num_questions


async def estimate_glan(disciplines: Sequence[Discipline], job: Job, options: Options, language: str,
                        personas: Sequence[str], folder: Folder) -> Estimate:
    """Say what a run will take; what stands in the folder of its steps, and in the file of rows, is left out."""
    subjects, syllabi = folder.known_subjects(), folder.known_syllabi()
    asked = _asked(options, job, folder) + len(settled_in(folder.dropped, "question"))
    pilot = Pilot()
    if can_pilot(job.model) and disciplines:
        async with pilot_on(job.model) as pilot:
            await _ask(disciplines, job.model, options, language, personas, subjects, syllabi)
    new = [each for each in disciplines if each.name not in subjects]
    all_subjects = Span.sure(sum(len(subjects[each.name]) for each in disciplines if each.name in subjects)).plus(
        _SUBJECTS.times(Span.sure(len(new) * options.max_subjects)))
    questions = all_subjects.times(Span.sure(options.num_iterations * options.num_questions))
    calls = {"Subjects": Span.sure(len(new) * queries_of(options.max_subjects)),
             "Sessions": _less(all_subjects, len(syllabi)), "Asked": _less(questions, asked)}
    if not options.question_only:
        calls["Answer"] = _less(questions.times(_KEPT), len(job.dataset) + len(settled_in(folder.dropped, "answer")))
    steps = [Step.like(count, pilot.of(name) or [Took(name, _ASSUMED[name], "")])
             for name, count in calls.items() if count.high]
    notes = [f"It assumes {_few(all_subjects)} subjects in all, and {options.num_iterations * options.num_questions} "
             "questions on each."]
    if not pilot.took:
        notes.append(why_none(job.model))
    return Estimate.of(f"{len(disciplines):,} disciplines", steps, notes=tuple(notes),
                       **paid_by(job.model, pilot.took))


def left_of(disciplines: Sequence[Discipline], options: Options, job: Job, folder: Folder) -> str:
    """Say what a run that was broken off has yet to do."""
    subjects = folder.known_subjects()
    found = sum(len(subjects.get(each.name, ())) for each in disciplines)
    dropped = len(settled_in(folder.dropped, "question"))
    questions = found * options.num_iterations * options.num_questions
    without = sum(each.name not in subjects for each in disciplines)
    left = {f"of {len(disciplines):,} disciplines without subjects": without,
            "syllabi": found - _lines(folder.syllabi),
            f"of {questions:,} questions": questions - _asked(options, job, folder) - dropped}
    if not options.question_only:
        left[f"of {questions:,} answers"] = (questions - len(job.dataset) - dropped
                                             - len(settled_in(folder.dropped, "answer")))
    return ", ".join(f"{count:,} {what}" for what, count in left.items() if count > 0) or "the last of it"


async def _ask(disciplines: Sequence[Discipline], model: Model, options: Options, language: str,
               personas: Sequence[str], subjects: dict[str, list[Subject]],
               syllabi: dict[tuple[str, str], Syllabus]) -> None:
    """Take one discipline through all steps: the first that has no subjects yet."""
    first = next((each for each in disciplines if each.name not in subjects), disciplines[0])
    found = (await make_subjects([first], model, max_subjects=options.max_subjects,
                                 max_subtopics=options.max_subtopics, language=language, known=subjects)).subjects
    if not found:
        return
    new = next((each for each in found if (each.discipline, each.name) not in syllabi), found[0])
    written = await make_syllabi([new], model, max_sessions=options.max_sessions, language=language, known=syllabi)
    questions: list[QA] = []
    await ask_questions([each for each in written.syllabi if each.sessions], model, num_iterations=1,
                        num_questions=min(PILOT, options.num_questions), language=language, personas=personas,
                        seed=options.seed, each=questions.append)
    if not options.question_only:
        await answer_closed_book(questions, model)


def _asked(options: Options, job: Job, folder: Folder) -> int:
    """Return how many questions were asked and kept."""
    return len(job.dataset) if options.question_only else _lines(folder.questions)


def _lines(path: Path) -> int:
    return sum(1 for _ in stream_rows(path, missing=True))


def _less(span: Span, done: int) -> Span:
    return Span(*(max(Decimal(0), one - done) for one in span))


def _few(span: Span) -> str:
    low, high = (f"{one.to_integral_value():,}" for one in (span.low, span.high))
    return low if low == high else f"{low} to {high}"
