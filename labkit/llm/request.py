"""What a model is asked, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import BaseModel

Reason = Literal["content filter", "refusal", "malformed", "truncated", "rate limit", "timeout", "server error",
                 "context length", "bad request"]


@dataclass(frozen=True)
class Request:
    """One question to a model.

    Parameters
    ----------
    schema
        A pydantic model that the answer has to fit; without it the answer is text.
    images
        PNG or JPEG files that the model is to look at.
    sample
        Counts repeated askings of the same: each is a request of its own in the cache.
    label
        A few words for messages, such as "page 3, pair 2"; not part of the request.
    top_p
        The share of likely tokens that one is drawn from (nucleus sampling); None leaves it to the endpoint.
    """

    prompt: str
    system: str = ""
    schema: type[BaseModel] | None = None
    images: tuple[bytes, ...] = ()
    temperature: float = 0.0
    max_tokens: int = 1024
    sample: int = 0
    label: str = ""
    top_p: float | None = None

    @property
    def title(self) -> str:
        """The label, or else the start of the prompt."""
        if self.label:
            return self.label
        words = " ".join(self.prompt[:400].split())
        return words if len(words) <= 60 else f"{words[:59]}…"


@dataclass(frozen=True)
class Failure:
    """Why one request has no answer. It costs the others nothing, and is returned in the answer's place."""

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


Outcome: TypeAlias = "str | BaseModel | Failure"
