"""What short and long answers share: pairs that rest on a statement each."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import QuestionType, in_turn, listed
from labkit.quality.checks.base import Candidate


class Pair(BaseModel):
    """One pair as a model writes it: what it rests on comes first."""

    evidence: str
    question: str
    answer: str


class StatementPairs(QuestionType):
    """A type of such pairs."""

    noun = "question-and-answer pair"

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        if choices is None:
            return listed(Pair, count)
        return in_turn([create_model(f"Pair{number}", __base__=Pair, evidence=(Literal[tuple(part)], ...))
                        for number, part in enumerate(spread(choices, count), 1)])

    def candidates(self, chunk: Chunk, item: Pair, language: str, about: str) -> list[Candidate]:
        return [Candidate(item.question.strip(), item.answer.strip(), self.name, language, chunk, item.evidence, about)]
