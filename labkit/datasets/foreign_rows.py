"""Rows of question and answer that another program wrote: their columns are named, and all others are kept.

A file of ours is read as it is; of any other, one column holds the question, one the answer, and one the passage that
the answer is found in. A column that has the name of one of ours and holds something else is kept as ``original_…``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from labkit.datasets.record import QA, is_id
from labkit.errors import SettingsError
from labkit.text.languages import is_unknown_code

METHOD = "other"
"""How pairs were made that do not say so."""
_NAMES_SHOWN = 20


class Columns(NamedTuple):
    """What the columns of rows are called. A question and an answer must be there, the others may be."""

    question: str = "question"
    answer: str = "answer"
    context: str = "context"
    evidence: str = "evidence"

    def require(self, rows: Iterable[Mapping[str, Any]], name: str, *, passages: bool) -> None:
        """Refuse rows that lack a column in all of them.

        Parameters
        ----------
        name
            What to call the rows.
        passages
            Whether the passages stand elsewhere, so that no column has to hold them.

        Raises
        ------
        SettingsError
            It names the column that is missing, and those that there are.
        """
        there = dict.fromkeys(str(column) for row in rows for column in row)
        for option in ("question", "answer", *(() if passages else ("context",))):
            column = getattr(self, option)
            if find_column(there, column) is None:
                names = ", ".join(list(there)[:_NAMES_SHOWN]) + (", …" if len(there) > _NAMES_SHOWN else "")
                beside = " and no file of chunks stands beside it" if option == "context" else ""
                raise SettingsError(
                    f'{name} has no column "{column}"{"," * bool(beside)}{beside}; it has: {names or "none"}.',
                    f"Name the one that holds it: --{option}-column NAME"
                    + (", or the file: --chunks qa.chunks.jsonl" if beside else ""))


class ForeignRow(NamedTuple):
    """A pair, the passage it comes with, and the words that it says it rests on; "" where it has none."""

    record: QA
    context: str = ""
    evidence: str = ""


def find_column(row: Iterable[str], name: str) -> str | None:
    """Return the column of a name, in other case if need be; None where there is none."""
    columns = list(row)
    if name in columns:
        return name
    return next((column for column in columns if str(column).casefold() == name.casefold()), None)


def is_ours(row: Mapping[str, Any]) -> bool:
    """Tell whether a row is one of a dataset of ours."""
    return is_id(row.get("id")) and {"question", "answer", "qa_type"} <= set(row)


def foreign_row(row: Mapping[str, Any], columns: Columns, *, language: str = "English",
                qa_type: str = "long") -> ForeignRow:
    """Return the pair in a row of another program.

    Parameters
    ----------
    language, qa_type
        Of rows that do not name theirs in columns of these names.
    """
    found = {option: find_column(row, name) for option, name in zip(Columns._fields, columns, strict=True)}
    texts = {option: text_of(row[column], whole=option == "context") if column is not None else ""
             for option, column in found.items()}
    others = {str(name): value for name, value in row.items() if name not in (found["question"], found["answer"])}
    for name in [name for name in others if not _fits(name, others[name])]:
        others[f"original_{name}"] = others.pop(name)
    record = QA.model_validate({"language": language, "qa_type": qa_type, "method": METHOD, **others,
                                "question": texts["question"], "answer": texts["answer"]})
    return ForeignRow(record, texts["context"], texts["evidence"])


def text_of(value: Any, *, whole: bool = False) -> str:
    """Return what a cell says: of several answers the first, of several passages (``whole``) all.

    Answers and passages often stand in lists, and those of SQuAD in an object with a list named text.
    """
    if isinstance(value, Mapping):
        return text_of(value.get("text"), whole=whole)
    if isinstance(value, list | tuple):
        texts = [text for text in (text_of(one, whole=whole) for one in value) if text]
        return "\n\n".join(texts) if whole else next(iter(texts), "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fits(name: str, value: Any) -> bool:
    """Tell whether a column holds what ours of this name does, or has a name that is none of ours."""
    if name not in QA.model_fields:
        return True
    if name in ("kept_id", "extra", "question", "answer", "turns"):
        return False
    if name == "language":
        return isinstance(value, str) and bool(value.strip()) and not is_unknown_code(value)
    try:
        QA.model_validate({"question": "", "answer": "", name: value})
    except ValidationError:
        return False
    return True
