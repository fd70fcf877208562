"""A plan: which rows a dataset is to hold, by what they are about, of which kind, for whom, and in which language.

Each of these has shares: whole numbers that say how many parts of the whole something gets, so that a person can add a
line without counting the others anew. What follows from them are the cells (see ``cells.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from labkit.datasets.record import QA, QAType

MOST_ROWS = 100_000
MOST_CELLS = 5_000
ANYONE = "anyone"
"""The audience that asks in no particular words."""
Difficulty = Literal["as written", "harder"]
"""``harder`` rows are made of others, by ``labkit evolve``; all other rows are made from a source or a topic."""

Text = Annotated[str, Field(min_length=1, max_length=400)]
Share = Annotated[int, Field(ge=0, le=1000)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    share: Share = 1


class Section(_Entry):
    """A part of a document: a file, and the headings that lead to it; without headings, what no other part takes in."""

    file: Text
    headings: list[str] = Field(default_factory=list)
    chunks: Annotated[int, Field(ge=0)] = 0
    """How many pieces of the source it has, as read when the plan was made."""

    @property
    def name(self) -> str:
        """What it is called."""
        return " › ".join([self.file, *self.headings])


class TopicPart(_Entry):
    """A field of knowledge to ask about where there is no document: a discipline of GLAN."""

    topic: Text

    @property
    def name(self) -> str:
        """What it is called."""
        return self.topic


class Kind(_Entry):
    """A kind of rows: the skill it teaches, the question type, and whether it is made harder."""

    skill: Text
    type: QAType
    difficulty: Difficulty = "as written"

    @property
    def name(self) -> str:
        """What it is called, as coverage counts it."""
        return self.type if self.difficulty == "as written" else f"{self.type}, {self.difficulty}"


class Audience(_Entry):
    """Who asks. ``persona`` says in a sentence who that is; without one, questions are in nobody's own words."""

    name: Text = ANYONE
    persona: Annotated[str, Field(max_length=600)] = ""


class PlanLanguage(_Entry):
    """A language of questions and answers."""

    name: Text


class PlanCell(NamedTuple):
    """What is wanted of one kind: the part it is about, its kind and difficulty, for whom, and in which language."""

    part: str
    type: str
    difficulty: str
    audience: str
    language: str


class TaskPlan(BaseModel):
    """What a task needs: how many rows, about what, of which kinds, for whom; and what must not be asked.

    Raises
    ------
    pydantic.ValidationError
        If shares leave nothing to ask for, something is named twice, or the plan has more cells than can be overseen.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    task: Annotated[str, Field(min_length=1, max_length=2000)]
    count: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 60
    sections: list[Section] = Field(default_factory=list)
    topics: list[TopicPart] = Field(default_factory=list)
    kinds: list[Kind]
    audiences: list[Audience] = Field(default_factory=lambda: [Audience()])
    languages: list[PlanLanguage]
    avoid: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def _holds_together(self) -> TaskPlan:
        for what, entries in (("sections or topics", self.parts), ("kinds", self.kinds),
                              ("audiences", self.audiences), ("languages", self.languages)):
            if not sum(entry.share for entry in entries):
                raise ValueError(f"none of the {what} has a share above 0")
            names = [entry.name for entry in entries]
            if twice := next((name for name in names if names.count(name) > 1), ""):
                raise ValueError(f"{what} name “{twice}” twice")
        cells = 1
        for entries in (self.parts, self.kinds, self.audiences, self.languages):
            cells *= sum(entry.share > 0 for entry in entries)
        if cells > MOST_CELLS:
            raise ValueError(f"it has {cells:,} cells, more than {MOST_CELLS:,}: leave out some parts or kinds")
        return self

    @property
    def parts(self) -> Sequence[Section | TopicPart]:
        """What there is to ask about: parts of documents, then topics."""
        return [*self.sections, *self.topics]

    def persona_of(self, audience: str) -> str:
        """Return who an audience is, in a sentence; "" for nobody in particular."""
        return next((one.persona for one in self.audiences if one.name == audience), "")

    def section_of(self, file: str, headings: Sequence[str]) -> Section | None:
        """Return the part that a piece of a document belongs to: of those that lead to it, the one named most closely.

        Parts whose share is 0 take in what belongs to them, too: it is not asked about.
        """
        fit = [one for one in self.sections if one.file == file and one.headings == list(headings[:len(one.headings)])]
        return max(fit, key=lambda one: len(one.headings), default=None)

    def cell_of(self, record: QA) -> PlanCell | None:
        """Return the cell that a row belongs to; None where the plan has none for it."""
        part: Section | TopicPart | None = None
        if record.source:
            part = self.section_of(record.source.file, record.source.headings)
        elif record.topic:
            part = next((one for one in self.topics if one.topic == record.topic.discipline), None)
        persona = record.topic.persona if record.topic else ""
        audience = next((one.name for one in self.audiences if one.persona == persona), None)
        language = next((one.name for one in self.languages if one.name == record.language), None)
        if part is None or audience is None or language is None:
            return None
        return PlanCell(part.name, record.qa_type, "harder" if record.round else "as written", audience, language)
