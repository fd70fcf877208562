"""What it will take to make pairs from chunks, before they are made: the run's own requests, counted.

How many tokens they have is estimated from their words, and put right by a pilot of three answers. How many chunks
have to be asked again is told by whether the pilot's answers gave as many pairs as were asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from labkit.documents.types import Chunk, Document
from labkit.generate.qa.make_qa import fills
from labkit.generate.qa.tasks import Task, about_of, tasks_of, way_of
from labkit.generate.qa.types import require_type
from labkit.generate.reading import MOST, likely_request
from labkit.llm.request import Request
from labkit.llm.token_estimate import request_tokens
from labkit.pipelines.forecast import PILOT, Estimate, Span, Step, spread
from labkit.pipelines.pilot import Pilot, can_pilot, judged_by, paid_by, pilot_on, why_none
from labkit.quality.checks.base import Check
from labkit.quality.checks.reading import reads

if TYPE_CHECKING:
    from labkit.llm.model import Model

# Where there is no pilot: how a prompt's tokens relate to their estimate, and an answer's to its max_tokens.
_PROMPTS, _ANSWERS = Span.of("0.8", "1.05", "1.4"), Span.of("0.1", "0.35", "1")
_READ_CALLS = Span.of("0.3", "0.9", "1")  # of a judge: of some chunks, the checks before it leave nothing to read


class Asked(NamedTuple):
    """A request of the run, and what it is about."""

    task: Task
    request: Request
    document: Document


class Plan:
    """The first request of every chunk, counted, but for those that are answered already.

    Parameters
    ----------
    model, qa_type, num_questions, language, domain, personas, by_form, ask_all
        As for :func:`labkit.make_qa`.
    judged
        Whether a model reads each pair that is written.
    """

    def __init__(self, model: Model, qa_type: str = "long", num_questions: int = 3, language: str = "",
                 domain: str = "", personas: Sequence[str] = (), by_form: bool | None = None, ask_all: bool = False,
                 judged: bool = False) -> None:
        language = language or model.language
        require_type(qa_type)
        self._model, self._qa_type, self._num_questions = model, qa_type, num_questions
        self._language, self._domain, self._personas, self._by_form = language, domain, personas, by_form
        self._ask_all = ask_all
        self.chunks = self.asked = self.answered = self.prompt = self.room = 0
        self._all: list[Asked] = []
        self._judged = judged
        self._readings, self._read, self._room = [0, 0], [0, 0], [0, 0]  # of what is written already, and of the rest

    async def add(self, chunks: Sequence[Chunk], document: Document) -> int:
        """Count the chunks of a document, or of a part of it; return how many requests of them have no answer yet."""
        tasks = tasks_of(chunks, self._qa_type, self._num_questions, self._model.bounded, self._personas,
                         language=self._language, about=about_of(document, self._domain),
                         by_form=way_of(self._by_form, self._model, self._personas), ask_all=self._ask_all)
        return await self.add_tasks(chunks, document, tasks, self._language, self._domain)

    async def add_tasks(self, chunks: Sequence[Chunk], document: Document, tasks: Sequence[Task], language: str,
                        domain: str = "") -> int:
        """Count tasks that were made beforehand, as by a plan; as :meth:`add`."""
        self.chunks += len(chunks)
        before = self.asked
        pairs: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        for task in tasks:
            if task.wanted <= 0:
                continue
            request = task.request(language, about_of(document, domain), 1)
            self._all.append(Asked(task, request, document))
            known = self._model.cache.mode == "replay" or await self._model.kept(request) is not None
            pairs[id(task.chunk)][not known] += task.wanted
            if known:
                self.answered += 1
            else:
                self.asked += 1
                self.prompt += request_tokens(request)
                self.room += request.max_tokens
        if self._judged and self._model.cache.mode != "replay":
            for chunk in chunks:
                self._count_readings(chunk, about_of(document, domain), pairs[id(chunk)])
        return self.asked - before

    def _count_readings(self, chunk: Chunk, about: str, pairs: Sequence[int]) -> None:
        """Count what a judge reads of a chunk: pairs that may be written already, and those that are not."""
        for part, count in enumerate(pairs):
            requests = -(-count // MOST)
            if requests:
                request = likely_request(chunk, about, -(-count // requests))
                self._readings[part] += requests
                self._read[part] += requests * request_tokens(request)
                self._room[part] += requests * request.max_tokens

    def _judging(self, again: Span) -> Step:
        """Return what the judge takes. What is written already may be judged already; checks drop some before it."""
        def span(counted: Sequence[int], of: Span) -> Span:
            maybe, new = map(Decimal, counted)
            return Span(new * again.low, (maybe + new) * again.likely, (maybe + new) * again.high).times(of)

        return Step(span(self._readings, _READ_CALLS), span(self._read, _PROMPTS.times(_READ_CALLS)),
                    span(self._room, _ANSWERS.times(_READ_CALLS)))

    async def estimate(self, work: str, scale: Span | None = None, notes: Sequence[str] = (), *,
                       show: bool = True, ask: bool = True) -> Estimate:
        """Ask a pilot, and return what all of it will take.

        Parameters
        ----------
        scale
            How many times as much as was counted there is to do.
        ask
            False: ask no pilot, and tell it from words alone.
        """
        pilot, ratios, shares, full = Pilot(), [], [], []
        if ask and can_pilot(self._model) and self.asked:
            count = len(self._all)
            chosen = [self._all[place] for place in sorted({(2 * number + 1) * count // (2 * PILOT)
                                                            for number in range(PILOT)})]
            async with pilot_on(self._model) as pilot:
                outcomes = await self._model.ask_all([asked.request for asked in chosen], show=show,
                                                     label="Asking three to see what they take")
            for asked, outcome in zip(chosen, outcomes, strict=True):
                full.append(fills(asked.task, outcome, asked.document, self._language, self._domain, self._model))
                if took := pilot.answer_to(asked.request):
                    ratios.append(Decimal(took.tokens.prompt) / request_tokens(asked.request))
                    shares.append(Decimal(took.tokens.completion) / asked.request.max_tokens)
        again = _rounds(len(full), full.count(False)).times(scale or Span.sure(1))
        prompts = spread(ratios) if ratios else _PROMPTS
        answers = (spread(shares) if shares else _ANSWERS).at_most(Decimal(1))
        step = Step(Span.sure(self.asked).times(again), Span.sure(self.prompt).times(prompts).times(again),
                    Span.sure(self.room).times(answers).times(again))
        said = list(notes)
        if self.answered:
            said.append(f"{self.answered:,} requests are answered already, and cost nothing.")
        if self.asked and not ratios:
            said.append(why_none(self._model) if ask else "Told from words, with no pilot.")
        if not self._judged:
            return Estimate.of(work, [step], notes=tuple(said), **paid_by(self._model, pilot.took))
        said.append("What the judge takes is counted by words, with no pilot.")
        judging = self._judging(again)
        if self._model.judge is self._model:
            return Estimate.of(work, [step, judging], notes=tuple(said), **paid_by(self._model, pilot.took))
        return Estimate.of(work, [step], judged_by(self._model, judging), notes=tuple(said),
                           **paid_by(self._model, pilot.took))


async def estimate(chunks: Sequence[Chunk], model: Model, *, document: Document, qa_type: str = "long",
                   num_questions: int = 3, language: str = "", domain: str = "",
                   personas: Sequence[str] = (), by_form: bool | None = None, ask_all: bool = False,
                   checks: Iterable[Check | str] | Mapping[
                       str, Iterable[Check | str]] = (), no_checks: Iterable[str] = (), show: bool = True) -> Estimate:
    """Say what :func:`labkit.make_qa` with the same arguments will take: calls, tokens and money, each as a range.

    Three of its requests are asked to find out, spread over the chunks; the cache keeps their answers, so that the run
    does not pay for them again. What is answered already is not counted.

    Returns
    -------
    An estimate, which a notebook shows as a small table. Its ``cost`` is None where the price is not known.
    """
    language = language or model.language
    judged = reads(checks, no_checks, model.judges)
    plan = Plan(model, qa_type, num_questions, language, domain, personas, by_form, ask_all, judged)
    await plan.add(chunks, document)
    return await plan.estimate(f"{len(chunks):,} chunks of {document.file}", show=show)


def _rounds(seen: int, short: int) -> Span:
    """Return how often a chunk is asked on average, by how many of a few answers fell short of what was asked for.

    Those are asked again, at most twice; the share of them in all is bounded by one more and one less of the few. At
    least once: a chunk whose second answer brought nothing is not asked a third time.
    """
    low, likely, high = (Decimal(max(0, short - 1)) / max(1, seen), (short + Decimal("0.5")) / (seen + 1),
                         Decimal(short + 1) / (seen + 1))
    return Span(1 + low, 1 + likely + likely * likely, 1 + high + high * high)
