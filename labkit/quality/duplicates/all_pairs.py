"""All pairs of very many texts that are nearly the same: exactly, and without comparing each with each.

Two sets of words that are alike share most of them, and so they share two of the few that come first, where each lists
its rarest words first (prefix filter: Chaudhuri et al., 2006; two words in place of one: l-prefix scheme, Wang et al.,
2012, in the family of PPJoin, Xiao et al., 2008). Texts that share two such words, and all numbers, codes and names,
stand together once these are sorted. Of those, bitmaps of their words rule out nearly all that are not alike, and the
rest is compared word by word. Nothing is estimated, as MinHash does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from labkit.errors import SettingsError
from labkit.quality.duplicates.texts import NEAR_IN_SET, asks_otherwise, hashed
from labkit.quality.duplicates.word_sets import WordSets
from labkit.text.quotes import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST = 64  # texts under one key that are all compared: more are rows of a pattern, and what differs is a rarer key
_FEW = 8  # texts that each is compared with where there are more, and of those of equal words
_ENOUGH = 4  # words that two texts share where one has a further word: one beside three is what they ask about
_PATTERN = 5  # texts that differ in one place, from which on they are rows of a pattern
_LONG = 40  # words from which on one rare word is the key: pairs of them would be very many
_PAIRS, _WORDS = 1 << 20, 1 << 22  # pairs, and their words, that are compared at once


def near_pairs(texts: Sequence[str], threshold: float = NEAR_IN_SET, tags: Iterable[int] | None = None) -> NDArray[Any]:
    """Find the texts that are nearly the same.

    They have the same numbers, codes and names, their content words are alike, and they ask for the same: both deny or
    neither does, none has "when" for "where", nor "Is B larger than A?" for "Is A larger than B?". What changes
    nothing: case, white space and punctuation, words without content, the order of words, and beside four words and
    more a further word, or one for another, which is no name.

    Where five texts and more differ in one place only, they are the rows of a pattern, and what stands there is what
    they ask about: they are no duplicates. Under a key that more than 64 texts have, each is compared with the next
    eight.

    Parameters
    ----------
    threshold
        The Jaccard similarity of their content words from which on two texts are alike, above 0 and up to 1.
    tags
        A number for each text: those of different numbers are not compared.

    Returns
    -------
    The numbers of two texts a row, the smaller first; in the order of the second, and then of the first. Of very many
    texts that have equal words, each is paired with the first eight.
    """
    if not 0 < threshold <= 1:
        raise SettingsError(f"The threshold is {threshold}.", "It is a similarity, above 0 and up to 1.")
    marks = None if tags is None else list(tags)
    sets = WordSets.of(texts, marks)
    first = _first_equal(sets, texts, marks)
    own = first == np.arange(len(texts))
    near = _alike(sets, np.flatnonzero(own & (sets.sizes > 0)), threshold)
    found = _with_equal(near, first)
    found = found[np.lexsort((found[:, 0], found[:, 1]))]
    kept = [texts[one] == texts[other] or not asks_otherwise(texts[one], texts[other]) for one, other in found.tolist()]
    return found[np.array(kept, bool)]


def first_alike(texts: Sequence[str], threshold: float = NEAR_IN_SET) -> NDArray[Any]:
    """Return, for each text, the number of the kept text that it repeats, and -1 for those that are kept.

    The first of several stays; what is nearly the same as a text that was left out itself may stay.
    """
    found = np.full(len(texts), -1, np.int64)
    for one, other in near_pairs(texts, threshold).tolist():
        if found[other] < 0 and found[one] < 0:
            found[other] = one
    return found


def _first_equal(sets: WordSets, texts: Sequence[str], tags: Sequence[int] | None) -> NDArray[Any]:
    """Return, for each text, the first that has the same words, and the same numbers, codes and names."""
    if not len(texts):
        return np.zeros(0, np.int64)
    hashes = np.zeros(len(texts), np.uint64)
    filled = sets.sizes > 0
    if filled.any():
        hashes[filled] = np.add.reduceat(hashed(sets.words.astype(np.uint64) + 1), sets.starts[:-1][filled])
    hashes = hashed(hashes ^ sets.codes)
    for row in np.flatnonzero(~filled).tolist():  # without a content word, only the same letters are the same question
        hashes[row] = hash((plain(texts[row]) or texts[row], tags[row] if tags else 0)) & 0xFFFFFFFFFFFFFFFF
    _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
    return first[which]


def _with_equal(near: NDArray[Any], first: NDArray[Any]) -> NDArray[Any]:
    """Add to the pairs of texts of different words those of texts of equal words, each with the first few like it."""
    many = np.flatnonzero(np.bincount(first) > 1) if len(first) else first
    order = np.argsort(first, kind="stable")
    grouped = first[order]
    starts, ends = (np.searchsorted(grouped, many, side).tolist() for side in ("left", "right"))
    equal = {one: order[start:end].tolist() for one, start, end in zip(many.tolist(), starts, ends, strict=True)}
    added = [(one, other) for group in equal.values() for place, other in enumerate(group)
             for one in group[:min(place, _FEW)]]
    for left, right in near[np.isin(near, many).any(axis=1)].tolist():
        lefts, rights = equal.get(left, [left]), equal.get(right, [right])
        added += [(one, other) for one in lefts[:_FEW] for other in rights[1:]]
        added += [(one, other) for one in lefts[_FEW:] for other in rights[:_FEW]]
        added += [(one, right) for one in lefts[1:_FEW]]
    pairs = np.sort(np.array(added, np.int64).reshape(-1, 2), axis=1)
    return np.concatenate([near.astype(np.int64).reshape(-1, 2), pairs])


def _alike(sets: WordSets, rows: NDArray[Any], threshold: float) -> NDArray[Any]:
    """Return the pairs among some texts whose sets of words are alike, and whose codes are equal."""
    pairs = _candidates(sets, rows, threshold)
    compared = [_compared(sets, pairs[first:end], threshold) for first, end in _blocks(sets, pairs)]
    if not compared:
        return np.zeros((0, 2), np.int64)
    alike, shared, replaced = (np.concatenate(parts) for parts in zip(*compared, strict=True))
    pairs, shared, replaced = pairs[alike], shared[alike], replaced[alike]
    return _unpacked(pairs[~(replaced & _is_pattern(pairs, shared, replaced))])


def _candidates(sets: WordSets, rows: NDArray[Any], threshold: float) -> NDArray[Any]:
    """Return pairs that have a key in common and whose bitmaps are close, as one number each, once."""
    keys, holders = _keys(sets, rows, threshold)
    order = np.argsort(keys, kind="stable")
    keys, holders = keys[order], holders[order]
    bits, sizes = _bitmaps(sets), sets.sizes
    crowd = np.searchsorted(keys, keys, "right") - np.searchsorted(keys, keys, "left") > _MOST
    found, waiting = [np.zeros(0, np.int64)], 0
    places = np.flatnonzero(keys[1:] == keys[:-1])
    for distance in range(1, _MOST):
        if not len(places):
            break
        for start in range(0, len(places), _PAIRS):
            part = places[start:start + _PAIRS]
            found.append(_close(holders[part], holders[part + distance], bits, sizes, sets.codes, threshold))
            waiting += len(found[-1])
            if waiting > 4 * _PAIRS:
                found, waiting = [np.unique(np.concatenate(found))], 0
        places = places[places + distance + 1 < len(keys)]
        places = places[keys[places] == keys[places + distance + 1]]
        if distance == _FEW:
            places = places[~crowd[places]]
    return np.unique(np.concatenate(found))


def _blocks(sets: WordSets, pairs: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Cut pairs into blocks of some million words."""
    words = np.cumsum(sets.sizes[_unpacked(pairs)].sum(axis=1)) if len(pairs) else pairs
    first = 0
    while first < len(pairs):
        before = words[first - 1] if first else 0
        end = max(first + 1, int(np.searchsorted(words, before + _WORDS, "right")))
        yield first, end
        first = end


def _unpacked(pairs: NDArray[Any]) -> NDArray[Any]:
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def _keys(sets: WordSets, rows: NDArray[Any], threshold: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the keys of texts and who holds them: two of its first words each, or one where it has few or many."""
    size, start, codes = sets.sizes[rows], sets.starts[rows], sets.codes[rows]
    need = np.ceil(threshold * size - 1e-9).astype(np.int64)
    single = (size * threshold ** 2 <= 1) | (size > threshold * _LONG)  # what one with one word in common may be like
    keys, holders = [], []
    for one, other in _prefixes(need, size, single):
        if other is None:
            chosen = np.flatnonzero(single & (one < size - need + 1))
            key = sets.words[start[chosen] + one].astype(np.uint64) + np.uint64(1)
        else:
            chosen = np.flatnonzero((need >= 2) & (size <= _LONG) & (other < np.minimum(size - need + 2, size)))
            key = (sets.words[start[chosen] + one].astype(np.uint64) << np.uint64(32)) + \
                sets.words[start[chosen] + other].astype(np.uint64) + np.uint64(1 << 63)
        keys.append(hashed(key ^ codes[chosen]))
        holders.append(rows[chosen])
    return (np.concatenate(keys), np.concatenate(holders)) if keys else (np.zeros(0, np.uint64), rows[:0])


def _prefixes(need: NDArray[Any], size: NDArray[Any], single: NDArray[Any]) -> Iterator[tuple[int, int | None]]:
    """Yield the places of the words that make keys: as many as any text needs."""
    ones = int((size - need + 1)[single].max(initial=0))
    pairs = int((size - need + 2)[(need >= 2) & (size <= _LONG)].max(initial=0))
    yield from ((place, None) for place in range(ones))
    yield from ((one, other) for one in range(pairs) for other in range(one + 1, pairs))


def _bitmaps(sets: WordSets) -> NDArray[Any]:
    """Return 128 bits for each text, or 1024 where there are long ones: of each word, the one that its hash names."""
    width = 2 if sets.sizes.max(initial=0) <= _LONG else 16
    bits = np.zeros((len(sets.codes), width), np.uint64)
    places = hashed(sets.words.astype(np.uint64))
    ones = np.uint64(1) << (places & np.uint64(63))
    places = places >> np.uint64(32) & np.uint64(width - 1)
    filled = sets.sizes > 0
    for part in range(width if len(places) else 0):
        held = np.where(places == part, ones, np.uint64(0))
        bits[filled, part] = np.bitwise_or.reduceat(held, sets.starts[:-1][filled])
    return bits


def _close(one: NDArray[Any], other: NDArray[Any], bits: NDArray[Any], sizes: NDArray[Any], codes: NDArray[Any],
           threshold: float) -> NDArray[Any]:
    """Return the pairs that may be alike: sets of n and m words that are differ in (1 - t) / (1 + t) of n + m."""
    differing = np.bitwise_count(bits[one] ^ bits[other]).sum(axis=1)
    most = (1 - threshold) / (1 + threshold) * (sizes[one] + sizes[other]) + 1e-6
    close = (differing <= most) & (codes[one] == codes[other])
    one, other = one[close], other[close]
    return np.minimum(one, other) << 32 | np.maximum(one, other)


def _compared(sets: WordSets, packed: NDArray[Any], threshold: float) -> tuple[NDArray[Any], ...]:
    """Compare pairs word by word.

    Returns
    -------
    Whether they are alike, and have no two words in each other's place that may be names; a hash of the words that both
    have; and whether each has a word that the other has not.
    """
    pairs = _unpacked(packed)
    number = np.repeat(np.arange(len(pairs)), 2)
    row, words = _words_of(sets, pairs.reshape(-1))
    named = np.bincount(row, sets.may_be_names[words], pairs.size).astype(np.int64).reshape(-1, 2)
    keys = np.sort((number[row] << 32) | words)
    again = keys[1:][keys[1:] == keys[:-1]]
    where, word = again >> 32, again & 0xFFFFFFFF
    both = np.bincount(where, minlength=len(pairs))
    both_named = np.bincount(where[sets.may_be_names[word]], minlength=len(pairs))
    shared = sets.codes[pairs[:, 0]].copy()
    np.add.at(shared, where, hashed(word.astype(np.uint64)))
    sizes = sets.sizes[pairs]
    alike = both >= threshold * (sizes.sum(axis=1) - both) - 1e-9
    alike &= (both >= _ENOUGH) | (sizes == both[:, None]).all(axis=1)
    return alike & ~(named > both_named[:, None]).all(axis=1), shared, (sizes > both[:, None]).all(axis=1)


def _is_pattern(pairs: NDArray[Any], shared: NDArray[Any], replaced: NDArray[Any]) -> NDArray[Any]:
    """Tell of pairs whether five texts and more have what both have, and each another word in one place."""
    found = np.zeros(len(pairs), bool)
    texts = _unpacked(pairs[replaced])
    held = np.unique(np.stack([np.repeat(shared[replaced], 2), texts.reshape(-1).astype(np.uint64)]), axis=1)
    which, count = np.unique(held[0], return_counts=True)
    found[replaced] = np.isin(shared[replaced], which[count >= _PATTERN])
    return found


def _words_of(sets: WordSets, rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the words of texts one behind the other, each with the place of its text among them."""
    sizes = sets.sizes[rows]
    before = np.cumsum(sizes) - sizes
    places = np.repeat(sets.starts[rows] - before, sizes) + np.arange(sizes.sum())
    return np.repeat(np.arange(len(rows)), sizes), sets.words[places].astype(np.int64)
