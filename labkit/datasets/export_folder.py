"""A folder of its own for what is made of one dataset or many: the dataset, and files of one format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.datasets.chunks_file import CHUNKS, chunks_path
from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.dropped_file import dropped_pairs
from labkit.datasets.exports import export_named
from labkit.datasets.exports._base import Export, require_answers
from labkit.datasets.finetune_check import Problem
from labkit.datasets.outputs import Output, check_outputs, remove_stale


@dataclass(slots=True)
class Written:
    """The files with their rows, what those who read them would find wrong, and what is to be said of them.

    ``waiting`` counts the questions without an answer, where these are in qa.jsonl only.
    """

    files: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[Path, Problem]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: int = 0

    @property
    def serious(self) -> bool:
        """Whether a file, or an example in it, would be refused."""
        return any(problem.serious for _, problem in self.problems)


def check_folder(folder: Path, sources: Sequence[Path], name: str = "train", overwrite: bool = False) -> None:
    """Raise OverwriteError if a file would be lost in the folder; see :func:`labkit.datasets.outputs.check_outputs`."""
    export = export_named(name)
    outputs = [output for path in _paths(folder, export) for output in export.outputs(path)]
    rows = folder / "qa.jsonl"
    check_outputs([Output(rows, DATASET), Output(chunks_path(rows), CHUNKS), *outputs], sources, overwrite)


def write_folder(dataset: Dataset, folder: Path, name: str = "train", *, validation: float = 0.1, seed: int = 0,
                 overwrite: bool = False, **options: Any) -> Written:
    """Write qa.jsonl and the file of a format, ``<format>.jsonl`` (or its folder, ``<format>``), into a folder.

    Of a format that a model is trained on, some pairs go to a file of their own: ``validation.jsonl`` beside
    ``train.jsonl``, ``sharegpt-validation.jsonl`` beside ``sharegpt.jsonl``.

    Parameters
    ----------
    name
        Of the format: one of :data:`labkit.datasets.exports.EXPORTS`.
    validation
        Share of the pairs for validation (see :meth:`labkit.Dataset.divide`); 0 for none. A file that an earlier call
        has left is removed then: it holds what is trained on now.
    overwrite, options
        As for :meth:`labkit.datasets.dataset.Dataset.export`.

    Raises
    ------
    DatasetError
        If no question is answered yet, the dataset cannot be divided, or a file not be written or would be lost.
    """
    export = export_named(name)
    export.require_options(options)
    given: list[Path] = []
    if "dropped" in options:
        options["dropped"], given = dropped_pairs(options["dropped"])
    check_folder(folder, given, name, overwrite)
    paths = _paths(folder, export)
    parts = [dataset]
    waiting = 0
    left: list[str] = []
    if export.is_divided:
        waiting = require_answers(dataset)
        if export.required:  # by what else is given, pairs may be left out, or all
            left = export.notes(dataset, paths[0], **options)
        taken = Dataset(export.taken(dataset, **options))
        taken.made_from = (*dataset.made_from, *([dataset.path] if dataset.path else []))
        if export.holds_parts:
            options |= {"validation": validation, "seed": seed}
        parts = list(taken.divide(validation, seed)) if validation and not export.holds_parts else [taken]
    chunks = dataset.chunks
    rows = dataset.save(folder / "qa.jsonl", overwrite, chunks)
    written = Written({rows: len(dataset)} | ({chunks_path(rows): len(chunks)} if chunks else {}), notes=left,
                      waiting=waiting)
    for number, (path, part) in enumerate(zip(paths, parts, strict=False)):
        known = len(part.notes)
        part.export(name, path, overwrite=overwrite, **options)
        written.files[path] = len(part)
        written.notes += part.notes[known:]
        problems = export.problems(path, **{**options, "validation": number > 0})
        written.problems += [(path, problem) for problem in problems]
        if not number and not any(problem.serious for problem in problems):
            written.notes += [f"{path.name}: {fact}" for fact in export.facts(path)]
    for path in paths[len(parts):]:
        remove_stale(export.outputs(path))
    return written


def _paths(folder: Path, export: Export) -> list[Path]:
    names = [export.name]
    if export.is_divided and not export.holds_parts:
        names.append("validation" if export.name == "train" else f"{export.name}-validation")
    return [folder / f"{name}{export.suffix}" for name in names]
