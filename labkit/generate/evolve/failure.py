"""Has an evolution failed? Told from how a model answers the evolved instruction, by rule.

The failure function of Auto Evol-Instruct (Zeng et al., 2024, arXiv 2406.00770, appendix A), which
names three ways: the instruction asks for nothing new, so that the answer is thanks and a question (stagnant
complexity); it cannot be answered without asking back (insufficient qualification); or what it asks about was lost on
the way (loss of key information). Its rules are for English; here they are for every language whose forms are known.
"""

from __future__ import annotations

import re

from labkit.quality.checks.base import Candidate, Gate, dropping, judge
from labkit.text.languages import languages
from labkit.text.languages.forms import either, opens, shows

_LONG = 600  # characters: an answer of that length says something beside what it asks for
_ASKS = re.compile(rf"(?:[?？؟]|{either(language.question_end for language in languages())})[\"'”’」』)）\]\s]*\Z")


def _asks(row: Candidate) -> bool:
    return bool(_ASKS.search(row.answer.rstrip()))


def _asks_for_more(row: Candidate) -> bool:
    """One that itself asks someone to provide something (a form letter, say) may be answered with those words."""
    return shows("asks_for_input", row.answer) and not shows("asks_for_input", row.question) and len(row.answer) < _LONG


FAILURES: Gate = (
    dropping("stagnation", "stagnant complexity", lambda row: _asks(row) and opens("thanks", row.answer)),
    dropping("qualification", "insufficient qualification", lambda row: _asks(row) and opens("obliging", row.answer)),
    dropping("loss", "loss of key information", _asks_for_more))
"""The three ways, in the order in which the paper asks."""


def failure_of(answer: str, instruction: str = "") -> str:
    """Return in which way an evolution failed, by FAILURES, or "" where its instruction could be answered."""
    return judge(Candidate(instruction, answer, "evolved_answer"), FAILURES)
