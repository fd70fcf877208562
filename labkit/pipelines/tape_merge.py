"""Several tapes or caches become one: nothing is lost, and what contradicts is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from labkit.datasets.outputs import Output, check_outputs, rows_kind, write_whole
from labkit.errors import SettingsError
from labkit.llm.answer_store import Row
from labkit.llm.cache import ResponseCache
from labkit.llm.tape import Tape
from labkit.llm.tape_info import NOTEBOOK

TAPE = rows_kind("a tape", "key", "kind", "payload")


@dataclass
class MergedTape:
    """What came of a merge.

    ``conflicts`` are requests with two answers, as label and the file whose answer was put aside into ``aside``; that
    file is a tape too. A request that failed in one file and has an answer in another is no conflict: replay takes the
    answer.
    """

    path: Path
    rows: int = 0
    repeats: int = 0
    conflicts: list[tuple[str, Path]] = field(default_factory=list)
    aside: Path | None = None
    models: list[tuple[str, str]] = field(default_factory=list)


def merge_tapes(sources: Sequence[Path], out: Path, *, overwrite: bool = False) -> MergedTape:
    """Write the rows of several tapes or caches into one tape, each request once.

    Where two files answer one request differently, the answer of the file that is named first stays, and the other is
    kept in ``OUT.conflicts.jsonl``. What was asked after that other answer may then be missed in a replay: record both
    onto one tape instead. The model that a replay takes without settings is the first file's.

    Parameters
    ----------
    sources
        Files of answers: tapes (.jsonl) or caches (SQLite).
    out
        The tape to write, named .jsonl. It may not be one of the sources.

    Raises
    ------
    SettingsError
        If a source is missing or is no cache, or ``out`` is not named .jsonl.
    OverwriteError
        If what is at ``out`` is no tape, or is one of the sources.
    DatasetError
        If it cannot be written.
    """
    if out.suffix.lower() != ".jsonl":
        raise SettingsError(f"{out} is no name for a tape.", "Give it a name that ends in .jsonl.")
    aside = out.with_name(f"{out.stem}.conflicts.jsonl")
    files = [Output(out, TAPE), Output(aside, TAPE)]
    check_outputs(files, sources, overwrite)
    merged = MergedTape(out)
    kept: dict[str, Row] = {}
    others: dict[str, list[Row]] = {}
    models: list[Row] = []
    for source in sources:
        with closing(ResponseCache(source, "replay")) as cache:
            found = list(cache.rows())
        of_source = [row for row in found if row.kind == "model"]
        models += [row for row in reversed(of_source) if row.key not in {row.key for row in models}]
        for row in found:
            if row.kind == "model":
                continue
            first = kept.setdefault(row.key, row)
            if first is row:
                continue
            if first.payload == row.payload:
                merged.repeats += 1
            elif row.kind == NOTEBOOK:  # what a run took is no answer: the run that asked more began without the other
                kept[row.key] = max(first, row, key=lambda one: json.loads(one.payload)["requests"])
                merged.repeats += 1
            elif all(row.payload != other.payload for other in others.get(row.key, [])):
                others.setdefault(row.key, []).append(row)
                merged.conflicts.append((row.label or row.key[:12], source))
    rows = [*kept.values(), *reversed(models)]  # of the models, a replay takes the last one
    merged.rows = len(rows)
    merged.models = _named(models)
    written = {files[0]: _lines(rows)}
    if others:
        merged.aside = aside
        written[files[1]] = _lines(row for rows in others.values() for row in rows)
    write_whole(written, sources, overwrite)
    return merged


def _named(models: Iterable[Row]) -> list[tuple[str, str]]:
    said = [json.loads(row.payload) for row in models]
    return [(str(entry.get("provider")), str(entry.get("name"))) for entry in said]


def _lines(rows: Iterable[Row]) -> Iterator[bytes]:
    return (Tape.line(*row).encode("utf-8") for row in rows)
