"""What a judge may grade an answer by: five things, each from 1 to 5, by the names that evaluators of answers use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labkit.datasets.record import QA
from labkit.errors import SettingsError
from labkit.quality.checks.truth import only_says_whether

LEAST, MOST = 1, 5
"""The scale."""
_SHORT = ("short", "boolean")


@dataclass(frozen=True)
class Rubric:
    """One thing to grade by. ``needs`` are what the judge is shown besides the response.

    ``prose`` says whether it is about how a text is written: an answer of a few words has no such grade.
    """

    name: str
    label: str
    needs: tuple[str, ...]
    definition: str
    prose: bool = False


RUBRICS: dict[str, Rubric] = {rubric.name: rubric for rubric in (
    Rubric("groundedness", "Groundedness", ("query", "source"), "how far the source says what the response says"),
    Rubric("relevance", "Relevance", ("query",), "how far the response gives what the query asks for"),
    Rubric("coherence", "Coherence", ("query",), "how well the response hangs together", prose=True),
    Rubric("fluency", "Fluency", (), "how well the response is written", prose=True),
    Rubric("similarity", "Similarity", ("query", "truth"), "how far the response says the same as the ground truth"))}
"""All rubrics, by their names: those of the columns that the scores stand in."""


@dataclass(frozen=True)
class Graded:
    """What a judge is shown of one row: ``source`` is what the pair was made from, ``truth`` what was to be answered.

    By the columns that azure-ai-evaluation reads: ``query, response, context, ground_truth``.
    """

    query: str
    response: str
    source: str = ""
    truth: str = ""
    language: str = "English"
    prose: bool = True

    @classmethod
    def of(cls, record: QA, source: str = "") -> Graded:
        """Return what a judge is shown of a pair.

        A ``response`` column is what somebody answered, and the pair's own answer is then the ground truth. Without one
        the answer is what is graded. A conversation is graded as a whole.
        """
        response = record.extra.get("response")
        if isinstance(response, str) and response.strip():
            return cls(record.question, response, source, record.answer, record.language,
                       not only_says_whether(response))
        first, *more = [(turn.question, turn.answer) for turn in record.turns] or [(record.question, record.answer)]
        answer = "\n".join([first[1], *(said for turn in more for said in turn)])
        return cls(first[0], answer, source, "", record.language,
                   record.qa_type not in _SHORT and not only_says_whether(answer))

    def can_be_graded_by(self, rubric: Rubric) -> bool:
        """Tell whether all that a rubric needs is there."""
        return bool(self.response.strip()) and all(getattr(self, name).strip() for name in rubric.needs) and (
            self.prose or not rubric.prose)


def rubrics_named(names: Iterable[str]) -> tuple[Rubric, ...]:
    """Return rubrics by their names, in the order of the table; all where none is named.

    Raises
    ------
    SettingsError
        If there is no such rubric.
    """
    wanted = list(names) or list(RUBRICS)
    if unknown := [name for name in wanted if name not in RUBRICS]:
        raise SettingsError(f'There is no rubric "{unknown[0]}".', f"Use {', '.join(RUBRICS)}.")
    return tuple(rubric for name, rubric in RUBRICS.items() if name in wanted)
