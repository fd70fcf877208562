"""Options that the commands share which make rows from private ones."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer


def epsilon_of(given: object) -> float:
    """Return the epsilon that an option names; "inf" for none."""
    text = str(given).strip().lower()
    try:
        return math.inf if text in ("inf", "infinite") else float(text)
    except ValueError:
        raise typer.BadParameter(f"{given} is no number.") from None


Private = Annotated[Path, typer.Argument(
    metavar="PRIVATE", help="Private rows with a text and a label (JSON Lines, CSV or TSV).")]
About = Annotated[str, typer.Option(
    metavar="TEXT", help='What the texts are, in public words, as "Support tickets of a shop".')]
Epsilon = Annotated[float, typer.Option(
    metavar="E", parser=epsilon_of, help="What it may cost in privacy: 1 is strict, 8 lax; inf for none.")]
Delta = Annotated[float | None, typer.Option(
    metavar="D", help="The probability with which that may fail, below 1/n.  [default: 1/(n ln n)]")]
TextColumn = Annotated[str, typer.Option(metavar="NAME", help="Column with the text.")]
LabelColumn = Annotated[str, typer.Option(metavar="NAME", help="Column with the label.")]
PersonColumn = Annotated[str, typer.Option(
    metavar="NAME", help="Column that tells whose row it is: then persons are protected, and not rows alone; one "
    "row of each takes part.")]
Runs = Annotated[int, typer.Option(
    min=1, metavar="N", help="Runs that look at these rows, this one and those for choosing settings included: "
    "epsilon is for all of them.")]
Language = Annotated[str | None, typer.Option(
    metavar="TEXT", help="Of the texts.  [default: LABKIT_LANGUAGE, or English]")]
