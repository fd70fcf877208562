"""What tells that an evolved instruction, or an answer to one, is no gain: its words, and those of the prompts.

The checks that rest on it, and their order, are in ``labkit.generate.evolve.gates``.
"""

from __future__ import annotations

import re
import unicodedata

from labkit.quality.groundedness import share
from labkit.text.languages import find_language, language_code
from labkit.text.languages.forms import any_form, form_of, words_of_all
from labkit.text.quotes import plain
from labkit.text.scripts import is_mark, readable
from labkit.text.words import codes, content_words, numbers

_MIN_CHARS, _MIN_CHARS_DENSE = 32, 16
MAX_CHARS = 512

_LEAK_SIGNS = re.compile(r"</?(?:instruction|keywords|method|plan|source)\d*>|\{\{\w+\}\}", re.I)
_COPIED = 6  # words
_STATED = 40  # characters of a statement
_FENCED = re.compile(r"^\s*(```|~~~).*?(?:^\s*\1|\Z)", re.S | re.M)
_DATA = re.compile(r"\s*(?:[|{}\[\]<\"']|\S+\s*[,;=]\s*\S+\s*[,;=]|(?:SELECT|INSERT|def|class|import|const|let|var)\b)")


def least_chars(language: str) -> int:
    """Return how many characters an instruction has at least, where it is not said: fewer in dense scripts."""
    known = find_language(language)
    return _MIN_CHARS_DENSE if known and known.dense else _MIN_CHARS


def is_english(language: str) -> bool:
    """Tell whether a language is English: only there is it known how an instruction begins."""
    return language_code(language).partition("-")[0] == "en"


def answers(text: str, language: str = "English") -> bool:
    """Tell whether a text states what a small model takes for the answer, and asks for nothing behind it.

    A text asks if it begins as a request, or if behind its last question nothing is stated, or only how to answer it,
    or what to think through next. Other orders there ("Take out the tray …") are how answers to "how" are given. In a
    language of which it is not known how requests begin, no text is said to answer.
    """
    request = form_of(language, "request")
    if not request or request.match(text) or "\n" in text.strip() or ":" in text:
        return False
    stated = text.rpartition("?")[2].strip()
    how, onward = form_of(language, "how_to_answer"), form_of(language, "next_step")
    return len(stated) > _STATED and not (onward and onward.match(stated)) and not (how and how.search(stated))


def copies(text: str, system: str, parent: str = "") -> bool:
    """Tell whether a text holds six words in a row of what the model was told, and its parent does not."""
    told = _stretches(system) - _stretches(parent)
    return bool(told & _stretches(text))


def _stretches(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place:place + _COPIED]) for place in range(len(words) - _COPIED + 1)}


def keeps_subject(text: str, parent: str) -> bool:
    """Tell whether a text names what its parent names: a word of content, and one of its codes, such as "W2"."""
    named = codes(parent)
    return share(parent, text) > 0 and (not named or bool(named & codes(text)))


def says_nothing(text: str) -> bool:
    """Tell whether a text is empty or consists of stop words and punctuation alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if numbers(folded):
        return False
    letters = plain(folded)
    if not letters or any_form("fillers").fullmatch(letters):
        return True
    return not content_words(folded) - words_of_all("filler_words") and not _symbols(letters)


def prose(text: str) -> str:
    """Return a text without code, tables and data, which are in no language; all of it where nothing else is left."""
    lines = [line for line in _FENCED.sub("\n", text).splitlines() if not _DATA.match(line)]
    return "\n".join(lines) if any(line.strip() for line in lines) else text


def _symbols(letters: str) -> bool:
    """Formulas and scripts that have no words of their own say something without one."""
    return any(not (sign.isalpha() or is_mark(sign)) for sign in letters)


def leaks(text: str, parent: str = "") -> bool:
    """Tell whether a text holds words of an evolving prompt, in any language, that its parent does not."""
    given = set(_leaked(parent))
    return any(words not in given for words in _leaked(text))


def _leaked(text: str) -> list[str]:
    return [plain(found[0]) for form in (_LEAK_SIGNS, any_form("leak")) for found in form.finditer(readable(text))]
