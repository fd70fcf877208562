"""What repeats or contradicts what."""

from __future__ import annotations

from collections import Counter

from labkit.quality.duplicates.pairs import (
    CONFLICT,
    NEAR_QUESTION,
    SAME_PAIR,
    SAME_QUESTION,
    SAME_WORDS,
    Duplicates,
    Pair,
)
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of

_MERGE = "labkit export leaves out what repeats, and names the questions that have two answers."


def repeats(material: Material) -> Section:
    """Return how many pairs repeat an earlier one, in the same words or nearly, and how many contradict one."""
    records = material.records
    known, found = Duplicates([Pair.of(record) for record in records]), Counter[str]()
    for number in range(len(records)):
        if one := known.find(number):
            found[one.reason] += 1
        else:
            known.add(number)
    count = len(records)

    def measure(key: str, label: str, part: int, definition: str, cites: str, bound: Bound, advice: str) -> Measure:
        return Measure(key, label, share_of(part, count), count, "pairs", definition, cites, bound, advice)

    return Section("repeats", "What repeats or contradicts", [
        measure("same", "Pairs that repeat another", found[SAME_PAIR] + found[SAME_QUESTION],
                "pairs whose question is that of an earlier one, case, width and punctuation aside, and whose answer "
                "agrees / all", "exact duplicates after folding", Bound(0.0, 0.01, more=False), _MERGE),
        measure("near", "Pairs that nearly repeat another", found[NEAR_QUESTION] + found[SAME_WORDS],
                "pairs that ask in seven tenths of the same content words, and the same numbers, codes and names, "
                "about the same, or that give one answer from the same words / all", "near-duplicates: Jaccard 0.7 of "
                "content words; MinHash tools use 0.7 to 0.9", Bound(0.01, 0.05, more=False), _MERGE),
        measure("conflicts", "Questions with two answers", found[CONFLICT],
                "pairs whose question is that of an earlier one, and whose answer is another / all", "",
                Bound(0.0, 0.01, more=False), "Look at both answers beside their evidence, and keep one."),
    ], [bars_of("repeated", "Repeated pairs", found, apart=found)] if found else [])
