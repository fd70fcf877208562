"""The scorecard: all sections of it, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from labkit.quality import diversity
from labkit.quality.scorecard.checks import checks
from labkit.quality.scorecard.coverage import coverage
from labkit.quality.scorecard.evidence import evidence
from labkit.quality.scorecard.funnel import funnel
from labkit.quality.scorecard.judged import judged
from labkit.quality.scorecard.languages import languages
from labkit.quality.scorecard.lengths import lengths
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Scorecard, Section
from labkit.quality.scorecard.planned import planned
from labkit.quality.scorecard.private import private
from labkit.quality.scorecard.questions import questions
from labkit.quality.scorecard.repeats import repeats
from labkit.quality.scorecard.variety import variety

SECTIONS: tuple[Callable[[Material], Section], ...] = (
    funnel, coverage, evidence, questions, variety, repeats, private, lengths, languages, checks, judged)
"""What a scorecard has; a further one is a function in a file of its own, and its name here."""


def scorecard(material: Material, notes: Iterable[str] = ()) -> Scorecard:
    """Measure a dataset. Without pairs there is nothing to measure but the funnel."""
    files = sorted({record.source.file for record in material.records if record.source})
    sections = SECTIONS if material.records else SECTIONS[:1]
    if material.plan is not None:
        sections = (*sections[:1], planned, *sections[1:])
    made = [section(material) for section in sections]
    return Scorecard(material.name, len(material.records), files, made, list(notes))


def words_of(questions: Iterable[str], most: int = 5000) -> int:
    """Return how many words to measure variety on, so that it can be compared with another set's: all, but no more."""
    count = 0
    for question in questions:
        count += len(diversity.tokens(question))
        if count >= most:
            return most
    return count
