"""How a model was trained on private rows, and what it gives away of them, as a small file for their owner's eyes.

Losses have no noise: of the rows that were drawn, of those that a model was audited with, and of canaries and their
like. No epsilon is told by them, and nothing of them goes along with what is handed on.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from labkit.datasets.outputs import Output, text_kind, write_whole
from labkit.errors import DatasetError
from labkit.privacy.audit.exposure import Exposure, exposures
from labkit.privacy.audit.membership import Membership, membership
from labkit.privacy.sgd.accounting import Spent, last
from labkit.privacy.sgd.state import SgdStep

_BEGINS = '{"private_training": '
TRAINING = text_kind("how a model was trained on private rows", _BEGINS)


class ModelLosses(NamedTuple):
    """The losses that a model is audited by.

    ``members`` and ``others``: the mean loss of a token, of each row that it was trained on and of each that it was
    not. ``canaries``: of each, its loss in all, and those of its like.
    """

    members: tuple[float, ...] = ()
    others: tuple[float, ...] = ()
    canaries: tuple[tuple[float, tuple[float, ...]], ...] = ()


@dataclass(frozen=True)
class PrivateTraining:
    """How a model was trained on private rows.

    Attributes
    ----------
    steps
        Every step with its loss.
    spent
        The epsilon by step, by two accountants.
    losses
        Those that the model is audited by.
    dropped
        Synthetic texts that were left out, by reason.
    noise
        The noise multiplier.
    seconds
        That the training took, where it was made in one go; else those of its last part.
    """

    steps: tuple[SgdStep, ...] = ()
    spent: tuple[Spent, ...] = ()
    losses: ModelLosses = field(default_factory=ModelLosses)
    dropped: dict[str, int] = field(default_factory=dict)
    noise: float = 0.0
    seconds: float = field(default=0.0, compare=False)

    @property
    def membership(self) -> Membership | None:
        """How well the model's losses tell rows that it was trained on; None where it was not audited."""
        return membership(self.losses.members, self.losses.others) if self.losses.members else None

    @property
    def exposures(self) -> list[Exposure]:
        """The exposure of each canary; none where it was not audited."""
        return exposures(self.losses.canaries)

    def lines(self) -> Iterator[str]:
        """Yield what the training was, and what the model gives away, a line each."""
        losses = [step.loss for step in self.steps if step.loss is not None]
        if losses:
            yield f"{len(self.steps)} steps, loss {losses[0]:.2f} to {losses[-1]:.2f}, {self.seconds:.0f} s"
        if (told := last(self.spent)) is not None:
            beside = f", by Opacus's accountant {told.opacus:.4f}" if told.opacus is not None else ""
            yield f"epsilon {told.epsilon:.4f} by dp-accounting{beside}"
        if self.dropped:
            yield "left out: " + ", ".join(f"{count} {reason}" for reason, count in self.dropped.items())
        if (found := self.membership) is not None:
            yield f"membership by loss, area under the curve: {found}"
        if exposed := self.exposures:
            bits = [one.bits for one in exposed]
            yield (f"exposure of {len(bits)} canaries: {sum(bits) / len(bits):.1f} bits on average, {max(bits):.1f} at "
                   f"most, of {math.log2(exposed[0].among):.0f}; by chance about 1.4")

    def save(self, path: str | os.PathLike[str], read: Iterable[str | os.PathLike[str]] = (),
             overwrite: bool = False) -> Path:
        """Write it, for its owner to read and nobody else.

        Raises
        ------
        OverwriteError
            If a file is there that is none of these.
        """
        row = {"steps": [[_short(step.loss), step.drawn] for step in self.steps], "spent": [*self.spent],
               "members": [*map(_short, self.losses.members)], "others": [*map(_short, self.losses.others)],
               "canaries": [[_short(own), [*map(_short, others)]] for own, others in self.losses.canaries],
               "dropped": self.dropped, "noise": self.noise, "seconds": round(self.seconds)}
        body = json.dumps(row, ensure_ascii=False)
        write_whole({Output(Path(path), TRAINING): [f'{_BEGINS}1, "run": {body}}}\n'.encode()]}, read, overwrite)
        Path(path).chmod(0o600)
        return Path(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> PrivateTraining:
        """Read what :meth:`save` wrote.

        Raises
        ------
        DatasetError
            If the file is missing, or is none of these.
        """
        try:
            row: dict[str, Any] = json.loads(Path(path).read_bytes())["run"]
            return cls(tuple(SgdStep(number, loss, int(drawn)) for number, (loss, drawn) in enumerate(row["steps"], 1)),
                       tuple(Spent(*one) for one in row["spent"]),
                       ModelLosses(tuple(map(float, row["members"])), tuple(map(float, row["others"])),
                                   tuple((float(own), tuple(map(float, others))) for own, others in row["canaries"])),
                       dict(row["dropped"]), float(row["noise"]), float(row["seconds"]))
        except OSError as error:
            raise DatasetError(f"{path} cannot be read ({error.strerror or error}).", "Check the path.") from None
        except (ValueError, RecursionError, KeyError, TypeError):
            raise DatasetError(f"{path} does not say how a model was trained on private rows.",
                               "Name the ….training.json that labkit private sgd wrote.") from None


def _short(loss: float | None) -> float | None:
    return None if loss is None else round(loss, 4)
