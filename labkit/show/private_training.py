"""Trainings on private rows as a notebook shows them: losses side by side, what each cost, what each gives away."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import cycle
from statistics import fmean

from labkit.pipelines.private_sgd_files import SgdResult
from labkit.privacy.sgd.accounting import last
from labkit.privacy.sgd.record import PrivateTraining
from labkit.reports.wording import say
from labkit.show.html import Shown, escape, muted, table
from labkit.show.losses import Line, plot

_LINES = (("#0072b2", ""), ("#d55e00", "6 4"), ("#009e73", "2 3"))  # told apart by the dashes too
_SMOOTH = 5  # steps that a loss is the mean of: batches differ in size and in rows


def private_training(runs: Mapping[str, SgdResult]) -> Shown:
    """Show the losses of trainings by step, and what each cost: epsilon up to each part of the steps.

    The losses are of private rows and without noise: they are for the owner of the rows.
    """
    lines = [Line(name, colour, dashes, _smooth(made.training))
             for (name, made), (colour, dashes) in zip(runs.items(), cycle(_LINES), strict=False)]
    if not any(line.points for line in lines):
        return Shown(muted(say("No loss yet.")), say("no loss yet"))
    said = "; ".join(say("{name}: loss {before:.2f} to {after:.2f} in {steps} steps", name=line.name,
                         before=line.points[0][1], after=line.points[-1][1], steps=line.points[-1][0])
                     for line in lines if line.points)
    head = [say("run"), say("noise"), say("ε up to step"), say("ε of all steps"), say("by Opacus")]
    rows = []
    for name, made in runs.items():
        spent, whole = made.training.spent, last(made.training.spent)
        beside = whole.opacus if whole else None
        by_step = ", ".join(f"{one.steps}: {one.epsilon:.2f}" for one in spent[::3])
        rows.append([name, f"{made.training.noise:.2f}", by_step or "–",
                     f"{whole.epsilon:.2f}" if whole else say("no bound"), "–" if beside is None else f"{beside:.2f}"])
    text = [said, *(f"{row[0]}: noise {row[1]}, ε {row[3]} ({row[2]}), by Opacus {row[4]}" for row in rows)]
    shown = plot(lines, said, say(", in nats a token of private texts, mean of {steps} steps", steps=_SMOOTH))
    return Shown(shown + table(head, [[escape(cell) for cell in row] for row in rows]), "\n".join(text))


def given_away(runs: Mapping[str, SgdResult]) -> Shown:
    """Show what models give away of their private rows: the exposure of canaries, and membership by loss."""
    head = [say("run"), say("exposure of canaries, bits: mean"), say("most"), say("by chance"),
            say("canaries ranked first"),
            say("membership by loss: area under the curve, 95 % interval")]
    rows = []
    for name, made in runs.items():
        exposed, found = made.training.exposures, made.training.membership
        bits = [one.bits for one in exposed]
        rows.append([name, f"{fmean(bits):.1f}" if bits else "–", f"{max(bits):.1f}" if bits else "–",
                     f"{_chance(exposed[0].among):.1f}" if bits else "–",
                     f"{sum(one.rank == 1 for one in exposed)} / {len(bits)}" if bits else "–",
                     f"{found.auc:.2f} ({found.low:.2f} – {found.high:.2f})" if found else "–"])
    text = [f"{row[0]}: exposure {row[1]} bits, {row[2]} at most, {row[3]} by chance, {row[4]} ranked first; "
            f"membership {row[5]}" for row in rows]
    return Shown(table(head, [[escape(cell) for cell in row] for row in rows]), "\n".join(text))


def _smooth(training: PrivateTraining) -> list[tuple[int, float]]:
    known = [(step.number, step.loss) for step in training.steps if step.loss is not None]
    return [(number, fmean(loss for _, loss in known[max(0, place - _SMOOTH + 1):place + 1]))
            for place, (number, _) in enumerate(known)]


def _chance(among: int) -> float:
    """Return the mean exposure of a canary that a model knows nothing of: of all ranks alike."""
    return fmean(math.log2(among / rank) for rank in range(1, among + 1))
