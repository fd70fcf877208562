"""What is asked of a model in one step of Auto Evol-Instruct: trajectories, faults, better methods, and how they do.

Whether an evolution failed is told by rule from the answer (``labkit.generate.evolve.failure``), as in the paper.
Beyond the paper, an evolution that never came, or that a rule of Evol-Instruct eliminates, counts as failed too: small
models fail in those ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from labkit.datasets.record import QA, Words
from labkit.generate.evolve.elimination import least_chars
from labkit.generate.evolve.failure import failure_of
from labkit.generate.evolve.gates import candidate_of, eliminate
from labkit.generate.evolve.operators import METHOD, Planned, evolving
from labkit.llm.in_order import ask_in_order
from labkit.prompts import fence, prompt
from labkit.text.quotes import plain

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Failure, Outcome, Request

_METHOD_CHARS = (40, 4000)
_SHOWN = 600  # characters of a text in a trajectory
_UNKNOWN = ("rate limit", "timeout", "server error")  # of the endpoint, and no fault of a method


class Analysis(BaseModel):
    """What goes wrong in trajectories."""

    faults: list[Words]


class Improved(BaseModel):
    """A rewritten method."""

    method: Words


@dataclass(slots=True)
class Candidate:
    """A method and how it did on the development set: each instruction's fate, "" for a good one, None if unknown.

    A candidate that could not be tried has no fates, and ``flaw`` says why.
    """

    method: str = ""
    faults: list[str] = field(default_factory=list)
    fates: list[str | None] = field(default_factory=list)
    flaw: str = ""

    @property
    def rate(self) -> float:
        """The share of the development set on which evolving failed, of those where that is known."""
        known = sum(fate is not None for fate in self.fates)
        return self.failures.total() / known if known else 1.0

    @property
    def failures(self) -> Counter[str]:
        """How often evolving failed, by reason."""
        return Counter(filter(None, self.fates))


class MethodSearch:
    """Asks: for trajectories, for better methods, and for what comes of them."""

    def __init__(self, model: Model, language: str, max_chars: int, temperature: float, top_p: float | None,
                 answer_tokens: int, show: bool) -> None:
        self._model, self._language, self._show = model, language, show
        self._answer_tokens = answer_tokens
        self._bounds = {"min_chars": min(least_chars(language), max_chars), "max_chars": max_chars}
        self._sampling = {"temperature": temperature, "top_p": top_p}

    async def trajectories(self, method: str, seeds: Sequence[QA], rounds: int, number: int) -> str:
        """Return what a method makes of some seeds, round by round, and the answer to the last of each, as text."""
        paths = [[seed.question] for seed in seeds]
        answers: dict[int, str] = {}

        def take_evolved(path: list[str], outcome: Outcome) -> None:
            if isinstance(outcome, Planned) and outcome.instruction.strip():
                path.append(outcome.instruction.strip())

        def take_answer(place: int, outcome: Outcome) -> None:
            if isinstance(outcome, str):
                answers[place] = outcome

        for made in range(rounds):
            await self._ask(f"Step {number}: evolving", [(path, self._evolving(method, path[-1], made))
                                                         for path in paths if len(path) == made + 1], take_evolved)
        last = [(place, path[-1]) for place, path in enumerate(paths) if len(path) > 1]
        await self._ask(f"Step {number}: answering", [(place, self._answering(text)) for place, text in last],
                        take_answer)
        cases = []
        for place, path in enumerate(paths):
            texts = [fence(text[:_SHOWN], "instruction") for text in path]
            if len(path) <= rounds:
                texts.append(fence("", "instruction"))  # what came was no instruction
            if place in answers:
                texts.append(fence(answers[place][:_SHOWN], "answer"))
            cases.append(f"## {place + 1}\n\n" + "\n\n".join(texts))
        return "\n\n".join(cases)

    async def improve(self, best: Candidate, cases: str, count: int, number: int) -> list[Candidate]:
        """Return candidates, each from an analysis of its own; those that are no method say so."""
        from labkit.llm.request import Request

        made = [Candidate() for _ in range(count)]

        def take_faults(candidate: Candidate, outcome: Outcome) -> None:
            if isinstance(outcome, Analysis):
                candidate.faults = [fault.strip() for fault in outcome.faults if fault.strip()][:5]
                candidate.flaw = "" if candidate.faults else "no fault found"
            else:
                candidate.flaw = f"analysis failed: {outcome.reason}"

        def take_method(candidate: Candidate, outcome: Outcome) -> None:
            if isinstance(outcome, Improved):
                candidate.method = outcome.method.strip()
                candidate.flaw = self._flaw(candidate.method, best.method)
            else:
                candidate.flaw = f"optimization failed: {outcome.reason}"

        method = fence(best.method, "method")
        await self._ask(f"Step {number}: analyzing", [(one, Request(
            f"{method}\n\n{cases}", prompt("auto_evolve_analyze", self._language), Analysis, sample=place,
            label=f"analysis {place + 1} of step {number}", **self._sampling))
            for place, one in enumerate(made)], take_faults)
        await self._ask(f"Step {number}: improving the method", [(one, Request(
            f"{method}\n\n{fence(chr(10).join(f'- {fault}' for fault in one.faults), 'faults')}",
            prompt("auto_evolve_optimize", self._language), Improved, sample=place,
            label=f"method {place + 1} of step {number}", **self._sampling))
            for place, one in enumerate(made) if not one.flaw], take_method)
        seen: set[str] = set()
        for one in made:
            if not one.flaw and plain(one.method) in seen:
                one.flaw = "the same as another candidate"
            seen.add(plain(one.method))
        return made

    async def try_on(self, development: Sequence[QA], candidates: Sequence[Candidate], number: int) -> None:
        """Evolve the development set by each candidate, have the results answered, and note what failed."""
        evolved: list[tuple[Candidate, int, str]] = []
        for one in candidates:
            one.fates = [""] * len(development)

        def take_evolved(item: tuple[Candidate, int], outcome: Outcome) -> None:
            candidate, place = item
            if not isinstance(outcome, Planned):
                candidate.fates[place] = _why(outcome)
                return
            text = outcome.instruction.strip()
            candidate.fates[place] = eliminate(candidate_of(
                text, development[place].question, language=self._language, same_subject=True,
                system=self._evolving(candidate.method, "").system, **self._bounds))
            if not candidate.fates[place]:
                evolved.append((candidate, place, text))

        def take_answer(item: tuple[Candidate, int, str], outcome: Outcome) -> None:
            candidate, place, text = item
            if isinstance(outcome, str):
                candidate.fates[place] = failure_of(outcome, text)
            else:
                candidate.fates[place] = "" if outcome.reason == "truncated" else _why(outcome)

        await self._ask(f"Step {number}: trying", [((one, place), self._evolving(one.method, each.question))
                                                   for one in candidates for place, each in enumerate(development)],
                        take_evolved)
        await self._ask(f"Step {number}: answering", [(item, self._answering(item[2])) for item in evolved],
                        take_answer)

    async def _ask(self, label: str, asked: Sequence[tuple[Any, Request]],
                   take: Callable[[Any, Outcome], None]) -> None:
        await ask_in_order(self._model, asked, take, label=label, show=self._show)

    def _evolving(self, method: str, text: str, sample: int = 0) -> Request:
        return evolving(METHOD, text, language=self._language, method=method, sample=sample,
                        label=f"evolving {text[:40]!r}", bounded=self._model.bounded, **self._bounds,
                        **self._sampling)

    def _answering(self, text: str) -> Request:
        from labkit.llm.request import Request

        return Request(text, prompt("evolve_answer", self._language), max_tokens=self._answer_tokens,
                       label=f"answer to {text[:40]!r}", **self._sampling)

    @staticmethod
    def _flaw(method: str, before: str) -> str:
        least, most = _METHOD_CHARS
        if not least <= len(method) <= most:
            return f"a method of {len(method):,} characters"
        return "the same as before" if plain(method) == plain(before) else ""


def _why(outcome: Failure) -> str | None:
    return None if outcome.reason in _UNKNOWN else f"failed: {outcome.reason}"
