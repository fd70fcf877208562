"""The question type.

A small model that is asked for a false statement writes a true one. It is therefore asked for what it can do: a
question that the evidence answers with yes, the words in it that matter, and wrong ones of their kind. Put in their
place, these make the false question, so that each of what it writes can be either.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import QuestionType, in_turn, listed
from labkit.generate.qa.types.boolean.gate import GATE
from labkit.quality.checks.base import Candidate, Gates
from labkit.quality.checks.truth import FALSE, TRUE, without
from labkit.text.quotes import find_quote

_MOST = {"maxLength": 60}  # characters of a few words, for a grammar; another model may write more


class Truth(BaseModel):
    """A question that its evidence answers with yes, and what would make the answer no."""

    evidence: str
    fact: str = Field(json_schema_extra=_MOST)
    question: str
    wrong: str = Field(json_schema_extra=_MOST)


class Boolean(QuestionType):
    """An answer of True or False."""

    name, noun, order, tokens, balanced = "boolean", "yes-or-no question", 3, 400, True
    gates: ClassVar[Gates] = {"boolean": GATE}

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        if choices is None:
            return listed(Truth, count)
        return in_turn([create_model(f"Truth{number}", __base__=Truth, evidence=(Literal[tuple(part)], ...))
                        for number, part in enumerate(spread(choices, count), 1)])

    def candidates(self, chunk: Chunk, item: Truth, language: str, about: str) -> list[Candidate]:
        """Return the item as a True one and as a False one."""
        question, wrong = item.question.strip(), item.wrong.strip().rstrip(".。")
        false = put_in_place(question, item.fact, wrong)
        common = {"chunk": chunk, "evidence": item.evidence, "language": language, "about": about, "kind": self.name}
        return [Candidate(false, FALSE, extra={"fact": item.fact, "claim": wrong, "own_words": without(false, wrong)},
                          **common),
                Candidate(question, TRUE, extra={"fact": item.fact, "claim": item.fact}, **common)]


def put_in_place(question: str, fact: str, wrong: str) -> str:
    """Return a question with other words in place of a fact, or as it is where it does not hold the fact."""
    place = find_quote(question, fact)
    if place is None:
        return question
    start, end = place
    kept = question[start:end].rstrip("?？.。!！\"'”’»」』)]）")  # a quote takes in what closes it
    return question[:start] + wrong + question[start + len(kept):]
