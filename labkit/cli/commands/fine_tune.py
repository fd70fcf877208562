"""``labkit fine-tune``: an adapter of a small model, trained on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Overwrite


def fine_tune(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="File of pairs (qa.jsonl).")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the adapter (GGUF), its state beside it.")],
    base: Annotated[Path | None, typer.Option(
        metavar="GGUF", help="The model to train.  [default: SmolLM2-135M-Instruct, fetched once, 98 MB]")] = None,
    steps: Annotated[int, typer.Option(min=1, metavar="N", help="Batches.")] = 100,
    batch: Annotated[int, typer.Option(min=1, metavar="N", help="Rows of a batch.")] = 4,
    tokens: Annotated[int, typer.Option(
        min=16, metavar="N", help="Longest row, with its template; longer ones are left out.")] = 128,
    rank: Annotated[int, typer.Option(min=1, metavar="N", help="Rank of the adapter.")] = 8,
    alpha: Annotated[int, typer.Option(min=1, metavar="N", help="What the adapter adds is scaled by alpha / rank.")
                     ] = 16,
    learning_rate: Annotated[float, typer.Option(min=1e-7, max=1, metavar="N", help="At its highest.")] = 2e-3,
    validation: Annotated[float, typer.Option(
        min=0, max=0.9, metavar="SHARE", help="Share of the pairs that are left out, as of labkit export.")] = 0.1,
    seed: Annotated[int, typer.Option(metavar="N", help="As of labkit export; also of the order of rows.")] = 0,
    overwrite: Overwrite = False,
) -> None:
    """Train a LoRA adapter on a dataset, on this machine's processor, in minutes.

    What training needs is the extra finetune: torch, transformers, peft, gguf. A run that was stopped goes on with the
    same command. The adapter is asked with LABKIT_LOCAL_MODEL (the base) and LABKIT_LOCAL_ADAPTER, or compared with the
    bare model by labkit compare --adapter.
    Exits with 0 if the adapter is there, 1 if no row can be trained on or a file cannot be used, and 2 if an option is
    wrong or something is not installed.
    """
    from labkit.datasets.dataset import Dataset
    from labkit.finetune.lora import check_adapter, train_lora
    from labkit.finetune.lora_settings import LoraSettings

    check_adapter(out, [dataset, *([base] if base else [])], overwrite)
    settings = LoraSettings(steps, batch, tokens, rank, alpha, learning_rate, seed)
    pairs = Dataset.load(dataset)
    training, held_out = pairs.divide(validation, seed) if validation else (pairs, Dataset())
    trained = train_lora(training, out, settings=settings, validation=held_out, base=base, overwrite=overwrite)
    typer.echo(f"{trained.rows} rows, {len(trained.steps)} steps, loss {trained.steps[0].loss:.2f} to "
               f"{trained.steps[-1].loss:.2f}, {trained.seconds:.0f} s")
    if trained.validation:
        typer.echo("loss of the rows that were set apart: {:.2f} before, {:.2f} after".format(*trained.validation))
    if trained.left_out:
        typer.echo(f"{trained.left_out} rows of more than {tokens} tokens left out")
    typer.echo(f"adapter in {trained.adapter}, of {trained.base}")
