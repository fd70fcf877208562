"""Rows as a model is trained on them: tokens with the answer marked, batches, and the rate of each step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.datasets.exports._columns import turns_of
from labkit.datasets.record import QA

if TYPE_CHECKING:
    import torch

    from labkit.finetune.lora_settings import LoraSettings

_IGNORED = -100  # the label of a token that no loss is taken of


class Example(NamedTuple):
    tokens: list[int]
    answer_from: int


def examples_of(records: Iterable[QA], tokenizer: Any, longest: int) -> tuple[list[Example], int]:
    """Return rows as tokens, and how many were too long. Of a conversation, its last answer is learnt."""
    examples, left_out = [], 0
    for record in records:
        if not record.is_answered:
            continue
        messages = [message for turn in turns_of(record) for message in (
            {"role": "user", "content": turn.question}, {"role": "assistant", "content": turn.answer})]
        asked = tokenizer.apply_chat_template(messages[:-1], add_generation_prompt=True, tokenize=False)
        whole = tokenizer.apply_chat_template(messages, tokenize=False)
        before = tokenizer(asked, add_special_tokens=False)["input_ids"]
        tokens = before + tokenizer(whole[len(asked):], add_special_tokens=False)["input_ids"]
        if len(tokens) > longest:
            left_out += 1
        else:
            examples.append(Example(tokens, len(before)))
    return examples, left_out


def batch_of(examples: Sequence[Example]) -> dict[str, torch.Tensor]:
    import torch

    width = max(len(one.tokens) for one in examples)
    tokens, labels, mask = (torch.full((len(examples), width), fill) for fill in (0, _IGNORED, 0))
    for row, (ids, start) in enumerate(examples):
        tokens[row, :len(ids)] = torch.tensor(ids)
        labels[row, start:len(ids)] = torch.tensor(ids[start:])
        mask[row, :len(ids)] = 1
    return {"input_ids": tokens, "labels": labels, "attention_mask": mask}


def chosen(count: int, settings: LoraSettings, number: int) -> list[int]:
    """Return the rows of a step: all rows once before any comes again, each time in another order."""
    places: list[int] = []
    for position in range(number * settings.batch, (number + 1) * settings.batch):
        epoch, place = divmod(position, count)
        order = list(range(count))
        Random(settings.seed * 1_000_003 + epoch).shuffle(order)
        places.append(order[place])
    return places


def rate_at(settings: LoraSettings, number: int) -> float:
    warm = max(1, settings.steps // 10)
    if number < warm:
        return settings.learning_rate * (number + 1) / warm
    return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * (number - warm) / max(1, settings.steps - warm)))
