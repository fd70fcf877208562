"""The question type."""

from __future__ import annotations

from typing import ClassVar

from labkit.generate.qa.types.short.gate import GATE
from labkit.generate.qa.types.statement_pairs import StatementPairs
from labkit.quality.checks.base import Gates


class Short(StatementPairs):
    """An answer of a few words that stands in the evidence as it is."""

    name, order, tokens = "short", 1, 260
    gates: ClassVar[Gates] = {"short": GATE}
