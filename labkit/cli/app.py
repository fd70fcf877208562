"""The `labkit` command: its subcommands, each in a module of :mod:`labkit.cli.commands`, and how they end."""

from __future__ import annotations

import functools
import io
import os
import sys
import traceback
from collections.abc import Callable
from typing import Annotated, ParamSpec

import typer
from typer.core import TyperCommand

from labkit import __version__
from labkit.cli.commands import batch, cache, tape
from labkit.cli.commands.check import check
from labkit.cli.commands.clean import clean
from labkit.cli.commands.compare import compare
from labkit.cli.commands.converse import converse
from labkit.cli.commands.demo import demo
from labkit.cli.commands.evaluate import evaluate
from labkit.cli.commands.evolve import evolve
from labkit.cli.commands.export import export
from labkit.cli.commands.filter import filter_rows
from labkit.cli.commands.fine_tune import fine_tune
from labkit.cli.commands.generate import generate
from labkit.cli.commands.glan import glan
from labkit.cli.commands.judge import judge
from labkit.cli.commands.plan import plan
from labkit.cli.commands.private_audit import audit
from labkit.cli.commands.private_evolve import evolve as evolve_private
from labkit.cli.commands.private_explain import explain
from labkit.cli.commands.private_few_shot import few_shot
from labkit.cli.commands.private_sgd import sgd
from labkit.cli.commands.review import review
from labkit.cli.commands.room import room
from labkit.cli.commands.run import RunCommand, run
from labkit.cli.commands.saying import end, line, say_log
from labkit.cli.commands.start import start
from labkit.errors import LabkitError, SettingsError

# Plain help and plain tracebacks: typer's own would show local variables, and with them keys.
CONTEXT = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True,
                  context_settings=CONTEXT)

P = ParamSpec("P")
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
    verbose: Annotated[bool, typer.Option("--verbose", help="Say on stderr what goes on inside: retries, waits, "
                                                            "what is done instead.")] = False,
) -> None:
    """From messy documents to question-and-answer datasets that can be defended row by row."""
    global _debug
    _debug = debug
    if verbose:
        say_log()
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
            end(str(error), 2)
        except LabkitError as error:
            end(str(error), 1)
        except KeyboardInterrupt:
            end("stopped; run the same command again to go on", 130)
        except BrokenPipeError:  # the reader of our output has gone: `labkit … | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except Exception as error:
            if _debug:
                from labkit.settings.secrets import without_secrets

                typer.echo(without_secrets(traceback.format_exc()), err=True)
            end(f"an error that was not expected: {type(error).__name__}: {line(error)} (to see where it comes from, "
                "run: labkit --debug …)", 1)

    return run


def _add(command: Callable[..., None], example: str, name: str | None = None, to: typer.Typer = app,
         **how: type[TyperCommand]) -> None:
    to.command(name, epilog=f"Example: {example}", **how)(_explained(command))


_add(start, "labkit start --answers yes,pdf,no,one,neither,train")
_add(check, "labkit check --offline")
_add(plan, 'labkit plan "a support assistant for the W2" handbook.pdf --out plan.yaml')
_add(generate, "labkit generate handbook.pdf stores.csv notes.txt --out qa.jsonl --columns name,hours")
_add(converse, "labkit converse handbook.pdf --turns 3 --out conversations.jsonl")
_add(filter_rows, "labkit filter rows.csv --question-column query --answer-column reply --context-column passage "
                  "--out kept.jsonl --dropped dropped.jsonl", name="filter")
_add(clean, "labkit clean a.jsonl b.jsonl --out clean.jsonl --personal-data mask --benchmark test.jsonl")
_add(evolve, "labkit evolve --seed-file seeds.jsonl --column-names Instruction --num-rows 50 --question-only "
             "--out e.jsonl")
_add(run, "labkit run notebooks/1_seed/*.ipynb -p NUM_QUESTIONS 2 --out outputs", cls=RunCommand)
_add(glan, "labkit glan --disciplines raw_data/disciplines/en.txt --max-subjects 2 --out g.jsonl")
_add(export, "labkit export outputs/1_seed/*/qa.jsonl --out outputs/training --validation 0.2")
_add(evaluate, "labkit evaluate outputs/1_seed/oss/qa.jsonl")
_add(judge, "labkit judge qa.jsonl --out qa.judged.jsonl --labels hand.csv")
_add(review, "labkit review outputs/demo/qa.jsonl --source raw_data/pdf")
_add(compare, "labkit compare outputs/demo/qa.jsonl --out outputs/demo/compared.jsonl --validation 0.7")
_add(fine_tune, "labkit fine-tune outputs/demo/qa.jsonl --out outputs/demo/adapter.gguf", name="fine-tune")
_add(demo, "LABKIT_PROVIDER=local labkit demo")
_add(room, "labkit room room.jsonl --attendees 40 --minutes 15")

private = typer.Typer(no_args_is_help=True, rich_markup_mode=None, context_settings=CONTEXT,
                      help="Private data: what may be told of it, at a price in epsilon, and whether something was.")
_add(few_shot, 'labkit private few-shot tickets.jsonl --about "Support tickets of a web shop" --epsilon 4 '
               "--out demonstrations.jsonl", name="few-shot", to=private)
_add(evolve_private, 'labkit private evolve tickets.jsonl --about "Support tickets of a web shop" --epsilon 4 '
                     "--out synthetic.jsonl", name="evolve", to=private)
_add(sgd, 'labkit private sgd tickets.jsonl --about "Support ticket" --epsilon 4 --out synthetic.jsonl', to=private)
_add(audit, "labkit private audit synthetic.jsonl --private private.jsonl --canaries planted.txt", to=private)
_add(explain, "labkit private explain card.json", to=private)
app.add_typer(private, name="private")

batches = typer.Typer(no_args_is_help=True, rich_markup_mode=None, context_settings=CONTEXT,
                      help="Batches that runs with --batch have sent: list, status, collect, cancel.")
_add(batch.list_batches, "labkit batch list", name="list", to=batches)
_add(batch.status, "labkit batch status batch_123", to=batches)
_add(batch.collect, "labkit batch collect", to=batches)
_add(batch.cancel, "labkit batch cancel batch_123", to=batches)
app.add_typer(batches, name="batch")

caches = typer.Typer(no_args_is_help=True, rich_markup_mode=None, context_settings=CONTEXT,
                     help="The answers that are kept, for many machines: serve.")
_add(cache.serve, "labkit cache serve --host 0.0.0.0 --token-file token.txt", to=caches)
app.add_typer(caches, name="cache")

tapes = typer.Typer(no_args_is_help=True, rich_markup_mode=None, context_settings=CONTEXT,
                    help="Record answers once, hand them out, and replay them: record, replay, info, merge, check.")
_add(tape.record, "labkit tape record room.jsonl notebooks/1_seed/make_qa_csv.ipynb", to=tapes, cls=RunCommand)
_add(tape.replay, "labkit tape replay room.jsonl notebooks/1_seed/make_qa_csv.ipynb", to=tapes, cls=RunCommand)
_add(tape.info, "labkit tape info room.jsonl --price-of gpt-4.1-mini", to=tapes)
_add(tape.merge, "labkit tape merge morning.jsonl afternoon.jsonl --out room.jsonl", to=tapes)
_add(tape.check, "labkit tape check room.jsonl outputs/tape/make_qa_csv.ipynb", to=tapes)
app.add_typer(tapes, name="tape")
