"""A pilot: the first few requests of a run, asked before the rest, to see what answers take.

They are the run's own requests, and the cache keeps their answers, so the run does not pay for them again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from labkit.generate.reading import READINGS
from labkit.llm.prices import Price, Tokens
from labkit.pipelines.forecast import PILOT, Estimate, Span, Step, Took

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Request

T = TypeVar("T")
_ASSUMED = Took("", Tokens(600, 300), "")  # of a row, where there is no pilot


@dataclass(slots=True)
class Pilot:
    """What the answers of a pilot took, known once it has ended: of each request that was answered and counted."""

    requests: list[Request] = field(default_factory=list)
    took: list[Took] = field(default_factory=list)
    _by_request: dict[int, Took] = field(default_factory=dict)

    def note(self, request: Request, payload: dict[str, Any]) -> None:
        """Note what an answer took. A failure leaves nothing, and some endpoints do not count."""
        usage = payload.get("usage") or {}
        tokens = Tokens(*(usage.get(f"{part}_tokens", 0) for part in Tokens._fields))
        if tokens.prompt:
            step = request.schema.__name__ if request.schema else "Answer"
            self.took.append(took := Took(step, tokens, str(payload.get("model") or "")))
            self._by_request[id(request)] = took

    def answer_to(self, request: Request) -> Took | None:
        """Return what the answer to a request took, or None where there was none, or none that counts its tokens."""
        return self._by_request.get(id(request))

    def of(self, step: str) -> list[Took]:
        """Return what answers of a kind took, by the name of their schema; "Answer" where they have none."""
        return [took for took in self.took if took.step == step]


@asynccontextmanager
async def pilot_on(model: Model) -> AsyncIterator[Pilot]:
    """Note what each answer takes that the model, or its judge, gives inside the block, from endpoint or cache."""
    pilot = Pilot()
    asked: list[tuple[Model, Request]] = []

    def watching(one: Model) -> Callable[[Request, dict[str, Any] | None], object]:
        def watch(request: Request, kept: dict[str, Any] | None) -> None:
            pilot.requests.append(request)
            asked.append((one, request))
            if kept:  # the price of who answered before bounds what is asked next
                one.budget.set_price_of(str(kept.get("model") or ""))
        return watch

    models = list(dict.fromkeys([model, model.judge]))
    for one in models:
        one.watch = watching(one)
    try:
        yield pilot
    finally:
        for one in models:
            one.watch = None
    for one, request in asked:
        if payload := await one.kept(request):
            pilot.note(request, payload)


def can_pilot(model: Model) -> bool:
    """Tell whether answers are kept, so that a pilot costs nothing extra, and whether they come at once."""
    return model.cache.mode in ("use", "replay") and not model.batched


def paid_by(model: Model, took: Sequence[Took]) -> dict[str, Any]:
    """Return what an estimate has to know of the model: its name as answers have it, its price, its budget."""
    answered = next((answer.model for answer in took if answer.model), "")
    name = answered or model.name
    price: Price | None = None if model.usage.free else model.usage.price_of(name)
    shares = [Decimal(answer.tokens.cached) / answer.tokens.prompt for answer in took] or [Decimal(0)]
    mean = sum(shares, Decimal(0)) / len(shares)
    reread = Span(max(shares), mean, Decimal(0))  # what is read again costs less: the most is low
    return {"model": name, "price": price, "free": model.usage.free, "reread": reread, "budget": model.budget.usd}


def judged_by(model: Model, step: Step, took: Sequence[Took] = ()) -> Estimate:
    """Return what the judge of a model will take, priced as its own: by its name, where none has answered yet."""
    judge = model.judge
    name = next((answer.model for answer in took if answer.model), "") or judge.name
    return Estimate.of("judging", [step], model=name, free=judge.usage.free,
                       price=None if judge.usage.free else judge.budget.pricing.price_of(name))


def why_none(model: Model) -> str:
    """Say why there was no pilot."""
    if can_pilot(model):
        return "The pilot got no answer that counts its tokens, so the range is wide."
    if model.batched:
        return "No pilot was asked, as a batch answers in hours: the range is wide."
    return f"No pilot was asked, as LABKIT_CACHE_MODE={model.cache.mode} would pay for it twice: the range is wide."


async def estimate_rows(model: Model, rows: Iterable[T], count: int, make: Callable[[list[T]], Awaitable[object]],
                        work: str) -> Estimate:
    """Say what it takes to make something of each of many rows, from the first few of them.

    Parameters
    ----------
    rows, count
        The rows that are left to do, and how many they are.
    make
        Makes rows as the run does.
    work
        What there is to do, in a few words.
    """
    few = list(islice(rows, PILOT))
    pilot = Pilot()
    if few and can_pilot(model):
        async with pilot_on(model) as pilot:
            await make(few)
    steps = {name: Step.like(Span.sure(count).times(_calls_a_row(len(took), len(few), first=not place)), took)
             for place, name in enumerate(dict.fromkeys(one.step for one in pilot.took)) if (took := pilot.of(name))}
    notes = () if steps or not count else (why_none(model),)
    read = steps.pop(READINGS, None) if model.judge is not model else None
    if read is None:
        return Estimate.of(work, list(steps.values()) or [Step.like(Span.sure(count), [_ASSUMED])], notes=notes,
                           **paid_by(model, pilot.took))
    judging = judged_by(model, read, pilot.of(READINGS))
    if not steps:  # rows that are there already: nobody else is asked
        return Estimate.of(work, [read], notes=notes, model=judging.model, price=judging.price, free=judging.free,
                           budget=model.budget.usd)
    return Estimate.of(work, list(steps.values()), judging, notes=notes,
                       **paid_by(model, [took for took in pilot.took if took.step != READINGS]))


def _calls_a_row(calls: int, rows: int, first: bool) -> Span:
    """Return how many calls of a kind a row makes, by those of a few rows: one more, one less; never more than all.

    Every row makes those that come ``first``.
    """
    most = calls if calls % rows == 0 else calls + 1
    least = max(Decimal(calls - 1), Decimal(calls) / 2, Decimal(min(calls, rows) if first else 0))
    return Span(least / rows, Decimal(calls) / rows, Decimal(most) / rows)
