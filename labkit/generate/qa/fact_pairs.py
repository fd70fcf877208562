"""Short and long pairs whose questions are made by their form, from facts: the model only chooses among them.

A small model that writes a question often asks for what its statement does not say, and one that misread while writing
misreads while judging. Choosing the better of two sound questions it can do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from pydantic import BaseModel, create_model

from labkit.documents.types import Chunk
from labkit.errors import SettingsError
from labkit.generate.qa.forms import LANGUAGES, Fact, Lexicon, facts_of, offered, unequivocal
from labkit.generate.qa.forms.plain_headings import carried
from labkit.generate.qa.forms.titles import title_of
from labkit.generate.qa.statements import spread
from labkit.generate.qa.types.base import QuestionType, in_turn
from labkit.prompts import fence, prompt
from labkit.quality.checks.answers import short
from labkit.quality.checks.base import Candidate, Gates
from labkit.text.languages import find_language, is_in_language

_WIDE = ("ja", "zh")
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
    nothing = "no statement of a known form"
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

    def ground(self, choice: str) -> str:
        return self._facts[self._numbers[choice] - 1].evidence

    def used(self, item: Pick) -> list[str]:
        """Return all questions that rest on the same statement."""
        evidence = self._facts[item.number - 1].evidence
        return [fact.question for fact in self._facts if fact.evidence == evidence]

    def asked(self, item: Pick) -> str:
        return self._facts[item.number - 1].question

    def candidates(self, chunk: Chunk, item: Pick, language: str, about: str) -> list[Candidate]:
        fact = self._facts[item.number - 1]
        answer = fact.short if self.name == "short" else fact.answer
        return [Candidate(fact.question, answer, self.name, language, chunk, fact.evidence, about or fact.context,
                          extra={"context": fact.context})]

    def _groups(self, count: int, choices: list[str]) -> list[list[int]]:
        return [[self._numbers[question] for question in part] for part in spread(choices, count)]


def document_facts(chunks: Sequence[Chunk], language: str, about: str) -> dict[int, list[Fact]]:
    """Return the facts of the chunks of a document by ``id`` of the chunk, each question once in all.

    Only of those that are written in the language that is asked for, and of none where statements of that language
    cannot be turned round.
    """
    found = find_language(language)
    if found is None or found.code not in LANGUAGES:
        return {}
    lexicon = Lexicon(chunk.text for chunk in chunks)
    if lexicon.is_wide and found.code not in _WIDE:
        return {id(chunk): [] for chunk in chunks if is_in_language(chunk.text, language)}  # tables of another language
    fit = [chunk for chunk in chunks if is_in_language(chunk.text, language)]
    whole = title_of(chunks, about)
    parts = unequivocal([facts_of(chunk, found.code, lexicon, whole) for chunk in carried(fit)])
    return {id(chunk): offered(facts, found.code) for chunk, facts in zip(fit, parts, strict=True)}


def kinds_by_form(chunks: Sequence[Chunk], language: str, about: str,
                  by_form: bool | None) -> Callable[[QuestionType, Chunk], QuestionType]:
    """Return what tells how a type makes its pairs from a chunk: from facts, or by what the model writes.

    Parameters
    ----------
    by_form
        True: short and long pairs from facts alone. None: from facts where the chunk is written in the language that is
        asked for, and that language is one whose statements can be turned round. False: never from facts.

    Raises
    ------
    SettingsError
        If statements of the language cannot be turned round, and they have to be.
    """
    found = find_language(language)
    if by_form and (found is None or found.code not in LANGUAGES):
        raise SettingsError(f"Questions in {language} cannot be made by their form.",
                            "Let the model write them, or ask for English, French, Japanese or Korean.")
    facts = {} if by_form is False else document_facts(chunks, language, about)

    def kind_of(kind: QuestionType, chunk: Chunk) -> QuestionType:
        if kind.name not in NAMES or (id(chunk) not in facts and not by_form):
            return kind
        return FactPairs(kind, facts.get(id(chunk), []))

    return kind_of


def _is_short(fact: Fact) -> bool:
    return bool(fact.short) and not short.judge(Candidate(fact.question, fact.short))
