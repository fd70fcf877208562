"""QA: the one record type of labkit, whichever method made it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    computed_field,
    model_serializer,
    model_validator,
)

from labkit.datasets.question_types import QA_TYPES
from labkit.documents.types import Unit


def _without_lone_surrogates(text: str) -> str:
    # A model can write one as an escape, half an emoji; no UTF-8 file can hold it.
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Words = Annotated[str, AfterValidator(_without_lone_surrogates)]
Name = Annotated[Words, Field(json_schema_extra={"maxLength": 120})]
"""A short text; where a model is held to a grammar, it cannot draw it out. Elsewhere nothing is refused for it."""


def _is_type(name: str) -> str:
    if name not in QA_TYPES:
        raise ValueError(f"Input should be {', '.join(QA_TYPES[:-1])} or {QA_TYPES[-1]}")
    return name


QAType = Annotated[str, AfterValidator(_is_type), Field(json_schema_extra={"enum": list(QA_TYPES)})]
"""The name of a question type: one of ``labkit.datasets.question_types.QA_TYPES``."""


def is_id(value: object) -> bool:
    """Tell whether a value is an id of ours: sixteen hex digits."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{16}", value) is not None


def _are_scores(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(score, CheckScore) or (isinstance(score, dict) and {"name", "score"} <= set(score))
        for score in value)


class PageBox(BaseModel):
    """A rectangle on a page: PDF points, origin top left, pages counted from 1."""

    model_config = ConfigDict(frozen=True)

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


def _none(numbers: list[int]) -> bool:
    return not numbers


class _Placed:
    """Stands on pages of a PDF, in rows of a table, or in lines of a text; all are counted from 1.

    Or in paragraphs of a Word file, web page, book or mail, on slides, or in rows of sheets.
    """

    pages: list[int]
    rows: list[int]
    lines: list[int]
    paragraphs: list[int]
    slides: list[int]
    sheets: list[int]

    @property
    def place(self) -> tuple[Unit, list[int]]:
        """The unit that is counted in, and the numbers."""
        units: tuple[tuple[Unit, list[int]], ...] = (
            ("sheet", self.sheets), ("row", self.rows), ("line", self.lines), ("paragraph", self.paragraphs),
            ("slide", self.slides))
        return next((found for found in units if found[1]), ("page", self.pages))


class Evidence(BaseModel, _Placed):
    """The words of the source that an answer rests on.

    ``text`` is verbatim from the chunk: ``chunk.text[start:end]``. ``boxes`` mark it on its page or pages, a rectangle
    a line. ``kind`` says what it was read from: running text, a table, or the description of a figure.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    start: int
    end: int
    pages: list[int] = Field(default_factory=list)
    rows: list[int] = Field(default_factory=list)
    lines: list[int] = Field(default_factory=list)
    paragraphs: list[int] = Field(default_factory=list, exclude_if=_none)
    slides: list[int] = Field(default_factory=list, exclude_if=_none)
    sheets: list[int] = Field(default_factory=list, exclude_if=_none)
    boxes: list[PageBox] = Field(default_factory=list)
    kind: Literal["text", "table", "figure"] = "text"


class Source(BaseModel, _Placed):
    """Where a pair comes from: file (name and hash), pages, rows or lines, headings, and the chunk's id."""

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str
    pages: list[int] = Field(default_factory=list)
    rows: list[int] = Field(default_factory=list)
    lines: list[int] = Field(default_factory=list)
    paragraphs: list[int] = Field(default_factory=list, exclude_if=_none)
    slides: list[int] = Field(default_factory=list, exclude_if=_none)
    sheets: list[int] = Field(default_factory=list, exclude_if=_none)
    chunk_id: str
    headings: list[str] = Field(default_factory=list)


class Topic(BaseModel):
    """What a question is about where it has no source, and who asks it.

    The place in a curriculum (GLAN): discipline, subject, level, one class session or two, and the key concepts that
    the question takes from them. ``repeat`` counts how often the same concepts had been drawn before. ``persona`` is
    the description of who asks; ``about`` is what a persona was asked to ask about.
    """

    model_config = ConfigDict(frozen=True)

    discipline: Words = ""
    subject: Words = ""
    level: str = ""
    sessions: list[Words] = Field(default_factory=list)
    concepts: list[Words] = Field(default_factory=list)
    persona: Words = ""
    about: Words = ""
    repeat: int = 0


class Turn(BaseModel):
    """One turn of a conversation, with the words of the source that its answer rests on."""

    model_config = ConfigDict(frozen=True)

    question: Words
    answer: Words
    evidence: Evidence | None = None


class CheckScore(BaseModel):
    """A score that a check gave a row, and what it was held against, if anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    score: float
    threshold: float | None = None


class QA(BaseModel):
    """A question and its answer, with everything a reviewer needs to check them.

    A conversation keeps its turns in ``turns``; ``question`` and ``answer`` are then its first turn's. A question that
    is not answered yet has the answer "". ``topic`` says what it was made from where there is no source; it is no part
    of the id. ``parents`` are the ids of the records that it was evolved from, in ``round``.

    ``checks`` are the scores of the checks that give one (see :mod:`labkit.quality.checks`); a row without any has no
    such column.

    ``extra`` holds the columns of a row that labkit does not know, such as a reviewer's; they are written as columns
    again. A row that was corrected by hand keeps its ``id`` (see :attr:`kept_id`), so that its children still find it.
    """

    model_config = ConfigDict(frozen=True)

    question: Words
    answer: Words
    qa_type: QAType = "short"
    language: str = "English"
    evidence: Evidence | None = None
    source: Source | None = None
    topic: Topic | None = None
    method: str = "seed"
    parents: list[str] = Field(default_factory=list)
    round: int = 0
    model: str = ""
    turns: list[Turn] = Field(default_factory=list)
    checks: list[CheckScore] = Field(default_factory=list)
    extra: dict[str, Any] = Field(default_factory=dict)
    kept_id: str = Field("", exclude=True)
    """The id in a row whose words have another by now: somebody corrected them. "" where they have not changed."""

    @model_validator(mode="wrap")
    @classmethod
    def _from_row(cls, row: Any, validated: ModelWrapValidatorHandler[QA]) -> QA:
        """Take a row as it was written: with the id it had, and with columns that are not ours."""
        if not isinstance(row, dict):
            return validated(row)
        fields = {name: value for name, value in row.items() if name in cls.model_fields}
        if not _are_scores(fields.get("checks", [])):
            del fields["checks"]  # a column of somebody else's
        others = {name: value for name, value in row.items() if name not in fields and name != "id"}
        if "id" in row and not is_id(row["id"]):
            others["original_id"] = row["id"]  # from another program
        if others:
            fields["extra"] = {**fields.get("extra", {}), **others}
        record = validated(fields)
        if is_id(row.get("id")) and row["id"] != record.content_id:
            object.__setattr__(record, "kept_id", row["id"])
        return record

    @model_serializer(mode="wrap")
    def _as_row(self, serialized: SerializerFunctionWrapHandler) -> dict[str, Any]:
        row = serialized(self)
        extra = row.pop("extra", {})
        if not self.checks:
            row.pop("checks", None)
        return row | {name: value for name, value in extra.items() if name not in row}

    @computed_field  # type: ignore[prop-decorator]
    @property
    def id(self) -> str:
        """Sixteen hex digits: :attr:`content_id` when the pair was made, and the same after a correction by hand."""
        return self.kept_id or self.content_id

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer to learn from; a question that waits for one is in no fine-tuning file."""
        return bool(self.turns or self.answer.strip())

    @property
    def content_id(self) -> str:
        """A hash: pairs of one type, chunk, parents and words have one, whoever made them."""
        chunk = self.source.chunk_id if self.source else ""
        turns = [[turn.question, turn.answer] for turn in self.turns]
        content = json.dumps([self.qa_type, self.question, self.answer, chunk, self.parents, turns])
        return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]
