"""Which pairs a model is validated on: whole groups, so that nothing it was trained on is asked of it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.text.quotes import plain

_LOOK = 64  # groups that are compared before one is taken


@dataclass(slots=True, eq=False)
class _Group:
    """Pairs that stay together, and how many there are of each type and file."""

    ids: list[str]
    strata: Counter[tuple[str, str]]


def validation_ids(records: Sequence[QA], share: float, seed: int) -> set[str]:
    """Return the ids of the pairs to validate on; see :meth:`labkit.datasets.dataset.Dataset.divide`."""
    if not 0 < share < 1:
        raise DatasetError(f"The share for validation is {share}.", "Give one between 0 and 1, such as 0.1.")
    groups = _groups(records)
    if len(groups) < 2:
        raise DatasetError(
            "There are no pairs to divide." if not records else
            f"All {len(records)} pairs rest on one chunk or hang together, so they cannot be divided.",
            "Make pairs from more of the document (or from smaller chunks), or train without a validation file.")
    return {name for group in _chosen(groups, share, seed) for name in group.ids}


def _chosen(groups: Sequence[_Group], share: float, seed: int) -> list[_Group]:
    """Take groups until none that is left would fit, each time the one that brings types and files nearest their share.

    What is lacking in the end is less than the smallest group that is left, which is taken as well if that brings the
    sum nearer: it is off by half of that group at most. One group is always left, and one always taken.
    """
    every: Counter[tuple[str, str]] = Counter()
    for group in groups:
        every.update(group.strata)
    rest = share * sum(len(group.ids) for group in groups)
    lacking = {stratum: share * count for stratum, count in every.items()}

    def worse(group: _Group) -> float:
        return sum(number * (number - 2 * lacking[stratum]) / every[stratum]
                   for stratum, number in sorted(group.strata.items()))

    chosen: list[_Group] = []
    waiting = sorted(groups, key=lambda group: _place(seed, min(group.ids)))
    while len(waiting) > 1:
        fitting = list(islice((group for group in waiting if len(group.ids) <= rest), _LOOK))
        if not fitting:
            break
        group = min(fitting, key=worse)
        waiting.remove(group)
        chosen.append(group)
        rest -= len(group.ids)
        for stratum, count in group.strata.items():
            lacking[stratum] -= count
    smallest = min(waiting, key=lambda group: len(group.ids))
    if not chosen or (len(waiting) > 1 and 2 * rest > len(smallest.ids)):
        chosen.append(smallest)
    return chosen


def shared_chunks(one: Iterable[QA], other: Iterable[QA]) -> set[str]:
    """Return the ids of the chunks that pairs of both sides rest on: none, if :meth:`Dataset.divide` made them."""
    here, there = ({record.source.chunk_id for record in side if record.source} for side in (one, other))
    return (here & there) - {""}


def _groups(records: Sequence[QA]) -> list[_Group]:
    above: dict[object, object] = {}

    def top(node: object) -> object:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = node = above[parent]
        return node

    for record in records:
        for tie in _ties(record):
            above[top(tie)] = top(("pair", record.id))
    groups: dict[object, _Group] = {}
    for record in records:
        group = groups.setdefault(top(("pair", record.id)), _Group([], Counter()))
        group.ids.append(record.id)
        group.strata.update([("type", record.qa_type), ("file", record.source.sha256 if record.source else "")])
    return list(groups.values())


def _place(seed: object, name: object) -> str:
    """Return what to sort by for an order that differs from seed to seed, on every machine alike."""
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()


def _ties(record: QA) -> Iterator[tuple]:
    """Yield what a pair hangs together by with others: its chunk, the words it quotes and where, its parents,
    what it was revised from."""
    source, evidence = record.source, record.evidence
    if source and source.chunk_id:
        yield "chunk", source.chunk_id
    for quote in [evidence, *(turn.evidence for turn in record.turns)]:  # cut another way, a file has other chunks
        if source and quote and quote.place[1] and (words := plain(quote.text)):
            unit, numbers = quote.place
            yield "words", source.sha256, unit, tuple(numbers), words
    for relative in filter(None, [*record.parents, record.revised_from]):
        yield "pair", relative
