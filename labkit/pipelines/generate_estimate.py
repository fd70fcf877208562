"""What `labkit generate` will take, told from its files before it goes on.

A few files are read for it (they are not read again for the run), of each table the first rows, and of a long document
the first pages; what else there is is told by its size: pages, rows, or bytes of text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.errors import DocumentError
from labkit.pipelines.forecast import Estimate, Span
from labkit.pipelines.generate_inputs import Options, Source, chunks_of, parts_of
from labkit.pipelines.generate_plan import Plan
from labkit.pipelines.running import Job
from labkit.quality.checks.reading import reads

if TYPE_CHECKING:
    from labkit.documents.types import Document

_FILES = 3  # of a kind that are read
_ROWS = 1000  # of a table that are read
_LESS, _MORE = Decimal("0.7"), Decimal("1.5")  # how far from what was read the rest may lie


@dataclass
class _Kind:
    """Files of one kind: how much they hold in all, how much of it was read, and the requests that this gave."""

    sources: list[Source] = field(default_factory=list)
    size: int = 0
    read: int = 0
    asked: int = 0


async def estimate_files(sources: Sequence[Source], job: Job, options: Options,
                         documents: dict[Path, Document]) -> Estimate:
    """Say what a run over these files will take.

    Parameters
    ----------
    documents
        Takes up the documents that are read, for the run.

    Returns
    -------
    The estimate; one of no ``work`` where no file can be read. Those that cannot are told to ``job.fail``.
    """
    judged = reads(options.checks, options.no_checks, job.model.judges)
    plan = Plan(job.model, **options.asking(job.settings), judged=judged)
    kinds: defaultdict[str, _Kind] = defaultdict(_Kind)
    lost = 0
    notes: list[str] = []
    for source in sources:
        if source.flaw:
            lost += 1
            job.fail(source.flaw)
        elif source.size:
            kind = kinds[source.unit]
            kind.sources.append(source)
            kind.size += source.size
    for kind in kinds.values():
        count = len(kind.sources)
        for place in sorted({(2 * number + 1) * count // (2 * _FILES) for number in range(_FILES)}):
            try:
                notes += await _read(kind.sources[place], kind, plan, job, options, documents)
            except DocumentError as error:
                job.fail(error)
                lost += 1
                kind.size -= kind.sources[place].size
    rest = sum(Decimal(kind.asked) * max(0, kind.size - kind.read) / kind.read for kind in kinds.values() if kind.read)
    scale = None
    if rest and plan.asked:
        share = rest / plan.asked
        scale = Span(1 + share * _LESS, 1 + share, 1 + share * _MORE)
        notes.append(f"{plan.chunks:,} chunks were read for it; the rest is told by the size of the files.")
    count = len(sources) - lost
    if lost and not count:
        return Estimate.of("", ())
    files = f"{count:,} file{'s' * (count != 1)}"
    return await plan.estimate(files if scale else f"{plan.chunks:,} chunks of {files}", scale, notes)


async def _read(source: Source, kind: _Kind, plan: Plan, job: Job, options: Options,
                documents: dict[Path, Document]) -> list[str]:
    """Count what a file gives, or the first pages or rows of a long one; return what is to be said of it."""
    read = 0
    notes: list[str] = []
    async with aclosing(parts_of(source.path, job.model, job.settings, options)) as parts:
        async for document in parts:
            if not read and (unnamed := options.unnamed(document, job.settings)):
                notes.append(f"{source.path.name}: {unnamed[0].lower()}{unnamed[1:]}")
            kind.asked += await plan.add(chunks_of(document, options.max_tokens), document)
            if document.unit != "row" and document.share == 1.0:
                documents[source.path] = document
                kind.read += source.size
                return notes
            read += len(document.pages)
            if document.unit != "row" or read >= _ROWS:
                kind.read += read
                return notes
    kind.read += read
    kind.size += read - source.size  # now it is known
    return notes
