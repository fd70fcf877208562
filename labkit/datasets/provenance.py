"""What belongs to a pair: the words of a source that it rests on and their place, its topic, its turns, its scores."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from labkit.documents.types import Unit


def _without_lone_surrogates(text: str) -> str:
    # A model can write one as an escape, half an emoji; no UTF-8 file can hold it.
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Words = Annotated[str, AfterValidator(_without_lone_surrogates)]
Name = Annotated[Words, Field(json_schema_extra={"maxLength": 120})]
"""A short text; where a model is held to a grammar, it cannot draw it out. Elsewhere nothing is refused for it."""


class PageBox(BaseModel):
    """A rectangle on a page: PDF points, origin top left, pages counted from 1."""

    model_config = ConfigDict(frozen=True)

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


def _none(values: list[Any]) -> bool:
    return not values


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


class ContextAdded(BaseModel):
    """Words beside the evidence that a pair has taken up, so that it says what it is about.

    ``kind``: the names of the ``columns`` of a table or its ``caption``, the line before a ``list``, a ``heading``, the
    ``title`` (or what the user says that the document is about), or a ``name`` that the document uses. They stand in
    the chunk as ``chunk.text[start:end]``, or nowhere in it where these are None.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["columns", "caption", "list", "heading", "title", "name"]
    text: Words
    start: int | None = None
    end: int | None = None


class Evidence(BaseModel, _Placed):
    """The words of the source that an answer rests on.

    ``text`` is verbatim from the chunk: ``chunk.text[start:end]``. ``boxes`` mark it on its page or pages, a rectangle
    a line. ``kind`` says what it was read from: running text, a table, or the description of a figure. What question
    and answer have taken from elsewhere stands in ``context_added``, the nearest first; a row without any has no such
    column.
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
    context_added: list[ContextAdded] = Field(default_factory=list, exclude_if=_none)


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
