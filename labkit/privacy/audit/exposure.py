"""Exposure: how much likelier a trained model finds a canary than texts of the same shape (Carlini et al., 2019).

arXiv 1802.08232: of all secrets that could have been planted, what rank has the one that was? A model that was never
shown it ranks it anywhere, an exposure of about 1 bit; one that knows it ranks it first. Which secrets there could have
been is a canary's shape: a digit for a digit, a letter for a letter. So many are drawn, and the rank is among these.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labkit.errors import SettingsError

CANDIDATES = 127
"""Secrets that a canary is ranked among; with its own 128, so that an exposure is 7 bits at most."""
_SECRET = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z\d]+(?:-[A-Za-z\d]+)*")
_ALPHABETS = (string.digits, string.ascii_uppercase, string.ascii_lowercase)


class Exposure(NamedTuple):
    """A canary's rank among ``among`` secrets, its own included, and its exposure in bits."""

    number: int
    rank: int
    among: int

    @property
    def bits(self) -> float:
        return math.log2(self.among / self.rank)


def alike(canary: str, count: int = CANDIDATES, seed: int = 0) -> list[str]:
    """Return texts that differ from a canary in its secret alone: its longest word with a digit.

    Raises
    ------
    SettingsError
        If it has no such word, or too few secrets have its shape.
    """
    secret = _secret(canary)
    space = math.prod(len(_alphabet(sign)) for sign in secret if sign.isalnum())
    if not secret or space <= 4 * count:
        raise SettingsError("A canary has no secret that could have been another: a word with digits, such as "
                            "QX7-4410.", "Plant a random code with each, of five signs or more.")
    before, _, behind = canary.partition(secret)
    chance, found = Random(f"{seed} {canary}"), dict[str, None]()
    while len(found) < count:
        drawn = "".join(chance.choice(_alphabet(sign)) if sign.isalnum() else sign for sign in secret)
        if drawn != secret:
            found[f"{before}{drawn}{behind}"] = None
    return list(found)


def exposures(losses: Iterable[tuple[float, Sequence[float]]]) -> list[Exposure]:
    """Return the exposure of each canary from a model's losses: its own, in nats in all, and those of its like."""
    return [Exposure(number, 1 + sum(other < own for other in others), len(others) + 1)
            for number, (own, others) in enumerate(losses, 1)]


def canary_losses(planted: Mapping[str, str], losses: Callable[[Sequence[tuple[str, str]]], Sequence[float]],
                  count: int = CANDIDATES) -> list[tuple[float, list[float]]]:
    """Return the losses of each canary and of its like.

    Parameters
    ----------
    planted
        Canaries, and what each stands behind where it was trained on.
    losses
        Gives the loss of texts behind what stands before them, in nats in all.
    """
    texts = {canary: alike(canary, count) for canary in planted}
    found = []
    for canary, before in planted.items():
        behind = len(canary.partition(_secret(canary))[2])  # what follows the secret tells nothing of it
        own, *others = losses([(before, text[:len(text) - behind]) for text in (canary, *texts[canary])])
        found.append((own, others))
    return found


def _secret(canary: str) -> str:
    return max(_SECRET.findall(canary), key=len, default="")


def _alphabet(sign: str) -> str:
    return next(signs for signs in _ALPHABETS if sign in signs)
