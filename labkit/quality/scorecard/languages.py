"""Which languages the pairs are in, and whether each is in its own."""

from __future__ import annotations

from collections import Counter

from labkit.quality.checks.truth import only_says_whether
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of
from labkit.text.languages import english_name, is_in_language


def languages(material: Material) -> Section:
    """Return the languages, and how many pairs are in the one that they name."""
    named = Counter(english_name(record.language) or record.language or "not named" for record in material.records)
    right, across = [], []
    for record, turn in material.turns:
        words = [turn.question] + ([turn.answer] if turn.answer and not only_says_whether(turn.answer) else [])
        right.append(all(is_in_language(text, record.language) for text in words))
        if turn.evidence:
            across.append(not is_in_language(turn.evidence.text, record.language))
    return Section("languages", "Languages", [
        Measure("language_match", "Pairs in their language", share_of(sum(right), len(right)), len(right), "pairs",
                "pairs whose question and answer are both in the language that the row names, by its script, or by "
                "py3langid where scripts do not tell / all", "language match", Bound(0.99, 0.95),
                "Leave the others out (labkit filter does), or correct the language that they name."),
        Measure("translated", "Answers in another language than their evidence", share_of(sum(across), len(across)),
                len(across), "answers with evidence", "answers whose evidence is in another language / all with "
                "evidence", "", note="Their words cannot be compared with their evidence, but for numbers."),
    ], [bars_of("languages", "Languages that the rows name", named)])
