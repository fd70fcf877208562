"""The forms of languages as patterns: of one language, or of all of them at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from labkit.text.languages.table import either, find_language, languages
from labkit.text.scripts import readable


@cache
def any_form(name: str, flags: int = re.I) -> re.Pattern[str]:
    """Return the pattern of a form, a field of :class:`Language`, in any language whose forms are known."""
    return re.compile(either(getattr(language, name) for language in languages()), flags)


@cache
def form_of(language: str, name: str, default: str = "") -> re.Pattern[str] | None:
    """Return the pattern of a form in a language, in the language ``default`` where it is not known, or None."""
    for known in (find_language(language), find_language(default)):
        if known and (form := getattr(known, name)):
            return re.compile(form, re.I)
    return None


def languages_of(text: str, language: str) -> list[str]:
    """Return the codes of the languages whose forms a text in a language may show.

    That is the asked one, and English where its forms are not known or its letters are others: such texts hold English
    words. Beside it are those of whose own letters the text holds some; Chinese characters are nobody's own.
    """
    known = find_language(language)
    found = [known.code] if known else []
    if not known or not known.leaning or known.scripts != ("LATIN",):
        found.append("en")
    if not text.isascii():
        scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha()} - {"LATIN", "CJK"}
        found += [other.code for other in languages() if scripts & set(other.scripts)]
    return list(dict.fromkeys(found))


def shows(name: str, text: str, language: str = "") -> bool:
    """Tell whether a text has a form of any language, or of the one that was asked and of English: models mix it in."""
    if language:
        return _shows(name, text, {*languages_of(text, language), "en"})
    return bool(any_form(name).search(readable(text)))


def shows_in(name: str, text: str, language: str) -> bool:
    """Tell whether a text in a language has a form of one of the languages that such a text may show."""
    return _shows(name, text, languages_of(text, language))


def _shows(name: str, text: str, codes: Iterable[str]) -> bool:
    text = readable(text)
    return any(form.search(text) for form in (form_of(code, name) for code in codes) if form)


def opens(name: str, text: str) -> bool:
    """Tell whether a text begins with a form of any language."""
    return bool(any_form(name).match(readable(text)))


@cache
def words_of_all(name: str) -> frozenset[str]:
    """Return the words of a field of words, of all languages together."""
    return frozenset().union(*(getattr(language, name) for language in languages()))
