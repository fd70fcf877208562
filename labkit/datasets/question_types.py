"""Which question types there are: the names of their folders, told without importing one.

A row names its type, and the command line offers them. What makes a type is in ``labkit/generate/qa/types/<name>``,
and nothing of it is known here.
"""

from __future__ import annotations

import pkgutil
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "generate" / "qa" / "types"
QA_TYPES: tuple[str, ...] = tuple(module.name for module in pkgutil.iter_modules([str(_FOLDER)]) if module.ispkg)
