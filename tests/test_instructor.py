"""docs/instructor.md: commands as the command line has them, messages as the code says them, sums that add up."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.main import get_command

from labkit.cli.app import app
from labkit.settings import ROOT

PAGE = ROOT / "docs" / "instructor.md"
TEXT = PAGE.read_text(encoding="utf-8")
CODE = [line for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.M | re.S) for line in block.splitlines()]
INLINE = re.findall(r"`((?:labkit|python|make|bash|git) [^`]+)`", TEXT)
OTHER_OPTIONS = {"--port", "--latency-ms", "--only"}  # those of bench


def tables() -> list[list[list[str]]]:
    """Return the cells of each table, without its head."""
    found = re.findall(r"^\|.*\|\n\| --- .*\n((?:\|.*\n)+)", TEXT, re.M)
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()] for block in found]


def words(line: str) -> list[str]:
    """Return a line as a shell reads it, from the command's own name on, without the settings before it."""
    said = shlex.split(line)
    while re.fullmatch(r"[A-Z_]+=.*", said[0]):
        said.pop(0)
    return said


@pytest.mark.parametrize("line", [*CODE, *INLINE])
def test_every_command_and_option_is_there_and_what_it_names_too(line: str) -> None:
    said = words(line)
    if said[0] == "labkit":
        command = get_command(app)
        while said[1:] and hasattr(command, "commands"):
            assert said[1] in command.commands, line
            command, said = command.commands[said[1]], said[1:]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in said if word.startswith("--")} <= known, line
    elif "-m" in said:
        module = said[said.index("-m") + 1]
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file() or (ROOT / module).is_dir(), line
        assert {word for word in said if word.startswith("--")} <= OTHER_OPTIONS
    elif said[0] == "make":
        targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
        assert set(said[1:]) <= targets
    for word in said:
        if word.startswith("notebooks/") or word.endswith(".sh"):
            assert (ROOT / word).is_file(), line


def test_the_notebooks_that_are_named_are_there() -> None:
    there = {path.stem for path in (ROOT / "notebooks").glob("[0-9]*/*.ipynb")}
    named = set(re.findall(r"\b(make_qa_\w+|evolve_instruct|auto_evolve_instruct|glan|personas|before_after)\b", TEXT))
    assert named and named <= there
    assert {row[0] for row in tables()[1]} <= there


def test_the_messages_are_those_that_the_code_says() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "labkit").rglob("*.py"))
    said = re.sub(r'["\']\n\s*f?["\']', "", code)
    rows = next(rows for rows in tables() if any("`holds no answer to`" in row[0] for row in rows))
    messages = [message for row in rows for message in re.findall(r"`([^`]+)`", row[0])]
    assert len(messages) > 8
    for message in messages:
        if message not in ("No module named 'labkit'", "qa.jsonl", "labkit check"):
            assert message in said, message


def test_the_quota_is_worked_out_right() -> None:
    def number(text: str) -> int:
        return int(text.replace(",", ""))

    for _, _, billed, counted, needed in tables()[0]:
        assert number(needed) == round(40 * number(counted) / 15) and number(billed) < number(counted)
    requests, _, counted, needed = map(number, tables()[0][0][1:])
    assert f"40 × {counted:,} / 15 = {needed:,} tokens" in TEXT
    assert f"40 × {requests} / 15 = {40 * requests // 15} requests" in TEXT
    assert f"for {100_000 * 15 // counted} people" in TEXT and f"in {40 * counted / 100_000:.1f} minutes" in TEXT


@pytest.mark.parametrize(("heading", "minutes"), [("Half a day (3 h 30)", 210), ("A day (7 h)", 420)])
def test_the_plans_fill_their_time_and_no_more(heading: str, minutes: int) -> None:
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    at = 0
    for hours, past, long in re.findall(r"^\| (\d+):(\d\d) \| (\d+) \|", section, re.M):
        assert int(hours) * 60 + int(past) == at
        at += int(long)
    assert at == minutes




@pytest.mark.parametrize("language", ["ja", "ko"])
def test_other_languages_name_the_same_commands_messages_and_figures(language: str) -> None:
    other = PAGE.with_name(f"instructor.{language}.md").read_text(encoding="utf-8")
    for what in (r"(?<!`)`([^`\n]+)`(?!`)", r"(?<![\d,.])\d+(?:[,.:]\d+)+(?!\d)"):  # code, and larger numbers
        assert sorted(re.findall(what, other)) == sorted(re.findall(what, TEXT))
