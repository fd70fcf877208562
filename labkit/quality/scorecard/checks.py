"""The scores that checks gave, such as those of the reading gate."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import mean

from labkit.datasets.record import CheckScore
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bars, Measure, Section, histogram

_EDGES = [step / 10 for step in range(10)] + [1.0]
_DEFINITIONS = {
    "reading": "a judge reads the pair beside its source and rates four things from 1 to 5 (supported, answers, "
               "complete, clear); the score is the product of the four, each as a share from 0 to 1",
    "support": "the share of the content words of an answer, those of its question aside, that its evidence holds"}
_CITES = {"reading": "graded as in G-Eval (Liu et al., 2023, arXiv 2303.16634)",
          "support": "lexical support, as of ROUGE-1 recall"}


def checks(material: Material) -> Section:
    """Return what the checks that give scores gave, of kept pairs, and of dropped ones where these are at hand."""
    kept: defaultdict[str, list[CheckScore]] = defaultdict(list)
    lost: defaultdict[str, list[CheckScore]] = defaultdict(list)
    for record in material.records:
        for score in record.checks:
            kept[score.name].append(score)
    for pair in material.dropped or ():
        for score in pair.scores:
            lost[score.name].append(score)
    measures: list[Measure] = []
    bars: list[Bars] = []
    for name in sorted({*kept, *lost}, key=lambda name: (name != "reading", name)):
        limits = Counter(score.threshold for score in [*kept[name], *lost[name]] if score.threshold is not None)
        limit = limits.most_common(1)[0][0] if limits else None
        held = f"; pairs are kept from {limit:.2f} on" if limit is not None else ""
        if kept[name]:
            measures.append(Measure(
                f"check_{name}", f"Score of the check “{name}”", mean(score.score for score in kept[name]),
                len(kept[name]), "kept pairs", f"mean; {_DEFINITIONS.get(name, 'as the check says')}{held}",
                _CITES.get(name, ""), form="number"))
        bars.append(histogram(f"check_{name}", f"Scores of “{name}”",
                              [score.score for score in [*kept[name], *lost[name]]], _EDGES, below=limit,
                              said="Kept and dropped pairs; those below the threshold are set apart." if lost[name] else
                              "Of kept pairs."))
    notes = [] if "reading" in kept else [
        "No judge has read these pairs beside their source: name one when you make them (--judge), or put the file "
        "through labkit filter --judge."]
    return Section("checks", "Scores of the checks", measures, bars, notes=notes)
