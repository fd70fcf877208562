"""Where in a passage the words stand that an answer rests on, of a pair that does not say so itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.quality.groundedness import share, supports
from labkit.text.languages import is_in_language
from labkit.text.quotes import find_quote, plain
from labkit.text.sentences import sentence_starts
from labkit.text.words import content_words, holds_numbers, numbers

_MOST = 3  # statements in a row that an answer may be put together from
_LINE = re.compile(r"[^\n]+")


def evidence_of(passage: str, question: str, answer: str, language: str = "") -> tuple[int, int] | None:
    """Return the shortest run of statements, ``passage[start:end]``, that an answer may rest on.

    Those that hold the answer word for word go before those that hold most of its words, and of several the one that
    has most to do with the question. Where no three in a row hold it, it is the whole passage, which is for the checks
    to judge. Where the passage is in another language than the answer, only its numbers can be looked for.

    Returns
    -------
    None where nothing tells: the passage is empty, or in another language and the answer without a number.
    """
    start, end = len(passage) - len(passage.lstrip()), len(passage.rstrip())
    if not plain(passage) or not plain(answer):
        return None
    words = not language or is_in_language(passage, language)
    if not words and not numbers(answer):
        return None
    for place in _best(passage, question, answer, words):
        return place
    return start, end


def nearest_statement(passage: str, text: str) -> tuple[int, int] | None:
    """Return the statement, ``passage[start:end]``, that shares most content words and numbers with a text.

    It may say the contrary. None where none shares any.
    """
    asked = content_words(text) | numbers(text)

    def shared(place: tuple[int, int]) -> int:
        said = passage[slice(*place)]
        return len(asked & (content_words(said) | numbers(said)))

    best = max(statements(passage), key=lambda place: (shared(place), place[0] - place[1]), default=None)
    return best if best and shared(best) else None


def _best(passage: str, question: str, answer: str, words: bool) -> Iterator[tuple[int, int]]:
    places = list(statements(passage))
    asked = content_words(question)
    for count in range(1, _MOST + 1):
        runs = [(places[first][0], places[first + count - 1][1]) for first in range(len(places) - count + 1)]
        held = [(run, score) for run in runs if (score := _score(passage[run[0]:run[1]], question, answer, words))]
        if held:
            yield max(held, key=lambda one: (one[1], len(asked & content_words(passage[one[0][0]:one[0][1]])),
                                             -one[0][0]))[0]


def _score(text: str, question: str, answer: str, words: bool) -> float:
    """Return how far a text holds an answer, from 0 to 2: 2 where it does word for word, and says more than that."""
    if not words:
        return float(holds_numbers(text, answer))
    if find_quote(text, answer) is not None:
        return 2.0
    return share(answer, text, question) if supports(answer, text, question) and share(answer, text) else 0.0


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences and table rows of a text stand."""
    for line in _LINE.finditer(text):
        if line[0].startswith("|"):
            yield line.span()
            continue
        starts = [0, *sentence_starts(line[0])]
        for first, last in zip(starts, [*starts[1:], len(line[0])], strict=True):
            piece = line[0][first:last]
            if plain(piece):
                yield (line.start() + first + len(piece) - len(piece.lstrip()),
                       line.start() + first + len(piece.rstrip()))
