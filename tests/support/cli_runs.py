"""The `labkit` command, called in this process or started in one of its own; facts for it to ask about."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pymupdf
from typer.testing import CliRunner

from labkit.cli.app import app

LABKIT = [sys.executable, "-m", "labkit"]


def labkit(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


FACT = re.compile(r"The (\w+) pump moves (\d+) litres in one hour\.")
NAMES = ("amber", "azure", "beige", "black", "brown", "coral", "cream", "green", "ivory", "khaki", "lemon", "lilac",
         "maroon", "olive", "peach", "white")


def facts(page: int) -> str:
    """Return the text of a page: a fact on each of sixteen pumps."""
    return "\n".join(f"The {name}{page} pump moves {1000 * page + 10 * number} litres in one hour."
                     for number, name in enumerate(NAMES))


def pairs(body: dict) -> str:
    """Answer as a good model does: as many pairs as asked for, each on another fact of the text."""
    prompt = body["messages"][-1]["content"]
    count = re.search(r"Write (\d+) question", prompt)
    if not count:
        return "ready"
    found = list(FACT.finditer(prompt))[: int(count[1])]
    return json.dumps({"pairs": [{"evidence": fact[0], "question": f"How much does the {fact[1]} pump move in an hour?",
                                  "answer": f"{fact[2]} litres"} for fact in found]})


def make_pdf(path: Path, *pages: str, **saving: object) -> Path:
    with pymupdf.open() as document:
        for text in pages:
            document.new_page().insert_textbox((72, 72, 520, 770), text)
        document.save(path, **saving)
    return path


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines()]


def pumps(first: int, last: int) -> str:
    """Return a table with a pump and its fact in each row."""
    lines = [f'{number},pump {NAMES[number % 16]}{number},"<p>The {NAMES[number % 16]}{number} pump moves '
             f'{1000 + 10 * number} litres in one hour.</p>"' for number in range(first, last + 1)]
    return "\n".join(["no,name,fact,secret", *(f"{line},hidden" for line in lines)]) + "\n"


def start(*args: object) -> subprocess.Popen[str]:
    return subprocess.Popen([*LABKIT, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition: Callable[[], bool], child: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 40
    while not condition():
        assert child.poll() is None and time.monotonic() < until
        time.sleep(0.005)


def kept_answers(cache: Path) -> int:
    with closing(sqlite3.connect(cache)) as database:
        return database.execute("SELECT count(*) FROM answers WHERE kind = 'chat'").fetchone()[0]


def rows_of_killed(path: Path) -> list[dict]:
    """Return the whole rows; the last line may be half-written."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
