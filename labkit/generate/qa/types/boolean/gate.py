"""The checks of a true-or-false pair, in their order."""

from __future__ import annotations

from labkit.quality.checks import evidence, rows, truth
from labkit.quality.checks.base import Gate
from labkit.quality.checks.questions import STANDS_ALONE, asks_whether

_LEAST = 8  # letters and digits of evidence: less states nothing

GATE: Gate = (
    rows.filled(lambda row: (row.question, row.answer, row.extra.get("fact", row.answer))), truth.one_of_two,
    evidence.in_source, evidence.long_enough(_LEAST), rows.gives_no_orders, *STANDS_ALONE, asks_whether,
    truth.says_more, rows.in_language(rows.question), truth.shown)
