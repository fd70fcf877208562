"""Pairs that a judge reads: what it is asked, a chunk and its pairs at a time, and what it says of each.

The scale, and the four things that are asked about, are those of :mod:`labkit.quality.checks.reading`. A judge that
grades by named criteria, its reason first, is as in G-Eval (Liu et al., 2023, arXiv 2303.16634).

It is asked in English, whatever the language of the pairs: verdicts in caches are known by these words, and whether
others serve a judge better has not been measured with one that can judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field, create_model

from labkit.documents.types import Chunk
from labkit.llm.json_answers import Independent
from labkit.prompts import fence, named, path_of, prompt
from labkit.quality.checks.base import Candidate
from labkit.quality.checks.reading import BEST, THRESHOLD, Ratings

if TYPE_CHECKING:
    from labkit.llm.request import Request

MOST = 5
"""Pairs that are read at once: a longer answer is more often cut or muddled."""
TOKENS = 120
"""That the verdict on one pair may take."""
READINGS = "Readings"
"""What the schema of such an answer is called, and so what a pilot calls its kind."""
Rating = Annotated[int, Field(ge=1, le=BEST)]


class Read(BaseModel):
    """What a judge says of one pair: what is wrong with it, then how far four things hold of it."""

    number: int
    reason: Annotated[str, Field(json_schema_extra={"maxLength": 120})]
    supported: Rating
    answers: Rating
    complete: Rating
    clear: Rating


def together(rows: Iterable[Candidate]) -> list[list[Candidate]]:
    """Return rows as they are read at once: those of one chunk, in their order, so that it is paid for once."""
    by_chunk: dict[tuple[str, ...], list[list[Candidate]]] = {}
    for row in rows:
        chunk = row.chunk
        groups = by_chunk.setdefault((chunk.text, *chunk.headings, row.about), [[]])
        if len(groups[-1]) == MOST:
            groups.append([])
        groups[-1].append(row)
    return [group for groups in by_chunk.values() for group in groups]


def request_for(rows: Sequence[Candidate]) -> Request:
    """Return the request to read some pairs of one chunk."""
    from labkit.llm.request import Request

    chunk, about = rows[0].chunk, rows[0].about
    pairs = "\n".join(json.dumps(_shown(number, row), ensure_ascii=False) for number, row in enumerate(rows, 1))
    return Request(
        prompt=prompt("read_pairs_ask", source=fence(chunk.text), headings=path_of(chunk.headings), about=named(about),
                      pairs=fence(pairs, "pairs"), number=len(rows)),
        system=prompt("read_pairs"), schema=_schema(len(rows)), max_tokens=TOKENS * len(rows),
        label=f"judging {len(rows)} of {chunk.file}")


def likely_request(chunk: Chunk, about: str, pairs: int) -> Request:
    """Return a request as it will be about so many pairs of a chunk, of common length, that are yet to be written."""
    words = Candidate("what " * 20, "that " * 30, chunk=chunk, about=about)
    return request_for([words] * min(pairs, MOST))


def ratings_of(answer: object, count: int, threshold: float | None = None) -> list[Ratings | None]:
    """Return what a judge says of each of the pairs it was shown; None of one that it passed over, or judged twice."""
    found: dict[int, list[Read]] = {}
    for read in getattr(answer, "verdicts", []):
        found.setdefault(read.number, []).append(read)
    made: list[Ratings | None] = []
    for number in range(1, count + 1):
        [read, *more] = found.get(number) or [None]
        made.append(None if read is None or more else Ratings(
            read.supported, read.answers, read.complete, read.clear, THRESHOLD if threshold is None else threshold))
    return made


def _shown(number: int, row: Candidate) -> dict[str, object]:
    return {"number": number, **({"before": row.before} if row.before else {}), "question": row.question,
            "answer": row.answer}


@cache
def _schema(count: int) -> type[BaseModel]:
    bounds = Field(json_schema_extra={"minItems": count, "maxItems": count})
    return create_model(READINGS, __base__=Independent, verdicts=(list[Read], bounds))
