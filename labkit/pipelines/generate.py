"""`labkit generate`: rows from many files, read part by part, and kept as they come.

A table is read and asked about so many rows at a time; of those before, only what tells repeats is kept in memory. A
file that cannot be used costs the others nothing. What no later file would survive ends the run; the rows that were
made by then stay, and a second run goes on behind them, as the answers are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import CHUNKS, ChunksFile, chunks_path
from labkit.datasets.dropped_file import DROPPED, DroppedFile, DroppedPair
from labkit.datasets.ledger import Books, following_books, total
from labkit.datasets.outputs import Output
from labkit.errors import BudgetError, DocumentError
from labkit.generate.qa.types import GATES, require_type
from labkit.pipelines.folders import opened_up
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.generate_estimate import estimate_files
from labkit.pipelines.generate_inputs import Options, Source, parts_of, size_of
from labkit.pipelines.judging import check_judge
from labkit.pipelines.masking import require_unsent
from labkit.pipelines.per_file import ask_parts, no_pair_from, with_files_behind
from labkit.pipelines.running import Fail, Job, Method, Result
from labkit.progress import progress
from labkit.quality.checks import gates_with
from labkit.quality.checks.reading import reads, with_reading
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document
    from labkit.generate.qa.keeper import QAResult
    from labkit.quality.duplicates.pairs import Repeats

__all__ = ["Generate", "Options"]

_MOST_NOTES = 20  # on one table in a report
MOST_DROPPED = 50  # pairs of one reason that a report shows


@dataclass(slots=True)
class Done:
    """A file that was asked about, for the report: of a table only the numbers of its rows, and the chunks in use."""

    path: Path
    document: Document
    chunks: list[Chunk] = field(default_factory=list)
    books: Books = field(default_factory=Books)

    def add(self, document: Document) -> None:
        """Take up another part."""
        self.document.pages.extend(document.pages)
        self.document.notes = (self.document.notes + document.notes)[:_MOST_NOTES]


class Generate(Method):
    """Make rows from files, and append them to ``out`` as they come; rows that are in it are not written again.

    The chunks they rest on stand in a file beside it, each before its first row.

    Parameters
    ----------
    paths
        Files, and folders: of these all files that labkit reads, also in the folders below.
    report, train
        Files to write in the end from all rows of ``out``: a report to review, a file for fine-tuning.
    dropped
        A file for the pairs that are dropped, written as they come.
    judged
        Refuse to run where the judge that the settings name cannot be asked.
    """

    def __init__(self, paths: Sequence[Path], out: Path, options: Options, *, report: Path | None = None,
                 train: Path | None = None, dropped: Path | None = None, judged: bool = False) -> None:
        self._empty: list[DocumentError] = []  # folders
        self.paths, self._folders = opened_up(paths, self._empty.append)
        self.out, self.options, self.report, self.train = out, options, report, train
        self.dropped, self.language, self.judged = dropped, options.language, judged
        self._reported: defaultdict[str, list[DroppedPair]] = defaultdict(list)  # by reason, as many as a report shows
        self._read: dict[Path, Document] = {}  # for the estimate, and not again for the run
        self._done: dict[str, Done] = {}  # by the hash of what the file holds: of a copy, nothing is asked twice

    def inputs(self) -> Sequence[Path]:
        """Return the files that are asked about."""
        return self.paths

    def results(self) -> list[Output]:
        """Return the chunks, the report, the files for fine-tuning, and the file of dropped pairs."""
        from labkit.datasets.exports import export_named
        from labkit.reports.report import REPORT

        return [Output(chunks_path(self.out), CHUNKS),
                *(export_named("train").outputs(self.train) if self.train else ()),
                *([Output(self.report, REPORT)] if self.report else ()),
                *([Output(self.dropped, DROPPED)] if self.dropped else ())]

    def check(self, settings: Settings) -> None:
        """Refuse a kind of pairs, or a check, that there is not, and a reader that sends what is to be covered."""
        require_type(self.options.qa_type)
        if self.options.mask:
            require_unsent(self.options.reader)
        gates_with(GATES, *with_reading(self.options.checks, self.options.no_checks, False))

    async def calls(self, settings: Settings) -> int:
        """Return how many chunks there are, about."""
        return sum(source.size for source in await self._sources(settings, lambda error: None))

    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take; documents that are read for it are kept for the run."""
        check_judge(job, self.options.checks, self.options.no_checks, self.judged)
        sources = await self._sources(job.settings, job.fail)
        return await estimate_files(sources, job, self.options, self._read)

    def left(self, job: Job) -> str:
        """Say what is left where the budget ended before the first file."""
        return "all of it"

    async def run(self, job: Job) -> Result:
        """Ask about each file, then write the report and the file for fine-tuning."""
        check_judge(job, self.options.checks, self.options.no_checks, self.judged)
        await self._ask_ahead(job)
        with ExitStack() as opened:
            chunks = opened.enter_context(ChunksFile(chunks_path(self.out), job.overwrite))
            dropped = opened.enter_context(DroppedFile(self.dropped, job.overwrite)) if self.dropped else None
            return await self._run(job, chunks, dropped)

    async def _ask_ahead(self, job: Job) -> None:
        """Where a batch asks, ask about all files together first."""
        if job.model.batched and job.model.cache.mode == "use":
            from labkit.pipelines.ask_ahead import ask_ahead

            with following_books(None):  # the rows of this are made again, from the cache
                await ask_ahead(self.paths, job.model, job.settings, self.options)

    def _known(self, job: Job) -> Repeats:
        """Return what tells whether a row repeats one that is there."""
        from labkit.quality.duplicates.pairs import Repeats

        return Repeats(job.dataset)

    async def _run(self, job: Job, chunks: ChunksFile, dropped: DroppedFile | None) -> Result:
        def drop(pair: DroppedPair) -> None:
            if dropped:
                dropped.write(pair)
            if self.report and len(self._reported[pair.reason]) < MOST_DROPPED:
                self._reported[pair.reason].append(pair)

        for line in self._folders:
            job.say(line)
        for empty in self._empty:
            job.fail(empty)
        known, failed = self._known(job), len(self._empty)
        for place, path in enumerate(self.paths):
            try:
                await self._file(path, job, known, drop, chunks)
            except BudgetError as error:
                error.left = with_files_behind(error.left or str(path), len(self.paths) - place - 1)
                raise
            except DocumentError as error:
                failed += 1
                job.fail(error)
        job.say(f"{len(chunks)} chunk{'s' * (len(chunks) != 1)} in {chunks.path}")
        if dropped:
            job.say(dropped.line())
        if self.train and len(job.dataset):
            job.dataset.train(self.train, overwrite=job.overwrite)
            job.say(f"fine-tuning file: {self.train}")
        if self.report and len(job.dataset):
            self._write_report(self.report, job)
            job.say(f"report: {self.report}")
        inputs = len(self.paths) + len(self._empty)
        problems = [f"{failed} of {inputs} files failed; they are named above."] if failed else []
        parts = {f"{done.path.name} {sha256[:16]} {self.options.qa_type}": done.books
                 for sha256, done in self._done.items()}
        return Result(total(list(parts.values())), len(job.dataset), problems, parts)

    async def _file(self, path: Path, job: Job, known: Repeats, drop: Callable[[DroppedPair], object],
                    kept_chunks: ChunksFile) -> None:
        """Make the rows of one file, part by part."""
        from labkit.generate.qa.keeper import REPEATED
        from labkit.pipelines.prefetch import ahead

        done: Done | None = None
        before, count = len(job.dataset), 0

        def say(line: str) -> None:
            bar.hide()
            job.say(line)

        async def told(parts: AsyncIterator[Document]) -> AsyncIterator[Document]:
            """Say what is read, before it is asked about; of a file that was asked about already, read no further."""
            first = True
            async for document in parts:
                if done is None and document.sha256 in self._done:
                    say(f"{path} holds the same as {self._done[document.sha256].path}: nothing is asked twice.")
                    return
                say(f"{path}: {size_of(document)}, read by {document.reader}")
                for note in document.notes:
                    say(f"  {note}")
                if first and (unnamed := self.options.unnamed(document, job.settings)):
                    say(f"  {unnamed}")
                first = False
                yield document

        def asked(document: Document, chunks: list[Chunk], result: QAResult) -> None:
            nonlocal done, count
            say(f"  {result.books.line()}")
            known.pass_over(chunk.id for chunk in chunks)
            bar.total = round((bar.done + len(document.pages)) / document.share) if document.share else None
            bar.advance(len(document.pages))
            count += 1
            seen, used = self._kept(document, chunks, result, done is None)
            if done is None:
                done = Done(path, seen)
            else:
                done.add(seen)
            done.chunks += used

        with progress(path.name) as bar:
            bar.hold()
            async with aclosing(ahead(parts_of(path, job.model, job.settings, self.options, self._read))) as parts:
                books = await ask_parts(path, told(parts), job.model, asked, max_tokens=self.options.max_tokens,
                                        known=known, each=job.dataset.append, each_dropped=drop,
                                        each_chunk=kept_chunks.write, checks=self.options.checks,
                                        no_checks=self.options.no_checks,
                                        **self.options.asking(job.settings))
            if done is None:
                return
            if count > 1:
                say(f"{path}: {books.line()}")
            say(f"  {len(job.dataset) - before} new rows")
        if not books.kept and not books.dropped[REPEATED]:  # what only repeats other files is done
            raise no_pair_from(path, books)
        done.books = books
        self._done[done.document.sha256] = done

    def _kept(self, document: Document, chunks: list[Chunk], result: QAResult,
              first: bool) -> tuple[Document, list[Chunk]]:
        """Return what is kept of a part: no page and no chunk without a report, and no text of tables."""
        if self.report is None:
            return replace(document, pages=document.pages[:1] if first else []), []
        if document.unit == "row":
            used = {record.source.chunk_id for record in result.records if record.source}
            chunks = [chunk for chunk in chunks if chunk.id in used]
            document = replace(document, pages=[replace(page, markdown="") for page in document.pages])
        return document, chunks

    async def _sources(self, settings: Settings, fail: Fail) -> list[Source]:
        """Look at each file once; ``fail`` gets the error of one that labkit does not read."""
        sources = []
        for empty in self._empty:
            fail(empty)
        for path in dict.fromkeys(self.paths):
            try:
                sources.append(await Source.of(path, self.options, settings))
            except DocumentError as error:
                fail(error)
        return sources

    def _write_report(self, path: Path, job: Job) -> None:
        from labkit.reports.report import write_report

        done = list(self._done.values())
        judged = reads(self.options.checks, self.options.no_checks, job.model.judges)
        judge = {"Judge": job.model.judge.name} if judged else {}
        books = total([each.books for each in done])
        write_report(path, job.dataset.records, done[0].document if len(done) == 1 else None,
                     {sha256: each.path for sha256, each in self._done.items()},
                     books if books.kept == len(job.dataset) else None,  # not where rows of other runs are among them
                     repr(job.model), {"Kind of pairs": self.options.qa_type, "Reader": self.options.reader, **judge},
                     chunks=[chunk for each in done for chunk in each.chunks],
                     dropped=[pair for pairs in self._reported.values() for pair in pairs], overwrite=job.overwrite)
