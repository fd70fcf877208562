"""QA: the one record type of labkit, whichever method made it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any

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

from labkit.datasets.provenance import CheckScore, ContextAdded, Evidence, Name, PageBox, Source, Topic, Turn, Words
from labkit.datasets.question_types import QA_TYPES

__all__ = ["QA", "CheckScore", "ContextAdded", "Evidence", "Name", "PageBox", "QAType", "Source", "Topic", "Turn",
           "Words", "is_id"]


def _is_type(name: str) -> str:
    if name not in QA_TYPES:
        raise ValueError(f"Input should be {', '.join(QA_TYPES[:-1])} or {QA_TYPES[-1]}")
    return name


QAType = Annotated[str, AfterValidator(_is_type), Field(json_schema_extra={"enum": list(QA_TYPES)})]
"""The name of a question type: one of ``labkit.datasets.question_types.QA_TYPES``."""


def is_id(value: object) -> bool:
    """Tell whether a value is an id of ours: sixteen hex digits."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{16}", value) is not None


def _empty(text: str) -> bool:
    return not text


def _are_scores(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(score, CheckScore) or (isinstance(score, dict) and {"name", "score"} <= set(score))
        for score in value)


class QA(BaseModel):
    """A question and its answer, with everything a reviewer needs to check them.

    A conversation keeps its turns in ``turns``; ``question`` and ``answer`` are then its first turn's. A question that
    is not answered yet has the answer "". ``topic`` says what it was made from where there is no source; it is no part
    of the id. ``parents`` are the ids of the records that it was evolved from, in ``round``.

    ``checks`` are the scores of the checks that give one (see :mod:`labkit.quality.checks`); a row without any has no
    such column.

    ``extra`` holds the columns of a row that labkit does not know, such as a reviewer's; they are written as columns
    again. A row that was corrected by hand keeps its ``id`` (see :attr:`kept_id`), so that its children still find it,
    and names it in ``revised_from``: the id of the words that were corrected. A row that was copied and then changed
    has an id of its own, and names that of its original.
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
    revised_from: str = Field("", exclude_if=_empty)
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
        if fields.get("revised_from", "") != "" and not is_id(fields["revised_from"]):
            others["original_revised_from"] = fields.pop("revised_from")
        if others:
            fields["extra"] = {**fields.get("extra", {}), **others}
        record = validated(fields)
        if is_id(row.get("id")):
            record._keep_id(row["id"])
        return record

    def _keep_id(self, name: str) -> None:
        """Take the id of a row; where it is that of other words than these, somebody revised them."""
        if name == self.content_id:
            if self.revised_from == name:  # and put them back
                object.__setattr__(self, "revised_from", "")
            return
        object.__setattr__(self, "kept_id", name)
        if name not in (self._hash(""), self.other_id):  # which it has too if it was given its source later
            object.__setattr__(self, "revised_from", self.revised_from or name)

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
        return self._hash(self.source.chunk_id if self.source else "")

    @property
    def other_id(self) -> str:
        """What it is called where another pair of the file has its id."""
        return hashlib.sha256(f"{self.content_id} beside another".encode()).hexdigest()[:16]

    def _hash(self, chunk: str) -> str:
        turns = [[turn.question, turn.answer] for turn in self.turns]
        content = json.dumps([self.qa_type, self.question, self.answer, chunk, self.parents, turns])
        return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]

    def revised(self, **changes: Any) -> QA:
        """Return the pair with other words, as when its row is corrected in an editor: it keeps its id.

        Parameters
        ----------
        changes
            Of its fields, such as ``question``, ``answer``, ``turns`` or ``evidence``.
        """
        return QA.model_validate({**self.model_dump(), **changes})
