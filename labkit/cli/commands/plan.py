"""``labkit plan``: from a task and documents to a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Overwrite
from labkit.cli.commands.saying import say_failed
from labkit.datasets.question_types import QA_TYPES


def _types(found: list[str] | None) -> list[str] | None:
    for name in found or ():
        if name not in QA_TYPES:
            raise typer.BadParameter(f"{name} is none of {', '.join(QA_TYPES)}.")
    return found


def plan(
    task: Annotated[str, typer.Argument(
        metavar="TASK", help='What the data is for, in words: "a support assistant for the W2 that answers owners and '
        'technicians".')],
    paths: Annotated[list[Path] | None, typer.Argument(
        metavar="[PATH]…", help="Documents to ask about, or folders of them.")] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The plan (YAML), to be edited.")] = Path("plan.yaml"),
    count: Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="Rows in all.")] = 60,
    topic: Annotated[list[str] | None, typer.Option(
        metavar="TEXT", help="What to ask about without a document, repeated for several (labkit glan).")] = None,
    qa_type: Annotated[list[str] | None, typer.Option(
        metavar="NAME", callback=_types, help=f"Kind of pairs, repeated for several: {', '.join(QA_TYPES)}.  "
        "[default: all]")] = None,
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="Language of questions and answers.  [default: LABKIT_LANGUAGE, or English]")] = None,
    max_tokens: Annotated[int, typer.Option(min=50, metavar="N", help="Size of a chunk in tokens.")] = 800,
    ask: Annotated[bool, typer.Option(
        "--ask/--no-ask", help="Have the model propose audiences, skills and weights; otherwise the plan is that of "
        "the documents' outline.")] = True,
    overwrite: Overwrite = False,
) -> None:
    """Plan a dataset: what to ask about, which kinds of questions, for whom, how many, and what must not be asked.

    Edit the plan, then follow it: labkit generate … --plan plan.yaml. What is lacking then, the next run asks for.
    Exits with 0 if the plan was written, 1 if a document could not be read or the model could not be used, and 2 if an
    option is wrong or a plan of yours would be lost.
    """
    from labkit.errors import LabkitError
    from labkit.pipelines.planning import make_plan, minutes_of
    from labkit.quality.plan_coverage import plan_coverage

    failed: list[LabkitError] = []

    def fail(error: LabkitError) -> None:
        failed.append(error)
        say_failed(error)

    made = make_plan(task, paths or [], out, count=count, topics=topic or (), kinds=qa_type or (),
                     language=language or "", ask=ask, max_tokens=max_tokens, say=typer.echo, fail=fail,
                     overwrite=overwrite)
    covered = plan_coverage(made.plan, [])
    for group in ("part", "kind", "audience", "language"):
        for entry in covered.by(group):
            typer.echo(f"{entry.wanted:6,}  {group}: {entry.name}")
    typer.echo(f"{covered.total.wanted:6,}  rows in {covered.count} cells")
    if made.estimate is not None:
        typer.echo(str(made.estimate))
        if minutes := minutes_of(made.estimate):
            typer.echo(f"{minutes.low:.0f} to {minutes.high:.0f} minutes on two cores, likely {minutes.likely:.0f}.")
    typer.echo(f"written: {made.path}")
    if failed:
        raise typer.Exit(1)
