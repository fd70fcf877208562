"""Very many texts as sets of words, in arrays: what a search for near-duplicates counts in.

Texts are cut at white space, and each different piece is looked at once: a million questions have few of them. What is
a content word, a number or a code is said by :mod:`labkit.text.words`, as everywhere.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from labkit.quality.duplicates.texts import (
    has_case,
    hashed,
    is_spaced,
    may_be_a_name,
    question_words,
    word_hash,
)
from labkit.text.languages.forms import opens
from labkit.text.scripts import STOPS
from labkit.text.words import codes, numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GROUPING = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")  # 1 180: a space within a piece
_STOPPED = re.compile(f"[{STOPS}:;\"“”«»「」()\\[\\]]$")
_BLOCK = 100_000  # texts that are worked on at once
_LONGEST = 40  # characters of a piece that is looked for again: sentences without spaces come once
_ROW = 32  # bits of a word in a sort key


class WordSets(NamedTuple):
    """Texts as sets.

    Parameters
    ----------
    words
        The content words of all texts, one text behind the other, each word once in a text: numbers from 0, the rarest
        first.
    starts
        Where the words of each text begin, and the end of the last one.
    codes
        A hash of all numbers, codes and names of each text.
    may_be_names
        Of each word whether it may name a thing, where capitals do not tell.
    """

    words: NDArray[Any]
    starts: NDArray[Any]
    codes: NDArray[Any]
    may_be_names: NDArray[Any]

    @classmethod
    def of(cls, texts: Iterable[str], tags: Iterable[int] | None = None) -> WordSets:
        """Count the words of texts.

        Parameters
        ----------
        tags
            A number for each text: those of different numbers are not compared.
        """
        pieces = _Pieces()
        given, lengths = array("I"), array("I")
        look_up = pieces.__getitem__
        for text in texts:
            split = (text if text.isascii() else _GROUPING.sub("", text)).split()
            lengths.append(len(split))
            given.extend(map(look_up, split))
        return _sets(pieces, np.frombuffer(given, np.uint32), np.frombuffer(lengths, np.uint32).astype(np.int64), tags)

    @property
    def sizes(self) -> NDArray[Any]:
        """How many words each text has."""
        return np.diff(self.starts)


class _Pieces(dict[str, int]):
    """The different pieces between white space, numbered: their words and codes, and how they are written."""

    def __init__(self) -> None:
        self.word_ids: dict[str, int] = {}
        self.words, self.word_starts = array("I"), array("I", [0])
        self.codes, self.code_starts = array("Q"), array("I", [0])
        self.capital, self.small, self.stops = bytearray(), bytearray(), bytearray()
        self.always, self.inside, self.opening = bytearray(), bytearray(), bytearray()  # of each word

    def __missing__(self, piece: str) -> int:
        number = len(self.capital)
        if len(piece) <= _LONGEST:
            self[piece] = number
        for word in question_words(piece):
            self.words.append(self._word(word))
        self.word_starts.append(len(self.words))
        self.codes.extend(map(word_hash, codes(piece) | numbers(piece)))
        self.code_starts.append(len(self.codes))
        cased = has_case(piece)
        self.capital.append(cased and piece != piece.lower())
        self.small.append(cased and piece == piece.lower())
        self.stops.append(_STOPPED.search(piece) is not None)
        return number

    def _word(self, word: str) -> int:
        if (number := self.word_ids.get(word)) is None:
            self.word_ids[word] = number = len(self.word_ids)
            self.always.append(may_be_a_name(word))
            self.inside.append(not has_case(word) and is_spaced(word))
            self.opening.append(opens("request", word))
        return number


def _sets(pieces: _Pieces, given: NDArray[Any], lengths: NDArray[Any], tags: Iterable[int] | None) -> WordSets:
    names, may_be_names = _names(pieces, given, lengths)
    hashes = hashed(np.arange(len(pieces.word_ids), dtype=np.uint64))
    words, word_starts = np.frombuffer(pieces.words, np.uint32), np.frombuffer(pieces.word_starts, np.uint32)
    codes, code_starts = np.frombuffer(pieces.codes, np.uint64), np.frombuffer(pieces.code_starts, np.uint32)
    marks = np.zeros(len(lengths), np.uint64)
    if tags is not None:
        marks += hashed(np.fromiter(tags, np.uint64, len(lengths)))
    ends = np.concatenate([[0], np.cumsum(lengths)])
    found, sizes = [], np.zeros(len(lengths), np.int64)
    for first in range(0, len(lengths), _BLOCK):
        last = min(first + _BLOCK, len(lengths))
        block = given[ends[first]:ends[last]]
        rows = np.repeat(np.arange(last - first), lengths[first:last])
        row, word = _once(rows, block, words, word_starts)
        sizes[first:last] = np.bincount(row, minlength=last - first)
        found.append(word)
        named = names[word]
        np.add.at(marks, row[named] + first, hashes[word[named]])
        coded = np.flatnonzero(np.diff(code_starts)[block])
        if len(coded):
            row, code = _expanded(rows[coded], block[coded], codes, code_starts)
            pairs = np.unique(np.stack([row.astype(np.uint64), code]), axis=1)
            np.add.at(marks, pairs[0].astype(np.int64) + first, hashed(pairs[1]))
    every = np.concatenate(found) if found else np.zeros(0, np.uint32)
    rank, order = _ranks(every, len(pieces.word_ids))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return WordSets(_sorted(rank[every], starts), starts, marks, may_be_names[order])


def _names(pieces: _Pieces, given: NDArray[Any], lengths: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Tell of each word whether it is a name, and whether it may be one where its texts do not tell.

    A name is written with a capital in the midst of most of the sentences that hold it. What only ever opens sentences
    may be one. Texts in capitals throughout tell nothing.
    """
    count = len(pieces.capital)
    capital, small, stops = (np.frombuffer(flags, np.bool_) for flags in (pieces.capital, pieces.small, pieces.stops))
    ends = np.cumsum(lengths)
    first = np.zeros(len(given), bool)
    first[1:] = stops[given[:-1]]
    first[(ends - lengths)[lengths > 0]] = True
    last = stops[given] if len(given) else first
    last[ends[lengths > 0] - 1] = True
    telling = np.repeat(np.add.reduceat((small[given] & ~first).astype(np.int32), (ends - lengths)[lengths > 0]) > 0,
                        lengths[lengths > 0]) if len(given) else first
    of_words = _of_words(pieces)
    large = of_words(np.bincount(given[capital[given] & ~first & telling], minlength=count))
    plain = of_words(np.bincount(given[small[given] & ~first], minlength=count))
    begins = of_words(np.bincount(given[capital[given] & first & telling], minlength=count))
    inner = of_words(np.bincount(given[~last], minlength=count))
    always, inside, opening = (np.frombuffer(flags, np.bool_) for flags in
                               (pieces.always, pieces.inside, pieces.opening))
    only_first = (large == 0) & (plain == 0) & (begins > 0) & ~opening
    return large > plain, always | (inside & (inner > 0)) | only_first


def _of_words(pieces: _Pieces) -> Any:
    words, starts = np.frombuffer(pieces.words, np.uint32), np.frombuffer(pieces.word_starts, np.uint32)

    def counted(of_pieces: NDArray[Any]) -> NDArray[Any]:
        return np.bincount(words, np.repeat(of_pieces, np.diff(starts)), len(pieces.word_ids))

    return counted


def _expanded(rows: NDArray[Any], given: NDArray[Any], items: NDArray[Any],
              starts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return all items of the pieces given, each with the row of its piece."""
    counts = (starts[given + 1] - starts[given]).astype(np.int64)
    before = np.cumsum(counts) - counts
    places = np.repeat(starts[given].astype(np.int64) - before, counts) + np.arange(counts.sum())
    return np.repeat(rows, counts), items[places]


def _once(rows: NDArray[Any], given: NDArray[Any], words: NDArray[Any],
          starts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the words of the pieces given, each once in a row, with their rows."""
    row, word = _expanded(rows, given, words, starts)
    keys = np.sort((row << _ROW) | word)
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    return keys >> _ROW, (keys & (1 << _ROW) - 1).astype(np.uint32)


def _ranks(words: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the place of each word among all, the rarest first, and the words in that order."""
    order = np.argsort(np.bincount(words, minlength=count), kind="stable")
    rank = np.empty(count, np.uint32)
    rank[order] = np.arange(count, dtype=np.uint32)
    return rank, order


def _sorted(ranks: NDArray[Any], starts: NDArray[Any]) -> NDArray[Any]:
    """Sort the words of each text."""
    for first in range(0, len(starts) - 1, _BLOCK):
        last = min(first + _BLOCK, len(starts) - 1)
        part = slice(starts[first], starts[last])
        rows = np.repeat(np.arange(last - first), np.diff(starts[first:last + 1]))
        ranks[part] = (np.sort((rows << _ROW) | ranks[part]) & (1 << _ROW) - 1).astype(np.uint32)
    return ranks
