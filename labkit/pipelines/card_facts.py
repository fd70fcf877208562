"""What a data set's card says beyond its rows: the checks that pairs of its types pass, and figures that lie beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from labkit.datasets.record import QA


def checks_by_type(records: Iterable[QA]) -> dict[str, list[str]]:
    """Return the names of the checks that pairs pass when they are made, in their order, for each type that there is.

    They are those of today, for pairs that labkit made from a document or evolved; not for those of other programs.
    """
    from labkit.generate.evolve.gates import GATES as EVOLVING
    from labkit.generate.qa.types import GATES

    kinds: dict[str, str] = {}
    for record in records:
        way = record.method.partition(":")[0]
        if way == "seed" and record.qa_type in GATES:
            kinds[record.qa_type] = record.qa_type
        elif way == "evolve":
            kinds |= {"evolved question": "evolved", "evolved answer": "evolved_answer"}
    return {name: list(dict.fromkeys(check.name for check in (GATES | EVOLVING)[kind]))
            for name, kind in sorted(kinds.items())}


def card_facts(datasets: Sequence[Path], records: Iterable[QA]) -> dict[str, Any]:
    """Return options of the export ``huggingface``: ``gates``, and the ``scorecard`` that lies beside one dataset."""
    found: dict[str, Any] = {"gates": checks_by_type(records)}
    if len(datasets) == 1:
        beside = datasets[0].with_name(f"{datasets[0].name.removesuffix('.jsonl')}.scorecard.json")
        if beside.is_file():
            found["scorecard"] = beside
    return found
