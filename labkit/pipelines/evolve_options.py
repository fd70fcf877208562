"""How `labkit evolve` evolves: its options, and the weights of its operators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from labkit.errors import SettingsError
from labkit.quality.checks.base import Check
from labkit.settings import Settings


class Options(NamedTuple):
    """How instructions are evolved; see :func:`labkit.evolve` and :func:`labkit.read_seeds`."""

    columns: Sequence[str] = ()
    num_rows: int | None = None
    rounds: int = 2
    operators: Sequence[str] = ()
    method: Path | None = None
    min_len_chars: int | None = None
    max_len_chars: int = 512
    temperature: float = 0.7
    top_p: float | None = 0.95
    language: str | None = None
    question_only: bool = False
    seed: int = 0
    checks: Sequence[Check | str] = ()
    no_checks: Sequence[str] = ()
    mask: bool = False

    def evolving(self, settings: Settings) -> dict[str, Any]:
        """Return what :func:`labkit.evolve` is told, but for how much is wanted.

        Raises
        ------
        SettingsError
            If a weight is no number, a method takes the place of weights, or its file cannot be read.
        """
        from labkit.pipelines.method_files import load_method

        weights = operator_weights(self.operators)
        if self.method and weights:
            raise SettingsError("A method takes the place of the operators.", "Leave out --operator, or --method.")
        return {"operators": weights, "method": load_method(self.method) if self.method else "",
                "min_len_chars": self.min_len_chars, "max_len_chars": self.max_len_chars,
                "temperature": self.temperature, "top_p": self.top_p, "language": self.language or settings.language,
                "question_only": self.question_only, "seed": self.seed, "checks": self.checks,
                "no_checks": self.no_checks}


def operator_weights(names: Sequence[str]) -> dict[str, float] | None:
    """Return the weights in ``NAME`` or ``NAME=WEIGHT``; None, for all operators alike, where no name is given.

    Raises
    ------
    SettingsError
        If a weight is no number.
    """
    weights = {}
    for name in names:
        name, equals, number = name.partition("=")
        try:
            weights[name.strip()] = float(number) if equals else 1.0
        except ValueError:
            raise SettingsError(f'The weight of {name} is "{number}".', "Give a number: NAME=2") from None
    return weights or None
