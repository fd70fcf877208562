"""``labkit private few-shot``: demonstrations from private rows, with differential privacy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from labkit.cli.commands import private_options as options
from labkit.cli.commands.options import Overwrite


def few_shot(
    private: options.Private,
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the demonstrations; their card goes beside it.")],
    about: options.About,
    epsilon: options.Epsilon = 4.0,
    delta: options.Delta = None,
    preset: Annotated[str | None, typer.Option(
        metavar="NAME", help="Settings of the paper: agnews, dbpedia, dbpedia-noisy-max, mit-movies. What is named "
        "beside it goes first.")] = None,
    text_column: options.TextColumn = "text",
    label_column: options.LabelColumn = "label",
    person_column: options.PersonColumn = "",
    shots: Annotated[int | None, typer.Option(metavar="N", help="Demonstrations of each label.  [default: 1]")] = None,
    tokens: Annotated[int | None, typer.Option(metavar="N", help="Tokens of one, at most.  [default: 20]")] = None,
    prompts: Annotated[int | None, typer.Option(
        metavar="M", help="Prompts that rows are dealt into: the more, the less noise each needs.  "
        "[default: 40]")] = None,
    rows_each: Annotated[int | None, typer.Option(
        metavar="N", help="Rows of a prompt, on average.  [default: 1]")] = None,
    top: Annotated[int | None, typer.Option(
        metavar="K", help="Tokens that may be released: those that a prompt without private rows finds likeliest.  "
        "[default: 100]")] = None,
    mechanism: Annotated[Literal["gaussian", "noisy-max"] | None, typer.Option(
        help="Normal noise on the mean, or exponential noise on a sum.  [default: gaussian]")] = None,
    draw: Annotated[Literal["shot", "token"] | None, typer.Option(
        help="Draw rows once for a demonstration, or anew for each token, which is slow and needs less noise.  "
        "[default: shot]")] = None,
    runs: options.Runs = 1,
    model: Annotated[Path | None, typer.Option(
        metavar="FILE", help="A model as GGUF.  [default: the embedded model, or LABKIT_LOCAL_MODEL]")] = None,
    small: Annotated[bool, typer.Option(
        "--small", help="Take SmolLM2-135M (98 MB, fetched once): a third of the time, and it keeps little of the "
        "topic.")] = False,
    language: options.Language = None,
    dry_run: Annotated[bool, typer.Option(
        "--dry-run", help="Show the very prompts that the run begins with, private rows and all, and spend "
        "nothing.")] = False,
    overwrite: Overwrite = False,
) -> None:
    """Make demonstrations from private rows, token by token, with differential privacy, on this machine alone.

    No token rests on one row. What is made may be used with any model, as often as you like, at no further cost. A run
    that is killed goes on where it was, and pays nothing twice.
    Exits with 0 if they are made, 1 if a file or the model cannot be used, and 2 if a setting is wrong or the rows are
    too few for it: then nothing was spent.
    """
    from dataclasses import replace

    from labkit.cli.commands.saying import end, say
    from labkit.pipelines import few_shot as pipeline
    from labkit.pipelines.private_run import PrivateColumns, card_path
    from labkit.privacy.few_shot.settings import PRESETS, FewShot
    from labkit.settings import load_settings

    if preset is not None and preset not in PRESETS:
        end(f'There is no preset "{preset}". There are {", ".join(PRESETS)}.', 2)
    given = {"shots": shots, "tokens": tokens, "prompts": prompts, "rows_each": rows_each, "top": top,
             "mechanism": mechanism, "draw": draw}
    how = replace(PRESETS[preset] if preset else FewShot(), epsilon=epsilon, delta=delta, runs=runs,
                  **{name: value for name, value in given.items() if value is not None})
    if small and model:
        end("--small and --model name two models.", 2)
    model = pipeline.SMALL if small else model
    columns = PrivateColumns(text_column, label_column, person_column)
    settings = load_settings()
    if dry_run:
        for label, shown in pipeline.dry_run(private, out, about, how, columns=columns, settings=settings, model=model,
                                             overwrite=overwrite):
            typer.echo(f"=== {label}: {len(shown)} prompts, to the model on this machine")
            for number, text in enumerate(shown):
                typer.echo(f"--- {number if number else 'public'}\n{text}")
        return
    result = pipeline.few_shot(private, out, about, how, columns=columns, model=model, settings=settings,
                               language=language or settings.language, say=say, overwrite=overwrite)
    for row in result.dataset:
        typer.echo(f"{row.answer}: {row.question}")
    typer.echo(f"{len(result.dataset)} demonstrations in {out}" + (
        f", {result.empty} held no word" if result.empty else ""))
    typer.echo(f"what they cost: {card_path(out)} (labkit private explain)")
