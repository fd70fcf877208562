"""Structured output: the schema that is sent, and the words that ask for it."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel

# The strict subset of Azure has none of these; they are checked after parsing. The grammar of llama.cpp obeys some.
_BOUNDS = {"minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
           "multipleOf", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains",
           "minProperties", "maxProperties", "patternProperties", "propertyNames", "unevaluatedItems"}
_GRAMMAR_BOUNDS = {"minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
                   "minItems", "maxItems"}
_UNUSED = {"title", "default", "examples", "discriminator", "$schema", "deprecated", "readOnly", "writeOnly"}
_LONGEST_REPEAT = 1000  # a grammar spells repeats out, and llama.cpp refuses very long ones


class Schema(NamedTuple):
    """One pydantic model, ready to be sent."""

    name: str
    digest: str
    """Stands for the schema, its bounds included, in the key of the cache."""
    strict: dict[str, Any] | None
    """The strict subset; None where it cannot express the model (free-form objects, tuples)."""
    bounded: dict[str, Any]
    """With the bounds that a grammar can hold a small model to."""
    text: str
    """The bounded schema as JSON, to put into a prompt."""


@lru_cache(maxsize=256)
def schema_of(model: type[BaseModel]) -> Schema:
    """Return the schema of a pydantic model in the forms that endpoints take; made once for each model."""
    raw = model.model_json_schema()
    full = _Rewriter(raw, keep=_BOUNDS).result()
    bounded = _Rewriter(raw, keep=_GRAMMAR_BOUNDS).result()
    strict = _Rewriter(raw, keep=set())
    sent = strict.result()
    digest = hashlib.sha256(json.dumps(full, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", model.__name__)[:64] or "answer"
    return Schema(name, digest, None if strict.loose else sent, bounded,
                  json.dumps(full, ensure_ascii=False, separators=(",", ":")))


class _Rewriter:
    """Brings a schema into the strict form: every property required, nothing additional, only what ``keep`` names."""

    def __init__(self, raw: dict[str, Any], keep: set[str]) -> None:
        self._raw, self._keep = raw, keep
        self._put_in: list[str] = []  # references in whose place stands what they refer to, as it has words beside it
        self.loose = False

    def result(self) -> dict[str, Any]:
        """Return the rewritten schema; afterwards ``loose`` tells whether the strict subset cannot express it."""
        root = self._node(self._raw)
        if "$ref" in root:  # the root of a model that refers to itself
            root = self._node(self._target(root["$ref"])) | {key: root[key] for key in ("$defs",) if key in root}
        if root.get("type") != "object":
            self.loose = True
        return root

    def _target(self, reference: str) -> dict[str, Any]:
        return self._raw["$defs"][reference.rsplit("/", 1)[-1]]

    def _node(self, node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            reference = node["$ref"]
            beside = {key: value for key, value in node.items() if key not in _UNUSED and key not in ("$ref", "$defs")}
            if not beside or reference in self._put_in:  # a model that refers to itself cannot be put in for ever
                return {key: self._defs(node[key]) if key == "$defs" else node[key]
                        for key in ("$ref", "$defs") if key in node}
            self._put_in.append(reference)
            try:
                return self._rewritten({**self._target(reference), **beside})
            finally:
                self._put_in.pop()
        return self._rewritten(node)

    def _rewritten(self, node: dict[str, Any]) -> dict[str, Any]:
        if len(node.get("allOf", ())) == 1:
            node = {**node["allOf"][0], **{key: value for key, value in node.items() if key != "allOf"}}
            return self._node(node)
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key in _UNUSED or (key in _BOUNDS and not self._keeps(key, value)):
                continue
            if key == "const":
                made["enum"] = [value]
            elif key in ("properties", "$defs"):
                made[key] = self._defs(value)
            elif key in ("anyOf", "oneOf"):
                made["anyOf"] = [self._node(option) for option in value]
            elif key in ("prefixItems", "allOf"):
                self.loose = True
                made[key] = [self._node(option) for option in value]
            else:
                made[key] = self._node(value)
        if made.get("type") == "object":
            self._close(made)
        return made

    def _close(self, made: dict[str, Any]) -> None:
        if made.get("properties"):
            made["required"] = list(made["properties"])
            made["additionalProperties"] = False
        elif made.get("additionalProperties", True) is not False:
            self.loose = True

    def _defs(self, nodes: dict[str, Any]) -> dict[str, Any]:
        return {name: self._node(node) for name, node in nodes.items()}

    def _keeps(self, key: str, value: Any) -> bool:
        if key not in self._keep:
            return False
        if self._keep is _BOUNDS:
            return True
        if key == "pattern":
            return value.startswith("^") and value.endswith("$")
        return not (key.endswith(("Length", "Items")) and value > _LONGEST_REPEAT)


def whole(text: str) -> str:
    """Replace half characters, which some PDF files hold and some models write, and UTF-8 cannot carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def schema_prompt(schema: Schema) -> str:
    """Return the sentence that asks for the schema, for endpoints that take it in no other way."""
    return f"Answer with one JSON object that fits this JSON Schema, and with nothing else:\n{schema.text}"


def repair_prompt(problems: str) -> str:
    """Return what a model is told about an answer of its own that does not fit."""
    return (f"Your answer does not fit the JSON Schema that was asked for. {problems}\n"
            "Answer again, with the whole corrected JSON object and with nothing else.")
