"""What becomes of batches once they are sent: looks at them until they end, and room for those that come after them."""

from __future__ import annotations

import asyncio

from labkit.errors import ModelError
from labkit.llm.api_errors import ApiError
from labkit.llm.batch_service import BatchService, BatchState
from labkit.settings.secrets import logger

_PATIENCE = 3600.0  # seconds that looks at a batch may fail, one after the other
_LONGEST_LOOK = 600.0  # seconds
_NO_ROOM = 600.0  # seconds until a batch is tried again for which there was no room
_MOST_UNKNOWN = 30  # looks at a status that nobody knows

_log = logger(__name__)


class EnqueuedTokens:
    """Room at the service for the tokens of all batches that are there at once.

    Parameters
    ----------
    most
        Tokens, in and out together by estimate. None: until the service says that there is no room.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._enqueued: dict[str, int] = {}
        self._ended = asyncio.Condition()
        self._number = 0

    @property
    def empty(self) -> bool:
        """Whether no batch of ours is at the service."""
        return not self._enqueued

    async def take(self, tokens: int) -> str:
        """Wait until the tokens fit beside those of the batches at the service; return the mark to leave by."""
        async with self._ended:
            while self._most and self._enqueued and sum(self._enqueued.values()) + tokens > self._most:
                await self._ended.wait()
            self._number += 1
            mark = f"room {self._number}"
            self._enqueued[mark] = tokens
        return mark

    def give_back(self, mark: str) -> None:
        """Give back the room of a batch that the service did not take: nobody else gets any by that."""
        self._enqueued.pop(mark, None)

    async def leave(self, mark: str) -> None:
        """Give back the room of a batch that has ended, and wake who waits for some."""
        self.give_back(mark)
        async with self._ended:
            self._ended.notify_all()

    async def wait(self) -> None:
        """Wait until a batch of ours has ended, or some minutes."""
        try:
            async with asyncio.timeout(_NO_ROOM), self._ended:
                await self._ended.wait()
        except TimeoutError:
            pass


class BatchLooks:
    """Looks at batches until they end, and knows where those stand that are followed.

    Parameters
    ----------
    service
        Where the batches are.
    look
        Seconds between two looks, at first.
    """

    def __init__(self, service: BatchService, look: float) -> None:
        self._service, self._look = service, look
        self._states: dict[str, tuple[BatchState, float]] = {}  # where each stands, and since when it is followed

    @property
    def note(self) -> str:
        """A few words for the progress on where the batches that are followed stand, with the time left, else ""."""
        states = list(self._states.values())
        if not states:
            return ""
        total, there = (sum(of) for of in zip(*((state.total, state.answered + state.failed) for state, _ in states),
                                              strict=True))
        words = ", ".join(sorted({state.status.replace("_", " ") for state, _ in states}))
        said = f"{len(states)} batch{'es' * (len(states) != 1)} {words}"
        since = asyncio.get_running_loop().time() - min(began for _, began in states)
        if not there or not total:
            return f"{said}, {max(0.0, 24 - since / 3600):.0f} h left at most"
        left = since / there * (total - there) / 3600
        return f"{said}, {there:,} of {total:,} answered, about {left:.1f} h left"

    async def follow(self, job: str) -> BatchState:
        """Look at a batch until it has ended. A look that fails is none: the network may be gone for a while."""
        loop = asyncio.get_running_loop()
        began = seen = loop.time()
        unknown = 0
        try:
            while True:
                try:
                    state = await self._service.state(job)
                except ApiError as error:
                    if not error.passing or loop.time() - seen > _PATIENCE:
                        raise
                    _log.info("a look at batch %s failed (%s)", job, error)
                else:
                    seen = loop.time()
                    if state.ended:
                        return state
                    self._states[job] = (state, began)
                    unknown = 0 if state.known else unknown + 1
                    if unknown > _MOST_UNKNOWN:
                        raise ModelError(f'The batch {job} is "{state.status}", which is none of the known states.',
                                         "Look at it in the service's portal.")
                # The longer it takes, the less a few minutes count.
                await asyncio.sleep(max(self._look, min(_LONGEST_LOOK, (loop.time() - began) / 20)))
        finally:
            self._states.pop(job, None)


def refused(state: BatchState) -> ModelError:
    """Return the error of a batch that the service did not take."""
    mend = "Do as it says, and run the same command again: nothing was paid."
    if state.code in ("model_not_found", "invalid_request", "model_mismatch"):
        mend = ("On Azure a batch needs a deployment of the kind Global Batch: name it in "
                "AZURE_OPENAI_BATCH_DEPLOYMENT_NAME. On OpenAI, set OPENAI_MODEL to one that takes batches.")
    said = state.problem or state.code or "it says no more"
    return ModelError(f"The service refuses the batch {state.id}: {said}", mend)
