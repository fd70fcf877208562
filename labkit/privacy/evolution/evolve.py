"""The rounds: texts stand for a vote, the private rows vote, what has most votes is kept and varied."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from labkit.errors import ModelError
from labkit.llm.request import Request
from labkit.privacy.evolution.journal import Round
from labkit.privacy.evolution.settings import Evolution
from labkit.privacy.evolution.texts import cleaned, random_requests, usable, variation_requests
from labkit.privacy.evolution.votes import noisy_votes, ranked
from labkit.privacy.journal import Journal
from labkit.privacy.randomness import Chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ask = Callable[[Sequence[Request[str]]], Awaitable[Sequence[Any]]]
"""Asks a model; a :class:`~labkit.llm.request.Failure` in a place is passed over: :meth:`Model.ask_all`."""
Embed = Callable[[Sequence[str]], "NDArray[Any]"]


async def evolve_label(label: str, private: Sequence[str], about: str, settings: Evolution, noise: float, ask: Ask,
                       embed: Embed, journal: Journal[Round], chance: Chance, language: str,
                       each: Callable[[Round], object] = lambda one: None) -> list[str]:
    """Return the texts of a label that are kept after the last round; rounds in the journal are not voted on again.

    Raises
    ------
    ModelError
        If the model writes no text at all.
    """
    there = {one.number: one for one in journal.released if one.label == label}
    vectors = None
    texts: list[str] = []
    for number in range(settings.rounds):
        released = there.get(number)
        if released is None:
            candidates = await _candidates(label, texts, number, about, settings, ask, language)
            vectors = embed(private) if vectors is None else vectors
            standing = await _standing(label, candidates, number, about, settings, ask, embed, language)
            votes = noisy_votes(vectors, standing, noise, settings.threshold, chance)
            places = ranked(votes, settings.keep)
            released = Round(label, number, [candidates[place] for place in places],
                             [round(float(votes[place]), 4) for place in places])
            journal.keep(released)
        each(released)
        texts = released.texts
    return texts


async def _candidates(label: str, kept: Sequence[str], number: int, about: str, settings: Evolution, ask: Ask,
                      language: str) -> list[str]:
    """Return the texts that stand for the vote: first ones, or what was kept and its variations."""
    if not kept:
        requests = random_requests(about, label, settings.keep * settings.variations, settings, language)
    else:
        requests = variation_requests(about, label, kept, settings.variations - 1, settings, language,
                                      first=number * settings.variations)  # a text that stays gets other gaps
    found = dict.fromkeys([*kept, *_said(await ask(requests))])
    if not found:
        raise ModelError("The model wrote no text.", "See what it answers: labkit check.")
    return list(found)


async def _standing(label: str, candidates: Sequence[str], number: int, about: str, settings: Evolution, ask: Ask,
                    embed: Embed, language: str) -> NDArray[Any]:
    """Return the vectors by which candidates stand: their own, or the mean of those of variations to come."""
    import numpy as np

    own = embed(candidates)
    if not settings.lookahead:
        return own
    ahead = await ask(variation_requests(about, label, candidates, settings.lookahead, settings, language,
                                         first=(settings.rounds + number) * settings.variations))
    means = []
    for place, vector in enumerate(own):
        said = _said(ahead[place * settings.lookahead:(place + 1) * settings.lookahead])
        mean = embed(said).mean(axis=0) if said else vector
        means.append(mean / (np.linalg.norm(mean) or 1.0))
    return np.array(means)


def _said(outcomes: Sequence[Any]) -> list[str]:
    return usable(text for outcome in outcomes if isinstance(outcome, str) and (text := cleaned(outcome)))
