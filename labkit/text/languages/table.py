"""The table of languages: made of every file of this folder that holds a LANGUAGE, or several LANGUAGES."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from labkit.text.languages.language import Language
from labkit.text.scripts import folded

_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_REGIONAL = ("en", "es", "pt", "zh")  # written differently from one region to another
_NEVER = "(?!)"  # matches nothing


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages that are known, in the order of their codes."""
    package = __name__.rpartition(".")[0]
    found: list[Language] = []
    for module in iter_modules(import_module(package).__path__):
        held = vars(import_module(f"{package}.{module.name}"))
        found += [held["LANGUAGE"]] if "LANGUAGE" in held else held.get("LANGUAGES", ())
    return tuple(sorted(found, key=lambda language: language.code))


def find_language(text: str) -> Language | None:
    """Return the language that a name or code stands for, or None.

    Known are names in English and in the language itself, codes of BCP 47 with or without a region (``pt-BR``), and
    what people write for them (``jp``, ``kr``, ``cn``).
    """
    name = text.strip().lower()
    return _by_name().get(name) or _by_name().get(name.partition("-")[0].partition("_")[0])


def language_code(name: str) -> str:
    """Return the BCP 47 code of a language named in English or in itself, a code as it is, or "" if unknown."""
    written = name.strip()
    if known := _by_name().get(written.lower()):
        return known.variants.get(written.lower(), known.code)
    return written if _CODE.fullmatch(written) else ""


def english_name(text: str) -> str:
    """Return the English name of a language that is known by a code or a name of it; any other text as it is.

    A name of a kind of it, such as Simplified Chinese, stays. A code with a script or region (``pt-BR``) follows the
    name in brackets, where the language is written differently from one to another.
    """
    written = text.strip()
    known = find_language(written)
    if known is None or written.lower() in known.variants:
        return written
    if written.lower() in _by_name() or known.code not in _REGIONAL:
        return known.name
    return f"{known.name} ({written})"


def is_unknown_code(text: str) -> bool:
    """Tell whether a text looks like a code of a language, and not like its name, and stands for none that is known.

    A name of three letters is told by its capital: Lao, but not lao.
    """
    written = text.strip()
    first = written.partition("-")[0].partition("_")[0]
    short = first.isascii() and first.isalpha() and len(first) in (2, 3) and " " not in written
    return short and not (len(first) == 3 and first.istitle() and first == written) and find_language(written) is None


@cache
def function_words() -> frozenset[str]:
    """Return the words without content of all languages, folded."""
    return frozenset(folded(word) for language in languages() for word in language.function_words)


@cache
def point_grouping_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return words without content of languages that write ``1.180`` for a thousand and more, and of all others.

    Those that both have are in neither.
    """
    grouping, others = (frozenset(folded(word) for language in languages() if language.groups_by_point is which
                                  for word in language.function_words) for which in (True, False))
    return grouping - others, others - grouping


@cache
def endings() -> re.Pattern[str]:
    """Return what is hung on the end of a word in any language."""
    return re.compile(f"(?:{either(language.endings for language in languages())})$")


@cache
def beginnings() -> re.Pattern[str]:
    """Return what is hung on the front of a word in any language."""
    return re.compile(f"^(?:{either(language.beginnings for language in languages())})")


@cache
def spelled_numbers() -> dict[str, str]:
    """Return the numbers that are spelled out in any language, folded, with their numerals."""
    return {folded(word): number for language in languages() for word, number in language.spelled.items()}


@cache
def _by_name() -> dict[str, Language]:
    return {name: language for language in languages()
            for name in (language.code, language.name.lower(), language.native.lower(), *language.aliases,
                         *language.variants)}


def either(forms: Iterable[str]) -> str:
    """Return one form for several; what is empty is left out, and nothing matches none."""
    return "|".join(f"(?:{form})" for form in forms if form) or _NEVER
