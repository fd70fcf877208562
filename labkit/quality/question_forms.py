"""How a question asks: for yes or no, or about what was said before."""

from __future__ import annotations

from labkit.text.languages import language_code
from labkit.text.languages.forms import form_of, languages_of, shows_in
from labkit.text.scripts import readable

_ENGLISH = "en"


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


