"""DP-SGD on an adapter: rows drawn each for itself, the gradient of each cut to a norm, noise on their sum.

Opacus (Yousefpour et al., 2021, arXiv 2109.12298) takes the gradient of each row and cuts it. Which rows are drawn and
the noise are ours, from secure numbers (:mod:`labkit.privacy.randomness`): torch's own generator is none of these.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from labkit.errors import SettingsError
from labkit.finetune.batches import Example, batch_of, rate_at
from labkit.privacy.randomness import Chance, Draw
from labkit.privacy.sgd.settings import PrivateSgd
from labkit.privacy.sgd.state import SgdStep, State

CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
NEEDS = ("torch", "transformers", "peft", "gguf", "opacus")
_AT_ONCE = 16  # rows: a batch that is larger than a machine holds is taken in pieces
_STATE_EVERY = 10  # steps


def require_opacus() -> None:
    """Raise SettingsError, with the command that mends it, where what a private training needs is not installed."""
    missing = [name for name in NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingsError(f"Training with differential privacy needs {', '.join(missing)}, which "
                            f"{'is' if len(missing) == 1 else 'are'} not installed.",
                            f"Run: pip install torch --index-url {CPU_BUILDS} && pip install -e '.[privacy]' "
                            "(without the first, pip may fetch 3 GB of CUDA).")


def device_of() -> str:
    """Return where a model is trained: on a GPU where there is one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def drawn(key: bytes, units: int, settings: PrivateSgd, number: int) -> list[int]:
    """Return which units take part in a step, from 0: each is drawn for itself, so that there may be none."""
    draw = Draw(key)
    return [unit for unit in range(units) if draw.takes(f"step {number}", unit, settings.sampling(units))]


def train(model: Any, examples: Sequence[Example], settings: PrivateSgd, noise: float, state: State, chance: Chance,
          each: Callable[[SgdStep], object] = lambda step: None) -> None:
    """Train a model's adapter, from where its state is.

    Parameters
    ----------
    model
        With an adapter: :func:`labkit.finetune.lora.with_adapter`.
    examples
        A row of each unit.
    noise
        The noise multiplier; 0 for neither noise nor clipping, where the settings have an infinite epsilon.
    each
        Called with every step, those of a run before included.
    """
    whole, optimizer = _optimized(model, settings, noise, chance)
    _restore(model, optimizer, state)
    for step in state.steps:
        each(step)
    model.train()
    for number in range(len(state.steps), settings.steps):
        rows = [examples[unit] for unit in drawn(state.key, len(examples), settings, number)]
        for group in optimizer.param_groups:
            group["lr"] = rate_at(settings.lora, number)
        step = SgdStep(number + 1, _step(whole, optimizer, rows, settings), len(rows))
        state.steps.append(step)
        if (number + 1) % _STATE_EVERY == 0 or number + 1 == settings.steps:
            state.keep(_arrays(model, optimizer))
        each(step)


def row_losses(model: Any, rows: Sequence[Example]) -> Any:
    """Return the sum of the loss over the tokens of each text, in nats, and how many tokens these are: two tensors."""
    import torch
    import torch.nn.functional as functions

    batch = {name: value.to(next(model.parameters()).device) for name, value in batch_of(rows).items()}
    labels = batch.pop("labels")[:, 1:]
    scores = model(**batch).logits[:, :-1]
    losses = functions.cross_entropy(scores.transpose(1, 2), labels, reduction="none")  # 0 where a label is left out
    return losses.sum(1), torch.clamp((labels >= 0).sum(1), min=1)


def _arrays(model: Any, optimizer: Any) -> dict[str, Any]:
    """Return what a training goes on from: the adapter's weights, and Adam's moments by the number of a weight."""
    kept = {f"weight {name}": weight.detach().cpu().numpy() for name, weight in model.named_parameters()
            if weight.requires_grad}
    for number, moments in optimizer.state_dict()["state"].items():
        kept |= {f"{name} {number}": value.cpu().numpy() for name, value in moments.items()}
    return kept


def _restore(model: Any, optimizer: Any, state: State) -> None:
    """Bring a model and its optimizer to where a training was."""
    import torch

    if not state.arrays:
        return
    found = {name: torch.from_numpy(value) for name, value in state.arrays.items()}
    model.load_state_dict({name.removeprefix("weight "): value for name, value in found.items()
                           if name.startswith("weight ")}, strict=False)
    moments: dict[int, dict[str, Any]] = {}
    for name, value in found.items():
        kind, number = name.rsplit(" ", 1)
        if not name.startswith("weight "):
            moments.setdefault(int(number), {})[kind] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": moments})


def _optimized(model: Any, settings: PrivateSgd, noise: float, chance: Chance) -> tuple[Any, Any]:
    """Return a model that tells the gradient of each row, and an optimizer that cuts, adds noise and steps."""
    import torch

    weights = [one for one in model.parameters() if one.requires_grad]
    adam = torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=0.0)
    if not settings.protected:
        return model, adam
    from opacus import GradSampleModule
    from opacus.optimizers import DPOptimizer

    class SecureOptimizer(DPOptimizer):
        """Opacus's optimizer, with noise from secure numbers."""

        def add_noise(self) -> None:
            for one in self.params:
                drawn = chance.normals(self.noise_multiplier * self.max_grad_norm, one.numel())
                added = torch.from_numpy(drawn).to(one.summed_grad.device).view_as(one)
                one.grad = (one.summed_grad.view_as(one) + added).to(one.dtype)
                one.summed_grad._processed = True  # as Opacus marks what must not be used twice

    return GradSampleModule(model, loss_reduction="sum"), SecureOptimizer(
        adam, noise_multiplier=noise, max_grad_norm=settings.clipping, expected_batch_size=settings.batch,
        loss_reduction="mean")


def _step(model: Any, optimizer: Any, rows: Sequence[Example], settings: PrivateSgd) -> float | None:
    """Make a step, and return its mean loss. Without rows it is one of noise alone: that none was drawn is private."""
    import torch

    total = tokens = 0.0
    pieces = list(_pieces(rows))
    for place, piece in enumerate(pieces):
        losses, counts = row_losses(model, piece)
        (losses / counts).sum().backward()
        total, tokens = total + float(losses.detach().sum()), tokens + float(counts.sum())
        if settings.protected and place + 1 < len(pieces):
            optimizer.signal_skip_step(do_skip=True)
            optimizer.step()
            optimizer.zero_grad()
    for one in model.parameters():
        if not one.requires_grad:
            continue
        if not settings.protected and one.grad is not None:
            one.grad /= settings.batch
        elif settings.protected and not pieces:
            one.grad_sample = torch.zeros((0, *one.shape), device=one.device)
    optimizer.step()
    optimizer.zero_grad()
    return total / tokens if tokens else None


def _pieces(rows: Sequence[Example]) -> Iterator[Sequence[Example]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first:first + _AT_ONCE]
