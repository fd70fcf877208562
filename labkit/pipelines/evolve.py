"""Evolve-Instruct in one go: from a file of seeds to a file of evolved rows, written as they come.

Running the same again asks nothing twice, and goes on where a killed run ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.ledger import Books
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.seeds import read_seeds
from labkit.errors import DatasetError, SettingsError, leaving
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.llm.model import Model

PASSING = ("rate limit", "timeout", "server error")
"""Failures that another run may not meet again."""


class Options(NamedTuple):
    """How instructions are evolved; see :func:`labkit.evolve` and :func:`labkit.read_seeds`."""

    columns: Sequence[str] = ()
    num_rows: int | None = None
    rounds: int = 2
    operators: Sequence[str] = ()
    method: Path | None = None
    min_len_chars: int | None = None
    max_len_chars: int = 512
    temperature: float = 0.7
    top_p: float | None = 0.95
    language: str | None = None
    question_only: bool = False
    seed: int = 0


@dataclass(slots=True)
class Result:
    """What came of a run: seeds that could not be used, the books, and the rows that the file holds in all."""

    unusable: int = 0
    books: Books = field(default_factory=Books)
    rows: int = 0

    @property
    def unfinished(self) -> int:
        """Evolutions that failed in a way which another run may not meet."""
        return sum(self.books.failed[reason] for reason in PASSING)


def evolve(seed_file: Path, out: Path, options: Options, *, settings: Settings | None = None,
           say: Callable[[str], object] = print, fail: Callable[[DatasetError], object] = print,
           overwrite: bool = False) -> Result:
    """Evolve the instructions of a file, and append what is kept to ``out``.

    Parameters
    ----------
    say
        Called with each line of what was done.
    fail
        Called with an error for each row of the seeds that holds no instruction.
    overwrite
        Let the rows take the place of a file that is there and no dataset of labkit's.

    Raises
    ------
    OverwriteError
        If a file would be lost; before anything is asked.
    SettingsError
        If an option or a setting is not possible, or no row has the column; before anything is asked.
    DatasetError
        If a file cannot be read or written.
    ModelError
        If the model cannot be used at all; what was made by then is kept.
    """
    return asyncio.run(_evolve(seed_file, out, options, settings or load_settings(), say, fail, overwrite))


def answer(questions: Path, out: Path, options: Options, *, settings: Settings | None = None,
           say: Callable[[str], object] = print, overwrite: bool = False) -> Result:
    """Answer the questions of a run that asked for questions only, and append the pairs to ``out``."""
    return asyncio.run(_answer(questions, out, options, settings or load_settings(), say, overwrite))


def operator_weights(names: Sequence[str]) -> dict[str, float] | None:
    """Return the weights in ``NAME`` or ``NAME=WEIGHT``; None, for all operators alike, where no name is given.

    Raises
    ------
    SettingsError
        If a weight is no number.
    """
    weights = {}
    for name in names:
        name, equals, number = name.partition("=")
        try:
            weights[name.strip()] = float(number) if equals else 1.0
        except ValueError:
            raise SettingsError(f'The weight of {name} is "{number}".', "Give a number: NAME=2") from None
    return weights or None


def weights_of(options: Options) -> dict[str, float] | None:
    """Return the weights of the operators; raises SettingsError where a method takes their place."""
    weights = operator_weights(options.operators)
    if options.method and weights:
        raise SettingsError("A method takes the place of the operators.", "Leave out --operator, or --method.")
    return weights


async def _evolve(seed_file: Path, out: Path, options: Options, settings: Settings, say: Callable[[str], object],
                  fail: Callable[[DatasetError], object], overwrite: bool) -> Result:
    from labkit.generate.evolve import evolve as evolving
    from labkit.pipelines.evolve_estimate import estimate_evolutions, is_large

    check_outputs([Output(out, DATASET)], [seed_file, *([options.method] if options.method else []), settings.cache],
                  overwrite)
    weights = weights_of(options)
    language = options.language or settings.language
    result = Result()

    def unusable(error: DatasetError) -> None:
        result.unusable += 1
        fail(error)

    def seeds(fail: Callable[[DatasetError], object]) -> Iterator[QA]:
        return read_seeds(seed_file, options.columns, language=language, fail=fail)

    for _ in seeds(lambda error: None):  # before any file is made, or any model started
        break
    with Dataset.open(out, hold=False, overwrite=overwrite) as dataset:
        async with _model(settings, dataset, say) as model:
            count = sum(1 for _ in seeds(lambda error: None))
            with leaving(lambda: f"{options.num_rows - len(dataset):,} of {options.num_rows:,} rows" if options.num_rows
                         else f"what {count:,} seeds give beyond the {len(dataset):,} rows that are there"):
                if settings.cache_mode == "use" and is_large(count, options):
                    say(str(await estimate_evolutions(lambda: seeds(lambda error: None), model, options, weights,
                                                      language, lambda: dataset)))
                made = await evolving.evolve(
                    seeds(unusable), model, rounds=options.rounds, operators=weights,
                    method=options.method or "", num_rows=options.num_rows, min_len_chars=options.min_len_chars,
                    max_len_chars=options.max_len_chars, temperature=options.temperature, top_p=options.top_p,
                    language=language, question_only=options.question_only, seed=options.seed,
                    known=chain(seeds(lambda error: None), dataset), each=dataset.append)
            say(made.books.line())
    result.books, result.rows = made.books, len(dataset)
    if options.num_rows and made.books.kept < options.num_rows:
        say(f"{made.books.kept} of {options.num_rows} rows: the seeds are used up; more --rounds, or more seeds, give "
            "more.")
    return result


async def _answer(questions: Path, out: Path, options: Options, settings: Settings,
                  say: Callable[[str], object], overwrite: bool) -> Result:
    from labkit.generate.evolve.answers import answer_questions

    check_outputs([Output(out, DATASET)], [questions, settings.cache], overwrite)
    language = options.language or settings.language
    count = sum(1 for _ in read_seeds(questions, language=language))
    with Dataset.open(out, hold=False, overwrite=overwrite) as dataset:
        async with _model(settings, dataset, say) as model:
            with leaving(lambda: f"{count - len(dataset):,} of {count:,} answers"):
                books = await answer_questions(read_seeds(questions, language=language), model, language=language,
                                               temperature=options.temperature, top_p=options.top_p,
                                               each=dataset.append)
            say(books.line())
    return Result(0, books, len(dataset))


@asynccontextmanager
async def _model(settings: Settings, dataset: Dataset, say: Callable[[str], object]) -> AsyncIterator[Model]:
    from labkit.llm.model import connect

    model = connect(settings)
    for line in (repr(model), *dataset.notes):
        say(line)
    try:
        yield model
    finally:
        await model.close()
        say(f"{model.usage}")
        say(f"{len(dataset)} rows in {dataset.path}")
