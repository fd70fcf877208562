"""``labkit glan``: from disciplines to questions and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Run, makes_rows
from labkit.cli.commands.saying import end


@makes_rows
def glan(
    run: Run,
    disciplines: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Disciplines, one a line, fields as # headings.")] = None,
    generate_disciplines: Annotated[bool, typer.Option(
        "--generate-disciplines", help="Have the file of disciplines proposed, and stop for you to check it.")] = False,
    no_check: Annotated[bool, typer.Option(
        "--no-check", help="Go on with proposed disciplines without a check.")] = False,
    answers_for: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Only answer the questions of this file.")] = None,
    question_only: Annotated[bool, typer.Option("--question-only", help="Leave the questions unanswered.")] = False,
    max_subjects: Annotated[int, typer.Option(min=1, metavar="N", help="Subjects of a discipline.")] = 10,
    max_subtopics: Annotated[int, typer.Option(min=1, metavar="N", help="Subtopics of a subject.")] = 5,
    max_sessions: Annotated[int, typer.Option(min=1, metavar="N", help="Class sessions of a subject.")] = 10,
    num_iterations: Annotated[int, typer.Option(min=1, metavar="N", help="Rounds through all subjects.")] = 2,
    num_questions: Annotated[int, typer.Option(min=1, metavar="N", help="Questions on a subject, a round.")] = 5,
    personas: Annotated[Path | None, typer.Option(metavar="FILE", help="Who asks, one persona a line.")] = None,
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="Language of everything.  [default: LABKIT_LANGUAGE, or English]")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed draws other key concepts.")] = 0,
    plan: Annotated[Path | None, typer.Option(
        metavar="FILE", help="A plan: its topics are the disciplines, its audiences ask, its rows decide how many "
        "questions, and what it avoids is dropped; it takes the place of --disciplines, --personas and "
        "--num-questions.")] = None,
) -> None:
    """Make questions and answers from disciplines alone (GLAN): subjects, syllabi, key concepts, questions, answers.

    The steps to the rows stand in a folder beside them, to be read and edited.
    Exits with 0 if all was done (or proposed disciplines wait for your check), 1 if some disciplines or subjects
    failed, the budget is used up or nothing was kept, and 2 if an option or a setting is wrong.
    """
    from labkit.pipelines.glan import Answer, Folder, Glan, Options, propose

    if plan:
        run.refuse_beside_plan("disciplines", "generate_disciplines", "answers_for", "num_questions", "personas")
    if answers_for:
        if disciplines or generate_disciplines or question_only or personas:
            end("--answers-for only answers: leave out the options that make questions.", 2)
        run.go(Answer(answers_for, run.out, language=language))
        return
    options = Options(max_subjects, max_subtopics, max_sessions, num_iterations, num_questions, language,
                      question_only, seed)
    if plan:
        from labkit.pipelines.plan_options import glan_by_plan

        taken = glan_by_plan(plan, run.out, options)
        method = Glan(taken.disciplines, run.out, taken.options, checks=taken.checks)
        method.personas = taken.people
        run.go(method)
        return
    if not (disciplines or generate_disciplines):
        end("Name a file with --disciplines (one comes with labkit: raw_data/disciplines/en.txt), or use "
            "--generate-disciplines.", 2)
    source = disciplines or Folder(run.out).disciplines
    if generate_disciplines and not source.exists():
        count = propose(source, language=language, settings=run.settings, say=typer.echo)
        typer.echo(f"{count} disciplines proposed in {source}")
        if not no_check:
            typer.echo("Check them: delete or change lines, then run the same command again.")
            return
    run.go(Glan(source, run.out, options, personas=personas))
