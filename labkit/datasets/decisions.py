"""What reviewers decide on rows: each decision, how a row stands by those of all, and taking the last one back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from labkit.datasets.record import QA

Verdict = Literal["accept", "edit", "reject", "skip"]
VERDICTS: tuple[Verdict, ...] = ("accept", "edit", "reject", "skip")
Status = Literal["open", "accept", "edit", "reject", "skip", "disputed"]
STATUSES: tuple[Status, ...] = ("open", "accept", "edit", "reject", "skip", "disputed")
Words = tuple[tuple[str, str], ...]
"""Question and answer of each turn; of a pair there is one."""
UNDO = "undo"
"""The verdict of a row that takes the last decision back."""


def words_of(record: QA) -> Words:
    """Return question and answer of a pair, or of each turn of a conversation."""
    return tuple((turn.question, turn.answer) for turn in record.turns) or ((record.question, record.answer),)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided on a row, or that the last decision was taken back (``verdict`` is then "undo").

    ``settles`` marks one that was made where reviewers differed, with what they had said in view: it holds.
    """

    id: str
    verdict: str
    who: str
    when: str
    content: str = ""
    note: str = ""
    words: Words = ()
    before: Words = ()
    despite: str = ""
    settles: bool = False

    def as_row(self) -> dict[str, Any]:
        """Return the row of the file; what is empty is left out."""
        row: dict[str, Any] = {"decision": self.verdict, "id": self.id, "who": self.who, "when": self.when}
        rest = {"content": self.content, "note": self.note, "turns": _turns(self.words),
                "before": _turns(self.before), "despite": self.despite, "settles": self.settles}
        return row | {name: value for name, value in rest.items() if value}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row stands: its status, the decision that makes it so, and the last one of each reviewer.

    A skip is no opinion where another reviewer has one. "disputed" is a row that reviewers decided otherwise: the one
    keeps what the other rejects, or both keep it with other words.
    """

    status: Status = "open"
    decision: Decision | None = None
    opinions: Mapping[str, Decision] = field(default_factory=dict)


def standing_of(opinions: Mapping[str, Decision]) -> Standing:
    """Return how a row stands by the last decision of each of its reviewers."""
    given = [one for one in opinions.values() if one.verdict != "skip"]
    if not given:
        skips = list(opinions.values())
        return Standing("skip", skips[-1], opinions) if skips else Standing()
    settled = [one for one in given if one.settles]
    if not settled and len({(one.verdict, one.words) for one in given}) > 1:
        return Standing("disputed", None, opinions)
    holds = max(settled or given, key=lambda one: one.when)
    return Standing(_status(holds.verdict), holds, opinions)


class Decisions:
    """Decisions in their order, and what holds by them."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_row: dict[str, dict[str, list[Decision]]] = {}
        self._by_reviewer: dict[str, list[Decision]] = {}
        for decision in decisions:
            self.take(decision)

    def take(self, decision: Decision) -> None:
        """Add a decision, or take the last one of its reviewer on its row back."""
        mine = self._by_row.setdefault(decision.id, {}).setdefault(decision.who, [])
        log = self._by_reviewer.setdefault(decision.who, [])
        if decision.verdict != UNDO:
            mine.append(decision)
            log.append(decision)
        elif mine:
            last = mine.pop()
            del log[len(log) - 1 - next(place for place, one in enumerate(reversed(log)) if one is last)]

    def standing(self, row: str, content: str = "") -> Standing:
        """Return how a row stands. Decisions on other words than those of ``content`` do not count."""
        last = {who: mine[-1] for who, mine in self._by_row.get(row, {}).items() if mine}
        return standing_of({who: one for who, one in last.items() if not content or one.content in ("", content)})

    def last_of(self, who: str) -> Decision | None:
        """Return the decision that :meth:`ReviewFile.undo` would take back."""
        log = self._by_reviewer.get(who)
        return log[-1] if log else None

    @property
    def reviewers(self) -> list[str]:
        """Who has decided anything, in the order in which they began."""
        return [who for who, log in self._by_reviewer.items() if log]

    def rows(self) -> Iterator[str]:
        """Yield the ids of all rows that somebody decided on."""
        return (row for row, by in self._by_row.items() if any(by.values()))


def now() -> str:
    """Return the time as a decision carries it: UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _status(verdict: str) -> Status:
    return next(status for status in STATUSES if status == verdict)


def _turns(words: Words) -> list[dict[str, str]]:
    return [{"question": question, "answer": answer} for question, answer in words]
