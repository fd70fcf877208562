"""What the page and the view in a notebook say, in the languages of the people who review: a file each in ``words``."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from labkit.text.languages import language_code

DEFAULT = "en"


@cache
def languages() -> dict[str, dict[str, str]]:
    """Return the texts of each language, by its code."""
    folder = files("labkit.reports.review") / "words"
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
    """Return the texts of a language; those of English where it has none."""
    return languages()[DEFAULT] | languages().get(code, {})
