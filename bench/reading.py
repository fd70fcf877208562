"""Measure how a long document and a long table are read: python -m bench.reading [PAGES]

A book is joined from the sample handbooks and, where it lies beside this clone, from the shared corpus; every page is
stamped, so that no two are the same. PyMuPDF4LLM reads the same file in the same run.
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
from collections.abc import Iterator
from pathlib import Path

import pymupdf

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "pdf"
MOCK = ROOT.parent / "shared" / "mock" / "mockllm.py"
BOOKS = ("autogen-paper.pdf", "imagenet-training.pdf", "multi-column-2p.pdf")
PORT = 8817

OURS = """
import asyncio, json, sys, time
from labkit.documents import read_parts
async def main():
    started, first, pages = time.perf_counter(), 0.0, 0
    async for part in read_parts(sys.argv[1], reader="builtin", show=False):
        first = first or time.perf_counter() - started
        pages += len(part.pages)
    print(json.dumps({"pages": pages, "seconds": time.perf_counter() - started, "first": first}))
asyncio.run(main())
"""
THEIRS = """
import json, sys, time
import pymupdf4llm
started = time.perf_counter()
pages = len(pymupdf4llm.to_markdown(sys.argv[1], page_chunks=True, show_progress=False))
print(json.dumps({"pages": pages, "seconds": time.perf_counter() - started}))
"""
AGAIN = """
import asyncio, json, sys
from labkit.cache import ResponseCache
from labkit.documents import page_workers, read
real, asked = page_workers.Reading.page, []
async def page(self, number):
    asked.append(number)
    return await real(self, number)
page_workers.Reading.page = page
asyncio.run(read(sys.argv[1], reader="builtin", cache=ResponseCache(sys.argv[2]), show=False))
print(json.dumps({"read": len(asked)}))
"""


def lines(pages: int = 48, rows: int = 6000) -> Iterator[str]:
    """Yield one line for each figure.

    Parameters
    ----------
    pages
        Of the book that both read. The first pairs are asked from one of 619.
    rows
        Of the table that pairs are made from.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = book(home / "book.pdf", pages)
        theirs, ours = said(THEIRS, path), said(OURS, path)
        yield (f"reading, pages a second against PyMuPDF4LLM: {theirs['seconds'] / ours['seconds']:.2f} "
               f"({ours['pages'] / ours['seconds']:.2f} against {theirs['pages'] / theirs['seconds']:.2f}, "
               f"{pages} pages, start of the workers included)")
        cache, short = home / "pages.sqlite", book(home / "short.pdf", 12)
        first = said(AGAIN, short, cache)
        yield (f"reading, pages read again of {first['read']}, unchanged: {said(AGAIN, short, cache)['read']}; "
               f"with one changed: {said(AGAIN, changed(short, home / 'edition.pdf'), cache)['read']}")
        if not MOCK.is_file():
            yield "reading, first pairs: left out, the mock endpoint is not here"
        else:
            yield from first_pairs(book(home / "long.pdf", 619), table(home / "long.csv", rows), home)
    yield from cold_starts()


def book(path: Path, pages: int) -> Path:
    """Join a book of so many different pages."""
    sources = [CORPUS / name for name in BOOKS if (CORPUS / name).is_file()]
    sources += [ROOT / "raw_data" / "pdf" / "en-handbook.pdf"]
    with pymupdf.open() as joined:
        while joined.page_count < pages:
            for source in sources:
                with pymupdf.open(source) as part:
                    joined.insert_pdf(part)
        joined.delete_pages(range(pages, joined.page_count)) if joined.page_count > pages else None
        for number, page in enumerate(joined, 1):
            page.insert_text((20, 20), f"Sheet {number}", fontsize=6)
        joined.save(path, garbage=3)
    return path


def changed(path: Path, target: Path) -> Path:
    with pymupdf.open(path) as document:
        document[document.page_count // 2].insert_text((40, 40), "A new edition of this page.", fontsize=8)
        document.save(target, garbage=3)
    return target


def table(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", "fact"])
        writer.writerows((number, f"In hall number {number} of the waterworks at the river a pump moves {1000 + number} "
                          f"litres in one hour, and the shift that finds its filter {number} clogged has to change it "
                          f"after {number % 50 + 2} weeks at the latest.") for number in range(1, rows + 1))
    return path


def said(code: str, *arguments: Path) -> dict[str, float]:
    """Run code in a process of its own, as one who only reads would, and return what it says last."""
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
                          check=True)
    return json.loads(done.stdout.splitlines()[-1])


def first_pairs(long: Path, stream: Path, home: Path) -> Iterator[str]:
    """Ask a mock endpoint about a long book until its first pair is written, and about a long table to its end."""
    server = subprocess.Popen([sys.executable, str(MOCK), "--port", str(PORT), "--latency-ms", "50", "--pairs", "1"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        seconds, _ = generate(long, home / "book.jsonl", home, stop_at=1)
        yield f"reading, seconds to the first pair of a PDF of 619 pages: {seconds:.1f}"
        seconds, memory = generate(stream, home / "table.jsonl", home, stop_at=1)
        yield f"rows, seconds to the first pair: {seconds:.1f}"
        rows = sum(1 for _ in stream.open(encoding="utf-8")) - 1
        seconds, memory = generate(stream, home / "rows.jsonl", home)
        third = len(memory) // 3
        begin, end = statistics.median(memory[third:2 * third]), statistics.median(memory[2 * third:])
        yield (f"rows, MB of memory at the middle and at the end of {rows:,} rows: {begin:.0f}, {end:.0f} "
               f"({rows / seconds:.0f} rows a second)")
    finally:
        server.kill()
        server.wait()


def generate(source: Path, out: Path, home: Path, stop_at: int | None = None) -> tuple[float, list[float]]:
    """Run ``labkit generate``. Returns the seconds until so many rows were written, and its memory as it went."""
    import psutil

    settings = {"LABKIT_PROVIDER": "openai", "OPENAI_BASE_URL": f"http://127.0.0.1:{PORT}/v1", "OPENAI_MODEL": "mock",
                "OPENAI_API_KEY": "k", "LABKIT_CACHE": str(out.with_suffix(".sqlite"))}
    started = time.perf_counter()
    run = subprocess.Popen([sys.executable, "-m", "labkit", "generate", str(source), "--out", str(out), "--reader",
                            "builtin", "--num-questions", "1", "--columns", "fact"], cwd=ROOT, env=os.environ | settings,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    memory: list[float] = []
    try:
        while run.poll() is None:
            memory.append(psutil.Process(run.pid).memory_info().rss / 2**20)
            if stop_at and out.is_file() and out.read_bytes().count(b"\n") >= stop_at:
                break
            time.sleep(0.1)
        else:
            if stop_at:
                raise RuntimeError(f"labkit generate ended with {run.returncode}, and wrote no pair")
    finally:
        run.kill()
        run.wait()
    return time.perf_counter() - started, memory


def cold_starts() -> Iterator[str]:
    for name, command in (("import labkit", ["-c", "import labkit"]), ("labkit --help", ["-m", "labkit", "--help"])):
        taken = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
            taken.append(time.perf_counter() - started)
        yield f"cold start, seconds for {name}, Python included: {statistics.median(taken):.2f}"


if __name__ == "__main__":
    for line in lines(*map(int, sys.argv[1:2])):
        print(line, flush=True)
