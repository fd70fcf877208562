"""What a provider is: the one place where a kind of endpoint differs from the others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from labkit.errors import ModelError, SettingsError
from labkit.llm.api_client import ApiClient
from labkit.llm.api_errors import ApiError
from labkit.llm.capabilities import EndpointCapabilities
from labkit.llm.chat_completions import Reply, chat_body, read_reply

if TYPE_CHECKING:
    from labkit.llm.request import Request
    from labkit.settings import Settings

THEN_CHECK = "then run: labkit check"

_IMAGE, _IMAGE_4O_MINI = 4_000, 49_000  # tokens of the largest image, by the vendors' formulas


class Readiness(NamedTuple):
    """A line of ``labkit check``. ``missing`` means that a run would not work; ``note`` is worth knowing, no more."""

    mark: Literal["ok", "note", "missing"]
    name: str
    said: str
    mend: str = ""


@dataclass(frozen=True)
class Endpoint:
    """Where requests go. The repr shows neither host nor key.

    ``name`` is the deployment, or the model; empty where a server has yet to be asked for it. ``why`` says in one
    clause why this endpoint was chosen.
    """

    provider: Provider
    name: str
    why: str
    url: str = field(default="", repr=False)
    key: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def title(self) -> str:
        """Provider, model and why it was chosen, in one line."""
        return f"{self.provider.title} {self.name or '(the only one it serves)'}, because {self.why}"


class Provider(ABC):
    """A kind of endpoint: when it is configured, how it is reached, what it speaks and what its errors mean.

    An entry of the table :data:`labkit.llm.providers.PROVIDERS`. What is here speaks Chat Completions; an entry that
    speaks something else gives ``body`` and ``read`` of its own.
    """

    name: str
    """As LABKIT_PROVIDER has it, and the keys of the cache: it must never change."""
    title: str
    """What stands before the model's name in messages."""
    names_model = True
    """False where the endpoint's name is a label that people choose: only an answer tells which model it is."""
    free = False
    """Whether answers cost nothing."""
    slots: int | None = None
    """How many requests it answers at once, where that is known; else it is found out."""

    def __repr__(self) -> str:
        return f"<provider {self.name}>"

    @abstractmethod
    def configured(self, settings: Settings) -> str:
        """Return in one clause why the settings mean this provider, or "" where they do not; nothing is called."""

    @abstractmethod
    def model_name(self, settings: Settings) -> str | None:
        """Return the deployment or model that the settings name, whether or not all else is there."""

    @abstractmethod
    def endpoint(self, settings: Settings, why: str) -> Endpoint:
        """Return where requests go; nothing is called.

        Raises
        ------
        SettingsError
            If a setting is missing or wrong.
        """

    @abstractmethod
    async def client(self, endpoint: Endpoint, settings: Settings, show: bool) -> ApiClient:
        """Return a client for the running event loop; what has to be started or fetched first is.

        Raises
        ------
        ModelError
            If it cannot be started.
        """

    @abstractmethod
    def explain(self, error: ApiError, endpoint: Endpoint) -> ModelError | None:
        """Return the error with which no later request would fare better, or None where another one might."""

    @abstractmethod
    def unreachable(self, error: ApiError, endpoint: Endpoint) -> ModelError:
        """Return the error for an endpoint that cannot be reached."""

    def capabilities(self, endpoint: Endpoint) -> EndpointCapabilities:
        """Return what to assume before the first answer."""
        return EndpointCapabilities()

    def body(self, capabilities: EndpointCapabilities, endpoint: Endpoint, messages: list[dict[str, Any]],
             request: Request[Any], max_tokens: int) -> dict[str, Any]:
        """Return a request as it is sent."""
        return chat_body(capabilities, endpoint.name, messages, request, max_tokens)

    def read(self, content: bytes) -> Reply | None:
        """Read an answer, or return None where it is none."""
        return read_reply(content)

    def price_list(self, endpoint: Endpoint) -> str | None:
        """Return the list in genai-prices that its prices are on, or None where it sells at prices of its own."""
        return None

    def batches(self, endpoint: Endpoint) -> bool:
        """Return whether it takes batches (https://platform.openai.com/docs/guides/batch), at half the price."""
        return False

    def image_tokens(self, endpoint: Endpoint) -> int:
        """Return how many tokens the largest image takes."""
        return _IMAGE_4O_MINI if "4o-mini" in endpoint.name else _IMAGE

    def readiness(self, settings: Settings, offline: bool = True) -> Iterator[Readiness]:
        """Yield what ``labkit check`` says of it without a call; where that is nothing, it asks a small question.

        A service may be asked how large what it would send is, unless ``offline``.
        """
        return iter(())


def key_of(variable: str, secret: SecretStr | None) -> str:
    """Return a key as it is sent, or "".

    Raises
    ------
    SettingsError
        If it has characters that no header takes.
    """
    key = secret.get_secret_value().strip() if secret else ""
    if not (key.isascii() and key.isprintable()):
        raise SettingsError(f"{variable} holds characters that no key has.", f"Copy it again, {THEN_CHECK}")
    return key


def explain_spent(error: ApiError, service: str) -> ModelError | None:
    """Return the error of a service that has stopped to serve, or None."""
    if error.status in (402, 410) or (error.status == 429 and not error.limited):
        return ModelError(f"{service} serves no more requests ({error.status}). It says: {error.words}",
                          f"Settle it with the service, or use another endpoint, {THEN_CHECK}")
    return None


def explain_no_chat(error: ApiError, endpoint: Endpoint, variable: str) -> ModelError | None:
    """Return the error of a model that does not chat, or None; ``variable`` is the setting that names it."""
    if error.status == 400 and ("operationnotsupported" in error.about or "not a chat model" in error.about):
        return ModelError(f'"{endpoint.name}" at {endpoint.host} does not answer chat completions.',
                          f"Set {variable} to a chat model, {THEN_CHECK}")
    return None
