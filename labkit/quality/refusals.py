"""Answers that are none: the model says that it does not know, or that it will not say."""

from __future__ import annotations

import re

from labkit.text.languages.forms import opens
from labkit.text.scripts import LONE_STOPS

_START = 300  # characters that are looked at
_SENTENCE = re.compile(rf"(?<=[.!?{LONE_STOPS}])\s*|\n+")


def does_not_know(answer: str) -> bool:
    """Tell whether an answer says, in any language whose forms are known, that there is none: "I do not know".

    It has to say so at its start (behind an apology): an answer may quote such words, or end on what nobody knows.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.split(answer[:_START]) if sentence and sentence.strip()]
    if len(sentences) > 1 and opens("sorry", sentences[0]):
        sentences = sentences[1:]
    return bool(sentences) and opens("unknown", sentences[0])
