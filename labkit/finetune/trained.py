"""An adapter that was trained, and how: as it is handed on, and as a small file that keeps it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from labkit.datasets.outputs import FileKind, Output, write_whole
from labkit.errors import DatasetError


class LoraStep(NamedTuple):
    """A step of the training, and its loss: the mean over the tokens of answers, in nats."""

    number: int
    loss: float


@dataclass(frozen=True)
class Trained:
    """An adapter, and how it came to be.

    Attributes
    ----------
    adapter
        The GGUF file that llama.cpp loads beside the base model.
    base
        The GGUF file of the base model.
    steps
        Every step with its loss.
    validation
        The loss over the validation rows before and after, or None where there are none.
    rows, left_out
        How many rows it was trained on, and how many were longer than a row may be.
    seconds
        That this call took.
    """

    adapter: Path
    base: Path
    steps: tuple[LoraStep, ...]
    validation: tuple[float, float] | None
    rows: int
    left_out: int
    seconds: float = field(compare=False)

    def save(self, path: str | os.PathLike[str], overwrite: bool = False) -> Path:
        """Write how it came to be, without the adapter itself, and return where.

        Raises
        ------
        OverwriteError
            If the file is one that labkit did not write.
        """
        row = {"base": self.base.name, "adapter": self.adapter.name, "rows": self.rows, "left_out": self.left_out,
               "seconds": round(self.seconds), "validation": self.validation and [*self.validation],
               "losses": [step.loss for step in self.steps]}
        write_whole({Output(Path(path), TRAINING): [json.dumps(row).encode() + b"\n"]}, overwrite=overwrite)
        return Path(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Trained:
        """Read what :meth:`save` wrote; the adapter and its base are looked for beside it, and need not be there.

        Raises
        ------
        DatasetError
            If the file is missing, or is none of these.
        """
        path = Path(path)
        try:
            row = json.loads(path.read_bytes())
            before_after = row["validation"]
            steps = tuple(LoraStep(number, float(loss)) for number, loss in enumerate(row["losses"], 1))
            return cls(path.with_name(row["adapter"]), path.with_name(row["base"]), steps,
                       None if before_after is None else (float(before_after[0]), float(before_after[1])),
                       int(row["rows"]), int(row["left_out"]), float(row["seconds"]))
        except OSError as error:
            raise DatasetError(f"{path} cannot be read ({error.strerror or error}).", "Check the path.") from None
        except (ValueError, RecursionError, KeyError, TypeError, IndexError):
            raise DatasetError(f"{path} does not say how an adapter was trained.",
                               "Name a file that Trained.save wrote.") from None


def _is_training(path: Path) -> bool:
    try:
        return {"base", "adapter", "losses"} <= set(json.loads(path.read_bytes()))
    except (ValueError, RecursionError, TypeError):
        return False


TRAINING = FileKind("how an adapter was trained", _is_training)
