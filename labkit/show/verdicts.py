"""What the checks decided: how many pairs passed each, kept ones beside dropped ones, what a threshold would do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.ledger import added
from labkit.datasets.record import QA
from labkit.reports.wording import heard, say
from labkit.show.html import BORDER, MUTED, Shown, escape, muted, table
from labkit.text.length import shorten

if TYPE_CHECKING:
    from ipywidgets import VBox

    from labkit.generate.qa.keeper import QAResult

_LONGEST = 260  # characters of an answer beside others
# on a ground of its own: no red has enough contrast on light and dark themes alike
_REASON = "display:inline-block;background:#f6d0c8;color:#401208;border-radius:3px;padding:0 6px;font-weight:600"
_STEPS = 20  # positions of the slider
_JUDGES = ("reading", "support")  # whose threshold is worth moving, the best first


def checked(result: QAResult | Sequence[QAResult], n: int = 3) -> Shown:
    """Show how many pairs were left after each check, and ``n`` kept pairs beside ``n`` dropped ones, with the reasons.

    Of the dropped ones each reason comes once before any comes twice, the most frequent first; the kept ones are spread
    over the document.

    Parameters
    ----------
    result
        What :func:`labkit.make_qa` returned, or several such, of several files.
    """
    result = _whole(result)
    kept = [_kept_html(record) for record in _spread(result.records, n)]
    dropped = [_dropped_html(pair) for pair in _by_reason(result.dropped, n)]
    rows = [[kept[place] if place < len(kept) else "", dropped[place] if place < len(dropped) else ""]
            for place in range(max(len(kept), len(dropped)))]
    left = _left(result)
    most = max((count for _, count in left), default=0) or 1
    bars = table(["", say("Pairs"), ""], [
        [escape(step), str(count), _bar(count / most)] for step, count in left])
    beside = table([say("Kept ({n})", n=len(result.records)), say("Dropped ({n})", n=len(result.dropped))],
                   rows) if rows else muted(say("Nothing was written."))
    return Shown(bars + beside, " → ".join(f"{count} {step}" for step, count in left))


def threshold(result: QAResult | Sequence[QAResult], check: str = "") -> VBox | Shown:
    """Show what would be kept if the threshold of a check were another, with a slider to move it.

    Only pairs that were dropped by this check can come back; what others dropped stays away. Nothing is changed: the
    dataset is what was kept. Where nobody can move a slider, a table of thresholds is shown.

    Parameters
    ----------
    check
        The name of a check that gives scores; empty: the reading gate if it was asked, or else how much of an answer's
        words its evidence holds.
    """
    scored = _scored(_whole(result), check)
    if not scored.pairs:
        said = say("No check gave these pairs a score, so there is no threshold to move.")
        return Shown(muted(said), say("no scores"))
    still = _steps_shown(scored)
    if os.environ.get("LABKIT_PROGRESS"):  # set by `labkit run` and `labkit demo`
        return still
    return _slider(scored, still)


def _whole(result: QAResult | Sequence[QAResult]) -> QAResult:
    """Return the results of several files as one."""
    from labkit.generate.qa.keeper import QAResult

    if isinstance(result, QAResult):
        return result
    return QAResult([record for each in result for record in each.records], added([each.books for each in result]),
                    [pair for each in result for pair in each.dropped])


class _Pair(NamedTuple):
    score: float
    kept: bool
    question: str
    answer: str


class _Scored(NamedTuple):
    """The pairs that a check gave a score, and what it held them against."""

    check: str
    limit: float
    pairs: list[_Pair]

    def would_be_kept(self, limit: float) -> list[_Pair]:
        return [pair for pair in self.pairs if pair.score >= limit]


def _scored(result: QAResult, check: str) -> _Scored:
    for name in [check] if check else _JUDGES:
        pairs, limits = [], Counter[float]()
        rows = [(record.checks, True, record) for record in result.records]
        rows += [(pair.scores, False, pair) for pair in result.dropped if pair.check == name]
        for scores, kept, row in rows:
            mine = [score for score in scores if score.name == name and score.threshold is not None]
            if mine:
                limits[mine[0].threshold] += 1
                pairs.append(_Pair(min(score.score for score in mine), kept, row.question, row.answer))
        if pairs:
            return _Scored(name, limits.most_common(1)[0][0], sorted(pairs))
    return _Scored(check, 0.0, [])


def _left(result: QAResult) -> list[tuple[str, int]]:
    """Return how many pairs were asked for, written, left after each check that dropped any, and kept."""
    from labkit.generate.qa.types import GATES

    books = result.books
    count = books.asked - books.failed.total()
    left = [(say("asked for"), books.asked), (say("written"), count)]
    order = list(dict.fromkeys(check.name for gate in GATES.values() for check in gate))
    by_check = Counter(pair.check for pair in result.dropped)
    for name in sorted(filter(None, by_check), key=lambda name: order.index(name) if name in order else len(order)):
        count -= by_check[name]
        left.append((say("left by the check “{name}”", name=name), count))
    return left if count == books.kept else [*left, (say("kept: no repeats, no more than asked for"), books.kept)]


def _spread(records: Sequence[QA], n: int) -> list[QA]:
    n = min(n, len(records))
    return [records[(2 * place + 1) * len(records) // (2 * n)] for place in range(n)]


def _by_reason(pairs: Sequence[DroppedPair], n: int) -> list[DroppedPair]:
    ranked = [reason for reason, _ in Counter(pair.reason for pair in pairs).most_common()]
    seen: Counter[str] = Counter()
    places = []
    for pair in pairs:
        places.append((seen[pair.reason], ranked.index(pair.reason)))
        seen[pair.reason] += 1
    return [pairs[place] for place in sorted(range(len(pairs)), key=places.__getitem__)[:n]]


def _kept_html(record: QA) -> str:
    return _card(record.question, record.answer, "", [f"{score.name} {score.score:.2f}" + _limit(score.threshold)
                                                      for score in record.checks])


def _dropped_html(pair: DroppedPair) -> str:
    said = [f"{score.name} {score.score:.2f}" + _limit(score.threshold) for score in pair.scores]
    question, answer = (pair.question, pair.answer) if not pair.turns else pair.turns[0]
    return _card(question, answer, pair.reason, said)


def _bar(share: float) -> str:
    return (f'<div style="width:220px"><div style="width:{100 * share:.1f}%;height:9px;background:#0072b2;'
            f'border-radius:2px"></div></div>')


def _limit(threshold: float | None) -> str:
    return say(" (at least {threshold:.2f})", threshold=threshold) if threshold is not None else ""


def _card(question: str, answer: str, reason: str, scores: Sequence[str]) -> str:
    why = f'<div style="{_REASON}">{escape(heard(reason))}</div>' if reason else ""
    return (f'<div style="min-width:240px;max-width:480px;overflow-wrap:anywhere">{why}'
            f'<div style="font-weight:600">{escape(shorten(question, _LONGEST))}</div>'
            f"<div>{escape(shorten(answer, _LONGEST))}</div>{muted(' · '.join(scores)) if scores else ''}</div>")


def _steps_shown(scored: _Scored) -> Shown:
    rows = []
    for limit in sorted({number / 10 for number in range(11)} | {scored.limit}):
        count = len(scored.would_be_kept(limit))
        rows.append([f"{limit:.2f}", str(count), _bar(count / len(scored.pairs)),
                     f"<b>{escape(say('in use'))}</b>" if limit == scored.limit else ""])
    kept = len(scored.would_be_kept(scored.limit))
    html = table([say("Threshold of “{check}”", check=scored.check), say("Kept"), "", ""], rows)
    return Shown(html, say("{check} at {limit:.2f}: {kept} of {count} scored pairs kept", check=scored.check,
                           limit=scored.limit, kept=kept, count=len(scored.pairs)))


def _slider(scored: _Scored, still: Shown) -> VBox:
    import ipywidgets

    class Threshold(ipywidgets.VBox):
        """The widget, with a table of thresholds for viewers without widgets."""

        def _repr_mimebundle_(self, **options):
            bundle = super()._repr_mimebundle_(**options)
            return bundle | {"text/plain": repr(still), "text/html": still._repr_html_()}

    slider = ipywidgets.FloatSlider(value=scored.limit, min=0.0, max=1.0, step=1 / _STEPS, description=scored.check,
                                    continuous_update=False)
    view = ipywidgets.HTML()

    def show(_change: object = None) -> None:
        view.value = _moved(scored, slider.value)

    slider.observe(show, names="value")
    show()
    return Threshold([slider, view])


def _moved(scored: _Scored, limit: float, n: int = 3) -> str:
    """Say how many pairs a threshold keeps, with ``n`` each of those that would come and of those that would go."""
    kept = scored.would_be_kept(limit)
    come = [pair for pair in kept if not pair.kept]
    gone = [pair for pair in scored.pairs if pair.kept and pair.score < limit]
    said = say("At {limit:.2f}: {kept} of {count} scored pairs would be kept.", limit=limit, kept=len(kept),
               count=len(scored.pairs))
    html = f"<b>{escape(said)}</b>"
    for word, some in ((say("Would come"), come), (say("Would go"), gone)):
        if some:
            cards = "".join(f'<div style="border:{BORDER};border-radius:6px;padding:4px 10px;margin:4px 0">'
                            + _card(pair.question, pair.answer, "", [say("score {score:.2f}", score=pair.score)])
                            + "</div>" for pair in some[:n])
            html += f'<div style="{MUTED};margin-top:6px">{escape(word)} ({len(some)})</div>{cards}'
    return Shown(html, said)._repr_html_()
