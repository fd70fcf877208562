"""What the mock endpoint answers: instances of the schema that is asked for, in the words of the prompt.

Evidence and answers are sentences of the document in the prompt, so that labkit finds them there; the same prompt is
always answered in the same words.
"""

from __future__ import annotations

import json
import re
from itertools import count
from typing import Any

_FENCED = re.compile(r"<([A-Za-z_][\w-]*)[^>]*>(.*?)</\1>|```\w*\n(.*?)```", re.S)
_SENTENCE = re.compile(r"[^.!?\u3002\uff01\uff1f\n]{12,300}[.!?\u3002\uff01\uff1f]?")
_DOCUMENT = 80  # letters: a fenced block of fewer is no document
_WORDS = 9  # of a sentence that a question is made of
_LONGEST = 400  # characters of a string whose schema has no limit


def answer_of(request: dict[str, Any], pairs: int) -> str:
    """Return the content of an answer: JSON by the request's schema, with so many entries in each list."""
    lines = _sentences(_prompt(request))
    schema = _schema(request)
    if schema is None:
        said: Any = {"pairs": [{"question": _question(lines[place % len(lines)]), "answer": lines[place % len(lines)]}
                               for place in range(pairs)]}
    else:
        said = _Instance(schema, lines, pairs).of(schema)
    return json.dumps(said, ensure_ascii=False)


def _schema(request: dict[str, Any]) -> dict[str, Any] | None:
    form = request.get("response_format") or {}
    if form.get("type") == "json_schema":
        return (form.get("json_schema") or {}).get("schema")
    if has_tool(request):
        return request["tools"][0].get("function", {}).get("parameters")
    return None


def has_tool(request: dict[str, Any]) -> bool:
    """Tell whether a request wants its answer as the call of a tool."""
    return bool(request.get("tools")) and request.get("tool_choice") not in (None, "none", "auto")


def _prompt(request: dict[str, Any]) -> str:
    parts: list[str] = []
    for message in request.get("messages") or []:
        content = message.get("content")
        parts += [content] if isinstance(content, str) else [part.get("text", "") for part in content or []]
    return "\n".join(parts)


def _sentences(prompt: str) -> list[str]:
    """Return the sentences of the longest fenced or tagged block, which is the document; else of the whole prompt."""
    longest = max((found[2] or found[3] or "" for found in _FENCED.finditer(prompt)), key=len, default="")
    lines = [line.strip() for line in _SENTENCE.findall(longest if len(longest) > _DOCUMENT else prompt)]
    return [line for line in lines if len(line) >= 12] or ["Nothing is stated"]


def _question(line: str) -> str:
    return "What is known about " + " ".join(line.rstrip(".!?").split()[:_WORDS]) + "?"


class _Instance:
    """An instance of a JSON schema. Strings of one object quote one sentence; the next object quotes the next."""

    def __init__(self, schema: dict[str, Any], lines: list[str], pairs: int) -> None:
        self._definitions = schema.get("$defs") or schema.get("definitions") or {}
        self._lines, self._pairs = lines, pairs
        self._objects = count(1)
        self._at = 0

    def of(self, schema: dict[str, Any], key: str = "") -> Any:
        """Return an instance of a part of the schema, the value of ``key``."""
        if "$ref" in schema:
            return self.of(self._definitions.get(schema["$ref"].rsplit("/", 1)[-1], {}), key)
        if "enum" in schema:
            return schema["enum"][self._at % len(schema["enum"])]
        if "const" in schema:
            return schema["const"]
        for name in ("anyOf", "oneOf", "allOf"):
            if schema.get(name):
                return self.of(schema[name][0], key)
        kind = schema.get("type", "object" if "properties" in schema else "string")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            self._at = next(self._objects)
            return {name: self.of(part, name) for name, part in schema.get("properties", {}).items()}
        if kind == "array":
            wanted = min(max(schema.get("minItems", 0), self._pairs), schema.get("maxItems") or self._pairs)
            return [self.of(schema.get("items", {}), key) for _ in range(max(1, wanted))]
        if kind == "string":
            line = self._lines[self._at % len(self._lines)]
            is_question = "question" in key.lower() or "instruction" in key.lower()
            return (_question(line) if is_question else line)[:schema.get("maxLength") or _LONGEST]
        return {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1.0), "boolean": True}.get(kind)
