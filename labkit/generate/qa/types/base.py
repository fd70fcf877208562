"""What a question type is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.statements import statements
from labkit.llm.json_answers import Independent
from labkit.prompts import fence, harmless, path_of, prompt
from labkit.quality.checks.base import Candidate, Gates, judge

TOKENS_A_PAIR = 40  # a chunk of fewer tokens has one fact to ask about; three pairs on it would be one pair thrice


class QuestionType(ABC):
    """One type of questions. It keeps nothing of a run.

    Its prompt is ``labkit/prompts/<language>/qa_<name>.md``, or the one of ``prompt_name``. ``order`` says where it
    stands among the others. ``noun`` is what one is called in the English request. ``tokens`` is what one may take
    in an answer, with room for languages that need many. ``gates`` are the checks that it passes, by the kind of
    its candidates. A type that is ``balanced`` answers True or False, as many of each as can be. A chunk has
    ``one_a_chunk`` where types are mixed; one that is not ``mixed`` is asked for by its name alone. ``nothing`` is
    what the books say of a chunk that gives none a choice.
    """

    name: ClassVar[str]
    noun: ClassVar[str]
    tokens: ClassVar[int]
    gates: ClassVar[Gates]
    prompt_name: ClassVar[str] = ""
    nothing: ClassVar[str] = "no statement in the chunk"
    order: ClassVar[int] = 100
    balanced: ClassVar[bool] = False
    one_a_chunk: ClassVar[bool] = False
    mixed: ClassVar[bool] = True

    def target(self, chunk: Chunk, wanted: int) -> int:
        """Return how many of the ``wanted`` ones a chunk has matter for; 0: it is too short for any."""
        return min(wanted, max(1, (chunk.tokens or wanted * TOKENS_A_PAIR) // TOKENS_A_PAIR))

    def choices(self, chunk: Chunk) -> list[str] | None:
        """Return what a model that is held to a grammar may choose as evidence; None where it chooses none."""
        return statements(chunk)

    def asking(self, chunk: Chunk, language: str, count: int, choices: list[str] | None, asked: Sequence[str]) -> str:
        """Return what the model is asked for: the source, and how many of what; not what was asked already."""
        return prompt("qa_ask", language, source=fence(chunk.text), headings=path_of(chunk.headings),
                      asked=" / ".join(filter(None, map(harmless, asked))), number=count,
                      count=f"{count} {_plural(self.noun, count)}")

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

    def ground(self, choice: str) -> str:
        """Return the statement that a choice rests on."""
        return choice

    def used(self, item: Any) -> list[str]:
        """Return the evidence that an item has used up."""
        return [item.evidence]

    def asked(self, item: Any) -> str:
        """Return what an item asks, to be told to the model when its chunk is asked again."""
        return item.question.strip()

    @abstractmethod
    def candidates(self, chunk: Chunk, item: Any, language: str, about: str) -> list[Candidate]:
        """Return the rows that an item can become: one of them is kept at most, the first that passes the gate.

        Parameters
        ----------
        about
            What the document is about: a question may name it.
        """

    def judged(self, candidate: Candidate, gates: Gates) -> tuple[Candidate, str]:
        """Return what may be kept of a candidate, and "" or the reason why it may not; no model is asked."""
        return candidate, judge(candidate, gates[self.name])

    def parts(self, candidate: Candidate) -> Sequence[Candidate]:
        """Return the turns of what is kept of a candidate: itself, where it is no conversation."""
        return candidate.turns or [candidate]


@cache
def listed(item: type[BaseModel], count: int) -> type[BaseModel]:
    """The schema of an answer. How many pairs came is counted, not validated: some are better than none."""
    bounds = Field(json_schema_extra={"minItems": count, "maxItems": count})
    return create_model("Pairs", __base__=Independent, pairs=(list[item], bounds))


def in_turn(items: Sequence[type[BaseModel]]) -> type[BaseModel]:
    """The schema where a grammar holds the model to it: one of each of the items, in this order."""
    return create_model("Pairs", pairs=(tuple[tuple(items)], ...))


def _plural(noun: str, count: int) -> str:
    head, space, rest = noun.partition(" for ")
    return f"{head}{'s' * (count > 1)}{space}{rest}"
