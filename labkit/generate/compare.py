"""The same questions answered in several ways: by the bare model, with passages beside the question, by another model.

What a dataset is worth is what it adds to answers on questions that nothing was trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.datasets.record import QA
from labkit.datasets.train_validation_split import shared_chunks
from labkit.errors import DatasetError, RequestError
from labkit.generate.judge import Mark, grade_of, grading
from labkit.llm.in_order import ask_in_order
from labkit.llm.request import Failure, Request
from labkit.prompts import fence, prompt
from labkit.quality.judge.rubrics import LEAST, RUBRICS, Graded, rubrics_named
from labkit.quality.likeness import numbers_held, word_f1
from labkit.quality.paired import Paired, paired
from labkit.text.search import Search

if TYPE_CHECKING:
    from labkit.llm.model import Model

FEWEST = 16
"""Questions of a comparison: with fewer, an interval says next to nothing."""
PASSAGES = 3
_TOKENS = 300
JUDGED = ("similarity", "coherence", "fluency", "groundedness")
"""The rubrics of a comparison, those of evaluators of answers."""

AnswerMeasure = Callable[[str, QA], float | None]
MEASURES: dict[str, AnswerMeasure] = {
    "words in common": lambda answer, row: word_f1(answer, row.answer),
    "numbers right": lambda answer, row: numbers_held(answer, row.answer),
}
"""By name, what is measured of an answer without a model: from 0 to 1, or None where the row has nothing to measure."""


@dataclass(frozen=True)
class Way:
    """A way to answer: a model, and the passages that it may look up; without any, it answers from what it knows."""

    model: Model
    passages: Sequence[str] = ()


@dataclass(frozen=True)
class Answered:
    """A question with its answers by way, and their scores by measure and way; an answer that failed is None.

    An answer that never came scores as the worst: who asks has nothing from it.
    """

    row: QA
    answers: Mapping[str, str | None]
    failures: Mapping[str, str]
    scores: Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True)
class Comparison:
    """What came of :func:`compare`. The first way is what the others are held against."""

    ways: tuple[str, ...]
    rows: tuple[Answered, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of what was measured."""
        return tuple(self.rows[0].scores) if self.rows else ()

    def scores(self, measure: str, way: str) -> list[float | None]:
        """Return the scores of a way, in the order of the rows."""
        return [row.scores[measure].get(way) for row in self.rows]

    def against(self, measure: str, way: str, other: str = "") -> Paired:
        """Return how a way does beside the first one, or another."""
        return paired(self.scores(measure, other or self.ways[0]), self.scores(measure, way))

    def failed(self, way: str) -> int:
        """Return how many answers of a way never came."""
        return sum(way in row.failures for row in self.rows)

    def lines(self) -> list[str]:
        """Return the comparison as lines of text."""
        found = [f"{len(self.rows)} questions, {len(self.ways)} ways to answer"]
        for measure in self.measures:
            for way in self.ways[1:]:
                one = self.against(measure, way)
                found.append(f"{measure}: {self.ways[0]} {one.before:.2f}, {way} {one.after:.2f} "
                             f"({one.difference:+.2f}, 95 % {one.low:+.2f} to {one.high:+.2f}, n = {one.n}): "
                             f"{one.verdict}")
        found += [f"{way}: {self.failed(way)} answers never came; they count as the worst"
                  for way in self.ways if self.failed(way)]
        return found


async def compare(held_out: Iterable[QA], ways: Mapping[str, Way | Model], *, trained_on: Iterable[QA] = (),
                  passages: int = PASSAGES, measures: Mapping[str, AnswerMeasure] = MEASURES,
                  judge: Model | None = None, rubrics: Iterable[str] = JUDGED, fewest: int = FEWEST,
                  show: bool = True) -> Comparison:
    """Answer held-out questions in several ways, and measure each answer against the row's own.

    Parameters
    ----------
    held_out
        Pairs that nothing was trained on; conversations and questions without an answer are left out.
    ways
        By name, in order: the first is what the others are held against. A model alone answers from what it knows, and
        is asked the bare question, as a model that was trained on the pairs expects it.
    trained_on
        The pairs that a model was trained on: none of ``held_out`` may rest on a chunk of theirs.
    passages
        How many passages stand beside a question, for a way that has some.
    measures
        By name; see :data:`MEASURES`.
    judge
        A model that grades every answer by the ``rubrics`` as well, from 1 to 5. Its grades are worth what its
        agreement with people is: see ``labkit judge --labels``.
    fewest
        With fewer questions than these nothing is asked.

    Raises
    ------
    DatasetError
        If there are too few questions, or one rests on what was trained on.
    RequestError
        If there is no way.
    """
    rows = [row for row in held_out if row.answer and not row.turns]
    if not ways:
        raise RequestError("There is no way to answer.", "Give at least a model.")
    if len(rows) < fewest:
        raise DatasetError(f"There are {len(rows)} held-out questions; a comparison takes {fewest} or more.",
                           "Make more pairs, or set more of them apart.")
    if shared := shared_chunks(trained_on, rows):
        raise DatasetError(f"Held-out questions rest on {len(shared)} chunks that were trained on.",
                           "Divide the pairs with Dataset.divide, or labkit export, which part them by chunk.")
    answers: dict[str, list[str | Failure]] = {}
    for name, way in ways.items():
        answers[name] = await _answers(way if isinstance(way, Way) else Way(way), rows, passages, name, show)
    grades = await _grades(judge, rows, answers, tuple(rubrics), show) if judge else {}
    found = []
    for place, row in enumerate(rows):
        said = {name: outcomes[place] for name, outcomes in answers.items()}
        texts = {name: None if isinstance(one, Failure) else one for name, one in said.items()}
        scores: dict[str, dict[str, float | None]] = {
            measure: {name: score(text or "", row) for name, text in texts.items()}
            for measure, score in measures.items()}
        scores |= {rubric: {name: grades[rubric, name, place] for name in texts} for rubric in rubrics if judge}
        found.append(Answered(row, texts, {name: one.reason for name, one in said.items() if isinstance(one, Failure)},
                              scores))
    return Comparison(tuple(ways), tuple(found))


async def _grades(judge: Model, rows: Sequence[QA], answers: Mapping[str, Sequence[str | Failure]],
                  names: tuple[str, ...], show: bool) -> dict[tuple[str, str, int], float | None]:
    """Return the grades by rubric, way and row: the lowest where no answer came, None where the judge failed."""
    rubrics_named(names)
    grades: dict[tuple[str, str, int], float | None] = {}
    asked: list[tuple[tuple[str, str, int], Request[Mark]]] = []
    for name, outcomes in answers.items():
        for place, (row, answer) in enumerate(zip(rows, outcomes, strict=True)):
            graded = Graded(row.question, answer if isinstance(answer, str) else "",
                            row.evidence.text if row.evidence else "", row.answer, row.language)
            for rubric in names:
                if not graded.response.strip():
                    grades[rubric, name, place] = float(LEAST)
                elif graded.can_be_graded_by(RUBRICS[rubric]):
                    asked.append(((rubric, name, place), grading(RUBRICS[rubric], graded)))
                else:
                    grades[rubric, name, place] = None

    def take(key: tuple[str, str, int], outcome: Mark | Failure) -> None:
        grades[key] = None if isinstance(outcome, Failure) else grade_of(outcome).score

    await ask_in_order(judge, asked, take, label="Judging answers", show=show)
    return grades


async def _answers(way: Way, rows: Sequence[QA], count: int, name: str, show: bool) -> list[str | Failure]:
    search = Search(way.passages) if way.passages else None
    outcomes: list[str | Failure] = []
    requests = (((), _request(row, search, count)) for row in rows)
    await ask_in_order(way.model, requests, lambda _, outcome: outcomes.append(outcome),
                       label=f"Answering: {name}", show=show)
    return [outcome if isinstance(outcome, Failure) else outcome.strip() for outcome in outcomes]


def _request(row: QA, search: Search | None, count: int) -> Request[str]:
    words = " ".join(row.question.split())
    label = f"answer to: {words[:60]}"
    if search is None:
        return Request(row.question, temperature=0.0, max_tokens=_TOKENS, label=label)
    found = [fence(search.passages[place], "passage") for place in search.best(row.question, count)]
    return Request("\n\n".join([*found, fence(row.question, "question")]), temperature=0.0, max_tokens=_TOKENS,
                   system=prompt("compare_from_passages", row.language), label=label)
