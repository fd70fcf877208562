"""GLAN in one go: from a file of disciplines to a file of rows, with every step kept where people can read and edit it.

Beside the rows (``g.jsonl``) stands a folder (``g.glan``): the proposed disciplines, ``subjects.jsonl`` (a discipline
a line), ``syllabi.jsonl`` (a subject a line), ``questions.jsonl`` and ``dropped.jsonl``. A second run takes what is
there, edited or not, and asks for the rest only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.jsonl import stream_rows
from labkit.datasets.ledger import Books
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.seeds import read_seeds
from labkit.errors import ModelError, leaving
from labkit.generate.glan.disciplines import Discipline, read_disciplines, write_disciplines
from labkit.pipelines.glan_files import (
    SHAPE,
    STEPS,
    Drops,
    Steps,
    read_personas,
    same_shape,
    subjects_of,
    subjects_row,
    syllabus_of,
    syllabus_row,
)
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA, Topic
    from labkit.generate.glan.curriculum import Syllabus
    from labkit.llm.model import Model

Say = Callable[[str], object]


class Options(NamedTuple):
    """How many of what; see :mod:`labkit.generate.glan.syllabus` and :mod:`labkit.generate.glan.questions`."""

    max_subjects: int = 10
    max_subtopics: int = 5
    max_sessions: int = 10
    num_iterations: int = 2
    num_questions: int = 5
    language: str | None = None
    question_only: bool = False
    seed: int = 0

    def shape(self, language: str) -> dict[str, Any]:
        """Return what all runs into one file must agree on; iterations and questions may be added to."""
        return {"max_subjects": self.max_subjects, "max_subtopics": self.max_subtopics,
                "max_sessions": self.max_sessions, "language": language, "question_only": self.question_only,
                "seed": self.seed}


@dataclass(slots=True)
class Result:
    """What came of a run: the syllabi, the books of each step by its name, what failed and why, and the rows in all."""

    disciplines: list[Discipline] = field(default_factory=list)
    syllabi: list[Syllabus] = field(default_factory=list)
    books: dict[str, Books] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    rows: int = 0


def work_folder(out: Path) -> Path:
    """Return the folder that keeps the steps of a run into this file."""
    return out.with_name(f"{out.stem}.glan")


def propose(target: Path, *, language: str | None = None, settings: Settings | None = None, say: Say = print) -> int:
    """Have disciplines proposed, write them to a file for people to check, and return how many they are.

    Raises
    ------
    ModelError
        If none came.
    """
    return asyncio.run(_propose(target, language, settings or load_settings(), say))


def glan(disciplines: Path, out: Path, options: Options, *, personas: Path | None = None,
         settings: Settings | None = None, say: Say = print, fail: Say = print, overwrite: bool = False) -> Result:
    """Make a curriculum of every discipline in a file, ask questions about it, and answer them in a second pass.

    Parameters
    ----------
    personas
        A file of personas, one a line (or JSON Lines with ``description``): who asks, in turn.
    say, fail
        Called with each line of what was done, and of which discipline or subject came to nothing.
    overwrite
        Let the rows take the place of a file that is there and no dataset of labkit's.

    Raises
    ------
    OverwriteError
        If a file would be lost; before anything is asked.
    SettingsError
        If an option, a setting or a file of options is not possible, or if ``out`` belongs to a run of another shape.
    ModelError
        If the model cannot be used at all; what was made by then is kept.
    """
    return asyncio.run(_glan(disciplines, out, options, personas, settings or load_settings(), say, fail, overwrite))


def answer(questions: Path, out: Path, *, language: str | None = None, settings: Settings | None = None,
           say: Say = print, overwrite: bool = False) -> Result:
    """Answer the questions of a file, and append the pairs to ``out`` as they come; answered ones are taken over.

    Parameters
    ----------
    questions
        Rows of labkit without an answer, or what else :func:`labkit.read_seeds` reads.
    language
        Of rows that do not name theirs.
    """
    return asyncio.run(_answer(questions, out, language, settings or load_settings(), say, overwrite))


async def _propose(target: Path, language: str | None, settings: Settings, say: Say) -> int:
    from labkit.generate.glan.taxonomy import make_taxonomy

    async with _model(settings, say) as model:
        made = await make_taxonomy(model, language=language or settings.language)
        say(f"disciplines: {made.books.line()}")
    if not made.disciplines:
        raise ModelError("The model named no discipline.",
                         "Run it again, use a larger model, or write the file yourself.")
    write_disciplines(target, made.disciplines)
    return len(made.disciplines)


async def _glan(disciplines: Path, out: Path, options: Options, personas: Path | None, settings: Settings,
                say: Say, fail: Say, overwrite: bool) -> Result:
    from labkit.pipelines.glan_estimate import estimate_glan, is_large, left_of

    language = options.language or settings.language
    folder = work_folder(out)
    check_outputs([Output(out, DATASET)], [disciplines, *([personas] if personas else []), settings.cache], overwrite)
    check_outputs([*(Output(folder / name, kind) for name, kind in STEPS.items()), Output(folder / "run.json", SHAPE),
                   Output(folder / "questions.jsonl", DATASET)], [out, disciplines, settings.cache])
    people = read_personas(personas) if personas else []
    result = Result(read_disciplines(disciplines))
    same_shape(folder / "run.json", options.shape(language), out)
    async with _model(settings, say) as model:
        say(f"{len(result.disciplines)} disciplines in {disciplines}")
        with ExitStack() as stack:
            stack.enter_context(leaving(lambda: left_of(result.disciplines, options, out, folder)))
            if settings.cache_mode == "use" and is_large(len(result.disciplines), options):
                say(str(await estimate_glan(result.disciplines, model, options, language, people, out, folder)))
            await _curriculum(folder, model, options, language, result, say, fail)
            kept = out if options.question_only else folder / "questions.jsonl"
            questions = stack.enter_context(Dataset.open(kept, hold=False,
                                                         overwrite=overwrite and options.question_only))
            drops = stack.enter_context(Drops(folder / "dropped.jsonl"))
            await _ask(questions, drops, model, options, language, people, result, say)
            rows = questions
            if not options.question_only:
                rows = stack.enter_context(Dataset.open(out, hold=False, overwrite=overwrite))
                await _answer_all(questions, rows, drops, model, result, say)
            result.rows = len(rows)
            say(f"{len(rows)} rows in {out}; the steps to them in {folder}")
    return result


async def _answer(path: Path, out: Path, language: str | None, settings: Settings, say: Say,
                  overwrite: bool) -> Result:
    dropped = work_folder(out) / "dropped.jsonl"
    check_outputs([Output(out, DATASET)], [path, settings.cache], overwrite)
    check_outputs([Output(dropped, STEPS[dropped.name])], [path, settings.cache])
    result = Result()
    # A file that is damaged is refused before it costs.
    for _ in read_seeds(path, language=language or settings.language):
        pass
    async with _model(settings, say) as model:
        with Dataset.open(out, hold=False, overwrite=overwrite) as rows, Drops(dropped) as drops, \
                leaving(lambda: f"the answers to {_count(path) - len(rows):,} of {_count(path):,} questions"):
            await _answer_all(read_seeds(path, language=language or settings.language), rows, drops, model, result, say)
            result.rows = len(rows)
            say(f"{len(rows)} rows in {out}")
    return result


async def _curriculum(folder: Path, model: Model, options: Options, language: str, result: Result, say: Say,
                      fail: Say) -> None:
    """Fill in the subjects and the syllabi: from the files of the folder, and for the rest from the model."""
    from labkit.generate.glan.syllabus import make_subjects, make_syllabi

    with Steps(folder / "subjects.jsonl", subjects_of) as file:
        made = await make_subjects(result.disciplines, model, max_subjects=options.max_subjects,
                                   max_subtopics=options.max_subtopics, language=language, known=dict(file.rows),
                                   each=lambda name, subjects: file.write(subjects_row(name, subjects)))
    say(f"subjects: {made.books.line()}")
    with Steps(folder / "syllabi.jsonl", syllabus_of) as file:
        written = await make_syllabi(made.subjects, model, max_sessions=options.max_sessions, language=language,
                                     known=dict(file.rows), each=lambda syllabus: file.write(syllabus_row(syllabus)))
    say(f"syllabi: {written.books.line()}")
    result.books |= {"subjects": made.books, "syllabi": written.books}
    result.syllabi = [syllabus for syllabus in written.syllabi if syllabus.sessions]
    result.failed = made.failed | written.failed
    for name, reason in result.failed.items():
        fail(f"{name}: {reason}")


async def _ask(questions: Dataset, drops: Drops, model: Model, options: Options, language: str,
               personas: Sequence[str], result: Result, say: Say) -> None:
    from labkit.generate.closed_book import question_hash
    from labkit.generate.glan.questions import ask_questions, topic_key

    heard: set[int] = set()
    settled = dict(drops.found["question"])
    for record in questions:
        heard.add(question_hash(record.question))
        if record.topic:
            settled[topic_key(record.topic, record.language)] = ""

    def drop(topic: Topic, reason: str) -> None:
        drops.write("question", topic_key(topic, language), reason)

    result.books["questions"] = books = await ask_questions(
        result.syllabi, model, num_iterations=options.num_iterations, num_questions=options.num_questions,
        language=language, personas=personas, seed=options.seed, settled=settled, heard=heard,
        each=questions.append, drop=drop)
    say(f"questions: {books.line()}")


async def _answer_all(questions: Iterable[QA], rows: Dataset, drops: Drops, model: Model, result: Result,
                      say: Say) -> None:
    from labkit.generate.closed_book import answer_closed_book, question_hash

    settled = dict(drops.found["answer"])
    settled.update((question_hash(record.question), "") for record in rows)

    def drop(record: QA, reason: str) -> None:
        drops.write("answer", question_hash(record.question), reason)

    result.books["answers"] = books = await answer_closed_book(questions, model, settled=settled, each=rows.append,
                                                               drop=drop)
    say(f"answers: {books.line()}")


def _count(path: Path) -> int:
    return sum(1 for _ in stream_rows(path))


class _model:
    """The model of a run, its use said at the end."""

    def __init__(self, settings: Settings, say: Say) -> None:
        from labkit.llm.model import connect

        self._model, self._say = connect(settings), say
        say(repr(self._model))

    async def __aenter__(self) -> Model:
        return self._model

    async def __aexit__(self, *_: object) -> None:
        await self._model.close()
        self._say(f"{self._model.usage}")
