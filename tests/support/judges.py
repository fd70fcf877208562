"""Judges for the tests: what a model says that is given pairs to read."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from support.evolver import tagged, wanted
from support.openai_standin import Said

Rate = Callable[[dict[str, Any]], "tuple[int, int, int, int] | None"]
"""Takes a pair as the judge sees it, and returns its four ratings; None to pass it over."""
GOOD, BAD = (5, 5, 5, 5), (1, 5, 5, 5)


def is_reading(body: dict[str, Any]) -> bool:
    return wanted(body) == "Readings"


def shown(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The pairs that a judge is shown."""
    return [json.loads(line) for line in tagged(body, "pairs").splitlines()]


def judging(rate: Rate) -> Callable[[dict[str, Any]], str]:
    """A judge that rates each pair by itself."""
    def answer(body: dict[str, Any]) -> str:
        rated = [(pair["number"], rate(pair)) for pair in shown(body)]
        return json.dumps({"verdicts": [
            {"number": number, "reason": "nothing", **dict(zip(("supported", "answers", "complete", "clear"), ratings,
                                                               strict=True))}
            for number, ratings in rated if ratings]})
    return answer


def rightly(wrong: Callable[[dict[str, Any]], bool]) -> Callable[[dict[str, Any]], str]:
    """A judge that knows which pairs are wrong."""
    return judging(lambda pair: BAD if wrong(pair) else GOOD)


def at_random(seed: int = 7) -> Callable[[dict[str, Any]], str]:
    """A judge that throws dice."""
    dice = random.Random(seed)
    return judging(lambda pair: tuple(dice.randint(1, 5) for _ in range(4)))


def garbage(body: dict[str, Any]) -> str | Said:
    """A judge that does not do what it is asked for."""
    return "I am sorry, all of these pairs look fine to me!"
