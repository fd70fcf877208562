"""Simulated conversations: a customer asks, a support agent searches and answers, a critic reads the answer.

Who speaks next is fixed, so a loop does it, and no framework is needed; each call goes through labkit's model, cached
and budgeted. A turn is kept only if the checks of labkit and then the critic find it good; the agent may try once more.
The conversation ends at the first turn that stays bad, and is dropped where fewer than two were good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.ledger import Books
from labkit.datasets.record import QA
from labkit.generate.agents import requests
from labkit.generate.agents.desk import Desk
from labkit.generate.agents.requests import Critique, Query, Said, Wish
from labkit.generate.agents.scenes import Scene, scenes_of
from labkit.generate.qa.forms import LANGUAGES
from labkit.generate.qa.tasks import about_of
from labkit.generate.rows import Ask, Drop, make_rows
from labkit.quality.checks.base import Candidate
from labkit.text.injection import gives_orders
from labkit.text.languages import find_language
from labkit.text.words import codes, holds_numbers

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document
    from labkit.llm.model import Model

NOT_TALKED_ABOUT = "not talked about"
FEWEST = 2
"""Good turns of a conversation that is kept."""
_TRIES = 2  # answers to one question
UNSUPPORTED, BESIDE = "the critic finds it not supported", "the critic finds that it does not answer"
_SHOWN = 600  # characters of a passage that are kept with a row


@dataclass(slots=True)
class Conversations:
    """The conversations that were kept, the books of all scenes, and the chunks: ``dataset.save`` takes them."""

    records: list[QA]
    books: Books
    scenes: list[Scene]
    chunks: list[AskedChunk] = field(default_factory=list)


async def converse(chunks: Sequence[Chunk], model: Model, *, document: Document, num: int | None = None,
                   turns: int = 3, language: str = "", domain: str = "", personas: Sequence[str] = (),
                   critic: bool | None = None, show: bool = True) -> Conversations:
    """Let a customer ask about a document, a support agent search it and answer, and a critic read each answer.

    Parameters
    ----------
    document
        What the chunks were split from.
    num
        Scenes at most; None: one for each chunk that holds enough to talk about.
    turns
        Questions of one conversation at most; each has two answers at most.
    language
        Of what is said; that of the settings if empty. In English, French, Japanese and Korean the customer's questions
        begin from what a chunk states, so that each has an answer; in others the customer asks freely.
    domain
        See :func:`labkit.make_qa`.
    personas
        Who asks, in turn.
    critic
        See :func:`conversing`.

    Raises
    ------
    ModelError
        If the model cannot be used at all.
    """
    language = language or model.language
    about, known = about_of(document, domain), find_language(language)
    scenes = list(islice(scenes_of(chunks, language, about, personas=personas, turns=turns,
                                   by_form=known is not None and known.code in LANGUAGES), num))
    desk, kept = Desk([(document, chunks)], language, about), []
    make = conversing(desk, turns=turns, bounded=model.bounded, misreads=model.misreads, model=model.name,
                      critic=critic)
    books = await make_rows(scenes, make, model, each=lambda scene, row: kept.append(row), label="Conversations",
                            total=len(scenes), show=show)
    asked = {scene.chunk_id for scene in scenes}
    told = [AskedChunk(chunk, document.sha256, about, chunk.id in asked, "" if chunk.id in asked else NOT_TALKED_ABOUT)
            for chunk in chunks]
    return Conversations(kept, books, scenes, told)


def conversing(desk: Desk, *, turns: int = 3, bounded: bool = False, misreads: bool = False, model: str = "",
               critic: bool | None = None) -> Callable[[Scene, Ask], Awaitable[QA | Drop]]:
    """Return what makes a row of a scene; see :func:`labkit.make_rows`.

    Parameters
    ----------
    turns
        Questions of one conversation at most: with two answers to each, that bounds calls and tokens.
    bounded, misreads
        Whether a grammar holds the model to a schema, and whether it is too weak to be trusted with a question of its
        own: then a question that loses what it should ask for is put as it was made, and is what is searched for.
    critic
        Have a critic read each answer; None: unless the model misreads, whose verdicts are no better than chance.
    """
    reads = not misreads if critic is None else critic

    async def make(scene: Scene, ask: Ask) -> QA | Drop:
        said: list[tuple[str, str]] = []
        good: list[Candidate] = []
        searches: list[dict] = []
        reason = ""
        for number in range(turns):
            if scene.needs and number >= len(scene.needs):
                break
            question = await _question(scene, said, number, desk, ask)
            query = question if misreads else (await _query(question, said, desk, ask))
            passages = desk.search(query, question)
            turn, reason = await _answered(scene, question, passages, said, good, desk, ask, bounded, reads)
            if turn is None:
                break
            good.append(turn)
            said.append((turn.question, turn.answer))
            searches.append({"query": query, "passages": [
                {"chunk_id": chunk.id, "text": chunk.text[:_SHOWN]} for chunk in passages]})
        if len(good) < FEWEST:
            return Drop(reason or "fewer than two good turns")
        return desk.row(scene, good, searches, model)

    return make


async def _query(question: str, said: Said, desk: Desk, ask: Ask) -> str:
    """Return what the support agent searches for."""
    query: Query = await ask(requests.search(question, said, desk.language, desk.about))
    return query.query


async def _question(scene: Scene, said: Said, number: int, desk: Desk, ask: Ask) -> str:
    """Return what the customer says: in their own words, unless these lose what is to be asked for."""
    need = scene.needs[number] if scene.needs else ""
    wish: Wish = await ask(requests.customer(scene, said, need, desk.language, desk.about))
    question = " ".join(wish.question.split())
    if not need:
        return question
    kept = holds_numbers(question, need) and codes(need) <= codes(question) and question.rstrip().endswith(("?", "？"))
    return question if kept and not gives_orders(question) else need


async def _answered(scene: Scene, question: str, passages: list[Chunk], said: Said, earlier: list[Candidate],
                    desk: Desk, ask: Ask, bounded: bool, reads: bool) -> tuple[Candidate | None, str]:
    """Return a turn that is good, or None and why the last answer was not."""
    reason = "the search found nothing" if not passages else ""
    for _ in range(_TRIES if passages else 0):
        choices = desk.choices(question, passages) if bounded else None
        reply = await ask(requests.answer(question, [chunk.text for chunk in passages], choices, said, desk.language,
                                          desk.about, reason))
        turn, reason = desk.turn(scene, question, " ".join(reply.answer.split()), reply.evidence, passages, earlier)
        if not reason and reads:
            found: Critique = await ask(requests.critic(question, turn.answer, turn.quote, desk.language))
            reason = UNSUPPORTED if not found.supported else "" if found.answers else BESIDE
        if not reason:
            return turn, ""
    return None, reason
