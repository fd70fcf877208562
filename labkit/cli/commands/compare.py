"""``labkit compare``: what a dataset adds to answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Overwrite


def compare(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="File of pairs (qa.jsonl), its chunks beside it.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the answers and their scores.")],
    tuned: Annotated[str, typer.Option(
        metavar="MODEL", help="A deployment at the same endpoint, fine-tuned on the other pairs.")] = "",
    adapter: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The same of the local model: an adapter, such as labkit fine-tune writes.")] = None,
    passages: Annotated[bool, typer.Option(
        "--passages/--no-passages", help="Also ask with the best passages of the chunks beside the question.")] = True,
    judge: Annotated[str, typer.Option(
        metavar="MODEL", help="A deployment or model at the same endpoint that also grades each answer: similarity, "
        "coherence, fluency, groundedness, from 1 to 5.")] = "",
    validation: Annotated[float, typer.Option(
        min=0.01, max=0.9, metavar="SHARE", help="Share of the pairs that are asked: those that labkit export sets "
        "apart with the same share and seed.")] = 0.1,
    seed: Annotated[int, typer.Option(metavar="N", help="As of labkit export.")] = 0,
    overwrite: Overwrite = False,
) -> None:
    """Ask held-out questions in several ways, and say which answers come nearest to the dataset's own.

    The bare model, the model with passages found in the dataset's chunks, and a fine-tuned one, over the same
    questions; no chunk that they rest on was trained on. Each difference has its 95 % interval. Sixteen questions are
    the fewest. A second run asks nothing again.
    Exits with 0 if all were compared, 1 if there are too few questions or a model cannot be used, and 2 if an option
    or a setting is wrong.
    """
    import asyncio

    from labkit.pipelines.compare import CompareOptions, compare_file
    from labkit.settings import load_settings

    options = CompareOptions(validation, seed, passages, tuned, adapter, judge)
    found = asyncio.run(compare_file(dataset, out, options, load_settings(), say=typer.echo, overwrite=overwrite))
    for line in found.lines():
        typer.echo(line)
    typer.echo(f"{len(found.rows)} rows in {out}")
