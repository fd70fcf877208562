"""Evolving methods as a notebook shows them: how often each failed, and what the best one does in another way."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from labkit.reports.wording import heard, say
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
        tried = ", ".join(f"{one.rate:.2f}" if not one.flaw else heard(one.flaw) for one in step.candidates)
        reasons = ", ".join(f"{heard(reason)} {count}" for reason, count in step.best.failures.most_common())
        rows.append([str(step.number), bar, f"{step.rate:.2f}", escape(tried),
                     escape(reasons) or f'<span style="{MUTED}">–</span>'])
    head = [say("Step"), say("Failure rate of the best method"), "", say("Candidates"), say("Why it still fails")]
    return Shown(table(head, rows) + muted(heard(optimized.line())), optimized.line())


def methods(optimized: Optimized) -> Shown:
    """Show the first evolving method next to the best one, line by line, and the faults that led from one to the other.

    A line of the best method is marked if the first has no line with most of the same words.
    """
    first, best = optimized.steps[0].best, optimized.steps[-1].best
    sides = []
    for title, one, other, style in (
            (say("first method"), first, best, REMOVED), (say("best method"), best, first, ADDED)):
        lines = "".join(f'<div style="margin:3px 0;{"" if _has_like(line, other.method) else style}">{escape(line)}'
                        "</div>" for line in one.method.splitlines() if line.strip())
        said = say("{title}, failure rate {rate:.2f}", title=title, rate=one.rate)
        sides.append(f'<div style="{SIDE}">{muted(said)}{lines}</div>')
    faults = "".join(f"<li>{escape(fault)}</li>" for fault in best.faults)
    avoided = escape(say("Faults that the best method was written to avoid:"))
    html = (f'<div style="display:flex;flex-wrap:wrap;gap:12px">{"".join(sides)}</div>'
            + (f"<div>{avoided}</div><ul>{faults}</ul>" if faults else ""))
    if best.method == first.method:
        stays = escape(say("No candidate failed less often: the first method stays."))
        return Shown(html + f"<div><b>{stays}</b></div>",
                     f"{say('the first method stays:')}\n{first.method}")
    return Shown(html, f"{say('before')}:\n{first.method}\n\n{say('after')}:\n{best.method}")


def _has_like(line: str, method: str) -> bool:
    """Tell whether a method has a line with most of the words of this one."""
    words = [token for token in TOKEN.findall(line.casefold()) if token[0].isalpha()]
    return any(SequenceMatcher(None, words, [token for token in TOKEN.findall(other.casefold()) if token[0].isalpha()],
                               autojunk=False).ratio() > _LIKE for other in method.splitlines())
