"""Progress a user can see wherever labkit runs: a terminal, a notebook, or a notebook run headlessly.

A notebook's stored output must not depend on the speed of the machine, so progress there is a display that empties
itself at the end. A headless run (`labkit run`) names a file in LABKIT_PROGRESS; what would be shown is written there
as JSON lines, which the runner shows. Where it cannot be shown (a full disk, a closed pipe), the work goes on without.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from html import escape
from types import TracebackType

from wcwidth import wcwidth

from labkit.errors import without_escapes

_REFRESH = 0.2  # seconds between two updates: enough to look alive, too few to cost anything


_around: ContextVar[Progress | None] = ContextVar("labkit_progress", default=None)
_open: ContextVar[list[Progress] | None] = ContextVar("labkit_open_bars", default=None)


class Progress:
    """One bar. Use it through :func:`progress`; ``total`` may be set or raised while it runs.

    A bar that is begun inside of another one shows as a part of its line.
    """

    def __init__(self, label: str, total: int | None, show: bool = True) -> None:
        self.label, self.total, self.done, self.note = label, total, 0, ""
        self._started = time.monotonic()
        self._shown = 0.0
        self._inner: dict[int, str] = {}
        around = _around.get() if show else None
        self._sink: _File | _Notebook | _Terminal | _Inside | None = _Inside(around) if around else \
            _sink() if show else None
        self._before: Token[Progress | None] | None = None

    def advance(self, count: int = 1, note: str | None = None) -> None:
        """Count ``count`` more as done; ``note`` is a few words on what is going on (kept until the next one)."""
        self.done += count
        self.say(note)

    def say(self, note: str | None = None) -> None:
        """Change the few words beside the bar, without counting."""
        if note is not None:
            self.note = note
        now = time.monotonic()
        if self._sink and (now - self._shown >= _REFRESH or (self.total and self.done >= self.total)):
            self._shown = now
            self._tell(self._sink.update)

    def _tell(self, deed: Callable[[Progress], None]) -> None:
        try:
            deed(self)
        except (OSError, ValueError):  # the file cannot be written, or is closed
            self._sink = None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the speed so far; None where nothing tells it."""
        if not self.total or not 0 < self.done <= self.total:
            return None
        return self.elapsed / self.done * (self.total - self.done)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def line(self) -> str:
        """Return the state as one line of text, with the time left where it can be told."""
        parts = [self.label]
        if self.total:
            parts.append(f"{self.done}/{self.total}")
            if self.done < self.total and self.elapsed > 1 and self.seconds_left is not None:
                parts.append(f"{_clock(self.seconds_left)} left")
        elif self.done:
            parts.append(str(self.done))
        parts.append(_clock(self.elapsed))
        said = " · ".join([*parts, *filter(None, [self.note]), *self._inner.values()])
        return " ".join(without_escapes(said).split())

    def put(self, key: int, line: str) -> None:
        """Show the line of a bar inside of this one; "" takes it away."""
        self._inner[key] = line
        if not line:
            self._inner.pop(key)
        self.say()

    def hide(self) -> None:
        """Take the line off a terminal, so that something can be printed there; the next update shows it again."""
        if isinstance(self._sink, _Terminal):
            self._tell(self._sink.hide)

    def hold(self) -> Progress:
        """Show all bars that are begun from here on, until this one ends, inside of it."""
        self._before = _around.set(self)
        return self

    def __enter__(self) -> Progress:
        if (bars := _open.get()) is not None:
            bars.append(self)
        if self._sink:
            self._tell(self._sink.update)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self in (bars := _open.get() or []):
            bars.remove(self)
        if self._before:
            _around.reset(self._before)
            self._before = None
        if self._sink:
            self._tell(self._sink.close)


@contextmanager
def following_bars() -> Iterator[list[Progress]]:
    """Yield a list that holds, at any time, the bars that are open in the block, shown or not, the outermost first."""
    bars: list[Progress] = []
    token = _open.set(bars)
    try:
        yield bars
    finally:
        _open.reset(token)


def progress(label: str, total: int | None = None, *, show: bool = True) -> Progress:
    """Return a progress bar to use in a ``with`` block.

    Parameters
    ----------
    label
        What is being done, as a verb in -ing: "Reading pages".
    total
        How many steps there are, or None while that is unknown.
    show
        False keeps it silent (inside another bar, or in tests).
    """
    return Progress(label, total, show)


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02d}"


class _Inside:
    """Hands the line on to the bar around."""

    def __init__(self, around: Progress) -> None:
        self._around = around

    def update(self, bar: Progress) -> None:
        self._around.put(id(bar), bar.line())

    def close(self, bar: Progress) -> None:
        self._around.put(id(bar), "")


class _File:
    """Writes states to the file that a headless runner reads."""

    def __init__(self, path: str) -> None:
        self._path = path

    def update(self, bar: Progress) -> None:
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"line": bar.line(), "done": bar.done, "total": bar.total}) + "\n")

    def close(self, bar: Progress) -> None:
        self.update(bar)


class _Notebook:
    """A display that shows a bar and empties itself at the end."""

    def __init__(self) -> None:
        from IPython.display import HTML, display

        self._html = HTML
        self._handle = display(HTML(""), display_id=True)

    def update(self, bar: Progress) -> None:
        value = f'value="{bar.done}" max="{bar.total}"' if bar.total else ""
        self._handle.update(self._html(f"<progress {value}></progress> {escape(bar.line())}"))

    def close(self, bar: Progress) -> None:
        self._handle.update(self._html(""))


class _Terminal:
    """One line on stderr, rewritten in place; a plain line every ten seconds where stderr is not a terminal."""

    def __init__(self) -> None:
        self._tty = sys.stderr.isatty()
        self._last = float("-inf")
        self._width = 0

    def update(self, bar: Progress) -> None:
        if self._tty:
            self._rewrite(bar.line())
        elif time.monotonic() - self._last >= 10 and bar.elapsed > 2:
            self._last = time.monotonic()
            sys.stderr.write(bar.line() + "\n")
        sys.stderr.flush()

    def hide(self, bar: Progress) -> None:
        if self._tty:
            self._rewrite("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def close(self, bar: Progress) -> None:
        if self._tty:
            self._rewrite(bar.line())
            sys.stderr.write("\n")
            sys.stderr.flush()

    def _rewrite(self, line: str) -> None:
        line, width = _cut(line, shutil.get_terminal_size().columns - 1)
        sys.stderr.write("\r" + line + " " * (self._width - width))
        self._width = width


def _cut(line: str, columns: int) -> tuple[str, int]:
    """Return what of a line fits on the terminal, for a line that wraps cannot be rewritten, and how wide it is."""
    width = 0
    for place, character in enumerate(line):
        wide = max(wcwidth(character), 0)
        if width + wide > columns:
            return line[:place], width
        width += wide
    return line, width


def _sink() -> _File | _Notebook | _Terminal | None:
    if path := os.environ.get("LABKIT_PROGRESS"):
        return _File(path)
    try:
        shell = get_ipython()  # type: ignore[name-defined]  # exists only under IPython
    except NameError:
        shell = None
    if hasattr(shell, "kernel"):
        return _Notebook()
    return _Terminal() if sys.stderr else None  # a Windows program without a console has none

