"""A comparison as a notebook shows it: means with intervals, and how the scores of both ways lie beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.generate.compare import Comparison
from labkit.reports.wording import heard, say
from labkit.show.html import Shown, escape, muted, table
from labkit.text.length import shorten

_BEFORE, _AFTER = "#757575", "#0072b2"  # told apart by lightness too
_BINS = 10
_LONGEST = 400  # characters of an answer
_WIDE, _HIGH, _FOOT = 340, 110, 34  # pixels


def comparison(found: Comparison) -> Shown:
    """Show a comparison: a table of all measures and ways, and a histogram of each pair of ways."""
    first, *others = found.ways
    rows, plots = [], []
    for measure in found.measures:
        scale = scale_of([score for way in found.ways for score in found.scores(measure, way)])
        for way in others:
            one = found.against(measure, way)
            rows.append([escape(cell) for cell in (
                heard(measure), f"{one.before:.2f}", way, f"{one.after:.2f}",
                say("{difference:+.2f} ({low:+.2f} to {high:+.2f})", difference=one.difference, low=one.low,
                    high=one.high), one.n, heard(one.verdict))])
            plots.append(_histogram(measure, first, way, found.scores(measure, first), found.scores(measure, way),
                                    scale))
    head = [say("measure"), first, say("beside it"), say("mean"), say("difference, 95 % interval"), say("questions"),
            say("shown")]
    lost = "".join(muted(say("{way}: {lost} of {count} answers never came, and count as the worst.", way=way,
                             lost=found.failed(way), count=len(found.rows)))
                   for way in found.ways if found.failed(way))
    return Shown(f'{table(head, rows)}{lost}<div style="display:flex;flex-wrap:wrap;gap:18px">{"".join(plots)}</div>',
                 "\n".join(found.lines()))


def answers(found: Comparison, n: int = 4) -> Shown:
    """Show what each way answered to the first ``n`` questions, beside the dataset's own answer."""
    cards, lines = [], []
    for one in found.rows[:n]:
        said = {say("right"): one.row.answer, **{
            way: one.answers.get(way) or say("no answer: {why}", why=one.failures.get(way, "")) for way in found.ways}}
        said = {name: shorten(text, _LONGEST) for name, text in said.items()}
        rows = [[f"<b>{escape(name)}</b>", f'<span style="overflow-wrap:anywhere">{escape(text)}</span>']
                for name, text in said.items()]
        cards.append(f"<div><b>{escape(one.row.question)}</b></div>{table(['', say('answer')], rows)}")
        lines.append("\n".join([one.row.question, *(f"  {name}: {text}" for name, text in said.items())]))
    rest = say("{shown} of {count} questions shown.", shown=min(n, len(found.rows)), count=len(found.rows))
    return Shown("".join(cards) + muted(rest), "\n".join([*lines, rest]))


def scale_of(scores: Sequence[float | None]) -> tuple[float, float]:
    """Return the ends of a scale that scores lie on: 0 to 1, or 1 to 5 where one is above 1."""
    return (1.0, 5.0) if any(score is not None and score > 1 for score in scores) else (0.0, 1.0)


def _histogram(measure: str, first: str, other: str, before: Sequence[float | None], after: Sequence[float | None],
              scale: tuple[float, float]) -> str:
    """Return a histogram of two series beside each other, as SVG that says its figures in its title."""
    low, high = scale
    counts = [_counts(series, low, high) for series in (before, after)]
    most = max(1, *counts[0], *counts[1])
    step = _WIDE / _BINS
    bars = []
    for place in range(_BINS):
        for turn, (series, colour) in enumerate(zip(counts, (_BEFORE, _AFTER), strict=True)):
            tall = _HIGH * series[place] / most
            bars.append(f'<rect x="{place * step + 2 + turn * (step / 2 - 2):.1f}" y="{_HIGH - tall + 2:.1f}" '
                        f'width="{step / 2 - 3:.1f}" height="{tall:.1f}" fill="{colour}"/>')
    marks = "".join(f'<text x="{share * _WIDE:.0f}" y="{_HIGH + 16}" font-size="11" fill="currentColor" '
                    f'text-anchor="{anchor}">{low + share * (high - low):g}</text>'
                    for share, anchor in ((0, "start"), (0.5, "middle"), (1, "end")))
    said = say("{measure}, questions by score from {low:g} to {high:g}. {first}: {one}. {other}: {two}.",
               measure=heard(measure), low=low, high=high, first=first, one=", ".join(map(str, counts[0])), other=other,
               two=", ".join(map(str, counts[1])))
    key = "".join(f'<span style="white-space:nowrap;margin-right:12px"><span style="display:inline-block;width:10px;'
                  f'height:10px;background:{colour};margin-right:4px"></span>{escape(name)}</span>'
                  for name, colour in ((first, _BEFORE), (other, _AFTER)))
    size = f'width="{_WIDE}" height="{_HIGH + _FOOT}" viewBox="0 0 {_WIDE} {_HIGH + _FOOT}"'
    return (f'<figure style="margin:8px 0"><figcaption style="font-size:13px"><b>{escape(heard(measure))}</b>, '
            f'{escape(say("questions by score (highest bar: {most})", most=most))}<br>{key}</figcaption>'
            f'<svg role="img" {size} style="max-width:100%"><title>{escape(said)}</title>{"".join(bars)}'
            f'<line x1="0" x2="{_WIDE}" y1="{_HIGH + 2}" y2="{_HIGH + 2}" stroke="currentColor" stroke-opacity=".5"/>'
            f'{marks}<text x="{_WIDE / 2}" y="{_HIGH + 31}" font-size="11" fill="currentColor" text-anchor="middle">'
            f'{escape(say("score"))}</text></svg></figure>')


def _counts(scores: Sequence[float | None], low: float, high: float) -> list[int]:
    counts = [0] * _BINS
    for score in scores:
        if score is not None:
            counts[min(_BINS - 1, max(0, int((score - low) / (high - low) * _BINS)))] += 1
    return counts
