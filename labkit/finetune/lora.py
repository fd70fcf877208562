"""LoRA (Hu et al., 2021) of a small model on this machine's processor, in minutes; the adapter is served by llama.cpp.

A run that is killed goes on from its last state, kept beside the adapter every few steps; the batches of a seed are the
same each time. What was trained is told by the adapter's state file: the rows, the base model and the settings.
"""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from labkit.datasets.outputs import FileKind, Output, check_outputs
from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.finetune.adapter_gguf import write_adapter
from labkit.finetune.base_model import fetch_base, quiet, require_torch, shape_of, trainable
from labkit.finetune.batches import Example, batch_of, chosen, examples_of, rate_at
from labkit.finetune.lora_settings import LoraSettings
from labkit.finetune.trained import LoraStep, Trained
from labkit.progress import progress

_STATE_EVERY = 10  # steps
_PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj")


def _is_adapter(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"GGUF" and b"adapter.type" in file.read(4096)


def _is_state(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:  # as torch.save writes it; nothing of it is loaded
        return any(name.endswith("/data.pkl") and b"fingerprint" in archive.read(name) for name in archive.namelist())


ADAPTER = FileKind("an adapter", _is_adapter)
STATE = FileKind("the state of a training", _is_state)


def check_adapter(out: Path, inputs: Iterable[str | Path], overwrite: bool = False) -> None:
    """Refuse to write an adapter, or its state, over what is read or what labkit did not write."""
    check_outputs([Output(out, ADAPTER), Output(_state_path(out), STATE)], inputs, overwrite)


def _state_path(out: Path) -> Path:
    return out.with_name(out.name + ".state")


def train_lora(records: Iterable[QA], out: str | Path, *, settings: LoraSettings | None = None,
               validation: Iterable[QA] = (), base: str | Path | None = None, overwrite: bool = False,
               each: Callable[[LoraStep], object] | None = None, show: bool = True) -> Trained:
    """Train an adapter on the answers of pairs, and write it as GGUF.

    Parameters
    ----------
    records
        Pairs and conversations; those without an answer are left out.
    out
        The adapter's file; its state is kept beside it, in ``….state``.
    settings
        Those of :class:`LoraSettings` if not given.
    validation
        Rows that are not trained on: their loss is taken before and after.
    base
        A GGUF file that transformers can read; SmolLM2-135M-Instruct if not given.
    overwrite
        Let the adapter take the place of a file that is none.
    each
        Called with every step, those of a run before included.

    Raises
    ------
    SettingsError
        If torch and the rest are not installed, a setting is not above 0, or the base model cannot be read.
    DatasetError
        If no row is short enough to be trained on.
    OverwriteError
        If ``out`` is a file that labkit did not write.
    """
    started, out = time.monotonic(), Path(out)
    check_adapter(out, [base] if base else [], overwrite)
    require_torch()
    settings = settings or LoraSettings()
    gguf = Path(base) if base else fetch_base(show)
    with progress("Reading the base model", None, show=show), quiet():
        folder = trainable(gguf)
        model, tokenizer = with_adapter(folder, settings)
    examples, left_out = examples_of(records, tokenizer, settings.tokens)
    held_out, _ = examples_of(validation, tokenizer, settings.tokens)
    if not examples:
        raise DatasetError(f"No row has an answer and at most {settings.tokens} tokens.", "Allow longer rows: tokens.")
    state = _State(_state_path(out), _fingerprint(gguf, settings, examples, held_out))
    before = state.before if state.load(model, settings) else _loss_of(model, held_out)
    state.before = before
    for step in state.steps:
        if each:
            each(step)
    with progress("Training", settings.steps, show=show) as bar:
        bar.advance(len(state.steps))
        for number in range(len(state.steps), settings.steps):
            step = LoraStep(number + 1, _train_step(model, state.optimizer, examples, settings, number))
            state.steps.append(step)
            if (number + 1) % _STATE_EVERY == 0 or number + 1 == settings.steps:
                state.save(model)
            if each:
                each(step)
            bar.advance(note=f"loss {step.loss:.2f}")
    after = _loss_of(model, held_out)
    making = out.with_name(out.name + ".making")
    write_adapter(making, adapter_weights(model), settings.alpha, shape_of(model.config))
    making.replace(out)
    return Trained(out, gguf, tuple(state.steps), None if before is None or after is None else (before, after),
                   len(examples), left_out, time.monotonic() - started)


def with_adapter(folder: Path, settings: LoraSettings) -> tuple[Any, Any]:
    """Return a model of :func:`trainable` with an adapter that changes nothing yet, and its tokenizer."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(settings.seed)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    config = LoraConfig(r=settings.rank, lora_alpha=settings.alpha, target_modules=list(_PROJECTIONS),
                        lora_dropout=0.0, task_type="CAUSAL_LM")
    return get_peft_model(model, config), AutoTokenizer.from_pretrained(folder)


def _train_step(model: Any, optimizer: Any, examples: Sequence[Example], settings: LoraSettings, number: int) -> float:
    import torch

    drawn = chosen(len(examples), settings, number)
    for group in optimizer.param_groups:
        group["lr"] = rate_at(settings, number)
    model.train()
    loss = model(**batch_of([examples[place] for place in drawn])).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_([one for one in model.parameters() if one.requires_grad], 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _loss_of(model: Any, examples: Sequence[Example]) -> float | None:
    """Return the mean loss over the tokens of all answers; None where there are none."""
    import torch

    total = count = 0.0
    model.eval()
    with torch.no_grad():
        for example in examples:
            tokens = len(example.tokens) - example.answer_from
            total += float(model(**batch_of([example])).loss) * tokens
            count += tokens
    return total / count if count else None


def adapter_weights(model: Any) -> dict[str, Any]:
    """Return the weights of a model's adapter, by PEFT's names."""
    return {name: weight.detach().numpy() for name, weight in model.state_dict().items() if ".lora_" in name}


class _State:
    """What a run that is killed goes on from: adapter, optimizer and losses, of one set of rows and settings."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path, self.fingerprint = path, fingerprint
        self.steps: list[LoraStep] = []
        self.before: float | None = None
        self.optimizer: Any = None

    def load(self, model: Any, settings: LoraSettings) -> bool:
        """Make the optimizer; tell whether there was a state of these rows and settings, which is taken up."""
        import torch

        parameters = [one for one in model.parameters() if one.requires_grad]
        self.optimizer = torch.optim.AdamW(parameters, lr=settings.learning_rate, weight_decay=0.0)
        with suppress(OSError, ValueError, KeyError, RuntimeError):  # none, or one that is of no use: begun anew
            kept = torch.load(self.path, weights_only=True)
            if kept["fingerprint"] == self.fingerprint:
                model.load_state_dict(kept["adapter"], strict=False)
                self.optimizer.load_state_dict(kept["optimizer"])
                self.steps = [LoraStep(number + 1, loss) for number, loss in enumerate(kept["losses"])]
                self.before = kept["before"]
                return True
        return False

    def save(self, model: Any) -> None:
        import torch

        making = self.path.with_name(self.path.name + ".making")
        torch.save({"fingerprint": self.fingerprint, "losses": [step.loss for step in self.steps],
                    "before": self.before, "optimizer": self.optimizer.state_dict(),
                    "adapter": {name: weight for name, weight in model.state_dict().items() if ".lora_" in name}},
                   making)
        making.replace(self.path)


def _fingerprint(base: Path, settings: LoraSettings, *examples: Sequence[Example]) -> str:
    parts = [base.name, base.stat().st_size, asdict(settings), *examples]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
