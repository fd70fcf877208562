"""labkit's judge beside the evaluators of azure-ai-evaluation, on one file: python -m bench.judges qa.judged.jsonl

Says of each rubric the mean of both, how many rows each failed on, and how far they agree (quadratic kappa). The peer
runs in an environment of its own, made on the first call (314 MB): it pins pandas below 3. As a measure of ``python -m
bench`` both are asked over loopback, at an endpoint that breaks off on some rows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean
from typing import Any

from bench.consumers import CONSUMERS
from bench.environments import NotInstalled, python_of
from bench.row import Row
from labkit.datasets.chunks_file import chunks_beside
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.quality.judge.fitness import agreement
from labkit.quality.judge.grades import grades_of
from labkit.quality.judge.rubrics import RUBRICS, Graded

_PROGRAM = Path(__file__).parent / "peers" / "azure_graders.py"
_PATIENCE = 3600  # seconds
_ROWS, _BROKEN = 12, 3  # of the loopback measure


@dataclass(frozen=True)
class Compared:
    """What two judges say by one rubric: means of what each graded, rows that each failed on, and their agreement."""

    rubric: str
    ours: float | None
    ours_n: int
    ours_failed: int
    theirs: float | None
    theirs_n: int
    theirs_failed: int
    kappa: float | None
    kappa_n: int

    def line(self) -> str:
        def said(value: float | None, n: int, failed: int) -> str:
            return f"{'–' if value is None else f'{value:.2f}'} (n = {n}, failed {failed})"
        kappa = "–" if self.kappa is None else f"{self.kappa:.2f}"
        return (f"{self.rubric:<14} labkit {said(self.ours, self.ours_n, self.ours_failed):<26} azure-ai-evaluation "
                f"{said(self.theirs, self.theirs_n, self.theirs_failed):<26} kappa {kappa} (n = {self.kappa_n})")


def data_rows(records: Iterable[QA], texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield rows by the columns that azure-ai-evaluation reads."""
    for record in records:
        shown = Graded.of(record, texts.get(record.source.chunk_id, "") if record.source else "")
        yield {"id": record.id, "query": shown.query, "response": shown.response, "context": shown.source,
               "ground_truth": shown.truth}


def compared(records: Iterable[QA], theirs: Mapping[str, Mapping[str, float | None]]) -> list[Compared]:
    """Set the grades in the columns of rows beside those of the peer, whose failed rows are None."""
    records = list(records)
    made = []
    for name, others in theirs.items():
        own = {record.id: grade for record in records if (grade := grades_of(record).get(name)) is not None}
        ours = {key: grade.score for key, grade in own.items() if grade.score is not None}
        graded = {key: score for key, score in others.items() if score is not None}
        both = agreement(ours, graded)
        made.append(Compared(name, mean(ours.values()) if ours else None, len(ours), len(own) - len(ours),
                             mean(graded.values()) if graded else None, len(graded), len(others) - len(graded),
                             both.kappa, both.n))
    return made


def azure_grades(rows: list[dict[str, str]], url: str, model: str, rubrics: Iterable[str],
                 key: str = "none") -> dict[str, dict[str, float | None]]:
    """Have the evaluators of azure-ai-evaluation grade rows; each rubric gets those that have what it needs."""
    python = python_of("azure", CONSUMERS["azure"])
    found: dict[str, dict[str, float | None]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in rubrics:
            needs = {"source": "context", "truth": "ground_truth", "query": "query"}
            own = [row for row in rows if all(row[needs[part]] for part in RUBRICS[name].needs)]
            if not own:
                continue
            data, out = Path(folder) / f"{name}.jsonl", Path(folder) / f"{name}.json"
            data.write_text("".join(json.dumps(row) + "\n" for row in own), encoding="utf-8")
            done = subprocess.run([str(python), str(_PROGRAM), str(data), url, model, str(out), name],
                                  capture_output=True, text=True, timeout=_PATIENCE, check=False,
                                  env={**{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
                                       "OPENAI_API_KEY": key})
            if done.returncode:
                raise RuntimeError(f"azure-ai-evaluation ended with {done.returncode}: "
                                   f"{(done.stderr or done.stdout).strip().splitlines()[-1:]}")
            found |= json.loads(out.read_text(encoding="utf-8"))
    return found


class _Endpoint(ThreadingHTTPServer):
    """Grades each text by its own signs, and breaks off where it says so; both judges may ask it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = json.dumps(body["messages"])
        if "BREAKOFF" in text:
            self._send(400, {"error": {"message": "broken off", "type": "invalid_request_error", "code": None}})
            return
        grade = int(number[1]) % 5 + 1 if (number := re.search(r"filter (\d+)", text)) else 3
        said = json.dumps({"reason": "by its number", "score": grade, "status": "completed"})
        self._send(200, {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def planted() -> list[QA]:
    """Return rows of which the loopback endpoint breaks off on some."""
    return [QA(question=f"How long does filter {number} last?", qa_type="long",
               answer=f"It lasts {number} months{' BREAKOFF' if number < _BROKEN else ''}.")
            for number in range(_ROWS)]


async def graded_here(records: Iterable[QA], url: str, model: str, rubrics: Iterable[str]) -> list[QA]:
    """Have labkit's judge grade rows without a cache."""
    from labkit.generate.judge import graded
    from labkit.generate.rows import make_rows
    from labkit.llm.model import connect
    from labkit.quality.judge.rubrics import rubrics_named
    from labkit.settings import load_settings

    chosen = rubrics_named(rubrics)
    asked = connect(load_settings(provider="openai", openai_base_url=url, openai_model=model, cache_mode="off"))
    made: list[QA] = []
    try:
        await make_rows(list(records), lambda record, ask: graded(record, "", chosen, ask, lambda: model), asked,
                        each=lambda _, row: made.append(row), show=False)
    finally:
        await asked.close()
    return made


def rows(quick: bool) -> Iterator[Row | str]:
    """Yield what both judges lose of rows on which the endpoint breaks off, and what each says of that."""
    rubrics = ("relevance",) if quick else ("relevance", "coherence", "fluency")
    try:
        python_of("azure", CONSUMERS["azure"])
    except NotInstalled as reason:
        yield f"judges: azure-ai-evaluation is left out, as {reason}"
        return
    server = _Endpoint()
    try:
        records = asyncio.run(graded_here(planted(), server.url, "m", rubrics))
        theirs = azure_grades(list(data_rows(planted(), {})), server.url, "m", rubrics)
    finally:
        server.shutdown()
    for one in compared(records, theirs):
        yield one.line()
        yield Row(f"rows of {_ROWS} without a grade that are not counted, {one.rubric}",
                  abs(_BROKEN - one.ours_failed), 0, "rows")
        yield Row(f"rows of {_ROWS} that azure-ai-evaluation left out of its mean, {one.rubric}", one.theirs_failed,
                  None, "rows")


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.judges", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("judged", type=Path, help="what labkit judge wrote")
    parser.add_argument("--url", required=True, help="of an endpoint that speaks the OpenAI protocol, ending in /v1")
    parser.add_argument("--model", required=True)
    parser.add_argument("--rubric", action="append", choices=list(RUBRICS))
    parser.add_argument("--json", type=Path, help="also write the table as JSON")
    given = parser.parse_args(arguments)
    records = Dataset.load(given.judged).records
    beside = [given.judged, given.judged.with_name(given.judged.name.replace(".judged.jsonl", ".jsonl"))]
    texts = {one.chunk.id: one.chunk.text for one in chunks_beside(beside)}
    wanted = given.rubric or [name for name in RUBRICS if any(name in grades_of(record) for record in records)]
    theirs = azure_grades(list(data_rows(records, texts)), given.url, given.model, wanted,
                          os.environ.get("OPENAI_API_KEY", "none"))
    table = compared(records, theirs)
    for one in table:
        print(one.line())
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in table], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
