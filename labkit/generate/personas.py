"""Personas: who asks. From texts, and from other personas (Persona Hub; Ge et al., 2024, section 2).

Text-to-persona: who is likely to read, write or use this text? Persona-to-persona: who stands in a close relation to
this persona? The paper goes six hops, and drops near-duplicates by MinHash over single words at a similarity of 0.9;
the same rule is kept here, computed exactly. Personas vary who asks and how, not what there is to ask: that comes from
sources and from curricula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, create_model

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA, Name, Topic, Words
from labkit.errors import SettingsError
from labkit.generate.closed_book import question_fault, question_hash
from labkit.llm.in_order import ask_in_order
from labkit.llm.json_answers import Independent
from labkit.prompts import fence, prompt
from labkit.quality.checks import Candidate, Gate, dropping, judge, rows
from labkit.quality.duplicates.online import Distinct

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request

_LONGEST = 400  # characters of one persona: more is a story
_Sentences = Annotated[Words, Field(json_schema_extra={"maxLength": _LONGEST})]  # for a grammar; see record.Name
GATE: Gate = (rows.filled(rows.question),
              dropping("most", "too long", lambda row: len(row.question) > _LONGEST), rows.in_language(rows.question))
"""The checks of a persona, whose description stands for the question."""
MOST_HOPS = 6  # as in the paper
_LONGEST_TEXT = 6000  # characters of a text that a model is shown


class Persona(BaseModel):
    """Someone who may ask: a description in a sentence or two, and where it comes from.

    ``parent`` is the description of the persona that it was found through, ``relation`` what binds the two, and
    ``hops`` how many such steps lie between it and a text. ``source`` is the number of that text, from 0.
    """

    model_config = ConfigDict(frozen=True)

    description: Words
    source: int | None = None
    parent: Words = ""
    relation: Words = ""
    hops: int = 0


@dataclass(slots=True)
class PersonaResult:
    """The personas that were found, in order, and the books of all that were asked for."""

    personas: list[Persona] = field(default_factory=list)
    books: Books = field(default_factory=Books)


async def personas_from_texts(texts: Iterable[str], model: Model, *, num_personas: int = 2,
                              language: str = "", distinct: Distinct | None = None,
                              show: bool = True) -> PersonaResult:
    """Name people who are likely to read, write, like or use each text (text-to-persona).

    Parameters
    ----------
    texts
        Such as the texts of chunks.
    num_personas
        Personas for one text.
    distinct
        Remembers personas found before, so that none of them comes again.
    """
    language = language or model.language
    if num_personas < 1:
        raise SettingsError(f"num_personas is {num_personas}.", "Ask for 1 or more.")
    result, distinct = PersonaResult(), distinct or Distinct()

    def take(number: int, outcome: Outcome) -> None:
        for found in _found(outcome, num_personas, result.books, language, distinct):
            result.personas.append(Persona(description=found.description, source=number))

    asked = ((number, _request("persona_from_text", language, num_personas, False, f"personas from text {number + 1}",
                               text=fence(text[:_LONGEST_TEXT], "text"))) for number, text in enumerate(texts))
    await ask_in_order(model, asked, take, label="Finding personas", show=show)
    return result


async def related_personas(personas: Sequence[Persona], model: Model, *, hops: int = 1, num_personas: int = 2,
                           max_personas: int = 1000, language: str = "",
                           show: bool = True) -> PersonaResult:
    """Name people in a close relation to each persona, then people in relation to those, and so on.

    Parameters
    ----------
    hops
        How many such steps are taken, at most six; one ends the search if it finds nobody new.
    num_personas
        People for one persona, in each step.
    max_personas
        Personas found at which the search ends: each hop may multiply them by ``num_personas``.

    Returns
    -------
    The new personas only. None is nearly the same as another, or as one that was given.
    """
    language = language or model.language
    if not 1 <= hops <= MOST_HOPS:
        raise SettingsError(f"hops is {hops}.", f"Take 1 to {MOST_HOPS}.")
    if num_personas < 1 or max_personas < 1:
        raise SettingsError("num_personas or max_personas is less than 1.", "Ask for 1 or more.")
    result, distinct = PersonaResult(), Distinct()
    for one in personas:
        distinct.add(one.description)
    newest = list(personas)
    for hop in range(1, hops + 1):
        room = max_personas - len(result.personas)
        asked_of, newest = newest[:-(-room // num_personas)], []

        def take(one: Persona, outcome: Outcome, newest=newest) -> None:
            for found in _found(outcome, num_personas, result.books, language, distinct):
                newest.append(Persona(description=found.description, source=one.source, parent=one.description,
                                      relation=found.relation[:_LONGEST], hops=one.hops + 1))

        asked = ((one, _request("persona_related", language, num_personas, True, f"related personas, hop {hop}",
                                persona=fence(one.description, "persona"))) for one in asked_of)
        await ask_in_order(model, asked, take, label=f"Finding related personas, hop {hop}", show=show)
        if over := newest[room:]:
            result.books.kept -= len(over)
            result.books.dropped["not needed"] += len(over)
        result.personas += newest[:room]
        result.books.rounds = hop
        if not newest or len(result.personas) >= max_personas:
            break
    return result


def persona_style(persona: Persona | str, language: str = "English") -> str:
    """Return the lines that make a prompt ask as this persona would: to be put behind any instructions for questions.

    They say how to ask and what to care for, never what is true: with a source, the source still decides that.
    """
    return prompt("persona_style", language, persona=fence(_description(persona), "persona"))


async def ask_as_personas(personas: Sequence[Persona | str], model: Model, *, about: str = "", num_questions: int = 1,
                          language: str = "", temperature: float = 0.7,
                          each: Callable[[QA], object] | None = None, show: bool = True) -> tuple[list[QA], Books]:
    """Have each persona ask questions, about a topic or about whatever is on its mind; answers are a later pass.

    Parameters
    ----------
    about
        The topic, in a few words; empty: what the persona would ask of itself.
    num_questions
        Questions of one persona, all in one request.

    Returns
    -------
    Questions, each with its persona in ``topic`` and without an answer (see
    :func:`labkit.generate.closed_book.answer_closed_book`), and books that count questions.
    """
    language = language or model.language
    if num_questions < 1:
        raise SettingsError(f"num_questions is {num_questions}.", "Ask for 1 or more.")
    books, records, heard = begun("questions", Books()), [], set()

    def take(description: str, outcome: Outcome) -> None:
        books.asked += num_questions
        written = getattr(outcome, "questions", None)
        if written is None:
            books.failed[outcome.reason] += num_questions
            return
        books.failed["fewer than asked"] += max(0, num_questions - len(written))
        books.dropped["more than asked"] += max(0, len(written) - num_questions)
        books.asked += max(0, len(written) - num_questions)
        for question in map(str.strip, written[:num_questions]):
            reason = question_fault(question, language)
            if reason or question_hash(question) in heard:
                books.dropped[reason or "repeats another question"] += 1
                continue
            heard.add(question_hash(question))
            books.kept += 1
            records.append(QA(question=question, answer="", qa_type="long", language=language, method="persona",
                              topic=Topic(persona=description, about=about), model=model.name))
            if each:
                each(records[-1])

    def requests() -> Iterator[tuple[str, Request]]:
        from labkit.llm.request import Request

        for description in map(_description, personas):
            words = prompt("persona_question", language, persona=fence(description, "persona"), count=num_questions,
                           about=fence(about, "topic") if about else "")
            yield description, Request(words, schema=_questions(num_questions), temperature=temperature, top_p=0.95,
                                       max_tokens=200 + 200 * num_questions, label=f"questions of {description[:50]}")

    await ask_in_order(model, requests(), take, label="Asking as personas", show=show)
    return records, books


def _description(persona: Persona | str) -> str:
    return persona if isinstance(persona, str) else persona.description


def _found(outcome: Outcome, wanted: int, books: Books, language: str, distinct: Distinct) -> list[BaseModel]:
    """Account for the personas of one answer, and return those to keep."""
    books.asked += wanted
    written = getattr(outcome, "personas", None)
    if written is None:
        books.failed[outcome.reason] += wanted
        return []
    books.failed["fewer than asked"] += max(0, wanted - len(written))
    books.dropped["more than asked"] += max(0, len(written) - wanted)
    books.asked += max(0, len(written) - wanted)
    kept = []
    for one in written[:wanted]:
        one.description = " ".join(one.description.split())
        if reason := judge(Candidate(one.description, kind="persona", language=language), GATE):
            books.dropped[reason] += 1
        elif not distinct.add(one.description):
            books.dropped["repeats another persona"] += 1
        else:
            books.kept += 1
            kept.append(one)
    return kept


def _request(name: str, language: str, count: int, related: bool, label: str, **values: str) -> Request:
    from labkit.llm.request import Request

    return Request(prompt(name, language, count=count, **values), schema=_personas(count, related), temperature=0.7,
                   top_p=0.95, max_tokens=200 + 150 * count, label=label)


@cache
def _personas(count: int, related: bool) -> type[BaseModel]:
    relation = {"relation": (Name, ...)} if related else {}
    one = create_model("ProposedPersona", **relation, description=(_Sentences, ...))
    items = {"minItems": 1, "maxItems": count}
    return create_model("Personas", __base__=Independent, personas=(list[one], Field(json_schema_extra=items)))


@cache
def _questions(count: int) -> type[BaseModel]:
    items = {"minItems": 1, "maxItems": count}
    return create_model("Questions", __base__=Independent, questions=(list[_Sentences], Field(json_schema_extra=items)))
