"""What a model that sees is asked about pictures: to describe a figure, or to write down a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from labkit.llm.batch import Batch
from labkit.llm.request import Outcome, Request
from labkit.prompts import harmless, prompt

Look = Callable[..., Awaitable[str | None]]
"""Takes a PNG or JPEG, a few words about it, and the ``language`` to answer in (by default that of the settings).

Returns words, or None where the model gave none.
"""
Ask = Callable[[Request, Batch], Awaitable[Outcome]]

_PAGE_TOKENS = 4096  # a full page of small print, with its tables


def describing(ask: Ask, default: str) -> Look:
    """Return what describes a figure, given its caption."""

    async def describe(image: bytes, caption: str, language: str | None = None) -> str | None:
        words = prompt("describe_figure", language or default, caption=harmless(caption))
        request = Request(words, images=(image,), label=f"figure: {caption}".strip(" :"))
        return _words(await ask(request, Batch()))

    return describe


def transcribing(ask: Ask, default: str) -> Look:
    """Return what writes down a page as Markdown; the words about it only name it in messages."""

    async def transcribe(image: bytes, name: str, language: str | None = None) -> str | None:
        request = Request(prompt("read_page", language or default), images=(image,), max_tokens=_PAGE_TOKENS,
                          label=f"page: {name}".strip(" :"))
        return _words(await ask(request, Batch()))

    return transcribe


def _words(outcome: Outcome) -> str | None:
    return outcome if isinstance(outcome, str) else None
