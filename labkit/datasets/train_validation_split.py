"""Which pairs a model is validated on: whole groups, so that nothing it was trained on is asked of it again."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.text.quotes import plain

_LOOK = 64  # groups of one size that are compared before one is taken
_TRIES = 32  # ways of adding up to the share that are compared, where there are few groups
_FEW = 500


@dataclass(slots=True)
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
    by_size: dict[int, list[_Group]] = defaultdict(list)
    for group in sorted(groups, key=lambda group: _place(seed, min(group.ids))):
        by_size[len(group.ids)].append(group)
    tries = _TRIES if len(groups) <= _FEW else 1
    spread = [_spread(by_size, _plan(by_size, share, f"{seed}.{number}")) for number in range(tries)]
    return {name for group in min(spread, key=lambda found: found[0])[1] for name in group.ids}


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
    """Yield what a pair hangs together by with others: its chunk, the words it quotes and where, its parents."""
    source, evidence = record.source, record.evidence
    if source and source.chunk_id:
        yield "chunk", source.chunk_id
    for quote in [evidence, *(turn.evidence for turn in record.turns)]:  # cut another way, a file has other chunks
        if source and quote and quote.place[1] and (words := plain(quote.text)):
            unit, numbers = quote.place
            yield "words", source.sha256, unit, tuple(numbers), words
    for parent in record.parents:
        yield "pair", parent


def _plan(by_size: dict[int, list[_Group]], share: float, seed: str) -> dict[int, int]:
    """Return how many groups of each size to take, so that their pairs are as near to the share as is possible.

    First as many of each size as its share, then whatever reaches the best sum exactly; where nothing does from there,
    from fewer.
    """
    counts = {size: len(alike) for size, alike in by_size.items()}
    total = sum(size * count for size, count in counts.items())
    wish = share * total
    limit = min(total - 1, int(2 * wish) + max(counts))
    sums = 1
    for size, number in _pieces(counts, seed):
        sums |= sums << (size * number) & (2 << limit) - 1
    best = min((found for found in _bits(sums) if found), key=lambda found: (abs(found - wish), found))
    base = {size: int(count * share) for size, count in counts.items()}
    while True:
        rest = best - sum(size * number for size, number in base.items())
        left = {size: count - base[size] for size, count in counts.items()}
        if rest >= 0 and (added := _reach(list(_pieces(left, seed)), rest)) is not None:
            return {size: base[size] + added[size] for size in counts}
        base = {size: number // 2 for size, number in base.items()}


def _reach(pieces: list[tuple[int, int]], wish: int) -> Counter[int] | None:
    """Return how many of each size add up to exactly the wish; None where nothing does."""
    steps = [1]
    for size, number in pieces:
        steps.append(steps[-1] | steps[-1] << (size * number) & (2 << wish) - 1)
    if not steps.pop() >> wish & 1:
        return None
    taken: Counter[int] = Counter()
    for (size, number), before in zip(reversed(pieces), reversed(steps), strict=True):
        if not before >> wish & 1:
            taken[size] += number
            wish -= size * number
    return taken


def _pieces(counts: dict[int, int], seed: str) -> Iterator[tuple[int, int]]:
    """Yield sizes with 1, 2, 4, … and the rest of their count: any number of groups is a sum of some of these."""
    for size in sorted(counts, key=lambda size: _place(seed, size)):
        number, count = 1, counts[size]
        while count > 0:
            yield size, min(number, count)
            count -= number
            number *= 2


def _bits(number: int) -> Iterator[int]:
    return (place for place, bit in enumerate(reversed(bin(number)[2:])) if bit == "1")


def _spread(by_size: dict[int, list[_Group]], plan: dict[int, int]) -> tuple[float, list[_Group]]:
    """Take groups as planned, largest first, each time the one that brings types and files nearest to their share.

    Returns how uneven types and files are in the end, and the groups.
    """
    every: Counter[tuple[str, str]] = Counter()
    for group in (group for alike in by_size.values() for group in alike):
        every.update(group.strata)
    share = sum(size * number for size, number in plan.items()) / sum(size * len(a) for size, a in by_size.items())
    lacking = {stratum: share * count for stratum, count in every.items()}

    def worse(group: _Group) -> float:
        return sum(number * (number - 2 * lacking[stratum]) / every[stratum]
                   for stratum, number in sorted(group.strata.items()))

    chosen = []
    for size, number in sorted(plan.items(), reverse=True):
        waiting = list(by_size[size])
        for _ in range(number):
            place = min(range(min(_LOOK, len(waiting))), key=lambda place: worse(waiting[place]))
            group = waiting.pop(place)
            for stratum, count in group.strata.items():
                lacking[stratum] -= count
            chosen.append(group)
    uneven = sum(missing * missing / every[stratum] for stratum, missing in sorted(lacking.items()))
    return round(uneven, 9), chosen
