"""One token from what all prompts say: the part that touches private rows, and the noise that covers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labkit.privacy.few_shot.settings import FewShot, Noise
from labkit.privacy.randomness import Chance

Distribution = Mapping[int, float]
"""Probabilities of tokens by their ids; a token that is not there has none."""


def choose(public: Sequence[int], own: Distribution, private: Sequence[Distribution], settings: FewShot, noise: Noise,
           chance: Chance) -> int:
    """Return the token that the prompts hold likeliest, with noise.

    Parameters
    ----------
    public
        The tokens that may be chosen, whatever a private row says.
    own
        What the public prompt says: it speaks for each prompt that no row was dealt into.
    private
        What the others say.

    Notes
    -----
    Each distribution is cut to the public tokens. For normal noise it is made to sum to 1 again, so that one prompt
    moves the mean by √2/M at most (in L2); for noisy-max it is divided by its highest, so that one prompt moves no sum
    by more than 1. Prompts without rows count as public ones, for M is fixed: how many rows were drawn is not told.
    """
    total = dict.fromkeys(public, 0.0)
    cut = _cut(own, public, settings.mechanism)
    for distribution in private:
        one = _cut(distribution, public, settings.mechanism) or cut
        for token, share in one.items():
            total[token] += share
    empty = settings.prompts - len(private)
    scores = {token: (value + empty * cut.get(token, 0.0)) / settings.prompts for token, value in total.items()}
    if noise.deviation:
        draw = chance.normal if settings.mechanism == "gaussian" else chance.exponential
        added = draw(noise.deviation, len(scores))
        scores = {token: value + more for (token, value), more in zip(scores.items(), added, strict=True)}
    return max(scores, key=lambda token: scores[token])


def _cut(distribution: Distribution, public: Sequence[int], mechanism: str) -> dict[int, float]:
    """Return a distribution over the public tokens alone; {} where it holds none of them possible."""
    kept = {token: distribution[token] for token in public if distribution.get(token)}
    whole = sum(kept.values()) if mechanism == "gaussian" else max(kept.values(), default=0.0)
    return {token: share / whole for token, share in kept.items()} if whole else {}
