"""A plan as a file: YAML that a person reads and edits, checked when it is read, its comments kept when it is written.

The file begins with a sign of ours, so that no file of somebody else's is written over.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from labkit.datasets.outputs import Output, reason, text_kind, write_whole
from labkit.datasets.plan.plan import TaskPlan
from labkit.errors import DatasetError

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

SIGN = "# labkit plan"
PLAN = text_kind("a plan", SIGN)
_LARGEST = 4 << 20  # bytes; a plan of five thousand cells has a hundredth of it
_NAMED = {"sections": ("file", "headings"), "topics": ("topic",), "kinds": ("type", "difficulty"),
          "audiences": ("name",), "languages": ("name",)}
"""By which of its fields an entry is known again, so that a comment beside it stays with it."""
_HEAD = f"""{SIGN} 1: edit it, then run labkit generate … --plan THIS_FILE
Shares are parts of a whole: 2 gets twice what 1 gets, 0 gets nothing. Comments are kept.
"""
_SAID = {
    "count": "rows in all",
    "sections": "What to ask about: parts of documents, by the headings that lead to them.",
    "topics": "What to ask about without a document (labkit glan).",
    "kinds": "What the rows are to teach. difficulty: as written, or harder (labkit evolve makes these).",
    "audiences": "Who asks. With a persona, a model writes the questions in that person's words.",
    "languages": "Of questions and answers.",
    "avoid": "What must not be asked: a row that speaks of any of these words is dropped.",
}


def read_plan(path: str | os.PathLike[str]) -> TaskPlan:
    """Read a plan, and check it.

    Raises
    ------
    DatasetError
        If the file is missing, no YAML, or no plan; the error names what is wrong in it, and where.
    """
    path = Path(path)
    return plan_in(_loaded(path), str(path))


def write_plan(plan: TaskPlan, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write a plan. Of one that is there, all comments stay beside what they were written beside.

    Raises
    ------
    OverwriteError
        If something else is there.
    DatasetError
        If it cannot be read or written.
    """
    path = Path(path)
    content = plan.model_dump(exclude_defaults=True) | {"task": plan.task, "count": plan.count}
    content |= {name: [_entry(name, one) for one in entries] for name in _NAMED
                if (entries := plan.model_dump()[name])}
    if path.is_file() and PLAN.is_ours(path):
        there = _loaded(path)
        _merge(there, content)
    else:
        there = _fresh(content)
    text = io.StringIO()
    _yaml().dump(there, text)
    write_whole({Output(path, PLAN): [text.getvalue().encode()]}, overwrite=overwrite)
    return path


def plan_in(content: Any, where: str = "The plan") -> TaskPlan:
    """Return the plan that a mapping holds; raises DatasetError, which names what is wrong, where it holds none."""
    try:
        return TaskPlan.model_validate(content if isinstance(content, Mapping) else {})
    except ValidationError as error:
        first = error.errors()[0]
        place = " › ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        said = str(first["msg"]).removeprefix("Value error, ")
        more = f" And {error.error_count() - 1} more." if error.error_count() > 1 else ""
        raise DatasetError(f"{where} is no plan: {f'{place}: ' if place else ''}{said}.{more}",
                           "Correct it there, or have a new one made: labkit plan.") from None


def _yaml() -> YAML:
    from ruamel.yaml import YAML

    yaml = YAML()  # the round-trip loader, which makes no objects but plain ones
    yaml.width, yaml.allow_unicode = 120, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _loaded(path: Path) -> CommentedMap:
    from ruamel.yaml.error import YAMLError

    try:
        if path.stat().st_size > _LARGEST:
            raise DatasetError(f"{path} is too large for a plan.", "Name the plan that labkit plan wrote.")
        found = _yaml().load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({reason(error)}).", "Name a plan: labkit plan makes one.") from None
    except (YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it is nested too deeply"
        raise DatasetError(f"{path}{f', line {mark.line + 1},' if mark else ''} is no YAML ({said}).",
                           "Correct that line: lists begin with “- ”, and two spaces set a line in.") from None
    if not isinstance(found, Mapping):
        raise DatasetError(f"{path} holds no plan.", "Name a plan: labkit plan makes one.")
    return found  # type: ignore[return-value]


def _entry(group: str, one: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with what names it first, its share behind it, and nothing that is empty."""
    first = [*_NAMED[group], "share"]
    ordered = {name: one[name] for name in first} | {name: value for name, value in one.items() if name not in first}
    return {name: value for name, value in ordered.items()
            if name == "share" or (value not in ("", [], 0) and (name, value) != ("difficulty", "as written"))}


def _fresh(content: Mapping[str, Any]) -> CommentedMap:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    made = CommentedMap()
    for name in ("task", *_SAID):
        if not (value := content.get(name)):
            continue
        if isinstance(value, list):
            value = CommentedSeq(_node(one) for one in value)
        made[name] = value
        if name == "count":
            made.yaml_add_eol_comment(_SAID[name], name)
        elif name in _SAID:
            made.yaml_set_comment_before_after_key(name, before=f"\n{_SAID[name]}")
    made.yaml_set_start_comment(_HEAD.removeprefix("# "))
    return made


def _node(value: Any) -> Any:
    """Return a value as a new part of the file: an entry a mapping, its headings on one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, Mapping):
        return CommentedMap((name, _node(one)) for name, one in value.items())
    if isinstance(value, list):
        seq = CommentedSeq(value)
        seq.fa.set_flow_style()
        return seq
    return value


def _merge(there: CommentedMap, content: Mapping[str, Any]) -> None:
    """Change what differs, in place, so that comments and the order of a person's file stay."""
    for name in [name for name in there if name not in content]:
        del there[name]
    for name, value in content.items():
        if name in _NAMED and isinstance(there.get(name), list):
            _merge_entries(there[name], value, _NAMED[name])
        elif name not in there or there[name] != value:
            there[name] = _node(value) if not isinstance(value, list) or name not in _NAMED else [
                _node(one) for one in value]


def _merge_entries(there: list[Any], entries: list[dict[str, Any]], named: tuple[str, ...]) -> None:
    def key(one: Any) -> tuple[Any, ...]:
        found = one if isinstance(one, Mapping) else {}
        return tuple(list(found.get(name) or []) if name == "headings" else
                     found.get(name) or ("as written" if name == "difficulty" else None) for name in named)

    wanted = {str(key(one)): one for one in entries}
    behind = _cut_behind(there)
    for place in reversed([place for place, one in enumerate(there) if str(key(one)) not in wanted]):
        del there[place]
    old = {str(key(one)): one for one in there}
    for known, entry in wanted.items():
        if known not in old:
            there.append(_node(entry))
            continue
        one = old[known]
        for name in [name for name in one if name not in entry and one[name] not in ("", [], 0, "as written")]:
            del one[name]
        for name, value in entry.items():
            if one.get(name) != value:
                one[name] = _node(value)
    _put_behind(there, behind)


def _cut_behind(there: list[Any]) -> str:
    """Take what stands behind the last entry of a list, which the parser holds to be the entry's own, from it."""
    *_, last = _last_of(there)
    if last is None:
        return ""
    own, end, behind = last.value.partition("\n")
    last.value = own + end
    return behind


def _put_behind(there: list[Any], behind: str) -> None:
    from ruamel.yaml.error import CommentMark
    from ruamel.yaml.tokens import CommentToken

    one, name, last = _last_of(there)
    if not behind or one is None:
        return
    if last is None:
        one.ca.items[name] = [None, None, CommentToken(f"\n{behind}", CommentMark(0), None), None]
    else:
        last.value += behind


def _last_of(there: list[Any]) -> tuple[Any, Any, Any]:
    """Return the last entry of a list, its last field, and the comment behind that; None for what there is not."""
    one = there[-1] if there else None
    if not isinstance(one, Mapping) or not one or not hasattr(one, "ca"):
        return None, None, None
    name = list(one)[-1]
    held = one.ca.items.get(name)
    return one, name, held[2] if held else None
