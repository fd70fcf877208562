"""Seed data: question-and-answer pairs from the chunks of a document, each with the words it rests on.

Extractive pairs after SQuAD (Rajpurkar et al., 2016), asked of a language model: it copies its evidence first, then
asks, then answers. What it claims to have copied is looked up, and what cannot be found is dropped and counted. A model
that is held to a grammar can only choose its evidence from what stands in the chunk (see ``statements``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field, create_model

from labkit.documents.locate import Locator
from labkit.documents.types import Chunk, Document
from labkit.errors import SettingsError
from labkit.generate.statements import spread, statements
from labkit.prompts import fence, prompt
from labkit.quality.books import Books
from labkit.quality.checks import check_pair, require_type
from labkit.quality.repeats import Repeats
from labkit.quotes import plain
from labkit.record import QA, Evidence, PageBox, Source

if TYPE_CHECKING:
    from labkit.model import Model
    from labkit.outcome import Outcome, Request

_ROUNDS = 3  # times that a chunk is asked at most
_TOKENS_A_PAIR = 40  # a chunk of fewer tokens has one fact to ask about; three pairs on it would be one pair thrice
_ANSWER_TOKENS = {"short": 260, "long": 480}  # that one pair may take, with room for languages that need many
_HOPELESS = {"content filter", "context length", "bad request", "refusal"}  # asking the same chunk again ends the same


class Pair(BaseModel):
    """One pair as a model writes it: what it rests on comes first."""

    evidence: str
    question: str
    answer: str


@dataclass(slots=True)
class QAResult:
    """What a run made: the kept pairs in the order of their chunks, and the books of all that were asked for."""

    records: list[QA]
    books: Books


async def make_qa(chunks: Sequence[Chunk], model: Model, *, document: Document, qa_type: str = "long",
                  num_questions: int = 3, language: str = "English", domain: str = "",
                  known: Iterable[QA] | Repeats = (),
                  each: Callable[[QA], object] | None = None, show: bool = True) -> QAResult:
    """Make question-and-answer pairs from chunks; keep those that pass every check, and account for all others.

    All chunks are asked before any is asked again. Then those with fewer kept pairs than they should have are asked for
    the rest, at most twice more, and not again once that brought nothing.

    Parameters
    ----------
    document
        What the chunks were split from: says where on its pages the evidence is printed.
    qa_type
        ``"short"``: an answer of a few words that stands in the evidence as it is. ``"long"``: one to three sentences.
    num_questions
        Pairs for one chunk; a chunk of less than 40 tokens a pair is asked for fewer.
    language
        Of questions and answers. The evidence stays in the language of the document.
    domain
        What the document is about, in a few words, so that questions can name it; empty: the document's title.
    known
        Pairs kept before (of an interrupted run, or of other files): none is repeated, and none is lost. Repeats that
        are handed over go on remembering, so that a long series of calls need not begin anew each time.
    each
        Is called with every kept pair as soon as it is known to be kept, always in the same order.

    Returns
    -------
    Kept pairs and books. ``books.balanced`` holds.

    Raises
    ------
    SettingsError
        If ``qa_type`` or ``num_questions`` is not possible.
    ModelError
        If the model cannot be used at all. What ``each`` has seen by then is complete.
    """
    require_type(qa_type)
    if num_questions < 1:
        raise SettingsError(f"num_questions is {num_questions}.", "Ask for 1 or more a chunk.")
    domain = domain or document.title
    run = _Run(document, qa_type, language, domain, model,
               known if isinstance(known, Repeats) else Repeats(known), each)
    states = [_State(chunk, min(num_questions, max(1, (chunk.tokens or num_questions * _TOKENS_A_PAIR)
                                                   // _TOKENS_A_PAIR)),
                     statements(chunk) if model.bounded else None) for chunk in chunks]
    for number in range(1, _ROUNDS + 1):
        wanting = [state for state in states if state.wanted and not state.closed]
        if not wanting:
            break
        run.books.rounds = number
        requests = [_request(state, qa_type, language, domain, number) for state in wanting]
        queue = _InOrder(lambda place, outcome, wanting=wanting: run.take(wanting[place], outcome))
        label = "Writing pairs" if number == 1 else f"Asking again, round {number}"
        await model.ask_all(requests, label=label, each=queue.put, show=show)
    return run.result(states)


@dataclass(slots=True)
class _State:
    """One chunk in the course of a run. ``choices`` are the statements it has left to ask about, None for any words."""

    chunk: Chunk
    target: int
    choices: list[str] | None
    kept: list[QA] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def wanted(self) -> int:
        """How many pairs to ask for next."""
        lacking = self.target - len(self.kept)
        return lacking if self.choices is None else min(lacking, len(self.choices))


class _InOrder:
    """Hands on outcomes in the order of their requests, however they arrive: what is kept must not depend on speed."""

    def __init__(self, take: Callable[[int, Outcome], None]) -> None:
        self._take, self._next, self._early = take, 0, {}

    def put(self, place: int, outcome: Outcome) -> None:
        self._early[place] = outcome
        while self._next in self._early:
            self._take(self._next, self._early.pop(self._next))
            self._next += 1


class _Run:
    """Checks, keeps and counts."""

    def __init__(self, document: Document, qa_type: str, language: str, domain: str, model: Model,
                 repeats: Repeats, each: Callable[[QA], object] | None) -> None:
        self.books = Books()
        self._document, self._model = document, model
        self._qa_type, self._language, self._domain = qa_type, language, domain
        self._locator = Locator(document)
        self._repeats = repeats
        self._each = each

    def take(self, state: _State, outcome: Outcome) -> None:
        """Account for the answer to one request."""
        count, before = state.wanted, len(state.kept)
        self.books.asked += count
        pairs = getattr(outcome, "pairs", None)
        if pairs is None:
            self.books.failed[outcome.reason] += count
            state.closed = outcome.reason in _HOPELESS
            return
        if state.choices is not None:
            used = {plain(pair.evidence) for pair in pairs}
            state.choices = [choice for choice in state.choices if plain(choice) not in used]
        if len(pairs) < count:
            self.books.failed["fewer than asked"] += count - len(pairs)
        for pair in pairs[:count]:
            if reason := self._judge(state, pair):
                self.books.dropped[reason] += 1
        if extra := pairs[count:]:
            self.books.asked += len(extra)
            self.books.dropped["more than asked"] += len(extra)
        state.closed = len(state.kept) == before and bool(state.asked) and self.books.rounds > 1

    def _judge(self, state: _State, pair: Pair) -> str:
        """Keep a pair, or return the reason why not."""
        question, answer = pair.question.strip(), pair.answer.strip()
        if question:
            state.asked.append(question)
        verdict = check_pair(state.chunk, question, answer, pair.evidence, qa_type=self._qa_type,
                             language=self._language, about=self._domain)
        if verdict.reason:
            return verdict.reason
        record = self._record(state.chunk, question, answer, verdict.start, verdict.end)
        if not self._repeats.again(record):  # of an interrupted run: once; a second time in this one it repeats
            if self._repeats.has(record):
                return "repeats another pair"
            self._repeats.add(record)
        state.kept.append(record)
        self.books.kept += 1
        if self._each:
            self._each(record)
        return ""

    def _record(self, chunk: Chunk, question: str, answer: str, start: int, end: int) -> QA:
        shares = Counter()
        for segment in chunk.segments:
            if (shared := min(end, segment.end) - max(start, segment.start)) > 0:
                shares[segment.page, segment.kind] += shared
        boxes = [PageBox(page=page, x0=round(x0, 1), y0=round(y0, 1), x1=round(x1, 1), y1=round(y1, 1))
                 for page, (x0, y0, x1, y1) in self._locator.boxes(chunk, start, end)]
        pages = sorted({page for page, _ in shares})
        evidence = Evidence(text=chunk.text[start:end], start=start, end=end, **_place(chunk, pages), boxes=boxes,
                            kind=shares.most_common(1)[0][0][1])
        source = Source(file=chunk.file, sha256=self._document.sha256, **_place(chunk, chunk.pages), chunk_id=chunk.id,
                        headings=list(chunk.headings))
        return QA(question=question, answer=answer, qa_type=self._qa_type, language=self._language, evidence=evidence,
                  source=source, model=self._model.name)

    def result(self, states: list[_State]) -> QAResult:
        records = [record for state in states for record in state.kept]
        self.books.chunks = len(states)
        self.books.chunks_covered = sum(bool(state.kept) for state in states)
        self.books.pages = sorted({page for state in states for page in state.chunk.pages})
        self.books.pages_covered = sorted({page for record in records for page in record.evidence.place[1]})
        return QAResult(records, self.books)


def _place(chunk: Chunk, numbers: list[int]) -> dict[str, list[int]]:
    return {"rows" if chunk.unit == "row" else "pages": numbers}


def _request(state: _State, qa_type: str, language: str, domain: str, number: int) -> Request:
    from labkit.outcome import Request

    count = state.wanted
    asked = " / ".join(state.asked)
    pages = ", ".join(map(str, state.chunk.pages))
    return Request(
        prompt=prompt("qa_ask", language, source=fence(state.chunk.text), headings=" › ".join(state.chunk.headings),
                      asked=asked, number=count, count=f"{count} question-and-answer pair{'s' * (count > 1)}"),
        system=prompt(f"qa_{qa_type}", language, domain=domain),
        schema=_pairs(count) if state.choices is None else _chosen_pairs(spread(state.choices, count)),
        temperature=0.0 if number == 1 else 0.7, max_tokens=_ANSWER_TOKENS[qa_type] * count, sample=number - 1,
        label=f"pairs from {state.chunk.file}, page {pages}, round {number}")


@cache
def _pairs(count: int) -> type[BaseModel]:
    """The schema of an answer. How many pairs came is counted, not validated: some are better than none."""
    items = Field(json_schema_extra={"minItems": count, "maxItems": count})
    return create_model("Pairs", pairs=(list[Pair], items))


def _chosen_pairs(parts: list[list[str]]) -> type[BaseModel]:
    """The schema where a grammar holds the model to it: as many pairs as parts, each with evidence out of its part."""
    kinds = tuple(create_model(f"Pair{number}", __base__=Pair, evidence=(Literal[tuple(part)], ...))
                  for number, part in enumerate(parts, 1))
    return create_model("Pairs", pairs=(tuple[kinds], ...))
