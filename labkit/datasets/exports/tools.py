"""Chat fine-tuning with tool calls, as OpenAI and Azure OpenAI take it: conversations whose answers were searched for.

Each turn is the user's question, the assistant's call of the tool ``search``, what the tool gave back, and the answer.
Rows that were made without a tool are written without a call, and that is said: they teach a model to answer without
looking.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from labkit.datasets.exports._columns import pair_of, turns_of
from labkit.datasets.exports.train import Train
from labkit.datasets.record import QA

SEARCH = {"type": "function", "function": {
    "name": "search", "description": "Search the documents by words, and return the passages that fit best.",
    "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"],
                   "additionalProperties": False}}}


class Tools(Train):
    """A conversation is one example; ``parallel_tool_calls`` is off, as there is one search a turn."""

    name = "tools"
    purpose = "fine-tuning with tools"
    columns: ClassVar[tuple[str, ...]] = ("messages", "tools", "parallel_tool_calls")

    def rows(self, records: Iterable[QA], system: str = "", **options: Any) -> Iterator[dict[str, Any]]:
        for record in records:
            messages: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
            searches = searches_of(record)
            for place, turn in enumerate(turns_of(record)):
                messages.append({"role": "user", "content": turn.question})
                messages += _called(searches[place], f"call_{record.id[:8]}_{place + 1}") if searches else []
                messages.append({"role": "assistant", "content": turn.answer})
            yield {"messages": messages, "tools": [SEARCH], "parallel_tool_calls": False}

    def notes(self, records: Iterable[QA], path: Path, **options: Any) -> list[str]:
        found = super().notes(records, path, **options)
        if bare := sum(record.is_answered and not searches_of(record) for record in records):
            found.append(f"{bare} row{'s' * (bare != 1)} of {path} were made without a search, and call no tool: they "
                         "teach a model to answer without looking. labkit converse makes rows that search.")
        return found

    def read_row(self, row: dict[str, Any]) -> QA | None:
        said = [message["content"] for message in row["messages"] if message["role"] in ("user", "assistant")
                and "tool_calls" not in message]
        return pair_of(list(zip(said[::2], said[1::2], strict=True)))

    def facts(self, path: Path) -> list[str]:
        return []  # what a service bills of tools is not published


def _called(search: dict[str, Any], call: str) -> list[dict[str, Any]]:
    """Return the assistant's call of the tool, and what it gave back."""
    passages = [{"id": one["chunk_id"], "text": one["text"]} for one in search["passages"]]
    query = json.dumps({"query": search["query"]}, ensure_ascii=False)
    return [{"role": "assistant", "tool_calls": [{"id": call, "type": "function", "function": {
                "name": "search", "arguments": query}}]},
            {"role": "tool", "tool_call_id": call, "content": json.dumps(passages, ensure_ascii=False)}]


def searches_of(record: QA) -> list[dict[str, Any]]:
    """Return what was searched for in each turn; nothing where the row does not say so for all of them."""
    found = record.extra.get("searches")
    whole = isinstance(found, list) and len(found) == len(turns_of(record)) and all(
        isinstance(one, dict) and isinstance(one.get("query"), str) and isinstance(one.get("passages"), list)
        and all(isinstance(each, dict) and {"chunk_id", "text"} <= set(each) for each in one["passages"])
        for one in found)
    return list(found) if whole and found else []


EXPORT = Tools()
