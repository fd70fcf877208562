"""Evolving methods as a notebook shows them: how often each failed, and what the best one does in another way."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from labkit.show.evolution import ADDED, REMOVED, SIDE, TOKEN
from labkit.show.html import MUTED, Shown, escape, muted, table

if TYPE_CHECKING:
    from labkit.generate.evolve.optimize_method import Optimized

_LIKE = 0.6  # share of words in common from which on two steps are taken for one


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


def methods(optimized: Optimized) -> Shown:
    """Show the first evolving method next to the best one, line by line, and the faults that led from one to the other.

    A line of the best method is marked if the first has no line with most of the same words.
    """
    first, best = optimized.steps[0].best, optimized.steps[-1].best
    sides = []
    for title, one, other, style in (("first method", first, best, REMOVED), ("best method", best, first, ADDED)):
        lines = "".join(f'<div style="margin:3px 0;{"" if _has_like(line, other.method) else style}">{escape(line)}'
                        "</div>" for line in one.method.splitlines() if line.strip())
        sides.append(f'<div style="{SIDE}">{muted(f"{title}, failure rate {one.rate:.2f}")}{lines}</div>')
    faults = "".join(f"<li>{escape(fault)}</li>" for fault in best.faults)
    html = (f'<div style="display:flex;flex-wrap:wrap;gap:12px">{"".join(sides)}</div>'
            + (f"<div>Faults that the best method was written to avoid:</div><ul>{faults}</ul>" if faults else ""))
    if best.method == first.method:
        return Shown(html + "<div><b>No candidate failed less often: the first method stays.</b></div>",
                     f"the first method stays:\n{first.method}")
    return Shown(html, f"before:\n{first.method}\n\nafter:\n{best.method}")


def _has_like(line: str, method: str) -> bool:
    """Tell whether a method has a line with most of the words of this one."""
    words = [token for token in TOKEN.findall(line.casefold()) if token[0].isalpha()]
    return any(SequenceMatcher(None, words, [token for token in TOKEN.findall(other.casefold()) if token[0].isalpha()],
                               autojunk=False).ratio() > _LIKE for other in method.splitlines())
