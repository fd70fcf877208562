"""A check of any row: that nobody's personal data stand in it."""

from __future__ import annotations

from labkit.quality.checks.base import Candidate, dropping
from labkit.quality.personal_data import find_together


def _shows_somebody(row: Candidate) -> bool:
    return any(one.certain for found in find_together([row.question, row.answer, row.quote or row.evidence])
               for one in found)


holds_no_personal_data = dropping("personal-data", "personal data", _shows_somebody)
"""Neither the question, the answer nor the evidence holds an e-mail address, a telephone, card or account number, or a
number that a state gave somebody (labkit.quality.personal_data). Names are not looked for."""
