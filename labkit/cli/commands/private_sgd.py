"""``labkit private sgd``: a small model trained on private rows with DP-SGD, and the synthetic rows that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands import private_options as options
from labkit.cli.commands.options import Overwrite


def sgd(
    private: options.Private,
    out: Annotated[Path, typer.Option(
        metavar="FILE", help="File for the synthetic texts; their card, the adapter and how it was trained go beside "
        "it.")],
    about: Annotated[str, typer.Option(metavar="TEXT", help='What one text is, in public words, as "Support ticket".')],
    epsilon: options.Epsilon = 4.0,
    no_dp: Annotated[bool, typer.Option(
        "--no-dp", help="The same training without clipping and noise, to compare with: it protects nothing. As "
        "--epsilon inf.")] = False,
    delta: options.Delta = None,
    text_column: options.TextColumn = "text",
    label_column: options.LabelColumn = "label",
    person_column: options.PersonColumn = "",
    steps: Annotated[int, typer.Option(metavar="N", help="Batches.")] = 100,
    batch: Annotated[int, typer.Option(metavar="N", help="Rows of a batch, on average.")] = 8,
    clipping: Annotated[float, typer.Option(metavar="C", help="Norm that the gradient of a row is cut to.")] = 1.0,
    tokens: Annotated[int, typer.Option(metavar="N", help="Of a row; what is behind them is cut off.")] = 96,
    rank: Annotated[int, typer.Option(metavar="N", help="Rank of the adapter.")] = 8,
    alpha: Annotated[int, typer.Option(metavar="N", help="What the adapter adds is scaled by alpha / rank.")] = 16,
    learning_rate: Annotated[float, typer.Option(metavar="N", help="At its highest.")] = 2e-3,
    rows: Annotated[int, typer.Option(metavar="N", help="Synthetic texts of each label; they cost no privacy.")] = 20,
    temperature: Annotated[float, typer.Option(metavar="T", help="Of the texts.")] = 1.0,
    held_out: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Rows of the same kind that nothing is trained on: tell by losses who was in the training "
        "(membership inference).")] = None,
    canaries: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Texts that were planted among the private rows, one a line: tell how far the model knows "
        "them (exposure).")] = None,
    base: Annotated[Path | None, typer.Option(
        metavar="GGUF", help="The model to train.  [default: SmolLM2-135M-Instruct, fetched once, 98 MB]")] = None,
    runs: options.Runs = 1,
    language: options.Language = None,
    overwrite: Overwrite = False,
) -> None:
    """Train a small model on private rows with differential privacy (DP-SGD), and let it write synthetic ones.

    All is done on this machine: 200 rows are trained on for some three minutes on two quiet cores. It needs torch and
    the extra privacy. A run that is killed goes on where it was, and pays nothing twice; what the model writes then
    is free.
    Exits with 0 if the texts are there, 1 if a file or the model cannot be used, and 2 if a setting is wrong, the rows
    are too few for it, or something is not installed: then nothing was spent.
    """
    import math

    from labkit.cli.commands.saying import say
    from labkit.pipelines.private_run import PrivateColumns, card_path
    from labkit.pipelines.private_sgd import private_sgd
    from labkit.privacy.sgd.settings import PrivateSgd
    from labkit.settings import load_settings

    how = PrivateSgd(math.inf if no_dp else epsilon, steps, batch, clipping, tokens, rank, alpha, learning_rate, rows,
                     temperature, delta=delta, runs=runs)
    result = private_sgd(private, out, about, how, columns=PrivateColumns(text_column, label_column, person_column),
                         held_out=held_out, planted=canaries, base=base, language=language or load_settings().language,
                         say=say, overwrite=overwrite)
    for line in result.training.lines():
        typer.echo(line)
    typer.echo(f"{len(result.dataset)} texts in {out}, of the adapter {result.adapter}")
    typer.echo(f"what they cost: {card_path(out)} (labkit private explain)")
