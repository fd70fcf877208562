"""``labkit filter``: from rows that are there already to those that pass the checks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from labkit.cli.commands.options import (
    Checks,
    Judge,
    JudgePriceIn,
    JudgePriceOut,
    JudgeThreshold,
    NoChecks,
    Run,
    makes_rows,
    names,
)
from labkit.datasets.question_types import QA_TYPES

QAType = Literal[QA_TYPES]  # type: ignore[valid-type]  # the choices are made from the table


@makes_rows
def filter_rows(
    run: Run,
    rows: Annotated[Path, typer.Argument(
        metavar="ROWS", help="File of questions and answers: a qa.jsonl; JSON, CSV or TSV of another program.")],
    chunks: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The chunks that the rows rest on.  [default: the ….chunks.jsonl beside them]")] = None,
    dropped: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write all other rows, with the reason and the check.")] = None,
    question_column: Annotated[str, typer.Option(metavar="NAME", help="Of rows of another program.")] = "question",
    answer_column: Annotated[str, typer.Option(metavar="NAME", help="The same.")] = "answer",
    context_column: Annotated[str, typer.Option(
        metavar="NAME", help="The column with the passage that the answer is found in.")] = "context",
    evidence_column: Annotated[str, typer.Option(
        metavar="NAME", help="The column with the words of the passage that the answer rests on; looked for where a "
        "row has none.")] = "evidence",
    qa_type: Annotated[QAType, typer.Option(help="Kind of pairs, where rows do not say.")] = "long",
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="Language of rows that do not name one.  [default: LABKIT_LANGUAGE, or English]")] = None,
    domain: Annotated[str, typer.Option(metavar="TEXT", help="What the passages are about, in a few words.")] = "",
    encoding: Annotated[str | None, typer.Option(
        metavar="NAME", help="Of CSV and TSV, where it is not found by itself: cp932, euc_kr, …")] = None,
    judge: Judge = None,
    judge_threshold: JudgeThreshold = None,
    judge_price_in: JudgePriceIn = None,
    judge_price_out: JudgePriceOut = None,
    check: Checks = None,
    no_check: NoChecks = None,
) -> None:
    """Put rows that are there already through the checks that new ones pass, and keep those that pass.

    Kept rows are as they were, with their scores, and with all of their other columns. A row without a passage
    cannot be judged: it is not kept, and counted. No model is asked, unless a judge is named. Running the same command
    again goes on where it ended.
    Exits with 0 if all rows were gone through, 1 if nothing was kept or a file cannot be used, and 2 if an option, a
    column or a setting is wrong.
    """
    from labkit.datasets.foreign_rows import Columns
    from labkit.pipelines.filter import Filter, FilterOptions

    columns = Columns(question_column, answer_column, context_column, evidence_column)
    options = FilterOptions(columns, language, domain, qa_type, encoding, names(*check or []), names(*no_check or []))
    run.judged_by(judge, judge_threshold, judge_price_in, judge_price_out).go(Filter(
        rows, run.out, options, chunks=chunks, dropped=dropped, judged=judge is not None))
