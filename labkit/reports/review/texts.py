"""What the page and the view in a notebook say, in the languages of the people who review: a file each in ``words``.

The reasons of checks are English in all files, and shown in the language of the page: a file each in ``reasons``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from labkit.text.languages import language_code

DEFAULT = "en"
_REASON = "reason: "  # stands before a reason among the texts
_NOT_JUDGED = "not judged"  # stands before what a check could not tell; the view says so in its own words


@cache
def languages() -> dict[str, dict[str, str]]:
    """Return the texts of each language, by its code."""
    return _read("words")


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Return what the reasons of checks are in each language that is not English, by its code."""
    return _read("reasons")


def reason_in(said: str, words: Mapping[str, str]) -> str:
    """Return a reason of a check in the language of some texts; as it is where they have no words for it."""
    bare = said.removeprefix(_NOT_JUDGED).removeprefix(": ")
    return words.get(f"{_REASON}{bare}", bare) or said


def _read(name: str) -> dict[str, dict[str, str]]:
    folder = files("labkit.reports.review") / name
    return {entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8"))
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name) if entry.name.endswith(".json")}


def best_language(*wished: str) -> str:
    """Return the first language wished for that there are texts in; wishes are codes, names, or ``Accept-Language``."""
    for wish in wished:
        for part in wish.split(","):
            name = part.split(";")[0].strip()
            code = (name if "-" in name or len(name) == 2 else language_code(name))[:2].lower()
            if code in languages():
                return code
    return DEFAULT


def texts(code: str) -> dict[str, str]:
    """Return the texts of a language, the reasons of checks among them; those of English where it has none."""
    own = {f"{_REASON}{english}": said for english, said in reasons().get(code, {}).items()}
    return languages()[DEFAULT] | languages().get(code, {}) | own
