"""How likely a model held each of a few words that its answer may end in, where the endpoint gives probabilities.

A mark from 1 to 5 says less than the probabilities of the five digits: their mean tells two pairs apart that both got a
4 (G-Eval; Liu et al., 2023, arXiv 2303.16634).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import exp, isfinite
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, PrivateAttr

TOP = 10
"""Alternatives that are asked for at each place: the digits and what stands beside them in other spellings."""
_LEAST = 0.5  # of the probability at the place that the words must have together
V = TypeVar("V")


class Weighed(BaseModel):
    """An answer whose last field is one of few words, its ``words``; ``odds`` say how likely each of them was held."""

    words: ClassVar[tuple[str, ...]] = ()
    _odds: dict[str, float] = PrivateAttr(default_factory=dict)

    @property
    def odds(self) -> dict[str, float]:
        """The probabilities of the words, which add up to 1; {} where the endpoint gives none."""
        return dict(self._odds)


def words_of(schema: type[BaseModel] | None) -> tuple[str, ...]:
    """Return the words whose probabilities an answer is to come with; () for any other answer."""
    return schema.words if schema is not None and issubclass(schema, Weighed) else ()


def weighed(value: V, odds: dict[str, float] | None) -> V:
    """Give an answer its odds, where it has any."""
    if isinstance(value, Weighed) and odds:
        value._odds = odds
    return value


def odds_of(logprobs: Any, words: Sequence[str]) -> dict[str, float]:
    """Return the probabilities of words at the last place of an answer where one of them stands.

    Parameters
    ----------
    logprobs
        The ``logprobs`` of a choice, as Chat Completions has them; anything else gives {}.

    Returns
    -------
    Shares of 1. {} where no word stands anywhere, or where the words are less likely together than something else.
    """
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    for place in reversed(content) if words and isinstance(content, list) else ():
        if not isinstance(place, dict) or (word := _word(place.get("token"), tuple(words))) is None:
            continue
        found = dict.fromkeys(words, 0.0)
        top = place.get("top_logprobs")
        given = [one for one in top if isinstance(one, dict)] if isinstance(top, list) else []
        for one in given if any(one.get("token") == place["token"] for one in given) else [*given, place]:
            value, named = one.get("logprob"), _word(one.get("token"), tuple(words))
            if named is not None and isinstance(value, int | float) and isfinite(value):
                found[named] += exp(min(0.0, value))
        total = sum(found.values())
        if total < _LEAST or not found[word]:
            return {}
        return {name: share / total for name, share in found.items() if share}
    return {}


def expected(odds: dict[str, float]) -> float | None:
    """Return the mean of words that are numbers; None without odds."""
    return sum(float(word) * share for word, share in odds.items()) if odds else None


@lru_cache(maxsize=4096)
def _word(token: Any, words: tuple[str, ...]) -> str | None:
    """Return which of the words a token is, whatever its case and the signs around it."""
    if not isinstance(token, str):
        return None
    bare = re.sub(r"^[\W_]+|[\W_]+$", "", token).casefold()
    return next((word for word in words if word.casefold() == bare), None)
