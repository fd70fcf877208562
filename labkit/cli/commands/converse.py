"""``labkit converse``: simulated conversations with tool calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Run, makes_rows
from labkit.cli.commands.saying import say_failed


@makes_rows
def converse(
    run: Run,
    paths: Annotated[list[Path], typer.Argument(
        metavar="PATH", help="Documents to talk about, or folders of them.")],
    num: Annotated[int | None, typer.Option(
        min=1, metavar="N", help="Conversations to try.  [default: one a chunk that holds enough]")] = None,
    turns: Annotated[int, typer.Option(min=2, max=8, metavar="N", help="Questions of one conversation at most.")] = 3,
    max_tokens: Annotated[int, typer.Option(min=50, metavar="N", help="Size of a chunk in tokens.")] = 800,
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="Language of what is said.  [default: LABKIT_LANGUAGE, or English]")] = None,
    domain: Annotated[str, typer.Option(metavar="TEXT", help="What the documents are about, in a few words.")] = "",
    personas: Annotated[Path | None, typer.Option(metavar="FILE", help="Who asks, one persona a line.")] = None,
    plan: Annotated[Path | None, typer.Option(
        metavar="FILE", help="A plan: its audiences ask, about its parts, and what it avoids is dropped.")] = None,
) -> None:
    """Let a customer ask, a support agent search the documents and answer, and a critic read each answer.

    Each row is a conversation of two turns or more, with what was searched for and found; labkit export --format tools
    writes them for fine-tuning with tool calls. Running the same command again asks nothing twice.
    Exits with 0 if all was done, 1 if a document could not be read, the model failed on some for now, the budget is
    used up or nothing was kept, and 2 if an option or a setting is wrong.
    """
    if plan:
        run.refuse_beside_plan("personas")
    from labkit.pipelines.converse import Converse
    from labkit.pipelines.glan_files import read_personas

    people = read_personas(personas) if personas else []
    run.go(Converse(paths, run.out, count=num, turns=turns, language=language, domain=domain, max_tokens=max_tokens,
                    personas=people, plan=plan, settings=run.settings, fail=say_failed))
