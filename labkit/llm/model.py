"""Model: the one door to any LLM."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar, overload

from pydantic import BaseModel

from labkit.errors import LabkitError, ModelError, RequestError
from labkit.llm.answers import Answers, Watch
from labkit.llm.ask_many import ask_many
from labkit.llm.batch import Batch
from labkit.llm.batched import batch_client, require_batches
from labkit.llm.budget import Budget, usd_of
from labkit.llm.cache import ResponseCache
from labkit.llm.client_pool import ClientPool
from labkit.llm.prices import Pricing, given_price
from labkit.llm.providers import Endpoint, choose
from labkit.llm.request import Failure, Message, Outcome, Request, ToolCall
from labkit.llm.retries import RetryLoop
from labkit.llm.shared_budget import SharedBudget
from labkit.llm.usage import Usage
from labkit.llm.vision import Look, describing, transcribing
from labkit.settings import Settings, load_settings

__all__ = ["Failure", "Message", "Model", "Outcome", "Request", "ToolCall", "connect"]

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_MENDS = {
    "content filter": "Reword the request, or change the deployment's content filter.",
    "refusal": "Reword the request.",
    "malformed": "Use a simpler schema, or a larger model.",
    "truncated": "Raise max_tokens, or ask for less at once.",
    "context length": "Ask with a shorter text.",
    "rate limit": "Run it again later: what was answered is kept.",
    "timeout": "Run it again later: what was answered is kept.",
    "server error": "Run it again later: what was answered is kept.",
    "bad request": "",
}


def connect(settings: Settings | None = None, *, cache: ResponseCache | None = None, show: bool = True,
            budget: Decimal | float | str | None = None, batch: bool = False) -> Model:
    """Return the model that the settings name; nothing is called, fetched or started before the first request.

    Parameters
    ----------
    settings
        Read from the environment and ``.env`` if not given.
    cache
        Where answers are kept; the file and mode of the settings if not given.
    show
        False keeps the fetch of the embedded model silent.
    budget
        USD that the calls of this model may cost; those of the settings if not given. No call is started that could
        cross it: :class:`~labkit.errors.BudgetError` is raised instead, and what was answered is kept.

    batch
        Ask by the service's Batch API: at half the list price, in hours. What was asked is sent together, and waited
        for; a run that ends before its answers come finds them the next time (:mod:`labkit.llm.batch_client`).

    Raises
    ------
    SettingsError
        If the provider lacks a setting, the cache cannot be opened, there is a budget and no price, or a batch is
        wanted of an endpoint that takes none.
    """
    settings = settings or load_settings()
    if budget is not None:
        settings = settings.model_copy(update={"budget": usd_of(budget)})
    cache = cache if cache is not None else ResponseCache(settings.cache, settings.cache_mode)
    endpoint = choose(settings, cache)
    if batch:
        require_batches(endpoint, cache)
    return Model(endpoint, cache, settings, show, batch=batch)


class Model:
    """A model at an endpoint, with the cache of its answers. Made by :func:`connect`.

    The cache is asked first, and an answer is in it before anyone sees it; the same request is never in flight twice.
    """

    def __init__(self, endpoint: Endpoint, cache: ResponseCache, settings: Settings, show: bool = True,
                 beside: Model | None = None, batch: bool = False) -> None:
        self.cache, self.batched = cache, batch
        """``batched`` tells whether answers come hours later, all together."""
        given = given_price(settings.price_in, settings.price_out)
        of_judge = given_price(settings.judge_price_in, settings.judge_price_out, judge=True)
        listed = endpoint.provider.price_list(endpoint)
        self.usage: Usage = beside.usage if beside else Usage(
            price_list=listed, free=endpoint.provider.free, given=given, batch=batch)
        pricing = Pricing(listed, of_judge if beside and of_judge else given, batch)
        own = Budget.of(settings, endpoint, self.usage, pricing)
        self.budget: Budget = SharedBudget(own, beside.budget) if beside else own
        self._settings = settings
        self._show = show
        self._retry_loop = RetryLoop(endpoint, self.usage, self.budget, ClientPool(
            settings, show, (lambda at, plain: batch_client(at, plain, cache, settings)) if batch else None))
        self._beside: dict[str, Model] = {}
        self._at_once: Model | None = None  # the same, asked at once, where this one asks by batches
        self._answers = Answers(self._retry_loop, cache, self.usage, self.budget)

    @property
    def name(self) -> str:
        """The deployment, or the model; "" until a server that serves only one is asked for it."""
        return self._retry_loop.endpoint.name

    @property
    def provider(self) -> str:
        """The provider's name in the table: ``"azure"``, ``"openai"``, ``"local"``."""
        return self._retry_loop.endpoint.provider.name

    @property
    def why(self) -> str:
        """Why this provider was chosen, in one clause."""
        return self._retry_loop.endpoint.why

    @property
    def bounded(self) -> bool:
        """Whether a grammar holds the model to all of a schema: enumerations, tuples, counts and lengths."""
        return self._retry_loop.capabilities.bounded

    @property
    def language(self) -> str:
        """What is written in where no language is asked for: the one of the settings (LABKIT_LANGUAGE)."""
        return self._settings.language

    @property
    def judges(self) -> bool:
        """Whether the settings name a judge. Beside the embedded model there is none but itself.

        A replay asks only a judge whose answers it has: pairs that were made without one replay without one.
        """
        named = self._settings.judge_model
        if not named or named == self.name:
            return bool(named)
        if self.cache.mode == "replay":
            return any(entry["provider"] == self.provider and entry["name"] == named for entry in self.cache.models())
        return not self._retry_loop.endpoint.provider.free

    @property
    def judge(self) -> Model:
        """The model that judges what this one writes: the one that the settings name at the same endpoint, or itself.

        Both spend one budget.
        """
        named = self._settings.judge_model
        if not named or named == self.name or not self.judges:
            return self
        return self.beside(named, "it judges")

    def beside(self, name: str, why: str) -> Model:
        """Return another deployment or model at the same endpoint; both spend one budget, and are closed together."""
        if name == self.name:
            return self
        if name not in self._beside:
            endpoint = replace(self._retry_loop.endpoint, name=name, why=why)
            self._beside[name] = Model(endpoint, self.cache, self._settings, self._show, beside=self,
                                       batch=self.batched)
        return self._beside[name]

    @property
    def judge_threshold(self) -> float | None:
        """The score from which a judged pair is kept, where the settings name one."""
        return self._settings.judge_threshold

    @property
    def misreads(self) -> bool:
        """Whether the model is too small to write sound questions by itself, as the embedded one is."""
        return self._retry_loop.capabilities.misreads

    @property
    def describe(self) -> Look | None:
        """What :func:`labkit.read` calls to have a figure described, or None where the model has no eyes."""
        return None if not self._sees else describing(self._eyes.outcome, self.language)

    @property
    def transcribe(self) -> Look | None:
        """What :func:`labkit.read_page_images` calls to have a page written down, or None as for ``describe``."""
        return None if not self._sees else transcribing(self._eyes.outcome, self.language)

    @property
    def _eyes(self) -> Answers:
        """What looks at pages and figures while a file is read: at once, though all else is asked by batches."""
        if not self.batched:
            return self._answers
        if self._at_once is None:
            self._at_once = Model(self._retry_loop.endpoint, self.cache, self._settings, self._show, self)
        return self._at_once._answers

    @property
    def _sees(self) -> bool:
        endpoint = self._retry_loop.endpoint
        return endpoint.provider.capabilities(endpoint).images

    @property
    def watch(self) -> Watch | None:
        """Called with each request before it is answered, and what the cache holds for it; for who counts a pilot."""
        return self._answers.watch

    @watch.setter
    def watch(self, watch: Watch | None) -> None:
        self._answers.watch = watch

    async def kept(self, request: Request[Any]) -> dict[str, Any] | None:
        """Return what the cache holds for a request (its text, and what it took), or None; nothing is asked."""
        return await self._answers.kept(request)

    @overload
    async def ask(self, request: Request[T]) -> T: ...
    @overload
    async def ask(self, request: str, *, schema: type[M], system: str = "", images: Iterable[bytes] = (),
                  **parameters: Any) -> M: ...
    @overload
    async def ask(self, request: str, *, schema: None = None, system: str = "", images: Iterable[bytes] = (),
                  **parameters: Any) -> str: ...
    async def ask(self, request: Request[Any] | str, *, images: Iterable[bytes] = (), **parameters: Any) -> Any:
        """Ask once, and return the text, or the object where there is a schema.

        Parameters
        ----------
        request
            A :class:`Request`, or its prompt, with the other parameters of one by name.

        Raises
        ------
        ModelError
            If there is no answer; the message says why. :meth:`ask_all` returns a :class:`Failure` instead.
        """
        if isinstance(request, str):
            request = Request(request, images=tuple(images), **parameters)
        elif images or parameters:
            raise RequestError(f"{', '.join([*parameters, *(['images'] if images else [])])} cannot be given beside a "
                               "request.", "Put it into the request.")
        outcome = await self._answers.outcome(request, Batch())
        if isinstance(outcome, Failure):
            detail = f" ({outcome.detail})" if outcome.detail else ""
            raise ModelError(f'No answer to "{request.title}": {outcome.reason}{detail}.', _MENDS[outcome.reason])
        return outcome

    async def outcome(self, request: Request[T]) -> T | Failure:
        """Ask once, and return the answer (the text, or the object where there is a schema), or why there is none.

        Raises
        ------
        ModelError
            If no later request would fare better, as :meth:`ask_all` does.
        """
        return await self._answers.outcome(request, Batch())

    async def ask_all(self, requests: Iterable[Request[T]], *, label: str = "Asking the model",
                      each: Callable[[int, T | Failure], None] | None = None,
                      show: bool = True) -> list[T | Failure]:
        """Ask many, as many at once as the endpoint bears, and return one outcome a request, in order.

        Parameters
        ----------
        requests
            May be a generator: it is only drawn from as fast as answers come.
        label
            Names the work in the progress.
        each
            Called with the index and the outcome of each request, as they come; the answer is on disk by then.

        Raises
        ------
        ModelError
            If no later request would fare better: a refused key, an unknown deployment, an endpoint that is down, a
            replay without the answer. What was in flight is let finish first: it is in the cache, and ``each`` saw it.
        """
        return await ask_many(self._answers, self._retry_loop.pool, requests, label=label, each=each, show=show)

    async def headers(self) -> Mapping[str, str]:
        """Send one small request, and return the headers of its answer: what an endpoint says of its quota.

        Raises
        ------
        ModelError
            If it is refused, or there is no answer.
        """
        return await self._retry_loop.headers(Request("Reply with the word: ready", max_tokens=16, label="headers"))

    async def close(self) -> None:
        """Close the connections of the running event loop; the model can be used again."""
        for other in [*self._beside.values(), *([self._at_once] if self._at_once else [])]:
            await other.close()
        with suppress(LabkitError):
            await self._retry_loop.pool.close()

    def __repr__(self) -> str:
        return f"{self._retry_loop.endpoint.title}."

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>"
