"""``labkit evaluate``: the scorecard of a dataset, or of several side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Overwrite


def evaluate(
    datasets: Annotated[list[Path], typer.Argument(
        metavar="DATASET", help="File of pairs (qa.jsonl); several are shown side by side.")],
    out: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The page, one HTML file.  [default: ….scorecard.html beside the last dataset]")] = None,
    numbers: Annotated[Path | None, typer.Option(
        "--json", metavar="FILE", help="The numbers.  [default: ….scorecard.json beside the last dataset]")] = None,
    chunks: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The chunks of the first dataset.  [default: the ….chunks.jsonl beside it]")] = None,
    dropped: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The pairs of it that were not kept.  [default: the ….dropped.jsonl beside it]")] = None,
    judged: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Its grades, by labkit judge.  [default: the ….judged.jsonl beside it]")] = None,
    labels: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Hand labels to compare the judge with (CSV or JSON Lines: id, a column a rubric).",
        )] = None,
    plan: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The plan that it is held against.  [default: the one that it was asked for by, in the "
        "….plan.jsonl beside it]")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Measure what is in a dataset, and say what is good, what is not, and what to do: a page, numbers, lines.

    Works from the rows and the chunks that stand beside them (qa.chunks.jsonl); without these it says what it cannot
    tell. No model is asked.
    Exits with 0 whatever the figures are, 1 if a file cannot be read or written, and 2 if an option is wrong or a
    file of yours would be lost.
    """
    from labkit.pipelines.evaluate import evaluate as measured
    from labkit.quality.embeddings import can_embed

    found = measured(*datasets, chunks=chunks or (), dropped=dropped, judged=judged, labels=labels,
                     meaning=can_embed(), plan=plan)
    for line in found.lines():
        typer.echo(line)
    stem = datasets[-1].with_name(datasets[-1].name.removesuffix(".jsonl"))
    pages = found.save(out or stem.with_name(f"{stem.name}.scorecard.html"),
                       numbers or stem.with_name(f"{stem.name}.scorecard.json"), overwrite=overwrite)
    for path in pages:
        typer.echo(f"written: {path}")
