"""``labkit check``: is everything there that a run needs?"""

from __future__ import annotations

from typing import Annotated

import typer

_COLOURS = {"ok": "green", "note": "yellow", "missing": "red"}


def check(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service whether it answers.")] = False,
) -> None:
    """Say what is configured, what answers, what is missing and how to mend it. Shows no secret.

    Exits with 0 if a run would work, 2 if a setting is wrong, 1 if anything else is missing.
    """
    from labkit.cli import diagnosis as checks

    marks = []
    for finding in checks.check(offline):
        marks.append((finding.mark, finding.name))
        typer.echo(typer.style(f"{finding.mark:<9}", fg=_COLOURS[finding.mark]) + f"{finding.name:<11}{finding.said}")
        if finding.mend:
            typer.echo(f"{'':<20}→ {finding.mend}")
    if any(mark == "missing" for mark, _ in marks):
        typer.echo("A run would not work yet: mend the lines marked missing.")
        raise typer.Exit(2 if ("missing", "Settings") in marks else 1)
    typer.echo("A run would work.")
