"""Fuzz read() with broken files: python -m bench.fuzz_read --minutes 60 --seed 1 --out outputs/fuzz

Each case is a sample file with something done to it: bytes changed, cut off or put in from another file, objects of a
PDF given absurd values, a text in an encoding that its bytes do not keep to. What is done follows from the seed and the
case's number alone (and --samples), so any case can be made again: --only NUMBER. A child process makes the file, reads
it, splits it and reports; when it dies or does not come back, the file is kept and a new child goes on with the next
one. Whatever is neither a document nor a LabkitError in one line is a find: its file and a note of what happened lie in
the folder then.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.mutations import ROOT, Samples, mutated
from bench.row import Row

MEMORY = 6 * 2**30  # bytes of address space that a child may take: more is a find, and spares the machine
WAIT = 6  # times the limit of processor time that a child may take by the clock, on a machine that others use too
LIMIT = 60  # seconds of processor time for one file
FINE = ("document", "clean error", "not made")


class Child:
    """A process that makes and reads cases, one after another."""

    def __init__(self, folder: Path, seed: int, limit: int, samples: Path | None = None) -> None:
        self.folder, self.limit, self.late = folder, limit, False
        self.told = (folder / "child.stderr").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.fuzz_read", "--child", str(folder), "--seed", str(seed),
             "--limit", str(limit), *(["--samples", str(samples)] if samples else [])],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.told)

    def run(self, number: int) -> tuple[str, str, str]:
        """Return what became of a case, what was said about it, and the path of its file."""
        made = self._ask(number)
        if made is None:
            return "not made", self._ended(), ""
        found = self._answer()
        if found is not None:
            return found["outcome"], found["said"], made["file"]
        said = self._ended()
        return "hang" if self.late or self.process.returncode == -signal.SIGXCPU else "crash", said, made["file"]

    def _ask(self, number: int) -> dict[str, Any] | None:
        try:
            self.process.stdin.write(f"{number}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        return self._answer()

    def _answer(self) -> dict[str, Any] | None:
        def stop(*_: object) -> None:
            self.late = True
            self.process.kill()

        old = signal.signal(signal.SIGALRM, stop)
        signal.alarm(self.limit * WAIT)
        try:
            line = self.process.stdout.readline()
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, old)
        return json.loads(line) if line.endswith(b"\n") else None

    def _ended(self) -> str:
        try:
            self.process.wait(20)  # its line has ended, so it is about to
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.told.seek(0)
        said = self.told.read().decode("utf-8", "replace")[-6000:]
        return f"ended with {self.process.returncode}\n{said}"

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        with suppress(BrokenPipeError):  # a number that it did not live to read
            self.process.stdin.close()
        self.process.stdout.close()
        self.told.close()


def rows(quick: bool) -> Iterable[Row | str]:
    """Yield how many of the files read in a minute, or in ten, came to neither a document nor a clean error."""
    if sys.platform != "linux":
        yield "fuzz_read: left out, as it limits a process as Linux does"
        return
    counts = fuzz(1 if quick else 10, 1, Path("outputs/fuzz"), LIMIT)
    wrong = sum(counts[name] for name in counts if name not in FINE)
    yield Row(f"reading {counts.total():,} broken files: neither a document nor a clean error", wrong, 0)


def serve(folder: Path, seed: int, limit: int, more: Path | None = None) -> None:
    """Be the child: take numbers from stdin, and say of each case that it is made, then what reading it came to."""
    import resource

    faulthandler.enable()
    faulthandler.register(signal.SIGXCPU, chain=True)  # says where it hangs, and dies
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever is printed is no answer
    samples = Samples(more)
    for line in sys.stdin:
        number = int(line)
        _allow(limit)
        name, data = mutated(samples, random.Random(f"{seed}:{number}"))
        path = folder / name
        path.write_bytes(data)
        out.write(json.dumps({"file": str(path)}).encode() + b"\n")
        _allow(limit)
        outcome, said = look(path)
        out.write(json.dumps({"outcome": outcome, "said": said}).encode() + b"\n")


def _allow(limit: int) -> None:
    """Let the process go on for so many seconds of processor time."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + limit + 1, hard))


def look(path: Path) -> tuple[str, str]:
    """Read and split a file, and hold what comes back to what every later step rests on."""
    from labkit.documents import read
    from labkit.documents.chunking.split import split
    from labkit.errors import LabkitError
    from labkit.settings import Settings

    try:
        document = asyncio.run(read(path, reader="builtin", settings=Settings(_env_file=None), show=False))
        for page in document.pages:
            page.markdown.encode("utf-8")
            for item in (*page.tables, *page.figures):
                assert item.span is None or 0 <= item.span.start <= item.span.end <= len(page.markdown), item.span
        for chunk in split(document):
            chunk.text.encode("utf-8")
        assert not any("\n" in note for note in document.notes), document.notes
        json.dumps(document.notes).encode("utf-8")
        return "document", ""
    except LabkitError as error:
        said = str(error)
        return ("clean error", said) if said and "\n" not in said else ("error of many lines", said)
    except MemoryError:
        return "out of memory", traceback.format_exc()
    except Exception:
        return "other exception", traceback.format_exc()


def keep(out: Path, number: int, outcome: str, said: str, file: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    stem = f"{outcome.replace(' ', '-')}-{number}"
    (out / f"{stem}.note").write_text(said, encoding="utf-8")
    if file and Path(file).exists():
        (out / f"{stem}{Path(file).suffix}").write_bytes(Path(file).read_bytes())


def fuzz(minutes: float, seed: int, out: Path, limit: int, first: int = 0, only: int | None = None,
         samples: Path | None = None) -> Counter[str]:
    """Run cases until the time is up, and return how many came to what."""
    counts: Counter[str] = Counter()
    end = time.monotonic() + 60 * minutes
    told = time.monotonic()
    child = None
    with tempfile.TemporaryDirectory() as folder:
        number = first if only is None else only
        while time.monotonic() < end or not counts:
            if child is None or not child.alive:
                if child:
                    child.close()
                child = Child(Path(folder), seed, limit, samples)
            outcome, said, file = child.run(number)
            counts[outcome] += 1
            if outcome not in FINE[:2]:
                keep(out, number, outcome, said, file)
            if outcome not in FINE:
                print(f"case {number}: {outcome}: {said.strip().splitlines()[-1][:150]}", file=sys.stderr, flush=True)
            if file:
                Path(file).unlink(missing_ok=True)
            if only is not None:
                print(f"case {number}: {outcome}: {said}")
                break
            number += 1
            if time.monotonic() - told > 60:
                told = time.monotonic()
                print(f"{number - first} cases: {_said(counts)}", file=sys.stderr, flush=True)
        if child:
            child.close()
    return counts


def _said(counts: Counter[str]) -> str:
    known = ("document", "clean error", "other exception", "crash", "hang")
    return ", ".join(f"{name} {counts[name]}" for name in [*known, *sorted(set(counts) - set(known))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("outputs/fuzz"), help="where finds are kept")
    parser.add_argument("--limit", type=int, default=LIMIT, help="seconds of processor time for one file")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", type=int, help="make and read this case alone")
    parser.add_argument("--samples", type=Path, help="a folder of further files to begin with")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return serve(options.child, options.seed, options.limit, options.samples)
    counts = fuzz(options.minutes, options.seed, options.out, options.limit, options.first, options.only,
                  options.samples and options.samples.resolve())
    print(f"{counts.total()} cases, seed {options.seed}: {_said(counts)}")
    sys.exit(any(name not in FINE for name in counts))


if __name__ == "__main__":
    main()
