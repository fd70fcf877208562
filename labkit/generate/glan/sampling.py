"""Which key concepts of which class sessions a question is about.

The rule is that of GLAN (Li et al., 2024, section 2.4). From one session with m concepts: any 1 to 5 of them, which
makes C(m,1) + … + C(m,5) combinations. From two sessions with m1 and m2: any 2 to 5 of all, with at least one of each,
which makes the sum over i = 2..5 of C(m1+m2, i) − C(m1, i) − C(m2, i). Combinations are counted and numbered, and a
number is turned into its combination; none but those drawn is ever built.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from math import comb
from typing import NamedTuple

MOST_CONCEPTS = 5  # in one question, as in the paper


class Draw(NamedTuple):
    """The places of the sessions, the places of the concepts within each, and how often they were drawn before."""

    sessions: tuple[int, ...]
    concepts: tuple[tuple[int, ...], ...]
    repeat: int


def count_one(size: int, most: int = MOST_CONCEPTS) -> int:
    """Return how many combinations one session of ``size`` concepts has."""
    return sum(comb(size, taken) for taken in range(1, most + 1))


def count_two(first: int, second: int, most: int = MOST_CONCEPTS) -> int:
    """Return how many combinations two sessions have that take at least one concept from each."""
    return sum(comb(first + second, taken) - comb(first, taken) - comb(second, taken) for taken in range(2, most + 1))


def nth_one(size: int, number: int, most: int = MOST_CONCEPTS) -> tuple[int, ...]:
    """Return the combination of one session that has this number, from 0 to ``count_one(size) - 1``."""
    for taken in range(1, most + 1):
        if number < comb(size, taken):
            return nth_combination(size, taken, number)
        number -= comb(size, taken)
    raise IndexError("there are not so many combinations")


def nth_two(first: int, second: int, number: int, most: int = MOST_CONCEPTS) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the combination of two sessions that has this number, as the concepts of each."""
    for taken in range(2, most + 1):
        for ours in range(1, taken):
            theirs = comb(second, taken - ours)
            if number < comb(first, ours) * theirs:
                return (nth_combination(first, ours, number // theirs),
                        nth_combination(second, taken - ours, number % theirs))
            number -= comb(first, ours) * theirs
    raise IndexError("there are not so many combinations")


def nth_combination(size: int, taken: int, number: int) -> tuple[int, ...]:
    """Return the combination with this number among those of ``taken`` out of ``size``, in lexicographic order."""
    chosen, place = [], 0
    while taken:
        rest = comb(size - place - 1, taken - 1)  # combinations that begin with this place
        if number < rest:
            chosen.append(place)
            taken -= 1
        else:
            number -= rest
        place += 1
    return tuple(chosen)


def draws(sizes: Sequence[int], seed: str, two_sessions: float = 0.5, most: int = MOST_CONCEPTS) -> Iterator[Draw]:
    """Draw combinations without end, always the same for the same seed.

    All sessions (and pairs of sessions) come up equally often, whatever number of concepts they have; within one, every
    combination is equally likely, and none comes again before all have come.

    Parameters
    ----------
    sizes
        The number of key concepts of each session, 1 or more.
    two_sessions
        The share of draws that take two sessions; none does where there is one session only, or ``most`` is 1.
    """
    if not sizes or min(sizes) < 1:
        raise ValueError("every session needs a key concept")
    rng = random.Random(seed)
    ones, twos = Deck(len(sizes), rng), Deck(comb(len(sizes), 2), rng)
    decks: dict[tuple[int, ...], Deck] = {}
    share = two_sessions if twos.size and most > 1 else 0.0
    drawn = 0
    while True:
        two = int((drawn + 1) * share) > int(drawn * share)
        drawn += 1
        sessions = nth_combination(len(sizes), 2, twos.draw()) if two else (ones.draw(),)
        held = [sizes[place] for place in sessions]
        if sessions not in decks:
            decks[sessions] = Deck(count_two(*held, most) if two else count_one(*held, most), rng)
        number = decks[sessions].draw()
        concepts = nth_two(*held, number, most) if two else (nth_one(*held, number, most),)
        yield Draw(sessions, concepts, decks[sessions].rounds)


class Deck:
    """The numbers below ``size`` in random order, drawn without holding them; once all are drawn, shuffled anew.

    This is the shuffle of Fisher and Yates, which keeps only the cards that it has moved.
    """

    def __init__(self, size: int, rng: random.Random) -> None:
        self.size, self.rounds = size, 0
        self._rng, self._drawn = rng, 0
        self._moved: dict[int, int] = {}

    def draw(self) -> int:
        """Return the next number; ``rounds`` says how often all had been drawn before it."""
        if self._drawn == self.size:
            self._drawn, self._moved, self.rounds = 0, {}, self.rounds + 1
        place = self._rng.randrange(self._drawn, self.size)
        card = self._moved.get(place, place)
        top = self._moved.pop(self._drawn, self._drawn)
        if place != self._drawn:
            self._moved[place] = top
        self._drawn += 1
        return card
