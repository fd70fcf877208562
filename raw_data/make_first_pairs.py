"""Record the first pair of notebooks/0_start/start_here.ipynb, start/en.jsonl, ja.jsonl and ko.jsonl: what the embedded
model answers to one page of the sample handbook, to be replayed where no model is set up yet.

    python raw_data/make_first_pairs.py      # those that no longer answer what is asked today
    python raw_data/make_first_pairs.py en   # this one, whether it answers or not
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import labkit

START = Path(__file__).parent / "start"
SAMPLES = ("en", "ja", "ko")


async def first_pairs(sample: str, tape: labkit.ResponseCache) -> list[labkit.QA]:
    """The pairs of page 5, asked for as the notebook asks for them; answers are taken from the tape, or put there."""
    pdf = labkit.sample(f"pdf/{sample}-handbook.pdf")
    settings = labkit.load_settings(provider="auto" if tape.mode == "replay" else "local", judge_model=None)
    model = labkit.connect(settings, cache=tape)
    document = await labkit.read(pdf, reader="builtin", cache=tape, pages=[5])
    result = await labkit.make_qa(labkit.split(document), model, document=document, num_questions=2,
                                  language=sample)
    await model.close()
    return result.records


def answers(sample: str) -> bool:
    """Tell whether the tape there is has the answers to what would be asked now."""
    try:
        asyncio.run(first_pairs(sample, labkit.ResponseCache(START / f"{sample}.jsonl", "replay")))
    except (labkit.CacheMissError, labkit.SettingsError):
        return False
    return True


if __name__ == "__main__":
    for name in sys.argv[1:] or [sample for sample in SAMPLES if not answers(sample)]:
        (START / f"{name}.jsonl").unlink(missing_ok=True)
        for pair in asyncio.run(first_pairs(name, labkit.ResponseCache(START / f"{name}.jsonl"))):
            print(pair.question, "·", pair.answer)
