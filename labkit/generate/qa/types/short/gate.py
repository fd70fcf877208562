"""The checks of a short answer, in their order."""

from __future__ import annotations

from labkit.quality.checks import answers, evidence, rows
from labkit.quality.checks.base import Gate
from labkit.quality.checks.questions import STANDS_ALONE

GATE: Gate = (
    rows.filled(), evidence.in_source, evidence.long_enough(2, beside_answer=True), rows.gives_no_orders,
    *STANDS_ALONE, answers.copied, answers.short, answers.unsaid, rows.in_language(rows.question))
