"""Does the evidence support the answer? Checked by its words and numbers, without a model."""

from __future__ import annotations

import re
import unicodedata

from labkit.text.quotes import find_quote, plain
from labkit.text.words import codes, content_words, holds_numbers, numbers, spelled, stems_of

_BETWEEN_ITEMS = re.compile(r"(?<!\d)[,，;；、､؛،]|[,，;；、､؛،](?!\d)")  # those within a number are no signs of a list
_NAMED = re.compile(r"(?<![A-Za-z])[A-Za-z]+-?\d+")  # W2, MW-900
SUPPORT = 0.6
"""Share of an answer's content words that its evidence must hold."""


def holds_words(answer: str, evidence: str) -> bool:
    """Tell whether an answer stands in its evidence word for word, white space and punctuation aside.

    So may each item of a list do, in the order of the evidence: what stands between them there is no part of it.
    """
    if find_quote(evidence, answer) is not None:
        return True
    items = [item for item in _BETWEEN_ITEMS.split(answer) if plain(item)]
    for item in items:
        place = find_quote(evidence, item)
        if place is None:
            return False
        evidence = evidence[place[1]:]
    return len(items) > 1


def supports(answer: str, evidence: str, question: str = "", words: bool = True) -> bool:
    """Tell whether evidence may support an answer in the same language: all of its numbers, most of its content words.

    What the answer repeats of the question needs no support, except numbers. Word forms count as alike from their first
    four letters on; in scripts without spaces pairs of characters do. A contradiction in the same words passes: telling
    that takes a reader, or a model. Without ``words`` only numbers are compared, as across languages.
    """
    given = f"{evidence} {question} {' '.join(spelled(evidence))}"
    return holds_numbers(given, answer) and (not words or share(answer, evidence, question) >= SUPPORT)


def adds_to(question: str, answer: str) -> bool:
    """Tell whether an answer says anything that its question does not: a content word, a number, a code or a sign.

    A number in the name of a thing is none: "2" is something new where the question says "W2". A sign is one that
    stands for words, such as a tick in a table.
    """
    return any(of(answer) - of(question) for of in (content_words, codes, _loose_numbers, _signs))


def _loose_numbers(text: str) -> set[str]:
    return numbers(_NAMED.sub(" ", text))


def _signs(text: str) -> set[str]:
    return {sign for sign in text if unicodedata.category(sign) == "So"}


def share(answer: str, evidence: str, question: str = "") -> float:
    """Return the share of an answer's content words, those of its question aside, that its evidence holds.

    1 where it adds nothing but numbers to its question.
    """
    words = content_words(answer) - content_words(question)
    if not words and numbers(answer) - numbers(question):
        return 1.0  # all that it adds is numbers
    words = words or content_words(answer)
    if not words:
        return 1.0 if numbers(answer) or plain(answer) in plain(evidence) else 0.0
    given = content_words(evidence)
    stems = stems_of(given)
    return sum(word in given or (len(word) > 4 and word[:4] in stems) for word in words) / len(words)
