"""What a notebook displays. Each function returns an object that a cell shows when it stands on its last line.

The HTML holds no script and no style sheet, only inline styles: it looks the same in a notebook that was just opened
(JupyterLab strips the others until its cells are run), in VS Code and in exports. It depends on nothing but its
arguments, so stored outputs do not change from run to run.
"""

from __future__ import annotations

from labkit.reports.wording import speak
from labkit.show.browser import browse
from labkit.show.comparison import answers, comparison
from labkit.show.decision_tree import decision_tree
from labkit.show.diagnosis import check
from labkit.show.edit_plan import edit_plan
from labkit.show.evolution import change, changes, growth, lineage
from labkit.show.losses import LiveLosses, losses
from labkit.show.merged import conflicts, datasets, division, merged, problems
from labkit.show.methods import failure_rates, methods
from labkit.show.pages import coverage, figures, pages, tables
from labkit.show.personas import personas, voices
from labkit.show.plan import plan, plan_coverage
from labkit.show.private_rounds import private_rounds
from labkit.show.private_training import given_away, private_training
from labkit.show.readings import files, readings
from labkit.show.records import books, chunks, evidence, qa
from labkit.show.review import review
from labkit.show.rows import markup, rows
from labkit.show.scorecard import scorecard
from labkit.show.taxonomy import taxonomy
from labkit.show.transcript import transcript
from labkit.show.verdicts import checked, threshold

__all__ = ["LiveLosses", "answers", "books", "browse", "change", "changes", "check", "checked", "chunks", "comparison",
           "conflicts", "coverage", "datasets", "decision_tree", "division", "edit_plan", "evidence", "failure_rates",
           "figures", "files", "given_away", "growth", "lineage", "losses", "markup", "merged", "methods", "pages",
           "personas", "plan", "plan_coverage", "private_rounds", "private_training", "problems", "qa", "readings",
           "review", "rows", "scorecard", "speak", "tables", "taxonomy", "threshold", "transcript", "voices"]
