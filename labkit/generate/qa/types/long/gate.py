"""The checks of a long answer, in their order."""

from __future__ import annotations

from labkit.quality.checks import answers, evidence, rows
from labkit.quality.checks.base import Gate
from labkit.quality.checks.questions import STANDS_ALONE

GATE: Gate = (
    rows.filled(), evidence.in_source, rows.gives_no_orders, *STANDS_ALONE,
    answers.speaks_for_itself, answers.supported, answers.adds, rows.in_language())
