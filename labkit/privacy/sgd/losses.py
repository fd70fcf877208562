"""What a model that was trained finds likely: the loss of texts behind a beginning, to audit the model itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from labkit.finetune.adapter_gguf import read_adapter
from labkit.finetune.base_model import quiet, shape_of, trainable
from labkit.finetune.lora import with_adapter
from labkit.privacy.sgd.settings import PrivateSgd
from labkit.privacy.sgd.texts import encoded
from labkit.privacy.sgd.training import device_of, row_losses

_AT_ONCE = 16  # texts
Losses = Callable[[Sequence[tuple[str, str]]], list[tuple[float, float]]]
"""Returns the loss of each text behind its beginning: in nats in all, and of a token on average."""


def losses_of(base: Path, adapter: Path, settings: PrivateSgd) -> Losses:
    """Return what tells the losses of a model with its adapter, both as GGUF: what is audited is what is released."""
    import torch

    with quiet():
        model, tokenizer = with_adapter(trainable(base), settings.lora)
    found = {name: torch.from_numpy(weight) for name, weight in read_adapter(adapter, shape_of(model.config)).items()}
    model.load_state_dict(found, strict=False)
    model.to(device_of()).eval()

    def losses(rows: Sequence[tuple[str, str]]) -> list[tuple[float, float]]:
        examples = encoded(rows, tokenizer, settings.tokens)
        said: list[tuple[float, float]] = []
        with torch.no_grad():
            for first in range(0, len(examples), _AT_ONCE):
                total, counts = row_losses(model, examples[first:first + _AT_ONCE])
                said += zip(total.tolist(), (total / counts).tolist(), strict=True)
        return said

    return losses
