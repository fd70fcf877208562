"""``labkit judge``: grades of rows that are there, by a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Run, makes_rows, names


def _bars(texts: list[str]) -> dict[str, float]:
    found = {}
    for text in texts:
        name, sign, bar = text.partition("=")
        try:
            found[name.strip()] = float(bar)
        except ValueError:
            sign = ""
        if not sign or not 1 <= found[name.strip()] <= 5:
            raise typer.BadParameter(f"{text} is no bar: write it as groundedness=4, from 1 to 5.")
    return found


@makes_rows
def judge(
    run: Run,
    rows: Annotated[Path, typer.Argument(metavar="DATASET", help="File of pairs (qa.jsonl).")],
    model: Annotated[str | None, typer.Option(
        "--judge", metavar="MODEL", help="A deployment or model at the same endpoint that grades.  [default: "
        "LABKIT_JUDGE_MODEL, or the one that writes]")] = None,
    rubric: Annotated[list[str] | None, typer.Option(
        metavar="NAME", help="What to grade by, repeated for several: groundedness, relevance, coherence, fluency, "
        "similarity.  [default: all that a row has the material for]")] = None,
    labels: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Hand labels (CSV or JSON Lines: id, and a column a rubric, 1 to 5), to compare with.",
        )] = None,
    least: Annotated[list[str] | None, typer.Option(
        metavar="NAME=SCORE", help="With --kept: the lowest grade to keep. A judge whose kappa with the labels is "
        "below 0.6 drops nothing.")] = None,
    kept: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write the rows that reach --least.")] = None,
) -> None:
    """Have a model grade each row from 1 to 5, with a reason in a line, and keep the grades as columns.

    Groundedness needs the chunks beside the rows; similarity a column "response", of which the answer is the ground
    truth. Coherence and fluency are for answers of sentences. Running the same command again goes on where it ended.
    Exits with 0 if all rows were graded, 1 if some failed for now or a file cannot be used, and 2 if an option is
    wrong.
    """
    from labkit.pipelines.judge import Judging

    run.judged_by(model, None).go(Judging(rows, run.out, rubrics=names(*rubric or []), labels=labels, kept=kept,
                                          least=_bars(least or [])))
