"""What commands say besides their results: on the error stream, without secrets, and on the way to their exit code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NoReturn

import typer

from labkit.errors import without_escapes

if TYPE_CHECKING:
    from labkit.errors import LabkitError


def say(text: str) -> None:
    from labkit.settings.secrets import without_secrets

    text = without_escapes(without_secrets(text))
    typer.echo(f"labkit: {' '.join(text.split())}", err=True)


def say_failed(error: LabkitError) -> None:
    say(str(error))


class _Said(logging.Handler):
    """Says each record as the command says everything: one line, without secrets."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            say(self.format(record))
        except Exception:  # a log that cannot be said stops no run
            self.handleError(record)


def say_log() -> None:
    """Say from now on what labkit logs, which is quiet otherwise."""
    logger = logging.getLogger("labkit")
    logger.setLevel(logging.DEBUG)
    if not any(isinstance(handler, _Said) for handler in logger.handlers):
        logger.addHandler(_Said())
    logger.propagate = False


def end(text: str, code: int) -> NoReturn:
    say(text)
    raise typer.Exit(code)


def line(error: BaseException | str) -> str:
    """Return a text as one line, and not a long one."""
    return " ".join(without_escapes(str(error)).split())[:300]


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"
