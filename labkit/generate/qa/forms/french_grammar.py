"""French words that change before others: elided before a vowel, drawn together with an article."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.french_words import HARD


def que(words: str) -> str:
    return "Que" if HARD.match(words) else "Qu'"


def joined(word: str, words: str) -> str:
    return word + words if word.endswith("'") else f"{word} {words}"


def of_group(words: str) -> str:
    """Return "de" and a group of words, drawn together where French does."""
    if found := re.match(r"(les?) (.+)$", words):
        return f"{'du' if found[1] == 'le' else 'des'} {found[2]}"
    return of(words)


def of(noun: str) -> str:
    return f"de {noun}" if HARD.match(noun) else f"d'{noun}"
