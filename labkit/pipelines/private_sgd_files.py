"""What `labkit private sgd` leaves: where each file lies, and what they are once they are read again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.outputs import Output
from labkit.finetune.lora import ADAPTER
from labkit.pipelines.private_run import card_path
from labkit.privacy.card import CARD, PrivacyCard, load_card
from labkit.privacy.sgd.record import TRAINING, PrivateTraining
from labkit.privacy.sgd.state import STATE


@dataclass(frozen=True)
class SgdResult:
    """Synthetic texts, as a dataset of texts (question) and labels (answer); their card; the adapter; its training."""

    dataset: Dataset
    card: PrivacyCard
    adapter: Path
    training: PrivateTraining


@dataclass(frozen=True)
class SgdFiles:
    """Where a run writes, told from the file for its synthetic rows."""

    out: Path

    @property
    def card(self) -> Path:
        """The card of what the training cost."""
        return card_path(self.out)

    @property
    def adapter(self) -> Path:
        """The adapter, as GGUF: what is released."""
        return self._beside(".adapter.gguf")

    @property
    def training(self) -> Path:
        """How it was trained, for the owner of the rows alone."""
        return self._beside(".training.json")

    @property
    def state(self) -> Path:
        """What a training that was killed goes on from."""
        return self._beside(".state")

    @property
    def all(self) -> list[Output]:
        """All of them, each with what it is."""
        return [Output(self.out, DATASET), Output(self.card, CARD), Output(self.adapter, ADAPTER),
                Output(self.training, TRAINING), Output(self.state, STATE)]

    def _beside(self, end: str) -> Path:
        return self.out.with_name(f"{self.out.name.removesuffix('.jsonl')}{end}")


def load_private_sgd(out: str | os.PathLike[str]) -> SgdResult:
    """Read what :func:`labkit.private_sgd` wrote: the synthetic rows, and what lies beside them.

    Raises
    ------
    DatasetError
        If one of the files is missing, or is something else.
    """
    files = SgdFiles(Path(out))
    return SgdResult(Dataset.load(files.out), load_card(files.card), files.adapter,
                     PrivateTraining.load(files.training))
