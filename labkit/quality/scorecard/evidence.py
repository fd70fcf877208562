"""What the answers rest on: kinds of evidence, and whether it stands where it says and holds the answer."""

from __future__ import annotations

from collections import Counter

from labkit.datasets.record import QA
from labkit.quality.checks.truth import only_says_whether
from labkit.quality.groundedness import SUPPORT, share
from labkit.quality.scorecard.coverage import sentences
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of
from labkit.text.languages import is_in_language
from labkit.text.words import holds_numbers

_TITLE = "What the answers rest on"
_NAMES = {"text": "running text", "table": "tables", "figure": "figures"}


def evidence(material: Material) -> Section:
    """Return the kinds of evidence, and how far it holds the answers."""
    if not any(turn.evidence for _, turn in material.turns) and not any(record.source for record in material.records):
        return Section("evidence", _TITLE, notes=[
            "These pairs were made without a source, so nothing here can say whether their answers are right."])
    kinds, standing, held, numbered = Counter[str](), [], [], []
    for record, turn in material.turns:
        if turn.evidence is None:
            kinds["none"] += 1
            continue
        kinds[_NAMES.get(turn.evidence.kind, turn.evidence.kind)] += 1
        stands = material.stands(record, turn.evidence)
        if stands is not None:
            standing.append(stands)
        if only_says_whether(turn.answer) or not turn.answer.strip() or record.qa_type == "unanswerable":
            continue  # a refusal rests on what is not there; its evidence names the thing
        numbered.append(holds_numbers(f"{turn.evidence.text} {turn.question}", turn.answer) or holds_numbers(
            _chunk(material, record), turn.answer))
        if is_in_language(turn.evidence.text, record.language):
            given = " ".join([turn.evidence.text, *(one.text for one in turn.evidence.context_added)])
            held.append(share(turn.answer, given, turn.question))
    asked = len(material.turns)
    measures = [
        Measure("with_evidence", "Answers with their evidence", share_of(asked - kinds["none"], asked), asked,
                "answers", "answers that name the words of the source they rest on / all answers",
                "evidence: a verbatim quote of the source", Bound(1.0, 0.9) if material.chunks else None,
                "Put rows without evidence through labkit filter with their passages, or leave them out."),
        Measure("verbatim", "Quotes that stand in their chunk", share_of(sum(standing), len(standing)), len(standing),
                "quotes whose chunk is at hand",
                "quotes that are, to the letter, the words of the chunk at the place that they name / all quotes",
                "quote support 1.0 (YourBench keeps from 0.85 on)", Bound(1.0, 0.95),
                "Rows or chunks were changed after they were made: put the file through labkit filter.",
                note="" if standing else "The chunks are not at hand."),
        Measure("supported", "Answers whose words their evidence holds",
                share_of(sum(part >= SUPPORT for part in held), len(held)), len(held),
                "answers in the language of their evidence",
                f"answers of whose content words, those of the question aside, the evidence, with what "
                f"the pair took from beside it, holds {SUPPORT:.0%} or more / all",
                "lexical support, as of ROUGE-1 recall", Bound(0.95, 0.8),
                "Read the answers that say more than their evidence; a judge (labkit judge) finds which of them do."),
        Measure("numbers", "Answers whose numbers their source holds", share_of(sum(numbered), len(numbered)),
                len(numbered), "answers", "answers each of whose numbers stands in the evidence, the chunk or the "
                "question / all", "numeric fidelity", Bound(1.0, 0.98),
                "Correct these rows or leave them out: a wrong number is learned as it stands.")]
    return Section("evidence", _TITLE, measures,
                   [bars_of("kinds", "Kinds of evidence", kinds, apart=["none"])], notes=_unused(material, kinds))


def _chunk(material: Material, record: QA) -> str:
    known = material.chunks.get(record.source.chunk_id) if record.source else None
    return known.chunk.text if known else ""


def _unused(material: Material, kinds: Counter[str]) -> list[str]:
    """Name the kinds that the source has, and no pair rests on."""
    found: Counter[str] = Counter()
    for asked in material.asked:
        for start, _ in sentences(asked.chunk):
            kind = next((one.kind for one in asked.chunk.segments if one.start <= start < one.end), "text")
            found[kind] += 1
    return [f"The source has {count:,} sentences or rows in {_NAMES[kind]}, and no kept pair rests on any of them."
            for kind, count in found.items() if count >= 5 and not kinds[_NAMES[kind]]]
