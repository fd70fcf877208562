"""Summaries: of a chunk as a whole, one each."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, Field

from labkit.documents.types import Chunk
from labkit.generate.qa.types.base import QuestionType, listed
from labkit.quality.pairs import Checked
from labkit.quality.summaries import check_summary, worth_summarising
from labkit.text.length import in_characters


class Summarised(BaseModel):
    """One summary as a model writes it, after the question for it: in sentences, so that it comes to an end."""

    question: str
    sentences: list[str] = Field(json_schema_extra={"minItems": 2, "maxItems": 3})


class Summary(QuestionType):
    """An answer of two or three sentences that sums up all of the chunk."""

    name, noun, tokens = "summary", "question for a summary, with its answer,", 700

    def target(self, chunk: Chunk, wanted: int) -> int:
        return int(worth_summarising(chunk))

    def choices(self, chunk: Chunk) -> list[str] | None:
        return None

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        return listed(Summarised, count)

    def used(self, item: Summarised) -> list[str]:
        return []

    def judge(self, chunk: Chunk, item: Summarised, language: str, about: str,
              lacking: str = "") -> str | Sequence[Checked]:
        question = item.question.strip()
        answer = ("" if in_characters(language) else " ").join(filter(None, map(str.strip, item.sentences)))
        verdict = check_summary(chunk, question, answer, language=language, about=about)
        return verdict.reason or [Checked(question, answer, verdict.start, verdict.end)]
