"""Personal data in the pairs, as far as it can be told offline."""

from __future__ import annotations

from collections import Counter

from labkit.quality.personal_data import find_together
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of


def private(material: Material) -> Section:
    """Return how many pairs hold personal data in question, answer or evidence: what is certain, and what is a flag."""
    kinds, certain, flagged = Counter[str](), set[str](), set[str]()
    for record, turn in material.turns:
        texts = [turn.question, turn.answer, *([turn.evidence.text] if turn.evidence else [])]
        found = [one for own in find_together(texts) for one in own]
        for kind in {one.kind for one in found}:
            sure = any(one.certain for one in found if one.kind == kind)
            kinds[kind if sure else f"{kind}, a flag"] += 1
            (certain if sure else flagged).add(record.id)
    count = len(material.records)
    return Section("private", "Personal data", [
        Measure("private", "Pairs with personal data", share_of(len(certain), count), count, "pairs",
                "pairs in whose question, answer or evidence an e-mail address, a telephone, card, bank account or "
                "national number stands for certain (by its form, check digits, and a word beside it) / all", "",
                Bound(0.0, 0.0, more=False),
                "Look at these pairs: leave them out, or have the data covered, unless it is meant to be public."),
        Measure("private_flags", "Pairs with a number that may be personal", share_of(len(flagged - certain), count),
                count, "pairs", "pairs with a number of such a form, and no word beside it that says what it is / all",
                note="Most are something else: part numbers, totals.")],
        [bars_of("private", "What was found", kinds, apart=kinds)] if kinds else [],
        notes=["Names, postal addresses and dates of birth are not found: nothing that runs offline tells them from "
               "other words."])
