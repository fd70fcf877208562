"""What each agent is asked: the customer for a question, the support agent for a search and an answer, the critic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field, create_model

from labkit.generate.agents.scenes import Scene
from labkit.prompts import fence, harmless, prompt

if TYPE_CHECKING:
    from labkit.llm.request import Request

_SHORT, _LONG = {"maxLength": 160}, {"maxLength": 400}
Said = Sequence[tuple[str, str]]
"""Question and answer of the turns so far."""


class Wish(BaseModel):
    """What the customer says next."""

    question: str = Field(json_schema_extra=_SHORT)


class Query(BaseModel):
    """What the support agent searches the document for."""

    query: str = Field(json_schema_extra=_SHORT)


class Critique(BaseModel):
    """What the critic finds: whether the evidence says what the answer says, and whether that answers the question."""

    reason: str = Field(json_schema_extra={"maxLength": 120})
    supported: bool
    answers: bool


def customer(scene: Scene, said: Said, need: str, language: str, about: str) -> Request[Wish]:
    """Ask the customer for the next question: for ``need``, or for what they still want to know of the goal."""
    from labkit.llm.request import Request

    return Request(prompt("converse_customer_ask", language, said=_transcript(said), need=harmless(need),
                          goal=harmless(scene.goal)),
                   prompt("converse_customer", language, persona=fence(scene.persona, "persona"),
                          mood=harmless(scene.mood), domain=about),
                   schema=Wish, temperature=0.7, max_tokens=120, label="the customer")


def search(question: str, said: Said, language: str, about: str) -> Request[Query]:
    """Ask the support agent what to search for."""
    from labkit.llm.request import Request

    return Request(prompt("converse_search_ask", language, said=_transcript(said),
                          question=fence(question, "question")),
                   prompt("converse_search", language, domain=about), schema=Query, max_tokens=80, label="the search")


def answer(question: str, passages: Sequence[str], choices: Sequence[str] | None, said: Said, language: str,
           about: str, objection: str = "") -> Request[Any]:
    """Ask the support agent for an answer from what was found; ``choices`` are the statements it may rest on."""
    from labkit.llm.request import Request

    evidence: Any = Literal[tuple(choices)] if choices else str
    schema = create_model("Reply", evidence=(evidence, ...), answer=(str, Field(json_schema_extra=_LONG)))
    found = "\n\n".join(fence(text, "passage") for text in passages)
    return Request(prompt("converse_answer_ask", language, said=_transcript(said), passages=found,
                          question=fence(question, "question"), objection=harmless(objection)),
                   prompt("converse_answer", language, domain=about), schema=schema, max_tokens=300, label="the answer")


def critic(question: str, reply: str, evidence: str, language: str) -> Request[Critique]:
    """Ask the critic about an answer, with the evidence in view."""
    from labkit.llm.request import Request

    return Request(prompt("converse_critic_ask", language, question=fence(question, "question"),
                          answer=fence(reply, "answer"), evidence=fence(evidence, "evidence")),
                   prompt("converse_critic", language), schema=Critique, max_tokens=150, label="the critic")


def _transcript(said: Said) -> str:
    lines = "\n".join(f"Customer: {question}\nSupport: {reply}" for question, reply in said)
    return fence(lines, "said") if said else ""
