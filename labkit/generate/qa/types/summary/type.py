"""The question type."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, Field

from labkit.documents.types import Chunk
from labkit.generate.qa.types.base import QuestionType, listed
from labkit.generate.qa.types.summary.gate import GATE
from labkit.quality.checks.base import Candidate, Gates
from labkit.quality.checks.summary import body, worth_summarising
from labkit.text.length import in_characters


class Summarised(BaseModel):
    """One summary as a model writes it, after the question for it: in sentences, so that it comes to an end."""

    question: str
    sentences: list[str] = Field(json_schema_extra={"minItems": 2, "maxItems": 3})


class Summary(QuestionType):
    """An answer of two or three sentences that sums up all of the chunk."""

    name, noun, order, tokens = "summary", "question for a summary, with its answer,", 4, 700
    one_a_chunk = True
    gates: ClassVar[Gates] = {"summary": GATE}

    def target(self, chunk: Chunk, wanted: int) -> int:
        return int(worth_summarising(chunk))

    def choices(self, chunk: Chunk) -> list[str] | None:
        return None

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        return listed(Summarised, count)

    def used(self, item: Summarised) -> list[str]:
        return []

    def candidates(self, chunk: Chunk, item: Summarised, language: str, about: str) -> list[Candidate]:
        answer = ("" if in_characters(language) else " ").join(filter(None, map(str.strip, item.sentences)))
        return [Candidate(item.question.strip(), answer, self.name, language, chunk, about=about, placed=body(chunk))]
