"""The question type."""

from __future__ import annotations

from typing import ClassVar

from labkit.generate.qa.types.long.gate import GATE
from labkit.generate.qa.types.statement_pairs import StatementPairs
from labkit.quality.checks.base import Gates


class Long(StatementPairs):
    """An answer of one to three sentences."""

    name, order, tokens = "long", 2, 480
    gates: ClassVar[Gates] = {"long": GATE}
