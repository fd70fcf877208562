"""What is bound in specifications of Azure ML jobs: the SDK does not ask whether what a file names is there.

``faults`` returns a line for each binding that leads nowhere, each value of a kind that is not taken, each input that
is lacking or not used, each output that nobody writes, and each command that our command line does not take.
"""

from __future__ import annotations

import functools
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from typer.main import get_command

from labkit.cli.app import app

_BOUND = re.compile(r"\$\{\{\s*([^}]*?)\s*\}\}")
_OPTIONAL = re.compile(r"\$\[\[(.*?)\]\]", re.S)
_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


def read(path: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def faults(path: Path) -> list[str]:
    """Return what is wrong with a component, or with a pipeline and the components of its steps."""
    spec = read(path)
    look = _of_pipeline if spec.get("type") == "pipeline" else _of_component
    return [f"{path.name}: {fault}" for fault in look(spec, path.parent)]


def rendered(component: dict[str, Any], **values: str) -> str:
    """Return the command of a component as a job runs it; an optional part stands only where its input has a value."""
    given = {name: str(one["default"]) for name, one in component["inputs"].items() if "default" in one} | values

    def part(found: re.Match[str]) -> str:
        inputs = [name.partition(".")[2] for name in _BOUND.findall(found[1])]
        return found[1] if all(name in given for name in inputs) else ""

    command = _OPTIONAL.sub(part, component["command"])
    return _BOUND.sub(lambda found: given.get(found[1].partition(".")[2], "word"), command)


def _of_component(spec: dict[str, Any], folder: Path) -> Iterator[str]:
    inputs, outputs, command = spec.get("inputs", {}), spec.get("outputs", {}), spec["command"]
    always = _OPTIONAL.sub("", command)
    used = set(_BOUND.findall(command))
    for name in sorted(used - {f"inputs.{one}" for one in inputs} - {f"outputs.{one}" for one in outputs}):
        yield f"the command names {name}, which is not declared"
    for name in [f"inputs.{one}" for one in inputs] + [f"outputs.{one}" for one in outputs]:
        if name not in used:
            yield f"{name} is declared, and the command does not use it"
    for name, one in inputs.items():
        if one.get("optional") and f"inputs.{name}" in _BOUND.findall(always):
            yield f"inputs.{name} is optional, and stands outside of $[[…]]"
        if "default" in one and not _fits(one["default"], one):
            yield f"the default of inputs.{name} is not of the kind {one['type']}"
    environment = str(spec.get("environment", "")).removeprefix("file:")
    if not (folder / environment).is_file():
        yield f"there is no {environment or 'environment'}"
    yield from _of_command(spec)


def _of_command(spec: dict[str, Any]) -> Iterator[str]:
    """Have our own command line read what the job will say, with every input given and with as few as may be."""
    samples = {"integer": "7", "number": "2.5", "boolean": "true", "string": "word"}
    every = {name: str(one.get("default", samples.get(one["type"], f"/in/{name}"))) for name, one in
             spec["inputs"].items()}
    few = {name: value for name, value in every.items() if not spec["inputs"][name].get("optional")}
    outputs = {name: f"/out/{name}" for name in spec["outputs"]}
    for values in (every, few):
        said = rendered(spec, **values, **outputs)
        calls = [words[words.index("labkit") + 1:] for part in said.split("&&")
                 if "labkit" in (words := shlex.split(part))]
        if not calls:
            yield "the command does not call labkit"
        for name, *arguments in calls:
            command = _commands().get(name)
            if command is None:
                yield f"there is no labkit {name}"
                continue
            try:
                command.make_context(name, arguments)
            except Exception as error:  # typer has click's errors under names of its own
                yield f"labkit {name} does not take it: {getattr(error, 'message', error)}"


@functools.cache
def _commands() -> dict[str, Any]:
    return get_command(app).commands  # type: ignore[attr-defined]


def _of_pipeline(spec: dict[str, Any], folder: Path) -> Iterator[str]:
    inputs, outputs, steps = spec.get("inputs", {}), spec.get("outputs", {}), spec["jobs"]
    written: Counter[str] = Counter()
    used: set[str] = set()
    before: dict[str, dict[str, Any]] = {}
    for name, step in steps.items():
        file = folder / str(step["component"]).removeprefix("file:")
        if not file.is_file():
            yield f"{name}: there is no {file.name}"
            continue
        component = read(file)
        yield from (f"{name}: {file.name}: {fault}" for fault in _of_component(component, folder))
        for given, value in step.get("inputs", {}).items():
            wanted = component["inputs"].get(given)
            if wanted is None:
                yield f"{name}: {file.name} has no input {given}"
                continue
            bound = _BOUND.fullmatch(str(value))
            match bound[1].split(".") if bound else ["value"]:
                case ["parent", "inputs", one] if one in inputs:
                    used.add(one)
                    if not _fits(inputs[one], wanted):
                        yield f"{name}: {given} is not of the kind of parent.inputs.{one}"
                case ["parent", "jobs", other, "outputs", one] if one in before.get(other, {}):
                    if before[other][one]["type"] != wanted["type"]:
                        yield f"{name}: {given} is not of the kind of {bound and bound[1]}"
                case ["value"]:
                    if not _fits(value, wanted):
                        yield f"{name}: {given} is not of the kind {wanted['type']}"
                case _:
                    yield f"{name}: {given} is bound to {bound and bound[1]}, which is not there"
        for lacking in component["inputs"]:
            one = component["inputs"][lacking]
            if lacking not in step.get("inputs", {}) and "default" not in one and not one.get("optional"):
                yield f"{name}: the input {lacking} is lacking"
        for given, value in step.get("outputs", {}).items():
            if given not in component["outputs"]:
                yield f"{name}: {file.name} has no output {given}"
            bound = _BOUND.fullmatch(str(value))
            parts = bound[1].split(".") if bound else []
            if parts[:2] != ["parent", "outputs"] or len(parts) != 3 or parts[2] not in outputs:
                yield f"{name}: the output {given} is bound to {value}, which is not there"
            else:
                written[parts[2]] += 1
        before[name] = component["outputs"]
    yield from (f"the output {name} is written by {written[name]} steps" for name in outputs if written[name] != 1)
    yield from (f"the input {name} is not used" for name in inputs if name not in used)


def _fits(value: Any, wanted: dict[str, Any]) -> bool:
    """Tell whether a value, or an input that is declared, may be given where another is wanted."""
    if "enum" in wanted and not isinstance(value, dict) and value not in wanted["enum"]:
        return False
    kind = value.get("type") if isinstance(value, dict) else _KINDS.get(type(value), "")
    return kind == wanted["type"] or (kind == "integer" and wanted["type"] == "number")
