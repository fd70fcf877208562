"""Whether a run has a judge, and who it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from labkit.errors import SettingsError
from labkit.quality.checks.reading import reads

if TYPE_CHECKING:
    from labkit.pipelines.running import Job


def check_judge(job: Job, checks: Iterable[str], no_checks: Iterable[str], demanded: bool) -> None:
    """Say who judges, or that nobody does though the settings name a judge.

    Raises
    ------
    SettingsError
        If the judge cannot be asked and was ``demanded``.
    """
    named = job.settings.judge_model
    if not named or job.model.judges:
        if reads(checks, no_checks, job.model.judges):
            job.say(f"Each pair is judged by {job.model.judge.name or 'the same model'}.")
        return
    why = f"{job.model.cache.path.name} has no answer of it" if job.model.cache.mode == "replay" else \
        "the embedded model is the only one that it serves"
    if demanded:
        raise SettingsError(f'"{named}" cannot judge: {why}.',
                            "Name another endpoint, or let the same model judge with --check reading.")
    job.say(f"LABKIT_JUDGE_MODEL is passed over, and nobody judges: {why}.")
