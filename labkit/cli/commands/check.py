"""``labkit check``: is everything there that a run needs?"""

from __future__ import annotations

from typing import Annotated

import typer

from labkit.errors import SettingsError

_COLOURS = {"ok": "green", "note": "yellow", "missing": "red"}


def check(
    model: Annotated[str, typer.Argument(
        metavar="[MODEL]", help="With --judge: the deployment or model to try.  [default: LABKIT_JUDGE_MODEL, or the "
        "one that writes]", show_default=False)] = "",
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service whether it answers.")] = False,
    judge: Annotated[bool, typer.Option(
        "--judge", help="Try whether the model can judge: have it read 60 pairs that a person has judged (about "
        "10 calls), and say whether to use it.")] = False,
    precision: Annotated[float, typer.Option(
        min=0.5, max=1, metavar="SHARE", help="With --judge: how much of what is kept is to be right, to find a "
        "threshold.")] = 0.9,
) -> None:
    """Say what is configured, what answers, what is missing and how to mend it. Shows no secret.

    Exits with 0 if a run would work, 2 if a setting is wrong, 1 if anything else is missing. With --judge: with
    0 if the model can judge, and 1 if not.
    """
    if judge:
        return _try_judge(model, precision)
    if model:
        raise typer.BadParameter(f"{model} is a model to try as a judge: write --judge {model}")
    from labkit.pipelines import diagnosis as checks

    marks = []
    for finding in checks.check(offline):
        marks.append((finding.mark, finding.name))
        typer.echo(typer.style(f"{finding.mark:<9}", fg=_COLOURS[finding.mark]) + f"{finding.name:<12} {finding.said}")
        if finding.mend:
            typer.echo(f"{'':<22}→ {finding.mend}")
    if any(mark == "missing" for mark, _ in marks):
        typer.echo("A run would not work yet: mend the lines marked missing.")
        raise typer.Exit(2 if ("missing", "Settings") in marks else 1)
    typer.echo("A run would work.")


def _try_judge(name: str, precision: float) -> None:
    import asyncio

    from labkit.pipelines.judge_trial import try_judge
    from labkit.pipelines.running import opened_model
    from labkit.settings import load_settings

    settings = load_settings(**({"judge_model": name} if name else {}))

    async def run() -> bool:
        async with opened_model(settings) as asked:
            if name and not asked.judges:
                raise SettingsError(
                    f'"{name}" cannot be asked here: beside the embedded model there is no other, and a replay '
                    "has only the models that it holds answers of.", "Set OPENAI_BASE_URL or AZURE_OPENAI_ENDPOINT, "
                    "or try the model that writes: labkit check --judge")
            trial = await try_judge(asked, wanted=precision)
            for line in trial.lines():
                typer.echo(line)
            return trial.fit

    if not asyncio.run(run()):
        raise typer.Exit(1)
