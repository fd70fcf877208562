"""How near an estimate comes to what the run then takes, and a budget to what is spent: against the mock endpoint."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.mock import Mock
from bench.row import Row

if TYPE_CHECKING:
    from labkit.documents.types import Document
    from labkit.llm.model import Model

_FILES = ("txt/en-water-notes.txt", "csv/en-stores.csv", "csv/ja-stores.csv", "csv/ko-stores.csv",
          "pdf/en-handbook.pdf")
_APART = 1.5  # times: the most that what is likely may lie from what was taken; half as much again
_OUTSIDE = 10.0  # percent: a range that three answers give holds nine times in ten
_MOST_PAGES = 40  # of a file, so that many short files weigh as much as one long one
_PRICE_IN, _PRICE_OUT = Decimal("0.5"), Decimal(2)  # USD for a million tokens


def rows(quick: bool) -> Iterable[Row | str]:
    """Yield for each file how far the estimate lay from the run, then what was spent of a budget of half its cost."""
    with Mock() as mock:
        return asyncio.run(_rows(mock, _FILES[1:3] if quick else _FILES))


async def _rows(mock: Mock, files: tuple[str, ...]) -> list[Row | str]:
    import labkit
    from labkit.pipelines.generate_plan import estimate

    found: list[Row | str] = []
    outside = 0
    for file in files:
        document = await _read(file)
        chunks = labkit.split(document, 200)
        with tempfile.TemporaryDirectory() as folder:
            model = _model(mock, Path(folder))
            said = await estimate(chunks, model, document=document, show=False)
            await labkit.make_qa(chunks, model, document=document, show=False)
            taken = model.usage
            for name, span, count in (("calls", said.calls, taken.calls),
                                      ("tokens in", said.prompt, taken.prompt_tokens),
                                      ("tokens out", said.completion, taken.completion_tokens)):
                outside += not span.low <= count <= span.high
                found.append(Row(f"estimate, {name} of {file}, the larger of likely and taken to the smaller",
                                 float(max(span.likely, count) / max(1, min(span.likely, count))), _APART))
            cost = taken.cost
            await _close(model)
        with tempfile.TemporaryDirectory() as folder:
            model = _model(mock, Path(folder), budget=cost / 2)
            try:
                await labkit.make_qa(chunks, model, document=document, show=False)
                found.append(Row(f"budget, runs of {file} that it did not end", 1, 0, "runs"))
            except labkit.errors.BudgetError:
                found.append(Row(f"budget, spent to allowed, {file}", float(model.usage.cost / (cost / 2)), 1.0))
            await _close(model)
    figures = 3 * len(files)
    return [Row(f"estimate, figures outside their range, of {figures}", 100 * outside / figures, _OUTSIDE, "%"), *found]


async def _read(file: str) -> Document:
    import labkit
    from labkit.settings import sample

    document = await labkit.read(sample(file), reader="builtin", show=False)
    document.pages[_MOST_PAGES:] = []
    return document


def _model(mock: Mock, folder: Path, budget: Decimal | None = None) -> Model:
    """Return a model at the mock, which counts anew, with an empty cache."""
    import labkit
    from labkit.settings import Settings

    mock.reset(latency_ms=20, pairs=3)
    return labkit.connect(Settings(_env_file=None, provider="openai", openai_base_url=mock.url,
                                   openai_model="mock-model", price_in=_PRICE_IN, price_out=_PRICE_OUT,
                                   cache=folder / "cache.sqlite"), budget=budget)


async def _close(model: Model) -> None:
    await model.close()
    model.cache.close()
