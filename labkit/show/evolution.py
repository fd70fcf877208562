"""Evolved instructions as a notebook shows them: their tree, what changed, and how they grew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from labkit.datasets.record import QA
from labkit.reports.presentation import text_language
from labkit.reports.wording import counted, heard, say, semicolons, sentence
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, muted, table
from labkit.text.length import shorten
from labkit.text.scripts import HAN, KANA

TOKEN = re.compile(rf"[{HAN}{KANA}]|\w+|\s+|[^\w\s]")
ADDED = "background:#b8e6c9;color:#10301d;text-decoration:none;padding:0 1px;border-radius:2px"
REMOVED = "background:#f6d0c8;color:#401208;padding:0 1px;border-radius:2px"
# by how far an operator goes from its parent, with colours of Okabe and Ito (2008)
_COLOURS = {"breadth": ("#e69f00", "#000000"), "fresh": ("#757575", "#ffffff")}
_DEPTH = ("#0072b2", "#ffffff")
_BEFORE, _AFTER = "#757575", "#0072b2"
SIDE = f"flex:1 1 280px;border:{BORDER};border-radius:6px;padding:8px 12px;white-space:pre-line;overflow-wrap:anywhere"
_NOT_DEPTH = ("evolve:breadth", "evolve:fresh")  # they keep no text of their parent that could be compared
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
    line = say("{instructions} from {seeds}, in {rounds}",
               instructions=counted(len(records), "{n} evolved instruction", "{n} evolved instructions"),
               seeds=counted(len(tops), "{n} seed", "{n} seeds"),
               rounds=counted(generations, "{n} round", "{n} rounds"))
    rest = say(" First {n} trees shown.", n=n) if len(tops) > n else ""
    return Shown(html + muted(sentence(line) + rest), line)


def change(parent: QA | str, child: QA) -> Shown:
    """Show an instruction next to what it was evolved into: what was added is marked, and what was left out."""
    before = parent.question if isinstance(parent, QA) else parent
    return Shown(_change_html(before, child), f"{say('before')}: {before}\n{_operator(child)}: {child.question}")


def changes(records: Iterable[QA], seeds: Iterable[QA] = (), n: int = 3) -> Shown:
    """Show the first ``n`` instructions that were evolved in depth next to their parents, where these are at hand."""
    records = list(records)
    known = {record.id: record for record in [*seeds, *records]}
    pairs = [(known[record.parents[0]], record) for record in records
             if record.parents and record.parents[0] in known and record.method not in _NOT_DEPTH]
    line = counted(len(pairs), "{n} instruction evolved in depth", "{n} instructions evolved in depth")
    rest = say("{n} of {line} shown.", n=n, line=line) if len(pairs) > n else sentence(line)
    html = "".join(f'<div style="margin:0 0 10px 0">{_change_html(parent.question, record)}</div>'
                   for parent, record in pairs[:n])
    return Shown(html + muted(rest), "\n\n".join(repr(change(*pair)) for pair in pairs[:n]) or sentence(line))


def growth(records: Iterable[QA], seeds: Iterable[QA] = (), difficulty: Mapping[str, int] | None = None) -> Shown:
    """Plot the length of each evolved instruction beside its parent's, and, of those that were marked, how hard it is.

    Parameters
    ----------
    difficulty
        Marks from 1 to 10 by the records' ids, as :func:`labkit.rate_difficulty` returns them.
    """
    records, marks = list(records), difficulty or {}
    known = {record.id: record for record in [*seeds, *records]}
    pairs = [(known[record.parents[0]], record) for record in records
             if len(record.parents) == 1 and record.parents[0] in known]
    longest = max((len(record.question) for pair in pairs for record in pair), default=1)
    marked = [pair for pair in pairs if all(record.id in marks for record in pair)]
    rows = []
    for pair in pairs:
        lengths = [len(record.question) for record in pair]
        levels = [marks[record.id] for record in pair] if pair in marked else []
        start = shorten(pair[1].question, 60)
        rows.append([f'{_label(pair[1])}<div style="{MUTED};overflow-wrap:anywhere">{escape(start)}</div>',
                     _two_bars(lengths, longest), *([_two_bars(levels, 10)] if marks else [])])
    lines = [_means(say("characters"), [[len(record.question) for record in pair] for pair in pairs])]
    if marked:
        lines.append(_means(say("difficulty"), [[marks[record.id] for record in pair] for pair in marked]))
    head = ["", say("Characters"), *([say("Difficulty, 1 to 10")] if marks else [])]
    legend = f'<div>{_dot(_BEFORE)}{escape(say("parent"))} {_dot(_AFTER)}{escape(say("evolved"))}</div>'
    line = semicolons(lines)
    return Shown(table(head, rows) + legend + f"<div><b>{escape(sentence(line))}</b></div>", line)


def _branch(record: QA, children: dict[str, list[QA]], level: int = 0) -> str:
    text = (f'<div style="overflow-wrap:anywhere" lang="{text_language(record.question, record.language)}">'
            f"{_label(record)} {escape(shorten(record.question, 400))}</div>")
    below: Sequence[QA] = children.get(record.id, ()) if level < _MOST_LEVELS else ()
    if not below:
        return text
    items = "".join(f'<li style="margin:3px 0">{_branch(child, children, level + 1)}</li>' for child in below)
    return f'{text}<ul style="list-style:none;margin:0;padding:0 0 0 18px;border-left:{BORDER}">{items}</ul>'


def _change_html(before: str, child: QA) -> str:
    old, new = TOKEN.findall(before), TOKEN.findall(child.question)
    left, right = [], []
    for equal, a, b, c, d in _stretches(old, new):
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        left.append(f'<del style="{REMOVED}">{gone}</del>' if not equal and gone.strip() else gone)
        right.append(f'<ins style="{ADDED}">{come}</ins>' if not equal and come.strip() else come)
    return (f'<div style="display:flex;flex-wrap:wrap;gap:12px"><div style="{SIDE}" '
            f'lang="{text_language(before, child.language)}">{muted(say("before"))}{"".join(left)}</div>'
            f'<div style="{SIDE}" lang="{text_language(child.question, child.language)}"><div>{_label(child)}</div>'
            f"{''.join(right)}</div></div>")


def _stretches(old: list[str], new: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """Return stretches that are equal and that are not; white space and signs between two changes belong to them."""
    found: list[tuple[bool, int, int, int, int]] = []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(codes):
        between = 0 < place < len(codes) - 1 and not any(token[0].isalnum() for token in old[a:b])
        equal = kind == "equal" and not between
        if found and not equal and not found[-1][0]:
            found[-1] = (False, found[-1][1], b, found[-1][3], d)
        else:
            found.append((equal, a, b, c, d))
    return found


def _two_bars(numbers: Sequence[int], most: int) -> str:
    """Return the parent's bar above that of the evolved one, or a dash where there is nothing to compare."""
    if not numbers:
        return f'<span style="{MUTED}">–</span>'
    return "".join(
        f'<div style="display:flex;align-items:center;gap:6px"><div style="width:180px"><div style="width:'
        f'{100 * number / most:.1f}%;height:9px;background:{colour};border-radius:2px"></div></div>{number}</div>'
        for number, colour in zip(numbers, (_BEFORE, _AFTER), strict=True))


def _means(name: str, pairs: Sequence[Sequence[int]]) -> str:
    if not pairs:
        return say("{name}: nothing to compare", name=name)
    before, after = (sum(numbers) / len(pairs) for numbers in zip(*pairs, strict=True))
    more = sum(after > before for before, after in pairs)
    return say("{name}, on average: {before:.1f} → {after:.1f}; more in {more} of {count}", name=name, before=before,
               after=after, more=more, count=len(pairs))


def _dot(colour: str) -> str:
    return (f'<span style="display:inline-block;width:12px;height:12px;border-radius:3px;margin:0 6px 0 8px;'
            f'vertical-align:-1px;background:{colour}"></span>')


def _label(record: QA) -> str:
    name = record.method.removeprefix("evolve:")
    return badge(_operator(record), *(_COLOURS.get(name, _DEPTH) if record.parents else ("#009e73", "#000000")))


def _operator(record: QA) -> str:
    if not record.parents:
        return say("seed")
    name = heard(record.method.removeprefix("evolve:").replace("_", " "))
    return say("{name}, round {round}", name=name, round=record.round) if record.round else name
