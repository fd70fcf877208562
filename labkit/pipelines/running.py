"""How every method runs: what all of them need, once.

A method says what it reads and writes, about how many calls it makes, what these will take, what is left to do, and how
it is done. What stands here does the rest, in this order: it refuses what cannot be, opens the model and the file of
rows, which a second run goes on with, says before a long run what it will take, ends at the budget with what is left,
closes the model, and says what was used. Everything that a method is given to work with is in its :class:`Job`.

The simplest method is a function of one row: see :mod:`labkit.pipelines.rows`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.books_file import BOOKS, books_path, write_books
from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.ledger import Books, following_books
from labkit.datasets.outputs import Output, check_outputs
from labkit.errors import BudgetError, LabkitError
from labkit.pipelines.forecast import LARGE, Estimate
from labkit.pipelines.watching import METRICS, watched
from labkit.prompts import check_language
from labkit.quality.checks.base import NOT_JUDGED
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.llm.model import Model

Say = Callable[[str], object]
Fail = Callable[[LabkitError], object]

_PASSING = ("rate limit", "timeout", "server error")  # failures that another run may not meet again


@dataclass(slots=True)
class Job:
    """What a method works with.

    ``dataset`` is the file of rows, opened to go on with it; where no run follows, what is in it already. ``say`` gets
    each line of what was done, ``fail`` the error of each input that cannot be used. ``overwrite`` lets results take
    the place of files that labkit did not write.
    """

    settings: Settings
    model: Model
    dataset: Dataset
    say: Say
    fail: Fail
    overwrite: bool = False


@dataclass(slots=True)
class Result:
    """What came of a run: the books, the rows that the file holds in all, and what is left wrong, a line each.

    ``parts`` are the books by what they are of, such as a file, where a later run may be of other such parts.
    """

    books: Books = field(default_factory=Books)
    rows: int = 0
    problems: list[str] = field(default_factory=list)
    parts: dict[str, Books] = field(default_factory=dict)

    def with_usual_problems(self) -> Result:
        """Add what is wrong by the books: failures that another run may not meet, and that nothing was kept."""
        if passing := sum(count for reason, count in self.books.failed.items()
                          if reason.removeprefix(f"{NOT_JUDGED}: ") in _PASSING):
            self.problems.append(f"The model failed {passing} times for now: run the same command again.")
        if self.books.asked and not self.books.kept:
            self.problems.append("Nothing was kept; the lines above say what became of it.")
        return self


class Method(ABC):
    """A way to make rows. ``out`` is the file they are kept in."""

    out: Path
    language: str | None = None
    """What its rows are written in; that of the settings if None."""
    keeps_books = True
    """Whether the books stand beside the rows afterwards (``qa.books.jsonl``): where it makes rows."""

    def inputs(self) -> Iterable[Path]:
        """Return the files that are read, which nothing may take the place of."""
        return ()

    def results(self) -> Iterable[Output]:
        """Return the files that are written, besides ``out``."""
        return ()

    def steps(self) -> Iterable[Output]:
        """Return the files that are kept to go on with: never written over a file of another kind."""
        return ()

    def check(self, settings: Settings) -> None:  # noqa: B027  # most of what can be refused, is refused elsewhere
        """Raise a LabkitError for what cannot be, before any model is started and any file is made."""

    @abstractmethod
    async def calls(self, settings: Settings) -> int:
        """Return about how many calls a run makes, by a look; it may read files."""

    @abstractmethod
    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take, from a pilot whose answers the cache keeps."""

    @abstractmethod
    def left(self, job: Job) -> str:
        """Say what a run that a budget ended has yet to do."""

    @abstractmethod
    async def run(self, job: Job) -> Result:
        """Make the rows, and append each to the dataset as soon as it is known to be kept."""


def run(method: Method, *, settings: Settings | None = None, say: Say = print, fail: Fail = print,
        overwrite: bool = False, batch: bool = False) -> Result:
    """Run a method; running it again goes on where it ended, and asks nothing twice.

    Parameters
    ----------
    say, fail
        Called with each line of what was done, and with the error of each input that cannot be used.
    overwrite
        Let results take the place of files that are there and were not written by labkit. Rows are always gone on with.
    batch
        Ask by the service's Batch API: at half the list price, in hours.

    Raises
    ------
    OverwriteError
        If a file would be lost; before anything is read or asked.
    SettingsError
        If an option or a setting is not possible, before anything is asked.
    ModelError
        If the model cannot be used at all. BudgetError, which is one, says what is left to do. Rows that were made by
        then are kept.
    DatasetError
        If a file cannot be read or written.
    """
    return asyncio.run(run_method(method, settings or load_settings(), say, fail, overwrite, batch))


def estimate(method: Method, *, settings: Settings | None = None, fail: Fail = print,
             overwrite: bool = False, batch: bool = False) -> Estimate:
    """Say what :func:`run` will take, from a pilot; the cache keeps the pilot's answers for the run."""
    return asyncio.run(estimate_method(method, settings or load_settings(), fail, overwrite, batch))


async def run_method(method: Method, settings: Settings, say: Say = print, fail: Fail = print,
                     overwrite: bool = False, batch: bool = False) -> Result:
    """Do what :func:`run` does, in the running event loop."""
    check_method(method, settings, overwrite)
    async with opened_model(settings, say, batch, overwrite) as model:
        with Dataset.open(method.out, hold=False, overwrite=overwrite) as dataset:
            job = Job(settings, model, dataset, say, fail, overwrite)
            for note in dataset.notes:
                say(note)
            try:
                if settings.cache_mode == "use" and await method.calls(settings) >= LARGE:
                    with following_books(None):
                        told = await method.estimate(Job(settings, model, dataset, say, lambda error: None))
                    say(str(told))
                result = await method.run(job)
                if method.keeps_books and result.books.asked:
                    write_books(books_path(method.out), result.parts or {type(method).__name__.lower(): result.books},
                                overwrite)
                return result
            except BudgetError as error:
                raise error.leaving(error.left or method.left(job)) from None
            finally:
                say(f"{len(dataset)} rows in {method.out}")


async def estimate_method(method: Method, settings: Settings, fail: Fail = print,
                          overwrite: bool = False, batch: bool = False) -> Estimate:
    """Do what :func:`estimate` does, in the running event loop."""
    check_method(method, settings, overwrite)
    async with opened_model(settings, batch=batch) as model:
        there = method.out.is_file() and DATASET.is_ours(method.out)
        dataset = Dataset.load(method.out) if there else Dataset(path=method.out)
        return await method.estimate(Job(settings, model, dataset, lambda line: None, fail))


def check_method(method: Method, settings: Settings, overwrite: bool) -> None:
    """Refuse what cannot be, and to write over what would be lost."""
    check_language(method.language or settings.language)
    read = [*method.inputs(), settings.cache]
    books = [Output(books_path(method.out), BOOKS)] if method.keeps_books else []
    figures = [Output(settings.metrics, METRICS)] if settings.metrics else []
    check_outputs([Output(method.out, DATASET), *method.results(), *books, *figures], read, overwrite)
    check_outputs(method.steps(), [method.out, *read])
    method.check(settings)


@asynccontextmanager
async def opened_model(settings: Settings, say: Say = lambda line: None, batch: bool = False,
                       overwrite: bool = False) -> AsyncIterator[Model]:
    """Open the model for a block, and close it at its end; say which it is, and what was used of it.

    ``batch`` asks by the service's Batch API. Where the settings name a file for figures, they are written to it.
    """
    from labkit.llm.model import connect

    model = connect(settings, batch=batch)
    say(repr(model))
    if batch:
        say("Asked by batches, at half the list price, in hours. It may be ended: the same command goes on with them.")
    try:
        async with watched(model.usage, settings.metrics, overwrite):
            yield model
    finally:
        await model.close()
        say(f"{model.usage}")
