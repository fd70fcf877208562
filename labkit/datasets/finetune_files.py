"""A training file and a validation file from one dataset or many, in a folder of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labkit.datasets.dataset import DATASET, TRAINING, Dataset, sources_of, training_outputs
from labkit.datasets.exports import Problem, is_answered, require_answers, validate_train
from labkit.datasets.outputs import Output, check_outputs


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


def check_folder(folder: Path, sources: Sequence[Path], overwrite: bool = False) -> None:
    """Raise OverwriteError if a file would be lost in the folder; see :func:`labkit.datasets.outputs.check_outputs`."""
    check_outputs([Output(folder / "qa.jsonl", DATASET), *training_outputs(folder / "train.jsonl"),
                   *training_outputs(folder / "validation.jsonl")], sources, overwrite)


def write_training(dataset: Dataset, folder: Path, *, validation: float = 0.1, seed: int = 0, system: str = "",
                   bom: bool = True, overwrite: bool = False) -> Written:
    """Write qa.jsonl, train.jsonl and validation.jsonl into a folder, with the sources of the latter two beside them.

    Parameters
    ----------
    validation
        Share of the pairs for the validation file (see :meth:`labkit.Dataset.divide`); 0 for none. One that an earlier
        call has left is removed then: it holds what is trained on now.
    system, bom, overwrite
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
    check_folder(folder, [], overwrite)
    written = Written({dataset.save(folder / "qa.jsonl", overwrite): len(dataset)}, waiting=waiting)
    for name, part in parts.items():
        path = part.train(folder / f"{name}.jsonl", system, bom, overwrite)
        written.files[path] = len(part)
        written.problems += [(path, problem) for problem in validate_train(path, name == "validation", bom)]
    left = folder / "validation.jsonl"
    if not validation and left.is_file() and TRAINING.is_ours(left):
        left.unlink()
        sources_of(left).unlink()
    return written
