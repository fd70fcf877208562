"""Evolve-Instruct over files: from a file of seeds to a file of evolved rows, and from questions to answered ones.

Running the same again asks nothing twice, and goes on where a killed run ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import CHUNKS, chunks_beside, chunks_path, take_along
from labkit.datasets.ledger import Books
from labkit.datasets.outputs import Output
from labkit.datasets.seeds import read_seeds
from labkit.errors import LabkitError
from labkit.pipelines.evolve_estimate import calls_of, estimate_evolutions
from labkit.pipelines.evolve_options import Options
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.masking import masked_chunk, masked_seeds
from labkit.pipelines.pilot import estimate_rows
from labkit.pipelines.running import Fail, Job, Method, Result
from labkit.quality.checks import gates_with
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA

__all__ = ["Answer", "Evolve", "Options"]


class Evolve(Method):
    """Evolve the instructions of a file, and append what is kept to ``out``."""

    def __init__(self, seed_file: Path, out: Path, options: Options) -> None:
        self.seed_file, self.out, self.options = seed_file, out, options
        self.language = options.language

    def inputs(self) -> list[Path]:
        """Return the seeds, their chunks, and the file of the method."""
        return [self.seed_file, *_beside(self.seed_file), *([self.options.method] if self.options.method else [])]

    def results(self) -> list[Output]:
        """Return the chunks of the seeds, which what is evolved rests on too."""
        return [Output(chunks_path(self.out), CHUNKS) for _ in _beside(self.seed_file)]

    def check(self, settings: Settings) -> None:
        """Refuse options that cannot be, and a file in which no row holds an instruction."""
        from labkit.generate.evolve.answers import ANSWER_GATES
        from labkit.generate.evolve.gates import GATES

        self.options.evolving(settings)
        gates_with({**GATES, **ANSWER_GATES}, self.options.checks, self.options.no_checks)
        next(self._seeds(settings), None)

    async def calls(self, settings: Settings) -> int:
        """Return how many calls the evolutions make at most."""
        return calls_of(sum(1 for _ in self._seeds(settings)), self.options)

    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take, from three seeds that are evolved once."""
        return await estimate_evolutions(lambda: self._seeds(job.settings), job, self.options)

    def left(self, job: Job) -> str:
        """Say how many rows are lacking."""
        wanted, there = self.options.num_rows, len(job.dataset)
        if wanted:
            return f"{wanted - there:,} of {wanted:,} rows"
        count = sum(1 for _ in self._seeds(job.settings))
        return f"what {count:,} seeds give beyond the {there:,} rows that are there"

    async def run(self, job: Job) -> Result:
        """Evolve all seeds, or until there are as many rows as were wanted."""
        from labkit.generate.evolve.evolve import evolve

        take_along(self.seed_file, self.out, job.overwrite, masked_chunk if self.options.mask else None)
        unusable: list[LabkitError] = []

        def fail(error: LabkitError) -> None:
            unusable.append(error)
            job.fail(error)

        wanted = self.options.num_rows
        made = await evolve(self._seeds(job.settings, fail), job.model, rounds=self.options.rounds, num_rows=wanted,
                            known=chain(self._seeds(job.settings), job.dataset), each=job.dataset.append,
                            **self.options.evolving(job.settings))
        job.say(made.books.line())
        if wanted and made.books.kept < wanted:
            job.say(f"{made.books.kept} of {wanted} rows: the seeds are used up; more --rounds, or more seeds, give "
                    "more.")
        result = Result(made.books, len(job.dataset))
        if unusable:
            result.problems.append(f"{len(unusable)} rows of {self.seed_file} could not be used; they are named above.")
        return result.with_usual_problems()

    def _seeds(self, settings: Settings, fail: Fail = lambda error: None) -> Iterator[QA]:
        seeds = read_seeds(self.seed_file, self.options.columns, language=self.options.language or settings.language,
                           fail=fail)
        return masked_seeds(seeds, chunks_beside([self.seed_file])) if self.options.mask else seeds


class Answer(Method):
    """Answer the questions of a run that asked for questions only, and append the pairs to ``out``."""

    def __init__(self, questions: Path, out: Path, options: Options) -> None:
        self.questions, self.out, self.options = questions, out, options
        self.language = options.language

    def inputs(self) -> list[Path]:
        """Return the file of questions, and their chunks."""
        return [self.questions, *_beside(self.questions)]

    def results(self) -> list[Output]:
        """Return the chunks of the questions."""
        return [Output(chunks_path(self.out), CHUNKS) for _ in _beside(self.questions)]

    def check(self, settings: Settings) -> None:
        """Refuse a check that there is not, and a file that is damaged, before it costs anything."""
        from labkit.generate.evolve.answers import ANSWER_GATES

        gates_with(ANSWER_GATES, self.options.checks, self.options.no_checks)
        self._count(settings)

    async def calls(self, settings: Settings) -> int:
        """Return how many questions wait for an answer."""
        return self._count(settings)

    async def estimate(self, job: Job) -> Estimate:
        """Say what the answers will take, from the first three."""
        count = max(0, self._count(job.settings) - len(job.dataset))
        return await estimate_rows(job.model, self._waiting(job.settings), count,
                                   lambda few: self._answer(iter(few), job, lambda record: None),
                                   f"{count:,} answers")

    def left(self, job: Job) -> str:
        """Say how many answers are lacking."""
        count = self._count(job.settings)
        return f"{count - len(job.dataset):,} of {count:,} answers"

    async def run(self, job: Job) -> Result:
        """Answer them in order."""
        take_along(self.questions, self.out, job.overwrite, masked_chunk if self.options.mask else None)
        books = await self._answer(self._rows(job.settings), job, job.dataset.append)
        job.say(books.line())
        return Result(books, len(job.dataset)).with_usual_problems()

    async def _answer(self, rows: Iterator[QA], job: Job, each: Callable[[QA], object]) -> Books:
        from labkit.generate.evolve.answers import answer_questions

        return await answer_questions(rows, job.model, language=self.options.language or job.settings.language,
                                      temperature=self.options.temperature, top_p=self.options.top_p, each=each,
                                      checks=self.options.checks, no_checks=self.options.no_checks)

    def _count(self, settings: Settings) -> int:
        return sum(1 for _ in self._waiting(settings))

    def _waiting(self, settings: Settings) -> Iterator[QA]:
        return (row for row in self._rows(settings) if not row.is_answered)

    def _rows(self, settings: Settings) -> Iterator[QA]:
        rows = read_seeds(self.questions, language=self.options.language or settings.language)
        return masked_seeds(rows, chunks_beside([self.questions])) if self.options.mask else rows


def _beside(dataset: Path) -> list[Path]:
    """Return the file of the chunks that rows rest on, where there is one."""
    path = chunks_path(dataset)
    return [path] if path.is_file() and CHUNKS.is_ours(path) else []
