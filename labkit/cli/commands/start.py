"""``labkit start``: the decision tree in a terminal, from what somebody has to the notebook to open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from labkit.errors import RequestError, SettingsError

if TYPE_CHECKING:
    from labkit.reports.decision_tree.tree import Tree
    from labkit.reports.decision_tree.walk import Walk

_BACK, _QUIT = ("b", "back"), ("q", "quit")


def start(
    answers: Annotated[str, typer.Option(
        metavar="A,B,…", help="Answers in the order of the questions, by name or number; what they leave open is "
        "asked.")] = "",
    json_: Annotated[bool, typer.Option("--json", help="Print the route as JSON; questions go to stderr.")] = False,
    language: Annotated[str, typer.Option(
        help="Of the questions: English, Japanese or Korean.  [default: LABKIT_LANGUAGE]", show_default=False)] = "",
) -> None:
    """Ask a few questions, and say which notebook to open: with its time, its cost, and why.

    Nothing is opened or sent. The answers make a line at the end that gives the same route again.
    """
    from labkit.reports.decision_tree.tree import best_language
    from labkit.reports.decision_tree.walk import Walk
    from labkit.settings import load_settings

    code = best_language(language or load_settings().language)
    walk = Walk([answer for answer in answers.split(",") if answer.strip()], code)
    if walk.question:
        typer.echo(walk.tree.say("how", code), err=json_)
    while walk.question:
        _ask(walk, err=json_)
    if json_:
        import json

        typer.echo(json.dumps(walk.as_data(), ensure_ascii=False, indent=2))
    else:
        for line in lines(walk.tree, walk.as_data(), code):
            typer.echo(line)


def _ask(walk: Walk, err: bool) -> None:
    """Ask the open question until it is answered, or taken back."""
    question, code = walk.question, walk.language
    assert question is not None
    typer.echo(f"\n{question.ask.say(code)}", err=err)
    names = max(len(choice.key) for choice in question.choices)
    for number, choice in enumerate(question.choices, 1):
        typer.echo(f"  {number}  {choice.key:<{names}}  {choice.say.say(code)}", err=err)
    while True:
        typer.echo("> ", nl=False, err=err)
        given = _line(walk)
        if given.lower() in _QUIT:
            typer.echo(err=err)
            raise typer.Exit(1)
        if given.lower() in _BACK:
            walk.back()
            return
        try:
            walk.answer(given)
        except SettingsError:
            typer.echo(walk.tree.say("wrong", code, answer=given, choices=", ".join(
                f"{number} {choice.key}" for number, choice in enumerate(question.choices, 1))), err=err)
            continue
        return


def _line(walk: Walk) -> str:
    """Return a line of the input.

    Raises
    ------
    RequestError
        If the input has ended.
    """
    import sys

    given = sys.stdin.readline()
    if not given:
        done, question = walk.answers, walk.question
        choices = "|".join(choice.key for choice in question.choices) if question else ""
        raise RequestError("The input ended before the last question was answered.",
                           f"Give the answers in one line: labkit start --answers {','.join([*done, choices])},…")
    return given.strip()


def lines(tree: Tree, route: dict[str, Any], code: str) -> list[str]:
    """Return a route as lines for a terminal: the notebook to open, what comes then, and the commands."""
    said = [""]
    for step in route["steps"]:
        if not step["there"]:
            said.append(f"{tree.say('absent', code)}: {step['name']}")
        else:
            name = "open" if step["notebook"] == route["open"] else "then"
            said.append(f"{tree.say(name, code)}: {step['notebook']}")
        said.append(f"  {tree.say('why', code)}: {step['why']}")
        if step["there"]:
            said += [f"  {tree.say('time', code)}: {step['time']}", f"  {tree.say('cost', code)}: {step['cost']}"]
        elif "until" in step:
            said.append(f"  {step['until']}")
    said += [f"{tree.say('command', code)}: {command}" for command in route["commands"]]
    return [*said, "", f"{tree.say('same', code)}: labkit start --answers {','.join(route['answers'])}"]
