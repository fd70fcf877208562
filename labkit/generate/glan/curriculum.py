"""What a curriculum is made of: subjects of three levels, and syllabi of class sessions with key concepts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from labkit.datasets.record import Words
from labkit.generate.glan.disciplines import distinct_names, tidy
from labkit.prompts import has_prompt
from labkit.text.languages import find_language, languages
from labkit.text.quotes import plain

Level = Literal["introductory", "intermediate", "advanced"]
LEVELS: tuple[str, ...] = get_args(Level)
_MOST_CONCEPTS = 60  # that are kept of one session, whatever a model writes


def _level(said: object) -> object:
    """Return the level that a model means, where it used another word for it."""
    if not isinstance(said, str):
        return said
    word = said.strip().casefold()
    return next((level for language in languages() for level, words in language.levels.items()
                 if word.startswith(words)), said)


AnyLevel = Annotated[Level, BeforeValidator(_level)]


class Subject(BaseModel):
    """A subject of a discipline, as a course is taught in."""

    model_config = ConfigDict(frozen=True)

    discipline: Words
    name: Words
    level: AnyLevel
    subtopics: list[Words] = Field(default_factory=list)


class Session(BaseModel):
    """A class session of a syllabus and its key concepts."""

    model_config = ConfigDict(frozen=True)

    name: Words
    concepts: list[Words]


class Syllabus(BaseModel):
    """A subject and its class sessions. No concept stands in two of them."""

    model_config = ConfigDict(frozen=True)

    subject: Subject
    sessions: list[Session]


def balanced(subjects: Sequence[Subject], most: int) -> list[Subject]:
    """Choose at most so many subjects, as many of each level as can be, and return them in the order they came in."""
    by_level = {level: [subject for subject in subjects if subject.level == level] for level in LEVELS}
    ranked = sorted(range(len(subjects)), key=lambda place: (
        by_level[subjects[place].level].index(subjects[place]), LEVELS.index(subjects[place].level)))
    return [subjects[place] for place in sorted(ranked[:most])]


def tidy_sessions(sessions: Sequence[Session]) -> list[Session]:
    """Return sessions with names and concepts tidied: no session twice, no concept twice, none without any."""
    kept: dict[str, Session] = {}
    used: set[str] = set()
    for session in sessions:
        name = tidy(session.name)
        concepts = [concept for concept in distinct_names(session.concepts) if plain(concept) not in used]
        if plain(name) and concepts and plain(name) not in kept:
            kept[plain(name)] = Session(name=name, concepts=concepts[:_MOST_CONCEPTS])
            used.update(map(plain, concepts))
    return list(kept.values())


def level_name(level: str, language: str) -> str:
    """Return what a prompt in the language calls a level: its English name where the prompt is in English."""
    known = find_language(language)
    if known and level in known.levels and has_prompt("glan_question", language):
        return known.levels[level][0]
    return level
