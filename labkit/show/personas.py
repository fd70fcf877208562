"""Personas by the text that they come from, and what is asked with and without them, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from labkit.datasets.record import QA
from labkit.quality.diversity import variety
from labkit.reports.presentation import text_language, turns_of
from labkit.reports.wording import counted, say, semicolons, sentence
from labkit.show.html import BORDER, MUTED, Shown, escape, muted, table
from labkit.text.length import shorten

if TYPE_CHECKING:
    from labkit.generate.personas import Persona

_MOST_LEVELS = 30


def personas(people: Sequence[Persona], n: int = 12) -> Shown:
    """Show the first ``n`` personas that come from a text, and below each those that were found through it.

    One whose parent is not among them stands as one that comes from a text.
    """
    known = {one.description for one in people}
    below: dict[str, list[Persona]] = {}
    for one in people:
        below.setdefault(one.parent if one.parent in known and one.parent != one.description else "", []).append(one)
    tops = below.get("", [])
    html = "".join(f'<div style="border:{BORDER};border-radius:6px;padding:6px 12px;margin:0 0 8px 0">'
                   f"{_person(one, below)}</div>" for one in tops[:n])
    related = sum(1 for one in people if one.hops)
    line = say("{personas}, {texts} from texts, {others} through others",
               personas=counted(len(people), "{n} persona", "{n} personas"), texts=len(people) - related,
               others=related)
    rest = say(" {n} more are not shown.", n=len(tops) - n) if len(tops) > n else ""
    return Shown(html + muted(sentence(line) + rest), line)


def voices(asked: Mapping[str, Sequence[QA]], n: int = 4) -> Shown:
    """Compare sets of questions: how varied each is, and what each asks about the first ``n`` chunks or topics."""
    chunks = list(dict.fromkeys(_about(record) for records in asked.values() for record in records))
    rows = [[muted(say("Part {number}", number=number)),
             *(_questions(record for record in records if _about(record) == about) for records in asked.values())]
            for number, about in enumerate(chunks[:n], 1)]
    measured = {name: variety([turn.question for record in records for turn in turns_of(record)])
                for name, records in asked.items()}
    for label, said in (("Questions", [f"{one.texts:,}" for one in measured.values()]),
                        ("Characters of one", [f"{one.length:.0f}" for one in measured.values()]),
                        ("Different words", [f"{one.words:,}" for one in measured.values()]),
                        ("Words two of them share", [f"{100 * one.likeness:.0f} %" for one in measured.values()])):
        rows.append([f"<b>{escape(say(label))}</b>", *said])
    line = semicolons(say("{name}: {texts} questions, {words} different words, two share {share:.0f} %", name=name,
                          texts=one.texts, words=one.words, share=100 * one.likeness) for name, one in measured.items())
    rest = muted(say("First {n} of {count} parts shown.", n=n, count=len(chunks))) if len(chunks) > n else ""
    return Shown(table(["", *asked], rows) + rest, line)


def _person(one: Persona, below: Mapping[str, list[Persona]], level: int = 0) -> str:
    relation = f'<span style="{MUTED};font-size:12px">{escape(one.relation)}: </span>' if one.relation else ""
    text = (f'<div style="overflow-wrap:anywhere" lang="{text_language(one.description, "")}">{relation}'
            f"{escape(one.description)}</div>")
    found = below.get(one.description, []) if level < _MOST_LEVELS else []
    items = "".join(f'<li style="margin:3px 0">{_person(other, below, level + 1)}</li>' for other in found)
    return text + (f'<ul style="list-style:none;margin:0;padding:0 0 0 18px;border-left:{BORDER}">{items}</ul>'
                   if items else "")


def _about(record: QA) -> str:
    if record.source:
        return record.source.chunk_id
    return record.topic.about if record.topic else ""


def _questions(records: Iterable[QA]) -> str:
    by: dict[str, str] = {}
    for record in records:
        who = record.topic.persona if record.topic else ""
        by[who] = by.get(who, "") + "".join(
            f'<div style="margin:0 0 6px 0;overflow-wrap:anywhere" '
            f'lang="{text_language(turn.question, record.language)}">{escape(turn.question)}</div>'
            for turn in turns_of(record))
    said = [(muted(shorten(who, 120)) if who else "") + questions for who, questions in by.items()]
    return "".join(said) or f'<span style="{MUTED}">–</span>'
