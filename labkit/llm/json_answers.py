"""The JSON in what a model wrote, made to fit its schema where it is plain what was meant, or what is wrong with it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pydantic import BaseModel, ValidationError

from labkit.llm.structured_output import whole

_MOST_STARTS = 200  # brackets in one text that are tried as the start of a JSON value
_START = re.compile(r"[{\[]")
_TRAILING_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.S)
_DECODER = json.JSONDecoder(strict=False)  # models write line breaks into strings


class Independent(BaseModel):
    """An answer that is one list of things that have nothing to do with one another.

    What is broken or cut off of it costs itself, not its neighbours.
    """


def parse(model: type[BaseModel], text: str) -> BaseModel | str:
    """Return the last JSON value in the text that fits the model, or else in a few words what is wrong with it.

    The last, as what stands before it may be a draft. Text around the value, code fences and commas before a closing
    bracket do not disturb. Where none fits, a bare array or a line of JSON for each entry is read as the one list that
    the model has, a number as the string that it should be, and names of fields whatever their case; and of an
    :class:`Independent` list, the entries that fit.
    """
    with suppress(ValidationError):
        return model.model_validate_json(text)
    problem = ""
    attempts = dict.fromkeys((text, _TRAILING_COMMA.sub(lambda match: match[1] or "", text)))
    for attempt in attempts:
        if broken := _broken(attempt):
            problem = problem or broken
        fitting: BaseModel | None = None
        for value in json_values(attempt):
            try:
                fitting = _validated(model, value)
            except ValidationError as error:
                problem = problem or _problems(error)
        if fitting is not None:
            return fitting
    for attempt in attempts:
        if (mended := _mended(model, list(json_values(attempt)), bool(_broken(attempt)))) is not None:
            return mended
    return problem or ("There is no JSON in it." if text.strip() else "It is empty.")


def json_values(text: str) -> Iterator[Any]:
    """Yield the JSON objects and arrays in a text, outermost and in order."""
    at, starts = 0, 0
    while starts < _MOST_STARTS and (found := _START.search(text, at)):
        starts += 1
        try:
            value, at = _DECODER.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            at = found.start() + 1
        else:
            yield value


def _validated(model: type[BaseModel], value: Any) -> BaseModel:
    return model.model_validate_json(whole(json.dumps(value, ensure_ascii=False)))


def _mended(model: type[BaseModel], values: list[Any], cut: bool) -> BaseModel | None:
    """Return the last value that fits once it is mended; None where none does."""
    only = _only_list(model)
    tried = [value for value in reversed(values) if isinstance(value, dict)]
    if only:
        tried += [{only: value} for value in reversed(values) if isinstance(value, list) and value]
        entries = [value for value in values if isinstance(value, dict)]
        if entries and (not cut or issubclass(model, Independent)):
            tried.append({only: entries})
    for value in tried:
        if (fitting := _fitting(model, _renamed(model, value))) is not None:
            return fitting
    return None


def _fitting(model: type[BaseModel], value: dict[str, Any]) -> BaseModel | None:
    """Validate, writing numbers as strings where strings should be, and leave out what does not fit where it may be."""
    for _ in range(2):
        try:
            return _validated(model, value)
        except ValidationError as error:
            places = [entry["loc"] for entry in error.errors(include_url=False, include_context=False)
                      if entry["type"] == "string_type" and _is_number(entry["input"])]
            if not all(_write_as_string(value, place) for place in places):
                break
            if places:
                continue
            break
    only = _only_list(model)
    if only and issubclass(model, Independent) and isinstance(value.get(only), list):
        entries = [entry for entry in value[only] if _fits(model, only, entry)]
        if entries:
            with suppress(ValidationError):
                return _validated(model, {only: entries})
    return None


def _fits(model: type[BaseModel], only: str, entry: Any) -> bool:
    """Tell whether an entry of the list is sound: no complaint is about it."""
    try:
        _validated(model, {only: [entry]})
    except ValidationError as error:
        return all(len(problem["loc"]) == 1 for problem in error.errors(include_url=False, include_context=False))
    return True


def _only_list(model: type[BaseModel]) -> str:
    """Return the name of a model's one list, if it needs nothing else, or ""."""
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    return needed[0] if len(needed) == 1 and getattr(model.model_fields[needed[0]].annotation, "__origin__",
                                                     None) is list else ""


def _renamed(model: type[BaseModel], value: Any) -> Any:
    """Return a value with the names of its fields in small letters, where all those of the model are."""
    if not all(name == name.lower() for name in model.model_fields):
        return value
    if isinstance(value, dict):
        return {name.lower(): _renamed(model, part) for name, part in value.items()}
    return [_renamed(model, part) for part in value] if isinstance(value, list) else value


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _write_as_string(value: Any, place: tuple[int | str, ...]) -> bool:
    """Write the number at a place of a value as a string, and tell whether it stands there."""
    for step in place[:-1]:
        try:
            value = value[step]
        except (LookupError, TypeError):  # a step that names a kind of a union
            return False
    try:
        value[place[-1]] = json.dumps(value[place[-1]])
    except (LookupError, TypeError):
        return False
    return True


def _broken(text: str) -> str:
    """Return what is wrong with the JSON that the first bracket begins, or "": parts of it are no answer to judge."""
    found = _START.search(text)
    if found:
        try:
            _DECODER.raw_decode(text, found.start())
        except RecursionError:
            return "Its JSON is nested too deep."
        except json.JSONDecodeError as error:
            said = error.msg.removesuffix(" starting at")
            return f"Its JSON is broken at character {error.pos - found.start() + 1}: {said}."
    return ""


def _problems(error: ValidationError) -> str:
    entries = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"{'.'.join(map(str, entry['loc'])) or 'the whole'}: {entry['msg']}" for entry in entries[:5]]
    if len(entries) > 5:
        lines.append(f"{len(entries) - 5} more")
    return "; ".join(lines)[:600] + "."
