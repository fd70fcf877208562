"""A file that a run writes beside its dataset, row by row, and goes on with when it is run again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from labkit.datasets.jsonl import Appender, half_row, line_of, stream_rows
from labkit.datasets.outputs import FileKind, Output, check_outputs

Row = TypeVar("Row")


class SideFile(Generic[Row]):
    """JSON Lines of one kind: what stands there already is handed to ``take``, and more rows are written behind it.

    Each row is with the operating system when :meth:`write` returns. What a killed run left of its last row is known by
    ``begins``, and cut off. No other process can write to the file until it is closed.

    Parameters
    ----------
    parse
        Makes a row of what a line holds; raises DatasetError, which names the line, where it cannot.
    take
        Gets each row that stands there already, in order.
    overwrite
        Begin anew where the file is there and labkit did not write it.

    Raises
    ------
    OverwriteError
        If the file is there and of another kind, and is not to be overwritten.
    DatasetError
        If a line of it was edited to something that is no such row, or the file cannot be written.
    """

    def __init__(self, path: Path, kind: FileKind, begins: bytes, parse: Callable[[Any, Path, int], Row],
                 take: Callable[[Row], object], *, overwrite: bool = False) -> None:
        check_outputs([Output(path, kind)], overwrite=overwrite)
        self._appender = Appender(path)
        try:
            end = 0
            if not (overwrite and path.is_file() and not kind.is_ours(path)):
                for number, row, place in stream_rows(path, missing=True):
                    take(parse(row, path, number))
                    end = place
                half_row(path, end, begins)
            self._appender.start(end)
        except BaseException:
            self._appender.close()
            raise

    def write(self, row: dict[str, Any]) -> None:
        """Add a row."""
        self._appender.write(line_of(row))

    def close(self) -> None:
        """Close the file; closing it twice is no harm."""
        self._appender.close()
