"""The checks of an unanswerable question and its refusal, in their order. Its evidence is what names the thing."""

from __future__ import annotations

from labkit.quality.checks import evidence, rows, unanswerable
from labkit.quality.checks.base import Gate
from labkit.quality.checks.questions import STANDS_ALONE

GATE: Gate = (
    rows.filled(), evidence.in_source, rows.gives_no_orders, *STANDS_ALONE, unanswerable.names_a_thing,
    unanswerable.unstated, unanswerable.refuses, rows.in_language(rows.question))
