"""The checks, a small file a subject. A new one is a file here that holds a :class:`Check`; nothing else is touched.

The gate of each kind of rows is an ordered list of checks, and stands where rows of that kind are made: a question
type's in its folder (``labkit/generate/qa/types``), those of evolution and of questions without a source beside them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module

from labkit.errors import SettingsError
from labkit.quality.checks.base import (
    EVERY,
    Ask,
    Candidate,
    Check,
    Gate,
    Gates,
    NotJudged,
    Score,
    Verdict,
    dropping,
    judge,
    judge_asking,
)

__all__ = ["CHECKS", "EVERY", "Ask", "Candidate", "Check", "Gate", "Gates", "NotJudged", "Score", "Verdict", "dropping",
           "gates_with", "judge", "judge_asking", "reasons_of"]


def _discover() -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for module in pkgutil.iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Check) and value not in found.setdefault(value.name, []):
                found[value.name].append(value)
    return found


CHECKS: Mapping[str, list[Check]] = _discover()
"""All checks that stand in a file here, by name; those of one name check the same of rows of different kinds."""


def gates_with(gates: Gates, add: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
               leave_out: Iterable[str] = (), *, may_ask: bool = True) -> dict[str, Gate]:
    """Return the gates of a run.

    Parameters
    ----------
    add
        Further checks, or their names, that come behind those of each gate whose rows they can judge. Or, by kind of
        rows, whole lists that take the place of gates; what is required is put in front.
    leave_out
        Names of checks to leave out.
    may_ask
        Whether checks that ask a model are put to these rows.

    Raises
    ------
    SettingsError
        If there is no check of a name, if it can judge none of these rows, if it cannot be left out, or if it asks a
        model where that is not done.
    """
    lists: dict[str, list[Check]] = {kind: [*gate, *_always(kind, gate)] for kind, gate in gates.items()}
    if isinstance(add, Mapping):
        for kind, checks in add.items():
            if kind not in lists:
                raise SettingsError(f'No rows of the kind "{kind}" are made here.', f"There are: {', '.join(lists)}.")
            chosen = [_named(check, lists)[0] if isinstance(check, str) else check for check in checks]
            lists[kind] = [*(check for check in gates[kind] if check.required and check not in chosen), *chosen]
    else:
        for check in add:
            known = _named(check, lists) if isinstance(check, str) else [check]
            for kind, gate in lists.items():
                names = {one.name for one in gate}
                gate += [one for one in known if one.can_judge(kind) and one.name not in names][:1]
    for name in leave_out:
        standing = [check for gate in lists.values() for check in gate if check.name == name]
        if not standing:
            raise _unknown(name, {check.name for gate in lists.values() for check in gate if not check.required})
        if any(check.required for check in standing):
            raise SettingsError(f'The check "{name}" cannot be left out: a row cannot be made without it.',
                                "Leave out another.")
        lists = {kind: [check for check in gate if check.name != name] for kind, gate in lists.items()}
    if not may_ask and (asks := [check.name for gate in lists.values() for check in gate if check.asks]):
        raise SettingsError(f'The check "{asks[0]}" asks a model, which these rows are not put to.', "Leave it out.")
    return {kind: tuple(gate) for kind, gate in lists.items()}


def reasons_of(*gates: Gates) -> tuple[str, ...]:
    """Return all reasons that the checks of gates may give, each once, in the order of the checks."""
    return tuple(dict.fromkeys(reason for each in gates for gate in each.values() for check in gate
                               for reason in check.reasons))


def _always(kind: str, gate: Gate) -> list[Check]:
    return [check for checks in CHECKS.values() for check in checks
            if check.always and check.can_judge(kind) and check not in gate]


def _named(name: str, lists: Mapping[str, Iterable[Check]]) -> list[Check]:
    """Return the checks of a name that can judge any of these rows; first those that stand in a gate already."""
    found = [check for gate in lists.values() for check in gate if check.name == name]
    found += [check for check in CHECKS.get(name, []) if any(map(check.can_judge, lists))]
    if not found:
        raise _unknown(name, {*(check.name for gate in lists.values() for check in gate), *CHECKS})
    return found


def _unknown(name: str, names: Iterable[str]) -> SettingsError:
    return SettingsError(f'There is no check "{name}" here.', f"There is: {', '.join(sorted(names))}.")
