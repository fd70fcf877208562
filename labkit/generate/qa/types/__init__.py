"""The question types, a folder each: what is asked for, the schema of its answers, and the gate that they pass.

A new one is a folder here with a ``type.py`` that holds a :class:`QuestionType`, its prompt beside the other prompts
(``labkit/prompts/en/qa_<name>.md``, where people look for prompts to change), and nothing else.
"""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

from labkit.errors import SettingsError
from labkit.generate.qa.types.base import QuestionType
from labkit.quality.checks.base import Gate

__all__ = ["GATES", "MIXED", "TYPES", "QuestionType", "require_type"]
MIXED = "mixed"


def _discover() -> dict[str, QuestionType]:
    found: list[QuestionType] = []
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            for value in vars(import_module(f"{__name__}.{module.name}.type")).values():
                if inspect.isclass(value) and issubclass(value, QuestionType) and not inspect.isabstract(value) \
                        and getattr(value, "name", "") == module.name:
                    found.append(value())
    return {kind.name: kind for kind in sorted(found, key=lambda kind: (kind.order, kind.name))}


TYPES: dict[str, QuestionType] = _discover()
GATES: dict[str, Gate] = {kind: gate for each in TYPES.values() for kind, gate in each.gates.items()}
"""The gate of each kind of rows that question types make."""


def require_type(qa_type: str) -> None:
    """Raise SettingsError if a question type is neither one of TYPES nor "mixed"."""
    if qa_type not in (*TYPES, MIXED):
        raise SettingsError(f'There is no question type "{qa_type}".', f"Use {', '.join(TYPES)} or {MIXED}.")
