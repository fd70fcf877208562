"""What displays and reports say, in the language of the people who read them.

English stands in the code, and is the key of what is said in its place: a file each in ``words``. What lower rooms have
said in English already (the notes of a reader, the figures of a scorecard) is known again by its pattern: a file each
in ``heard``. Reasons of checks are those of the review's page.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from labkit.datasets.places import number_list, page_list, parts_of
from labkit.datasets.record import QA, Evidence
from labkit.errors import LabkitError
from labkit.reports.review.texts import DEFAULT, best_language, reasons
from labkit.settings import env_files, load_settings

if TYPE_CHECKING:
    from labkit.datasets.ledger import Books

_within: ContextVar[str] = ContextVar("labkit_spoken", default="")
_chosen: list[str] = []  # for the whole process: each cell of a notebook may run in a context of its own
_FIELD = re.compile(r"\{(\w+)[^{}]*\}")
_PLACES = re.compile(r"(\w+?)s? (\d[\d–, ]*)")


def language() -> str:
    """Return the code of the language to speak.

    It is the one that was chosen (:func:`speaking`, :func:`speak`), that of the notebook's parameter ``LANGUAGE``, or
    ``LABKIT_LANGUAGE``; English where there are no words in it, or nobody says.
    """
    return _said() or DEFAULT


def language_for(names: Iterable[str]) -> str:
    """Return the language to speak to those who read rows in these languages: the most frequent, where nobody says."""
    return _said() or best_language(*(name for name, _ in Counter(filter(None, names)).most_common(1)))


def speak(language: str = "") -> None:
    """Choose the language of displays for the rest of this process; "" leaves it to the notebook and the settings."""
    _chosen[:] = [best_language(language)] if language else []


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language, by its name or code, in a ``with`` block; "" changes nothing."""
    token = _within.set(best_language(language) if language else _within.get())
    try:
        yield
    finally:
        _within.reset(token)


def say(text: str, /, **values: object) -> str:
    """Return a text in the language of now, its ``{fields}`` filled as :meth:`str.format` does."""
    found = catalogue(language()).get(text, text)
    return found.format(**values) if values else found


def counted(number: int, one: str, many: str, /, **values: object) -> str:
    """Return the text for one thing, or for several; ``{n}`` is the number. Other languages have the latter alone."""
    return say(one if number == 1 and language() == DEFAULT else many, n=number, **values)


def heard(text: str) -> str:
    """Return in the language of now what a lower room said in English; as it is where nobody knows it."""
    code = language()
    if code == DEFAULT or not text:
        return text
    known = catalogue(code, "heard") | reasons().get(code, {})
    if text in known:
        return known[text]
    for pattern, instead in _patterns(code):
        if found := pattern.fullmatch(text):
            return instead.format(**{name: _value(name, value) for name, value in found.groupdict().items()})
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", text)
    return " ".join(map(heard, sentences)) if len(sentences) > 1 else text


def reason(text: str) -> str:
    """Return a part of the books (``kept``, ``dropped: …``, ``failed: …``), or a reason, in the language of now."""
    word, colon, why = text.partition(": ")
    if colon and word in ("dropped", "failed"):
        return f"{say(word)}: {heard(why)}"
    return heard(text)


def unit(name: str) -> str:
    """Return what is counted: a page, a row, a line."""
    return catalogue(language()).get(f"unit: {name}", name)


def places(numbers: Iterable[int], unit: str = "page") -> str:
    """Return numbers with what they count, as :func:`labkit.datasets.places.page_list` does."""
    numbers = set(numbers)
    if language() == DEFAULT:
        return page_list(numbers, unit)  # type: ignore[arg-type]
    return say(f"places: {unit}", numbers=number_list(numbers)) if numbers else say("places: none")


def where(found: QA | Evidence) -> str:
    """Return where evidence stands, as :func:`labkit.datasets.places.where` does."""
    return listed(places(numbers, unit) for unit, numbers in parts_of(found))


def listed(parts: Iterable[str]) -> str:
    """Return several things as people write them in a row."""
    return (", " if language() == DEFAULT else say("list: comma")).join(parts)


def semicolons(parts: Iterable[str]) -> str:
    """Return several statements as people write them in a row."""
    return ("; " if language() == DEFAULT else say("list: semicolon")).join(parts)


def sentence(text: str) -> str:
    """Return a text with the full stop of the language of now."""
    return f"{text}." if language() == DEFAULT else say("list: sentence").replace("TEXT", text)


def capital(text: str) -> str:
    """Return a text with a capital, where the language has them."""
    return text.capitalize() if language() == DEFAULT else text


def short(unit: str, label: str) -> str:
    """Return a place in few characters: ``p. 3``."""
    return f"{unit[0]}. {label}" if language() == DEFAULT else say(f"short: {unit}").replace("TEXT", label)


def coverage_line(books: Books) -> str:
    """Return how much of the source the kept pairs rest on, in one sentence; "" where there was no source."""
    if not books.chunks:
        return ""
    asked = counted(books.rounds, "{n} round", "{n} rounds")
    rounds = say(", asked in {rounds}", rounds=asked) if books.rounds else ""
    return say("The kept pairs rest on {used} of {chunks} and {places_used} of {places}{rounds}.",
               used=books.chunks_covered, chunks=counted(books.chunks, "{n} chunk", "{n} chunks"),
               places_used=len(set(books.pages_covered)), rounds=rounds,
               places=counted(len(set(books.pages)), "{n} {unit}", "{n} {unit}s", unit=unit(books.unit)))


@cache
def catalogue(code: str, kind: str = "words") -> dict[str, str]:
    """Return what is said in a language in place of the English, by that: nothing for English itself."""
    file = files("labkit.reports.wording") / kind / f"{code}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


@cache
def _patterns(code: str) -> list[tuple[re.Pattern[str], str]]:
    found = []
    for english, said in catalogue(code, "heard").items():
        if _FIELD.search(english):
            parts = _FIELD.split(english)
            pattern = "".join(re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+?)"
                              for place, part in enumerate(parts))
            found.append((re.compile(pattern, re.DOTALL), said))
    return sorted(found, key=lambda one: -len(one[0].pattern))  # the one that says most goes first


def _value(name: str, value: str) -> str:
    """Return a word within a pattern: units, places and whole sentences have words of their own, names have not."""
    if name.startswith("unit"):
        return unit(value.lower())
    if name.startswith("places") and (found := _PLACES.fullmatch(value)):
        return say(f"places: {found[1]}", numbers=found[2])
    return heard(value) if name.startswith("said") else value


def _said() -> str:
    if code := _within.get() or "".join(_chosen):
        return code
    named = _of_notebook() or _of_settings(os.environ.get("LABKIT_LANGUAGE", ""), _stamps())
    return best_language(named) if named else ""


def _of_notebook() -> str:
    if "IPython" not in sys.modules:
        return ""
    shell = sys.modules["IPython"].get_ipython()
    named = shell.user_ns.get("LANGUAGE") if shell else ""
    return named if isinstance(named, str) else ""


def _stamps() -> tuple[float, ...]:
    """Return when the files of settings were changed, so that a change is seen."""
    return tuple(path.stat().st_mtime if path.is_file() else 0.0 for path in env_files())


@lru_cache(4)
def _of_settings(_environment: str, _files: tuple[float, ...]) -> str:
    try:
        settings = load_settings()
    except LabkitError:  # what the settings are needed for says what is wrong with them
        return ""
    return settings.language if "language" in settings.model_fields_set else ""
