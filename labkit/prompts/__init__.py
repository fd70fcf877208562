"""Prompts: one Markdown file each, in a folder a language, for an attendee to read and to change.

A ``{{name}}`` in a file is replaced by the value of that name. Values are put in once and never read as a prompt again,
so a document that holds braces stays what it is: data.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from labkit.errors import LabkitError, SettingsError, without_escapes
from labkit.text.injection import gives_orders, without_controls
from labkit.text.languages import english_name, find_language, is_unknown_code, language_code, languages

FOLDER = Path(__file__).parent
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_LONGEST_NAME = 200  # characters of a heading


def prompt(name: str, language: str = "English", **values: object) -> str:
    """Return a prompt with its values put in.

    Parameters
    ----------
    name
        The file's name without its ending, such as ``"qa_short"``.
    language
        The language that the model is to answer in. Prompts exist in some; for any other the English one is used, and
        ``{{language}}`` in it names the language.
    values
        What stands for each ``{{name}}`` in the file. One with an empty value leaves out the line that it stands on.

    Raises
    ------
    LabkitError
        If there is no such prompt, or a value for it is missing.
    """
    check_language(language)
    code, known = language_code(language).partition("-")[0], find_language(language)
    own = known.native if known and code != "en" and _exists(name, code) else ""
    values = {"language": own or harmless(english_name(language)) or "English", **values}

    def line(text: str) -> list[str]:
        names = _PLACE.findall(text)
        if missing := [one for one in names if one not in values]:
            raise LabkitError(f"The prompt {name} has no value for {{{{{missing[0]}}}}}.",
                              f"Correct labkit/prompts/{code or 'en'}/{name}.md.")
        if names and not any(str(values[one]) for one in names):
            return []
        return [_PLACE.sub(lambda place: str(values[place[1]]), text)]

    return "\n".join(kept for text in _template(name, code).splitlines() for kept in line(text)).strip()


def fence(text: str, tag: str = "source") -> str:
    """Return a text between tags that it cannot close itself: what stands inside is data, never instructions."""
    text = without_controls(text)
    number, name = 1, tag
    while re.search(rf"\b{name}\s*>", text, re.I):  # a model takes </Source > for the end, too
        number += 1
        name = f"{tag}{number}"
    return f"<{name}>\n{text.strip()}\n</{name}>"


def harmless(text: str) -> str:
    """Return a text of a file or a model as a prompt may hold it outside a fence; "" for one that gives orders."""
    text = without_controls(text)
    return "" if gives_orders(text) else text


def named(text: str) -> str:
    """Return a title or heading of a document as a prompt names it, outside a fence; "" for one that gives orders."""
    return harmless(without_escapes(without_controls(text)).strip())[:_LONGEST_NAME]


def path_of(headings: Iterable[str]) -> str:
    """Return the headings above a text as a prompt names them, "" where they give an order only when read together."""
    names = [name for name in map(named, headings) if name]
    return "" if gives_orders(" ".join(names)) else " › ".join(names)


def check_language(language: str) -> str:
    """Return the name or code of a language as it is, unless it is a code that stands for no language that is known.

    Raises
    ------
    SettingsError
        If it is one; a name is taken whatever it is.
    """
    if not is_unknown_code(language):
        return language
    codes = sorted(known.code for known in languages())
    near = difflib.get_close_matches(language.strip().lower(), codes, 2, 0.6)
    meant = f"Do you mean {' or '.join(near)}? If not, write" if near else "Write"
    raise SettingsError(f'"{language}" is the code of no language that labkit knows.',
                        f"{meant} the language's English name, such as Bulgarian.")


def has_prompt(name: str, language: str) -> bool:
    """Tell whether there is a prompt in a language, and not only in English."""
    return _exists(name, language_code(language).partition("-")[0])


def _exists(name: str, code: str) -> bool:
    return bool(code) and (FOLDER / code / f"{name}.md").is_file()


@cache
def _template(name: str, code: str) -> str:
    for folder in (code, "en"):
        if _exists(name, folder):
            return (FOLDER / folder / f"{name}.md").read_text(encoding="utf-8-sig")
    raise LabkitError(f"There is no prompt {name}.", f"See the files in {FOLDER.name}/en/.")
