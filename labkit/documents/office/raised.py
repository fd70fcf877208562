"""Raised and lowered characters: ``10⁶`` and the mark of a note stay apart from the number before them."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_DIGITS = frozenset("0123456789")


def raised(text: str, place: str, before: str = "") -> str:
    """Return words that stand above or below their line.

    Parameters
    ----------
    place
        ``"superscript"`` or ``"subscript"``.
    before
        What stands before them: a lowered digit behind a letter is written as usual (H2O), behind a digit it is not.
    """
    words = text.strip()
    if place == "superscript" and any(character in _DIGITS or character in "+-−n" for character in words):
        found = text.translate(_RAISED)
        if _all_moved(found, text):
            return found
        return f"^({words})" if before in _DIGITS else text
    if place == "subscript" and before in _DIGITS and words[:1] in _DIGITS:
        found = text.translate(_LOWERED)
        return found if _all_moved(found, text) else f"_({words})"
    return text


def _all_moved(found: str, text: str) -> bool:
    return all(one != other or not one.isalnum() for one, other in zip(found, text, strict=True))
