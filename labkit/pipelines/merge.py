"""Several datasets become one: each question once, and an account of every row that was read.

Rows are taken in the order of their sources; of two that say the same, the first stays. Nothing is judged by a model:
what counts as the same is told by words, numbers and evidence, and whatever is dropped is kept beside what it repeats.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labkit.datasets.dataset import Dataset
from labkit.datasets.ids import Ids
from labkit.datasets.ledger import ranked
from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.quality.duplicates.pairs import CONFLICT, SAME_PAIR, Duplicates, Pair

Origin = Dataset | str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A pair that was left out: why, from which source, and the kept pair that it repeats or contradicts."""

    record: QA
    source: str
    reason: str
    kept: QA
    kept_source: str


@dataclass(slots=True)
class Share:
    """What became of the rows of one source: ``read == kept + all dropped``."""

    name: str
    read: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def balanced(self) -> bool:
        """Whether every row that was read is accounted for, once."""
        return self.read == self.kept + self.dropped.total()

    def line(self) -> str:
        """Return the source's books as one line of text, with every reason."""
        return f"{self.name}: {_sum(self.read, self.kept, self.dropped)}"


@dataclass(slots=True)
class Merged:
    """The merged dataset, what became of every row of every source, and what was dropped, to look at."""

    dataset: Dataset
    sources: list[Share]
    dropped: list[Dropped]

    @property
    def balanced(self) -> bool:
        """Whether the books of every source balance, and what they kept is what the dataset holds."""
        return all(share.balanced for share in self.sources) and \
            sum(share.kept for share in self.sources) == len(self.dataset)

    @property
    def conflicts(self) -> list[Dropped]:
        """The pairs that answer a kept pair's question otherwise: one of the two may be wrong."""
        return [found for found in self.dropped if found.reason == CONFLICT]

    def line(self) -> str:
        """Return the books of all sources together as one line of text, with every reason."""
        read, reasons = sum(share.read for share in self.sources), Counter[str]()
        for share in self.sources:
            reasons += share.dropped
        count = len(self.sources)
        return f"{count} dataset{'s' * (count != 1)}: {_sum(read, len(self.dataset), reasons)}"


def merge(sources: Origin | Iterable[Origin], fail: Callable[[DatasetError], object] | None = None, *,
          keep_repeated: bool = False) -> Merged:
    """Join datasets, in the order given, and leave out what is there already.

    A pair is left out if the same pair is there; if its question is, white space, case and punctuation aside, with the
    same answer; if it draws the same answer from the same words of a chunk; or if its question is nearly the same, and
    so is its answer, or the words of the chunk that it rests on. A question that is there with **another** answer is a
    conflict: the first stays, the other is left out, and both are in :attr:`Merged.conflicts` for a reviewer.
    Conversations are compared by all of their questions; their first question may not be answered in two ways either.
    A question that is not answered yet gives way to the same one with an answer, wherever that stands.

    Parameters
    ----------
    sources
        Paths of files that ``Dataset.save`` wrote, datasets, or both.
    fail
        Called with the error of each source that cannot be used; the others are merged. Without it, the error is
        raised.
    keep_repeated
        Leave out the same pair only.

    Raises
    ------
    DatasetError
        If a source is missing, damaged, made for another purpose (a training file), or holds no pair; if no source is
        given, or none is left.
    """
    given = [sources] if isinstance(sources, (Dataset, str, os.PathLike)) else list(sources)
    if not given:
        raise DatasetError("There is nothing to merge.", "Name one dataset or more: merge([\"a/qa.jsonl\", …]).")
    shares, loaded = [], []
    for source, name in zip(given, source_names(given), strict=True):
        try:
            share, records = _read(source, name)
        except DatasetError as error:
            if fail is None:
                raise
            fail(error)
            continue
        shares.append(share)
        loaded.append(records)
    if not shares:
        raise DatasetError("None of the datasets can be used.", "Mend or replace them; each is named above.")
    merged = _join(shares, loaded, keep_repeated)
    merged.dataset.made_from = tuple(path for source in given for path in _files_of(source))
    return merged


def _join(shares: list[Share], loaded: list[list[QA]], keep_repeated: bool) -> Merged:
    every = [(share, record) for share, records in zip(shares, loaded, strict=True) for record in records]
    known = Duplicates([Pair.of(record) for _, record in every])
    owner: dict[str, str] = {}
    kept: dict[int, QA] = {}
    dropped: list[Dropped] = []
    ids = Ids()  # a pair that was corrected in one of two datasets has one id in both
    for place, (share, record) in sorted(enumerate(every), key=lambda item: not item[1][1].is_answered):
        found = known.find(place)
        if found and not (keep_repeated and found.reason != SAME_PAIR):
            share.dropped[found.reason] += 1
            repeated = kept[found.kept]
            dropped.append(Dropped(record, share.name, found.reason, repeated, owner[repeated.id]))
            continue
        kept[place] = record = ids.settle(record)
        known.add(place)
        owner[record.id] = share.name
        share.kept += 1
    return Merged(Dataset(kept[place] for place in sorted(kept)), shares, dropped)


def _files_of(source: Origin) -> list[Path]:
    if not isinstance(source, Dataset):
        return [Path(source)]
    return [*source.made_from, *([source.path] if source.path else [])]


def _read(source: Origin, name: str) -> tuple[Share, list[QA]]:
    dataset = source if isinstance(source, Dataset) else Dataset.load(source)
    passed_over = Counter() if isinstance(source, Dataset) else dataset.passed_over
    if not len(dataset):
        raise DatasetError(f"{name} holds no pairs.", "Leave it out, or make pairs first.")
    return Share(name, len(dataset) + passed_over.total(), dropped=Counter(passed_over)), dataset.records


def source_names(sources: Sequence[Origin]) -> list[str]:
    """Return what to call each source: its file's name, with as many of its folders as tell it from the others."""
    paths = [source.path if isinstance(source, Dataset) else Path(source) for source in sources]
    parts = [path.parts if path else (f"dataset {number}",) for number, path in enumerate(paths, 1)]
    names = []
    for part in parts:
        others = [other for other in parts if other != part]
        length = next((length for length in range(1, len(part))
                       if all(other[-length:] != part[-length:] for other in others)), len(part))
        names.append(str(Path(*part[-length:])))
    return [f"{name} ({names[:place].count(name) + 1})" if names.count(name) > 1 else name
            for place, name in enumerate(names)]


def _sum(read: int, kept: int, dropped: Counter[str]) -> str:
    named = ", ".join(f"{reason} {count}" for reason, count in ranked(dropped))
    return (f"{read} row{'s' * (read != 1)} read = {kept} kept + {dropped.total()} dropped"
            + (f" ({named})" if named else ""))
