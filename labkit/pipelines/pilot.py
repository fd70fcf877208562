"""A pilot: the first few requests of a run, asked before the rest, to see what answers take.

They are the run's own requests, and the cache keeps their answers, so the run does not pay for them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from labkit.llm.usage import Price, Tokens
from labkit.pipelines.forecast import Span, Took

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request


class Pilot:
    """Stands in front of a model, and notes what each answer took, whether it comes from the endpoint or the cache."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.took: list[Took] = []
        self._by_request: dict[int, Took] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    async def ask_all(self, requests: Sequence[Request], **options: Any) -> list[Outcome]:
        """Do what :meth:`labkit.llm.model.Model.ask_all` does."""
        outcomes = await self._model.ask_all(requests, **options)
        for request in requests:
            payload = await self._model.kept(request) or {}
            usage = payload.get("usage") or {}
            tokens = Tokens(*(usage.get(f"{part}_tokens", 0) for part in Tokens._fields))
            if payload:
                self._model.budget.learn(str(payload.get("model") or ""))
            if tokens.prompt:  # a failure leaves nothing, and some endpoints do not count
                step = request.schema.__name__ if request.schema else "Answer"
                self.took.append(took := Took(step, tokens, str(payload.get("model") or "")))
                self._by_request[id(request)] = took
        return outcomes

    def answer_to(self, request: Request) -> Took | None:
        """Return what the answer to a request took, or None where there was none, or none that counts its tokens."""
        return self._by_request.get(id(request))

    def of(self, step: str) -> list[Took]:
        """Return what answers of a kind took, by the name of their schema; "Answer" where they have none."""
        return [one for one in self.took if one.step == step]


def can_pilot(model: Model) -> bool:
    """Tell whether answers are kept, so that a pilot costs nothing extra."""
    return model.cache.mode in ("use", "replay")


def paid_by(model: Model, took: Sequence[Took]) -> dict[str, Any]:
    """Return what an estimate has to know of the model: its name as answers have it, its price, its budget."""
    answered = next((one.model for one in took if one.model), "")
    name = answered or model.name
    price: Price | None = None if model.usage.free else model.usage.price_of(name)
    shares = [Decimal(one.tokens.cached) / one.tokens.prompt for one in took] or [Decimal(0)]
    reread = Span(max(shares), sum(shares) / len(shares), Decimal(0))  # what is read again costs less: the most is low
    return {"model": name, "price": price, "free": model.usage.free, "reread": reread, "budget": model.budget.usd}


def why_none(model: Model) -> str:
    """Say why there was no pilot."""
    if can_pilot(model):
        return "The pilot got no answer that counts its tokens, so the range is wide."
    return f"No pilot was asked, as LABKIT_CACHE_MODE={model.cache.mode} would pay for it twice: the range is wide."
