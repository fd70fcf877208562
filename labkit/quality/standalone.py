"""Does a question stand on its own? One that leans on a text its reader has not seen is of no use in a dataset."""

from __future__ import annotations

import re

from labkit.text.languages.forms import form_of, shows, shows_in
from labkit.text.scripts import readable

_STEM = 4  # letters that all forms of a noun share
_CLAUSE = re.compile(r"\w.{5,}[,，、،;；:：]")  # something was said before what points


def leans_on_source(question: str, language: str = "") -> bool:
    """Tell whether a question speaks of its source: 'according to the text', 'in the figure above', 'section 2.3'.

    It is looked for in the language that was asked and in English, which models mix in; in all languages whose forms
    are known where none is named.
    """
    return shows("leaning", question, language)


def opens_with_pronoun(question: str, language: str = "") -> bool:
    """Tell whether what a question asks about is a pronoun that nothing before it explains: 'What does it cost?'.

    It is looked for in the language that was asked, or in all where none is named: a pronoun of one is a noun of
    another ("su" is water in Turkish).
    """
    if language:
        return shows_in("opening_pronoun", question, language)
    return shows("opening_pronoun", question)


def points_at_nothing(question: str, language: str) -> bool:
    """Tell whether a question points at a thing that it has not named: 'What is the advantage of this method?'.

    It may where the same noun stands before, or a whole clause does: 'If the pump stops, what does this noise mean?'.
    """
    pattern = form_of(language, "pointing")
    question = readable(question)
    for found in pattern.finditer(question) if pattern else ():
        before = question[:found.start()].casefold()
        noun = next(filter(None, found.groups()), "").casefold()[:_STEM]
        if not (noun and noun in before) and not _CLAUSE.search(before):
            return True
    return False


def names_source(text: str, language: str = "") -> bool:
    """Tell whether a summary, or the question for one, speaks of a text where it should speak of what is in it."""
    return leans_on_source(text, language) or shows("naming", text, language)
