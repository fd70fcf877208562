"""What a question type is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.statements import statements
from labkit.quality.pairs import Checked

TOKENS_A_PAIR = 40  # a chunk of fewer tokens has one fact to ask about; three pairs on it would be one pair thrice


class QuestionType(ABC):
    """One type of questions. It keeps nothing of a run.

    ``name`` is that of its prompt too, ``qa_<name>``. ``noun`` is what one is called in the English request. ``tokens``
    is what one may take in an answer, with room for languages that need many. A type that is ``balanced`` answers
    True or False, and is told which one is lacking.
    """

    name: ClassVar[str]
    noun: ClassVar[str]
    tokens: ClassVar[int]
    balanced: ClassVar[bool] = False

    def target(self, chunk: Chunk, wanted: int) -> int:
        """Return how many of the ``wanted`` ones a chunk has matter for; 0: it is too short for any."""
        return min(wanted, max(1, (chunk.tokens or wanted * TOKENS_A_PAIR) // TOKENS_A_PAIR))

    def choices(self, chunk: Chunk) -> list[str] | None:
        """Return what a model that is held to a grammar may choose as evidence; None where it chooses none."""
        return statements(chunk)

    @abstractmethod
    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        """Return the schema of an answer with ``count`` of them.

        Parameters
        ----------
        choices
            The evidence that is left to choose from, where a grammar holds the model to it; else None.
        """

    def items(self, answer: object) -> list[Any] | None:
        """Return what a model wrote, one by one; None if the answer is none."""
        found = getattr(answer, "pairs", None)
        return None if found is None else list(found)

    def used(self, item: Any) -> list[str]:
        """Return the evidence that an item has used up."""
        return [item.evidence]

    def asked(self, item: Any) -> str:
        """Return what an item asks, to be told to the model when its chunk is asked again."""
        return item.question.strip()

    @abstractmethod
    def judge(self, chunk: Chunk, item: Any, language: str, about: str, lacking: str) -> str | Sequence[Checked]:
        """Return what is to be kept of an item, a turn each, or the reason why nothing is.

        Parameters
        ----------
        about
            What the document is about: a question may name it.
        lacking
            True or False, whichever there are fewer of; for a type that is balanced.
        """


@cache
def listed(item: type[BaseModel], count: int) -> type[BaseModel]:
    """The schema of an answer. How many pairs came is counted, not validated: some are better than none."""
    bounds = Field(json_schema_extra={"minItems": count, "maxItems": count})
    return create_model("Pairs", pairs=(list[item], bounds))


def in_turn(items: Sequence[type[BaseModel]]) -> type[BaseModel]:
    """The schema where a grammar holds the model to it: one of each of the items, in this order."""
    return create_model("Pairs", pairs=(tuple[tuple(items)], ...))
