"""`labkit filter`: rows that are there already, put through the checks; those that pass in one file, others in another.

Rows may be ours, with their chunks beside them, or those of another program as JSON Lines, a JSON array, CSV or TSV.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.datasets.chunks_file import CHUNKS, AskedChunk, ChunksFile, chunks_beside, chunks_path, read_chunks
from labkit.datasets.dataset_file import BEGINS
from labkit.datasets.dropped_file import DROPPED, DroppedFile, DroppedPair
from labkit.datasets.foreign_rows import Columns
from labkit.datasets.json_array import is_array, stream_array
from labkit.datasets.jsonl import half_row, stream_rows
from labkit.datasets.outputs import Output
from labkit.errors import DatasetError
from labkit.generate.qa.types import GATES, TYPES
from labkit.pipelines.forecast import Estimate
from labkit.pipelines.judging import check_judge
from labkit.pipelines.pilot import estimate_rows
from labkit.pipelines.running import Job, Method, Result
from labkit.progress import progress
from labkit.quality.checks import gates_with
from labkit.quality.checks.reading import with_reading
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.generate.qa.filter_qa import Filtered

_TABLES = (".csv", ".tsv")


class FilterOptions(NamedTuple):
    """How rows are read and judged; see :func:`labkit.filter_qa`."""

    columns: Columns = Columns()
    language: str | None = None
    domain: str = ""
    qa_type: str = "long"
    encoding: str | None = None
    checks: tuple[str, ...] = ()
    no_checks: tuple[str, ...] = ()


class Filter(Method):
    """Append the rows that pass to ``out``, with all chunks beside it; those in it are not written again.

    Parameters
    ----------
    rows
        The file of rows.
    chunks
        The file of their chunks; the one beside them if None, and none if there is none.
    dropped
        A file for all other rows, each with its reason.
    judged
        Refuse to run where the judge that the settings name cannot be asked.
    """

    def __init__(self, rows: Path, out: Path, options: FilterOptions, *, chunks: Path | None = None,
                 dropped: Path | None = None, judged: bool = False) -> None:
        self.rows, self.out, self.options, self.chunks, self.dropped = rows, out, options, chunks, dropped
        self.language, self.judged = options.language, judged

    def inputs(self) -> list[Path]:
        """Return the rows and their chunks."""
        beside = chunks_path(self.rows)
        return [self.rows, *([self.chunks] if self.chunks else [beside] if beside.is_file() else [])]

    def results(self) -> list[Output]:
        """Return the chunks of the kept rows, and the file of all others."""
        return [Output(chunks_path(self.out), CHUNKS), *([Output(self.dropped, DROPPED)] if self.dropped else ())]

    def check(self, settings: Settings) -> None:
        """Refuse a check that there is not, and a file that is not there."""
        gates_with(GATES, *with_reading(self.options.checks, self.options.no_checks, False))
        if self.options.qa_type not in TYPES:
            raise DatasetError(f'There is no question type "{self.options.qa_type}".', f"Use {', '.join(TYPES)}.")
        if not self.rows.is_file():
            raise DatasetError(f"{self.rows} does not exist.", "Name a file of rows: JSON Lines, CSV or TSV.")

    async def calls(self, settings: Settings) -> int:
        """Return how many rows there are, where a model is asked about them."""
        asks = settings.judge_model or any(check.asks for gate in gates_with(
            GATES, *with_reading(self.options.checks, self.options.no_checks, False)).values() for check in gate)
        return sum(1 for _ in self._read()) if asks else 0

    async def estimate(self, job: Job) -> Estimate:
        """Say what a run will take, from the first three rows."""
        work = f"the rows of {self.rows}"
        count = await self.calls(job.settings)
        if not count:
            return Estimate.of(work, [])
        known = self._known()

        async def few(rows: list[Any]) -> Filtered:
            return await self._filter(rows, job, known)

        return await estimate_rows(job.model, self._read(), count, few, work)

    def left(self, job: Job) -> str:
        """Say what is left where the budget ended."""
        return f"the rows of {self.rows} behind those in {self.out}"

    async def run(self, job: Job) -> Result:
        """Judge all rows."""
        check_judge(job, self.options.checks, self.options.no_checks, self.judged)
        known = self._known()
        with ExitStack() as opened:
            chunks = opened.enter_context(ChunksFile(chunks_path(self.out), job.overwrite))
            dropped = opened.enter_context(DroppedFile(self.dropped, job.overwrite)) if self.dropped else None
            bar = opened.enter_context(progress(f"Checking {self.rows.name}"))
            bar.hold()
            for one in known:  # those that nothing rests on, too: what a dataset covers is counted by them
                chunks.write(one)

            def counted() -> Iterator[Any]:
                for row in self._read():
                    yield row
                    bar.advance()

            def drop(pair: DroppedPair) -> None:
                if dropped:
                    dropped.write(pair)

            found = await self._filter(counted(), job, known, each=job.dataset.append, each_dropped=drop,
                                       each_chunk=chunks.write)
            bar.hide()
            job.say(f"{self.rows}: {found.books.line()}")
            if count := found.by_evidence:
                job.say(f"The chunks of {count:,} row{'s' * (count != 1)} are not at hand: held against the words that "
                        "they quote, and nothing else. Give the file of chunks with --chunks.")
            if dropped:
                job.say(dropped.line())
        return Result(found.books, len(job.dataset)).with_usual_problems()

    async def _filter(self, rows: Iterable[Any], job: Job, known: list[AskedChunk], **each: Any) -> Filtered:
        from labkit.generate.qa.filter_qa import filter_qa

        options = self.options
        named = {f"{name}_column": column for name, column in options.columns._asdict().items()}
        return await filter_qa(rows, job.model, chunks=known, language=options.language or job.settings.language,
                               domain=options.domain, qa_type=options.qa_type, checks=options.checks,
                               no_checks=options.no_checks, name=self.rows.name, sha256=_hash_of(self.rows), **named,
                               **each)

    def _known(self) -> list[AskedChunk]:
        return read_chunks(self.chunks) if self.chunks else chunks_beside([self.rows])

    def _read(self) -> Iterator[Any]:
        """Yield the rows of the file, one at a time."""
        if self.rows.suffix.lower() in _TABLES:
            from labkit.documents.flat_files.csv_files import Table

            yield from (row.cells for row in Table(self.rows, None, self.options.encoding).rows())
            return
        end, count, array = 0, 0, is_array(self.rows)
        rows = ((number, row, 0) for number, row in stream_array(self.rows)) if array else stream_rows(self.rows)
        for number, row, place in rows:
            if not isinstance(row, dict):
                raise DatasetError(f"{self.rows}, {'object' if array else 'line'} {number}, is no object with columns.",
                                   "Name a file of rows: JSON Lines (an object a line), a JSON array, CSV or TSV.")
            end, count = place, count + 1
            yield row
        if not array:
            half_row(self.rows, end, BEGINS)
        if not count:
            raise DatasetError(f"{self.rows} holds no rows.", "Name a file of rows: JSON Lines, CSV or TSV.")


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

