"""Strict readers of the formats that datasets are exported in, by what is published of each: no key more, none less.

``READERS[name](path, columns)`` gives question and answer of each row; ``columns`` are those of others in it.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

Pairs = list[tuple[str, str]]
_SOURCED = {"id", "source", "evidence", "topic", "turns"}


def rows_of(path: Path, bom: bool = False) -> list[dict[str, Any]]:
    """Return the rows of JSON Lines: UTF-8, an object a line, the mark where it is asked for and nowhere else."""
    data = path.read_bytes()
    assert data.startswith(codecs.BOM_UTF8) == bom and data[-1:] in (b"\n", b"")
    rows = [json.loads(line) for line in data.removeprefix(codecs.BOM_UTF8).decode("utf-8").splitlines()]
    assert all(isinstance(row, dict) for row in rows)
    return rows


def _texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _messages(messages: list, *roles: str) -> list[str]:
    assert all(set(message) == {"role", "content"} and _texts(*message.values()) for message in messages)
    assert re.fullmatch("".join(roles), "".join(f"<{message['role']}>" for message in messages))
    return [message["content"] for message in messages]


def _train(path: Path, columns: Collection[str]) -> Pairs:
    found = []
    for row in rows_of(path, bom=True):
        assert set(row) == {"messages"}
        said = _messages(row["messages"], "(<system>)?", "(<user><assistant>)+")
        found.append((said[-2], said[-1]))
    return found


def _tools(path: Path, columns: Collection[str]) -> Pairs:
    found = []
    for row in rows_of(path, bom=True):
        assert set(row) == {"messages", "tools", "parallel_tool_calls"} and row["parallel_tool_calls"] is False
        [tool] = row["tools"]
        assert tool["type"] == "function" and set(tool["function"]) == {"name", "description", "parameters"}
        roles, waiting, said = "", "", []
        for message in row["messages"]:
            roles += f"<{message['role']}{'!' * ('tool_calls' in message)}>"
            if "tool_calls" in message:
                assert set(message) == {"role", "tool_calls"}
                [call] = message["tool_calls"]
                assert set(call) == {"id", "type", "function"} and set(call["function"]) == {"name", "arguments"}
                assert call["function"]["name"] == tool["function"]["name"]
                assert _texts(json.loads(call["function"]["arguments"])["query"])
                waiting = call["id"]
            elif message["role"] == "tool":
                assert set(message) == {"role", "tool_call_id", "content"} and message["tool_call_id"] == waiting
                assert all(set(one) == {"id", "text"} for one in json.loads(message["content"]))
            else:
                assert set(message) == {"role", "content"} and _texts(*message.values())
                said.append(message["content"])
        assert re.fullmatch("(<system>)?(<user>(<assistant!><tool>)?<assistant>)+", roles)
        found.append((said[-2], said[-1]))
    return found


def _preference(path: Path, columns: Collection[str]) -> Pairs:
    found = []
    for row in rows_of(path, bom=True):
        assert set(row) == {"input", "preferred_output", "non_preferred_output"} and set(row["input"]) == {"messages"}
        *_, asked = _messages(row["input"]["messages"], "(<system>)?", "<user>")
        (good,), (bad,) = (_messages(row[name], "<assistant>") for name in ("preferred_output", "non_preferred_output"))
        assert good != bad
        found.append((asked, good))
    return found


def _dpo(path: Path, columns: Collection[str]) -> Pairs:
    found = []
    for row in rows_of(path):
        assert set(row) - set(columns) == {"id", "prompt", "chosen", "rejected", "why"}
        *_, asked = _messages(row["prompt"], "(<system>)?", "<user>")
        (good,), (bad,) = (_messages(row[name], "<assistant>") for name in ("chosen", "rejected"))
        assert good != bad
        found.append((asked, good))
    return found


def _alpaca(path: Path, columns: Collection[str]) -> Pairs:
    found = []
    for row in rows_of(path):
        assert set(row) - set(columns) - {"history", "system"} == {"id", "instruction", "input", "output"}
        assert _texts(row["instruction"], row["input"], row["output"], row.get("system", ""))
        assert all(len(turn) == 2 and _texts(*turn) for turn in row.get("history", []))
        found.append((row["instruction"], row["output"]))
    return found


def _sharegpt(path: Path, columns: Collection[str]) -> Pairs:
    found = []
    for row in rows_of(path):
        assert set(row) - set(columns) == {"id", "conversations"}
        said = row["conversations"]
        assert all(set(one) == {"from", "value"} and _texts(*one.values()) for one in said)
        assert re.fullmatch("(<system>)?(<human><gpt>)+", "".join(f"<{one['from']}>" for one in said))
        found.append((said[-2]["value"], said[-1]["value"]))
    return found


def _rows(question: str, answer: str, context: str) -> Callable[[Path, Collection[str]], Pairs]:
    def read(path: Path, columns: Collection[str]) -> Pairs:
        found = []
        for row in rows_of(path):
            assert set(row) - set(columns) - _SOURCED == {question, answer, context}
            assert _texts(row[question], row[answer], *([row[context]] if context == "context" else row[context]))
            found.append((row[question], row[answer]))
        return found

    return read


def _table(path: Path, columns: Collection[str]) -> Pairs:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["question"], row["answer"]) for row in csv.DictReader(file, strict=True)]


def _beir(path: Path, columns: Collection[str]) -> Pairs:
    corpus, queries = rows_of(path / "corpus.jsonl"), rows_of(path / "queries.jsonl")
    assert all(set(row) == {"_id", "title", "text", "metadata"} and row["text"].strip() for row in corpus)
    assert all(set(row) == {"_id", "text", "metadata"} for row in queries)
    passages, asked = ({row["_id"]: row for row in rows} for rows in (corpus, queries))
    assert len(passages) == len(corpus) and len(asked) == len(queries)
    head, *judged = (path / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
    assert head == "query-id\tcorpus-id\tscore"
    triples = [line.split("\t") for line in judged]
    assert {query for query, _, _ in triples} == set(asked) and all(score == "1" for *_, score in triples)
    assert {passage for _, passage, _ in triples} <= set(passages)
    for query, passage, _ in triples:
        assert asked[query]["metadata"]["evidence"] in passages[passage]["text"]
    return [(row["text"], row["metadata"]["answer"]) for row in queries]


def _promptfoo(path: Path, columns: Collection[str]) -> Pairs:
    config = (path / "promptfooconfig.yaml").read_text(encoding="utf-8")
    assert re.search(r"^tests: file://tests\.jsonl$", config, re.M) and re.search(r"^providers:$", config, re.M)
    found = []
    for row in rows_of(path / "tests.jsonl"):
        assert set(row) == {"vars", "assert", "metadata"} and set(row["vars"]) == {"question"}
        (assertion,) = row["assert"]
        assert assertion["type"] in {"icontains", "regex", "rouge-n", "factuality"} and _texts(assertion["value"])
        asked, answer = (re.sub(r"\{\{ '(.)' \}\}", r"\1", text)
                         for text in (row["vars"]["question"], assertion["value"]))
        bare = re.sub(r"\{\{ '.' \}\}", "", row["vars"]["question"])
        assert not re.search(r"\{[{%#]|#\}", bare) and not bare.startswith("file:")
        found.append((asked, answer))
    return found


def front_of(card: Path) -> dict[str, Any]:
    """Return what stands between the two rules at the top of a card: each line is a key and JSON, which YAML takes."""
    _, front, _ = card.read_text(encoding="utf-8").split("---\n", 2)
    return {key: json.loads(value) for key, value in (line.split(": ", 1) for line in front.splitlines())}


def _huggingface(path: Path, columns: Collection[str]) -> Pairs:
    front = front_of(path / "README.md")
    info = {one["config_name"]: [feature["name"] for feature in one["features"]] for one in front["dataset_info"]}
    found: Pairs = []
    for config in front["configs"]:
        for part in config["data_files"]:
            rows = rows_of(path / part["path"])
            assert all(list(row) == info[config["config_name"]] for row in rows)
            if config["config_name"] == "pairs":
                found += [(row["question"], row["answer"]) for row in rows]
    return found


READERS: dict[str, Callable[[Path, Collection[str]], Pairs]] = {
    "tools": _tools, "train": _train, "preference": _preference, "dpo": _dpo, "alpaca": _alpaca,
    "sharegpt": _sharegpt, "csv": _table,
    "eval": _rows("query", "ground_truth", "context"), "rag": _rows("question", "answer", "contexts"),
    "ragas": _rows("user_input", "reference", "reference_contexts"), "beir": _beir, "promptfoo": _promptfoo,
    "huggingface": _huggingface}
