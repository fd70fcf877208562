"""Answers that are none: the model says that it does not know, or that it will not say."""

from __future__ import annotations

import re

from labkit.text.languages.forms import opens, shows
from labkit.text.scripts import LONE_STOPS

_START = 300  # characters that are looked at
_SHORT_WORDS, _SHORT_SIGNS = 80, 200  # an answer below that is short; signs are for scripts without spaces
_SENTENCE = re.compile(rf"(?<=[.!?{LONE_STOPS}])\s*|\n+")


def does_not_know(answer: str) -> bool:
    """Tell whether an answer says, in any language whose forms are known, that there is none: "I do not know".

    It has to say so at its start (behind an apology): an answer may quote such words, or end on what nobody knows.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.split(answer[:_START]) if sentence and sentence.strip()]
    if len(sentences) > 1 and opens("sorry", sentences[0]):
        sentences = sentences[1:]
    return bool(sentences) and opens("unknown", sentences[0])


def declines(text: str, parent: str = "") -> bool:
    """Tell whether what should be an instruction begins as a refusal, or declines where its parent does not."""
    return opens("declining", text) or (shows("not_able", text) and not shows("not_able", parent))


def refuses(answer: str, instruction: str = "") -> bool:
    """Tell whether an answer is short (under 80 words, as in the paper) and declines to give one.

    "Sorry" is no refusal where the instruction speaks of being sorry itself.
    """
    spaced = len(answer) < 2 or answer.isascii() or len(answer.split()) > len(answer) / 15
    short = len(answer.split()) < _SHORT_WORDS if spaced else len(answer) < _SHORT_SIGNS
    if not short or shows("apology", instruction):
        return False
    return opens("declining", answer) or shows("apology", answer) or shows("not_able", answer)
