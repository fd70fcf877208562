"""Raised and lowered words of Office files and web pages: in ``10⁶`` the exponent stays apart from its number."""

from __future__ import annotations

from labkit.text.raised import LOWERED, RAISED, is_moved


def raised(text: str, place: str, before: str = "") -> str:
    """Return words that stand above or below their line, as the built-in reader of PDFs writes them.

    Parameters
    ----------
    place
        ``"superscript"`` or ``"subscript"``.
    before
        What stands before them: behind a digit, what Unicode has no characters for is set apart as in ``10^(x+k)``.
    """
    level = 1 if place == "superscript" else -1
    words = text.strip()
    if place not in ("superscript", "subscript") or not is_moved(words, level):
        return text
    table = RAISED if level > 0 else LOWERED
    found = "".join(table.get(character, character) for character in text)
    if all(one != other or not one.isalnum() for one, other in zip(found, text, strict=True)):
        return found
    return f"{'^' if level > 0 else '_'}({words})" if before.isdigit() else text
