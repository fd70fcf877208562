"""Does a question stand on its own? One that leans on a text its reader has not seen is of no use in a dataset."""

from __future__ import annotations

from labkit.text.languages.forms import shows, shows_in


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


def names_source(text: str, language: str = "") -> bool:
    """Tell whether a summary, or the question for one, speaks of a text where it should speak of what is in it."""
    return leans_on_source(text, language) or shows("naming", text, language)
