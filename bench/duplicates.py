"""Measure how duplicates are found among very many questions: python -m bench --only duplicates

The questions are made by a script (:mod:`bench.questions`), with changes planted in some, and other questions in nearly
the same words. labkit, rensa and datasketch take the same questions, each in a process of its own; the other two get
their content words, numbers and codes ready, as labkit finds them, so that they compare the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.environments import NotInstalled, python_of
from bench.questions import CHANGES, Question, questions
from bench.row import Row
from labkit.quality.duplicates.texts import question_words
from labkit.text.words import codes, numbers

_LIMITS = dict.fromkeys(CHANGES, 0.01) | {"synonym": 0.1}
_READ = """
import json, resource, sys, time
texts = open(sys.argv[1], encoding="utf-8").read().split("\\n")
threshold = float(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started, used = time.perf_counter(), time.process_time()
"""
_SAY = """
print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - used,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "found": found}))
"""
LABKIT = _READ + """
from labkit import first_alike
found = first_alike(texts, threshold).tolist()
""" + _SAY
RENSA = _READ + """
from rensa import RMinHash, RMinHashDeduplicator
known = RMinHashDeduplicator(threshold=threshold, num_perm=128, use_lsh=True)
found = []
for number, text in enumerate(texts):
    sketch = RMinHash(num_perm=128, seed=42)
    sketch.update(text.split())
    found.append(-1 if known.add(str(number), sketch) else min(map(int, known.get_duplicates(sketch)), default=-1))
""" + _SAY
DATASKETCH = _READ + """
from datasketch import MinHash, MinHashLSH
known = MinHashLSH(threshold=threshold, num_perm=128)
found = []
for number, text in enumerate(texts):
    sketch = MinHash(num_perm=128)
    sketch.update_batch([word.encode() for word in text.split()])
    alike = known.query(sketch)
    if not alike:
        known.insert(number, sketch)
    found.append(min(alike, default=-1))
""" + _SAY
PEERS = (("rensa", ("rensa==0.5.0",), RENSA, 1), ("datasketch", ("datasketch==2.0.0",), DATASKETCH, 10))
"""Name, requirements, script, and which part of the questions is measured: what one would take hours for is not."""


def rows(quick: bool = False) -> Iterator[Row | str]:
    """Yield one figure after the other; ``quick`` takes a twentieth of the questions."""
    count = 50_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for part in (1, 10):
            made = questions(count // part, 24 * count // 1_000 // part)
            path = Path(folder) / f"{part}.txt"
            path.write_text("\n".join(question.text for question in made), encoding="utf-8")
            seen = measured([sys.executable, "-c", LABKIT, str(path), "0.7"], made)
            if part == 1:
                about = f"{count:,} questions"
                yield Row(f"duplicates, {about}, seconds", seen["seconds"], None if quick else 60, "s")
                yield Row(f"duplicates, {about}, seconds of processor", seen["cpu"], None, "s")
                yield Row(f"duplicates, {about}, memory", seen["peak"], None if quick else 2048, "MB")
                for kind in CHANGES:
                    yield Row(f"duplicates, {about}, share missed of those changed by {kind}", 1 - seen[kind],
                              _LIMITS[kind])
                yield Row(f"duplicates, {about}, dropped for another question", seen["false"], None, "questions")
            words = path.with_suffix(".words")
            words.write_text("\n".join(map(_words, made)), encoding="utf-8")
            for name, needs, script, its in PEERS:
                if its == part:
                    yield from _beside(name, needs, script, words, made, seen)


def _words(question: Question) -> str:
    text = question.text
    return " ".join(sorted(question_words(text) | codes(text) | numbers(text)))


def _beside(name: str, needs: tuple[str, ...], script: str, path: Path, made: Sequence[Question],
            ours: Mapping[str, float]) -> Iterator[Row | str]:
    try:
        python = python_of(name, needs)
    except NotInstalled as error:
        yield f"duplicates: {name} left out, {error}"
        return
    for threshold in ("0.8", "0.7"):
        theirs = measured([str(python), "-c", script, str(path), threshold], made)
        missed = ", ".join(f"{kind} {1 - theirs[kind]:.3f}" for kind in CHANGES)
        yield (f"{name} at {threshold}, {len(made):,} questions: {theirs['seconds']:.0f} s, {theirs['cpu']:.0f} of "
               f"processor, {theirs['peak']:.0f} MB; missed {missed}; {theirs['false']:.0f} dropped for another one")
        yield Row(f"duplicates, {len(made):,} questions, wrongly dropped against {name} at {threshold}",
                  ours["false"] / max(theirs["false"], 1), 1)


def measured(command: Sequence[str], made: Sequence[Question]) -> dict[str, float]:
    """Run a script that finds duplicates, and return what it took and what it found."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1])
    seen: dict[str, Any] = json.loads(done.stdout)
    return figures(made, seen.pop("found")) | seen


def figures(made: Sequence[Question], found: Sequence[int]) -> dict[str, float]:
    """Return the share of the planted changes of each kind that are found, and how many questions are dropped wrongly.

    Parameters
    ----------
    found
        For each question, the number of the one that it is dropped for, or -1.
    """
    alike = defaultdict(list)
    for number, question in enumerate(made):
        alike[question.meaning].append(number)
    planted, caught = Counter[str](), Counter[str]()
    for question in made:
        if question.change in CHANGES:
            planted[question.change] += 1
            caught[question.change] += any(found[number] >= 0 and made[found[number]].meaning == question.meaning
                                           for number in alike[question.meaning])
    wrong = sum(kept >= 0 and made[kept].meaning != question.meaning
                for question, kept in zip(made, found, strict=True))
    return {kind: caught[kind] / planted[kind] for kind in CHANGES} | {"false": wrong}
