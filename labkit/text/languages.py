"""Languages: the names people write, their codes, and whether a text is in one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CODES = {
    "english": "en", "japanese": "ja", "korean": "ko", "chinese": "zh", "simplified chinese": "zh-Hans",
    "traditional chinese": "zh-Hant", "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt",
    "italian": "it", "dutch": "nl", "polish": "pl", "russian": "ru", "ukrainian": "uk", "turkish": "tr",
    "arabic": "ar", "hebrew": "he", "hindi": "hi", "thai": "th", "vietnamese": "vi", "indonesian": "id",
    "greek": "el", "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi", "czech": "cs",
    "hungarian": "hu", "romanian": "ro",
    "日本語": "ja", "한국어": "ko", "中文": "zh", "deutsch": "de", "français": "fr", "español": "es",
    "português": "pt", "italiano": "it",
}

# Scripts whose letters name a language that is written in them; a text in it may hold Latin names and codes too.
_SCRIPTS = {
    "ja": ("HIRAGANA", "KATAKANA", "CJK"), "ko": ("HANGUL",), "zh": ("CJK",), "ru": ("CYRILLIC",), "uk": ("CYRILLIC",),
    "ar": ("ARABIC",), "he": ("HEBREW",), "hi": ("DEVANAGARI",), "th": ("THAI",), "el": ("GREEK",),
}
_OWN_SCRIPT = 0.3  # share of a text's letters, codes apart, that must be of the language's script, beside Latin names
_SURE_WORDS = 5  # a shorter text in Latin letters is not enough to tell German from Dutch
_SURE = 12.0  # difference of log-probabilities between the best guess and the asked language
_CODE = re.compile(r"\b(?=[\w-]*\d)[A-Za-z][\w-]*\b|\b[A-Z]{2,}\b|\S+@\S+|https?://\S+", re.ASCII)


def language_code(name: str) -> str:
    """Return the BCP 47 code of a language named in English or in itself, a code as it is, or "" if unknown."""
    code = _CODES.get(name.strip().lower(), "")
    if not code and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", name.strip()):
        code = name.strip()
    return code


def is_in_language(text: str, language: str) -> bool:
    """Tell whether a text is in a language; True wherever it is too short or the language unknown.

    Languages with a script of their own are told by it. Those in Latin letters are told by py3langid, and only a text
    of five words or more that is clearly in another language is turned away: names and numbers are in any language.
    """
    code = language_code(language).partition("-")[0].lower()
    bare = _CODE.sub(" ", text)
    letters = [character for character in bare if character.isalpha()]
    if not code or not letters:
        return True
    if code in _SCRIPTS:
        share = sum(_script(letter) in _SCRIPTS[code] for letter in letters) / len(letters)
        kana = code != "zh" or not any(_script(letter) in ("HIRAGANA", "KATAKANA") for letter in letters)
        return (share >= _OWN_SCRIPT and kana) or len(letters) < 3
    foreign = sum(_script(letter) != "LATIN" for letter in letters) / len(letters)
    if foreign > 0.5:
        return False
    if len(bare.split()) < _SURE_WORDS:
        return True
    ranked = dict(_identify(bare))
    return code not in ranked or max(ranked.values()) - ranked[code] < _SURE


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@cache
def _labels() -> None:
    import py3langid

    # against its near neighbours nobody asks for (Luxembourgish, Pidgin), a short text is a coin toss
    py3langid.set_languages(sorted({code.partition("-")[0] for code in _CODES.values()}))


def _identify(text: str) -> list[tuple[str, float]]:
    import py3langid

    _labels()
    return py3langid.rank(text)
