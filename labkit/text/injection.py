"""Orders to a model in a text that is only data: found by their forms, and signs of chat templates made harmless.

A document may tell the model that reads it to forget its task. What a rule can find is what is said in set forms, in a
few languages. It is narrow on purpose: manuals are full of orders to people, and exams, help pages and papers about
models speak of answers, prompts and assistants too. So a form counts only where it tells to drop what was told before,
names the machine as the one spoken to, dictates a word for every answer, or opens a message as a chat template does.
"""

from __future__ import annotations

import re
from functools import cache

from labkit.text.languages.table import either, languages
from labkit.text.scripts import readable

# what opens a message, or stands in an answer of the wanted form
_SIGNS = (r"\"evidence\"\s*:\s*\".{0,300}?\"\s*,\s*\"question\"\s*:|"
          r"<\|(?:im_start|start_header_id|start)\|>\s*(?:system|user|developer)\b|<start_of_turn>\s*(?:user|model)\b|"
          r"(?-i:\[INST\])")
_CONTROLS = re.compile(r"<(?=[|｜][\w▁-]{1,40}[|｜]>|/?(?:start|end)_of_turn>|/?s>|/?(?:b|e)os>|</?SYS>>)"
                       r"|\[(?=/?(?-i:INST|SYSTEM_PROMPT)\])", re.I)


def gives_orders(text: str) -> bool:
    """Tell whether a text speaks to the model that reads it, in a form that is known."""
    return bool(_forms().search(readable(text)))


@cache
def _forms() -> re.Pattern[str]:
    return re.compile(either([_SIGNS, *(language.orders for language in languages())]), re.I | re.S)


def without_controls(text: str) -> str:
    """Return a text in which no sign of a chat template is whole: some servers take them for the end of a message."""
    return _CONTROLS.sub(lambda found: f"{found[0]} ", text)
