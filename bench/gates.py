"""What the checks are worth: python -m bench.gates

Puts judged pairs (bench/judged) through the checks that labkit puts its rows through, and prints of each check and of
all together how many wrong ones they catch, how many right ones they lose, and how many of those kept are right, with a
95 % interval; then the same of pairs made wrong by script. Figures to go by are those of the split "report".
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.judged_pairs import FOLDER, SPLITS, JudgedPair, candidates_of, read_pairs, read_splits
from bench.negative_controls import controls_of
from labkit.errors import LabkitError
from labkit.generate.asked_checks import settle
from labkit.generate.qa.fact_pairs import NAMES
from labkit.generate.qa.types import GATES
from labkit.pipelines.judge_trial import Trial, TrialPair
from labkit.quality.checks import CHECKS, Candidate, Check, Gate, NotJudged, gates_with, judge
from labkit.quality.checks.base import NOT_JUDGED
from labkit.quality.checks.reading import THRESHOLD, reading

if TYPE_CHECKING:
    from labkit.llm.model import Model

_Z = 1.96  # a 95 % interval
Dropped = list[dict[str, str]]
"""Of each candidate: the reason that each check gave to drop it, by the check's name."""


@dataclass(frozen=True)
class Worth:
    """What one check does; ``only`` counts those that no other check catches."""

    check: str
    caught: int
    only_caught: int
    lost: int
    only_lost: int
    controls: int = 0
    only_controls: int = 0

    @property
    def earns(self) -> bool:
        """Whether it catches something that no other does, and loses no more right rows than it catches wrong ones."""
        return self.only_caught + self.only_controls > 0 and self.lost <= self.caught + self.controls


@dataclass(frozen=True)
class Kept:
    """What the chain does to some pairs: it catches some of the bad ones, and loses some of the good ones."""

    name: str
    bad: int
    caught: int
    good: int
    lost: int

    @property
    def kept(self) -> int:
        return self.bad - self.caught + self.good - self.lost

    @property
    def precision(self) -> tuple[float, float, float] | None:
        """The share of what is kept that is right, and its interval; None where nothing is kept."""
        right = self.good - self.lost
        return (right / self.kept, *wilson(right, self.kept)) if self.kept else None


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the interval of a share after Wilson (1927), at 95 %; (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share, square = right / of, _Z * _Z / of
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / of + square / of / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def dropped(candidates: Sequence[Candidate], gates: dict[str, Gate]) -> Dropped:
    """Return what each check says that asks no model; each alone, so that what is caught twice is seen."""
    return [{check.name: reason for check in gates[row.kind] if not check.asks and (reason := judge(row, [check]))}
            for row in candidates]


async def ask_judges(candidates: Sequence[Candidate], found: Dropped, model: Model) -> Counter[str]:
    """Add what the checks say that ask a model, and return how often one got no answer, by the reason."""
    failed: Counter[str] = Counter()
    waiting = [((place, check.name), [(row, [check])]) for place, row in enumerate(candidates)
               for check in asking_checks(row.kind)]

    def take(of: tuple[int, str], reason: str, failure: NotJudged | None) -> None:
        if failure:  # such a pair is not kept
            failed[failure.reason] += 1
            found[of[0]][of[1]] = NOT_JUDGED
        elif reason:
            found[of[0]][of[1]] = reason

    await settle(model, waiting, take, label="Checking pairs")
    return failed


def asking_checks(kind: str) -> list[Check]:
    """Return the checks of the table that ask a model and can judge rows of a kind, one of each name."""
    by_name = {check.name: check for checks in CHECKS.values() for check in reversed(checks)
               if check.asks and check.can_judge(kind)}
    return list(by_name.values())


def worths(found: Dropped, right: Sequence[bool], controls: Dropped) -> list[Worth]:
    """Return what each check does, in the order of the gates; ``right`` says which candidates are."""
    names = {check.name: None for gate in GATES.values() for check in gate}
    names |= dict.fromkeys(name for reasons in [*found, *controls] for name in reasons)
    bad = [set(reasons) for reasons, is_right in zip(found, right, strict=True) if not is_right]
    good = [set(reasons) for reasons, is_right in zip(found, right, strict=True) if is_right]
    made = [set(reasons) for reasons in controls]
    return [worth for name in names if (worth := Worth(name, *_counts(name, bad), *_counts(name, good),
                                                       *_counts(name, made))) != Worth(name, 0, 0, 0, 0)]


def _counts(name: str, rows: Iterable[set[str]]) -> tuple[int, int]:
    holding = [row for row in rows if name in row]
    return len(holding), sum(len(row) == 1 for row in holding)


def kept_by(name: str, found: Dropped, right: Sequence[bool]) -> Kept:
    """Return what the chain does: it keeps a row that no check drops."""
    by = Counter((is_right, bool(reasons)) for reasons, is_right in zip(found, right, strict=True))
    return Kept(name, by[False, True] + by[False, False], by[False, True], by[True, True] + by[True, False],
                by[True, True])


def groups(pairs: Sequence[JudgedPair], found: Dropped) -> list[Kept]:
    """Return what the chain does to all pairs, and by language, type, origin and fault."""
    right = [pair.right for pair in pairs]
    made = [kept_by("all", found, right)]
    by: dict[str, Callable[[JudgedPair], str]] = {
        "language": lambda pair: pair.language, "type": lambda pair: pair.qa_type, "origin": lambda pair: pair.origin,
        "fault": lambda pair: pair.fault}
    for what, of in by.items():
        for value in sorted({of(pair) for pair in pairs} - {""}):
            here = [place for place, pair in enumerate(pairs) if of(pair) == value]
            made.append(kept_by(f"{what}: {value}", [found[place] for place in here], [right[place] for place in here]))
    return made


def measure(pairs: Sequence[JudgedPair], folder: Path, model: Model | None = None) -> dict[str, Any]:
    """Return all figures; with a model, those of the checks that ask one, too."""
    others = Counter(pair.qa_type for pair in pairs if pair.qa_type not in NAMES)
    pairs = [pair for pair in pairs if pair.qa_type in NAMES]  # other types have more than a question and an answer
    candidates, missing = candidates_of(pairs, folder)
    right = [pair.right for pair in pairs]
    made = list(controls_of(row for row, is_right in zip(candidates, right, strict=True) if is_right))
    wrong = [row for _, row in made]
    gates = gates_with(GATES)
    found, caught = dropped(candidates, gates), dropped(wrong, gates)
    failed: Counter[str] = Counter()
    if model is not None:
        # apart, as a judge that sees a right pair beside one made wrong from it has it easy
        failed = asyncio.run(ask_judges(candidates, found, model)) + asyncio.run(ask_judges(wrong, caught, model))
    read = [TrialPair(row, is_right, next((score.score for score in row.scores if score.name == reading.name), None))
            for row, is_right in zip(candidates, right, strict=True)]
    ways = dict.fromkeys(way for way, _ in made)
    controls = []
    for way in ways:
        here = [reasons for reasons, (name, _) in zip(caught, made, strict=True) if name == way]
        controls.append(kept_by(way, here, [False] * len(here)))
    return {"pairs": len(pairs), "documents": len({pair.document for pair in pairs}), "missing documents": missing,
            "left out": dict(others), "not judged": dict(failed), "judge": judge_of(read, model),
            "checks": worths(found, right, caught),
            "chain": groups(pairs, found), "controls": controls}


def judge_of(pairs: Sequence[TrialPair], model: Model | None) -> dict[str, Any] | None:
    """Return what the reading check, where a judge was asked, is worth alone: as ``labkit check --judge`` says it."""
    if model is None or not any(pair.score is not None for pair in pairs):
        return None
    trial = Trial(model.judge.name, pairs, THRESHOLD if model.judge_threshold is None else model.judge_threshold)
    return {"model": trial.judge, "auc": trial.auc, "interval": trial.interval, "threshold": trial.threshold,
            "agreement": trial.agreement, "used": str(model.usage)}


def table(figures: dict[str, Any]) -> str:
    """Return the figures as they are printed."""
    lines = [f"{figures['pairs']} pairs of {figures['documents']} documents"]
    if figures["missing documents"]:
        lines.append(f"not in the folder, judged by the evidence alone: {', '.join(figures['missing documents'])}")
    for name in ("left out", "not judged"):
        lines += [f"{name}: {what}, {count}" for what, count in figures[name].items()]
    if judge := figures["judge"]:
        low, high = judge["interval"]
        lines += [f"judged by {judge['model']}: AUC {judge['auc']:.2f} ({low:.2f} to {high:.2f}), agreement at "
                  f"{judge['threshold']:g}: {judge['agreement']:.0%}; {judge['used']}"]
    lines += ["", f"{'check':<20}{'caught bad (alone)':>20}{'lost good (alone)':>20}{'controls (alone)':>20}"]
    for one in figures["checks"]:
        cells = (f"{one.caught} ({one.only_caught})", f"{one.lost} ({one.only_lost})",
                 f"{one.controls} ({one.only_controls})")
        lines.append(f"{one.check:<20}" + "".join(f"{cell:>20}" for cell in cells)
                     + ("" if one.earns else "   does not earn its place here"))
    lines += ["", f"{'all checks together':<32}{'caught bad':>14}{'lost good':>14}{'right of kept':>34}"]
    for kept in figures["chain"]:
        share = kept.precision
        said = f"{share[0]:.0%} of {kept.kept} ({share[1]:.0%} to {share[2]:.0%})" if share else "nothing kept"
        lines.append(f"{kept.name:<32}{_of(kept.caught, kept.bad):>14}{_of(kept.lost, kept.good):>14}{said:>34}")
    lines += ["", f"{'made wrong by script':<32}{'caught':>14}"]
    lines += [f"{kept.name:<32}{_of(kept.caught, kept.bad):>14}" for kept in figures["controls"]]
    return "\n".join(lines)


def _of(count: int, of: int) -> str:
    return f"{count} of {of}"


def _plain(value: Any) -> Any:
    more = {"earns": value.earns} if isinstance(value, Worth) else {"kept": value.kept, "precision": value.precision}
    return {**asdict(value), **more}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return what it exits with."""
    options = _parser().parse_args(arguments)
    try:
        pairs = read_pairs(options.pairs)
        if options.split:
            documents = read_splits(options.pairs.parent / "manifest.toml")[options.split]
            pairs = [pair for pair in pairs if pair.document in documents]
        model = None
        if options.judge:
            from labkit.llm.model import connect

            model = connect()
        figures = measure(pairs, options.documents or options.pairs.parent / "documents", model)
    except (LabkitError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(figures, default=_plain, ensure_ascii=False, indent=1) if options.json else table(figures))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.gates", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, default=FOLDER / "pairs.jsonl", metavar="FILE", help="judged pairs")
    parser.add_argument("--documents", type=Path, metavar="DIR", help="their documents (default: beside the pairs)")
    parser.add_argument("--split", choices=SPLITS, help="only the documents of this split (manifest.toml)")
    parser.add_argument("--judge", action="store_true", help="also the checks that ask a model: LABKIT_JUDGE_MODEL, or "
                        "the configured one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
