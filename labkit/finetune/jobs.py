"""Fine-tuning by a service: files, jobs, checkpoints and their loss, through the OpenAI SDK.

Azure OpenAI and OpenAI speak one protocol here (https://platform.openai.com/docs/api-reference/fine-tuning). What costs
money is started only where ``pay=True`` says so; what was started is in a journal, and is followed, not started again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from labkit.datasets.finetune_check import validate_train
from labkit.errors import DatasetError, ModelError, SettingsError
from labkit.finetune.job_journal import JobJournal
from labkit.progress import progress

if TYPE_CHECKING:
    import openai

_ENDED = ("succeeded", "failed", "cancelled")
_MOST_UNKNOWN = 30  # looks at a status that nobody knows, before it is given up


class LossPoint(NamedTuple):
    """A step of a job and its losses; one that the service did not tell is None."""

    step: int
    train: float | None
    validation: float | None


@dataclass(frozen=True)
class JobState:
    """Where a job stands.

    Attributes
    ----------
    status
        The service's word: ``validating_files``, ``queued``, ``running``, ``succeeded``, ``failed``, ``cancelled``.
    model
        The fine-tuned model, once it succeeded; else "".
    problem
        What the service says against it, or "".
    tokens
        Trained, as the service counts them; None until it does.
    """

    id: str
    status: str
    model: str
    problem: str
    tokens: int | None

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self.status in _ENDED


class FineTuningService:
    """Jobs at an endpoint; made by :func:`labkit.finetune.service_client.fine_tuning`.

    Parameters
    ----------
    client
        The SDK's own client, with its key or its sign-in.
    journal
        A file that keeps the ids of files and jobs.
    """

    def __init__(self, client: openai.AsyncOpenAI, journal: str | Path) -> None:
        self._client = client
        self.journal = JobJournal(journal)

    async def upload(self, path: str | Path, *, validation: bool = False, wait: float = 5.0, show: bool = True) -> str:
        """Upload a chat fine-tuning file, and return its id; the same bytes are not uploaded twice.

        Raises
        ------
        DatasetError
            If the service would refuse the file: the first problems are named, and nothing is sent.
        ModelError
            If the service refuses it all the same.
        """
        path = Path(path)
        serious = [problem for problem in validate_train(path, validation) if problem.serious]
        if serious:
            raise DatasetError(f"{path} would be refused: {'; '.join(map(str, serious[:3]))}", "Mend the file first.")
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if known := self.journal.find("file", digest):
            return known
        with progress(f"Uploading {path.name}", None, show=show) as bar, self._explained("the file"):
            sent = await self._client.files.create(file=(path.name, content), purpose="fine-tune")
            bar.say("being checked by the service")
            while (found := await self._client.files.retrieve(sent.id)).status not in ("processed", "error"):
                await asyncio.sleep(wait)
            if found.status == "error":
                raise ModelError(f"The service refuses {path.name}: {getattr(found, 'status_details', '') or ''}",
                                 "Mend the file, and upload it again.")
        return self.journal.keep("file", sent.id, digest)

    async def start(self, model: str, training: str, validation: str = "", *, pay: bool = False, suffix: str = "",
                    epochs: int | None = None, batch_size: int | None = None, learning_rate: float | None = None,
                    seed: int = 0, tier: Literal["", "Standard", "GlobalStandard", "Developer"] = "",
                    method: Literal["supervised", "dpo"] = "supervised", beta: float | None = None) -> JobState:
        """Start a job, or return where it stands if the same one was started before.

        Parameters
        ----------
        model
            The service's name of the base model, with its date: ``gpt-4.1-mini-2025-04-14``.
        training, validation
            Ids of uploaded files.
        pay
            Must be True: a job costs money for each token that it trains on, times the epochs.
        epochs, batch_size, learning_rate, beta
            Hyperparameters; the service chooses those that are None. ``learning_rate`` multiplies its own; ``beta``
            is DPO's.
        tier
            Azure's kind of training; "" leaves it to the service.

        Raises
        ------
        SettingsError
            If ``pay`` is not True.
        ModelError
            If the service refuses the job.
        """
        chosen = {"n_epochs": epochs, "batch_size": batch_size, "learning_rate_multiplier": learning_rate, "beta": beta}
        hyper = {name: value for name, value in chosen.items() if value is not None}
        parts = (model, training, validation, suffix, hyper, seed, tier, method)
        if known := self.journal.find("job", *parts):
            return await self.state(known)
        if pay is not True:
            raise SettingsError("A fine-tuning job costs money, and nothing said to pay.",
                                "Look at the tokens and the price first, then start it with pay=True.")
        asked: dict[str, Any] = {"model": model, "training_file": training, "seed": seed,
                                 "method": {"type": method, method: {"hyperparameters": hyper}}}
        asked |= {"validation_file": validation} if validation else {}
        asked |= {"suffix": suffix} if suffix else {}
        asked |= {"extra_body": {"trainingType": tier}} if tier else {}
        with self._explained("the job"):
            job = await self._client.fine_tuning.jobs.create(**asked)
        self.journal.keep("job", job.id, *parts)
        return _state(job)

    async def state(self, job: str) -> JobState:
        """Return where a job stands."""
        with self._explained("the job"):
            return _state(await self._client.fine_tuning.jobs.retrieve(job))

    async def follow(self, job: str, *, each: Callable[[JobState, list[LossPoint]], object] | None = None,
                     every: float = 30.0, show: bool = True) -> JobState:
        """Wait for a job to end; ``each`` gets where it stands and its losses, whenever they change.

        A status that is not known is given up after a while. Being cut off ends nothing: the same call goes on.
        """
        seen: tuple[str, int] = ("", -1)
        unknown = 0
        with progress("Fine-tuning", None, show=show) as bar:
            while True:
                state, losses = await self.state(job), await self.losses(job)
                bar.say(f"{state.status}{f', step {losses[-1].step}' if losses else ''}")
                if each and (state.status, len(losses)) != seen:
                    seen = (state.status, len(losses))
                    each(state, losses)
                if state.ended:
                    return state
                unknown = 0 if state.status in ("validating_files", "queued", "running") else unknown + 1
                if unknown > _MOST_UNKNOWN:
                    raise ModelError(f'The job {job} is "{state.status}", which is none of the known states.',
                                     "Look at it in the service's portal.")
                await asyncio.sleep(every)

    async def losses(self, job: str) -> list[LossPoint]:
        """Return the losses that a job has told so far, by step."""
        points: dict[int, LossPoint] = {}
        with self._explained("the job's events"):
            async for event in self._client.fine_tuning.jobs.list_events(job, limit=100):
                data = event.data if isinstance(event.data, dict) else {}
                if event.type == "metrics" and isinstance(data.get("step"), int):
                    points[data["step"]] = LossPoint(data["step"], _number(data.get("train_loss")),
                                                     _number(data.get("valid_loss")))
        return [points[step] for step in sorted(points)]

    async def checkpoints(self, job: str) -> dict[int, str]:
        """Return the models that a job kept on its way, by step; each can be deployed as the last one can."""
        with self._explained("the job's checkpoints"):
            return {point.step_number: point.fine_tuned_model_checkpoint
                    async for point in self._client.fine_tuning.jobs.checkpoints.list(job)}

    async def cancel(self, job: str) -> JobState:
        """Cancel a job; what it has trained by then may be charged."""
        with self._explained("the job"):
            return _state(await self._client.fine_tuning.jobs.cancel(job))

    async def delete_file(self, name: str) -> None:
        """Delete an uploaded file; the same bytes are uploaded anew where they are wanted again."""
        with self._explained("the file"):
            await self._client.files.delete(name)
        self.journal.forget("file", name)

    async def delete_model(self, name: str) -> None:
        """Delete a fine-tuned model; on Azure, delete its deployment first."""
        with self._explained("the model"):
            await self._client.models.delete(name)

    def _explained(self, about: str) -> _Explained:
        return _Explained(about, self._client.api_key)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _state(job: Any) -> JobState:
    error = getattr(job, "error", None)
    problem = (getattr(error, "message", "") or "") if error else ""
    return JobState(job.id, job.status, job.fine_tuned_model or "", problem, getattr(job, "trained_tokens", None))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class _Explained:
    """Turn what the SDK raises into one line that names what it was about, and shows no key."""

    def __init__(self, about: str, key: str) -> None:
        self.about, self.key = about, key

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import openai

        from labkit.settings.secrets import without_secrets

        if isinstance(error, openai.APIStatusError):
            body = error.body if isinstance(error.body, dict) else {}
            said = without_secrets(str(body.get("message") or error.message))
            said = said.replace(self.key, "…") if self.key else said
            raise ModelError(f"The service refuses {self.about} ({error.status_code}). It says: {said}",
                             "Mend what it names; what was started before is in the journal.") from None
        if isinstance(error, openai.APIConnectionError):
            raise ModelError(f"The service cannot be reached for {self.about}.",
                             "Check the network; the same call goes on where this one ended.") from None
