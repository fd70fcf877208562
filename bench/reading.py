"""Measure how a long document and a long table are read: python -m bench.reading [--quick]

A book is joined from the sample handbook and from pages that a script draws; every page is stamped, so that no two are
the same. PyMuPDF4LLM reads the same file in the same run, in an environment of its own.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import psutil
import pymupdf

from bench.environments import python_of
from bench.mock import Mock
from bench.papers import paper, slides
from bench.row import Row

PYMUPDF4LLM = (f"pymupdf=={pymupdf.__version__}", f"pymupdf4llm=={pymupdf.__version__}")
"""What its environment holds: the versions that labkit has."""
ROOT = Path(__file__).resolve().parent.parent
Draw = Callable[[Path, int], Path]

OURS = """
import asyncio, json, sys, time
from labkit.documents import read_parts
async def main():
    started, pages = time.perf_counter(), 0
    async for part in read_parts(sys.argv[1], reader="builtin", show=False):
        pages += len(part.pages)
    print(json.dumps({"done": pages, "seconds": time.perf_counter() - started}))
asyncio.run(main())
"""
THEIRS = """
import json, sys, time
import pymupdf4llm
started = time.perf_counter()
pages = len(pymupdf4llm.to_markdown(sys.argv[1], page_chunks=True, show_progress=False))
print(json.dumps({"done": pages, "seconds": time.perf_counter() - started}))
"""
AGAIN = """
import asyncio, json, sys
from labkit.llm.cache import ResponseCache
from labkit.documents import read
from labkit.documents.builtin.pages import PageReading
real, asked = PageReading.page, []
async def page(self, number):
    asked.append(number)
    return await real(self, number)
PageReading.page = page
asyncio.run(read(sys.argv[1], reader="builtin", cache=ResponseCache(sys.argv[2]), show=False))
print(json.dumps({"done": len(asked)}))
"""
ROWS = """
import json, sys, time
import labkit
started, done = time.perf_counter(), 0
for part in labkit.read_rows(sys.argv[1], ["fact"], 200):
    labkit.split(part)
    done += len(part.pages)
print(json.dumps({"done": done, "seconds": time.perf_counter() - started}))
"""


def rows(quick: bool = False) -> Iterable[Row | str]:
    """Yield one figure after the other; ``quick`` takes a tenth of the pages and rows."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        yield from pages(home, 22 if quick else 45)
        if not quick:
            seen, memory = watched(OURS, book(home / "long.pdf", 619))
            yield growth(f"pages, memory from the middle to the end of {seen['done']:,}", memory)
        stream = table(home / "table.csv", 100_000 if quick else 1_000_000)
        seen, memory = watched(ROWS, stream)
        yield growth(f"rows, memory from the middle to the end of {seen['done']:,} that are read", memory)
        yield Row("rows, seconds for a thousand that are read", 1000 * seen["seconds"] / seen["done"], None, "s")
        yield from pairs(home, stream, 2_000 if quick else 20_000)


def pages(home: Path, count: int) -> Iterator[Row]:
    """Read a book with PyMuPDF4LLM and with labkit, start of its workers included; and once more, and one changed."""
    python = python_of("pymupdf4llm", PYMUPDF4LLM)
    for name, draw, number, limit in (("papers", paper, count, 1.0),
                                      ("screenshots, the letters in which it leaves out", slides, 9, None)):
        path = book(home / "book.pdf", number, (draw,))
        theirs = said([python, "-c", THEIRS, path])["seconds"]
        ours = said([sys.executable, "-c", OURS, path])["seconds"]
        yield Row(f"pages, time against PyMuPDF4LLM, {name}", ours / theirs, limit,
                  f"({number / ours:.2f} pages a second against {number / theirs:.2f})")
    cache, short = home / "pages.sqlite", book(home / "short.pdf", 12)
    for name, source, limit in (("at first", short, None), ("unchanged", short, 0),
                                ("of which one changed", changed(short, home / "edition.pdf"), 1)):
        done = said([sys.executable, "-c", AGAIN, source, cache])["done"]
        yield Row(f"pages read of 12, {name}", done, limit, "pages")


def book(path: Path, count: int, draws: Sequence[Draw] = (paper, slides)) -> Path:
    """Join a book of so many different pages."""
    sources = [draw(path.with_name(f"{draw.__name__}.pdf"), 9 if draw is slides else 45) for draw in draws]
    sources.append(ROOT / "raw_data" / "pdf" / "en-handbook.pdf")
    with pymupdf.open() as joined:
        while joined.page_count < count:
            for source in sources:
                with pymupdf.open(source) as part:
                    joined.insert_pdf(part, to_page=min(part.page_count, count - joined.page_count) - 1)
                if joined.page_count == count:
                    break
        for number, page in enumerate(joined, 1):
            page.insert_text((20, 20), f"Sheet {number}", fontsize=6)
        joined.save(path, garbage=3)
    return path


def changed(path: Path, target: Path) -> Path:
    with pymupdf.open(path) as document:
        document[document.page_count // 2].insert_text((40, 40), "A new edition of this page.", fontsize=8)
        document.save(target, garbage=3)
    return target


def table(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", "fact"])
        for number in range(1, count + 1):
            writer.writerow((number, f"In hall number {number} of the waterworks at the river a pump moves "
                             f"{1000 + number} litres in one hour, and the shift that finds its filter {number} "
                             f"clogged has to change it after {number % 50 + 2} weeks at the latest."))
    return path


def said(command: Sequence[str | Path]) -> dict[str, float]:
    """Run a program by itself, as one who only reads would, and return what it says last."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def watched(code: str, path: Path) -> tuple[dict[str, float], list[float]]:
    """Run code as :func:`said` does, and return its memory as it went, that of its workers included."""
    memory: list[float] = []
    with subprocess.Popen([sys.executable, "-c", code, path], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as run:
        try:
            while run.poll() is None:
                memory.append(megabytes(run.pid))
                time.sleep(0.2)
        finally:
            run.terminate()
        return json.loads(run.stdout.read().splitlines()[-1]), memory


def megabytes(pid: int) -> float:
    """Return the memory of a process and of those it started; 0 where it has ended."""
    found = 0
    try:
        whole = psutil.Process(pid)
        for process in (whole, *whole.children(recursive=True)):
            found += process.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return found / 2**20


def growth(name: str, memory: list[float], limit: float | None = 1.15) -> Row:
    """Compare the last third of a run with the third before, by their medians."""
    third = len(memory) // 3
    begin, end = statistics.median(memory[third:2 * third]), statistics.median(memory[2 * third:])
    return Row(name, end / begin, limit, f"({begin:.0f} MB, then {end:.0f} MB)")


def pairs(home: Path, stream: Path, count: int) -> Iterator[Row]:
    """Ask a mock endpoint about a long book and a long table until the first pair is written, and about many rows."""
    with Mock() as mock:
        mock.reset(latency_ms=50, pairs=1)
        long = home / "long.pdf" if (home / "long.pdf").is_file() else book(home / "long.pdf", 619)
        seconds, _ = generate(long, home / "book.jsonl", 1, mock.url)
        yield Row("pages, seconds to the first pair of 619", seconds, 15.0, "s")
        seconds, _ = generate(stream, home / "table.jsonl", 1, mock.url)
        lines = sum(1 for _ in stream.open(encoding="utf-8")) - 1
        yield Row(f"rows, seconds to the first pair of {lines:,}", seconds, 15.0, "s")
        seconds, memory = generate(stream, home / "rows.jsonl", count, mock.url)
        yield growth(f"rows, memory from the middle to the end of {count:,} that are asked about", memory)
        yield Row("rows, seconds for a thousand that are asked about", 1000 * seconds / count, None, "s")


def generate(source: Path, out: Path, count: int, url: str) -> tuple[float, list[float]]:
    """Run ``labkit generate`` until so many pairs are written. Returns the seconds, and its memory as it went."""
    settings = {"LABKIT_PROVIDER": "openai", "OPENAI_BASE_URL": url, "OPENAI_MODEL": "mock",
                "OPENAI_API_KEY": "k", "LABKIT_CACHE": str(out.with_suffix(".sqlite"))}
    columns = ["--columns", "fact"] if source.suffix == ".csv" else []
    started, written, place, memory = time.perf_counter(), 0, 0, []
    with subprocess.Popen([sys.executable, "-m", "labkit", "generate", str(source), "--out", str(out), "--reader",
                           "builtin", "--num-questions", "1", *columns], cwd=ROOT, env=os.environ | settings,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            while written < count and run.poll() is None:
                memory.append(megabytes(run.pid))
                time.sleep(0.1)
                if out.is_file():
                    with out.open("rb") as file:
                        file.seek(place)
                        more = file.read()
                        written, place = written + more.count(b"\n"), place + len(more)
            seconds = time.perf_counter() - started
        finally:
            run.terminate()
    if written < count:
        raise RuntimeError(f"labkit generate ended with {run.returncode}, and wrote {written} of {count} pairs")
    return seconds, memory


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(row if isinstance(row, str) else f"{row.name}: {row.value:.2f} {row.unit}", flush=True)
