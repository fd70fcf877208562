"""A card of privacy in plain words, in English, Japanese and Korean: what its epsilon means, and what it does not."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from labkit.privacy.accountant import accountant_name
from labkit.privacy.card import Part, PrivacyCard
from labkit.privacy.randomness import SEEDED
from labkit.text.languages import language_code

LANGUAGES = ("en", "ja", "ko")


def explain_card(card: PrivacyCard, language: str = "en") -> Iterator[str]:
    """Yield what a card says, a line each, with the epsilon counted again by two accountants.

    Parameters
    ----------
    language
        A code or a name; English for any that there are no words in.
    """
    say = _words(language)
    unit = say[card.unit]
    whole = say["person_by"].format(column=card.column) if card.unit == "person" else unit
    yield say["title"].format(method=card.method, units=f"{card.units:,}", unit=whole)
    for part in card.parts:
        yield from _released(part, say)
    if len(card.parts) > 1:
        yield say["disjoint" if card.disjoint else "together"].format(unit=unit)
    if card.runs > 1:
        yield say["runs"].format(runs=card.runs)
    if math.isinf(card.epsilon):
        yield say["infinite"].format(unit=unit)
    else:
        exact, bound = card.recomputed(), card.recomputed("rdp")
        yield say["stated"].format(epsilon=f"{card.epsilon:.4f}", delta=f"{card.delta:.3g}")
        yield say["again"].format(exact=f"{exact:.4f}", bound=f"{bound:.4f}", accountant=accountant_name(),
                                  verdict=say["agrees" if card.holds else "differs"])
        yield say["means"].format(unit=unit, factor=_shown(exact), odds=_percent(1 / (1 + math.exp(-exact))),
                                  delta=f"{card.delta:.3g}")
    yield say[card.randomness]
    if card.randomness == SEEDED:
        yield say["worthless"]
    yield say["row_and_person"] if card.unit == "row" else say["one_row_each"].format(column=card.column)
    for name in ("scrubbing", "prompts", "tuning", "numbers"):
        yield say[name]


def _released(part: Part, say: dict[str, str]) -> Iterator[str]:
    for one in part.mechanisms:
        drawn = say["all_rows"] if one.sampling == 1 else say["sample"].format(share=f"{one.sampling:.4g}")
        clipped = say["clipped"].format(norm=f"{one.clipping:g}") if one.clipping is not None else ""
        yield say[one.name].format(part=part.name, units=f"{part.units:,}", rounds=f"{one.rounds:,}",
                                   noise=f"{one.noise:.4g}", drawn=drawn, clipped=clipped)


def _shown(exact: float) -> str:
    return f"{math.exp(exact):.3g}" if exact < 20 else f"e^{exact:.1f}"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share < 0.999 else f"{share:.4%}"


@cache
def _words(language: str) -> dict[str, str]:
    code = language if language in LANGUAGES else language_code(language)
    folder = files("labkit.privacy") / "words"
    text = (folder / f"{code if code in LANGUAGES else 'en'}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words
