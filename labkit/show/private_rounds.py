"""Private Evolution as a notebook shows it: what each round cost and came to, and the texts that have most votes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from labkit.pipelines.private_evolution import EvolutionResult
from labkit.reports.wording import say
from labkit.show.html import Shown, escape, muted, table
from labkit.text.length import shorten

_LONGEST = 200  # characters of a text


def private_rounds(made: EvolutionResult, distances: Sequence[float] = (), n: int = 3) -> Shown:
    """Show the rounds of an evolution: epsilon up to each, the distance to private rows, and texts by label.

    Parameters
    ----------
    distances
        Of each round, as :func:`labkit.evolution_distances` gives them.
    n
        Texts of each label, those with most votes, of the first round and of the last. Each stands for the private
        rows that voted for it.
    """
    spent = made.card.by_round()
    numbers = sorted({one.number for one in made.rounds})
    head = [say("round"), say("ε up to it"), say("mean distance, private row to nearest text")]
    rows = [[str(number + 1), say("no bound") if cost is None else f"{cost:.2f}", "–" if far is None else f"{far:.3f}"]
            for number, cost, far in zip_longest(numbers, spent, distances) if number is not None]
    lines = [f"round {number}: ε {cost}, distance {far}" for number, cost, far in rows]
    shown = table(head, [[escape(cell) for cell in row] for row in rows])
    for title, number in ((say("First round"), min(numbers, default=0)), (say("Last round"), max(numbers, default=0))):
        body = []
        for one in sorted(made.rounds):
            if one.number == number:
                best = sorted(zip(one.votes, one.texts, strict=True), key=lambda pair: -pair[0])[:n]
                body += [[escape(one.label), f"{votes:.0f}", escape(shorten(text, _LONGEST))] for votes, text in best]
                lines += [f"round {number + 1}, {one.label}, {votes:.0f} votes: {shorten(text, _LONGEST)}"
                          for votes, text in best]
        shown += f'<div style="margin:8px 0 0 0"><b>{escape(title)}</b></div>'
        shown += table([say("label"), say("votes, with noise"), say("text")], body)
    note = say("A text stands for the private rows that voted for it: its cluster.")
    return Shown(shown + muted(note), "\n".join(lines))
