"""Have what labkit exports read by those it is for, each in an environment of its own: python -m bench --only consumers

Each loads its format with its own code and uses it: TRL trains a step, azure-ai-evaluation, ragas and promptfoo score
answers that are right, BEIR scores a run that finds everything. No model is asked. A figure is how many rows are lost
on the way: 0 is the limit. The rows hold what breaks files: templates, formulas, line separators, emoji, Japanese.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from bench.environments import NotInstalled, node_of, python_of
from bench.row import Row
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.exports import export_named
from labkit.datasets.record import QA, Evidence, Source, Turn
from labkit.documents.types import Chunk, Segment

CONSUMERS = {
    "trl": ("torch==2.13.0", "trl>=1.16,<2"),  # of torch, one of which there is a build for the CPU
    "azure": ("azure-ai-evaluation>=1.18,<2",),
    "beir": ("torch==2.13.0", "beir>=2,<3"),
    "ragas": ("ragas>=0.4,<0.5", "langchain-community<0.4"),  # ragas 0.4 imports what newer ones have no more
}
"""Who reads, and what its environment holds. ``datasets`` is one of our test tools; promptfoo comes from npm."""
PROMPTFOO = ("promptfoo@0.121",)
_FORMATS = ("train", "sharegpt", "alpaca", "rag", "eval", "ragas", "dpo", "beir", "promptfoo", "huggingface")
_SCRIPT = Path(__file__).parent / "peers" / "read_exports.py"
_PATIENCE = 300  # seconds for one consumer
_ODD = ("What is {{answer}} in {% raw %}?", "=1+1?", "Is \u2028 a line \U0001f600?", "file:///etc/passwd says what?",
        "W2の冷水タンクの容量は?", "What is \"quoted\", 'so'?\tAnd | this?")


def rows(quick: bool = False) -> Iterator[Row | str]:
    """Yield what each consumer loses of each format that it reads, and what it found wrong."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        expected = export_all(folder)
        for name in ("datasets", *CONSUMERS):
            try:
                python = sys.executable if name == "datasets" else str(python_of(name, CONSUMERS[name]))
            except NotInstalled as reason:
                yield f"consumers: {name} is left out, as {reason}"
                continue
            if name == "datasets" and not find_spec("datasets"):
                yield "consumers: datasets is left out, as it is not installed (it is one of the test tools)"
                continue
            yield from _found(name, _answer([python, str(_SCRIPT), name, str(folder)], folder), expected)
        try:
            yield from _found("promptfoo", _promptfoo(folder), expected)
        except NotInstalled as reason:
            yield f"consumers: promptfoo is left out, as {reason}"


def dataset(count: int = 24) -> tuple[Dataset, list[Chunk], list[DroppedPair]]:
    """Return pairs of several types with what breaks files, their chunks, and pairs that were dropped beside them."""
    chunks, records, dropped = [], [], []
    for number in range(count):
        text = f"Tank {number} holds {number}.6 litres. {_ODD[number % len(_ODD)]} It is blue."
        chunk = Chunk("tanks.pdf", text, (Segment(0, len(text), number + 1),), ("Tanks", f"No. {number}"), 20)
        quote = text.split(". ")[0] + "."
        question = f"{_ODD[number % len(_ODD)]} How much does tank {number} hold?" if number % 2 else \
            f"How much does tank {number} hold?"
        records.append(QA(
            question=question, answer=f"{number}.6 litres", evidence=Evidence(text=quote, start=0, end=len(quote),
                                                                               pages=[number + 1]),
            source=Source(file="tanks.pdf", sha256="0" * 64, pages=[number + 1], chunk_id=chunk.id,
                          headings=list(chunk.headings)), extra={"ticket": number}))
        chunks.append(chunk)
        dropped.append(DroppedPair("answer not in its evidence", "support", question, "99 gallons", quote,
                                   chunk_id=chunk.id))
    first = records[0]
    turns = [Turn(question="What is in tank 0?", answer="Water."), Turn(question="Is it cold?", answer="It is.")]
    records += [first.model_copy(update={"question": "What is in tank 0?", "answer": "Water.", "turns": turns,
                                         "qa_type": "conversation"}),
                first.model_copy(update={"question": "Tank 0 is blue.", "answer": "True", "qa_type": "boolean"})]
    spare = Chunk("tanks.pdf", "Nobody asks about this.", (Segment(0, 23, 99),), (), 5)
    return Dataset(records), [*chunks, spare], dropped


def export_all(folder: Path) -> dict[str, int]:
    """Write all formats, and return how many rows each has."""
    made, chunks, dropped = dataset()
    expected = {}
    for name in _FORMATS:
        export = export_named(name)
        given = {"chunks": chunks, "dropped": dropped, "bom": False, "validation": 0.25}
        options = {option: given[option] for option in given if option in export.options}
        made.export(name, folder / f"{name}{export.suffix}", **options)
        expected[name] = len(export.taken(list(made), **options))
    return expected


def _answer(command: list[str], folder: Path) -> dict[str, list] | str:
    """Run a consumer, and return what it printed last, or the last that it said where it failed."""
    apart = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    apart |= {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hub"), "TOKENIZERS_PARALLELISM": "false",
              "RAGAS_DO_NOT_TRACK": "true", "PYTHONUTF8": "1", "CUDA_VISIBLE_DEVICES": "",
              "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1",
              "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1", "PROMPTFOO_CONFIG_DIR": str(folder / "promptfoo-home")}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False, cwd=folder,
                              env=apart, encoding="utf-8", errors="replace")
    except subprocess.TimeoutExpired:
        return f"it took longer than {_PATIENCE} seconds"
    said = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not said:
        return " ".join((done.stderr or done.stdout).strip().splitlines()[-1:])[:300] or f"it exits {done.returncode}"
    return json.loads(said[-1])


def _promptfoo(folder: Path) -> dict[str, list] | str:
    """Have promptfoo run its tests on a provider that says what is expected, and count those that pass."""
    program = node_of("promptfoo", PROMPTFOO) / "promptfoo" / "dist" / "src" / "entrypoint.js"
    made, _, _ = dataset()
    answers = {record.question: record.answer for record in made}
    (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    return _answer(["node", str(_SCRIPT.with_name("run_promptfoo.cjs")), str(program),
                    str(folder / "promptfoo" / "promptfooconfig.yaml"), str(folder / "answers.json")], folder)


def _found(name: str, answer: dict[str, list] | str, expected: dict[str, int]) -> Iterator[Row | str]:
    if isinstance(answer, str):
        yield f"consumers: {name} reads nothing: {answer}"
        yield Row(f"rows lost, {name}", float("nan"), 0)
        return
    for format_name, (count, wrong) in answer.items():
        if wrong:
            yield f"consumers: {name} of {format_name}: {wrong}"
        lost = abs(expected[format_name] - count) + bool(wrong)
        yield Row(f"rows lost of {expected[format_name]}, {format_name} read by {name}", lost, 0, "rows")
