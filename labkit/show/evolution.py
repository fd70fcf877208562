"""Evolved instructions as a notebook shows them: their tree, what changed, and the failure rate of methods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from labkit.record import QA
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, muted, shorten, table
from labkit.view import text_language

if TYPE_CHECKING:
    from labkit.generate.auto_evolve import Optimized

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+|\s+|[^\w\s]")
_ADDED = "background:#b8e6c9;color:#10301d;text-decoration:none;padding:0 1px;border-radius:2px"
_REMOVED = "background:#f6d0c8;color:#401208;padding:0 1px;border-radius:2px"
# by how far an operator goes from its parent, with colours of Okabe and Ito (2008)
_COLOURS = {"breadth": ("#e69f00", "#000000"), "fresh": ("#757575", "#ffffff")}
_DEPTH = ("#0072b2", "#ffffff")
_MOST_LEVELS = 30


def lineage(records: Iterable[QA], seeds: Iterable[QA] = (), n: int = 8) -> Shown:
    """Show where evolved instructions come from: the trees of the first ``n`` seeds, a branch an operator.

    A record whose parent is not at hand begins a tree of its own. One with two parents stands below the first.
    """
    records = list(records)
    known = {record.id for record in records}
    roots = {seed.id: seed for seed in seeds if seed.id not in known}
    children: dict[str, list[QA]] = {}
    for record in records:
        parent = next((one for one in record.parents if one in known or one in roots), "")
        children.setdefault(parent, []).append(record)
    tops = [seed for seed in roots.values() if seed.id in children] + children.get("", [])
    html = "".join(f'<div style="border:{BORDER};border-radius:6px;padding:6px 12px;margin:0 0 8px 0">'
                   f"{_branch(top, children)}</div>" for top in tops[:n])
    generations = max((record.round for record in records), default=0)
    line = (f"{len(records)} evolved instruction{'s' * (len(records) != 1)} from {len(tops)} "
            f"seed{'s' * (len(tops) != 1)}, in {generations} round{'s' * (generations != 1)}")
    return Shown(html + muted(f"{line}.{f' First {n} trees shown.' if len(tops) > n else ''}"), line)


def change(parent: QA | str, child: QA) -> Shown:
    """Show an instruction next to what it was evolved into: what was added is marked, and what was left out."""
    before = parent.question if isinstance(parent, QA) else parent
    old, new = _TOKEN.findall(before), _TOKEN.findall(child.question)
    left, right = [], []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        left.append(f'<del style="{_REMOVED}">{gone}</del>' if kind != "equal" and gone.strip() else gone)
        right.append(f'<ins style="{_ADDED}">{come}</ins>' if kind != "equal" and come.strip() else come)
    language = text_language(child.question, child.language)
    style = f"flex:1 1 280px;border:{BORDER};border-radius:6px;padding:8px 12px;white-space:pre-line;" \
            "overflow-wrap:anywhere"
    html = (f'<div style="display:flex;flex-wrap:wrap;gap:12px"><div style="{style}" '
            f'lang="{text_language(before, child.language)}">{muted("before")}{"".join(left)}</div>'
            f'<div style="{style}" lang="{language}"><div>{_label(child)}</div>{"".join(right)}</div></div>')
    return Shown(html, f"before: {before}\n{_operator(child)}: {child.question}")


def failure_rates(optimized: Optimized) -> Shown:
    """Plot the failure rate of an evolving method over the steps of its optimization, with what each candidate did."""
    rows = []
    for step in optimized.steps:
        bar = (f'<div style="width:220px;background:rgba(128,128,128,.25);border-radius:2px"><div style="width:'
               f'{100 * step.rate:.0f}%;height:14px;background:#0072b2;border-radius:2px"></div></div>')
        tried = ", ".join(f"{one.rate:.2f}" if not one.flaw else one.flaw for one in step.candidates)
        reasons = ", ".join(f"{reason} {count}" for reason, count in step.best.failures.most_common())
        rows.append([str(step.number), bar, f"{step.rate:.2f}", escape(tried),
                     escape(reasons) or f'<span style="{MUTED}">–</span>'])
    head = ["Step", "Failure rate of the best method", "", "Candidates", "Why it still fails"]
    return Shown(table(head, rows) + muted(optimized.line()), optimized.line())


def _branch(record: QA, children: dict[str, list[QA]], level: int = 0) -> str:
    text = (f'<div style="overflow-wrap:anywhere" lang="{text_language(record.question, record.language)}">'
            f"{_label(record)} {escape(shorten(record.question, 400))}</div>")
    below: Sequence[QA] = children.get(record.id, ()) if level < _MOST_LEVELS else ()
    if not below:
        return text
    items = "".join(f'<li style="margin:3px 0">{_branch(child, children, level + 1)}</li>' for child in below)
    return f'{text}<ul style="list-style:none;margin:0;padding:0 0 0 18px;border-left:{BORDER}">{items}</ul>'


def _label(record: QA) -> str:
    name = _operator(record)
    return badge(name, *(_COLOURS.get(name.split(",")[0], _DEPTH) if record.parents else ("#009e73", "#000000")))


def _operator(record: QA) -> str:
    if not record.parents:
        return "seed"
    name = record.method.removeprefix("evolve:").replace("_", " ")
    return f"{name}, round {record.round}" if record.round else name
