"""GLAN in one go: from a file of disciplines to a file of rows, with every step kept where people can read and edit it.

Beside the rows (``g.jsonl``) stands a folder (``g.glan``): the proposed disciplines, ``subjects.jsonl`` (a discipline
a line), ``syllabi.jsonl`` (a subject a line), ``questions.jsonl`` and ``dropped.jsonl``. A second run takes what is
there, edited or not, and asks for the rest only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.dataset import Dataset
from labkit.datasets.ledger import Books
from labkit.datasets.outputs import Output
from labkit.datasets.seeds import read_seeds
from labkit.errors import LabkitError, ModelError
from labkit.generate.closed_book import answer_closed_book, question_hash
from labkit.generate.glan.disciplines import read_disciplines, write_disciplines
from labkit.generate.glan.questions import ask_questions, topic_key
from labkit.generate.glan.syllabus import make_subjects, make_syllabi
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.glan_estimate import calls_of, estimate_glan, left_of
from labkit.pipelines.glan_files import (
    BEGINS,
    Folder,
    Options,
    note_shape,
    read_personas,
    require_shape,
    subjects_of,
    subjects_row,
    syllabus_of,
    syllabus_row,
)
from labkit.pipelines.pilot import estimate_rows
from labkit.pipelines.resume import SETTLED, Settled, Steps, settled_in
from labkit.pipelines.running import Job, Method, Result, Say, opened_model
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA, Topic
    from labkit.generate.glan.curriculum import Syllabus
    from labkit.quality.checks import Check

__all__ = ["Answer", "Folder", "Glan", "Options", "propose"]


def propose(target: Path, *, language: str | None = None, settings: Settings | None = None, say: Say = print) -> int:
    """Have disciplines proposed, write them to a file for people to check, and return how many they are.

    Raises
    ------
    ModelError
        If none came.
    """
    return asyncio.run(_propose(target, language, settings or load_settings(), say))


async def _propose(target: Path, language: str | None, settings: Settings, say: Say) -> int:
    from labkit.generate.glan.taxonomy import make_taxonomy

    async with opened_model(settings, say) as model:
        made = await make_taxonomy(model, language=language or settings.language)
        say(f"disciplines: {made.books.line()}")
    if not made.disciplines:
        raise ModelError("The model named no discipline.",
                         "Run it again, use a larger model, or write the file yourself.")
    write_disciplines(target, made.disciplines)
    return len(made.disciplines)


class Glan(Method):
    """Make a curriculum of every discipline in a file, ask questions about it, and answer them in a second pass.

    Parameters
    ----------
    personas
        A file of personas, one a line (or JSON Lines with ``description``): who asks, in turn.
    checks
        Further checks of questions and answers, which ask no model.
    """

    def __init__(self, disciplines: Path, out: Path, options: Options, *, personas: Path | None = None,
                 checks: Sequence[Check] = ()) -> None:
        self.source, self.out, self.options, self.folder = disciplines, out, options, Folder(out)
        self.language, self.checks = options.language, checks
        self._read = [disciplines, *([personas] if personas else [])]
        self.disciplines = read_disciplines(disciplines)
        self.personas = read_personas(personas) if personas else []

    def inputs(self) -> list[Path]:
        """Return the disciplines and the personas."""
        return self._read

    def steps(self) -> list[Output]:
        """Return the files of the folder."""
        return self.folder.files()

    def check(self, settings: Settings) -> None:
        """Refuse to mix two runs in one file."""
        require_shape(self.folder.shape, self.options.shape(self._language(settings)), self.out)

    async def calls(self, settings: Settings) -> int:
        """Return how many questions and answers there are, at most."""
        return calls_of(self.disciplines, self.options)

    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take, from one discipline, one subject and three questions."""
        return await estimate_glan(self.disciplines, job, self.options, self._language(job.settings), self.personas,
                                   self.folder)

    def left(self, job: Job) -> str:
        """Say what a run that was broken off has yet to do, step by step."""
        return left_of(self.disciplines, self.options, job, self.folder)

    async def run(self, job: Job) -> Result:
        """Make what is missing of the curriculum, ask what is missing of the questions, and answer them."""
        language = self._language(job.settings)
        note_shape(self.folder.shape, self.options.shape(language))
        job.say(f"{len(self.disciplines)} disciplines in {self.source}")
        syllabi, failed = await self._curriculum(job, language)
        only = self.options.question_only
        with (nullcontext(job.dataset) if only else Dataset.open(self.folder.questions, hold=False)) as questions, \
                Settled(self.folder.dropped) as settled:
            books = await self._ask(questions, settled, job, language, syllabi)
            if not only:
                books = await _answer_all(questions, settled, job, self.checks)
        job.say(f"the steps to the rows: {self.folder.path}")
        if not len(job.dataset):
            return Result(books, 0, ["Nothing was kept; the lines above say what became of it."])
        return Result(books, len(job.dataset), [
            f"{len(failed)} disciplines or subjects failed; they are named above."] if failed else [])

    async def _curriculum(self, job: Job, language: str) -> tuple[list[Syllabus], dict[str, str]]:
        """Fill in the subjects and the syllabi: from the files of the folder, and for the rest from the model."""
        with Steps(self.folder.subjects, subjects_of, BEGINS) as file:
            made = await make_subjects(self.disciplines, job.model, max_subjects=self.options.max_subjects,
                                       max_subtopics=self.options.max_subtopics, language=language,
                                       known=dict(file.rows),
                                       each=lambda name, subjects: file.write(subjects_row(name, subjects)))
        job.say(f"subjects: {made.books.line()}")
        with Steps(self.folder.syllabi, syllabus_of, BEGINS) as file:
            written = await make_syllabi(made.subjects, job.model, max_sessions=self.options.max_sessions,
                                         language=language, known=dict(file.rows),
                                         each=lambda syllabus: file.write(syllabus_row(syllabus)))
        job.say(f"syllabi: {written.books.line()}")
        failed = made.failed | written.failed
        for name, reason in failed.items():
            job.fail(LabkitError(f"{name}: {reason}"))
        return [syllabus for syllabus in written.syllabi if syllabus.sessions], failed

    async def _ask(self, questions: Dataset, settled: Settled, job: Job, language: str,
                   syllabi: Sequence[Syllabus]) -> Books:
        def drop(topic: Topic, reason: str) -> None:
            settled.drop("question", topic_key(topic, language), reason)

        books = await ask_questions(
            syllabi, job.model, num_iterations=self.options.num_iterations, num_questions=self.options.num_questions,
            language=language, personas=self.personas, seed=self.options.seed, known=questions,
            settled=settled.of("question"), each=questions.append, drop=drop, checks=self.checks)
        job.say(f"questions: {books.line()}")
        return books

    def _language(self, settings: Settings) -> str:
        return self.options.language or settings.language


class Answer(Method):
    """Answer the questions of a file, and append the pairs to ``out`` as they come; answered ones are taken over.

    Parameters
    ----------
    questions
        Rows of labkit without an answer, or what else :func:`labkit.read_seeds` reads.
    language
        Of rows that do not name theirs.
    """

    def __init__(self, questions: Path, out: Path, *, language: str | None = None) -> None:
        self.questions, self.out, self.language = questions, out, language
        self.folder = Folder(out)

    def inputs(self) -> list[Path]:
        """Return the file of questions."""
        return [self.questions]

    def steps(self) -> list[Output]:
        """Return the file of what was dropped."""
        return [Output(self.folder.dropped, SETTLED)]

    def check(self, settings: Settings) -> None:
        """Refuse a file that is damaged, before it costs anything."""
        self._count(settings)

    async def calls(self, settings: Settings) -> int:
        """Return how many questions there are."""
        return self._count(settings)

    async def estimate(self, job: Job) -> Estimate:
        """Say what the answers will take, from the first three."""
        settled = settled_in(self.folder.dropped, "answer") | _answered(job.dataset)

        def waiting() -> Iterator[QA]:
            return (row for row in self._rows(job.settings)
                    if not row.answer and question_hash(row.question) not in settled)

        count = sum(1 for _ in waiting())
        return await estimate_rows(job.model, waiting(), count, lambda few: answer_closed_book(few, job.model),
                                   f"{count:,} answers")

    def left(self, job: Job) -> str:
        """Say how many answers are lacking."""
        count = self._count(job.settings)
        return f"the answers to {count - len(job.dataset):,} of {count:,} questions"

    async def run(self, job: Job) -> Result:
        """Answer them in order."""
        with Settled(self.folder.dropped) as settled:
            books = await _answer_all(self._rows(job.settings), settled, job)
        return Result(books, len(job.dataset), [] if len(job.dataset) else [
            "Nothing was kept; the lines above say what became of it."])

    def _count(self, settings: Settings) -> int:
        return sum(1 for _ in self._rows(settings))

    def _rows(self, settings: Settings) -> Iterator[QA]:
        return read_seeds(self.questions, language=self.language or settings.language)


async def _answer_all(questions: Iterable[QA], settled: Settled, job: Job, checks: Sequence[Check] = ()) -> Books:
    def drop(record: QA, reason: str) -> None:
        settled.drop("answer", question_hash(record.question), reason)

    books = await answer_closed_book(questions, job.model, settled=settled.of("answer") | _answered(job.dataset),
                                     each=job.dataset.append, drop=drop, checks=checks)
    job.say(f"answers: {books.line()}")
    return books


def _answered(rows: Iterable[QA]) -> dict[int, str]:
    """Return the questions that have their answer, as those that are settled."""
    return {question_hash(row.question): "" for row in rows}
