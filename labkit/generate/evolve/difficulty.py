"""How hard instructions are, as a model marks them: to compare those that were evolved with what they came from.

After Evol-Instruct (Xu et al., 2023, arXiv 2304.12244), whose authors let a model mark the difficulty of instructions
from 1 to 10. A mark is an opinion, and that of a small model a rough one: nothing is dropped for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field

from labkit.datasets.record import QA
from labkit.llm.in_order import ask_in_order
from labkit.prompts import fence, prompt

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request

_TOKENS = 200


class Difficulty(BaseModel):
    """A mark, behind what it rests on."""

    needs: str
    level: Annotated[int, Field(ge=1, le=10)]


async def rate_difficulty(records: Iterable[QA], model: Model, *, language: str = "",
                          show: bool = True) -> dict[str, int]:
    """Return a mark from 1 to 10 for each record's question, by its id; without those that got none.

    Raises
    ------
    ModelError
        If the model cannot be used at all.
    """
    language = language or model.language
    marks: dict[str, int] = {}

    def take(record: QA, outcome: Outcome) -> None:
        if isinstance(outcome, Difficulty):
            marks[record.id] = outcome.level

    await ask_in_order(model, ((record, _marking(record, language)) for record in records), take,
                       label="Marking the difficulty", show=show)
    return marks


def _marking(record: QA, language: str) -> Request:
    from labkit.llm.request import Request

    return Request(fence(record.question, "instruction"), system=prompt("evolve_difficulty", language),
                   schema=Difficulty, max_tokens=_TOKENS, label=f"difficulty of {record.question[:40]!r}")
