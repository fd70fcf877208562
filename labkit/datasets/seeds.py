"""Seeds: the instructions that evolution begins with, from our files, chat files, any JSON Lines or JSON array."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labkit.datasets.dataset_file import BEGINS
from labkit.datasets.json_array import is_array, stream_array
from labkit.datasets.jsonl import half_row, stream_rows
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError

_COLUMNS = ("instruction", "prompt", "question", "query", "text")  # looked for where no column is named
_INPUTS = ("input", "context")  # what an instruction of Alpaca or Dolly is about, or a question
_ANSWERS = ("answer", "output", "response", "completion", "target", "chosen", "rejected")
"""Columns that answer the instruction, and nothing that is evolved from it."""
_CONVERSATIONS = ("messages", "conversations", "conversation")
_ROLES = {"human": "user", "user": "user", "gpt": "assistant", "chatgpt": "assistant", "assistant": "assistant",
          "bot": "assistant", "model": "assistant"}
_TURNS = re.compile(r"(?:\A|\n\n)(Human|Assistant): ")
_MOST_WITHOUT = 100


def read_seeds(path: str | Path, columns: Sequence[str] = (), *, language: str = "English",
               fail: Callable[[DatasetError], object] | None = None) -> Iterator[QA]:
    """Yield the instructions of a file one by one, as records to evolve; the file is not held in memory.

    The file holds JSON Lines, or a JSON array of objects.

    A row may be a record of ours (with its evidence), a conversation of an OpenAI chat file or of ShareGPT (its first
    question is taken), a row of a preference file (its prompt, and the chosen answer of a conversation), or any object
    with a column that holds the instruction; what stands in a column ``input`` or ``context`` beside it belongs to it,
    as in files of Alpaca. Other columns but those of answers are kept in ``extra``, and go along to what is evolved.

    Parameters
    ----------
    columns
        Which columns hold it; the texts of several are joined, one a line. Without any, records and chats are told by
        their form, and other rows by a column named instruction, prompt, question, query or text (with its input).
    language
        Of rows that do not name theirs.
    fail
        Called with an error for each row that holds no instruction; without it, the first such row ends the reading.

    Raises
    ------
    DatasetError
        If the file is missing, or a line or object of it is no JSON, or (without ``fail``) holds no instruction.
    SettingsError
        If no row (of the first hundred) holds an instruction: the columns are others.
    """
    found, end, array = False, 0, is_array(Path(path))
    waiting: list[DatasetError] = []
    rows = ((number, row, 0) for number, row in stream_array(Path(path))) if array else stream_rows(Path(path))
    for number, row, place in rows:
        end = place
        seed = _seed(row, columns, language)
        if isinstance(seed, QA):
            if fail:
                for error in waiting:
                    fail(error)
            found, waiting = True, []
            yield seed
            continue
        unit = "object" if array else "line"
        error = DatasetError(f"{path}, {unit} {number}, {seed}.", "It is passed over." if fail else
                             f"Mend or delete that {unit}.")
        if fail is None:
            raise error
        if found:
            fail(error)
        else:  # the wrong column is one error, not one a row
            waiting.append(error)
            if len(waiting) == _MOST_WITHOUT:
                break
    else:
        try:
            if not array:
                half_row(Path(path), end, BEGINS)
        except DatasetError as error:  # a row that is broken, not one that a killed run of ours has left
            if fail is None:
                raise
            fail(error)
    if waiting:
        raise SettingsError(waiting[0].cause, "Name the column that holds the instruction: --column-names NAME")
    if not found:
        raise DatasetError(f"{path} holds no rows.", "Name a file with instructions to begin with.")


def _seed(row: Any, columns: Sequence[str], language: str) -> QA | str:
    """Return the seed in a row, or what is wrong with the row."""
    if not isinstance(row, dict):
        return "is no JSON object"
    if columns:
        return _from_columns(row, columns, language)
    if (messages := _conversation(row)) is not None:
        return _from_chat(row, messages, language)
    if "question" in row and "answer" in row:
        try:
            record = QA.model_validate({"language": language, **row})
        except ValidationError:
            record = None
        if record and record.question.strip():
            return record
    names = {str(name).casefold(): name for name in row}
    column = next((names[name] for name in _COLUMNS if name in names), None)
    if column is None:
        return f"has no column named {', '.join(_COLUMNS)}; it has {_listed(row)}"
    about = [names[name] for name in _INPUTS if name in names and isinstance(row[names[name]], str)]
    beside = about if column.casefold() in ("instruction", "question") else []
    return _from_columns(row, [column, *beside], language)


def _conversation(row: dict) -> list | None:
    """Return the messages of a row that is a conversation, or a prompt with the answer that was preferred."""
    for name in _CONVERSATIONS:
        if isinstance(row.get(name), list):
            return row[name]
    prompt, chosen = row.get("prompt"), row.get("chosen")
    if isinstance(prompt, list):  # TRL
        return [*prompt, *(chosen if isinstance(chosen, list) else [])]
    asked = row.get("input")
    if isinstance(asked, dict) and isinstance(asked.get("messages"), list):  # preference files of OpenAI and Azure
        preferred = row.get("preferred_output")
        return [*asked["messages"], *(preferred if isinstance(preferred, list) else [])]
    if "prompt" in row or "rejected" not in row:
        return None
    if isinstance(chosen, str):  # the two whole conversations as text, as Anthropic's
        _, *pieces = _TURNS.split(chosen)
        return [{"role": _ROLES.get(role.lower()), "content": text}
                for role, text in zip(pieces[::2], pieces[1::2], strict=True)] or None
    return chosen if isinstance(chosen, list) else None


def _from_columns(row: dict, columns: Sequence[str], language: str) -> QA | str:
    folded = {str(name).casefold(): name for name in row}
    texts, used = [], set()
    for column in columns:
        name = column if column in row else folded.get(column.casefold())
        if name is None:
            return f"has no column {column}; it has {_listed(row)}"
        value = row[name]
        used.add(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            texts.append(str(value).strip())
        elif value is not None:
            return f"has no text in the column {column}"
    text = "\n".join(filter(None, texts))
    return QA(question=text, answer="", qa_type="long", language=language, extra=_others(row, used)) if text else \
        f"has an empty {' and '.join(columns)}"


def _others(row: dict, used: Iterable[str] = ()) -> dict[str, Any]:
    """Return the columns that say nothing of the instruction itself; one with the name of ours is ``original_…``."""
    passed = {*used, *(name for name in row if str(name).casefold() in (*_ANSWERS, *_CONVERSATIONS))}
    return {f"original_{name}" if name == "id" or name in QA.model_fields else str(name): value
            for name, value in row.items() if name not in passed}


def _from_chat(row: dict, messages: list, language: str) -> QA | str:
    said = [_message(message) for message in messages if isinstance(message, dict)]
    place = next((place for place, (role, text) in enumerate(said) if role == "user" and text), None)
    if place is None:
        return "has no message of a user"
    answer = next((text for role, text in said[place + 1:] if role == "assistant"), "")
    used = [name for name in ("prompt", "input") if isinstance(row.get(name), list | dict)]
    return QA(question=said[place][1], answer=answer, qa_type="long", language=language, extra=_others(row, used))


def _message(message: dict) -> tuple[str, str]:
    """Return who speaks in a message of a chat file or of ShareGPT, and the text."""
    role = message.get("role", message.get("from"))
    return _ROLES.get(role.casefold(), role) if isinstance(role, str) else "", _content(
        message.get("content", message.get("value")))


def _content(content: Any) -> str:
    if isinstance(content, list):
        content = "\n".join(part["text"] for part in content
                            if isinstance(part, dict) and isinstance(part.get("text"), str))
    return content.strip() if isinstance(content, str) else ""


def _listed(row: dict) -> str:
    names = [str(name)[:40] for name in row]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") if names else "none"
