"""``labkit run``: notebooks, executed without being opened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand

from labkit.cli.commands.options import Overwrite
from labkit.cli.commands.saying import clock, end, say_failed
from labkit.errors import LabkitError, SettingsError


class RunCommand(TyperCommand):
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


def run(
    notebooks: Annotated[list[Path], typer.Argument(metavar="NOTEBOOK", help="Notebooks to execute, in this order.")],
    parameter: Annotated[list[str] | None, typer.Option(
        "-p", "--parameter", metavar="NAME VALUE",
        help="Set a value of the parameters cell, of the kind that is there; repeatable.")] = None,
    out: Annotated[Path | None, typer.Option(
        metavar="DIR", help="Folder for the executed notebooks.  [default: outputs/run]")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Execute notebooks without opening them, and keep them with their outputs.

    Exits with 0 if all ran through, 1 if a cell failed (the other notebooks are still run), 2 on a wrong option.
    """
    from labkit.cli import notebook_runner as runner
    from labkit.cli.notebook_parameters import values_for
    from labkit.settings import outputs

    given = pairs(parameter)
    folder = out or outputs("run")
    runner.check_results(notebooks, folder, overwrite)
    failed, ready = 0, []
    for notebook in notebooks:
        try:
            ready.append((notebook, values_for(notebook, given)))
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            say_failed(error)
    for notebook, values in ready:
        try:
            done = runner.run_notebook(notebook, folder, values, overwrite=overwrite)
            typer.echo(f"{notebook.name}: {done.cells} cells in {clock(done.seconds)} → {done.output}")
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            say_failed(error)
    if failed:
        raise typer.Exit(1)


def pairs(parameter: list[str] | None) -> dict[str, str]:
    """Return what ``-p NAME VALUE`` gives, by its name."""
    return dict(_pair(text) for text in parameter or [])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        end(f'-p takes a name and a value, not "{text}": -p NAME VALUE', 2)
    return name, value
