"""``labkit generate``: from documents to pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from labkit.cli.commands.options import (
    Budget,
    BudgetTokens,
    Estimate,
    Overwrite,
    PriceIn,
    PriceOut,
    names,
    settings_with,
)
from labkit.cli.commands.saying import say_failed
from labkit.errors import LabkitError

Reader = Literal["auto", "azure", "unstructured", "builtin"]
QAType = Literal["short", "long", "boolean", "summary", "conversation", "mixed"]


def generate(
    paths: Annotated[list[Path], typer.Argument(
        metavar="PATH", help="Files to make questions and answers from: PDF, image, CSV, TSV, TXT, Markdown.")],
    out: Annotated[Path, typer.Option(
        metavar="FILE", help="File for the rows, one a line; a second run goes on where it ended.")],
    reader: Annotated[Reader, typer.Option(help="What reads PDFs.")] = "auto",
    qa_type: Annotated[QAType, typer.Option(help="Kind of pairs.")] = "long",
    num_questions: Annotated[int, typer.Option(min=1, metavar="N", help="Pairs to ask for, for each chunk.")] = 3,
    max_tokens: Annotated[int, typer.Option(min=50, metavar="N", help="Size of a chunk in tokens.")] = 800,
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="Language of questions and answers.  [default: LABKIT_LANGUAGE, or English]")] = None,
    domain: Annotated[str, typer.Option(metavar="TEXT", help="What the documents are about, in a few words.")] = "",
    columns: Annotated[str, typer.Option(
        metavar="NAMES", help="Of tables: the columns to read, with commas between.  [default: all]")] = "",
    max_rows: Annotated[int | None, typer.Option(
        min=1, metavar="N", help="Of tables: the last row to read.  [default: all]")] = None,
    encoding: Annotated[str | None, typer.Option(
        metavar="NAME", help="Of tables and texts, where it is not found by itself: cp932, euc_kr, …")] = None,
    report: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write a report (HTML) to review the rows in.")] = None,
    train: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write the rows as a file for fine-tuning.")] = None,
    overwrite: Overwrite = False,
    estimate: Estimate = False,
    budget: Budget = None,
    budget_tokens: BudgetTokens = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
) -> None:
    """Make questions and answers from documents, each with its evidence.

    Rows are written as they come. Answers are kept: running the same command again asks nothing twice.
    Exits with 0 if all files were done, 1 if some failed, the model could not be used or the budget is used up, and 2
    if an option or a setting is wrong.
    """
    from labkit.pipelines import generate

    options = generate.Options(reader=reader, qa_type=qa_type, num_questions=num_questions, max_tokens=max_tokens,
                           language=language, domain=domain, columns=names(columns), max_rows=max_rows,
                           encoding=encoding)
    settings = settings_with(budget, budget_tokens, price_in, price_out)
    if estimate:
        from labkit.pipelines import generate_estimate

        failed: list[LabkitError] = []
        typer.echo(str(generate_estimate.estimate(paths, options, settings=settings, fail=failed.append)))
        for error in failed:
            say_failed(error)
        if failed:
            raise typer.Exit(1)
        return
    result = generate.generate(paths, out, options, report=report, train=train, settings=settings, say=typer.echo,
                               fail=say_failed, overwrite=overwrite)
    if result.failed:
        typer.echo(f"{result.failed} of {len(paths)} files failed; they are named above.", err=True)
        raise typer.Exit(1)
