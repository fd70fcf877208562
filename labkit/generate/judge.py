"""Rows that a judge grades: what it is asked by each rubric, and the grades it gives.

One request a rubric and row: a judge that is asked for several grades at once lets one colour the next. The rubric
stands in the system prompt, so that what is the same for all rows comes first and is read once where an endpoint keeps
what it has read. The reason comes before the score, as in G-Eval (Liu et al., 2023, arXiv 2303.16634).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from labkit.datasets.chunks_file import AskedChunk, bare
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.generate.rows import Drop, NoAnswer, make_rows
from labkit.llm.odds import Weighed, expected
from labkit.prompts import fence, prompt
from labkit.quality.judge.grades import Grade, with_grades
from labkit.quality.judge.rubrics import LEAST, MOST, Graded, Rubric, rubrics_named

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Request

_TOKENS = 200
_LONGEST_REASON = 160  # characters
NO_ANSWER = "no answer to grade"
PASSING = ("rate limit", "timeout", "server error")
"""Failures that another run may not meet: the row is then left to it."""


class Mark(Weighed):
    """A grade, behind its reason."""

    words: ClassVar[tuple[str, ...]] = tuple(str(grade) for grade in range(LEAST, MOST + 1))
    reason: Annotated[str, Field(json_schema_extra={"maxLength": _LONGEST_REASON})]
    score: Annotated[int, Field(ge=LEAST, le=MOST)]


async def judge_rows(records: Iterable[QA], model: Model, *, chunks: Iterable[Chunk | AskedChunk] = (),
                     rubrics: Iterable[str] = (), show: bool = True) -> list[QA]:
    """Have a model grade rows from 1 to 5, and return them with the grades and their reasons as columns.

    A grade is an opinion: :func:`labkit.evaluate` says how far it agrees with labels of your own, and ``labkit judge``
    drops nothing for it where that is too little.

    Parameters
    ----------
    model
        Its ``judge`` is asked: the one that the settings name, or itself.
    chunks
        What the rows were made from; without them groundedness is not graded.
    rubrics
        Names of what to grade by: groundedness, relevance, coherence, fluency, similarity. All that a row has the
        material for, if none are given.

    Returns
    -------
    All rows, in their order; those without an answer, and those that the model failed on for now, as they were.

    Raises
    ------
    SettingsError
        If there is no such rubric.
    ModelError
        If the model cannot be used at all. What was answered is in the cache.
    """
    chosen, rows = rubrics_named(rubrics), list(records)
    texts = {chunk.id: chunk.text for chunk in map(bare, chunks)}
    made: dict[str, QA] = {}

    async def grade(record: QA, ask: Callable[[Any], Awaitable[Any]]) -> QA | Drop:
        if not Graded.of(record).response.strip():
            return Drop(NO_ANSWER)
        source = texts.get(record.source.chunk_id, "") if record.source else ""
        return await graded(record, source, chosen, ask, lambda: model.judge.name)

    await make_rows(rows, grade, model.judge, each=lambda record, row: made.update({record.id: row}),
                    label="Grading rows", total=len(rows), show=show)
    return [made.get(record.id, record) for record in rows]


def grading(rubric: Rubric, row: Graded) -> Request:
    """Return the request to grade a row by a rubric."""
    from labkit.llm.request import Request

    shown = {name: fence(getattr(row, name), name) if name in (*rubric.needs, "response") else ""
             for name in ("source", "query", "response", "truth")}
    return Request(prompt("judge_ask", **shown),
                   system=prompt("judge", row.language, rubric=prompt(f"judge_{rubric.name}", row.language)),
                   schema=Mark, max_tokens=_TOKENS, label=f"{rubric.name} of {row.query[:40]!r}")


def grade_of(mark: Mark) -> Grade:
    """Return the grade in an answer: the mean of the five by their odds, or the one that was written."""
    mean = expected(mark.odds)
    return Grade(float(mark.score) if mean is None else mean, " ".join(mark.reason.split()))


async def graded(record: QA, source: str, rubrics: Sequence[Rubric], ask: Callable[[Any], Awaitable[Any]],
                 judge: Callable[[], str]) -> QA:
    """Return a row with the grades of all rubrics that what it has allows.

    A rubric to which the endpoint gives no answer, and would give none again, has its reason in place of the grade.

    Raises
    ------
    NoAnswer
        If an answer failed for a reason that passes.
    """
    row = Graded.of(record, source)
    wanted = [rubric for rubric in rubrics if row.can_be_graded_by(rubric)]

    async def grade(rubric: Rubric) -> Grade | NoAnswer:
        try:
            return grade_of(await ask(grading(rubric, row)))
        except NoAnswer as error:
            return error if error.failure.reason in PASSING else Grade(None, "", error.failure.reason)

    grades: dict[str, Grade] = {}
    for rubric, found in zip(wanted, await asyncio.gather(*map(grade, wanted)), strict=True):
        if isinstance(found, NoAnswer):
            raise found
        grades[rubric.name] = found
    return with_grades(record, grades, judge())
