"""What each call may cost is set aside before it is made, and what it took is counted after it.

This stands between the budget, which knows amounts, and the retry loop, which knows requests and what comes of them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from labkit.llm.api_errors import ApiError
from labkit.llm.batch import Batch
from labkit.llm.budget import Amount, Budget
from labkit.llm.token_estimate import body_tokens

if TYPE_CHECKING:
    from labkit.llm.chat_completions import Reply

_BILLED_UNANSWERED = {408, 504}  # statuses after which the service has worked, and charges for it
_READ_ONLY = ("content filter", "context length")  # failures for which the prompt is charged


class Charge:
    """Money set aside for one call. It is settled once, by what came of the call."""

    def __init__(self, budget: Budget, body: dict[str, Any], need: Amount, prompt: int, images: bool) -> None:
        self._budget, self._body = budget, body
        self._need, self._prompt, self._images = need, prompt, images

    def covers(self, body: dict[str, Any]) -> bool:
        """Whether it was set aside for a call like this."""
        return body == self._body

    def settle(self, outcome: Reply | ApiError | None) -> None:
        """Count what the call took, or may be billed for; of one that is cut off (None), all that was set aside."""
        took = self._need if outcome is None else self._took(outcome)
        answered = outcome is not None and not isinstance(outcome, ApiError)
        self._budget.settle(self._need, took, broken_off=not answered and took == self._need)

    def release(self) -> None:
        """Give it back: the call is not made."""
        self._budget.settle(self._need, Amount())

    def _took(self, outcome: Reply | ApiError) -> Amount:
        if not isinstance(outcome, ApiError):
            return self._budget.answered(outcome.tokens, outcome.model, self._prompt, self._images, self._need)
        if outcome.unreachable or outcome.limited:
            return Amount()
        if outcome.status is None or outcome.status in _BILLED_UNANSWERED:
            return self._need
        if outcome.failure().reason not in _READ_ONLY:
            return Amount()
        return self._budget.read_alone(self._prompt)


async def set_aside(budget: Budget, body: dict[str, Any], image_tokens: int, batch: Batch, repair: bool) -> Charge:
    """Wait until what a call may cost fits the budget, and set it aside. A repair goes first.

    Raises
    ------
    BudgetError
        If there is no room left.
    """
    images, prompt = body_tokens(body, image_tokens)
    completion = int(body.get("max_completion_tokens") or body.get("max_tokens") or 0)
    need = await batch.wait(budget.reserve(partial(budget.most, prompt, completion, bool(images)), repair))
    return Charge(budget, body, need, prompt, bool(images))
