"""Which chunk is asked for which rows, so that a plan's cells fill and no chunk is asked for more than it holds.

Rows of a cell go to the chunks of its part in turn, to the one first that was asked for least by what it holds. Two
types whose questions are made from the same statements share them: what one takes, the other does not find.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from labkit.datasets.plan.journal import Asked
from labkit.datasets.plan.plan import PlanCell, TaskPlan
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.generate.plan.kinds import KindOf
from labkit.generate.qa.types.base import TOKENS_A_PAIR

TRIES = 3
"""How many times as many rows as a chunk has matter for it is asked for at most, where checks drop what it gives."""


def lacking(wanted: Mapping[PlanCell, int], plan: TaskPlan, records: Iterable[QA]) -> dict[PlanCell, int]:
    """Return how many rows of each cell there are not yet; cells that are full are left out."""
    kept = Counter(cell for record in records if (cell := plan.cell_of(record)))
    return {cell: count - kept[cell] for cell, count in wanted.items() if count > kept[cell]}


def share_out(lacks: Mapping[PlanCell, int], chunks: Mapping[str, Sequence[Chunk]], kind_of: Mapping[str, KindOf],
              asked: Asked, plan: TaskPlan) -> list[tuple[PlanCell, str, int]]:
    """Return what to ask of which chunk: cell, id of the chunk, how many.

    Parameters
    ----------
    lacks
        Rows that are lacking; of cells that are not made from a document, nothing is asked.
    chunks
        Of one file, by the name of the part that they belong to, without those that hold nothing worth asking about.
    kind_of
        By language, what tells how a type makes its rows from a chunk.
    asked
        What was asked before.
    """
    taken: Counter[tuple[str, str]] = Counter()
    busy: Counter[str] = Counter()
    known = {chunk.id: chunk for some in chunks.values() for chunk in some}
    tried: Counter[tuple[str, str]] = Counter()
    for number, order in asked.orders.items():
        if chunk := known.get(order.chunk_id):
            ground = _ground(order.cell, chunk, plan, kind_of)
            taken[order.chunk_id, ground] += asked.kept.get(number, order.wanted)
            tried[order.chunk_id, ground] += order.wanted
            busy[order.chunk_id] += order.wanted
    found: defaultdict[tuple[PlanCell, str], int] = defaultdict(int)
    open_ = {cell: count for cell, count in lacks.items()
             if cell.difficulty == "as written" and cell.part in chunks and cell.language in kind_of}
    while open_:
        for cell in list(open_):
            persona = plan.persona_of(cell.audience)
            free = []
            for chunk in chunks[cell.part]:
                room, place = kind_of[cell.language].room(cell.type, chunk, persona), (
                    chunk.id, _ground(cell, chunk, plan, kind_of))
                if taken[place] < room and tried[place] < TRIES * room:
                    free.append(chunk)
            if not free:
                del open_[cell]
                continue
            chunk = min(free, key=lambda one: busy[one.id] / max(one.tokens, TOKENS_A_PAIR))
            found[cell, chunk.id] += 1
            place = chunk.id, _ground(cell, chunk, plan, kind_of)
            taken[place] += 1
            tried[place] += 1
            busy[chunk.id] += 1
            open_[cell] -= 1
            if not open_[cell]:
                del open_[cell]
    return [(cell, chunk, count) for (cell, chunk), count in found.items()]


def _ground(cell: PlanCell, chunk: Chunk, plan: TaskPlan, kind_of: Mapping[str, KindOf]) -> str:
    """Return what rows of a cell are made from: types with the same ground take from each other."""
    by_form = cell.language in kind_of and kind_of[cell.language].is_by_form(
        cell.type, chunk, plan.persona_of(cell.audience))
    return f"{cell.language} {'facts' if by_form else cell.type}"
