"""Does the evidence support the answer? Checked by its words and numbers, without a model."""

from __future__ import annotations

import re
import unicodedata

from labkit.text.quotes import find_quote, plain

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CODE = re.compile(r"[a-z\d]+(?:[-./:,][a-z\d]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
# What Korean hangs on a noun or a verb: the word is the same without.
_ENDING = re.compile(r"(?<=[가-힣]{2})(?:에서는|에서|에는|에게|으로|까지|부터|이며|이고|입니다|습니다|합니다|됩니다|"
                     r"입니까|습니까|합니까|됩니까|하는|하면|해야|되는|은|는|이|가|을|를|의|에|로|과|와|도|만)$")
_SUPPORT = 0.6  # share of an answer's content words that its evidence must hold
_SPELLED = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
            "nine": "9", "ten": "10", "twelve": "12"}
# Function words of the languages in Latin letters that are asked most: a match of these supports nothing.
_EMPTY = frozenset("""
a an and are as at be because been but by can do does for from had has have how if in into is it its may must never
no not of on only or should so than that the their them then there these they this those to was were what when where
which while who will with would you your yes der die das den dem des ein eine einen einem einer und oder ist sind
wird werden mit von für auf im zu zum zur nicht le la les un une du de et ou est sont avec pour sur dans au aux ne
pas que qui el los las una unos y o es son con por para en del al
""".split())  # noqa: SIM905


def holds_words(answer: str, evidence: str) -> bool:
    """Tell whether an answer stands in its evidence word for word, white space and punctuation aside."""
    return find_quote(evidence, answer) is not None


def supports(answer: str, evidence: str, question: str = "", words: bool = True) -> bool:
    """Tell whether evidence may support an answer in the same language: all of its numbers, most of its content words.

    What the answer repeats of the question needs no support, except numbers. Word forms count as alike from their first
    four letters on; in scripts without spaces pairs of characters do. A contradiction in the same words passes: telling
    that takes a reader, or a model. Without ``words`` only numbers are compared, as across languages.
    """
    given = numbers(evidence) | _spelled(evidence) | numbers(question)
    return numbers(answer) <= given and (not words or share(answer, evidence, question) >= _SUPPORT)


def adds_to(question: str, answer: str) -> bool:
    """Tell whether an answer says anything that its question does not: a number or a content word."""
    return bool(content_words(answer) - content_words(question) or numbers(answer) - numbers(question))


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, full-width and grouped ones as plain ASCII: ``1,180`` and ``１１８０`` are one."""
    found = set()
    for number in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
        if re.fullmatch(r"\d{1,3}(,\d{3})+", number):
            number = number.replace(",", "")
        found.add(number)
    return found


def codes(text: str) -> set[str]:
    """Return what names a thing by letters and digits, folded: ``E1``, ``AQ-200``. Its numbers are told by numbers."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return {token for token in _CODE.findall(folded) if any(sign.isdigit() for sign in token)
            and any(sign.isalpha() for sign in token)}


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry meaning, folded; of scripts without spaces, every pair of characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = {_ENDING.sub("", word) for word in _WORD.findall(_SPACELESS.sub(" ", folded)) if word not in _EMPTY}
    for run in _SPACELESS.findall(folded):
        found |= {run[place:place + 2] for place in range(max(1, len(run) - 1))}
    return found


def share(answer: str, evidence: str, question: str = "") -> float:
    """Return the share of an answer's content words, those of its question aside, that its evidence holds."""
    words = content_words(answer) - content_words(question) or content_words(answer)
    if not words:
        return 1.0 if numbers(answer) or plain(answer) in plain(evidence) else 0.0
    given = content_words(evidence)
    stems = stems_of(given)
    return sum(word in given or (len(word) > 4 and word[:4] in stems) for word in words) / len(words)


def stems_of(words: set[str]) -> set[str]:
    """Return the first four letters of longer words: what forms of one word have in common."""
    return {word[:4] for word in words if len(word) > 4 and word.isascii()}


def _spelled(text: str) -> set[str]:
    return {_SPELLED[word] for word in _WORD.findall(text.casefold()) if word in _SPELLED}
