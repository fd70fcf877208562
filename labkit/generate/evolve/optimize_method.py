"""Auto Evol-Instruct: a model improves the method by which instructions are evolved.

After Zeng et al., 2024 (arXiv 2406.00770, section 3). The first method is a universal one: it lets the model find the
ways to make an instruction harder by itself. In each step some seeds are evolved by the method of now; the model reads
these trajectories and names what goes wrong (evol trajectory analysis); it then rewrites the method so that this no
longer happens (method optimization). That is done for several candidates. Each evolves the development set, whose
evolved instructions are answered, and the candidate with the lowest failure rate is taken. It ends when the rate no
longer falls.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.datasets.record import QA
from labkit.errors import SettingsError
from labkit.generate.evolve.elimination import MAX_CHARS
from labkit.generate.evolve.method_search import Candidate, MethodSearch
from labkit.prompts import prompt

if TYPE_CHECKING:
    from labkit.llm.model import Model

_MOST_STEPS, _MOST_CANDIDATES, _MOST_SEEDS = 20, 20, 2000


@dataclass(slots=True)
class MethodStep:
    """One step: the method that is the best after it, and all candidates. Step 0 is the first method."""

    number: int
    best: Candidate
    candidates: list[Candidate]

    @property
    def rate(self) -> float:
        """The failure rate after this step."""
        return self.best.rate


@dataclass(slots=True)
class Optimized:
    """The best method, every step on the way to it, and why the search ended."""

    steps: list[MethodStep]
    ended: str = ""

    @property
    def method(self) -> str:
        """The best method, for ``evolve(method=…)`` and :func:`labkit.pipelines.method_files.save_method`."""
        return self.steps[-1].best.method

    @property
    def rates(self) -> list[float]:
        """The failure rate of the first method, and after each step."""
        return [step.rate for step in self.steps]

    def line(self) -> str:
        """Return what came of it in one line."""
        rates = " → ".join(f"{rate:.2f}" for rate in self.rates)
        return f"failure rate on {len(self.steps[0].best.fates)} instructions: {rates}; {self.ended}"


async def optimize_method(seeds: Sequence[QA], development: Sequence[QA], model: Model, *, method: str = "",
                          steps: int = 5, candidates: int = 3, batch: int = 6, rounds: int = 1,
                          max_len_chars: int = MAX_CHARS, answer_tokens: int = 512, temperature: float = 0.7,
                          top_p: float | None = 0.95, language: str = "", seed: int = 0,
                          each: Callable[[MethodStep], object] | None = None, show: bool = True) -> Optimized:
    """Search for a method of evolving that fails less often.

    At most ``steps * (batch * (rounds + 1) + candidates * (2 + 2 * len(development)))`` requests are sent, and
    ``2 * len(development)`` for the first method.

    Parameters
    ----------
    seeds
        Instructions whose evolution is analyzed, ``batch`` of them in a step.
    development
        Instructions on which methods are compared; none of the seeds should be among them.
    method
        The method to begin with; the universal one of ``prompts/…/auto_evolve_initial.md`` by default.
    candidates
        Methods that are tried in each step. The paper finds more to be better, up to nine.
    rounds
        How often a seed is evolved for its trajectory.
    answer_tokens
        Where an answer is cut off. What fails is short: thanks, or a question; an answer that is cut off did not fail.
    each
        Called with each step as it is done, the first method's first.

    Raises
    ------
    SettingsError
        If a parameter is not possible.
    ModelError
        If the model cannot be used at all.
    """
    language = language or model.language
    for name, value, most in (("steps", steps, _MOST_STEPS), ("candidates", candidates, _MOST_CANDIDATES),
                              ("batch", batch, 50), ("rounds", rounds, 10), ("answer_tokens", answer_tokens, 4096)):
        if not 1 <= value <= most:
            raise SettingsError(f"{name} is {value}.", f"Use 1 to {most}.")
    for name, given in (("seeds", seeds), ("development", development)):
        if not 1 <= len(given) <= _MOST_SEEDS:
            raise SettingsError(f"{name} holds {len(given)} instructions.", f"Give 1 to {_MOST_SEEDS:,}.")
    run = MethodSearch(model, language, max_len_chars, temperature, top_p, answer_tokens, show)
    first = Candidate(method or prompt("auto_evolve_initial", language))
    await run.try_on(development, [first], 0)
    found = Optimized([MethodStep(0, first, [first])])
    if each:
        each(found.steps[0])
    for number in range(1, steps + 1):
        best = found.steps[-1].best
        if not best.rate:
            found.ended = "nothing fails any more"
            return found
        drawn = random.Random(f"{seed} {number}").sample(list(seeds), min(batch, len(seeds)))
        tried = await run.improve(best, await run.trajectories(best.method, drawn, rounds, number), candidates, number)
        await run.try_on(development, [one for one in tried if not one.flaw], number)
        lowest = min(tried, key=lambda one: one.rate)  # of several, the first
        falls = lowest.rate < best.rate
        found.steps.append(MethodStep(number, lowest if falls else best, tried))
        if each:
            each(found.steps[-1])
        if not falls:
            found.ended = f"it no longer fell in step {number}"
            return found
    found.ended = f"stopped after {steps} step{'s' * (steps != 1)}"
    return found
