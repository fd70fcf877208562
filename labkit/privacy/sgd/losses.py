"""What a model that was trained finds likely: the loss of texts behind a beginning, to audit the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

from labkit.finetune.adapter_gguf import read_adapter
from labkit.finetune.base_model import quiet, shape_of, trainable
from labkit.finetune.batches import Example
from labkit.finetune.lora import with_adapter
from labkit.privacy.sgd.settings import PrivateSgd
from labkit.privacy.sgd.texts import encoded
from labkit.privacy.sgd.training import device_of, row_losses

_AT_ONCE = 16  # texts
_SHARED = 8  # tokens that all of them begin with, from which on these are read once


class Losses(Protocol):
    """Tells the loss of each text behind its beginning: in nats in all, and of a token on average."""

    def __call__(self, rows: Sequence[tuple[str, str]], ended: bool = True) -> list[tuple[float, float]]:
        """Return them; with ``ended``, that the text ends there is a token of it."""


def losses_of(base: Path, adapter: Path, settings: PrivateSgd) -> Losses:
    """Return what tells the losses of a model with its adapter, both as GGUF: what is audited is what is released."""
    import torch

    with quiet():
        model, tokenizer = with_adapter(trainable(base), settings.lora)
    found = {name: torch.from_numpy(weight) for name, weight in read_adapter(adapter, shape_of(model.config)).items()}
    model.load_state_dict(found, strict=False)
    model.to(device_of()).eval()

    def losses(rows: Sequence[tuple[str, str]], ended: bool = True) -> list[tuple[float, float]]:
        examples = encoded(rows, tokenizer, settings.tokens, ended)
        said: list[tuple[float, float]] = []
        with torch.no_grad(), quiet():
            for first in range(0, len(examples), _AT_ONCE):
                piece = examples[first:first + _AT_ONCE]
                total, counts = losses_behind(model, piece)
                said += zip(total.tolist(), (total / counts).tolist(), strict=True)
        return said

    return losses


def losses_behind(model: Any, rows: Sequence[Example]) -> tuple[Any, Any]:
    """Return what :func:`row_losses` does; what all rows begin with is read once."""
    import torch

    places = zip(*(row.tokens[:-1] for row in rows), strict=False)  # as far as the shortest goes
    shared = sum(1 for _ in takewhile(lambda tokens: len(set(tokens)) == 1, places))
    begun = rows[0].answer_from
    if len(rows) < 2 or shared < _SHARED or begun > shared or any(row.answer_from != begun for row in rows):
        return row_losses(model, rows)
    head = torch.tensor([rows[0].tokens[:shared]], device=next(model.parameters()).device)
    read = model(input_ids=head, use_cache=True)
    within = torch.nn.functional.cross_entropy(read.logits[0, begun - 1:-1], head[0, begun:], reduction="sum")
    kept = read.past_key_values
    kept.batch_repeat_interleave(len(rows))
    # The first token behind what is shared is told by the last that is; a row that stands for it makes it a text.
    behind = [Example(row.tokens[shared:], 0) for row in rows]
    width = max(len(row.tokens) for row in behind)
    tokens = torch.zeros((len(rows), width), dtype=torch.long, device=head.device)
    mask = torch.zeros_like(tokens)
    for number, row in enumerate(behind):
        tokens[number, :len(row.tokens)] = torch.tensor(row.tokens, device=head.device)
        mask[number, :len(row.tokens)] = 1
    seen = torch.cat([torch.ones((len(rows), shared), dtype=mask.dtype, device=head.device), mask], dim=1)
    scores = model(input_ids=tokens, attention_mask=seen, past_key_values=kept).logits
    scores = torch.cat([read.logits[:, -1:].expand(len(rows), -1, -1), scores[:, :-1]], dim=1)
    told = torch.nn.functional.cross_entropy(scores.transpose(1, 2), tokens.masked_fill(mask == 0, -100),
                                             reduction="none")
    return told.sum(1) + within, mask.sum(1) + (shared - begun)
