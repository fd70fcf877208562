"""The files of a GLAN run: its steps, for people to read and edit, and what it is given."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from labkit.datasets.jsonl import Appender, half_row, line_of, stream_rows
from labkit.datasets.outputs import Output, rows_kind, write_whole
from labkit.errors import DatasetError, SettingsError

if TYPE_CHECKING:
    from labkit.generate.glan.curriculum import Subject, Syllabus


def read_personas(path: Path) -> list[str]:
    """Read personas, one a line; of JSON Lines, the ``description`` (or ``persona``) of each row."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}).",
                            "Name a UTF-8 file with one persona a line.") from None
    found = []
    for number, line in enumerate(map(str.strip, lines), 1):
        if line.startswith("{"):
            try:
                row = json.loads(line)
            except ValueError:
                raise SettingsError(f"{path}, line {number}, is not JSON.", "Mend or delete that line.") from None
            line = str(row.get("description") or row.get("persona") or "").strip()
        if line:
            found.append(line)
    if not found:
        raise SettingsError(f"{path} names no persona.", "Write one persona a line.")
    return list(dict.fromkeys(found))


SHAPE = rows_kind("the options of a run", "max_subjects", "max_sessions")
STEPS = {"subjects.jsonl": rows_kind("a file of subjects", "discipline"),
         "syllabi.jsonl": rows_kind("a file of syllabi", "discipline"),
         "dropped.jsonl": rows_kind("a file of what was dropped", "step", "key", "reason")}


def same_shape(path: Path, shape: dict[str, Any], out: Path) -> None:
    """Refuse to mix two runs in one file; note the shape of a first one."""
    before = next((row for _, row, _ in stream_rows(path, missing=True)), None)
    if before is None:
        write_whole({Output(path, SHAPE): [line_of(shape)]})
        return
    if isinstance(before, dict) and (other := [name for name in shape if before.get(name) != shape[name]]):
        was = ", ".join(f"{name.replace('_', ' ')} {before.get(name)}" for name in other)
        raise SettingsError(f"{out} was begun with other options ({was}).",
                            f"Use them again, name another --out, or delete {path.parent}.")


@contextmanager
def _sealed(path: Path) -> Iterator[None]:
    """Name the file in which a step was edited to something that cannot be read."""
    try:
        yield
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else f"no {error}"
        raise DatasetError(f"A line of {path} cannot be used ({said}).",
                           "Mend or delete that line; what is deleted is asked for again.") from None


class Steps:
    """A file of a step: what it holds already, and more lines as they come; ``begins`` is how each of them begins."""

    def __init__(self, path: Path, parse: Callable[[Any], tuple[Any, Any]],
                 begins: bytes = b'{"discipline": "') -> None:
        self.rows: list[tuple[Any, Any]] = []
        self._appender = Appender(path)
        try:
            end = 0
            for _, row, place in stream_rows(path, missing=True):
                end = place
                with _sealed(path):
                    self.rows.append(parse(row))
            half_row(path, end, begins)
            self._appender.start(end)
        except BaseException:
            self._appender.close()
            raise

    def write(self, row: dict[str, Any]) -> None:
        self._appender.write(line_of(row))

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_: object) -> None:
        self._appender.close()


class Drops:
    """What was dropped and why, so that it is not paid for again in every run."""

    def __init__(self, path: Path) -> None:
        self.found: dict[str, dict[int, str]] = {"question": {}, "answer": {}}
        self._file = Steps(path, lambda row: (row["step"], (int(row["key"], 16), row["reason"])), b'{"step": "')
        for step, (key, reason) in self._file.rows:
            self.found.setdefault(step, {})[key] = sys.intern(reason)
        self._file.rows.clear()

    def write(self, step: str, key: int, reason: str) -> None:
        self._file.write({"step": step, "key": f"{key:016x}", "reason": reason})

    def __enter__(self) -> Drops:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.__exit__()


def drops_in(path: Path) -> Counter[str]:
    """Count what a file says was dropped, by step."""
    return Counter(str(row.get("step")) for _, row, _ in stream_rows(path, missing=True) if isinstance(row, dict))


def subjects_row(name: str, subjects: Sequence[Subject]) -> dict[str, Any]:
    return {"discipline": name, "subjects": [subject.model_dump(exclude={"discipline"}) for subject in subjects]}


def subjects_of(row: dict[str, Any]) -> tuple[str, list[Subject]]:
    from labkit.generate.glan.curriculum import Subject

    return row["discipline"], [Subject(discipline=row["discipline"], **one) for one in row["subjects"]]


def syllabus_row(syllabus: Syllabus) -> dict[str, Any]:
    subject = syllabus.subject
    return {"discipline": subject.discipline, "subject": subject.name, "level": subject.level,
            "sessions": [session.model_dump() for session in syllabus.sessions]}


def syllabus_of(row: dict[str, Any]) -> tuple[tuple[str, str], Syllabus]:
    from labkit.generate.glan.curriculum import Session, Subject, Syllabus, tidy_sessions

    subject = Subject(discipline=row["discipline"], name=row["subject"], level=row["level"])
    sessions = tidy_sessions([Session(**session) for session in row["sessions"]])
    return (subject.discipline, subject.name), Syllabus(subject=subject, sessions=sessions)
