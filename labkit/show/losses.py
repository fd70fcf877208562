"""The loss of a training as a notebook shows it: a line a series, drawn anew with every step while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.reports.wording import say, semicolons
from labkit.show.html import Shown, escape, muted

if TYPE_CHECKING:
    from labkit.finetune.jobs import LossPoint
    from labkit.finetune.trained import LoraStep

    Point = LoraStep | LossPoint

_WIDE, _HIGH, _LEFT, _FOOT = 520, 180, 40, 36  # pixels
_SERIES = (("training", "#0072b2", ""), ("validation", "#d55e00", "6 4"))  # told apart by the dashes too


class Line(NamedTuple):
    """A line of a plot: what it is called, how it is drawn, and its losses by step."""

    name: str
    colour: str
    dashes: str
    points: Sequence[tuple[int, float]]


def losses(points: Sequence[Point]) -> Shown:
    """Show the losses of a training by step: lower is better, and validation that rises means learning by heart.

    Parameters
    ----------
    points
        Those of :meth:`labkit.FineTuningService.losses`, or the steps of :func:`labkit.train_lora`.
    """
    series = [_series(points, place) for place in range(len(_SERIES))]
    if not any(series):
        return Shown(muted(say("No loss yet.")), say("no loss yet"))
    said = semicolons(say("{name} loss {before:.2f} at step {first} to {after:.2f} at step {last}", name=say(name),
                          before=found[0][1], first=found[0][0], after=found[-1][1], last=found[-1][0])
                      for (name, _, _), found in zip(_SERIES, series, strict=True) if found)
    lines = [Line(say(name), colour, dashes, found)
             for (name, colour, dashes), found in zip(_SERIES, series, strict=True)]
    return Shown(plot(lines, said, say(", in nats a token of the answers")) + muted(said), said)


class LiveLosses:
    """A plot in a cell that is drawn anew as a training goes on; hand it over as ``each``."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._shown: Any = None

    def __call__(self, *told: Any) -> None:
        """Take a step of :func:`labkit.train_lora`, or a job's state with all of its losses so far."""
        from IPython.display import display

        self._points = list(told[-1]) if len(told) > 1 else [*self._points, told[0]]
        if self._shown is None:
            self._shown = display(losses(self._points), display_id=True)
        else:
            self._shown.update(losses(self._points))


def _series(points: Sequence[Point], place: int) -> list[tuple[int, float]]:
    found = ((point[0], point[place + 1] if place + 1 < len(point) else None) for point in points)
    return [(step, loss) for step, loss in found if loss is not None]


def plot(lines: Sequence[Line], said: str, unit: str) -> str:
    """Return losses by step as SVG that says its figures in its title."""
    steps = [step for line in lines for step, _ in line.points]
    first, last, top = min(steps), max(steps), max(loss for line in lines for _, loss in line.points) or 1.0

    def at(step: int, loss: float) -> str:
        across = (step - first) / (last - first) if last > first else 0.5
        return f"{_LEFT + across * (_WIDE - _LEFT - 8):.1f},{8 + (1 - loss / top) * (_HIGH - 8):.1f}"

    drawn, key = [], []
    for name, colour, dashes, found in lines:
        if not found:
            continue
        drawn.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}" '
                     f'points="{" ".join(at(*one) for one in found)}"/>')
        drawn += [f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/>'
                  for x, y in (at(*one).split(",") for one in found) if len(found) < 40]
        key.append(f'<span style="margin-right:12px"><span style="display:inline-block;width:18px;height:3px;'
                   f'background:{colour};margin-right:4px;vertical-align:middle"></span>{escape(name)}</span>')
    ink = 'font-size="11" fill="currentColor"'
    marks = "".join([f'<text x="{_LEFT - 6}" y="14" {ink} text-anchor="end">{top:.2f}</text>',
                     f'<text x="{_LEFT - 6}" y="{_HIGH}" {ink} text-anchor="end">0</text>',
                     f'<text x="{_LEFT}" y="{_HIGH + 15}" {ink}>{first}</text>',
                     f'<text x="{_WIDE - 8}" y="{_HIGH + 15}" {ink} text-anchor="end">{last}</text>',
                     f'<text x="{_WIDE / 2}" y="{_HIGH + 30}" {ink} text-anchor="middle">{escape(say("step"))}</text>'])
    axes = (f'<path d="M{_LEFT} 8V{_HIGH}H{_WIDE - 8}" fill="none" stroke="currentColor" stroke-opacity=".5"/>')
    size = f'width="{_WIDE}" height="{_HIGH + _FOOT}" viewBox="0 0 {_WIDE} {_HIGH + _FOOT}"'
    return (f'<figure style="margin:8px 0"><figcaption style="font-size:13px"><b>{escape(say("Loss"))}</b>'
            f'{escape(unit)}<br>{"".join(key)}</figcaption>'
            f'<svg role="img" {size} style="max-width:100%">'
            f"<title>{escape(said)}</title>{axes}{''.join(drawn)}{marks}</svg></figure>")
