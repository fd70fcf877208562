"""`labkit generate --plan`: each run asks for what its plan still lacks, from the parts of the documents it names.

A run is a pass: the cells that lack rows are shared out to the chunks of their parts, written down beside the dataset,
and asked. What a check drops is lacking still, and the next run asks other statements for it. A run that was killed
goes on with the very requests that it had begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labkit.datasets.chunks_file import AskedChunk, ChunksFile
from labkit.datasets.dropped_file import DroppedFile, DroppedPair
from labkit.datasets.ledger import added
from labkit.datasets.outputs import Output
from labkit.datasets.plan.cells import counts_of
from labkit.datasets.plan.journal import JOURNAL, Asked, Journal, Order, journal_path, read_journal
from labkit.datasets.plan.plan import PlanCell
from labkit.datasets.plan.plan_file import read_plan
from labkit.errors import BudgetError, DocumentError, SettingsError
from labkit.generate.plan.kinds import KindOf, tasks_for
from labkit.generate.plan.outline import worth_asking
from labkit.generate.plan.sharing import lacking, share_out
from labkit.generate.qa.tasks import Task, about_of, way_of
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.generate import Done, Generate, Options
from labkit.pipelines.generate_inputs import chunks_of, parts_of, size_of
from labkit.pipelines.generate_plan import Plan
from labkit.pipelines.judging import check_judge
from labkit.pipelines.running import Job, Result
from labkit.progress import progress
from labkit.quality.checks.avoided import avoids
from labkit.quality.checks.reading import reads
from labkit.quality.plan_coverage import plan_coverage
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.documents.types import Chunk, Document
    from labkit.generate.qa.keeper import QAResult
    from labkit.llm.model import Model
    from labkit.quality.duplicates.pairs import Repeats

NOT_IN_PASS = "not asked for by the plan yet"


class _Work(NamedTuple):
    """The tasks of one order each, of one part of a file, in one language."""

    document: Document
    chunks: list[Chunk]
    language: str
    orders: list[Order]
    tasks: list[Task]


class PlannedGenerate(Generate):
    """Make the rows that a plan lacks from files, and append them to ``out`` as they come.

    All of a file is read before it is asked about, so that what is asked is spread over all of it; a table of a million
    rows is held in memory for that.

    Parameters
    ----------
    plan
        The file of the plan; see :func:`labkit.plan`. Of the options, it takes the place of the question type, the
        number of questions and the language.
    """

    def __init__(self, paths: Sequence[Path], out: Path, options: Options, plan: Path, *, report: Path | None = None,
                 train: Path | None = None, dropped: Path | None = None, judged: bool = False) -> None:
        super().__init__(paths, out, options, report=report, train=train, dropped=dropped, judged=judged)
        self.plan_file, self.plan = plan, read_plan(plan)
        self.language = next(one.name for one in self.plan.languages if one.share)
        self._wanted = counts_of(self.plan)
        self.held: dict[Path, list[tuple[Document, list[Chunk]]]] = {}  # files that were read already
        self._kind_of: dict[str, dict[str, KindOf]] = {}

    def inputs(self) -> Sequence[Path]:
        """Return the files that are asked about, and the plan."""
        return [*super().inputs(), self.plan_file]

    def steps(self) -> list[Output]:
        """Return the file of what was asked by the plan."""
        return [Output(journal_path(self.out), JOURNAL)]

    def check(self, settings: Settings) -> None:
        """Refuse a plan that has no part in any of the files."""
        super().check(settings)
        if not any(map(self._is_planned, self.paths)):
            named = ", ".join(sorted({section.file for section in self.plan.sections if section.share})) or "none"
            raise SettingsError(f"{self.plan_file} asks about none of these files; the files it names: {named}.",
                                "Name one of them, or have a plan made for these: labkit plan.")

    async def estimate(self, job: Job) -> Estimate:
        """Say what the next pass will take; the documents are read for it."""
        check_judge(job, self.options.checks, self.options.no_checks, self.judged)
        return await self.estimate_pass(job, read_journal(journal_path(self.out)))

    async def estimate_pass(self, job: Job, asked: Asked, pilot: bool = True) -> Estimate:
        """Say what a pass takes behind what was asked before; without a ``pilot``, from words alone."""
        records = list(job.dataset)
        counted = Plan(job.model, judged=reads(self.options.checks, self.options.no_checks, job.model.judges))
        for path in filter(self._is_planned, self.paths):
            try:
                parts = await self._parts(path, job)
            except DocumentError as error:
                job.fail(error)
                continue
            orders = asked.open(path.name) if not asked.ended else []
            if asked.ended or path.name not in asked.given:
                orders = [Order(-number, cell, path.name, chunk, count) for number, (cell, chunk, count) in
                          enumerate(self._shared(parts, job.model, records, asked), 1)]
            for work in self._work(parts, orders, job.model, records, asked):
                await counted.add_tasks(work.chunks, work.document, work.tasks, work.language, self.options.domain)
        return await counted.estimate(f"a pass of {self.plan_file.name} over {counted.chunks:,} chunks",
                                      ask=pilot)

    async def _run(self, job: Job, chunks: ChunksFile, dropped: DroppedFile | None) -> Result:
        with Journal(journal_path(self.out), job.overwrite) as self._journal:
            self._records = list(job.dataset)
            went_on = not self._journal.asked.ended
            self._journal.begin(self.plan, len(self._records))
            if went_on:
                job.say(f"going on with pass {self._journal.asked.current} of the plan")
            result = await super()._run(job, chunks, dropped)
            if not result.problems:
                self._journal.end()
            coverage = plan_coverage(self.plan, job.dataset, self._journal.asked.by_cell)
            job.say(coverage.line())
            if coverage.total.lacking and result.books.asked:
                job.say("the next run of the same command asks for what lacks")
            elif coverage.total.lacking:
                job.say("these files hold nothing more to ask for: add documents, or change the plan")
        result.parts = {f"{name} pass {self._journal.asked.current}": books for name, books in result.parts.items()}
        return result

    def _known(self, job: Job) -> Repeats:
        """Return what tells repeats: only rows of a pass that was broken off may come once more."""
        from labkit.quality.duplicates.pairs import Repeats

        before = self._journal.asked.rows
        known = Repeats(self._records[before:])
        for record in self._records[:before]:
            known.add(record)
        return known

    async def _file(self, path: Path, job: Job, known: Repeats, drop: Callable[[DroppedPair], object],
                    kept_chunks: ChunksFile) -> None:
        """Ask about one file what the plan lacks of it."""
        if not self._is_planned(path):
            job.say(f"{path}: not in {self.plan_file.name}, and passed over")
            return
        asked, before = self._journal.asked, len(job.dataset)
        parts = await self._parts(path, job)
        for document, _ in parts:
            job.say(f"{path}: {size_of(document)}, read by {document.reader}")
        earlier = self._records[:asked.rows]
        if path.name not in asked.given:
            self._journal.order(path.name, self._shared(parts, job.model, earlier, asked))
        orders = asked.open(path.name)
        ever = {order.chunk_id for order in asked.orders.values()}
        about = about_of(parts[0][0], self.options.domain)
        for document, chunks in parts:
            for chunk in chunks:
                reason = "" if chunk.id in ever else NOT_IN_PASS
                kept_chunks.write(AskedChunk(chunk, document.sha256, about, not reason, reason))
        done, results = None, []
        with progress(path.name) as bar:
            bar.hold()
            for work in self._work(parts, orders, job.model, earlier, asked):
                results.append(await self._ask(work, job, known, drop, about))
                seen, used = self._kept(work.document, work.chunks, results[-1], done is None)
                if done is None:
                    done = Done(path, seen)
                else:
                    done.add(seen)
                done.chunks += used
        job.say(f"  {len(job.dataset) - before} new rows")
        if done is not None:
            done.books = added([result.books for result in results])
            self._done[done.document.sha256] = done

    async def _ask(self, work: _Work, job: Job, known: Repeats, drop: Callable[[DroppedPair], object],
                   about: str) -> QAResult:
        from labkit.generate.qa.make_qa import ask_tasks

        try:
            result = await ask_tasks(
                work.tasks, work.chunks, job.model, document=work.document, language=work.language, domain=about,
                known=known, checks=[*self.options.checks, avoids(self.plan.avoid)],
                no_checks=self.options.no_checks, each=job.dataset.append, each_dropped=drop)
        except BudgetError as error:
            error.left = f"{len(work.orders)} and more orders of {self.plan_file.name}, by chunk and kind"
            raise
        job.say(f"  {result.books.line()}")
        for order, task in zip(work.orders, work.tasks, strict=True):
            self._journal.done(order, len(task.kept))
        return result

    async def _parts(self, path: Path, job: Job) -> list[tuple[Document, list[Chunk]]]:
        """Read all of a file, and return its parts, each with the chunks that are worth asking about."""
        found = []
        if path in self.held:
            return self.held[path]
        async with aclosing(parts_of(path, job.model, job.settings, self.options)) as parts:
            async for document in parts:
                found.append((document, chunks_of(document, self.options.max_tokens)))
        if not any(chunks for _, chunks in found):
            raise DocumentError(f"{path} has no text to ask about.", "Name another file.")
        self.held[path] = found
        return found

    def _shared(self, parts: Sequence[tuple[Document, list[Chunk]]], model: Model, records: Sequence[QA],
                asked: Asked) -> list[tuple[PlanCell, str, int]]:
        """Share out what the plan lacks to the chunks of a file."""
        every = [chunk for _, some in parts for chunk in some]
        chunks = every if self.options.ask_all else worth_asking(every)
        by_part: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            section = self.plan.section_of(chunk.file, chunk.headings)
            if section is not None and section.share:
                by_part.setdefault(section.name, []).append(chunk)
        return share_out(lacking(self._wanted, self.plan, records), by_part, self._kinds(parts, model), asked,
                         self.plan)

    def _kinds(self, parts: Sequence[tuple[Document, list[Chunk]]], model: Model) -> dict[str, KindOf]:
        """Return how rows are made from a file, by language."""
        key = parts[0][0].sha256
        if key not in self._kind_of:
            chunks = [chunk for _, some in parts for chunk in some]
            about = about_of(parts[0][0], self.options.domain)
            self._kind_of[key] = {language.name: KindOf(
                chunks, language.name, about, way_of(self.options.by_form, model, ()), model.bounded)
                for language in self.plan.languages if language.share}
        return self._kind_of[key]

    def _work(self, parts: Sequence[tuple[Document, list[Chunk]]], orders: Sequence[Order], model: Model,
              records: Sequence[QA], asked: Asked) -> list[_Work]:
        kinds, found = self._kinds(parts, model), []
        for document, chunks in parts:
            by_id = {chunk.id: chunk for chunk in chunks}
            for language, kind_of in kinds.items():
                every = [order for order in orders if order.chunk_id in by_id and order.cell.language == language]
                beside = {other.number: other for order in every for other in asked.beside(order)
                          if other.cell.language == language} | {order.number: order for order in every}
                ordered = [beside[number] for number in sorted(beside, key=abs)]
                tasks = tasks_for([
                    (order.cell.type, by_id[order.chunk_id], order.wanted,
                     self.plan.persona_of(order.cell.audience), asked.before(order)) for order in ordered],
                    kind_of, records)
                mine = {order.number for order in every}
                left = [(order, task) for order, task in zip(ordered, tasks, strict=True) if order.number in mine]
                if left:
                    ids = {order.chunk_id for order, _ in left}
                    found.append(_Work(document, [chunk for chunk in chunks if chunk.id in ids], language,
                                       [order for order, _ in left], [task for _, task in left]))
        return found

    def _is_planned(self, path: Path) -> bool:
        """Tell whether the plan asks about a file."""
        return any(section.share and section.file == path.name for section in self.plan.sections)
