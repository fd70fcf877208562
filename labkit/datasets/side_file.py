"""A file that a run writes row by row, and goes on with when it is run again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from labkit.datasets.jsonl import Appender, half_row, line_of, stream_rows


class SideFile:
    """JSON Lines: each row that stands there already is handed to ``take``, and more rows are written behind them.

    Each row is with the operating system when :meth:`write` returns. What a killed run left of its last row is known by
    ``begins``, and cut off. No other process can write to the file until it is closed.

    Parameters
    ----------
    take
        Gets each row that stands there, and the number of its line; raises DatasetError where it is no such row.
    fresh
        Begin anew, whatever is there.

    Raises
    ------
    DatasetError
        If ``take`` refuses a line, or the file cannot be written.
    """

    def __init__(self, path: Path, begins: bytes, take: Callable[[Any, int], object], *, fresh: bool = False) -> None:
        self._appender = Appender(path)
        try:
            end = 0
            if not fresh:
                for number, row, place in stream_rows(path, missing=True):
                    take(row, number)
                    end = place
                half_row(path, end, begins)
            self._appender.start(end)
        except BaseException:
            self._appender.close()
            raise

    def write(self, row: dict[str, Any]) -> None:
        """Add a row; it survives the death of the process."""
        self._appender.write(line_of(row))

    def close(self) -> None:
        """Close the file; closing it twice is no harm."""
        self._appender.close()
