"""A curriculum as a tree that one can click open: fields, disciplines, subjects, class sessions, key concepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from labkit.datasets.record import QA
from labkit.generate.glan.disciplines import Discipline
from labkit.reports.presentation import text_language
from labkit.reports.wording import counted, say, sentence
from labkit.show.html import BORDER, MUTED, SUMMARY, Shown, badge, escape, muted

if TYPE_CHECKING:
    from labkit.generate.glan.curriculum import Syllabus

_LEVEL_COLOURS = {"introductory": ("#cfe2f1", "#000000"), "intermediate": ("#3f8fc4", "#000000"),
                  "advanced": ("#06355a", "#ffffff")}


def taxonomy(disciplines: Sequence[Discipline | str], syllabi: Sequence[Syllabus] = (), records: Iterable[QA] = (),
             most: int = 200) -> Shown:
    """Show disciplines by field, and what is taught in them; a branch opens when it is clicked.

    Parameters
    ----------
    syllabi
        The subjects of the disciplines with their sessions and key concepts.
    records
        Questions that were asked: every branch says how many are about it, and so does every key concept.
    most
        Disciplines that are drawn; of more, those with syllabi come first, and a line says how many are left out.
    """
    given = [Discipline(one) if isinstance(one, str) else one for one in disciplines]
    asked: Counter[tuple[str, ...]] = Counter()
    for topic in (record.topic for record in records):
        if topic:
            asked.update({(topic.discipline,), (topic.discipline, topic.subject)})
            asked.update((topic.discipline, topic.subject, name) for name in {*topic.sessions})
            asked.update((topic.discipline, topic.subject, "", name) for name in {*topic.concepts})
    taught: dict[str, list[Syllabus]] = {}
    for syllabus in syllabi:
        taught.setdefault(syllabus.subject.discipline, []).append(syllabus)
    drawn = sorted(given, key=lambda one: one.name not in taught)[:most] if len(given) > most else given
    tree: dict[str, dict[str, list[str]]] = {}
    for one in drawn:
        tree.setdefault(one.field, {}).setdefault(one.subfield, []).append(
            _discipline(one.name, taught.get(one.name, []), asked))
    fields = []
    for field, subfields in tree.items():
        inner = [_branch(escape(name), rows, len(rows), is_open=True) if name else "".join(rows)
                 for name, rows in subfields.items()]
        count = sum(map(len, subfields.values()))
        fields.append(_branch(f"<b>{escape(field)}</b>", inner, count, is_open=len(tree) <= 3) if field
                      else "".join(inner))
    line = say("{disciplines}, {syllabi}, {sessions} class sessions, {concepts} key concepts",
               disciplines=counted(len(given), "{n} discipline", "{n} disciplines"),
               syllabi=counted(len(syllabi), "{n} syllabus", "{n} syllabi"),
               sessions=sum(len(syllabus.sessions) for syllabus in syllabi),
               concepts=sum(len(session.concepts) for syllabus in syllabi for session in syllabus.sessions))
    left = say(" {n} disciplines are not drawn.", n=len(given) - len(drawn)) if len(drawn) < len(given) else ""
    return Shown("".join(fields) + muted(sentence(line) + left), line)


def _discipline(name: str, syllabi: Sequence[Syllabus], asked: Counter[tuple[str, ...]]) -> str:
    subjects = []
    for syllabus in syllabi:
        subject, place = syllabus.subject, (name, syllabus.subject.name)
        sessions = [_branch(_words(session.name), [_concepts(session.concepts, place, asked)], len(session.concepts),
                            asked[*place, session.name]) for session in syllabus.sessions]
        subjects.append(_branch(f"{_words(subject.name)} {badge(say(subject.level), *_LEVEL_COLOURS[subject.level])}",
                                sessions, len(sessions), asked[place]))
    if not subjects:
        return f'<div style="margin:2px 0 2px 20px">{_words(name)}</div>'
    return _branch(_words(name), subjects, len(subjects), asked[name,], is_open=len(syllabi) <= 2)


def _branch(title: str, rows: Iterable[str], count: int, questions: int = 0, is_open: bool = False) -> str:
    said = f"{count}" + (f" · {counted(questions, '{n} question', '{n} questions')}" if questions else "")
    return (f'<details{" open" * is_open} style="margin:2px 0 2px 20px"><summary style="{SUMMARY}">{title} '
            f'<span style="{MUTED};font-size:12px">{said}</span></summary>{"".join(rows)}</details>')


def _concepts(concepts: Sequence[str], place: tuple[str, str], asked: Counter[tuple[str, ...]]) -> str:
    items = []
    for concept in concepts:
        count = asked[*place, "", concept]
        items.append(f'<span style="display:inline-block;border:{BORDER};border-radius:10px;padding:0 8px;'
                     f'margin:2px 4px 2px 0;font-size:13px">{_words(concept)}'
                     + (f' <b title="{escape(say("questions about it"))}">{count}</b>' if count else "") + "</span>")
    return f'<div style="margin:2px 0 4px 20px">{"".join(items)}</div>'


def _words(text: str) -> str:
    language = text_language(text, "")
    return f'<span lang="{language}">{escape(text)}</span>' if language else escape(text)
