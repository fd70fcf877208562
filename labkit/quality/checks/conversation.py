"""Checks of conversations: each turn is new, and later ones refer back to earlier ones."""

from __future__ import annotations

from dataclasses import replace

from labkit.quality.checks.base import Candidate, Check, Gate, dropping, judge
from labkit.quality.question_forms import refers_back
from labkit.text.quotes import plain

FEWEST, MOST = 2, 4  # turns
FEW = "fewer than two good turns"


def _is_said_again(row: Candidate) -> bool:
    return any(plain(row.question) == plain(turn.question) or plain(row.answer) == plain(turn.answer)
               for turn in row.extra.get("earlier", ()))


new = dropping("repeated-turn", "repeats another pair", _is_said_again, applies_to=["turn"])
"""No turn asks or answers what one of ``extra["earlier"]`` did."""

enough = Check("turns", lambda row: "" if len(row.turns) >= FEWEST else row.extra.get("ended") or FEW, (FEW,),
               frozenset(["conversation"]))
"""At least two turns are good; else the reason is that of the turn at which it ends (``extra["ended"]``)."""

refers = dropping("referring-back", "no turn refers back", lambda row: not any(
    refers_back(turn.question, row.turns[0].question, row.language) for turn in row.turns[1:]),
    applies_to=["conversation"])


def good_beginning(conversation: Candidate, gate: Gate) -> Candidate:
    """Return a conversation as it is before the first turn that fails the gate of turns, with at most four of them."""
    good: list[Candidate] = []
    said = ended = by = ""
    for turn in conversation.turns[:MOST]:
        one = replace(turn, before=said, extra={**turn.extra, "earlier": tuple(good)})
        if ended := judge(one, gate):
            by = one.failed
            break
        good.append(one)
        said = f"{said} {one.question} {one.answer}".strip()
    return replace(conversation, turns=tuple(good), extra={**conversation.extra, "ended": ended, "ended_by": by})


def failed_check(conversation: Candidate) -> str:
    """Return the name of the check that dropped it: of the turn at which it ended, where too few were good for that."""
    return conversation.extra.get("ended_by") or enough.name if conversation.failed == enough.name \
        else conversation.failed
