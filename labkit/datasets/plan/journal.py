"""What a run has asked for by a plan, beside its dataset: ``qa.plan.jsonl`` beside ``qa.jsonl``.

It says what was asked and kept in each cell, so that the next run asks for what lacks, and lets a run that was killed
go on with the very requests that it had begun. One object a line, in passes::

    {"pass": 1, "plan": {…}, "rows": 0}
    {"pass": 1, "order": 1, "cell": ["handbook.pdf › 2 Care", "long", "as written", "anyone", "English"],
     "file": "handbook.pdf", "chunk_id": "0123456789abcdef", "wanted": 2}
    {"pass": 1, "given": "handbook.pdf", "orders": 1}
    {"pass": 1, "order": 1, "kept": 2}
    {"pass": 1, "ended": true}

``rows`` is how many rows there were when the pass began: what these ask is not asked again. Orders of a file count once
they are all ``given``, and so many of them as it says: what a killed run wrote of them before is void.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labkit.datasets.jsonl import stream_rows
from labkit.datasets.outputs import FileKind, Output, check_outputs, first_line, first_row
from labkit.datasets.plan.plan import PlanCell, TaskPlan
from labkit.datasets.side_file import SideFile
from labkit.errors import DatasetError

_BEGINS = b'{"pass": '
_SUFFIX = ".jsonl"


def _is_journal(path: Path) -> bool:
    row = first_row(path)
    line = first_line(path)
    return ("pass" in row and "plan" in row) or (not line.endswith(b"\n") and line.startswith(_BEGINS))


JOURNAL = FileKind("a file of what was asked by a plan", _is_journal)


def journal_path(dataset: str | os.PathLike[str]) -> Path:
    """Return where what was asked by a plan stands."""
    path = Path(dataset)
    return path.with_name(f"{path.name.removesuffix(_SUFFIX)}.plan{_SUFFIX}")


@dataclass(frozen=True, slots=True)
class Order:
    """So many rows of a cell, to be asked of a chunk."""

    number: int
    cell: PlanCell
    file: str
    chunk_id: str
    wanted: int


@dataclass
class Asked:
    """What a journal holds: the plan of its last pass, the orders of all, and what was kept of those that are done."""

    plan: TaskPlan | None = None
    orders: dict[int, Order] = field(default_factory=dict)
    passes: dict[int, int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    current: int = 0
    ended: bool = True
    rows: int = 0
    """How many rows there were when the current pass began."""
    given: set[str] = field(default_factory=set)
    """The files whose orders of the current pass are there."""

    @property
    def by_cell(self) -> Counter[PlanCell]:
        """How many rows of each cell were asked for, by orders that are done."""
        found = Counter[PlanCell]()
        for number in self.kept:
            found[self.orders[number].cell] += self.orders[number].wanted
        return found

    def before(self, order: Order) -> int:
        """Return how many orders of the same chunk, type and language there are from earlier passes."""
        now = self.passes.get(order.number, self.current + 1)
        return sum(self.passes[number] < now and other.chunk_id == order.chunk_id
                   and (other.cell.type, other.cell.language) == (order.cell.type, order.cell.language)
                   for number, other in self.orders.items())

    def open(self, file: str) -> list[Order]:
        """Return the orders of a file that are not done: a run was broken off."""
        return [order for number, order in self.orders.items() if number not in self.kept and order.file == file]

    def beside(self, order: Order) -> list[Order]:
        """Return the orders of the same pass and chunk, itself among them."""
        return [other for number, other in self.orders.items() if other.chunk_id == order.chunk_id
                and self.passes[number] == self.passes[order.number]]

    def take(self, row: Any) -> None:
        """Take up a row of the file; raises ValueError, KeyError or TypeError where it is none."""
        number = int(row["pass"])
        if "plan" in row:
            self.plan, self.current, self.ended = TaskPlan.model_validate(row["plan"]), number, False
            self.given, self.rows = set(), int(row["rows"])
        elif "ended" in row:
            self.ended = True
        elif "given" in row:
            self._give(str(row["given"]), row.get("orders"))
        elif "kept" in row:
            self.kept[int(self.orders[int(row["order"])].number)] = int(row["kept"])
        else:
            order = Order(int(row["order"]), PlanCell(*map(str, row["cell"])), str(row["file"]), str(row["chunk_id"]),
                          int(row["wanted"]))
            self.orders[order.number], self.passes[order.number] = order, number

    def _give(self, file: str, count: Any) -> None:
        """Take the last so many orders of a file for those of the pass; a version before this one named no number."""
        mine = [number for number, order in self.orders.items()
                if self.passes[number] == self.current and order.file == file]
        for number in mine[:max(0, len(mine) - int(count))] if count is not None else []:
            del self.orders[number], self.passes[number]
        self.given.add(file)

    def drop_half_given(self) -> None:
        """Forget the orders that a killed run had not given in full: none of them was asked."""
        for number in [number for number, order in self.orders.items()
                       if self.passes[number] == self.current and order.file not in self.given]:
            del self.orders[number], self.passes[number]


class Journal:
    """The file, opened to go on with it.

    Raises
    ------
    OverwriteError
        If something else is there.
    DatasetError
        If a line of it was edited to something that cannot be used, or it cannot be written.
    """

    def __init__(self, path: Path, overwrite: bool = False) -> None:
        self.path, self.asked = path, Asked()
        check_outputs([Output(path, JOURNAL)], overwrite=overwrite)
        fresh = path.is_file() and not JOURNAL.is_ours(path)
        self._last = 0

        def take(row: Any, number: int) -> None:
            _take(self.asked, row, path, number)
            self._last = max(self._last, row.get("order", 0))

        self._file = SideFile(path, _BEGINS, take, fresh=fresh)
        self.asked.drop_half_given()

    def begin(self, plan: TaskPlan, rows: int) -> None:
        """Begin a pass with so many rows, unless one was broken off: then that one goes on."""
        if self.asked.ended:
            self._write({"pass": self.asked.current + 1, "plan": plan.model_dump(), "rows": rows})
        else:
            self.asked.plan = plan

    def order(self, file: str, orders: Iterable[tuple[PlanCell, str, int]]) -> list[Order]:
        """Give the orders of a file: cell, chunk, and how many."""
        made = []
        for cell, chunk_id, wanted in orders:
            self._last += 1
            self._write({"pass": self.asked.current, "order": self._last, "cell": list(cell), "file": file,
                         "chunk_id": chunk_id, "wanted": wanted})
            made.append(self.asked.orders[self._last])
        self._write({"pass": self.asked.current, "given": file, "orders": len(made)})
        return made

    def done(self, order: Order, kept: int) -> None:
        """Note what came of an order."""
        self._write({"pass": self.asked.current, "order": order.number, "kept": kept})

    def end(self) -> None:
        """End the pass."""
        self._write({"pass": self.asked.current, "ended": True})

    def _write(self, row: dict[str, Any]) -> None:
        self._file.write(row)
        self.asked.take(row)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read_journal(path: str | os.PathLike[str]) -> Asked:
    """Read what was asked by a plan; nothing where there is no such file.

    Raises
    ------
    DatasetError
        If a line of it cannot be used.
    """
    asked, path = Asked(), Path(path)
    for number, row, _ in stream_rows(path, missing=True):
        _take(asked, row, path, number)
    asked.drop_half_given()
    return asked


def _take(asked: Asked, row: Any, path: Path, number: int) -> None:
    try:
        asked.take(row)
    except (ValidationError, ValueError, KeyError, TypeError):
        raise DatasetError(f"{path}, line {number}, holds nothing that was asked by a plan.",
                           "Delete that line and run the same command again.") from None
