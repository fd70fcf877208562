"""A run that is killed, that meets a full disk, or that shares its cache: no answer is lost or asked for twice."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bench import client_child
from bench.mock import Mock

pytestmark = pytest.mark.slow

ROWS = 240


@pytest.fixture
def mock() -> Iterator[Mock]:
    with Mock() as started:
        started.reset(latency_ms=100)
        yield started


def start(mock: Mock, cache: Path, **options: Any) -> subprocess.Popen[str]:
    words, environment = client_child.command(mock.url, cache, ROWS, 16)
    process = subprocess.Popen(words, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               **options)
    assert process.stdout.readline() == "going\n"
    return process


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return json.loads(out)


def here(mock: Mock, cache: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Do a run in this process, which has loaded all by now."""
    assert client_child.main([mock.url, str(cache), str(ROWS)]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def kept(cache: Path) -> set[str]:
    with closing(sqlite3.connect(cache)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        labels = database.execute("SELECT label FROM answers WHERE kind = 'chat'").fetchall()
    return {label.split("[[id:")[1].split("]]")[0] for (label,) in labels}


def holds_answers(cache: Path) -> bool:
    with closing(sqlite3.connect(cache)) as database:
        return bool(database.execute("SELECT count(*) FROM answers WHERE kind = 'chat'").fetchone()[0])


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_goes_on_where_it_was(mock, tmp_path, capsys):
    cache = tmp_path / "cache.sqlite"
    asked_by_then: dict[str, int] = {}
    for killed_before_any in (True, False):  # a busy machine may take longer than any fixed wait to keep its first
        process = start(mock, cache)
        before = sum(mock.calls().values())
        while sum(mock.calls().values()) == before or not (killed_before_any or holds_answers(cache)):
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.4))
        process.kill()
        process.communicate()
        now = mock.calls()
        asked_by_then = {row: now[row] for row in kept(cache)} | asked_by_then
    again = here(mock, cache, capsys)
    whole = here(mock, tmp_path / "whole.sqlite", capsys)
    assert asked_by_then and again["hits"] >= len(asked_by_then) and again["calls"] + again["hits"] == ROWS
    now = mock.calls()
    assert all(now[row] == times + 1 for row, times in asked_by_then.items())  # once more by the whole run alone
    assert again["digest"] == whole["digest"] and again["answered"] == ROWS


def test_two_processes_share_a_cache(mock, tmp_path, capsys):
    cache = tmp_path / "cache.sqlite"
    first, second = start(mock, cache), start(mock, cache)
    one, other = finish(first), finish(second)
    assert one["digest"] == other["digest"] and one["answered"] == other["answered"] == ROWS
    assert len(kept(cache)) == ROWS
    assert here(mock, cache, capsys)["hits"] == ROWS


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_full_disk_is_one_line_and_costs_no_answer_that_was_kept(mock, tmp_path, capsys):
    import resource

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    cache = tmp_path / "cache.sqlite"
    process = start(mock, cache, preexec_fn=fill)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1 and err.count("\n") == 1
    assert err.startswith(f"The cache {cache} cannot be written (") and "Set LABKIT_CACHE" in err
    before = kept(cache)
    again = here(mock, cache, capsys)
    assert 0 < len(before) < ROWS and again["hits"] == len(before) and again["answered"] == ROWS
