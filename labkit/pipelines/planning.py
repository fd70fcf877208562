"""`labkit plan`: a task and documents become the file of a plan, with what a run by it will take."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.dataset import Dataset
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.plan.journal import Asked
from labkit.datasets.plan.plan import TaskPlan
from labkit.datasets.plan.plan_file import PLAN, write_plan
from labkit.errors import DocumentError, OverwriteError
from labkit.generate.plan.propose import plan as proposed
from labkit.pipelines.folders import opened_up
from labkit.pipelines.forecast import Estimate, Span
from labkit.pipelines.generate_inputs import Options, chunks_of, parts_of
from labkit.pipelines.generate_planned import PlannedGenerate
from labkit.pipelines.running import Fail, Job, Say, opened_model
from labkit.prompts import check_language
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.documents.types import Chunk, Document

_PROMPT_RATE, _ANSWER_RATE = Span.of(150, 80, 40), Span.of(16, 12, 6)
"""Tokens a second of the embedded model on two cores, measured idle and beside other work: read, and written."""


@dataclass(frozen=True)
class Planned:
    """A plan, where it was written, and what the first run by it will take; None where nothing is made of documents."""

    plan: TaskPlan
    path: Path
    estimate: Estimate | None


def make_plan(task: str, paths: Sequence[Path], out: Path, *, count: int = 60, topics: Sequence[str] = (),
              kinds: Sequence[str] = (), language: str = "", ask: bool = True, max_tokens: int = 800,
              settings: Settings | None = None, say: Say = print, fail: Fail = print,
              overwrite: bool = False) -> Planned:
    """Read documents, have a plan proposed, and write it.

    Parameters
    ----------
    task, count, topics, kinds, language
        See :func:`labkit.plan`.
    ask
        Have the model propose; otherwise the plan is that of the outline alone, and no model is started.
    max_tokens
        Of a chunk, as the run that follows will cut them.

    Raises
    ------
    OverwriteError
        If a file is there, a plan or not, unless ``overwrite``: a plan may have been edited.
    SettingsError
        If there is nothing to ask about.
    ModelError
        If the model cannot be used at all.
    """
    settings = settings or load_settings()
    check_language(language or settings.language)
    check_outputs([Output(out, PLAN)], paths, overwrite)
    if out.exists() and out.stat().st_size and not overwrite:
        raise OverwriteError(f"{out} is a plan already, which may have been edited.",
                             "Edit it, name another file, or have a new one take its place: --overwrite.")
    options = Options(max_tokens=max_tokens, language=language or None)
    return asyncio.run(_make(task, paths, out, count, topics, kinds, options, ask, settings, say, fail, overwrite))


async def _make(task: str, paths: Sequence[Path], out: Path, count: int, topics: Sequence[str], kinds: Sequence[str],
                options: Options, ask: bool, settings: Settings, say: Say, fail: Fail, overwrite: bool) -> Planned:
    async with opened_model(settings, say if ask else lambda line: None) as model:
        held: dict[Path, list[tuple[Document, list[Chunk]]]] = {}
        found, notes = opened_up(paths, fail)
        for note in notes:
            say(note)
        for path in found:
            try:
                async with aclosing(parts_of(path, model, settings, options)) as parts:
                    read = [(document, chunks_of(document, options.max_tokens)) async for document in parts]
            except DocumentError as error:
                fail(error)
                continue
            if any(chunks for _, chunks in read):
                held[path] = read
        chunks = [chunk for parts in held.values() for _, some in parts for chunk in some]
        plan = await proposed(task, model if ask else None, count=count, chunks=chunks, topics=topics,
                              language=options.language or settings.language, kinds=kinds)
        if overwrite and out.exists():
            out.unlink()  # a new plan takes nothing from the old one; the guard has let it go
        write_plan(plan, out, overwrite=overwrite)
        if not plan.sections:
            return Planned(plan, out, None)
        run = PlannedGenerate(list(held), out.with_name(f"{out.stem}.jsonl"), options, out)
        run.held = held
        job = Job(settings, model, Dataset(), say, fail)
        return Planned(plan, out, await run.estimate_pass(job, Asked(), pilot=False))


def minutes_of(estimate: Estimate) -> Span | None:
    """Return how many minutes the embedded model takes on two cores; None for an endpoint, which may limit its pace."""
    if not estimate.free:
        return None
    return Span(*((prompt / read + answer / write) / Decimal(60) for prompt, answer, read, write in zip(
        estimate.prompt, estimate.completion, _PROMPT_RATE, _ANSWER_RATE, strict=True)))
