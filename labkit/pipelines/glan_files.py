"""The files of a GLAN run: its steps, for people to read and edit, and what it is given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.datasets.dataset_file import DATASET
from labkit.datasets.jsonl import line_of, stream_rows
from labkit.datasets.outputs import Output, rows_kind, write_whole
from labkit.errors import SettingsError
from labkit.pipelines.resume import SETTLED

if TYPE_CHECKING:
    from labkit.generate.glan.curriculum import Subject, Syllabus


BEGINS = b'{"discipline": "'
"""How each line of the files of subjects and of syllabi begins."""
_SHAPE = rows_kind("the options of a run", "max_subjects", "max_sessions")
_SUBJECTS, _SYLLABI = rows_kind("a file of subjects", "discipline"), rows_kind("a file of syllabi", "discipline")


class Options(NamedTuple):
    """How many of what; see :mod:`labkit.generate.glan.syllabus` and :mod:`labkit.generate.glan.questions`."""

    max_subjects: int = 10
    max_subtopics: int = 5
    max_sessions: int = 10
    num_iterations: int = 2
    num_questions: int = 5
    language: str | None = None
    question_only: bool = False
    seed: int = 0

    def shape(self, language: str) -> dict[str, Any]:
        """Return what all runs into one file must agree on; iterations and questions may be added to."""
        return {"max_subjects": self.max_subjects, "max_subtopics": self.max_subtopics,
                "max_sessions": self.max_sessions, "language": language, "question_only": self.question_only,
                "seed": self.seed}


class Folder:
    """The folder that keeps the steps of a run beside its file of rows, for people to read and edit."""

    def __init__(self, out: Path) -> None:
        self.path = out.with_name(f"{out.stem}.glan")
        self.shape, self.disciplines = self.path / "run.json", self.path / "disciplines.txt"
        self.subjects, self.syllabi = self.path / "subjects.jsonl", self.path / "syllabi.jsonl"
        self.questions, self.dropped = self.path / "questions.jsonl", self.path / "dropped.jsonl"

    def files(self) -> list[Output]:
        """Return the files that a run writes there."""
        return [Output(self.shape, _SHAPE), Output(self.subjects, _SUBJECTS), Output(self.syllabi, _SYLLABI),
                Output(self.questions, DATASET), Output(self.dropped, SETTLED)]

    def known_subjects(self) -> dict[str, list[Subject]]:
        """Return the subjects that are there, by discipline."""
        return dict(subjects_of(row) for _, row, _ in stream_rows(self.subjects, missing=True))

    def known_syllabi(self) -> dict[tuple[str, str], Syllabus]:
        """Return the syllabi that are there, by discipline and name of the subject."""
        return dict(syllabus_of(row) for _, row, _ in stream_rows(self.syllabi, missing=True))


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


def require_shape(path: Path, shape: dict[str, Any], out: Path) -> None:
    """Refuse to mix two runs in one file: raise SettingsError if the first had other options."""
    before = next((row for _, row, _ in stream_rows(path, missing=True)), None)
    if isinstance(before, dict) and (other := [name for name in shape if before.get(name) != shape[name]]):
        was = ", ".join(f"{name.replace('_', ' ')} {before.get(name)}" for name in other)
        raise SettingsError(f"{out} was begun with other options ({was}).",
                            f"Use them again, name another --out, or delete {path.parent}.")


def note_shape(path: Path, shape: dict[str, Any]) -> None:
    """Note the options of a first run, for :func:`require_shape`."""
    if not path.exists():
        write_whole({Output(path, _SHAPE): [line_of(shape)]})


def subjects_row(name: str, subjects: Sequence[Subject]) -> dict[str, Any]:
    """Return the line of a discipline and its subjects."""
    return {"discipline": name, "subjects": [subject.model_dump(exclude={"discipline"}) for subject in subjects]}


def subjects_of(row: dict[str, Any]) -> tuple[str, list[Subject]]:
    """Return the discipline and the subjects of a line."""
    from labkit.generate.glan.curriculum import Subject

    return row["discipline"], [Subject(discipline=row["discipline"], **one) for one in row["subjects"]]


def syllabus_row(syllabus: Syllabus) -> dict[str, Any]:
    """Return the line of a syllabus."""
    subject = syllabus.subject
    return {"discipline": subject.discipline, "subject": subject.name, "level": subject.level,
            "sessions": [session.model_dump() for session in syllabus.sessions]}


def syllabus_of(row: dict[str, Any]) -> tuple[tuple[str, str], Syllabus]:
    """Return the discipline, the name of the subject, and the syllabus of a line."""
    from labkit.generate.glan.curriculum import Session, Subject, Syllabus, tidy_sessions

    subject = Subject(discipline=row["discipline"], name=row["subject"], level=row["level"])
    sessions = tidy_sessions([Session(**session) for session in row["sessions"]])
    return (subject.discipline, subject.name), Syllabus(subject=subject, sessions=sessions)
