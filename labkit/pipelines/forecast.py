"""What a run will take: calls, tokens and money, each as a range; the arithmetic of it, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import NamedTuple

from labkit.llm.prices import Price, Tokens, money

PILOT = 3  # answers that a forecast rests on
LARGE = 200  # calls from which a run says what it will take before it goes on


class Span(NamedTuple):
    """A number that is not known yet."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @classmethod
    def of(cls, low: int | str, likely: int | str, high: int | str) -> Span:
        """Return a range of plain numbers."""
        return cls(Decimal(low), Decimal(likely), Decimal(high))

    @classmethod
    def sure(cls, number: int | Decimal) -> Span:
        """Return what is known."""
        return cls(*[Decimal(number)] * 3)

    def plus(self, other: Span) -> Span:
        """Return the sum: both low, both high."""
        return Span(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def less(self, other: Span) -> Span:
        """Return what is left without a part of it."""
        return Span(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def times(self, other: Span) -> Span:
        """Return the product of two numbers that are not negative."""
        return Span(*(mine * theirs for mine, theirs in zip(self, other, strict=True)))

    def at_most(self, bound: Decimal) -> Span:
        """Return the range below a bound."""
        return Span(*(min(one, bound) for one in self))


def spread(values: Sequence[Decimal]) -> Span:
    """Return where the mean of many lies, by a few of them: their mean, give or take their range.

    With three, that holds about nine times in ten (Student's t). It is a tenth at least; with fewer than three, more.
    """
    few = len(values) < PILOT
    mean, wide = sum(values, Decimal(0)) / len(values), max(values) - min(values)
    give = max(mean / 2, 2 * wide) if few else max(mean / 10, wide)
    return Span(max(min(values) / 2, mean - give), mean, mean + give)


_NONE = Span.of(0, 0, 0)


class Took(NamedTuple):
    """What one answer took. ``step`` says what it was asked for."""

    step: str
    tokens: Tokens
    model: str


@dataclass(frozen=True)
class Step:
    """Calls of one kind, and the tokens of them all."""

    calls: Span
    prompt: Span
    completion: Span

    @classmethod
    def like(cls, calls: Span, took: Sequence[Took]) -> Step:
        """Return a step whose calls take what these took."""
        return cls(calls, calls.times(spread([Decimal(one.tokens.prompt) for one in took])),
                   calls.times(spread([Decimal(one.tokens.completion) for one in took])))


@dataclass(frozen=True)
class Estimate:
    """What a run will take. ``work`` is what there is to do, "" where no input can be used; ``notes`` say what the
    numbers rest on.

    ``price`` is None where it is not known, and where nothing is paid (``free``).
    """

    work: str
    calls: Span
    prompt: Span
    completion: Span
    model: str = ""
    price: Price | None = None
    free: bool = False
    notes: tuple[str, ...] = ()
    reread: Span = _NONE
    """The share of the prompts that the service has read before, and sells for less; the lowest last."""
    budget: Decimal | None = None
    judging: Estimate | None = None
    """The part of it that a judge will take, which may be another model, at another price."""

    @classmethod
    def of(cls, work: str, steps: Iterable[Step], judging: Estimate | None = None, **more: object) -> Estimate:
        """Return the sum of the steps, and of what a judge will take."""
        calls = prompt = completion = _NONE
        for step in [*steps, *([Step(judging.calls, judging.prompt, judging.completion)] if judging else ())]:
            calls, prompt = calls.plus(step.calls), prompt.plus(step.prompt)
            completion = completion.plus(step.completion)
        return cls(work, calls, prompt, completion, judging=judging, **more)  # type: ignore[arg-type]

    @property
    def cost(self) -> Span | None:
        """USD, or None where the price is not known."""
        if self.free:
            return _NONE
        if self.price is None:
            return None
        prompts, completions, judging = self.prompt, self.completion, _NONE
        if self.judging is not None:
            if (cost := self.judging.cost) is None:
                return None
            prompts, completions = prompts.less(self.judging.prompt), completions.less(self.judging.completion)
            judging = cost
        return judging.plus(Span(*(
            self.price.cost(Tokens(whole(prompt), whole(completion), whole(prompt * reread)))
            for prompt, completion, reread in zip(prompts, completions, self.reread, strict=True))))

    @property
    def beyond(self) -> str:
        """One sentence where the budget may not do, else ""."""
        cost = self.cost
        if cost is None or self.budget is None or cost.high <= self.budget:
            return ""
        return f"The budget of {money(self.budget)} {'ends' if cost.low > self.budget else 'may end'} it before."

    @property
    def _paid(self) -> str:
        """What the money rests on."""
        if self.free:
            return "the embedded model costs nothing"
        named = f"{self.model}: " if self.model else ""
        if self.price is not None and self.judging is not None and self.judging.price != self.price:
            return f"{named}{self.price}; the judge, {self.judging._paid}"
        if self.price is None:
            return (f"{named}the price is not known, so no cost is given; name it with --price-in and --price-out, or "
                    "LABKIT_PRICE_IN and LABKIT_PRICE_OUT, in USD for a million tokens")
        return f"{named}{self.price}"

    def __str__(self) -> str:
        cost = self.cost
        spent = "" if cost is None else "; no cost" if self.free else (
            f"; {money(cost.low).removesuffix(' USD')} to {money(cost.high)}, likely {money(cost.likely)}")
        notes = "".join(f" {note}" for note in self._notes)
        if not self.work:
            return "No estimate: none of the input can be used."
        if not self.calls.high:
            return f"Estimate for {self.work}: nothing is left to ask, and nothing to pay.{notes}"
        return (f"Estimate for {self.work}: {_range(self.calls)} calls; {_range(self.prompt)} tokens in, "
                f"{_range(self.completion)} out{spent} ({self._paid}).{notes}")

    __repr__ = __str__

    @property
    def _notes(self) -> list[str]:
        return [*self.notes, *filter(None, [self.beyond])]

    def _repr_html_(self) -> str:
        rows = [(name, *map(_rounded, span)) for name, span in (
            ("calls", self.calls), ("tokens in", self.prompt), ("tokens out", self.completion))]
        cost = self.cost
        rows.append(("cost", *(map(money, cost) if cost else ("not known",) * 3)))
        body = "".join(f'<tr><th style="text-align:left">{name}</th>' +
                       "".join(f'<td style="text-align:right">{value}</td>' for value in values) + "</tr>"
                       for name, *values in rows)
        below = "".join(f"<div>{escape(line)}</div>" for line in (f"{self._paid}.", *self._notes))
        return (f"<table><caption>Estimate for {escape(self.work)}</caption><tr><th></th><th>at least</th><th>likely"
                f"</th><th>at most</th></tr>{body}</table>{below}")


def whole(number: Decimal) -> int:
    """Return the nearest whole number."""
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def _rounded(number: Decimal) -> str:
    """Return a number to three digits: more would say what nobody knows."""
    digits = max(0, len(str(whole(number))) - 3)
    return f"{whole(number / 10**digits) * 10**digits:,}"


def _range(span: Span) -> str:
    low, high = _rounded(span.low), _rounded(span.high)
    return low if low == high else f"{low} to {high}"
