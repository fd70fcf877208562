"""``labkit evolve``: from instructions to harder and more varied ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Checks, MaskPersonalData, NoChecks, Run, makes_rows, names
from labkit.cli.commands.saying import end


@makes_rows
def evolve(
    run: Run,
    seed_file: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Instructions to begin with: qa.jsonl, a chat file, or JSON Lines with a column.")] = None,
    column_names: Annotated[list[str] | None, typer.Option(
        metavar="NAME", help="Column that holds the instruction; repeated, or separated by commas, they are joined.  "
        "[default: told by the form of the rows]")] = None,
    num_rows: Annotated[int | None, typer.Option(
        min=1, metavar="N", help="Evolved rows that are wanted.  [default: all that the seeds give]")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=20, metavar="N", help="Evolutions of one seed.")] = 2,
    operator: Annotated[list[str] | None, typer.Option(
        metavar="NAME[=WEIGHT]", help="Way to evolve, repeated for several: add_constraints, deepen, concretize, "
        "add_reasoning, complicate_input, breadth, fresh.  [default: all, all alike]")] = None,
    method: Annotated[Path | None, typer.Option(
        metavar="FILE", help="A method in words that takes the place of the operators.")] = None,
    min_len_chars: Annotated[int | None, typer.Option(
        min=0, metavar="N", help="Characters of an instruction at least.  [default: 32; 16 in dense scripts]")] = None,
    max_len_chars: Annotated[int, typer.Option(min=1, metavar="N", help="Characters at most.")] = 512,
    temperature: Annotated[float, typer.Option(min=0.0, max=2.0, metavar="T", help="Of the sampling.")] = 0.7,
    top_p: Annotated[float, typer.Option(min=0.0, max=1.0, metavar="P", help="Of the sampling.")] = 0.95,
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="Language of instructions and answers.  [default: LABKIT_LANGUAGE, or English]")] = None,
    question_only: Annotated[bool, typer.Option("--question-only", help="Leave the instructions unanswered.")] = False,
    answers_for: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Evolve nothing: answer the instructions that such a run left unanswered.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed draws other operators.")] = 0,
    mask_personal_data: MaskPersonalData = False,
    plan: Annotated[Path | None, typer.Option(
        metavar="FILE", help="A plan: as many rows as it wants harder are made, unless --num-rows says how many, in "
        "its first language, and what it avoids is dropped.")] = None,
    check: Checks = None,
    no_check: NoChecks = None,
) -> None:
    """Evolve instructions into harder and more varied ones (Evol-Instruct), and answer them.

    Rows are written as they come. Answers are kept: running the same command again asks nothing twice.
    Exits with 0 if all was done, 1 if a row of the seeds could not be used, the model failed on some for now, the
    budget is used up, or nothing was kept, and 2 if an option or a setting is wrong.
    """
    from labkit.pipelines.evolve import Answer, Evolve, Options

    options = Options(names(*column_names or []), num_rows, rounds, operator or [], method, min_len_chars,
                      max_len_chars, temperature, top_p, language, question_only, seed,
                      names(*check or []), names(*no_check or []), mask_personal_data)
    if plan:
        run.refuse_beside_plan("answers_for")
        from labkit.pipelines.plan_options import evolve_by_plan

        options = evolve_by_plan(plan, options)
    if seed_file and not answers_for:
        run.go(Evolve(seed_file, run.out, options))
    elif answers_for and not seed_file:
        run.go(Answer(answers_for, run.out, options))
    else:
        end("Name a file with --seed-file to evolve, or with --answers-for to answer.", 2)
