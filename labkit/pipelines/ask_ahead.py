"""All files at once, where a batch asks: one after the other, each would take hours.

What is made here is thrown away: the answers are in the cache afterwards, and the run that follows finds them there and
makes of them what it always makes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.errors import DocumentError
from labkit.pipelines.generate_inputs import Options, parts_of
from labkit.pipelines.per_file import ask_parts

if TYPE_CHECKING:
    from labkit.documents.types import Document
    from labkit.llm.model import Model
    from labkit.settings import Settings

_READING = 2  # files at once: each takes a core


async def ask_ahead(paths: Sequence[Path], model: Model, settings: Settings, options: Options) -> None:
    """Ask about all parts of all files together; a file that cannot be used is left to the run that follows.

    Raises
    ------
    ModelError
        If the model cannot be used at all, or the budget ends.
    """
    from labkit.generate.qa.tasks import about_of

    reading = asyncio.Semaphore(_READING)
    asking = {**options.asking(settings), "max_tokens": options.max_tokens, "checks": options.checks,
              "no_checks": options.no_checks}

    async def ask(path: Path) -> None:
        parts: list[Document] = []
        with suppress(DocumentError):
            async with reading, aclosing(parts_of(path, model, settings, options)) as read:
                parts = [part async for part in read]
        if parts:
            about = {"domain": about_of(parts[0], options.domain)}  # all parts are about what the first is about
            await _together([ask_parts(path, _alone(part), model, lambda *_: None, **asking | about)
                             for part in parts])

    await _together([ask(path) for path in dict.fromkeys(paths)])


async def _together(works: Sequence) -> None:
    """Wait for all; the first that fails ends the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _alone(part: Document) -> AsyncIterator[Document]:
    yield part
