"""Short and long pairs whose questions are made by their form, from facts: the model only chooses among them.

A small model that writes a question often asks for what its statement does not say, and one that misread while writing
misreads while judging. Choosing the better of two sound questions it can do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import BaseModel, create_model

from labkit.documents.types import Chunk
from labkit.errors import SettingsError
from labkit.generate.qa.forms import LANGUAGES, Fact, Lexicon, facts_of, unequivocal
from labkit.generate.qa.forms.subjects import title_of
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import QuestionType, in_turn
from labkit.prompts import fence, prompt
from labkit.quality.checks.answers import short
from labkit.quality.checks.base import Candidate, Gates
from labkit.text.languages import find_language, is_in_language

NAMES = ("short", "long")
"""The question types that can be made from facts."""


class Pick(BaseModel):
    """The number of a question that the model has chosen."""

    number: int


class FactPairs(QuestionType):
    """A question type for one chunk: the pairs are there, and the model says which to take.

    Parameters
    ----------
    kind
        The type that they are of: its name and its checks are theirs.
    facts
        Those of the chunk.
    """

    noun, tokens = "question", 40
    prompt_name = "qa_pick"
    gates: ClassVar[Gates] = {}

    def __init__(self, kind: QuestionType, facts: Sequence[Fact]) -> None:
        self.name = kind.name
        self._facts = [fact for fact in facts if kind.name != "short" or _is_short(fact)]
        self._numbers = {fact.question: number for number, fact in enumerate(self._facts, 1)}

    def choices(self, chunk: Chunk) -> list[str]:
        """Return the questions there are."""
        return list(self._numbers)

    def schema(self, count: int, choices: list[str] | None) -> type[BaseModel]:
        return in_turn([create_model(f"Pick{place}", __base__=Pick, number=(Literal[tuple(numbers)], ...))
                        for place, numbers in enumerate(self._groups(count, choices or []), 1)])

    def asking(self, chunk: Chunk, language: str, count: int, choices: list[str] | None, asked: Sequence[str]) -> str:
        """Return the request: the questions in groups, of each of which one is to be chosen."""
        groups = ["\n".join(f"{number}. {self._facts[number - 1].question}" for number in numbers)
                  for numbers in self._groups(count, choices or [])]
        return prompt("qa_pick_ask", language, groups=fence("\n\n".join(groups), "questions"), number=count)

    def used(self, item: Pick) -> list[str]:
        """Return all questions that rest on the same statement."""
        evidence = self._facts[item.number - 1].evidence
        return [fact.question for fact in self._facts if fact.evidence == evidence]

    def asked(self, item: Pick) -> str:
        return self._facts[item.number - 1].question

    def candidates(self, chunk: Chunk, item: Pick, language: str, about: str) -> list[Candidate]:
        fact = self._facts[item.number - 1]
        answer = fact.short if self.name == "short" else fact.answer
        return [Candidate(fact.question, answer, self.name, language, chunk, fact.evidence, about or fact.context)]

    def _groups(self, count: int, choices: list[str]) -> list[list[int]]:
        return [[self._numbers[question] for question in part] for part in spread(choices, count)]


def document_facts(chunks: Sequence[Chunk], language: str, about: str) -> dict[int, list[Fact]]:
    """Return the facts of the chunks of a document by ``id`` of the chunk, each question once in all.

    A chunk that is not written in the language that is asked for has none.

    Raises
    ------
    SettingsError
        If statements of the language cannot be turned round.
    """
    found = find_language(language)
    if found is None or found.code not in LANGUAGES:
        raise SettingsError(f"Questions in {language} cannot be made by their form.",
                            "Let the model write them, or ask for English, French or Japanese.")
    lexicon = Lexicon(chunk.text for chunk in chunks)
    fit = [chunk for chunk in chunks if is_in_language(chunk.text, language)]
    whole = title_of(fit, about)
    parts = unequivocal([facts_of(chunk, found.code, lexicon, whole) for chunk in fit])
    return {id(chunk): [] for chunk in chunks} | {id(chunk): facts for chunk, facts in zip(fit, parts, strict=True)}


def kind_for(kind: QuestionType, facts: Sequence[Fact]) -> QuestionType:
    """Return the type that makes pairs from the facts of a chunk, or the type itself where it is not made so."""
    return FactPairs(kind, facts) if kind.name in NAMES else kind


def _is_short(fact: Fact) -> bool:
    return bool(fact.short) and not short.judge(Candidate(fact.question, fact.short))
