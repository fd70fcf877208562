"""The gate of conversations: each turn rests on its evidence, and later ones refer back to earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labkit.documents.types import Chunk
from labkit.quality.pairs import Checked, check_pair
from labkit.quality.question_forms import refers_back
from labkit.text.quotes import plain

FEWEST, MOST = 2, 4  # turns


def check_conversation(chunk: Chunk, turns: Iterable[tuple[str, str, str]], *, language: str = "English",
                       about: str = "") -> str | Sequence[Checked]:
    """Check a conversation, given as (question, answer, evidence) of each turn; return its good turns, or a reason.

    - The first question stands alone. Each turn is held to what holds for long pairs, but that a later question may
      refer back and a later answer take up words that were said before.
    - No turn asks or answers what an earlier one did.
    - It ends before the first turn that fails, or after four. At least two are left, and a question refers back.
    """
    good: list[Checked] = []
    said, reason = "", ""
    for question, answer, evidence in list(turns)[:MOST]:
        verdict = check_pair(chunk, question, answer, evidence, language=language, about=about, before=said)
        reason = verdict.reason
        if not reason and any(plain(question) == plain(turn.question) or plain(answer) == plain(turn.answer)
                              for turn in good):
            reason = "repeats another pair"
        if reason:
            break
        good.append(Checked(question, answer, verdict.start, verdict.end))
        said = f"{said} {question} {answer}".strip()
    if len(good) < FEWEST:
        return reason or "fewer than two good turns"
    if not any(refers_back(turn.question, good[0].question, language) for turn in good[1:]):
        return "no turn refers back"
    return good
