"""How a question asks: for yes or no, or about what was said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from labkit.text.languages import find_language, language_code
from labkit.text.languages.forms import form_of, languages_of, shows_in
from labkit.text.languages.table import languages
from labkit.text.scripts import folded, readable, words_in

_ENGLISH = "en"
YES_OR_NO, OTHER = "yes or no", "other"
KINDS_OF_ASKING = ("what", "who", "when", "where", "why", "how", "how many", "which", YES_OR_NO)
"""What a question may ask for."""
_CLAUSES = ("when", "where")  # a clause may begin with them, and the question stand behind it
_COMMA = re.compile("[,，、،]")


def asks_for(question: str, language: str = "English") -> str:
    """Return what a question asks for, one of KINDS_OF_ASKING, by its question words; "other" where none tells.

    Forms are those of the language, or the English ones where its own are not known.
    """
    question = readable(question.strip())
    found = sorted(_question_words(question, language))
    if asks_yes_or_no(question, language) and (form_of(language, "yes_no") or not found):
        return YES_OR_NO
    if not found:
        return OTHER
    place, _, kind = found[0]
    if kind in _CLAUSES and place == 0 and (comma := _COMMA.search(question)):
        behind = [other for at, _, other in found if at > comma.start()]
        if behind:  # "When the tank is empty, what does the pump do?"
            return behind[0]
        if asks_yes_or_no(question[comma.end():].strip().capitalize(), language):
            return YES_OR_NO
    return kind


def _question_words(question: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each question word stands, the place of its kind in the table, and the kind."""
    for order, (kind, form) in enumerate(_asking(language)):
        for word in form.finditer(question):
            yield word.start(), order, kind


@cache
def _asking(language: str) -> list[tuple[str, re.Pattern[str]]]:
    known, english = find_language(language), find_language(_ENGLISH)
    forms = (known.asking if known else None) or (english.asking if english else {})
    return [(kind, re.compile(form, re.I)) for kind, form in forms.items()]


def asked_words(text: str) -> frozenset[tuple[str, str]]:
    """Return what the question words of a text ask for, wherever they stand, in the language that it seems to be in.

    What is asked for, one of KINDS_OF_ASKING, and of "how many" the words as they are: "how long" is no "how often".
    "What" and "which" may ask for anything, and are left out.
    """
    text = readable(" ".join(text.split()))
    return frozenset((kind, found[0].casefold() if kind == "how many" else "")
                     for code in _seem_to_be(text) for kind, form in _asking(code) if kind not in ("what", "which")
                     for found in form.finditer(text))


def _seem_to_be(text: str) -> list[str]:
    """Return the codes of the languages that share the most words without content with a text, or its letters."""
    own = [code for code in languages_of(text, "") if code != _ENGLISH]
    words = set(words_in(folded(text)))
    counts = {code: len(words & known) for code, known in _small_words().items()}
    most = max(counts.values())
    return own + [code for code, count in counts.items() if count == most and code not in own and most]


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {language.code: frozenset(map(folded, language.function_words)) for language in languages()
            if language.asking and not language.spaceless}


def asks_yes_or_no(question: str, language: str = "English") -> bool:
    """Tell whether True and False answer a question: it asks whether something is so, and offers no choice.

    In any language but English it must not begin with an English question word; in one whose forms are not known, that
    is all.
    """
    question = readable(question.strip())
    form, more = form_of(language, "yes_no"), form_of(_ENGLISH, "asks_for_more")
    if form and not form.search(question):
        return False
    return language_code(language) == _ENGLISH or not (more and more.search(question))


def says_whether(answer: str, language: str = "English") -> bool:
    """Tell whether an answer begins with yes or no and goes on: it tells more than its question, in the same words."""
    form = form_of(language, "says_whether")
    return bool(form and form.match(readable(answer.strip())))


def negates(text: str, language: str = "English") -> bool:
    """Tell whether a text denies or forbids something; the double negation of a Japanese or Korean duty does not."""
    text = readable(text)
    for known in languages_of(text, language):
        double, negation = form_of(known, "double_negation"), form_of(known, "negation")
        if negation and negation.search(double.sub("", text) if double else text):
            return True
    return False


def compares(text: str, language: str = "English") -> bool:
    """Tell whether a text speaks of more or less than a number: then another number may well be true too."""
    return shows_in("comparison", text, language)


def refers_back(question: str, first: str, language: str = "English") -> bool:
    """Tell whether a question of a conversation rests on what was said before: by a pronoun, or without the subject.

    Leaving out what the first question was about counts in Japanese and Korean, where that is how it is done.
    """
    question, first = readable(question), readable(first.strip())
    empty = form_of(language, "back_not", _ENGLISH)
    back = form_of(language, "back", _ENGLISH)
    if back and back.search(empty.sub("", question) if empty else question):
        return True
    leading = form_of(language, "subject")
    subject = leading.search(first) if leading else None
    return subject is not None and subject[1] not in question


