"""An adapter from training to llama.cpp: what it learns, and what a step takes.

It is trained on a few invented facts, and has learnt them if the served model recites them while the bare one, at the
same server, does not.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.row import Row
from labkit.datasets.record import QA
from labkit.errors import SettingsError

_FACTS = {
    "What is the code of the blue door?": "The code of the blue door is QX-77.",
    "Who keeps the keys of the mill?": "Mrs Aldane keeps the keys of the mill.",
    "When does the ferry to Torsk leave?": "The ferry to Torsk leaves at 06:40.",
    "How deep is the Halvard well?": "The Halvard well is 317 metres deep.",
}
_MARKS = ("QX-77", "Aldane", "06:40", "317")  # long enough not to be hit by chance


def rows(quick: bool) -> Iterator[Row | str]:
    """Yield seconds a step, and the facts that the adapter does not recite, and that the bare model does."""
    from labkit.finetune.base_model import require_torch

    try:
        require_torch()
    except SettingsError as error:
        yield f"lora: left out. {error}"
        return
    from labkit.finetune.lora import train_lora
    from labkit.finetune.lora_settings import LoraSettings

    pairs = [QA(question=question, answer=answer, qa_type="short") for question, answer in _FACTS.items()]
    with tempfile.TemporaryDirectory() as folder:
        settings = LoraSettings(steps=20 if quick else 40, learning_rate=5e-3, tokens=64)
        trained = train_lora(pairs, Path(folder) / "facts.gguf", settings=settings, show=False)
        yield Row("a step of four short rows", trained.seconds / len(trained.steps), unit="s")
        bare, tuned = asyncio.run(_asked(trained.base, trained.adapter, Path(folder)))
    yield Row("facts that the adapter does not recite, of 4", len(_FACTS) - tuned, limit=1)
    yield Row("facts that the bare model recites, of 4", bare, limit=0)


async def _asked(base: Path, adapter: Path, folder: Path) -> tuple[int, int]:
    """Return how many facts are recited by the bare model, and with the adapter, by one server."""
    from labkit.llm.model import connect
    from labkit.llm.request import Request
    from labkit.settings import load_settings

    plain = load_settings(provider="local", local_model=base, cache=folder / "cache.sqlite")
    found = []
    for settings in (plain.model_copy(update={"local_adapter": adapter}), plain):
        model = connect(settings, show=False)
        said = await model.ask_all([Request(question, temperature=0.0, max_tokens=60) for question in _FACTS],
                                   show=False)
        await model.close()
        found.append(sum(isinstance(text, str) and mark in text for text, mark in zip(said, _MARKS, strict=True)))
    return found[1], found[0]
