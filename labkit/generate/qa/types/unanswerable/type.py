"""The question type.

SQuAD 2.0 (Rajpurkar et al., 2018, arXiv 1806.03822) had people write questions that a passage does not answer. A model
that is asked for one often writes one that is answered further on. So each names the words by which a text would state
what is asked, and these are looked for in the whole document; a small model only chooses among questions that were made
so (see ``labkit/generate/qa/forms/missing.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, Field

from labkit.documents.types import Chunk
from labkit.generate.qa.types.base import QuestionType, listed
from labkit.generate.qa.types.unanswerable.gate import GATE
from labkit.quality.checks.base import Candidate, Gates


class Missing(BaseModel):
    """A question as a model writes it: what names the thing comes first, then what would state what is asked."""

    evidence: str
    thing: str
    question: str
    sought: list[str] = Field(json_schema_extra={"minItems": 3, "maxItems": 12})
    answer: str


class Unanswerable(QuestionType):
    """A question that the document does not answer, with the refusal that is right.

    Parameters
    ----------
    document
        The texts of the whole document, in which nothing may state what is asked.
    """

    name, noun, order, tokens = "unanswerable", "question for which the source has no answer", 6, 320
    mixed = False
    nothing = "nothing to ask that the source does not say"
    gates: ClassVar[Gates] = {"unanswerable": GATE}

    def __init__(self, document: Sequence[str] = ()) -> None:
        self._document = "\n".join(document)

    def choices(self, chunk: Chunk) -> list[str] | None:
        return None

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        return listed(Missing, count)

    def used(self, item: Missing) -> list[str]:
        return []

    def candidates(self, chunk: Chunk, item: Missing, language: str, about: str) -> list[Candidate]:
        sought = ", ".join(filter(None, (" ".join(one.split()) for one in item.sought)))
        return [Candidate(item.question.strip(), item.answer.strip(), self.name, language, chunk, item.evidence, about,
                          extra={"thing": item.thing.strip(), "sought": sought, "document": self._document})]
