"""What the questions are: types, what they ask for, and whether each stands by itself."""

from __future__ import annotations

from collections import Counter

from labkit.datasets.question_types import QA_TYPES
from labkit.quality.checks.truth import only_says_whether
from labkit.quality.question_forms import KINDS_OF_ASKING, asks_for
from labkit.quality.scorecard.entropy import evenness
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of
from labkit.quality.standalone import leans_on_source, opens_with_pronoun, points_at_nothing
from labkit.text.quotes import find_quote


def questions(material: Material) -> Section:
    """Return types and forms of the questions, and how many stand alone and give nothing away."""
    records = material.records
    types = Counter(record.qa_type for record in records)
    forms = Counter(asks_for(record.question, record.language) for record in records)
    alone = [not (leans_on_source(record.question, record.language)
                  or opens_with_pronoun(record.question, record.language)
                  or points_at_nothing(record.question, record.language)) for record in records]
    leaked = [find_quote(turn.question, turn.answer) is not None for _, turn in material.turns
              if turn.answer.strip() and not only_says_whether(turn.answer)]
    told = [record.question for record in records if asks_for(record.question, record.language) != "other"]
    measures = [
        Measure("stands_alone", "Questions that stand alone", share_of(sum(alone), len(alone)), len(alone),
                "questions", "questions that neither speak of their source (“in the text above”) nor open with or "
                "point at what they have not named / all", "self-containment", Bound(0.97, 0.9),
                "Leave these rows out (labkit filter does), or name in them what they ask about."),
        Measure("given_away", "Answers that stand in their question", share_of(sum(leaked), len(leaked)), len(leaked),
                "answers", "answers that stand, as they are, in their own question / all", "answer leak",
                Bound(0.01, 0.05, more=False), "Leave these rows out: nothing is learned from them."),
        Measure("form_evenness", "How evenly forms of questions are used",
                evenness([forms[kind] for kind in KINDS_OF_ASKING], len(KINDS_OF_ASKING)), len(told), "questions",
                f"entropy over {len(KINDS_OF_ASKING)} forms (what, who, when, where, why, how, how many, which, yes or "
                "no) / the most that it could be", "question types, normalised entropy; Pielou (1966)",
                Bound(0.7), "Ask for other question types (--qa-type mixed), or for reasons and steps too.",
                form="number", least=20, note="" if told else "The forms of this language are not known."),
        Measure("types", "Question types in use", len(types), len(records), "pairs",
                f"different types among {', '.join(QA_TYPES)}", "", None, form="count")]
    return Section("questions", "What is asked", measures, [
        bars_of("types", "Question types", types), bars_of("forms", "What questions ask for", forms)])
