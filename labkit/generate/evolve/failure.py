"""Has an evolution failed? Told from how a model answers the evolved instruction, by rule.

The failure function of Auto Evol-Instruct (Zeng et al., 2024, arXiv 2406.00770, appendix A), which
names three ways: the instruction asks for nothing new, so that the answer is thanks and a question (stagnant
complexity); it cannot be answered without asking back (insufficient qualification); or what it asks about was lost on
the way (loss of key information). Its rules are for English; here they are in Japanese and Korean too.
"""

from __future__ import annotations

import re

from labkit.quality.checks.base import Candidate, Gate, dropping, judge

_UNDERSTOOD = re.compile(r"\W*(?:understood|thank(?:s| you)|got it|noted|i understand|"
                         r"(?:承知|了解)(?:いたし|し)?ました|わかりました|分かりました|ありがとうございます|かしこまりました|"
                         r"알겠습니다|이해했습니다|감사합니다|고맙습니다)", re.I)
_SURE = re.compile(r"\W*(?:sure\b|certainly\b|of course\b|absolutely\b|happy to\b|i['’]?d be happy to\b|i can help\b|"
                   r"もちろん|はい、|喜んで|물론|네,|기꺼이)", re.I)
_PROVIDE = re.compile(r"\b(?:please|could you|can you|would you|you need to)\s+(?:\w+\s+)?"
                      r"(?:provide|share|specify|supply|send|paste|upload|attach|give me)\b|"
                      r"(?:提供|共有|ご提示|提示|お教え|教えて|お送り|送って|明記|ご入力)(?:して|いただ|くださ|ください)|"
                      r"(?:제공|공유|알려|보내|입력|제시|첨부)(?:해|하여)?\s*주(?:세요|시겠|십시오|시면)", re.I)
_LONG = 600  # characters: an answer of that length says something beside what it asks for
_ASKS = re.compile(r"(?:[?？]|か。|까요\.)[\"'”’」』)）\]\s]*\Z")


def _asks(row: Candidate) -> bool:
    return bool(_ASKS.search(row.answer.rstrip()))


def _asks_for_more(row: Candidate) -> bool:
    """One that itself asks someone to provide something (a form letter, say) may be answered with those words."""
    return bool(_PROVIDE.search(row.answer)) and not _PROVIDE.search(row.question) and len(row.answer) < _LONG


FAILURES: Gate = (
    dropping("stagnation", "stagnant complexity", lambda row: _asks(row) and bool(_UNDERSTOOD.match(row.answer))),
    dropping("qualification", "insufficient qualification", lambda row: _asks(row) and bool(_SURE.match(row.answer))),
    dropping("loss", "loss of key information", _asks_for_more))
"""The three ways, in the order in which the paper asks."""


def failure_of(answer: str, instruction: str = "") -> str:
    """Return in which way an evolution failed, by FAILURES, or "" where its instruction could be answered."""
    return judge(Candidate(instruction, answer, "evolved_answer"), FAILURES)
