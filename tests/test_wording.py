"""What displays and reports say has its words in Japanese and Korean, and nothing of ours stays English in them."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from labkit.reports.wording import catalogue

ROOT = Path(__file__).parents[1] / "labkit"
CALLS = {"say": (0,), "counted": (1, 2)}
TEMPLATE = re.compile(r"""\b(say|counted)\(((?:[^()"]|"[^"]*")*)""")


@cache
def said() -> frozenset[str]:
    """Return all that the code of displays and reports says."""
    found = set()
    for path in sorted([*(ROOT / "show").glob("*.py"), *(ROOT / "reports").glob("*.py"),
                        *(ROOT / "reports" / "wording").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                found |= strings(node)
    for path in sorted((ROOT / "reports").glob("*.html")):
        for call in TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            texts = re.findall(r'"([^"]*)"', call[2])
            found |= {texts[0]} if call[1] == "say" and texts and "if" not in call[2].split('"')[2] else {*texts[:2]}
    return frozenset(found)


def strings(call: ast.Call) -> set[str]:
    """Return the texts that a call of ``say`` or ``counted`` may be given."""
    texts = set()
    for place in CALLS[call.func.id]:
        if place < len(call.args):
            texts |= {one.value for one in ast.walk(call.args[place])
                      if isinstance(one, ast.Constant) and isinstance(one.value, str)} \
                if isinstance(call.args[place], ast.Constant | ast.IfExp) else set()
    return texts
