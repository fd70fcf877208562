"""`labkit private sgd`: a small model trained on private rows with DP-SGD, and the synthetic rows that it writes."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.outputs import Output, check_outputs
from labkit.errors import DatasetError, SettingsError
from labkit.finetune.base_model import fetch_base, require_torch
from labkit.llm.local.continuations import open_continuations
from labkit.pipelines.private_run import PrivateColumns, private_rows
from labkit.pipelines.private_sgd_audit import model_losses, read_audit
from labkit.pipelines.private_sgd_files import SgdFiles, SgdResult
from labkit.privacy.accountant import require_accountant
from labkit.privacy.card import load_card
from labkit.privacy.randomness import Chance
from labkit.privacy.sgd.accounting import spent
from labkit.privacy.sgd.record import PrivateTraining
from labkit.privacy.sgd.settings import PrivateSgd, card_of, noise_of
from labkit.privacy.sgd.state import SgdStep, State
from labkit.privacy.sgd.texts import control_code
from labkit.privacy.sgd.training import require_opacus, train
from labkit.privacy.sgd.writing import synthetic
from labkit.progress import progress

METHOD = "dp-sgd"


def private_sgd(private: str | os.PathLike[str], out: str | os.PathLike[str], about: str,
                how: PrivateSgd | None = None, *, columns: PrivateColumns | None = None,
                held_out: str | os.PathLike[str] | None = None, planted: str | os.PathLike[str] | None = None,
                base: str | os.PathLike[str] | None = None, language: str = "English",
                say: Callable[[str], object] = lambda line: None, each: Callable[[SgdStep], object] | None = None,
                overwrite: bool = False, show: bool = True, chance: Chance | None = None) -> SgdResult:
    """Train a small model on private rows with differential privacy, and let it write synthetic ones.

    DP-SGD on a LoRA adapter (Yue et al., 2023, arXiv 2210.14348), on this machine alone. What is released is the
    adapter, once, at the end; what it writes then is free. A run that is killed goes on, and pays nothing twice.

    Parameters
    ----------
    private
        Rows with a text and a label: JSON Lines, CSV or TSV. The labels themselves are taken as public.
    out
        The file for the synthetic texts; beside it go their card (``….card.json``), the adapter (``….adapter.gguf``),
        and, for the owner of the rows alone, how it was trained (``….training.json``).
    about
        What one text is, in public words, such as "Support ticket".
    held_out, planted
        To audit the model: rows of the same kind that it is not trained on, and canaries among those that it is, one a
        line. What the audit finds is told by private rows without noise: it is for their owner.
    base
        A GGUF file that transformers can read; SmolLM2-135M-Instruct if not given.
    each
        Called with every step.
    chance
        Where noise comes from; anything but None is for tests, and the card says so.

    Raises
    ------
    SettingsError
        If a setting cannot be, the rows are too few for it, ``out`` was made in another way, or what training needs is
        not installed.
    DatasetError
        If a file cannot be read or written, or a training with other settings is not done.
    ModelError
        If the model cannot be fetched or served.
    """
    job = _Job(Path(private), Path(out), about, how or PrivateSgd(), columns or PrivateColumns(),
               Path(base) if base else None, overwrite, chance or Chance())
    audit = read_audit(job.rows, job.about, job.columns, held_out, planted)
    trained = job.trained(say, each or (lambda step: None), show)
    dataset, training = job.written(trained, language, show)
    if audit and not training.losses.members and not training.losses.canaries:
        require_torch()
        from labkit.privacy.sgd.losses import losses_of

        told = losses_of(job.base(), job.files.adapter, job.how)
        training = replace(training, losses=model_losses(audit, job.rows, told))
        training.save(job.files.training, [job.path], overwrite)
    return SgdResult(dataset, job.card, job.files.adapter, training)


def untrained_texts(labels: Iterable[str], out: str | os.PathLike[str], about: str, how: PrivateSgd | None = None, *,
                    base: str | os.PathLike[str] | None = None, language: str = "English", overwrite: bool = False,
                    show: bool = True) -> Dataset:
    """Let the bare model write for labels, and save what it wrote: what a training must be better than.

    It has seen no private row, so that this costs no privacy; what is there already is read.

    Raises
    ------
    SettingsError, DatasetError, ModelError
        As :func:`private_sgd`.
    """
    out, how = Path(out), how or PrivateSgd()
    how.check()
    check_outputs([Output(out, DATASET)], overwrite=overwrite)
    if out.is_file() and out.stat().st_size and not overwrite:
        return Dataset.load(out)
    model = Path(base) if base else fetch_base(show)
    with progress("Writing without training", None, show=show), open_continuations(model) as write:
        found = synthetic(sorted(set(labels)), about, how, write, language=language, model=model.stem,
                          method="untrained")
    dataset = Dataset(found.rows)
    dataset.save(out, overwrite=overwrite)
    return dataset


class _Job:
    """A run with all that is checked and counted before anything is loaded."""

    def __init__(self, path: Path, out: Path, about: str, how: PrivateSgd, columns: PrivateColumns, base: Path | None,
                 overwrite: bool, chance: Chance) -> None:
        require_accountant()
        if not about.strip():
            raise SettingsError("Nothing says what the texts are.", "Say it in public words, as in: Support ticket.")
        self.path, self.how, self.about, self.chance, self.overwrite = path, how, about.strip(), chance, overwrite
        self.files = SgdFiles(out)
        check_outputs(self.files.all, [path, *([base] if base else [])], overwrite)
        self.private = private_rows(path, columns)
        self.columns, self._base = columns, base
        units = sum(self.private.units.values())
        self.noise = noise_of(how, units)
        self.name = base.stem if base else _usual_name()
        self.card = card_of(how, units, self.noise, self.name, column=columns.person, randomness=chance.kind)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The private rows, in the order of the file: a control code and a text each."""
        found = {number: (control_code(self.about, label), text)
                 for label, texts in self.private.texts.items() for number, text in texts.items()}
        return [found[number] for number in sorted(found)]

    def base(self, show: bool = True) -> Path:
        return self._base or fetch_base(show)

    def trained(self, say: Callable[[str], object], each: Callable[[SgdStep], object], show: bool) -> PrivateTraining:
        """Return how the adapter was trained, which lies there from now on."""
        files = self.files
        if files.adapter.is_file() and files.card.is_file() and files.training.is_file() and not self.overwrite:
            if load_card(files.card) != self.card:
                raise SettingsError(f"{files.adapter} was made in another way, and that has been paid for.",
                                    "Name another file, and count both runs: --runs 2.")
            say(f"{files.adapter} is there already: nothing is spent.")
            return PrivateTraining.load(files.training)
        require_opacus() if self.how.protected else require_torch()
        for line in self.lines():
            say(line)
        started = time.monotonic()
        state = State(files.state, [repr(sorted(asdict(self._told()).items())), self.about, repr(asdict(self.columns)),
                                    self.name, *(text for row in self.rows for text in row)],
                      self.chance, self.overwrite)
        if state.steps:
            say(f"{len(state.steps)} of {self.how.steps} steps are there already; the training goes on behind them.")
        weights, shape = _train(self, state, each, show)
        training = PrivateTraining(tuple(state.steps), tuple(spent(self.card)), noise=self.noise,
                                   seconds=time.monotonic() - started)
        from labkit.finetune.adapter_gguf import write_adapter

        making = files.adapter.with_name(files.adapter.name + ".making")
        write_adapter(making, weights, self.how.alpha, shape)
        self.card.save(files.card, read=[self.path], overwrite=self.overwrite)
        training.save(files.training, [self.path], self.overwrite)
        making.replace(files.adapter)  # released, and its card there before it
        state.remove()
        return training

    def written(self, training: PrivateTraining, language: str, show: bool) -> tuple[Dataset, PrivateTraining]:
        """Return the synthetic rows, written now where they are not there."""
        files = self.files
        if files.out.is_file() and files.out.stat().st_size and (
                files.out.stat().st_mtime_ns >= files.adapter.stat().st_mtime_ns):
            return Dataset.load(files.out), training
        with progress("Writing synthetic rows", None, show=show), open_continuations(
                self.base(show), files.adapter) as write:
            found = synthetic(self.private.texts, self.about, self.how, write, language=language, model=self.name,
                              method=METHOD)
        if not found.rows:
            raise DatasetError("The model wrote no text.", "Train it for more steps, or with a higher epsilon.")
        training = replace(training, dropped=found.dropped)
        training.save(files.training, [self.path], self.overwrite)
        dataset = Dataset(found.rows)
        dataset.save(files.out, overwrite=self.overwrite)
        return dataset, training

    def lines(self) -> Iterator[str]:
        """Yield what is going to be done, and with which noise."""
        yield f"{self.name} is trained on this machine; nothing is sent anywhere."
        if self.files.card.is_file():
            yield (f"{self.files.card} is replaced, but what that run told of its rows stays told: if these are the "
                   "same, count it with --runs.")
        how = self.how
        yield (f"{self.card.units:,} private rows, {how.batch} drawn for a step on average, {how.steps} steps; "
               + (f"noise of {self.noise:.3f} times the clipping norm" if how.protected else "no clipping, no noise"))
        yield (f"epsilon {self.card.epsilon:.4f} at delta {self.card.delta:.3g}" if not math.isinf(self.card.epsilon)
               else "epsilon is infinite: nothing is protected")

    def _told(self) -> PrivateSgd:
        """Return the settings that the training depends on: those of the writing count for nothing in it."""
        usual = PrivateSgd()
        return replace(self.how, rows=usual.rows, temperature=usual.temperature, top_p=usual.top_p, top_k=usual.top_k)


def _train(job: _Job, state: State, each: Callable[[SgdStep], object], show: bool) -> tuple[dict[str, Any], Any]:
    """Train from where the state is, and return the weights of the adapter, and the shape of the model."""
    from labkit.finetune.base_model import quiet, shape_of, trainable
    from labkit.finetune.lora import adapter_weights, with_adapter
    from labkit.privacy.sgd.texts import encoded
    from labkit.privacy.sgd.training import device_of

    base = job.base(show)
    with progress("Reading the base model", None, show=show), quiet():
        model, tokenizer = with_adapter(trainable(base), job.how.lora)
        model.to(device_of())
    examples = encoded(job.rows, tokenizer, job.how.tokens)
    with progress("Training", job.how.steps, show=show) as bar, quiet():
        def told(step: SgdStep) -> None:
            bar.advance(note="" if step.loss is None else f"loss {step.loss:.2f}")
            each(step)

        train(model, examples, job.how, job.noise, state, job.chance, told)
    return adapter_weights(model.cpu()), shape_of(model.config)


def _usual_name() -> str:
    from labkit.finetune.base_model import NAME

    return NAME
