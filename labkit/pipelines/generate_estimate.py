"""What `labkit generate` will take, told from its files before it goes on, and what is left when a budget ends it.

A few files are read for it (they are not read again for the run), of each table the first rows, and of a long document
the first pages; what else there is is told by its size: pages, rows, or bytes of text.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.documents.chunking.split import split
from labkit.documents.files import IMAGES, blocks_of, kind_of
from labkit.documents.workers import in_worker
from labkit.errors import DocumentError
from labkit.pipelines.forecast import LARGE, Estimate, Span
from labkit.pipelines.generate import Options, parts_of, size_of
from labkit.pipelines.generate_plan import Plan
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document
    from labkit.llm.model import Model

_FILES = 3  # of a kind that are read
_ROWS = 1000  # of a table that are read
_BYTES_A_TOKEN = 4
_LESS, _MORE = Decimal("0.7"), Decimal("1.5")  # how far from what was read the rest may lie


@dataclass
class _Kind:
    """Files of one kind: how much they hold in all, how much of it was read, and the requests that this gave."""

    paths: list[Path] = field(default_factory=list)
    size: int = 0
    read: int = 0
    asked: int = 0


def estimate(paths: Sequence[Path], options: Options, *, settings: Settings | None = None,
             fail: Callable[[DocumentError], object] = print) -> Estimate:
    """Say what :func:`labkit.pipelines.generate.generate` will take.

    It asks three of its requests; the cache keeps the answers.
    """
    return asyncio.run(_estimate(paths, options, settings or load_settings(), fail))


async def _estimate(paths: Sequence[Path], options: Options, settings: Settings,
                    fail: Callable[[DocumentError], object]) -> Estimate:
    from labkit.llm.model import connect

    model = connect(settings)
    try:
        return await estimate_files(paths, model, settings, options, {}, fail)
    finally:
        await model.close()


def plan_of(model: Model, options: Options, settings: Settings) -> Plan:
    """Return an empty plan of a run with these options."""
    return Plan(model, options.qa_type, options.num_questions, options.language or settings.language, options.domain)


async def look(path: Path, options: Options, settings: Settings) -> int:
    """Return how much a file holds, by a look that reads none of its text: about as many as it gives requests.

    Pages, rows, or as many chunks as its bytes fill; 0 for what cannot be opened, which the run will name.
    """
    try:
        kind = kind_of(path)
        if kind == "pages":
            if path.suffix.lower() in IMAGES:
                return 1
            return await in_worker("labkit.documents.workers.open_file:page_count", path, settings=settings)
        if kind == "text":
            return max(1, path.stat().st_size // (_BYTES_A_TOKEN * options.max_tokens))
        lines = await asyncio.to_thread(lambda: sum(block.count(b"\n") for block in blocks_of(path)))
        return min(max(1, lines - 1), options.max_rows or lines)
    except (DocumentError, OSError):
        return 0


async def is_large(paths: Sequence[Path], options: Options, settings: Settings) -> bool:
    """Tell whether a run is one to know the cost of before it goes on."""
    return sum([await look(path, options, settings) for path in paths]) >= LARGE


async def estimate_files(paths: Sequence[Path], model: Model, settings: Settings, options: Options,
                         documents: dict[Path, Document],
                         fail: Callable[[DocumentError], object] = lambda error: None) -> Estimate:
    """Say what a run over these files will take.

    Parameters
    ----------
    documents
        Takes up the documents that are read, for the run.
    fail
        Called with the error of a file that was to be read, and cannot be.
    """
    plan = plan_of(model, options, settings)
    kinds: defaultdict[str, _Kind] = defaultdict(_Kind)
    for path in dict.fromkeys(paths):
        if size := await look(path, options, settings):
            kind = kinds[kind_of(path)]
            kind.paths.append(path)
            kind.size += size
        else:
            try:
                kind_of(path)
            except DocumentError as error:
                fail(error)
    for kind in kinds.values():
        count = len(kind.paths)
        for path in dict.fromkeys(kind.paths[(2 * number + 1) * count // (2 * _FILES)] for number in range(_FILES)):
            try:
                await _read(path, kind, plan, model, settings, options, documents)
            except DocumentError as error:
                fail(error)
                kind.size -= await look(path, options, settings)
    rest = sum(Decimal(kind.asked) * max(0, kind.size - kind.read) / kind.read for kind in kinds.values() if kind.read)
    scale = None
    notes = []
    if rest and plan.asked:
        share = rest / plan.asked
        scale = Span(1 + share * _LESS, 1 + share, 1 + share * _MORE)
        notes.append(f"{plan.chunks:,} chunks were read for it; the rest is told by the size of the files.")
    files = f"{sum(len(kind.paths) for kind in kinds.values()):,} file{'s' * (len(paths) != 1)}"
    return await plan.estimate(files if scale else f"{plan.chunks:,} chunks of {files}", scale, notes)


async def _read(path: Path, kind: _Kind, plan: Plan, model: Model, settings: Settings, options: Options,
                documents: dict[Path, Document]) -> None:
    """Count what a file gives, or the first pages or rows of a long one."""
    size, read = await look(path, options, settings), 0
    async with aclosing(parts_of(path, model, settings, options)) as parts:
        async for document in parts:
            kind.asked += await plan.add(chunks_of(document, options), document)
            if document.unit != "row" and document.share == 1.0:
                documents[path] = document
                kind.read += size
                return
            read += len(document.pages)
            if document.unit != "row" or read >= _ROWS:
                kind.read += read
                return
    kind.read += read
    kind.size += read - size  # now it is known


def chunks_of(document: Document, options: Options) -> list[Chunk]:
    """Return the chunks that the run asks about."""
    return split(document, options.max_tokens) if any(page.markdown.strip() for page in document.pages) else []


async def left_of(chunks: Sequence[Chunk], document: Document, path: Path, model: Model, settings: Settings,
                  options: Options) -> str:
    """Say how much of a document, or of a part of one, has not been asked about yet."""
    plan = plan_of(model, options, settings)
    left = await plan.add(chunks, document)
    if document.unit == "row" or document.share < 1.0:
        return (f"{left:,} of {len(chunks):,} chunks of {path}, {size_of(document)}, and what {document.unit}s stand "
                "behind them")
    return f"{left:,} of {len(chunks):,} chunks of {path}"
