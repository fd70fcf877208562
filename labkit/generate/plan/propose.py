"""A plan from a task: a sensible one from the outline alone, and a model's proposal within a grammar.

AgentInstruct (Mitra et al., 2024, arXiv 2407.03502) begins with a taxonomy of skills, and leaves it to its authors.
Here a model proposes what is particular to the task (who asks, which skills and parts matter, what is out of place);
what a row can be, and how many there are, is labkit's and the user's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field, create_model

from labkit.datasets.plan.plan import ANYONE, Audience, Kind, PlanLanguage, Section, TaskPlan, TopicPart
from labkit.datasets.question_types import QA_TYPES
from labkit.errors import SettingsError
from labkit.generate.plan.outline import outline
from labkit.prompts import fence, named, prompt
from labkit.text.injection import gives_orders
from labkit.text.quotes import plain
from labkit.text.words import content_words

if TYPE_CHECKING:
    from labkit.documents.types import Chunk
    from labkit.llm.model import Model
    from labkit.llm.request import Request

SKILLS = {"short": ("look up a fact", 3), "long": ("explain", 3), "boolean": ("check a claim", 1),
          "summary": ("sum up", 1), "conversation": ("hold a conversation", 1),
          "unanswerable": ("say what is not known", 1)}
"""What each question type teaches, and its share where nobody says more; a type that is not named here gets one."""
_MOST_AUDIENCES, _MOST_SKILLS, _MOST_AVOIDED = 3, 6, 4
_FEWEST_AUDIENCES, _FEWEST_SKILLS = 2, 3


def default_plan(task: str, *, count: int = 60, chunks: Sequence[Chunk] = (), topics: Sequence[str] = (),
                 language: str = "English", kinds: Sequence[str] = ()) -> TaskPlan:
    """Return the plan that the outline of documents alone gives: every part by its text, every type that there is.

    Parameters
    ----------
    chunks
        Of all documents that there are.
    topics
        What to ask about where there is no document: only rows of the type ``long`` are made of them.
    kinds
        The question types; all if none are named.

    Raises
    ------
    SettingsError
        If there is no task, or neither a document with text nor a topic.
    """
    if not plain(task):
        raise SettingsError("There is no task to plan for.", "Say in a sentence what the data is for.")
    sections = outline(chunks)
    if not (sections or any(map(plain, topics))):
        raise SettingsError("There is nothing to ask about: no document with text, and no topic.",
                            "Name documents, or topics with --topic.")
    types = list(kinds) or (list(QA_TYPES) if sections else ["long"])
    return TaskPlan(task=task, count=count, sections=sections,
                    topics=[TopicPart(topic=topic) for topic in dict.fromkeys(filter(plain, topics))],
                    kinds=[Kind(type=name, skill=skill, share=share) for name in dict.fromkeys([*SKILLS, *types])
                           if name in types for skill, share in [SKILLS.get(name, (name, 1))]],
                    languages=[PlanLanguage(name=language)])


def proposal_request(plan: TaskPlan, bounded: bool = False, misreads: bool = False) -> Request[Any]:
    """Return what a model is asked for a proposal on a default plan.

    Parameters
    ----------
    bounded
        Whether a grammar holds the model to the schema: then it gives a weight for each part, no more and no fewer.
    misreads
        Whether the model is too weak to say what is out of place: then it is not asked to leave out anything.
    """
    from labkit.llm.request import Request

    parts = "\n".join(f"{number}. {named(part.name)}" for number, part in enumerate(plan.parts, 1))
    return Request(
        prompt("plan_ask", plan.languages[0].name, task=fence(plan.task, "task"), parts=fence(parts, "outline"),
               number=len(plan.parts)),
        prompt("plan", plan.languages[0].name), schema=_schema(plan, bounded, misreads), max_tokens=1200,
        label="a plan")


def with_proposal(plan: TaskPlan, answer: BaseModel, *, misreads: bool = False) -> TaskPlan:
    """Return a default plan with what a model proposed put in, as far as it can be used.

    Parameters
    ----------
    misreads
        Whether the model is too weak to write in a persona's words: then half of the rows are for nobody in particular.
    """
    given: Any = answer
    kinds: dict[str, Kind] = {}
    for skill in given.skills[:2 * _MOST_SKILLS]:
        if skill.type in QA_TYPES and skill.type not in kinds and plain(skill.skill) and not gives_orders(skill.skill):
            kinds[skill.type] = Kind(type=skill.type, skill=_short(skill.skill), share=max(1, min(5, skill.share)))
    for kind in plan.kinds:
        kinds.setdefault(kind.type, kind.model_copy(update={"share": 1}))
    people: dict[str, Audience] = {}
    for one in given.audiences[:_MOST_AUDIENCES]:
        name, persona = _short(one.name, 60), _short(one.persona, 300)
        if plain(name) and plain(persona) and not gives_orders(f"{name} {persona}") and name.lower() != ANYONE:
            people.setdefault(name, Audience(name=name, persona=persona))
    people = {one.persona: one for one in people.values()}
    anyone = Audience(share=len(people) if misreads and people else 1)
    weights = list(given.parts)[:len(plan.parts)]
    weights += [1] * (len(plan.parts) - len(weights))
    if not any(weights):
        weights = [1] * len(weights)
    update: dict[str, Any] = {"kinds": list(kinds.values()), "audiences": [anyone, *people.values()],
                              "avoid": _avoidable(getattr(given, "avoid", []), plan)}
    scaled = [part.model_copy(update={"share": part.share * min(3, max(int(misreads), weight))})
              for part, weight in zip(plan.parts, weights, strict=True)]
    update["sections"] = [part for part in scaled if isinstance(part, Section)]
    update["topics"] = [part for part in scaled if isinstance(part, TopicPart)]
    return TaskPlan.model_validate(plan.model_copy(update=update).model_dump())


async def plan(task: str, model: Model | None = None, *, count: int = 60, chunks: Sequence[Chunk] = (),
                       topics: Sequence[str] = (), language: str = "", kinds: Sequence[str] = ()) -> TaskPlan:
    """Plan what a task needs: the outline's plan, with a model's proposal for audiences, skills and weights.

    Parameters
    ----------
    task
        What the data is for, in words: "a support assistant for the W2 that answers owners and technicians".
    model
        Who proposes; without one, or where its answer cannot be used, the plan is that of the outline alone.
    count
        Rows in all.
    chunks, topics, kinds
        See :func:`default_plan`.
    language
        Of questions and answers; that of the model's settings, or English, if empty.

    Raises
    ------
    SettingsError
        See :func:`default_plan`.
    ModelError
        If the model cannot be used at all.
    """
    from labkit.llm.request import Failure

    language = language or (model.language if model else "English")
    found = default_plan(task, count=count, chunks=chunks, topics=topics, language=language, kinds=kinds)
    if model is None:
        return found
    answer = await model.outcome(proposal_request(found, model.bounded, model.misreads))
    if isinstance(answer, Failure):
        return found
    proposed = with_proposal(found, answer, misreads=model.misreads)
    if kinds:
        proposed.kinds = [kind for kind in proposed.kinds if kind.type in kinds]
    return proposed


def _schema(plan: TaskPlan, bounded: bool, misreads: bool) -> type[BaseModel]:
    """Return the schema of a proposal; where a grammar holds the model to it, all of its bounds count."""
    types: Any = Literal[tuple(kind.type for kind in plan.kinds)]
    words = {"maxLength": 60}
    person = create_model("Person", name=(str, Field(json_schema_extra=words)),
                          persona=(str, Field(json_schema_extra={"maxLength": 200})))
    skill = create_model("Skill", skill=(str, Field(json_schema_extra=words)), type=(types if bounded else str, ...),
                         share=(Literal[1, 2, 3, 4, 5] if bounded else int, ...))
    weight: Any = int if not bounded else Literal[1, 2, 3] if misreads else Literal[0, 1, 2, 3]
    parts: Any = tuple[(weight,) * len(plan.parts)] if bounded else list[int]
    few = min(_FEWEST_SKILLS, len(plan.kinds))
    avoided = {} if misreads else {"avoid": (list[str], Field(
        default_factory=list, json_schema_extra={"maxItems": _MOST_AVOIDED}))}
    return create_model(  # type: ignore[call-overload]
        "Proposal",
        audiences=(list[person], Field(json_schema_extra={"minItems": _FEWEST_AUDIENCES, "maxItems": _MOST_AUDIENCES})),
        skills=(list[skill], Field(json_schema_extra={"minItems": few, "maxItems": _MOST_SKILLS})),
        parts=(parts, ...), **avoided)


def _short(text: str, most: int = 80) -> str:
    """Return a name as one line that is not long."""
    return " ".join(text.split())[:most].strip()


def _avoidable(words: Sequence[str], plan: TaskPlan) -> list[str]:
    """Return what a model says must not be asked, but for words that the task or the outline is about."""
    about = content_words(" ".join([plan.task, *(part.name for part in plan.parts)]))
    found = [_short(one) for one in words[:_MOST_AVOIDED]]
    return list(dict.fromkeys(one for one in found if not gives_orders(one) and content_words(one)
                              and not content_words(one) <= about))
