"""What a model is trained on: a control code in public words, and a private text behind it (Keskar et al., 2019)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from labkit.finetune.batches import Example


def control_code(about: str, label: str) -> str:
    """Return what a text of a label stands behind, such as ``Support ticket, billing:``. It holds nothing private.

    Parameters
    ----------
    about
        What one text is, in public words.
    """
    return f"{about.strip().rstrip('.:')}, {label}:"


def encoded(rows: Iterable[tuple[str, str]], tokenizer: Any, most: int, ended: bool = True) -> list[Example]:
    """Return control codes and texts as tokens, cut to ``most`` in all; with ``ended``, the end is the last of them."""
    found = []
    for code, text in rows:
        before = tokenizer(code, add_special_tokens=False)["input_ids"]
        behind = tokenizer(f" {text}", add_special_tokens=False)["input_ids"]
        whole = [*before, *behind, *([tokenizer.eos_token_id] if ended else [])]
        found.append(Example(whole[:max(most, len(before) + 1)], len(before)))
    return found
