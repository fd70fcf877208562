"""What a model is asked, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, overload

from pydantic import BaseModel
from typing_extensions import TypeVar

from labkit.errors import RequestError

Reason = Literal["content filter", "refusal", "malformed", "truncated", "rate limit", "timeout", "server error",
                 "context length", "bad request"]
Role = Literal["system", "user", "assistant", "tool"]
T = TypeVar("T", default=Any)  # str, or a pydantic model
M = TypeVar("M", bound=BaseModel)

_LONGEST_TITLE = 60  # characters


@dataclass(frozen=True)
class ToolCall:
    """A call that a model has made in a turn of its own; ``arguments`` is JSON as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """One turn of a conversation.

    Parameters
    ----------
    images
        PNG or JPEG files, in a turn of the user's.
    tool_calls
        The calls of a turn of the assistant's.
    tool_call_id
        In a turn of a tool's: the call that it answers.

    Raises
    ------
    RequestError
        If a part does not belong to the role.
    """

    role: Role
    content: str
    images: tuple[bytes, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""

    def __post_init__(self) -> None:
        if self.role in ("system", "user") and not (self.images or self.tool_calls or self.tool_call_id):
            return  # as nearly all: this is on the way of every request
        for part, role in (("images", "user"), ("tool_calls", "assistant"), ("tool_call_id", "tool")):
            if getattr(self, part) and self.role != role:
                raise RequestError(f"A message of the role {self.role} has {part}.",
                                   f"Only one of the role {role} may have them.")
        if self.role == "tool" and not self.tool_call_id:
            raise RequestError("A message of the role tool names no call.", "Set tool_call_id to the call it answers.")


@dataclass(frozen=True)
class Request(Generic[T]):
    """One question to a model, answered by a ``T``: the text, or the object where there is a schema.

    What is sent is the system prompt, then ``messages``, then the prompt with its images.

    Parameters
    ----------
    prompt
        May be empty after ``messages`` that end with a turn of the user's or of a tool's.
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
    messages
        The turns before the prompt.

    Raises
    ------
    RequestError
        If the turns leave nothing to answer.
    """

    prompt: str = ""
    system: str = ""
    schema: type[BaseModel] | None = None
    images: tuple[bytes, ...] = ()
    temperature: float = 0.0
    max_tokens: int = 1024
    sample: int = 0
    label: str = ""
    top_p: float | None = None
    messages: tuple[Message, ...] = ()

    if TYPE_CHECKING:  # the schema decides the type of the answer
        @overload
        def __init__(self: Request[str], prompt: str = "", system: str = "", schema: None = None,
                     images: tuple[bytes, ...] = (), temperature: float = 0.0, max_tokens: int = 1024, sample: int = 0,
                     label: str = "", top_p: float | None = None, messages: Sequence[Message] = ()) -> None: ...
        @overload
        def __init__(self: Request[M], prompt: str = "", system: str = "", *, schema: type[M],
                     images: tuple[bytes, ...] = (), temperature: float = 0.0, max_tokens: int = 1024, sample: int = 0,
                     label: str = "", top_p: float | None = None, messages: Sequence[Message] = ()) -> None: ...
        @overload
        def __init__(self: Request[M], prompt: str, system: str, schema: type[M],
                     images: tuple[bytes, ...] = (), temperature: float = 0.0, max_tokens: int = 1024, sample: int = 0,
                     label: str = "", top_p: float | None = None, messages: Sequence[Message] = ()) -> None: ...
        @overload
        def __init__(self: Request[Any], prompt: str = "", system: str = "", schema: type[BaseModel] | None = None,
                     images: tuple[bytes, ...] = (), temperature: float = 0.0, max_tokens: int = 1024, sample: int = 0,
                     label: str = "", top_p: float | None = None, messages: Sequence[Message] = ()) -> None: ...
        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "messages", tuple(self.messages))
        if self.messages and not (self.prompt or self.images) and self.messages[-1].role not in ("user", "tool"):
            raise RequestError("A request ends with a turn that needs no answer.",
                               "Give it a prompt, or let its messages end with one of the user's or of a tool's.")

    @property
    def turns(self) -> tuple[Message, ...]:
        """All that is sent, in order."""
        system = (Message("system", self.system),) if self.system else ()
        asked = (Message("user", self.prompt, self.images),) if self.prompt or self.images or not self.messages else ()
        return (*system, *self.messages, *asked)

    @property
    def has_images(self) -> bool:
        """Whether the model needs eyes."""
        return bool(self.images or (self.messages and any(message.images for message in self.messages)))

    @property
    def title(self) -> str:
        """The label, or else the start of the prompt."""
        if self.label:
            return self.label
        text = self.prompt or (self.messages[-1].content if self.messages else "")
        words = " ".join(text[:400].split())
        return words if len(words) <= _LONGEST_TITLE else f"{words[:_LONGEST_TITLE - 1]}…"


@dataclass(frozen=True)
class Failure:
    """Why one request has no answer. It costs the others nothing, and is returned in the answer's place."""

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


Outcome: TypeAlias = "str | BaseModel | Failure"
"""What comes of a request of any kind; of a ``Request[T]`` comes ``T | Failure``."""
