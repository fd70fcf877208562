"""Pairs that are there already, put through the checks that pairs of their type pass when they are made.

They may be ours, with the chunks they were made from, or those of another program, each with the passage that its
answer is found in. A pair is kept as it is, or dropped: no check changes it, and a conversation is kept whole or not at
all. What a check would need and a row lacks cannot be judged: such a row is not kept, and counts as failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from labkit.datasets.chunks_file import AskedChunk, asked_chunks
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.foreign_rows import Columns
from labkit.datasets.ledger import Books
from labkit.datasets.record import QA, CheckScore, Source
from labkit.documents.types import Chunk
from labkit.generate.asked_checks import asking, settle, with_scores
from labkit.generate.qa.dropped import dropped_candidate, dropped_record
from labkit.generate.qa.given_rows import AnyRow, GivenRows
from labkit.generate.qa.keeper import REPEATED
from labkit.generate.qa.records import context_added, evidence_at, place_in
from labkit.generate.qa.types import GATES, TYPES
from labkit.llm.in_order import WINDOW, window_of
from labkit.quality.checks import Candidate, Check, Gates, NotJudged, gates_with
from labkit.quality.checks.conversation import failed_check
from labkit.quality.checks.reading import with_reading

if TYPE_CHECKING:
    from labkit.llm.model import Model

CUT = "a later turn fails"


@dataclass(slots=True)
class Filtered:
    """What became of rows: those that were kept, in their order, and the books of them all.

    ``dropped`` are those that a check dropped, each with its reason, and ``not_judged`` those that lack what a check
    needs; the books count these as failed. ``chunks`` are what the kept ones rest on. ``by_evidence`` counts the rows
    whose chunk is not at hand, so that they were held against the words alone that they quote of it.
    """

    records: list[QA] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    dropped: list[DroppedPair] = field(default_factory=list)
    not_judged: list[DroppedPair] = field(default_factory=list)
    chunks: list[AskedChunk] = field(default_factory=list)
    by_evidence: int = 0


async def filter_qa(rows: Dataset | Iterable[AnyRow], model: Model | None = None, *,
                    chunks: Iterable[Chunk | AskedChunk] = (), question_column: str = "question",
                    answer_column: str = "answer", context_column: str = "context", evidence_column: str = "evidence",
                    language: str = "English", domain: str = "", qa_type: str = "long",
                    checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                    no_checks: Iterable[str] = (), each: Callable[[QA], object] | None = None,
                    each_dropped: Callable[[DroppedPair], object] | None = None,
                    each_chunk: Callable[[AskedChunk], object] | None = None, name: str = "rows", sha256: str = "",
                    show: bool = True) -> Filtered:
    """Put pairs that are there already through the checks that pairs of their type pass when they are made.

    Of a pair that names no evidence, it is looked for in its passage (see :mod:`labkit.quality.evidence_of`). A pair of
    ours whose chunk is not at hand is held against the words that it quotes of it, and counted in ``by_evidence``.

    Parameters
    ----------
    rows
        A dataset, or records, or objects of another program whose columns are named.
    model
        Who is asked by the checks that ask a model, such as ``"reading"``; without one, none of them is there.
    chunks
        What the pairs rest on, such as :func:`labkit.read_chunks` gives; those beside a dataset, if none are given.
    question_column, answer_column, context_column, evidence_column
        Of objects that are no rows of ours. A passage may be a list of texts, an answer the first of a list.
    language, qa_type
        Of objects that do not name theirs in a column ``language`` or ``qa_type``.
    domain
        What the passages are about, in a few words: a question may name it. Chunks say so themselves.
    checks, no_checks
        As for :func:`labkit.make_qa`.
    each, each_dropped, each_chunk
        Called with every kept pair, with every other one, and with each chunk before the first kept pair on it; in the
        order of the rows.
    name, sha256
        Of the file that objects come from; kept as the source of pairs that name none.

    Returns
    -------
    Kept pairs with their scores, all others, and books. ``books.balanced`` holds.

    Raises
    ------
    SettingsError
        If a check is not possible, or a column is in none of the rows.
    ModelError
        If the model cannot be used at all. What ``each`` has seen by then is complete.
    """
    if isinstance(rows, Dataset):
        chunks = chunks or rows.chunks
    known = {one.chunk.id: one for one in asked_chunks(chunks)}
    gates = gates_with(GATES, *with_reading(checks, no_checks, model is not None and model.judges),
                       may_ask=model is not None)
    given = GivenRows(Columns(question_column, answer_column, context_column, evidence_column), known, gates,
                      language=language, domain=domain, qa_type=qa_type, name=name, sha256=sha256)
    run = _Run(given, gates, model)
    run.each, run.each_dropped, run.each_chunk = each, each_dropped, each_chunk
    source = iter(rows)
    window = window_of(model, WINDOW) if model is not None else WINDOW
    first = list(islice(source, window))
    given.require_columns(first)
    while first:
        await run.window(first, show)
        first = list(islice(source, window))
    run.found.by_evidence = given.stand_ins.total()
    return run.found


@dataclass(slots=True)
class _Row:
    """A row on its way: its pair, and the candidate that is judged, or why it cannot be."""

    record: QA
    chunk: AskedChunk | None = None
    candidate: Candidate | None = None
    check: str | None = None
    reason: str = ""
    is_ours: bool = True
    placed: QA | None = None
    """The pair to keep, where no check has dropped it."""
    first: _Row | None = None
    """The row before that it repeats."""


class _Run:
    """Judges, keeps and counts."""

    def __init__(self, rows: GivenRows, gates: Gates, model: Model | None) -> None:
        self.found = Filtered()
        self.each: Callable[[QA], object] | None = None
        self.each_dropped: Callable[[DroppedPair], object] | None = None
        self.each_chunk: Callable[[AskedChunk], object] | None = None
        self._rows, self._gates, self._model = rows, gates, model
        self._seen: set[str] = set()
        self._told: set[str] = set()

    async def window(self, rows: Sequence[AnyRow], show: bool) -> None:
        """Judge some rows, and keep or drop them in their order."""
        judged = [self._judged(row) for row in rows]
        self._find_repeats(judged)
        waiting = []
        for row in judged:
            if row.candidate and not row.reason and not row.first:
                parts = dict.fromkeys([*TYPES[row.record.qa_type].parts(row.candidate), row.candidate])
                asks = [(part, found) for part in parts if (found := asking(part, self._gates[part.kind]))]
                if asks:
                    waiting.append((row, asks))
        turn = 0
        held = {id(row) for row, _ in waiting}

        def on() -> None:
            nonlocal turn
            while turn < len(judged) and id(judged[turn]) not in held:
                self._settle(judged[turn])
                turn += 1

        def take(row: _Row, reason: str, failure: NotJudged | None) -> None:
            row.reason = failure.reason if failure else reason
            if failure:
                row.candidate = None
            held.discard(id(row))
            on()

        on()
        if waiting and self._model:
            await settle(self._model, waiting, take, label="Checking rows", show=show)

    def _find_repeats(self, rows: Iterable[_Row]) -> None:
        """Find what repeats a row before it, so that no judge is paid for it: what became of that one becomes of it."""
        first: dict[str, _Row] = {}
        for row in rows:
            if row.candidate and not row.reason:
                row.placed = self._placed(row, row.candidate)
                if row.placed.id in self._seen:
                    row.reason = REPEATED
                elif (before := first.setdefault(row.placed.id, row)) is not row:
                    row.first = before

    def _judged(self, row: AnyRow) -> _Row:
        pair, ours = self._rows.read(row)
        record = pair.record
        chunk = self._rows.chunk(pair)
        read = _Row(record, chunk, is_ours=ours)
        made = self._rows.candidate(pair, chunk)
        if isinstance(made, str):
            read.reason = made
            return read
        good, reason = TYPES[record.qa_type].judged(made, self._gates)
        if not reason and len(good.turns) < len(made.turns):  # a conversation without its last turns is another
            reason = good.extra.get("ended") or CUT
            read.check = good.extra.get("ended_by") or ""
        elif reason:
            read.check = failed_check(good)
        read.candidate, read.reason = good if not reason else made, reason
        return read

    def _settle(self, row: _Row) -> None:
        """Keep a row or not, and count it."""
        books = self.found.books
        books.asked += 1
        record = row.placed or row.record
        if row.first:
            row.reason = row.first.reason or REPEATED
            row.candidate = row.candidate if row.first.candidate else None
        if row.candidate is None:
            books.failed[row.reason] += 1
            self._note(dropped_record(row.reason, record), self.found.not_judged)
            return
        if row.reason:
            pair = dropped_candidate(row.reason, row.candidate, row.check)
            own = {"chunk_id": record.source.chunk_id} if record.source else {}
            self._drop(replace(pair, extra=record.extra, **own))
            return
        record = self._placed(row, row.candidate)
        if record.id in self._seen:
            self._drop(dropped_record(REPEATED, record))
            return
        self._seen.add(record.id)
        books.kept += 1
        self.found.records.append(record)
        if row.chunk and row.chunk.chunk.id not in self._told | self._rows.stand_ins.keys():
            self._told.add(row.chunk.chunk.id)
            self.found.chunks.append(row.chunk)
            if self.each_chunk:
                self.each_chunk(row.chunk)
        if self.each:
            self.each(record)

    def _drop(self, pair: DroppedPair) -> None:
        self.found.books.dropped[pair.reason] += 1
        self._note(pair, self.found.dropped)

    def _note(self, pair: DroppedPair, where: list[DroppedPair]) -> None:
        where.append(pair)
        if self.each_dropped:
            self.each_dropped(pair)

    def _placed(self, row: _Row, candidate: Candidate) -> QA:
        """Return the pair to keep: with its scores, its source, and the evidence that was found for it."""
        record, asked = row.record, row.chunk
        scored = with_scores(record, dict.fromkeys([*candidate.turns, candidate]))
        changes: dict[str, Any] = {"checks": _together(record.checks, scored.checks)}
        if asked and record.evidence is None and candidate.place and not candidate.turns:
            changes["evidence"] = evidence_at(asked.chunk, *candidate.place, beside=context_added(candidate))
        if asked and record.source is None:
            chunk = asked.chunk
            changes["source"] = Source(file=chunk.file, sha256=asked.sha256, **place_in(chunk), chunk_id=chunk.id,
                                       headings=list(chunk.headings))
        kept = record.model_copy(update=changes)
        return kept if kept.id == record.id or not row.is_ours else kept.model_copy(update={"kept_id": record.id})


def _together(before: Sequence[CheckScore], now: Iterable[CheckScore]) -> list[CheckScore]:
    """Return scores of a row: of a check that has given two, the later."""
    return list(({score.name: score for score in before} | {score.name: score for score in now}).values())

