"""Progress: visible wherever labkit runs, gone from a notebook afterwards, and never the reason a run fails."""

from __future__ import annotations

import builtins
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from wcwidth import wcswidth

import labkit.progress
from labkit.progress import Progress, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABKIT_PROGRESS", raising=False)
    monkeypatch.delattr(builtins, "get_ipython", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(labkit.progress, "time", clock)
    return clock


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    stream = Terminal()
    monkeypatch.setattr(labkit.progress, "sys", SimpleNamespace(stderr=stream))
    return stream


def screen(text: str) -> list[str]:
    """The lines as a terminal shows them: a carriage return goes back, what follows writes over."""
    lines = []
    for line in text.split("\n"):
        cells: list[str] = []
        for part in line.split("\r"):
            new = [cell for character in part for cell in (character, *[""] * (wcswidth(character) - 1))]
            cells[:len(new)] = new
        lines.append("".join(cells).rstrip())
    return lines


def test_the_line_says_where_it_is_and_how_long_is_left(clock: Clock) -> None:
    bar = Progress("Reading pages", 10, show=False)
    assert bar.line() == "Reading pages · 0/10 · 0:00"
    clock.now += 30
    bar.advance(3, "page 3")
    assert bar.line() == "Reading pages · 3/10 · 1:10 left · 0:30 · page 3"
    bar.advance(7)
    assert bar.line() == "Reading pages · 10/10 · 0:30 · page 3"
    bar.say("")
    clock.now += 3600
    assert bar.line() == "Reading pages · 10/10 · 60:30" and bar.elapsed == 3630


@pytest.mark.parametrize("total", [None, 0])
def test_without_a_total_it_counts(clock: Clock, total: int | None) -> None:
    bar = Progress("Asking", total, show=False)
    assert bar.line() == "Asking · 0:00"
    clock.now += 5
    bar.advance(4)
    assert bar.line() == "Asking · 4 · 0:05"
    bar.total = 8
    assert bar.line() == "Asking · 4/8 · 0:05 left · 0:05"


def test_the_line_is_one_line() -> None:
    bar = Progress("Reading\npages", 1, show=False)
    bar.say("first\r\nsecond\u2028third\tfourth\x0bfifth")
    assert bar.line() == "Reading pages · 0/1 · 0:00 · first second third fourth fifth"


def test_a_terminal_shows_one_line_that_is_rewritten(clock: Clock, terminal: Terminal) -> None:
    with progress("Reading", 3) as bar:
        for note in ("a long note on what is going on", "短い", "x"):
            clock.now += 1
            bar.advance(note=note)
            assert screen(terminal.getvalue())[-1] == bar.line()
    assert screen(terminal.getvalue()) == ["Reading · 3/3 · 0:03 · x", ""]


@pytest.mark.parametrize("note", ["word " * 60, "資料を読む" * 40, "é" * 200])
def test_a_line_wider_than_the_terminal_is_cut(clock: Clock, terminal: Terminal, note: str) -> None:
    with progress("Reading", 2) as bar:
        clock.now += 1
        bar.say(note)
        clock.now += 1
        bar.say("short")
    parts = terminal.getvalue().replace("\n", "\r").split("\r")
    assert all(wcswidth(part) < 80 for part in parts) and max(map(wcswidth, parts)) >= 78
    assert screen(terminal.getvalue())[0] == "Reading · 0/2 · 0:02 · short"


def test_updates_are_few_but_the_last_is_shown(clock: Clock, terminal: Terminal) -> None:
    with progress("Reading", 1000) as bar:
        for _ in range(1000):
            clock.now += 0.001
            bar.advance()
    assert terminal.getvalue().count("\r") < 12
    assert "1000/1000" in screen(terminal.getvalue())[0]


def test_a_pipe_gets_a_plain_line_every_ten_seconds(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(labkit.progress, "sys", SimpleNamespace(stderr=stream))
    with progress("Reading", 100) as bar:
        for _ in range(50):
            clock.now += 1
            bar.advance()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 5 and lines[0].startswith("Reading · 3/100") and "\r" not in stream.getvalue()
    with progress("Quick", 1) as bar:
        bar.advance()
    assert "Quick" not in stream.getvalue()


def test_a_headless_run_writes_json_lines(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress.jsonl"))
    with progress("読む", 2) as bar:
        clock.now += 1
        bar.advance(note="line\nbreak")
        clock.now += 1
        bar.advance()
    states = [json.loads(line) for line in (tmp_path / "progress.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(state["done"], state["total"]) for state in states] == [(0, 2), (1, 2), (2, 2), (2, 2)]
    assert states[-1]["line"] == "読む · 2/2 · 0:02 · line break"


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:
    """A real shell that looks like a notebook's: what is displayed goes to its publisher."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    monkeypatch.setattr(shell, "kernel", object(), raising=False)
    monkeypatch.setattr(builtins, "get_ipython", lambda: shell, raising=False)
    yield shell
    InteractiveShell.clear_instance()


def test_a_notebook_is_left_with_nothing(clock: Clock, kernel: InteractiveShell, terminal: Terminal) -> None:
    with capture_output(stdout=False, stderr=False) as shown:
        with progress("Reading <b>", 3) as bar:
            clock.now += 1
            bar.advance(5)
        with progress("Asking") as bar:
            pass
    pages = [output.data["text/html"] for output in shown.outputs]
    assert pages[0] == pages[3] == "" and pages[-1] == ""
    assert pages[2] == '<progress value="5" max="3"></progress> Reading &lt;b&gt; · 5/3 · 0:01'
    assert pages[5] == "<progress ></progress> Asking · 0:00"
    names = [output.transient["display_id"] for output in shown.outputs]
    assert len(set(names)) == 2 and [output.update for output in shown.outputs[:4]] == [False, True, True, True]
    assert terminal.getvalue() == ""


def test_ipython_in_a_terminal_is_a_terminal(
    clock: Clock, kernel: InteractiveShell, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(kernel, "kernel")
    with progress("Reading", 1):
        pass
    assert "Reading" in terminal.getvalue()


def test_silent_where_it_is_not_to_be_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: Terminal
) -> None:
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress.jsonl"))
    with progress("Reading", 2, show=False) as bar:
        bar.advance(5)
    assert bar.done == 5 and not list(tmp_path.iterdir()) and not terminal.getvalue()


def test_the_display_is_closed_after_an_error(clock: Clock, terminal: Terminal) -> None:
    with pytest.raises(KeyError), progress("Reading", 2):
        raise KeyError("x")
    assert terminal.getvalue().endswith("\n")




class Broken(Terminal):
    def write(self, text: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize("stream", [None, Broken()])
def test_it_is_never_the_reason_a_run_fails(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: io.StringIO | None
) -> None:
    monkeypatch.setattr(labkit.progress, "sys", SimpleNamespace(stderr=stream))
    with progress("Reading", 2) as bar:
        for _ in range(3):
            clock.now += 1
            bar.advance()
    assert bar.done == 3
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "no" / "such" / "folder"))
    with progress("Reading", 2) as bar:
        bar.advance()


def test_a_stream_closed_on_the_way_is_let_go(clock: Clock, terminal: Terminal) -> None:
    with progress("Reading", 2) as bar:
        terminal.close()
        clock.now += 1
        bar.advance()
    assert bar.done == 1


def test_a_bar_inside_of_another_is_a_part_of_its_line(clock: Clock, terminal: Terminal) -> None:
    with progress("book.pdf", 8) as bar:
        bar.hold()
        with progress("Reading", 4) as inner:
            clock.now += 1
            inner.advance(note="page 1")
            assert bar.line() == "book.pdf · 0/8 · 0:01 · Reading · 1/4 · 0:01 · page 1"
            assert screen(terminal.getvalue()) == [bar.line()]
            bar.hide()
            assert screen(terminal.getvalue()) == [""]
        bar.advance(2)
        assert bar.line() == "book.pdf · 2/8 · 0:01"
        with progress("Silent", 4, show=False) as inner:
            inner.advance()
        assert bar.line() == "book.pdf · 2/8 · 0:01"
    with progress("Reading", 1) as bar:
        assert bar.line() == "Reading · 0/1 · 0:00"
        clock.now += 1
        bar.advance()
    assert screen(terminal.getvalue()) == ["book.pdf · 2/8 · 0:01", "Reading · 1/1 · 0:01", ""]
