"""Reader: Unstructured (open source). Its elements are the text and its order; the rest is the built-in reader's.

It works from the extra ``unstructured``, which startup_unstructured.sh installs, and within a worker's bounds as all
that parses a user's file does. Pages that the cache holds need nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from labkit.documents.builtin.assembly import assemble
from labkit.documents.builtin.pages import PageReading
from labkit.documents.builtin.parts import PageParts
from labkit.documents.office.reading import read_office
from labkit.documents.types import Document, Page, Unit
from labkit.documents.unstructured.strategy import PageLook, Plan, is_installed, make_plan, missing, probe
from labkit.documents.workers import Limits
from labkit.progress import progress
from labkit.settings import Settings

REVISION = 4
"""Raise it with every change that makes pages read differently: kept pages of another revision are read anew."""

_WORK = "labkit.documents.unstructured.pages"


async def read_unstructured(path: Path, sha256: str, *, settings: Settings, strategy: str = "auto", cache: Any = None,
                            show: bool = True) -> tuple[list[Page], list[str]]:
    """Read a PDF or image page by page; a page that the cache holds is not read again.

    Parameters
    ----------
    sha256
        The file's hash: pages are kept in the cache under it, with the strategy that read them.
    settings
        Its language is one of those that OCR reads in; its limits bound the reading.
    strategy
        ``"auto"``, ``"hi_res"``, ``"fast"`` or ``"ocr_only"`` (see :func:`make_plan`).
    cache
        An object with ``get``, ``put`` and ``key_of`` (ResponseCache), or None. What it holds is enough in replay mode,
        and where Unstructured is not installed.

    Returns
    -------
    The pages and one-line notes: which strategy read what and why, and what is missing.

    Raises
    ------
    SettingsError
        If Unstructured is not installed, or the strategy cannot be used here.
    DocumentError
        If the file cannot be opened (see :func:`labkit.documents.pdf.opened`), or takes more than the limits allow.
    """
    read: list[PageParts] = []
    notes: list[str] = []
    async with PageReading(path, Limits.of(settings)) as reading:
        plan = await _plan(reading, sha256, settings.language, strategy, cache)
        notes += await reading.unread()
        with progress("Reading pages with Unstructured", len(plan.pages), show=show) as bar:
            for number, how in plan.pages.items():
                key = cache.key_of({"service": "unstructured", "revision": REVISION, "sha256": sha256, "page": number,
                                    "strategy": how, "languages": [] if how == "fast" else plan.languages,
                                    "tables": how == "hi_res" and plan.tables}) if cache is not None else None
                kept = cache.get(key) if cache is not None else None
                if kept is None:
                    if not is_installed():
                        raise missing()
                    kept = await _page(reading, number, how, plan)
                    if cache is not None:
                        cache.put(key, kept, kind="page", label=f"{path.name} page {number}")
                read.append(PageParts.from_payload(kept["page"]))
                notes += [kept["note"]] if kept["note"] else []
                notes += [f"{kind} is left out (page {number})." for kind in read[-1].left_out]
                bar.advance(note=f"page {number}: {read[-1].kind}")
    return assemble(read), [*plan.notes, *notes]


async def read_unstructured_office(path: Path, sha256: str, unit: Unit, *, settings: Settings,
                                   encoding: str | None = None, cache: Any = None) -> Document:
    """Read an Office file, web page or mail by Unstructured's elements, or from the cache.

    Raises
    ------
    SettingsError
        If Unstructured is not installed, and the cache does not hold the file.
    DocumentError
        If the file is damaged, locked, hostile or says nothing.
    """
    def require() -> None:
        if not is_installed():
            raise missing()

    return await read_office(path, sha256, "unstructured", unit, settings, encoding, cache,
                             "labkit.documents.unstructured.office:take_apart", require)


async def _plan(reading: PageReading, sha256: str, language: str, strategy: str, cache: Any) -> Plan:
    """Return how the pages are read; what was planned before counts where nothing can or may be read anew."""
    key = cache.key_of({"service": "unstructured plan", "revision": REVISION, "sha256": sha256, "strategy": strategy,
                        "language": language}) if cache is not None else None
    if key and (getattr(cache, "mode", None) == "replay" or not is_installed()) and (kept := cache.get(key)):
        return Plan.from_payload(kept)
    ability = await asyncio.to_thread(probe, strategy)
    looks: list[list[Any]] = []
    text = ""
    if ability.installed:
        looks, text = await reading.call(f"{_WORK}:look_through", what="a look at its pages")
    plan = make_plan(strategy, ability, {number: PageLook(*seen) for number, seen in enumerate(looks, 1)}, language,
                     text)
    if key:
        cache.put(key, plan.payload(), kind="plan", label=reading.path.name)
    return plan


async def _page(reading: PageReading, number: int, strategy: str, plan: Plan) -> dict[str, Any]:
    """Read a page as planned; the built-in reader does where that costs the worker. The note says what went wrong."""
    lost = ""
    if strategy != "builtin":
        found, lost = await reading.call_for_page(f"{_WORK}:read_page", number, strategy, plan.languages, plan.tables)
        if not lost:
            return found
    parts, flaw = await reading.page(number)
    note = f"Page {number} was read by the built-in reader instead: {lost}." if lost else ""
    return {"page": parts.payload(),
            "note": f"Page {number} could not be read ({flaw}); it is left out." if flaw else note}
