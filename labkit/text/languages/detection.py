"""Whether a text is in a language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from labkit.text.languages.table import find_language, language_code, languages

_LATIN = ("LATIN",)
_OWN_SCRIPT = 0.3  # share of a text's letters, codes apart, that must be of the language's script, beside Latin names
_SURE_WORDS = 5  # a shorter text in Latin letters is not enough to tell German from Dutch
_SURE = 12.0  # difference of log-probabilities between the best guess and the asked language
_PLAIN_LETTERS, _PLAIN_WORDS = 40, 40  # that a text has at least of which we say, unasked, what language it is in
_MOST_READ = 4000  # characters of a text that tell its language
_CODE = re.compile(r"\b(?=[\w-]*\d)[A-Za-z][\w-]*\b|\b[A-Z]{2,}\b|\S+@\S+|https?://\S+", re.ASCII)


def is_in_language(text: str, language: str) -> bool:
    """Tell whether a text is in a language; True wherever it is too short or the language unknown.

    Languages with a script of their own are told by it. Those in Latin letters are told by py3langid, and only a text
    of five words or more that is clearly in another language is turned away: names and numbers are in any language.
    """
    known = find_language(language)
    bare = _CODE.sub(" ", text)
    letters = [character for character in bare if character.isalpha()]
    if not language.strip() or not letters:
        return True
    if known and known.scripts != _LATIN:
        share = sum(_script(letter) in known.scripts for letter in letters) / len(letters)
        foreign = bool(known.foreign_scripts) and any(_script(letter) in known.foreign_scripts for letter in letters)
        return (share >= _OWN_SCRIPT and not foreign) or len(letters) < 3
    code = known.code if known else language_code(language).partition("-")[0].lower()
    if not code:
        return True
    if sum(_script(letter) != "LATIN" for letter in letters) / len(letters) > 0.5:
        return False
    if len(bare.split()) < _SURE_WORDS:
        return True
    ranked = dict(_identify(bare))
    return code not in ranked or max(ranked.values()) - ranked[code] < _SURE


def plain_language(text: str) -> str:
    """Return the English name of the language that a text is plainly in; "" where it is short, mixed or not known.

    Of scripts of one language the letters tell, and Japanese from Chinese its kana. Of others, and in Latin letters,
    py3langid tells, in a text of forty words or more of which no other language is nearly as likely.
    """
    bare = _CODE.sub(" ", text)[:_MOST_READ]
    letters = [character for character in bare if character.isalpha()]
    if len(letters) < _PLAIN_LETTERS:
        return ""
    latin = sum(_script(letter) == "LATIN" for letter in letters) / len(letters)
    if latin <= 0.5:
        fit = [known for known in languages() if known.scripts != _LATIN and is_in_language(bare, known.code)]
        kana = sum(_script(letter) in ("HIRAGANA", "KATAKANA") for letter in letters)
        fit = [known for known in fit if known.code != "ja" or kana]
    else:
        fit = [known for known in languages() if known.scripts == _LATIN]
    if len(fit) == 1:
        return fit[0].name
    if not fit or len(bare.split()) < _PLAIN_WORDS:
        return ""
    first, second = sorted(_identify(bare), key=lambda ranked: -ranked[1])[:2]
    names = {known.code: known.name for known in fit}
    return names.get(first[0], "") if first[1] - second[1] >= _SURE else ""


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@cache
def _labels() -> None:
    import py3langid

    # against its near neighbours nobody asks for (Luxembourgish, Pidgin), a short text is a coin toss
    py3langid.set_languages([language.code for language in languages()])


def _identify(text: str) -> list[tuple[str, float]]:
    import py3langid

    _labels()
    return py3langid.rank(text)
