"""``labkit generate``: from documents to pairs."""

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
    MaskPersonalData,
    NoChecks,
    Run,
    makes_rows,
    names,
    reader_names,
)
from labkit.datasets.question_types import QA_TYPES

Reader = Literal[reader_names()]  # type: ignore[valid-type]  # the table of readers is what there is
QAType = Literal[(*QA_TYPES, "mixed")]


@makes_rows
def generate(
    run: Run,
    paths: Annotated[list[Path], typer.Argument(
        metavar="PATH", help="Files to make questions and answers from (PDF, image, Office, HTML, CSV, TXT, "
        "Markdown, …), or folders of them.")],
    reader: Annotated[Reader, typer.Option(help="What reads PDFs and images.")] = "auto",
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
    pages: Annotated[str, typer.Option(
        metavar="LIST", help="Of PDFs, slides and sheets: which to read, as in 3-10,15.  [default: all]")] = "",
    report: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write a report (HTML) to review the rows in.")] = None,
    dropped: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write the pairs that were dropped, with the reason and the check.")] = None,
    train: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write the rows as a file for fine-tuning.")] = None,
    by_form: Annotated[bool | None, typer.Option(
        "--by-form/--no-by-form", help="Make short and long questions from statements whose form is known, in English, "
        "French, Japanese or Korean; the model only chooses. Fewer pairs, and of a small model more that are right.  "
        "[default: for the embedded model]")] = None,
    ask_all: Annotated[bool, typer.Option(
        "--ask-all", help="Ask about every chunk, tables of contents, references, indexes, forms, title pages and "
        "notices too.")] = False,
    mask_personal_data: MaskPersonalData = False,
    plan: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Ask for what this plan still lacks (labkit plan makes one): it takes the place of "
        "--qa-type, --num-questions and --language.")] = None,
    judge: Judge = None,
    judge_threshold: JudgeThreshold = None,
    judge_price_in: JudgePriceIn = None,
    judge_price_out: JudgePriceOut = None,
    check: Checks = None,
    no_check: NoChecks = None,
) -> None:
    """Make questions and answers from documents, each with its evidence.

    Rows are written as they come. Answers are kept: running the same command again asks nothing twice.
    Exits with 0 if all files were done, 1 if some failed, the model could not be used or the budget is used up, and 2
    if an option or a setting is wrong.
    """
    from labkit.pipelines.generate import Generate, Options

    options = Options(reader, qa_type, num_questions, max_tokens, language, domain, names(columns), max_rows, encoding,
                      names(*check or []), names(*no_check or []), by_form, ask_all, pages or None,
                      mask_personal_data)
    more = {"report": report, "train": train, "dropped": dropped, "judged": judge is not None}
    if plan is None:
        method = Generate(paths, run.out, options, **more)
    else:
        run.refuse_beside_plan("qa_type", "num_questions", "language")
        from labkit.pipelines.generate_planned import PlannedGenerate

        method = PlannedGenerate(paths, run.out, options, plan, **more)
    run.judged_by(judge, judge_threshold, judge_price_in, judge_price_out).go(method)
