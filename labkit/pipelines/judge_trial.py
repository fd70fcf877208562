"""Is a model fit to judge? A trial on pairs that a person has judged: `labkit check --judge`.

The pairs are in ``judge_trial.toml``: in English, Japanese and French, half of them right, the others wrong in ways in
which models are wrong. They are few, so what a trial finds is given with its interval. It says what a judge does to
pairs of this kind; whether it does the same to those of your documents, a look at some of them has to tell.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.documents.types import Chunk
from labkit.generate.asked_checks import settle
from labkit.quality.checks.base import Candidate, NotJudged
from labkit.quality.checks.reading import THRESHOLD, reading

if TYPE_CHECKING:
    from labkit.llm.model import Model

FILE = Path(__file__).with_suffix(".toml")
BAR = 0.85
"""A model whose AUC is below it does not know right pairs from wrong ones well enough to judge."""
_MOST_UNJUDGED = 0.1  # share of pairs without a verdict
_Z = 1.96  # a 95 % interval


@dataclass(frozen=True)
class TrialPair:
    """A pair, whether a person found it right, and what it scored; None where the judge gave no verdict."""

    row: Candidate
    right: bool
    score: float | None = None


@dataclass(frozen=True)
class Trial:
    """What came of a trial. ``seconds`` and ``used`` are what it took; ``wanted`` is the precision that is wanted."""

    judge: str
    pairs: Sequence[TrialPair]
    threshold: float = THRESHOLD
    wanted: float = 0.9
    seconds: float = 0.0
    used: str = ""

    @property
    def judged(self) -> list[TrialPair]:
        """The pairs that got a verdict."""
        return [pair for pair in self.pairs if pair.score is not None]

    @property
    def auc(self) -> float:
        """How often a right pair scores above a wrong one, a tie being half: 1 at best, 0.5 by chance."""
        right, wrong = self._scores(True), self._scores(False)
        wins = sum((one > other) + (one == other) / 2 for one in right for other in wrong)
        return wins / (len(right) * len(wrong)) if right and wrong else 0.5

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the AUC at 95 %."""
        return auc_interval(self.auc, len(self._scores(True)), len(self._scores(False)))

    @property
    def agreement(self) -> float:
        """The share of all pairs that the threshold keeps or drops as the person would; without a verdict it drops."""
        return sum((pair.score is not None and pair.score >= self.threshold) == pair.right
                   for pair in self.pairs) / max(1, len(self.pairs))

    def kept(self, threshold: float) -> tuple[int, int]:
        """Return how many right and how many wrong pairs a threshold keeps."""
        kept = [pair.right for pair in self.judged if (pair.score or 0.0) >= threshold]
        return sum(kept), len(kept) - sum(kept)

    @property
    def best_threshold(self) -> float | None:
        """The lowest threshold at which what is kept is as often right as is wanted; None where there is none."""
        for threshold in sorted({pair.score for pair in self.judged if pair.score}):
            right, wrong = self.kept(threshold)
            if right >= self.wanted * (right + wrong):
                return threshold
        return None

    @property
    def fit(self) -> bool:
        """Whether to use this judge."""
        return len(self.judged) >= (1 - _MOST_UNJUDGED) * len(self.pairs) and self.auc >= BAR

    def lines(self) -> Iterator[str]:
        """Yield what was found, and whether to use it, a line each."""
        count, judged = len(self.pairs), len(self.judged)
        right = sum(pair.right for pair in self.pairs)
        yield f"{self.judge} read {count} pairs that a person has judged, {right} of them right."
        yield f"{judged} of {count} got a verdict; {self.seconds:.0f} s; {self.used}"
        low, high = self.interval
        yield (f"AUC {self.auc:.2f} ({low:.2f} to {high:.2f}): a right pair scores above a wrong one that often; "
               f"a judge needs {BAR}.")
        yield from (f"  {language}: AUC {part.auc:.2f} of {len(part.pairs)}" for language, part in self._by_language())
        yield f"At the threshold {self.threshold:g} {self._said(self.threshold)}; agreement {self.agreement:.0%}."
        best = self.best_threshold
        yield f"No threshold makes {self.wanted:.0%} of what is kept right." if best is None else \
            f"{self.wanted:.0%} right takes a threshold of {best:g}: there {self._said(best)}."
        yield self._advice()

    def _advice(self) -> str:
        if not self.fit:
            return "Do not use it as a judge: " + (
                "it leaves too many pairs without a verdict." if self.auc >= BAR else
                "it does not tell right pairs from wrong ones well enough.")
        better = f" and LABKIT_JUDGE_THRESHOLD={self.best_threshold:g}" if self.best_threshold is not None else ""
        return f"It can judge: set LABKIT_JUDGE_MODEL={self.judge}{better}, and read some of what it drops."

    def _said(self, threshold: float) -> str:
        right, wrong = self.kept(threshold)
        return (f"it keeps {right} of {sum(pair.right for pair in self.pairs)} right ones and {wrong} of "
                f"{sum(not pair.right for pair in self.pairs)} wrong ones")

    def _scores(self, right: bool) -> list[float]:
        return [pair.score for pair in self.pairs if pair.right is right and pair.score is not None]

    def _by_language(self) -> Iterator[tuple[str, Trial]]:
        for language in dict.fromkeys(pair.row.language for pair in self.pairs):
            yield language, Trial(self.judge, [pair for pair in self.pairs if pair.row.language == language])


def auc_interval(auc: float, right: int, wrong: int) -> tuple[float, float]:
    """Return the interval of an AUC at 95 %.

    Its ends are the values from which the one that was seen lies 1.96 standard errors away, as Hanley and McNeil (1982)
    state these for the value itself: so that of a perfect judge of few pairs is not nothing (Newcombe, 2006).
    """
    def error(value: float) -> float:
        both = value / (2 - value), 2 * value * value / (1 + value)
        spread = value * (1 - value) + (right - 1) * (both[0] - value * value) + (wrong - 1) * (both[1] - value * value)
        return sqrt(max(0.0, spread) / (right * wrong))

    def end(outer: float) -> float:
        inner = auc
        for _ in range(60):
            middle = (outer + inner) / 2
            if abs(middle - auc) > _Z * error(middle):
                outer = middle
            else:
                inner = middle
        return inner

    return (end(0.0), end(1.0)) if right and wrong else (0.0, 1.0)


def trial_pairs(path: Path = FILE) -> list[TrialPair]:
    """Return the pairs of a trial, in the order in which they are read."""
    made = []
    for source in tomllib.loads(path.read_text(encoding="utf-8"))["source"]:
        chunk = Chunk("the trial", source["text"], (), tuple(source["headings"]))
        made += [TrialPair(Candidate(pair["question"], pair["answer"], "long", source["language"], chunk,
                                     about=source["about"]), "fault" not in pair) for pair in source["pairs"]]
    return made


async def try_judge(model: Model, *, wanted: float = 0.9, show: bool = True) -> Trial:
    """Have the model that judges for another read the pairs of the trial.

    Parameters
    ----------
    model
        Its ``judge`` is tried. Answers that its cache holds are taken from there.
    wanted
        The share of kept pairs that is to be right, for which a threshold is looked for.

    Raises
    ------
    ModelError
        If it cannot be used at all.
    """
    pairs = trial_pairs()
    scores: list[float | None] = []

    def take(row: Candidate, reason: str, failure: NotJudged | None) -> None:
        scores.append(None if failure else row.scores[-1].score)

    start = time.monotonic()
    await settle(model, [(pair.row, [(pair.row, [reading])]) for pair in pairs], take, show=show)
    threshold = THRESHOLD if model.judge_threshold is None else model.judge_threshold
    read = [TrialPair(pair.row, pair.right, score) for pair, score in zip(pairs, scores, strict=True)]
    return Trial(model.judge.name, read, threshold, wanted, time.monotonic() - start, str(model.usage))
