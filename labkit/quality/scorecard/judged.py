"""What a judge graded, beside how far it agrees with people."""

from __future__ import annotations

from collections import Counter
from statistics import mean

from labkit.quality.judge.fitness import BAR, LEAST_LABELS, agreement, interval, scores_by_rubric
from labkit.quality.judge.grades import JUDGE, grades_of
from labkit.quality.judge.rubrics import RUBRICS
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bars, Bound, Measure, Section, histogram

_EDGES = (1.0, 1.5, 2.5, 3.5, 4.5, 5.0)
_NAMES = ("1", "2", "3", "4", "5")
_CITES = "Grades with their reason first, weighed by their probabilities: G-Eval (Liu et al., 2023, arXiv 2303.16634)"


def judged(material: Material) -> Section:
    """Return the grades by rubric, with their spread, how many failed, and the agreement with hand labels."""
    graded = material.judged or material.records
    scores = scores_by_rubric(graded)
    title = "What a judge says of the answers"
    if not scores:
        return Section("judged", title, notes=[
            "No judge has graded these rows: labkit judge qa.jsonl --out qa.judged.jsonl has a model grade them."])
    failed: Counter[str] = Counter()
    for record in graded:
        failed.update(name for name, grade in grades_of(record).items() if grade.score is None)
    measures: list[Measure] = []
    bars: list[Bars] = []
    for name, found in sorted(scores.items(), key=lambda one: list(RUBRICS).index(one[0])):
        rubric, values = RUBRICS[name], list(found.values())
        trust = agreement(found, material.labels.get(name, {}))
        span = interval(values)
        said = [f"Mean within {span[0]:.2f} to {span[1]:.2f} (95 %)." if span else "",
                f"{failed[name]} rows got no grade and are not in the mean." if failed[name] else "",
                f"{str(trust)[0].upper()}{str(trust)[1:]}."]
        measures += [
            Measure(f"judge_{name}", f"{rubric.label}, 1 to 5", mean(values), len(values), "rows",
                    f"mean of the grades of {rubric.definition}", _CITES, None, form="number",
                    note=" ".join(filter(None, said))),
            Measure(f"judge_{name}_kappa", f"{rubric.label}: agreement with people", trust.kappa, trust.n,
                    "rows with a hand label", "quadratic kappa of the judge's whole grades and the labels",
                    "Cohen (1968); 0.61 and more is substantial (Landis and Koch, 1977)", Bound(BAR, 0.4),
                    "Filter nothing by these grades; use a stronger judge, or look at where it and you differ.",
                    "number", note="" if trust.n else "No hand labels: give some with --labels FILE (id, "
                    f"{name}), {LEAST_LABELS} at least.", least=LEAST_LABELS)]
        bars.append(histogram(f"judge_{name}", f"Grades of {name}", values, _EDGES, names=_NAMES))
    judges = sorted({str(record.extra.get(JUDGE)) for record in graded if record.extra.get(JUDGE)})
    return Section("judged", title, measures, bars, notes=[f"Graded by {', '.join(judges)}."] if judges else [])
