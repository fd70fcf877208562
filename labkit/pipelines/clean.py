"""`labkit clean`: several datasets become one without what repeats, what a benchmark holds, and personal data.

These are the checks that need all rows, or a file beside them; what one row alone tells is for `labkit filter`. Nothing
is asked of a model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.ledger import ranked
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError
from labkit.generate.qa.dropped import dropped_record
from labkit.pipelines.merge import Origin, merge
from labkit.quality.decontamination import IN_BENCHMARK, TOO_MANY, Benchmark
from labkit.quality.personal_data import mask_together
from labkit.quality.personal_data.rows import covered, flagged, found_in, moved

PERSONAL_DATA = "personal data"
Handling = Literal["flag", "mask", "drop"]


@dataclass(slots=True)
class Cleaned:
    """The rows that are left, and what became of all others.

    ``kinds`` counts what personal data was found, by kind and whether it is certain; ``masked`` and ``flagged`` are
    rows. ``benchmark`` holds the items that rows were found to contain.
    """

    dataset: Dataset
    chunks: list[AskedChunk]
    read: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    dropped: list[DroppedPair] = field(default_factory=list)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    masked: int = 0
    flagged: int = 0
    benchmark: Benchmark | None = None

    @property
    def balanced(self) -> bool:
        """Whether every row that was read is accounted for, once."""
        return self.read == len(self.dataset) + self.reasons.total()

    def lines(self) -> Iterator[str]:
        """Yield what is to be said, a line each."""
        named = ", ".join(f"{reason} {count}" for reason, count in ranked(self.reasons))
        yield (f"{self.read} row{'s' * (self.read != 1)} read = {len(self.dataset)} kept + {self.reasons.total()} "
               "dropped" + (f" ({named})" if named else ""))
        if self.benchmark:
            yield (f"Benchmark: {len(self.benchmark.contaminated)} of {len(self.benchmark)} items "
                   f"({self.benchmark.share:.1%}) stood in rows" + (
                       f"; above {TOO_MANY:.0%}: look for where they come from." if self.benchmark.share > TOO_MANY
                       else "."))
        if self.kinds:
            certain, flags = (", ".join(f"{kind} {count}" for (kind, sure), count in sorted(self.kinds.items())
                                        if sure is which) for which in (True, False))
            rows = f"{self.masked} rows masked, " * bool(self.masked) + f"{self.flagged} flagged, " * bool(self.flagged)
            yield (f"Personal data: {rows}certain: {certain or 'none'}; numbers alone, which may be none: "
                   f"{flags or 'none'}. Names and addresses are not looked for.")


def clean(sources: Origin | Iterable[Origin], *, duplicates: bool = True, personal_data: Handling | None = None,
          bare_numbers: bool = False, benchmark: Benchmark | Iterable[str] | None = None,
          fail: Callable[[DatasetError], object] | None = None) -> Cleaned:
    """Join datasets, and leave out what a set should not hold.

    Parameters
    ----------
    duplicates
        Leave out what repeats or contradicts: see :func:`labkit.merge`. Otherwise only rows with one id.
    personal_data
        What to do about personal data (:mod:`labkit.quality.personal_data`) in questions, answers, evidence and other
        columns: "flag" names it in a column ``personal_data`` and changes nothing else; "mask" covers it, in the chunks
        that the rows rest on, too; "drop" drops the row. None: it is not looked for.

        What is covered keeps its length, so that the evidence still stands verbatim at its place in the chunk. A masked
        row keeps its id, and its chunk has another, as it is another text.
    bare_numbers
        Mask and drop for numbers without a word that says what they are, too: one of ten is so by chance.
    benchmark
        Texts of a benchmark: a row that holds most of one is dropped (:mod:`labkit.quality.decontamination`).
    fail
        As for :func:`labkit.merge`.

    Raises
    ------
    DatasetError
        If a source cannot be used; see :func:`labkit.merge`.
    SettingsError
        If ``personal_data`` is something else.
    """
    if personal_data not in (None, "flag", "mask", "drop"):
        raise SettingsError(f'personal_data is "{personal_data}".', "It is flag, mask or drop.")
    merged = merge(sources, fail, keep_repeated=not duplicates)
    cleaned = Cleaned(Dataset(), merged.dataset.chunks, sum(share.read for share in merged.sources))
    if benchmark is not None:
        cleaned.benchmark = benchmark if isinstance(benchmark, Benchmark) else Benchmark(benchmark)
    run = _Run(cleaned, personal_data, bare_numbers)
    for share in merged.sources:
        cleaned.reasons += share.dropped
    for one in merged.dropped:
        run.show(one.reason, one.record)
    for record in merged.dataset:
        run.settle(record)
    run.finish()
    cleaned.dataset.made_from = merged.dataset.made_from
    return cleaned


class _Run:
    """Looks at each row, and covers what is to be covered in it and in its chunk."""

    def __init__(self, cleaned: Cleaned, handling: Handling | None, bare_numbers: bool) -> None:
        self._cleaned, self._handling, self._bare = cleaned, handling, bare_numbers
        self._chunks = {one.chunk.id: one for one in cleaned.chunks}
        self._texts = {name: one.chunk.text for name, one in self._chunks.items()}  # as they are covered so far

    def settle(self, record: QA) -> None:
        """Keep a row, or drop it."""
        cleaned, benchmark = self._cleaned, self._cleaned.benchmark
        turns = [text for turn in record.turns for text in (turn.question, turn.answer)]
        if benchmark and benchmark.match([record.question, record.answer, *turns]):
            self.drop(IN_BENCHMARK, record)
            return
        if self._handling is None:
            cleaned.dataset.append(record)
            return
        found = found_in(record, self._chunk_of(record))
        every = list(chain.from_iterable(found.values()))
        cleaned.kinds.update((one.kind, one.certain) for one in every)
        if self._handling == "drop" and any(one.certain or self._bare for one in every):
            self.drop(PERSONAL_DATA, record)
            return
        cleaned.flagged += self._handling == "flag" and bool(every)
        cleaned.dataset.append(flagged(record, found) if self._handling == "flag" else
                               self._covered(record) if self._handling == "mask" else record)

    def drop(self, reason: str, record: QA) -> None:
        """Drop a row; it is shown without the personal data that nobody is to see."""
        self._cleaned.reasons[reason] += 1
        self.show(reason, record)

    def show(self, reason: str, record: QA) -> None:
        """Note a dropped row that is counted already."""
        if self._handling in ("mask", "drop"):
            record, _ = covered(record, self._chunk_of(record), self._bare)
        self._cleaned.dropped.append(dropped_record(reason, record))

    def _chunk_of(self, record: QA) -> str:
        asked = self._chunks.get(record.source.chunk_id) if record.source else None
        return asked.chunk.text if asked else ""

    def _covered(self, record: QA) -> QA:
        name, text = record.source.chunk_id if record.source else "", self._chunk_of(record)
        kept, hidden = covered(record, text, self._bare)
        self._cleaned.masked += kept is not record
        if hidden != text:  # of several rows of a chunk, each may show other words of it to be personal
            self._texts[name] = "".join(one if one != was else other for one, other, was in
                                        zip(hidden, self._texts[name], text, strict=True))
        return kept

    def finish(self) -> None:
        """Cover the chunks, and let the rows that rest on one name it by its new id."""
        if self._handling != "mask":
            return
        hidden = {name: self._cover(name, asked) for name, asked in self._chunks.items()}
        self._cleaned.chunks = list(hidden.values())
        self._cleaned.dataset = Dataset(
            moved(record, hidden[record.source.chunk_id].chunk.id, hidden[record.source.chunk_id].chunk.text)
            if record.source and record.source.chunk_id in hidden and self._is_changed(record.source.chunk_id, hidden)
            else record for record in self._cleaned.dataset)

    def _is_changed(self, name: str, hidden: dict[str, AskedChunk]) -> bool:
        return hidden[name].chunk.id != name

    def _cover(self, name: str, asked: AskedChunk) -> AskedChunk:
        before = asked.chunk
        [text] = mask_together([before.text], self._bare)
        text = "".join(one if one != was else other for one, other, was in
                       zip(text, self._texts[name], before.text, strict=True))
        headings = tuple(mask_together(before.headings, self._bare)) if before.headings else ()
        if text == before.text and headings == before.headings:
            return asked
        return replace(asked, chunk=replace(before, text=text, headings=headings))
