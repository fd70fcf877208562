"""How long questions and answers are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bars, Measure, Section, histogram
from labkit.text.length import in_characters, length

_WORDS = (0, 3, 6, 10, 15, 20, 30, 50, 100, 200)
_SIGNS = (0, 5, 10, 20, 30, 50, 80, 120, 250, 500)


def lengths(material: Material) -> Section:
    """Return the lengths of questions and answers, in words, or in characters where the language has no spaces."""
    measures: list[Measure] = []
    bars: list[Bars] = []
    for signs, unit in ((False, "words"), (True, "characters")):
        turns = [(turn, record.language) for record, turn in material.turns if in_characters(record.language) is signs]
        for part, name, article in (("question", "Questions", "a"), ("answer", "Answers", "an")):
            texts = [(text, language) for turn, language in turns if (text := getattr(turn, part)).strip()]
            if not texts:
                continue
            found = [length(text, language) for text, language in texts]
            measures.append(Measure(
                f"{part}_{unit}", f"{name}: {unit} in the middle", float(median(found)), len(found), name.lower(),
                f"median of the {unit} of {article} {part}; {min(found):,} to {max(found):,}", "", form="count"))
            bars.append(_histogram(f"{part}_{unit}", f"{name} by {unit}", found, _SIGNS if signs else _WORDS))
    return Section("lengths", "How long they are", measures, bars)


def _histogram(key: str, label: str, found: Sequence[int], edges: Sequence[int]) -> Bars:
    names = [str(low) if high == low + 1 else f"{low}–{high - 1}"
             for low, high in pairwise(edges)] + [f"{edges[-1]} and more"]
    return histogram(key, label, found, [*edges, float("inf")], names=names)
