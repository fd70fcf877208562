"""Raised and lowered characters: exponents, marks of notes and indices in the characters that Unicode has for them."""

from __future__ import annotations

import re

RAISED = dict(zip("0123456789+-−–=()abcdefghijklmnoprstuvwxyz",
                  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_AS_IT_IS = re.compile(r"(?:st|nd|rd|th|ers?|res?|e|ème|os?|as?|ª|º|TM|SM|®|©|°)\.?|\W*|.*[\[(].*[\])].*", re.S)
"""Ends of ordinals, which belong to their number, and marks that no number can be confused with."""


def is_moved(text: str, level: int) -> bool:
    """Tell whether words that stand above (1) or below (-1) their line are to be written as such.

    Not so the end of an ordinal, a mark that is told from a number, a word set small and high as in a logo, and what is
    below the line without a digit.
    """
    table = RAISED if level > 0 else LOWERED
    if _AS_IT_IS.fullmatch(text) or not any(character in table for character in text):
        return False
    if level < 0:
        return any(character.isdigit() for character in text)
    return sum(character.isalpha() for character in text) <= 2
