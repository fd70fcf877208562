"""What is said of a file beside its text: what was left out, and what was accepted."""

from __future__ import annotations

from collections.abc import Mapping

_SAID = {
    "comments": "{} comment{s} {was} left out.",
    "hidden": "Hidden text was left out.",
    "struck": "Text that is struck out was left out.",
    "contents": "Its table of contents was left out: the headings say the same.",
    "remote": "{} picture{s} that {lie} elsewhere {was} not fetched.",
    "picture": "{} picture{s} {was} of a format that is not read here (such as EMF or WMF).",
    "embedded": "{} other file{s} within it {was} not read.",
    "hidden rows": "{} hidden row{s} {was} left out.",
    "hidden columns": "{} hidden column{s} {was} left out.",
    "uncalculated": "{} formula{s} {have} no stored value, and {was} left empty: open the file in a program of "
                    "its kind, and save it.",
    "macros": "It holds macros, which were not run.",
}
_ONE = {"s": "", "was": "was", "have": "has", "lie": "lies"}
_MANY = {"s": "s", "was": "were", "have": "have", "lie": "lie"}


def told(seen: Mapping[str, int]) -> list[str]:
    """Return a line for each kind of thing that was seen, by what a reader counted."""
    lines = []
    if seen.get("inserted") or seen.get("deleted"):
        lines.append(f"Its tracked changes were accepted ({_count(seen.get('inserted', 0), 'insertion')}, "
                     f"{_count(seen.get('deleted', 0), 'deletion')}).")
    for kind, line in _SAID.items():
        if count := seen.get(kind, 0):
            words = _ONE if count == 1 else _MANY
            lines.append(line.format(f"{count:,}", **words))
    return lines


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"
