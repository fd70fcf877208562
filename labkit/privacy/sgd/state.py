"""What a training that is killed goes on from, for its owner's eyes alone, until the adapter is released.

Nothing of it is released: a step that a kill undid is done again with fresh noise, and what came of it before was seen
by nobody. So the adapter has been through each step once, and that is what its card counts. The file holds the key that
rows are drawn by and losses without noise; it has mode 0600, and is gone once the adapter is there.
"""

from __future__ import annotations

import hmac
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.datasets.outputs import FileKind, Output, check_outputs, explained
from labkit.errors import DatasetError
from labkit.privacy.journal import mark_of
from labkit.privacy.randomness import Chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HEAD = "private_sgd_state"


def _is_state(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return f"{_HEAD}.npy" in archive.namelist()


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

    Attributes
    ----------
    key
        What rows are drawn by.
    steps
        Those that are done.
    arrays
        Weights and moments of the optimizer, as the training names them; none before the first steps.

    Parameters
    ----------
    about
        What the run depends on: settings and rows. Only a keyed hash of it is kept.

    Raises
    ------
    DatasetError
        If the state of another run lies there, or it cannot be read.
    """

    def __init__(self, path: Path, about: Iterable[str], chance: Chance, overwrite: bool = False) -> None:
        self.path = path
        self.steps: list[SgdStep] = []
        self.arrays: Mapping[str, NDArray[Any]] = {}
        check_outputs([Output(path, STATE)], overwrite=overwrite)
        texts = list(about)
        if not path.is_file() or not _is_state(path):
            self.key = chance.key()
            self._mark = mark_of(self.key, texts)
            return
        self.key, self._mark = self._read()
        if not hmac.compare_digest(self._mark, mark_of(self.key, texts)):
            raise DatasetError(f"{path} is of a training with other rows or settings, which has done "
                               f"{len(self.steps)} steps.",
                               "Finish it with these, or remove the file: nothing of it was released.")

    def keep(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write down the steps so far; what was there before is there until this is whole on disk."""
        import numpy as np

        head = json.dumps({"key": self.key.hex(), "of": self._mark, "steps": [step[1:] for step in self.steps]})
        making = self.path.with_name(self.path.name + ".making")
        with explained(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                np.savez(file, **{_HEAD: np.frombuffer(head.encode(), np.uint8)}, **arrays)  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            making.replace(self.path)

    def remove(self) -> None:
        """Remove it: the adapter is released."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> tuple[bytes, str]:
        import numpy as np

        try:
            with explained(self.path), np.load(self.path, allow_pickle=False) as kept:
                head = json.loads(kept[_HEAD].tobytes())
                self.arrays = {name: kept[name] for name in kept.files if name != _HEAD}
            self.steps = [SgdStep(number, loss, drawn) for number, (loss, drawn) in enumerate(head["steps"], 1)]
            return bytes.fromhex(head["key"]), str(head["of"])
        except (KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile):
            raise DatasetError(f"{self.path} is damaged.",
                               "Remove it: nothing of it was released, so that it cost no privacy.") from None
