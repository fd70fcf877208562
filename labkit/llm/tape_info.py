"""What a tape holds, counted: requests by model, tokens, and what each notebook took that was recorded on it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from labkit.llm.answer_store import Row
from labkit.llm.cache import ResponseCache
from labkit.llm.prices import Price, Tokens, price_of

NOTEBOOK = "notebook"
"""The kind of the row that says what a notebook took when it was recorded."""


class Need(NamedTuple):
    """What one attendee asks of an endpoint in one notebook.

    ``allowed`` counts each request with the tokens that its answer might have had: endpoints count so when they let it
    in. It is None where the tape does not say, as those of earlier versions do not. ``seconds`` is 0 where unknown.
    """

    notebook: str
    requests: int
    tokens: int
    allowed: int | None
    seconds: float = 0.0


@dataclass
class ModelUse:
    """What a model, as its answers name it, was asked: answers, and the tokens of all of them."""

    answers: int = 0
    tokens: Tokens = field(default_factory=Tokens)


@dataclass
class TapeInfo:
    """A tape, counted. Tokens of requests that failed are not known: the tape holds only the reason."""

    rows: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    recorded: list[tuple[str, str]] = field(default_factory=list)
    """Provider and name of the models that were asked, the one that a replay without settings takes first."""
    models: dict[str, ModelUse] = field(default_factory=dict)
    allowed: int | None = 0
    notebooks: list[Need] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many requests have an answer."""
        return sum(use.answers for use in self.models.values())

    @property
    def failures(self) -> int:
        """How many requests have a reason in place of an answer."""
        return self.kinds["failure"]

    @property
    def tokens(self) -> Tokens:
        """The tokens of all answers."""
        return sum((use.tokens for use in self.models.values()), start=Tokens())

    @property
    def is_embedded(self) -> bool:
        """Whether the embedded model alone answered, which is asked other, shorter questions than a large one."""
        return bool(self.recorded) and all(provider == "local" for provider, _ in self.recorded)

    def cost(self, price: Price | None = None) -> Decimal | None:
        """Return USD for the tokens of all answers, as if each had been asked anew.

        Parameters
        ----------
        price
            What all of them are to cost; the list prices of the models, if not given.

        Returns
        -------
            None where the list has no price of one of the models.
        """
        cost = Decimal(0)
        for model, use in self.models.items():
            its = price or price_of(model)
            if its is None:
                return None
            cost += its._replace(long=None).cost(use.tokens)
        return cost

    def need(self, name: str) -> Need:
        """Return what all of it takes, under a name."""
        tokens = self.tokens
        return Need(name, self.answers + self.failures, tokens.prompt + tokens.completion, self.allowed)


def tape_info(cache: ResponseCache) -> TapeInfo:
    """Count what a tape, or a cache, holds."""
    info = count(row for row in cache.rows() if row.kind != "model")
    info.recorded = [(str(entry.get("provider")), str(entry.get("name"))) for entry in cache.models()]
    info.rows += len(info.recorded)
    info.kinds["model"] = len(info.recorded)
    return info


def count(rows: Iterable[Row]) -> TapeInfo:
    """Count rows of a tape (key, kind, label, payload as JSON)."""
    info = TapeInfo()
    for row in rows:
        info.rows += 1
        info.kinds[row.kind] += 1
        payload = json.loads(row.payload)
        if row.kind == "chat" and "usage" in payload:
            _add(info, payload)
        elif row.kind == NOTEBOOK:
            info.notebooks.append(Need(row.label, payload["requests"], payload["tokens"], payload.get("allowed"),
                                       payload.get("seconds", 0.0)))
    return info


def _add(info: TapeInfo, payload: dict[str, Any]) -> None:
    usage = payload["usage"]
    use = info.models.setdefault(str(payload.get("model") or "(not named)"), ModelUse())
    use.answers += 1
    use.tokens += Tokens(*(int(usage.get(f"{part}_tokens") or 0) for part in ("prompt", "completion", "cached")))
    most = payload.get("max_tokens")
    if info.allowed is not None:
        info.allowed = info.allowed + int(usage.get("prompt_tokens") or 0) + int(most) if most else None
