"""Rows that are there already, as candidates for the checks: their pair, their chunk, and the words they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.foreign_rows import Columns, ForeignRow, foreign_row, is_ours, text_of
from labkit.datasets.ids import Ids
from labkit.datasets.record import QA
from labkit.documents.types import LINED, Chunk, Segment
from labkit.errors import DatasetError
from labkit.generate.qa.types import TYPES
from labkit.quality.checks import Candidate, Gates
from labkit.quality.checks.base import NOT_JUDGED
from labkit.quality.checks.summary import body
from labkit.quality.checks.truth import FALSE, without, without_new_numbers
from labkit.quality.evidence_of import evidence_of, nearest_statement

NO_PASSAGE = f"{NOT_JUDGED}: no source passage"
NO_EVIDENCE = f"{NOT_JUDGED}: no evidence, and its source is in another language"
_GAP = "\n\n"
AnyRow = QA | Mapping[str, Any]


class GivenRows:
    """Reads the rows of one file, in their order.

    Parameters
    ----------
    columns
        Of rows that are none of ours.
    chunks
        What rows rest on, by id; others bring their passage.
    given
        ``language``, ``domain``, ``qa_type``, ``name`` and ``sha256``, as :func:`labkit.filter_qa` takes them.
    """

    def __init__(self, columns: Columns, chunks: Mapping[str, AskedChunk], gates: Gates, **given: str) -> None:
        self._columns, self._chunks, self._gates, self._given = columns, chunks, gates, given
        self._passages: dict[str, AskedChunk] = {}  # of rows that bring theirs
        self.stand_ins: Counter[str] = Counter()
        """The evidence that stands for the chunks of rows of ours which are not at hand, by the id it would have."""
        self._ids = Ids()
        self._number = 0

    def require_columns(self, rows: Sequence[AnyRow]) -> None:
        """Refuse rows none of which has a question, an answer, or a passage."""
        foreign = [row for row in rows if isinstance(row, Mapping) and not is_ours(row)]
        if foreign:
            self._columns.require(foreign, self._given["name"], passages=bool(self._chunks))
        elif rows and not self._chunks and not any(map(_quotes, rows)):
            self._columns.require([row.model_dump() if isinstance(row, QA) else row for row in rows],
                                  self._given["name"], passages=False)

    def read(self, row: AnyRow) -> tuple[ForeignRow, bool]:
        """Return the pair in a row, and whether the row is one of ours; raises DatasetError where it has no columns."""
        self._number += 1
        record = row if isinstance(row, QA) else None
        if record is None and is_ours(row):
            with suppress(ValidationError):  # it has an id like ours, and is another program's
                record = QA.model_validate({"language": self._given["language"], **row})
        if record is not None:
            context = text_of(record.extra.get(self._columns.context), whole=True)
            return ForeignRow(self._ids.settle(record), context, record.evidence.text if record.evidence else ""), True
        if not isinstance(row, Mapping):
            raise DatasetError(f"{self._given['name']}, row {self._number}, is no object with columns.",
                               "Mend or delete that row.")
        return foreign_row(row, self._columns, language=self._given["language"],
                           qa_type=self._given["qa_type"]), False

    def chunk(self, pair: ForeignRow) -> AskedChunk | None:
        """Return the chunk that a pair rests on: a known one, the passage of its row, or else its evidence as one."""
        source = pair.record.source
        if source and source.chunk_id in self._chunks:
            return self._chunks[source.chunk_id]
        if not pair.context:
            return self._stand_in(pair.record)
        if pair.context not in self._passages:
            text = pair.context
            chunk = Chunk(self._given["name"], text, (Segment(0, len(text), self._number),), unit="row")
            self._passages[text] = AskedChunk(chunk, self._given["sha256"], self._given["domain"])
        return self._passages[pair.context]

    def _stand_in(self, record: QA) -> AskedChunk | None:
        """Return what is quoted of the source, for a pair of ours whose chunk is not at hand."""
        quotes = [one for one in (record.evidence, *(turn.evidence for turn in record.turns)) if one]
        if not (quotes and record.source) or record.qa_type == "summary":  # that rests on all of its chunk
            return None
        parts = list({quote.text: quote for quote in quotes}.values())
        text, start, segments, lines = _GAP.join(part.text for part in parts), 0, [], []
        for part in parts:
            unit, places = part.place
            end = min(start + len(part.text) + len(_GAP), len(text))
            segments.append(Segment(start, end, next(iter(places), 1), part.kind))
            lines += [(start, number) for number in places[:1] if unit in LINED]
            start = end
        chunk = Chunk(record.source.file, text, tuple(segments), tuple(record.source.headings),
                      unit=parts[0].place[0], lines=tuple(lines))
        self.stand_ins[chunk.id] += 1
        return AskedChunk(chunk, record.source.sha256, self._given["domain"])

    def candidate(self, pair: ForeignRow, asked: AskedChunk | None) -> Candidate | str:
        """Return what is judged of a row, or why it cannot be."""
        record = pair.record
        if record.qa_type not in self._gates or record.qa_type not in TYPES:
            return f"{NOT_JUDGED}: no checks for the type {record.qa_type}"
        if asked is None:
            return NO_PASSAGE
        about = self._given["domain"] or asked.about
        made = Candidate(record.question, record.answer, record.qa_type, record.language, asked.chunk, pair.evidence,
                         about)
        if record.qa_type == "summary":
            return replace(made, evidence="", placed=body(asked.chunk))
        if record.qa_type == "boolean":
            given = " ".join([asked.chunk.text, *asked.chunk.headings, about])
            return _with_statement(replace(made, extra=_fact_of(record, given))) or NO_EVIDENCE
        if record.qa_type == "unanswerable":
            made = replace(made, extra={name: found for name in ("thing", "sought")
                                        if isinstance(found := record.extra.get(name), str)})
        if record.qa_type == "conversation":
            turns = [Candidate(turn.question, turn.answer, "turn", record.language, asked.chunk,
                               turn.evidence.text if turn.evidence else "", about) for turn in record.turns]
            found = [_with_evidence(turn) for turn in turns]
            return NO_EVIDENCE if None in found else replace(made, evidence="", turns=[one for one in found if one])
        return _with_evidence(made) or NO_EVIDENCE


def _quotes(row: AnyRow) -> bool:
    """Tell whether a row of ours quotes the source that it rests on."""
    return bool(row.source and row.evidence) if isinstance(row, QA) else bool(row.get("source") and row.get("evidence"))


def _fact_of(record: QA, given: str) -> dict[str, str]:
    """Return what shows a true-or-false pair, as a row of ours keeps it; little where a row does not say."""
    fact, claim = (record.extra.get(name) for name in ("fact", "claim"))
    if not isinstance(fact, str) or not isinstance(claim, str):
        return {"own_words": without_new_numbers(record.question, given)} if record.answer == FALSE else {}
    false = {"own_words": without(record.question, claim)} if record.answer == FALSE else {}
    return {"fact": fact, "claim": claim, **false}


def _with_statement(row: Candidate) -> Candidate | None:
    """Return a true-or-false candidate with the statement that its question is about, where it names none."""
    if row.evidence:
        return row
    place = nearest_statement(row.chunk.text, row.question)
    return replace(row, evidence=row.chunk.text[slice(*place)]) if place else None


def _with_evidence(row: Candidate) -> Candidate | None:
    """Return a candidate with the words that it rests on, which are looked for where it names none."""
    if row.evidence:
        return row
    text = row.chunk.text
    place = evidence_of(text, row.question, row.answer, row.language)
    if place is None and not row.answer.strip():
        return row  # it is empty, and dropped for that
    return replace(row, evidence=text[place[0]:place[1]]) if place else None
