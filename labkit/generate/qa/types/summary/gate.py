"""The checks of a summary, in their order. Its evidence is the chunk."""

from __future__ import annotations

from labkit.quality.checks import answers, questions, rows, summary
from labkit.quality.checks.base import Gate
from labkit.quality.standalone import names_source

GATE: Gate = (
    rows.filled(), rows.gives_no_orders, questions.leans_on_nothing(names_source), questions.explains_itself,
    questions.names_the_known, answers.leans_on_nothing(names_source), rows.in_language(), summary.long_enough,
    summary.short_enough, summary.grounded, summary.in_own_words)
