"""Scenes: who talks, in which mood, and what they want to know, each about one part of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import document_facts
from labkit.generate.qa.worth_asking import nothing_to_ask
from labkit.text.injection import gives_orders

MOODS = ("calm", "in a hurry", "annoyed", "unsure of the right words", "curious")
"""In turn: moods vary how something is asked, never what is true."""
SOMEONE = "someone who uses it every day and has not read the manual"
_FEWEST_NEEDS = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """What a conversation begins with.

    ``chunk_id`` is the part that the customer wants to know of, ``goal`` what it is about. ``needs`` are questions in
    turn, made by form of what stands there; where there are none, the customer asks for the goal in words of their own.
    """

    chunk_id: str
    goal: str
    persona: str = SOMEONE
    mood: str = MOODS[0]
    needs: tuple[str, ...] = ()


def scenes_of(chunks: Sequence[Chunk], language: str, about: str, *, personas: Sequence[str] = (),
              turns: int = 3, by_form: bool = True) -> Iterator[Scene]:
    """Yield a scene for each chunk that holds enough to talk about, in the order of the document.

    Parameters
    ----------
    personas
        Who asks, in turn.
    turns
        Questions of one conversation at most.
    by_form
        Give each scene its questions, as far as the chunk and the language allow; scenes that get too few are left out.
    """
    facts = document_facts(chunks, language, about) if by_form else {}
    people, moods = cycle([one for one in personas if not gives_orders(one)] or [SOMEONE]), cycle(MOODS)
    for place, chunk in enumerate(chunks):
        if nothing_to_ask(chunk, len(chunks), not place):
            continue
        needs: dict[str, str] = {}
        for fact in facts.get(id(chunk), []):
            needs.setdefault(fact.evidence, fact.question)  # one of each statement
        wanted = tuple(needs.values())[:turns]
        if by_form and len(wanted) < _FEWEST_NEEDS:
            continue
        goal = next((heading for heading in reversed(chunk.headings) if not gives_orders(heading)), about)
        yield Scene(chunk.id, goal or about, next(people), next(moods), wanted)
