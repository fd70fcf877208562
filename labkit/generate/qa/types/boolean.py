"""True or false: a question that yes or no answers, and what would make its answer another.

A small model that is asked for a false statement writes a true one. It is therefore asked for what it can do: a
question that the evidence answers with yes, the words in it that matter, and wrong ones of their kind. Put in their
place, these make the false question, so that each of what it writes can be either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import QuestionType, in_turn, listed
from labkit.quality.booleans import FALSE, TRUE, check_truth, put_in_place
from labkit.quality.pairs import Checked

_MOST = {"maxLength": 60}  # characters of a few words, for a grammar; another model may write more


class Truth(BaseModel):
    """A question that its evidence answers with yes, and what would make the answer no."""

    evidence: str
    fact: str = Field(json_schema_extra=_MOST)
    question: str
    wrong: str = Field(json_schema_extra=_MOST)


class Boolean(QuestionType):
    """An answer of True or False."""

    name, noun, tokens, balanced = "boolean", "yes-or-no question", 400, True

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        if choices is None:
            return listed(Truth, count)
        return in_turn([create_model(f"Truth{number}", __base__=Truth, evidence=(Literal[tuple(part)], ...))
                        for number, part in enumerate(spread(choices, count), 1)])

    def judge(self, chunk: Chunk, item: Truth, language: str, about: str,
              lacking: str = FALSE) -> str | Sequence[Checked]:
        """Make the answer that is lacking of an item, or else the other; the reason is why the first is not good."""
        reasons = []
        for answer in (lacking, FALSE if lacking == TRUE else TRUE):
            question, claim = item.question.strip(), item.fact
            if answer == FALSE:
                claim = item.wrong.strip().rstrip(".。")
                question = put_in_place(question, item.fact, claim)
            verdict = check_truth(chunk, question, answer, item.evidence, item.fact, claim, language=language,
                                  about=about)
            if not verdict.reason:
                return [Checked(question, answer, verdict.start, verdict.end)]
            reasons.append(verdict.reason)
        return reasons[0]
