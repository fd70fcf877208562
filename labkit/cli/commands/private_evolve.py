"""``labkit private evolve``: synthetic texts from private ones by votes alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands import private_options as options
from labkit.cli.commands.options import Overwrite


def evolve(
    private: options.Private,
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the texts; their card goes beside it.")],
    about: options.About,
    epsilon: options.Epsilon = 4.0,
    delta: options.Delta = None,
    text_column: options.TextColumn = "text",
    label_column: options.LabelColumn = "label",
    person_column: options.PersonColumn = "",
    rounds: Annotated[int, typer.Option(metavar="T", help="How many times the rows vote.")] = 5,
    keep: Annotated[int, typer.Option(metavar="M", help="Texts of each label that are kept.")] = 20,
    variations: Annotated[int, typer.Option(
        metavar="L", help="Texts that stand for the vote, for each that is kept: itself and its variations.")] = 3,
    lookahead: Annotated[int, typer.Option(
        metavar="K", help="Variations by whose mean a text stands for the vote; 0 for itself.")] = 0,
    threshold: Annotated[float, typer.Option(metavar="V", help="Votes below which a text has none.")] = 0.0,
    words: Annotated[int, typer.Option(metavar="N", help="About how many words a text has.")] = 25,
    temperature: Annotated[float, typer.Option(metavar="T", help="Of the model.")] = 1.0,
    runs: options.Runs = 1,
    language: options.Language = None,
    dry_run: Annotated[bool, typer.Option(
        "--dry-run", help="Show the very prompts that the run begins with, and how it goes on; ask and spend "
        "nothing.")] = False,
    overwrite: Overwrite = False,
) -> None:
    """Make synthetic texts that resemble private ones, by Private Evolution: the private rows vote, and no more.

    Whatever model is configured writes the texts; no prompt holds a private row. A run that is killed goes on where it
    was, and pays nothing twice. LABKIT_BUDGET bounds what the model may cost.
    Exits with 0 if they are made, 1 if a file or the model cannot be used or the budget is used up, and 2 if a setting
    is wrong or the rows are too few for it: then nothing was spent.
    """
    import asyncio

    from labkit.cli.commands.saying import say
    from labkit.pipelines import private_evolution as pipeline
    from labkit.pipelines.private_run import PrivateColumns, card_path
    from labkit.pipelines.running import opened_model
    from labkit.privacy.evolution.settings import Evolution
    from labkit.settings import load_settings

    how = Evolution(epsilon, rounds, keep, variations, lookahead, threshold, words, temperature=temperature,
                    delta=delta, runs=runs)
    columns = PrivateColumns(text_column, label_column, person_column)
    settings = load_settings()
    wanted = language or settings.language
    if dry_run:
        for label, requests in pipeline.evolution_prompts(private, about, how, columns, wanted):
            typer.echo(f"=== {label}: {len(requests) - 1} prompts to begin with, and one as it goes on")
            for number, request in enumerate(requests, 1):
                typer.echo(f"--- {number}\n{request.prompt}")
        return

    async def run() -> pipeline.EvolutionResult:
        async with opened_model(settings, say) as model:
            return await pipeline.evolve_private(private, out, about, model, how, columns=columns, language=wanted,
                                                 say=say, overwrite=overwrite)

    result = asyncio.run(run())
    typer.echo(f"{len(result.dataset)} texts in {out}")
    typer.echo(f"what they cost: {card_path(out)} (labkit private explain)")
