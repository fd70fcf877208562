"""What a training that is killed goes on from, for its owner's eyes alone, until the adapter is released.

Nothing of it is released: a step that a kill undid is done again with fresh noise, and what came of it before was seen
by nobody. So the adapter has been through each step once, and that is what its card counts. The file holds the key that
rows are drawn by and losses without noise; it has mode 0600, and is gone once the adapter is there.
"""

from __future__ import annotations

import hmac
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from labkit.datasets.outputs import FileKind, Output, check_outputs, explained
from labkit.errors import DatasetError
from labkit.privacy.few_shot.journal import mark_of
from labkit.privacy.randomness import Chance

_SIGN = "private_sgd_state"


def _is_state(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:  # as torch.save writes it; nothing of it is loaded
        return any(name.endswith("/data.pkl") and _SIGN.encode() in archive.read(name) for name in archive.namelist())


STATE = FileKind("the state of a private training", _is_state)


class SgdStep(NamedTuple):
    """A step: its loss, the mean over the tokens of the rows that were drawn, in nats, and how many these were.

    The loss has no noise, and is of private rows: it is for their owner. Without rows it is None.
    """

    number: int
    loss: float | None
    drawn: int


class State:
    """The state of a training; one that was begun with the same rows and settings is gone on with.

    Parameters
    ----------
    about
        What the run depends on: settings and rows. Only a keyed hash of it is kept.

    Raises
    ------
    DatasetError
        If the state of another run that has done some steps lies there, or it cannot be read.
    """

    def __init__(self, path: Path, about: Iterable[str], chance: Chance, overwrite: bool = False) -> None:
        import torch

        self.path = path
        self.steps: list[SgdStep] = []
        self._kept: dict[str, Any] | None = None
        check_outputs([Output(path, STATE)], overwrite=overwrite)
        texts = list(about)
        if path.is_file() and _is_state(path):
            try:
                with explained(path):
                    kept = torch.load(path, weights_only=True)
                key, mark = bytes.fromhex(kept["key"]), str(kept["of"])
                steps = [SgdStep(number, loss, drawn) for number, (loss, drawn) in enumerate(kept["steps"], 1)]
            except (KeyError, ValueError, TypeError, RuntimeError, EOFError):
                raise DatasetError(f"{path} is damaged.", "Remove it: nothing of it was released, so that it cost no "
                                   "privacy.") from None
            if hmac.compare_digest(mark, mark_of(key, texts)):
                self.key, self._mark, self.steps, self._kept = key, mark, steps, kept
                return
            raise DatasetError(f"{path} is of a training with other rows or settings, which has done {len(steps)} "
                               "steps.", "Finish it with these, or remove the file: nothing of it was released.")
        self.key = chance.key()
        self._mark = mark_of(self.key, texts)

    def restore(self, model: Any, optimizer: Any) -> None:
        """Bring a model and its optimizer to where the training was."""
        if self._kept is not None:
            model.load_state_dict(self._kept["adapter"], strict=False)
            optimizer.load_state_dict(self._kept["optimizer"])
            self._kept = None

    def save(self, model: Any, optimizer: Any) -> None:
        """Write it down; the one before is there until it is whole."""
        import torch

        kept = {"kind": _SIGN, "key": self.key.hex(), "of": self._mark,
                "steps": [(step.loss, step.drawn) for step in self.steps], "optimizer": optimizer.state_dict(),
                "adapter": {name: weight for name, weight in model.state_dict().items() if ".lora_" in name}}
        making = self.path.with_name(self.path.name + ".making")
        with explained(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                torch.save(kept, file)
                file.flush()
                os.fsync(file.fileno())
            making.replace(self.path)

    def remove(self) -> None:
        """Remove it: the adapter is released."""
        self.path.unlink(missing_ok=True)
