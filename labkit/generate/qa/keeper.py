"""What becomes of each pair that a model writes: checked, kept or dropped, and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA
from labkit.documents.types import Chunk, Document
from labkit.generate.asked_checks import asking, settle, with_scores
from labkit.generate.qa.balance import Balance
from labkit.generate.qa.dropped import dropped_candidate, dropped_record
from labkit.generate.qa.records import Recorder
from labkit.generate.qa.tasks import Task
from labkit.progress import progress
from labkit.quality.checks import Candidate, Check, Gates, NotJudged
from labkit.quality.checks.conversation import failed_check
from labkit.quality.duplicates.pairs import Repeats
from labkit.text.length import shorten

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome

_Made = tuple[Task, Candidate, QA]
"""A pair that has passed the checks which ask nobody: its task, the candidate, and the record that it becomes."""
_Waiting = tuple[_Made, list[tuple[Candidate, list[Check]]]]
"""Such a pair with the checks that ask a model, of each part of it."""
REPEATED = "repeats another pair"
_NOTED = 60  # characters of the last question that are shown beside the progress
_HOPELESS = {"content filter", "context length", "bad request", "refusal"}  # asking the same chunk again ends the same


@dataclass(slots=True)
class QAResult:
    """What a run made: the kept pairs in the order of their chunks, and the books of all that were asked for.

    ``dropped`` are the pairs that were written and not kept, each with its reason: as many of each reason as the books
    count. ``chunks`` are those that the run was given, each with whether it was asked: ``dataset.save`` takes them.
    """

    records: list[QA]
    books: Books
    dropped: list[DroppedPair] = field(default_factory=list)
    chunks: list[AskedChunk] = field(default_factory=list)


class Keeper:
    """Checks, keeps and counts."""

    def __init__(self, document: Document, language: str, about: str, model: Model, repeats: Repeats,
                 each: Callable[[QA], object] | None, gates: Gates,
                 each_dropped: Callable[[DroppedPair], object] | None = None) -> None:
        self.books = begun("pairs", Books(unit=document.unit))
        self.dropped: list[DroppedPair] = []
        self._each_dropped = each_dropped
        self._balance = Balance(repeats.truths)
        self._language, self._about, self._gates = language, about, gates
        self._model = model
        self._recorder = Recorder(document, language, model)
        self._repeats = repeats
        self._each = each
        self.bar = progress("Pairs kept", show=False)
        self._waiting: list[_Waiting] = []

    def pass_over(self, tasks: Sequence[Task]) -> None:
        """Account for what is not asked for: the chunk is too short for its type, or holds nothing but labels."""
        for reason in filter(None, (task.passed_over for task in tasks)):
            self.books.asked += 1
            self.books.failed[reason] += 1

    def take(self, task: Task, outcome: Outcome) -> None:
        """Account for the answer to one request."""
        count, before = task.wanted, len(task.kept)
        self.books.asked += count
        items = task.kind.items(outcome)
        if items is None:
            self.books.failed[outcome.reason] += count
            task.closed = outcome.reason in _HOPELESS
            return
        task.use([evidence for item in items for evidence in task.kind.used(item)])
        if len(items) < count:
            self.books.failed["fewer than asked"] += count - len(items)
        for item in items[:count]:
            self._judge(task, item)
        for item in items[count:]:
            self.books.asked += 1
            self._drop("more than asked", task, self._candidates(task, item)[0], check="")
        if not any(waiting is task for (waiting, *_), _ in self._waiting):
            self._close(task, before)

    async def settle(self, show: bool) -> None:
        """Put what this round's answers gave through the checks that ask a model; of pairs that repeat, one at a time.
        """
        waiting, self._waiting = self._waiting, []
        before = {id(task): (task, len(task.kept)) for (task, *_), _ in waiting}

        def take(of: _Made, reason: str, failure: NotJudged | None) -> None:
            task, candidate, record = of
            if failure:
                self.books.failed[failure.reason] += 1
            elif reason:
                self._drop(reason, task, candidate)
            else:
                self._keep(task, candidate, record)

        while waiting:
            asked, waiting = self._without_repeats(waiting)
            if asked:
                await settle(self._model, asked, take, label="Checking pairs", show=show)
        for task, count in before.values():
            self._close(task, count)

    def _without_repeats(self, waiting: Sequence[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
        """Return which pairs to judge, and which wait as they repeat one of these: nobody is paid for a repeat.

        What repeats a kept pair is dropped.
        """
        now: list[_Waiting] = []
        later: list[_Waiting] = []
        asked = Repeats()
        for one in waiting:
            task, candidate, record = one[0]
            if asked.has(record):
                later.append(one)
            elif self._repeats.has(record) and not self._repeats.given(record):
                self._drop(REPEATED, task, candidate, check="")
            else:
                asked.add(record)
                now.append(one)
        return now, later

    def _close(self, task: Task, before: int) -> None:
        """Ask a task no more where asking again brought nothing."""
        task.closed = len(task.kept) == before and bool(task.asked) and self.books.rounds > 1

    def _drop(self, reason: str, task: Task, candidate: Candidate, check: str | None = None) -> None:
        """Account for what is not kept."""
        self._note(dropped_candidate(reason, candidate, check))

    def _note(self, pair: DroppedPair) -> None:
        self.books.dropped[pair.reason] += 1
        self.dropped.append(pair)
        if self._each_dropped:
            self._each_dropped(pair)

    def _candidates(self, task: Task, item: Any) -> list[Candidate]:
        """Return what an item can become."""
        return task.kind.candidates(task.chunk, item, self._language, self._about)

    def _judge(self, task: Task, item: Any) -> None:
        """Keep an item, now or once it is balanced or a model has been asked, or drop it."""
        kind = task.kind
        if asked := kind.asked(item):
            task.asked.append(asked)
        candidates = self._candidates(task, item)
        if kind.balanced:
            candidates.sort(key=lambda candidate: candidate.answer != self._balance.lacking)
        failed = []
        for candidate in candidates:
            good, reason = kind.judged(candidate, self._gates)
            if not reason:
                break
            failed.append((reason, candidate, failed_check(good)))
        else:
            reason, candidate, check = failed[0]
            self._drop(reason, task, candidate, check)
            return
        asks = [(part, found) for part in dict.fromkeys([*kind.parts(good), good])
                if (found := asking(part, self._gates[part.kind]))]
        record = self._recorder.record(task.chunk, kind.name, kind.parts(good), task.persona)
        if asks:
            self._waiting.append(((task, good, record), asks))
        else:
            self._keep(task, good, record)

    def _keep(self, task: Task, candidate: Candidate, record: QA) -> None:
        """Keep what has passed every check, now or once it is balanced, unless it repeats another pair."""
        kind = task.kind
        record = with_scores(record, dict.fromkeys([*kind.parts(candidate), candidate]))
        if not self._repeats.again(record):  # of an interrupted run: once; a second time in this one it repeats
            if self._repeats.has(record):
                self._drop(REPEATED, task, candidate, check="")
                return
            self._repeats.add(record)
        task.kept.append(record)
        for kept in self._balance.put(record) if kind.balanced else [record]:
            self.books.kept += 1
            self.bar.advance(note=shorten(kept.question, _NOTED))
            if self._each:
                self._each(kept)

    def result(self, chunks: Sequence[Chunk], tasks: Sequence[Task]) -> QAResult:
        """Let go of what found no counterpart, and close the books."""
        single = {id(record) for record in self._balance.rest()}
        for task in tasks:
            for record in [record for record in task.kept if id(record) in single]:
                task.kept.remove(record)
                self._repeats.forget(record)
                self._note(dropped_record("no counterpart to balance it", record))
        records = [record for task in tasks for record in task.kept]
        self.books.chunks = len(chunks)
        self.books.chunks_covered = len({record.source.chunk_id for record in records})
        self.books.pages = sorted({place for chunk in chunks for place in chunk.places()})
        self.books.pages_covered = sorted({place for record in records for turn in [record, *record.turns]
                                           if turn.evidence for place in turn.evidence.place[1]})
        return QAResult(records, self.books, self.dropped)
