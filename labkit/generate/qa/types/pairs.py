"""Short and long answers: pairs that rest on a statement each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, create_model

from labkit.documents.types import Chunk
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import QuestionType, in_turn, listed
from labkit.quality.pairs import Checked, check_pair


class Pair(BaseModel):
    """One pair as a model writes it: what it rests on comes first."""

    evidence: str
    question: str
    answer: str


class _Pairs(QuestionType):
    noun = "question-and-answer pair"

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        if choices is None:
            return listed(Pair, count)
        return in_turn([create_model(f"Pair{number}", __base__=Pair, evidence=(Literal[tuple(part)], ...))
                        for number, part in enumerate(spread(choices, count), 1)])

    def judge(self, chunk: Chunk, item: Pair, language: str, about: str, lacking: str = "") -> str | Sequence[Checked]:
        question, answer = item.question.strip(), item.answer.strip()
        verdict = check_pair(chunk, question, answer, item.evidence, qa_type=self.name, language=language, about=about)
        return verdict.reason or [Checked(question, answer, verdict.start, verdict.end)]


class Short(_Pairs):
    """An answer of a few words that stands in the evidence as it is."""

    name, tokens = "short", 260


class Long(_Pairs):
    """An answer of one to three sentences."""

    name, tokens = "long", 480
