"""A training file and a validation file from one dataset or many, in a folder of their own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labkit.datasets.dataset import Dataset
from labkit.datasets.exports import Problem, is_answered, require_answers, validate_train
from labkit.errors import SettingsError


@dataclass(slots=True)
class Written:
    """The files with their rows, and what Azure OpenAI would find in those for training and validation.

    ``waiting`` counts the questions without an answer, which are in qa.jsonl only.
    """

    files: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[Path, Problem]] = field(default_factory=list)
    waiting: int = 0

    @property
    def serious(self) -> bool:
        """Whether a file, or an example in it, would be refused."""
        return any(problem.serious for _, problem in self.problems)


def check_folder(folder: Path, sources: Sequence[Path]) -> None:
    """Raise SettingsError if one of the sources lies where a file is to be written: it would be lost."""
    for source in sources:
        for name in ("qa.jsonl", "train.jsonl", "validation.jsonl"):
            if os.path.realpath(folder / name) == os.path.realpath(source):
                raise SettingsError(f"{source} is to be read, and would be overwritten.",
                                    "Choose another folder, or leave that file out.")


def write_training(dataset: Dataset, folder: Path, *, validation: float = 0.1, seed: int = 0, system: str = "",
                   bom: bool = True) -> Written:
    """Write qa.jsonl, train.jsonl and validation.jsonl into a folder, with the sources of the latter two beside them.

    Parameters
    ----------
    validation
        Share of the pairs for the validation file (see :meth:`labkit.Dataset.divide`); 0 for none. One that an earlier
        call has left is removed then: it holds what is trained on now.
    system, bom
        As for :meth:`labkit.datasets.dataset.Dataset.train`.

    Raises
    ------
    DatasetError
        If no question is answered yet, the dataset cannot be divided, or a file not be written.
    """
    waiting = require_answers(dataset)
    parts = {"train": Dataset(filter(is_answered, dataset))}
    if validation:
        parts["train"], parts["validation"] = parts["train"].divide(validation, seed)
    written = Written({dataset.save(folder / "qa.jsonl"): len(dataset)}, waiting=waiting)
    for name, part in parts.items():
        path = part.train(folder / f"{name}.jsonl", system, bom)
        written.files[path] = len(part)
        written.problems += [(path, problem) for problem in validate_train(path, name == "validation", bom)]
    left = folder / "validation.sources.jsonl"
    if not validation and left.exists():
        left.with_name("validation.jsonl").unlink(missing_ok=True)
        left.unlink()
    return written
