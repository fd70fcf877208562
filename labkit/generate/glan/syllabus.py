"""The curriculum of a discipline: its subjects, and the syllabus of each subject.

GLAN (Li et al., 2024, sections 2.2 and 2.3): subjects with level and subtopics from ten queries per discipline, then
for each subject one syllabus of class sessions with about five key concepts each. The paper reports neither that it
drops repeated subjects nor that it balances their levels; both are done here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, create_model

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import Name
from labkit.errors import SettingsError
from labkit.generate.glan.curriculum import AnyLevel, Subject, Syllabus, balanced, level_name, tidy_sessions
from labkit.generate.glan.disciplines import Discipline, distinct_names, tidy
from labkit.llm.in_order import ask_in_order
from labkit.prompts import fence, prompt
from labkit.quality.duplicates.texts import NEAR, jaccard
from labkit.text.quotes import plain
from labkit.text.words import content_words

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request

_A_QUERY = 10  # subjects that one query asks for; the paper's ten queries give 100 to 200
_SPARE = 2  # more than are needed, so that repeats can be dropped and levels balanced
_MOST_QUERIES = 40
_CONCEPTS = 5  # key concepts asked for in a session


@dataclass(slots=True)
class Curriculum:
    """Subjects or syllabi in order, the books of all that were asked for, and which inputs came to nothing, and why."""

    subjects: list[Subject] = field(default_factory=list)
    syllabi: list[Syllabus] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    failed: dict[str, str] = field(default_factory=dict)


async def make_subjects(disciplines: Sequence[Discipline | str], model: Model, *, max_subjects: int = 10,
                        max_subtopics: int = 5, language: str = "", known: Mapping[str, list[Subject]] = {},
                        each: Callable[[str, list[Subject]], object] | None = None, show: bool = True) -> Curriculum:
    """List the subjects of each discipline, with level and subtopics; drop repeats, and spread them over the levels.

    Parameters
    ----------
    max_subjects, max_subtopics
        Subjects kept of a discipline, subtopics kept of a subject.
    known
        Subjects by discipline from a run before, maybe edited since: nothing is asked about these disciplines.
    each
        Is called with a discipline and its subjects as soon as they are known.

    Returns
    -------
    Subjects in the order of their disciplines, and books that count proposed subjects. Where a name comes up in two
    disciplines, the first keeps it.
    """
    language = language or model.language
    _at_least_one(max_subjects=max_subjects, max_subtopics=max_subtopics)
    names = distinct_names(one if isinstance(one, str) else one.name for one in disciplines)
    queries = queries_of(max_subjects)
    wanted = min(_A_QUERY, max_subjects) + _SPARE
    made = Curriculum(books=begun("subjects", Books()))
    chosen: dict[str, list[Subject]] = {name: list(known[name]) for name in names if name in known}
    taken = {plain(subject.name) for subjects in chosen.values() for subject in subjects}
    for subjects in chosen.values():
        made.books.asked += len(subjects)
        made.books.kept += len(subjects)
    proposed: list[Subject] = []
    reasons: list[str] = []

    def take(asked: tuple[str, int], outcome: Outcome) -> None:
        name, query = asked
        made.books.asked += wanted
        found = getattr(outcome, "subjects", None)
        if found is None:
            made.books.failed[outcome.reason] += wanted
            reasons.append(str(outcome))
        else:
            made.books.failed["fewer than asked"] += max(0, wanted - len(found))
            made.books.asked += max(0, len(found) - wanted)
            for one in found:
                subtopics = distinct_names(one.subtopics)[:max_subtopics]
                subject = Subject(discipline=name, name=tidy(one.name), level=one.level, subtopics=subtopics)
                if reason := _unfit(subject, proposed, taken):
                    made.books.dropped[reason] += 1
                else:
                    proposed.append(subject)
        if query == queries - 1:
            _choose(name)

    def _choose(name: str) -> None:
        kept = balanced(proposed, max_subjects)
        made.books.kept += len(kept)
        made.books.dropped["not needed"] += len(proposed) - len(kept)
        if kept:
            chosen[name] = kept
            taken.update(plain(subject.name) for subject in kept)
            if each:
                each(name, kept)
        else:
            made.failed[name] = f"no subject ({reasons[0] if reasons else 'none that is fit'})"
        proposed.clear()
        reasons.clear()

    asked = (((name, query), _subjects_request(name, query, wanted, max_subtopics, language))
             for name in names if name not in chosen for query in range(queries))
    await ask_in_order(model, asked, take, label="Listing subjects", show=show)
    made.subjects = [subject for name in names for subject in chosen.get(name, [])]
    return made


def queries_of(max_subjects: int) -> int:
    """Return how many times the subjects of a discipline are asked for."""
    return min(_MOST_QUERIES, -(-max_subjects // _A_QUERY))


async def make_syllabi(subjects: Sequence[Subject], model: Model, *, max_sessions: int = 10,
                       language: str = "", known: Mapping[tuple[str, str], Syllabus] = {},
                       each: Callable[[Syllabus], object] | None = None, show: bool = True) -> Curriculum:
    """Write the syllabus of each subject: class sessions, and the key concepts of each.

    Parameters
    ----------
    max_sessions
        Class sessions kept of a syllabus; the paper has 10 to 30.
    known
        Syllabi by discipline and name of the subject from a run before, maybe edited since: these are not asked for.
    each
        Is called with each syllabus as soon as it is known.

    Returns
    -------
    Syllabi in the order of the subjects, and books that count syllabi. A concept that stands in an earlier session of
    its syllabus is left out, and so is a session without any.
    """
    language = language or model.language
    _at_least_one(max_sessions=max_sessions)
    made = Curriculum(books=begun("syllabi", Books()))
    found = {key: known[key].model_copy(update={"subject": subject}) for subject in subjects
             if (key := (subject.discipline, subject.name)) in known}
    made.books.asked = made.books.kept = len(found)

    def take(subject: Subject, outcome: Outcome) -> None:
        made.books.asked += 1
        title = f"{subject.name} ({subject.discipline})"
        written = getattr(outcome, "sessions", None)
        if written is None:
            made.books.failed[outcome.reason] += 1
            made.failed[title] = f"no syllabus ({outcome})"
        elif sessions := tidy_sessions(written)[:max_sessions]:
            syllabus = Syllabus(subject=subject, sessions=sessions)
            found[subject.discipline, subject.name] = syllabus
            made.books.kept += 1
            if each:
                each(syllabus)
        else:
            made.books.dropped["no session with a key concept"] += 1
            made.failed[title] = "no syllabus (no session with a key concept)"

    asked = ((subject, _syllabus_request(subject, max_sessions, language)) for subject in subjects
             if (subject.discipline, subject.name) not in found)
    await ask_in_order(model, asked, take, label="Writing syllabi", show=show)
    made.subjects = list(subjects)
    made.syllabi = [found[key] for subject in subjects if (key := (subject.discipline, subject.name)) in found]
    return made


def _unfit(subject: Subject, proposed: Sequence[Subject], taken: set[str]) -> str:
    name = plain(subject.name)
    if not name:
        return "empty"
    if name in taken:
        return "repeats a subject of another discipline"
    words = content_words(subject.name)
    for other in proposed:
        theirs = content_words(other.name)
        if name == plain(other.name) or (words | theirs and jaccard(words, theirs) >= NEAR):
            return "repeats another subject"
    return ""


def _subjects_request(name: str, query: int, wanted: int, subtopics: int, language: str) -> Request:
    from labkit.llm.request import Request

    return Request(prompt("glan_subjects", language, discipline=fence(name, "discipline"), count=wanted,
                          subtopics=subtopics),
                   schema=_subjects(wanted, subtopics), temperature=1.0, top_p=0.95,  # the paper's
                   max_tokens=min(8000, 200 + wanted * (60 + 25 * subtopics)), sample=query,
                   label=f"subjects of {name}, query {query + 1}")


def _syllabus_request(subject: Subject, sessions: int, language: str) -> Request:
    from labkit.llm.request import Request

    lines = [subject.discipline, subject.name, *subject.subtopics]
    return Request(prompt("glan_syllabus", language, subject=fence("\n".join(lines), "subject"),
                          level=level_name(subject.level, language), sessions=sessions, concepts=_CONCEPTS),
                   schema=_sessions(sessions), temperature=0.7, top_p=0.95, max_tokens=min(8000, 200 + sessions * 220),
                   label=f"syllabus of {subject.name} ({subject.discipline})")


@cache
def _subjects(count: int, subtopics: int) -> type[BaseModel]:
    one = create_model("ProposedSubject", name=(Name, ...), level=(AnyLevel, ...),
                       subtopics=(list[Name], Field(json_schema_extra={"minItems": 1, "maxItems": subtopics})))
    return create_model("Subjects", subjects=(list[one], Field(json_schema_extra={"minItems": 1, "maxItems": count})))


@cache
def _sessions(count: int) -> type[BaseModel]:
    items = {"minItems": 1, "maxItems": _CONCEPTS}
    one = create_model("ProposedSession", name=(Name, ...), concepts=(list[Name], Field(json_schema_extra=items)))
    return create_model("Sessions", sessions=(list[one], Field(json_schema_extra={"minItems": 1, "maxItems": count})))


def _at_least_one(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise SettingsError(f"{name} is {count}.", "Ask for 1 or more.")
