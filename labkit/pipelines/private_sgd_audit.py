"""What a model that was trained on private rows is audited with: rows it has not seen, and canaries among its own."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labkit.errors import SettingsError
from labkit.pipelines.private_rows import read_texts
from labkit.pipelines.private_run import PrivateColumns, private_rows
from labkit.privacy.audit.exposure import alike, canary_losses
from labkit.privacy.sgd.record import ModelLosses
from labkit.privacy.sgd.texts import control_code

if TYPE_CHECKING:
    from labkit.privacy.sgd.losses import Losses

_MOST = 500  # rows of either kind that a model is audited with

Texts = list[tuple[str, str]]
"""Texts, each behind its control code."""


class Audit(NamedTuple):
    """Rows of the same kind that a model is not trained on, and canaries among those that it is."""

    others: Texts
    canaries: list[str]


def read_audit(rows: Texts, about: str, columns: PrivateColumns, held_out: str | os.PathLike[str] | None,
               planted: str | os.PathLike[str] | None) -> Audit | None:
    """Read what a model is to be audited with, before it is trained; None where it is not.

    Parameters
    ----------
    rows
        Those that it is trained on.

    Raises
    ------
    SettingsError
        If rows that are held out are among them, or a canary is not.
    DatasetError, DocumentError
        If a file cannot be read.
    """
    if held_out is None and planted is None:
        return None
    found = private_rows(Path(held_out), replace(columns, person="")) if held_out is not None else None
    others = [(control_code(about, label), text) for label, texts in (found.texts.items() if found else ())
              for text in texts.values()]
    canaries = [text for row in read_texts(Path(planted)) for text in row.texts] if planted is not None else []
    known = {text for _, text in rows}
    if shared := sum(text in known for _, text in others):
        raise SettingsError(f"{shared} rows of {held_out} are among the private ones.",
                            "Hold rows out that the model is not trained on.")
    if unplanted := [number for number, text in enumerate(canaries, 1) if " ".join(text.split()) not in known]:
        raise SettingsError(f"Canary {', '.join(map(str, unplanted))} of {planted} is in no private row.",
                            "Plant canaries as rows of their own before the training.")
    for text in canaries:
        alike(text, 1)
    return Audit(others, [" ".join(text.split()) for text in canaries])


def model_losses(audit: Audit, rows: Texts, told: Losses) -> ModelLosses:
    """Return what the released model finds likely: its own rows beside others, and canaries beside their like."""
    codes = {text: code for code, text in rows}
    spared = set(audit.canaries)  # they are no rows of a kind that others could be of
    members = [row for row in rows if row[1] not in spared]
    found = canary_losses({text: codes[text] for text in audit.canaries},
                          lambda texts: [whole for whole, _ in told(texts, ended=False)])
    inside, outside = ([mean for _, mean in told(_some(texts))] if audit.others else []
                       for texts in (members, audit.others))
    return ModelLosses(tuple(inside), tuple(outside), tuple((own, tuple(like)) for own, like in found))


def _some(rows: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return rows from all over, no more than the audit looks at."""
    return rows[::max(1, math.ceil(len(rows) / _MOST))]
