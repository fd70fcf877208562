"""Conversations as they were held: who said what, what was searched for, and what each answer rests on."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.datasets.exports.tools import searches_of
from labkit.datasets.record import QA, Turn
from labkit.reports.presentation import text_language, turns_of
from labkit.reports.wording import counted, say, sentence
from labkit.show.html import BORDER, MUTED, Shown, escape, muted
from labkit.text.length import shorten

_CUSTOMER, _SUPPORT = "#56b4e933", "#009e7333"
_QUOTE = 160  # characters


def transcript(records: Iterable[QA], n: int = 2) -> Shown:
    """Show the first ``n`` conversations as a chat: the customer left, the support agent right, its search between."""
    talks = [record for record in records if record.turns]
    html = "".join(_talk(record) for record in talks[:n])
    line = say("{talks}, {turns} turns", talks=counted(len(talks), "{n} conversation", "{n} conversations"),
               turns=sum(len(one.turns) for one in talks))
    rest = say(" First {n} shown.", n=n) if len(talks) > n else ""
    return Shown(html + muted(sentence(line) + rest), line)


def _talk(record: QA) -> str:
    goal, mood = (str(record.extra.get(name, "")) for name in ("goal", "mood"))
    who = record.topic.persona if record.topic else ""
    told = " · ".join(filter(None, [who, mood, say("about: {goal}", goal=goal) if goal else ""]))
    found = searches_of(record)
    turns = "".join(_turn(turn, found[place] if found else None, record.language)
                    for place, turn in enumerate(turns_of(record)))
    return (f'<div style="border:{BORDER};border-radius:6px;padding:8px 14px;margin:0 0 10px 0">{muted(told)}'
            f"{turns}</div>")


def _turn(turn: Turn, search: dict | None, language: str) -> str:
    called = ""
    if search:
        called = (f'<div style="{MUTED};font-size:12px;margin:2px 0 2px 15%">'
                  + escape(say("searches for “{query}”: {n} passages", query=search["query"],
                               n=len(search["passages"]))) + "</div>")
    quote = muted(say("rests on: {text}", text=shorten(turn.evidence.text, _QUOTE))) if turn.evidence else ""
    return (_bubble(turn.question, _CUSTOMER, "margin:6px 15% 2px 0", language) + called
            + _bubble(turn.answer, _SUPPORT, "margin:2px 0 6px 15%", language, quote))


def _bubble(text: str, ground: str, place: str, language: str, below: str = "") -> str:
    return (f'<div lang="{text_language(text, language)}" style="background:{ground};border-radius:8px;'
            f'padding:4px 10px;{place};overflow-wrap:anywhere">{escape(text)}{below}</div>')
