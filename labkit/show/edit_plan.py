"""A plan to be edited in a notebook."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.datasets.plan.plan import TaskPlan
    from labkit.show.plan_editor import PlanEditor


def edit_plan(plan: TaskPlan, path: str | os.PathLike[str]) -> PlanEditor:
    """Edit the shares and counts of a plan in a notebook; its ``plan`` is the edited one, its button saves the file."""
    from labkit.show.plan_editor import PlanEditor

    return PlanEditor(plan, path)
