"""The `labkit` command: each subcommand parses its options, calls one function and says what came of it."""

from __future__ import annotations

import csv
import functools
import io
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, NoReturn, ParamSpec

import typer
from typer.core import TyperCommand

from labkit import __version__
from labkit.errors import LabkitError, SettingsError

# Plain help and plain tracebacks: typer's own would show local variables, and with them keys.
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True,
                  context_settings={"help_option_names": ["-h", "--help"]})

P = ParamSpec("P")
Reader = Literal["auto", "azure", "unstructured", "builtin"]
QAType = Literal["short", "long", "boolean", "summary", "conversation", "mixed"]
_COLOURS = {"ok": "green", "note": "yellow", "missing": "red"}
_debug = False


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"labkit {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True,
                                          help="Show the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", envvar="LABKIT_DEBUG",
                                        help="Show the traceback of an error that labkit did not expect.")] = False,
) -> None:
    """From messy documents to question-and-answer datasets that can be defended row by row."""
    global _debug
    _debug = debug
    for stream in (sys.stdout, sys.stderr):  # a file name, or → on Windows, may have no place in the encoding
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _explained(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command end with one line and its exit code, whatever happens in it."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except SettingsError as error:
            _end(str(error), 2)
        except LabkitError as error:
            _end(str(error), 1)
        except KeyboardInterrupt:
            _end("stopped; run the same command again to go on", 130)
        except BrokenPipeError:  # the reader of our output has gone: `labkit … | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except Exception as error:
            if _debug:
                from labkit.check import without_secrets

                typer.echo(without_secrets(traceback.format_exc()), err=True)
            _end(f"an error that was not expected: {type(error).__name__}: {_line(error)} (to see where it comes from, "
                 "run: labkit --debug …)", 1)

    return run


@app.command(epilog="Example: labkit check --offline")
@_explained
def check(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service whether it answers.")] = False,
) -> None:
    """Say what is configured, what answers, what is missing and how to mend it. Shows no secret.

    Exits with 0 if a run would work, 2 if a setting is wrong, 1 if anything else is missing.
    """
    from labkit import check as checks

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


@app.command(epilog="Example: labkit generate handbook.pdf stores.csv notes.txt --out qa.jsonl --columns name,hours")
@_explained
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
) -> None:
    """Make questions and answers from documents, each with its evidence.

    Rows are written as they come. Answers are kept: running the same command again asks nothing twice.
    Exits with 0 if all files were done, 1 if some failed or the model could not be used, and 2 if an option or a
    setting is wrong.
    """
    from labkit import bulk

    options = bulk.Options(reader=reader, qa_type=qa_type, num_questions=num_questions, max_tokens=max_tokens,
                           language=language, domain=domain, columns=_names(columns), max_rows=max_rows,
                           encoding=encoding)
    result = bulk.generate(paths, out, options, report=report, train=train, say=typer.echo, fail=_say_failed)
    if result.failed:
        typer.echo(f"{result.failed} of {len(paths)} files failed; they are named above.", err=True)
        raise typer.Exit(1)


@app.command(epilog="Example: labkit evolve --seed-file seeds.jsonl --column-names Instruction --num-rows 50 "
                    "--question-only --out e.jsonl")
@_explained
def evolve(
    out: Annotated[Path, typer.Option(
        metavar="FILE", help="File for the evolved rows, one a line; a second run goes on where it ended.")],
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
) -> None:
    """Evolve instructions into harder and more varied ones (Evol-Instruct), and answer them.

    Rows are written as they come. Answers are kept: running the same command again asks nothing twice.
    Exits with 0 if all was done, 1 if a row of the seeds could not be used, or the model failed on some for now, or
    nothing was kept, and 2 if an option or a setting is wrong.
    """
    from labkit import evolve_run as runner

    if (seed_file is None) == (answers_for is None):
        _end("Name a file with --seed-file to evolve, or with --answers-for to answer.", 2)
    columns = [name.strip() for names in column_names or [] for name in names.split(",") if name.strip()]
    options = runner.Options(columns, num_rows, rounds, operator or [], method, min_len_chars, max_len_chars,
                             temperature, top_p, language, question_only, seed)
    if answers_for:
        done = runner.answer(answers_for, out, options, say=typer.echo)
    else:
        done = runner.evolve(seed_file, out, options, say=typer.echo, fail=_say_failed)
    if done.unusable:
        _say(f"{done.unusable} rows of {seed_file} could not be used; they are named above.")
    if done.unfinished:
        _say(f"The model failed {done.unfinished} times for now: run the same command again.")
    if done.books.asked and not done.books.kept:
        _say("Nothing was kept; the lines above say what became of it.")
    if done.unusable or done.unfinished or (done.books.asked and not done.books.kept):
        raise typer.Exit(1)


class _RunCommand(TyperCommand):
    """Takes ``-p NAME VALUE`` as papermill does: typer has no repeated option of two words, so they are joined."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:
        joined, rest = [], list(args)
        while rest:
            word = rest.pop(0)
            joined.append(word)
            if word == "--":
                break
            if word in ("-p", "--parameter") and len(rest) > 1 and rest[0].isidentifier() \
                    and not rest[1].startswith("--"):
                joined.append(f"{rest.pop(0)}={rest.pop(0)}")
        return super().parse_args(ctx, joined + rest)


@app.command(cls=_RunCommand, epilog="Example: labkit run notebooks/1_seed/*.ipynb -p NUM_QUESTIONS 2 --out outputs")
@_explained
def run(
    notebooks: Annotated[list[Path], typer.Argument(metavar="NOTEBOOK", help="Notebooks to execute, in this order.")],
    parameter: Annotated[list[str] | None, typer.Option(
        "-p", "--parameter", metavar="NAME VALUE", help="Set a value of the parameters cell; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option(
        metavar="DIR", help="Folder for the executed notebooks.  [default: outputs/run of the clone]")] = None,
) -> None:
    """Execute notebooks without opening them, and keep them with their outputs.

    Exits with 0 if all ran through, 1 if a cell failed (the other notebooks are still run), 2 on a wrong option.
    """
    from labkit import run as runner
    from labkit.settings import outputs

    values = dict(_pair(text) for text in parameter or [])
    names = [notebook.name for notebook in notebooks]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        _end(f"Two of the notebooks are named {twice[0]}: run them one by one, each with an --out of its own.", 2)
    failed, ready = 0, []
    for notebook in notebooks:
        try:
            runner.check_parameters(notebook, values)
            ready.append(notebook)
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            _say(str(error))
    for notebook in ready:
        try:
            done = runner.run_notebook(notebook, out or outputs("run"), values)
            typer.echo(f"{notebook.name}: {done.cells} cells in {_clock(done.seconds)} → {done.output}")
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            _say(str(error))
    if failed:
        raise typer.Exit(1)


@app.command(epilog="Example: labkit glan --disciplines raw_data/disciplines/en.txt --max-subjects 2 --out g.jsonl")
@_explained
def glan(
    out: Annotated[Path, typer.Option(
        metavar="FILE", help="File for the rows; a second run goes on where it ended. The steps stand beside it.")],
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
) -> None:
    """Make questions and answers from disciplines alone (GLAN): subjects, syllabi, key concepts, questions, answers.

    Exits with 0 if all was done (or proposed disciplines wait for your check), 1 if some disciplines or subjects
    failed or nothing was kept, and 2 if an option or a setting is wrong.
    """
    from labkit import glan_run as runner

    if answers_for:
        if disciplines or generate_disciplines or question_only or personas:
            _end("--answers-for only answers: leave out the options that make questions.", 2)
        done = runner.answer(answers_for, out, language=language, say=typer.echo)
    else:
        if not (disciplines or generate_disciplines):
            _end("Name a file with --disciplines (one comes with labkit: raw_data/disciplines/en.txt), or use "
                 "--generate-disciplines.", 2)
        source = disciplines or runner.work_folder(out) / "disciplines.txt"
        if generate_disciplines and not source.exists():
            count = runner.propose(source, language=language, say=typer.echo)
            typer.echo(f"{count} disciplines proposed in {source}")
            if not no_check:
                typer.echo("Check them: delete or change lines, then run the same command again.")
                return
        options = runner.Options(max_subjects, max_subtopics, max_sessions, num_iterations, num_questions, language,
                                 question_only, seed)
        done = runner.glan(source, out, options, personas=personas, say=typer.echo, fail=_say)
    if done.failed or not done.rows:
        _end(f"{len(done.failed)} disciplines or subjects failed; they are named above." if done.rows else
             "Nothing was kept; the lines above say what became of it.", 1)


@app.command(epilog="Example: labkit export outputs/1_seed/*/qa.jsonl --out outputs/training --validation 0.2")
@_explained
def export(
    datasets: Annotated[list[Path], typer.Argument(
        metavar="DATASET", help="Files of pairs (qa.jsonl); of two pairs that say the same, the first is kept.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the files.")],
    validation: Annotated[float, typer.Option(
        min=0, max=0.9, metavar="SHARE", help="Share of the pairs for validation; 0: no validation file.")] = 0.1,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number divides the pairs another way.")] = 0,
    system: Annotated[str, typer.Option(metavar="TEXT", help="System message of every example.")] = "",
    bom: Annotated[bool, typer.Option(
        "--bom/--no-bom", help="Begin with a byte order mark: Azure OpenAI documents one, other trainers want none.",
    )] = True,
) -> None:
    """Merge datasets into one, and write it for fine-tuning: train.jsonl, validation.jsonl, and qa.jsonl.

    No chunk of a source is on both sides. Files for retrieval and evaluation need the chunks that the pairs were made
    from, which a dataset does not hold: the notebooks write these, with dataset.rag and dataset.eval.
    Exits with 0 if the files can be used, 1 if a dataset could not be read (the others are merged) or Azure OpenAI
    would refuse a file, and 2 if an option is wrong.
    """
    from labkit.merging import merge
    from labkit.training import check_folder, write_training

    check_folder(out, datasets)
    failed: list[LabkitError] = []
    merged = merge(datasets, fail=lambda error: (failed.append(error), _say_failed(error)))
    for share in merged.sources:
        typer.echo(share.line())
    if len(merged.sources) > 1:
        typer.echo(merged.line())
    for conflict in merged.conflicts:
        typer.echo(f'two answers: "{_line(conflict.kept.question)}": kept "{_line(conflict.kept.answer)}" '
                   f'({conflict.kept_source}), left out "{_line(conflict.record.answer)}" ({conflict.source})')
    written = write_training(merged.dataset, out, validation=validation, seed=seed, system=system, bom=bom)
    for path, rows in written.files.items():
        typer.echo(f"{rows:>6} rows  {path}")
    for path, problem in written.problems:
        (_say if problem.serious else typer.echo)(f"{path.name}: {problem}")
    if failed or written.serious:
        raise typer.Exit(1)


@app.command(epilog="Example: LABKIT_PROVIDER=local labkit demo")
@_explained
def demo() -> None:
    """Make a first dataset from the sample handbook, with whatever model is configured.

    Without any, the embedded model is fetched (1.1 GB, once) and used. Leaves its files in outputs/demo.
    """
    from labkit import demo as demonstration
    from labkit.settings import load_settings

    started = time.monotonic()
    done = demonstration.demo(load_settings())
    for path, rows in done.files.items():
        size = f"{rows} rows" if rows is not None else f"{path.stat().st_size / 1024:.0f} kB"
        typer.echo(f"{size:>10}  {path}")
    typer.echo(f"Made in {_clock(time.monotonic() - started)}. Open report.html in a browser to review every pair.")


def _pair(text: str) -> tuple[str, object]:
    from labkit.run import typed

    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        _end(f'-p takes a name and a value, not "{text}": -p NAME VALUE', 2)
    return name, typed(value)


def _names(text: str) -> tuple[str, ...]:
    """Return names with commas between; one that holds a comma itself stands in quotation marks."""
    return tuple(name.strip() for row in csv.reader([text], skipinitialspace=True) for name in row if name.strip())


def _clock(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"


def _line(error: BaseException | str) -> str:
    return " ".join(str(error).split())[:300]


def _say(text: str) -> None:
    from labkit.check import without_secrets

    text = without_secrets(text)
    typer.echo(f"labkit: {' '.join(text.split())}", err=True)


def _say_failed(error: LabkitError) -> None:
    _say(str(error))


def _end(text: str, code: int) -> NoReturn:
    _say(text)
    raise typer.Exit(code)
