"""Tasks of a run: for each chunk which types of questions to ask it for, and how many of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labkit.datasets.record import QA
from labkit.documents.types import LINED, Chunk, Document
from labkit.generate.personas import persona_style
from labkit.generate.qa.fact_pairs import FactPairs
from labkit.generate.qa.kinds import kinds_of
from labkit.generate.qa.types import MIXED, TYPES, QuestionType
from labkit.generate.qa.types.base import TOKENS_A_PAIR
from labkit.generate.qa.worth_asking import NOT_ASKED, nothing_to_ask
from labkit.prompts import named, prompt
from labkit.text.quotes import plain

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Request

ROUNDS = 3
"""How often a chunk is asked at most, in one run."""


@dataclass(slots=True)
class Task:
    """One chunk and one type in the course of a run.

    ``choices`` are the statements it has left to ask about, None for any words. ``persona`` is who asks, "" for nobody
    in particular. ``kept`` may hold pairs that are still held back.
    """

    chunk: Chunk
    kind: QuestionType
    target: int
    choices: list[str] | None
    persona: str = ""
    barren: str = ""
    """What the chunk is that holds nothing worth asking about; "" where it is asked."""
    kept: list[QA] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    before: int = 0
    """How many rounds of earlier runs it has behind it, which are not repeated."""
    closed: bool = False

    @property
    def wanted(self) -> int:
        """How many to ask for next."""
        lacking = self.target - len(self.kept)
        return lacking if self.choices is None else min(lacking, len(self.choices))

    @property
    def passed_over(self) -> str:
        """Why the task is not to be asked at all, as the books say it; "" where it is to be."""
        if self.barren:
            return f"{NOT_ASKED} {self.barren}"
        if not self.target:
            return f"chunk too short for a {self.kind.name}"
        return "" if self.kept or self.wanted else self.kind.nothing

    def use(self, evidence: Sequence[str]) -> None:
        """Take evidence out of the choices: it has been asked about."""
        if self.choices is not None:
            used = set(map(plain, evidence))
            self.choices = [choice for choice in self.choices if plain(choice) not in used]

    def request(self, language: str, domain: str, number: int) -> Request:
        """Return what to ask the model in this round."""
        from labkit.llm.request import Request

        count, chunk, kind, number = self.wanted, self.chunk, self.kind, number + self.before
        places = chunk.places()
        where = ", ".join(map(str, places if chunk.unit not in LINED else places[:1]))
        system = prompt(kind.prompt_name or f"qa_{kind.name}", language, domain=domain)
        if self.persona:
            system += "\n\n" + persona_style(self.persona, language)
        return Request(
            prompt=kind.asking(chunk, language, count, self.choices, self.asked),
            system=system, schema=kind.schema(count, self.choices), temperature=0.0 if number == 1 else 0.7,
            max_tokens=kind.tokens * count, sample=number - 1,
            label=f"pairs from {chunk.file}, {chunk.unit} {where}, round {number}")


def about_of(document: Document, domain: str = "") -> str:
    """Return what prompts say a document is about: the domain that was given, or else its title, as prompts name it.

    Who counts requests beforehand has to name it as the run does: another prompt is another request, and paid anew.
    """
    return domain or named(document.title)


def way_of(by_form: bool | None, model: Model, personas: Sequence[str]) -> bool | None:
    """Return the way that short and long pairs are made, where None was asked for: by form for a model that misreads.

    A persona's own words cannot be made by a form.
    """
    return False if by_form is None and (personas or not model.misreads) else by_form


def tasks_of(chunks: Sequence[Chunk], qa_type: str, wanted: int, bounded: bool, personas: Sequence[str] = (), *,
             language: str = "", about: str = "", by_form: bool | None = False, ask_all: bool = False) -> list[Task]:
    """Return the tasks of a run. A task whose ``target`` is 0 is not to be asked: the chunk is too short for its type.

    Nor is one about a chunk that holds nothing worth asking about (see :mod:`labkit.generate.qa.worth_asking`), unless
    ``ask_all``.

    Mixed types are spread as evenly as can be: each pair of a chunk is of the type that was given out least so far,
    among those that the chunk is long enough for. A chunk has one summary and one conversation at most. Each chunk is
    asked about by one of the ``personas``, in turn. With ``by_form`` (where it is None: wherever that can be) short and
    long pairs are made from facts, and the model chooses among them.
    """
    barren = {} if ask_all else {id(chunk): found for place, chunk in enumerate(chunks)
                                 if (found := nothing_to_ask(chunk, len(chunks), not place))}
    asked = [chunk for chunk in chunks if id(chunk) not in barren]
    plans = _spread(asked, wanted) if qa_type == MIXED else [
        (chunk, TYPES[qa_type], TYPES[qa_type].target(chunk, wanted)) for chunk in asked]
    who = {id(chunk): personas[place % len(personas)] for place, chunk in enumerate(chunks)} if personas else {}
    kind_of = kinds_of(chunks, language, about, by_form)
    tasks = []
    for chunk, kind, target in plans:
        if target:
            kind = kind_of(kind, chunk)
        choices = kind.choices(chunk) if bounded or isinstance(kind, FactPairs) else None
        tasks.append(Task(chunk, kind, target, choices, who.get(id(chunk), "")))
    kind = TYPES.get(qa_type, next(iter(TYPES.values())))
    return tasks + [Task(chunk, kind, 0, None, barren=barren[id(chunk)]) for chunk in chunks if id(chunk) in barren]


def _spread(chunks: Sequence[Chunk], wanted: int) -> Iterator[tuple[Chunk, QuestionType, int]]:
    given: Counter[str] = Counter()
    for chunk in chunks:
        here: Counter[str] = Counter()
        fit = [name for name, kind in TYPES.items() if kind.mixed and kind.target(chunk, wanted)]
        for _ in range(min(wanted, max(1, (chunk.tokens or wanted * TOKENS_A_PAIR) // TOKENS_A_PAIR))):
            name = min((name for name in fit if not (TYPES[name].one_a_chunk and here[name])), key=given.__getitem__)
            given[name] += 1
            here[name] += 1
        yield from ((chunk, TYPES[name], here[name]) for name in TYPES if here[name])
