"""The prompts that are continued: the public one, and those with private rows. Plain text, as a model of text goes on.

A row stands on one line and is cut to a length, so that what a row says cannot begin another, and fits its slot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from labkit.text.tokens import count_tokens

ROW_TOKENS = 100  # of a row, by estimate
_SPACE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Return a row as it stands in a prompt."""
    text = _SPACE.sub(" ", text).strip()
    while (size := count_tokens(text)) > ROW_TOKENS:
        text = text[:max(1, len(text) * ROW_TOKENS // (size + 1))]
    return text


class Form(NamedTuple):
    """What of a prompt is public: what the texts are, and the names of the label's and the text's columns.

    ``about`` is a sentence such as "Support tickets of a web shop, each of one or two sentences".
    """

    about: str
    label: str = "label"
    text: str = "text"


def prompt_of(form: Form, label: str, rows: Sequence[str] = ()) -> str:
    """Return a prompt: what the texts are, texts of the label, the place of the next. Without any, the public one."""
    head, text = f"{form.label.capitalize()}: {label}", form.text.capitalize()
    shown = "".join(f"{head}\n{text}: {one_line(row)}\n\n" for row in rows)
    return f"{form.about.rstrip('.')}.\n\n{shown}{head}\n{text}:"


def slot_tokens(form: Form, label: str, rows: int, tokens: int) -> int:
    """Return how many tokens a slot must hold, with room for what an estimate is wrong by."""
    bare = count_tokens(prompt_of(form, label))
    return bare * 2 + rows * (2 * ROW_TOKENS + bare) + tokens + 16
