"""The pages of a file, window by window, in order, while those that follow are being read.

A page is known by its content (see :mod:`labkit.documents.builtin.page_hash`): one that the cache holds is not read
again, whichever file it stands in. A file of up to 48 pages is one window. A longer one begins with a small one, so
that work on it can begin, and pages at the end of a window that run on in the next are left to that. The windows depend
on the pages alone: a file is cut alike whether it is waited for or not.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

from labkit.documents.builtin.assembly import Assembly
from labkit.documents.builtin.pages import PageReading
from labkit.documents.builtin.parts import PageParts
from labkit.documents.builtin.reader import REVISION
from labkit.documents.chunking.split import HeadingPath
from labkit.documents.chunking.units import units_of
from labkit.documents.page_choice import PageChoice
from labkit.documents.types import Document, Page
from labkit.documents.workers import Limits
from labkit.progress import progress
from labkit.text.sentences import ends_sentence

WINDOW, _FIRST = 48, 8  # pages
_AHEAD = 16  # pages for each worker that are read before they are asked for: one full of pictures takes as long
_HASHED = 64  # pages that are looked up at a time


class Window(NamedTuple):
    """Some pages of a file. ``above``: the headings that they begin under. ``share``: how much of it is read by now."""

    pages: list[Page]
    notes: list[str]
    above: tuple[tuple[int, str], ...]
    share: float


async def read_builtin(path: Path, sha256: str, *, cache: Any = None, pages: PageChoice | Sequence[int] | None = None,
                       limits: Limits | None = None, show: bool = True) -> tuple[list[Page], list[str]]:
    """Read a PDF or image as a whole: the pages and the notes of all windows, see :func:`read_windows`."""
    found: list[Page] = []
    notes: list[str] = []
    async with aclosing(read_windows(path, sha256, cache=cache, pages=pages, limits=limits, show=show)) as windows:
        async for window in windows:
            found += window.pages
            notes += window.notes
    return found, notes


async def read_windows(path: Path, sha256: str, *, cache: Any = None, pages: PageChoice | Sequence[int] | None = None,
                       limits: Limits | None = None, show: bool = True) -> AsyncGenerator[Window, None]:
    """Read a PDF or image page by page, in processes of their own; a page that the cache holds is not read again.

    Parameters
    ----------
    sha256
        The file's hash: where a page cannot be told by its content, it is kept in the cache under it.
    cache
        An object with ``get``, ``put`` and ``key_of`` (ResponseCache), or None. A miss in replay mode is read: it costs
        nothing but time.
    pages
        Read only these, counted from 1; None reads all.

    Returns
    -------
    Windows. A page that is too damaged is one of their pages, without text, and is noted.

    Raises
    ------
    DocumentError
        If the file cannot be opened (see :func:`labkit.documents.pdf.opened`), or takes more than the limits allow.
    """
    assembly, headings = Assembly(), HeadingPath()
    held: list[Page] = []
    left_out: dict[str, list[int]] = {}
    async with PageReading(path, limits or Limits()) as reading:
        total = reading.pages
        if isinstance(pages, PageChoice):
            numbers, lacking = pages.of_file(total, path.name), pages.lacking(total)
        else:
            numbers, lacking = list(range(1, total + 1)) if pages is None else sorted(set(pages)), []
        sizes = sizes_of(len(numbers))
        done = 0
        beside = lacking + await reading.unread()
        with progress("Reading pages", len(numbers), show=show) as bar:
            async with aclosing(_pages(reading, path, sha256, numbers, cache)) as source:
                for size in sizes:
                    read: list[PageParts] = []
                    notes: list[str] = []
                    while len(read) < size:
                        found, flaw = await anext(source)
                        read.append(found)
                        if flaw:
                            notes.append(f"Page {found.number} could not be read ({flaw}); it is left out.")
                        for kind in found.left_out:
                            left_out.setdefault(kind, []).append(found.number)
                        bar.advance(note=f"page {found.number}: {found.kind}")
                    done += size
                    if done == len(numbers):
                        notes += beside
                        notes += [f"{kind} is left out ({_named(places)})." for kind, places in left_out.items()]
                    ready = [*held, *assembly.pages(read)]
                    cut = len(ready) if done == len(numbers) else _cut(ready)
                    ready, held = ready[:cut], ready[cut:]
                    yield Window(ready, notes, headings.path, (done - len(held)) / len(numbers))
                    if done < len(numbers):
                        headings.enter(units_of(Document(path.name, sha256, "", ready), 10**9).headings)
                        headings.leave()


def sizes_of(total: int) -> list[int]:
    """Return how many pages are read for each window, one of about the size of the other but for the first."""
    if total <= WINDOW:
        return [total]
    count = -(-(total - _FIRST) // WINDOW)
    return [_FIRST, *((total - _FIRST + place) // count for place in range(count))]


def _named(pages: Sequence[int]) -> str:
    """Name pages that are given in order: "page 3", "pages 1–4, 7"."""
    runs: list[list[int]] = []
    for number in pages:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return f"page{'s' * (len(pages) > 1)} " + ", ".join("–".join(map(str, run)) for run in runs)


def _cut(pages: list[Page]) -> int:
    """Return after how many pages to end a window: so that no sentence is cut, or heading parted from its text."""
    for count in range(len(pages), len(pages) // 2, -1):
        line = pages[count - 1].markdown.rstrip().rpartition("\n")[2]
        if not line or line.startswith(("|", "[Figure", "```")) or (ends_sentence(line) and not line.startswith("#")):
            return count
    return len(pages)


async def _pages(reading: PageReading, path: Path, sha256: str, numbers: list[int],
                 cache: Any) -> AsyncGenerator[tuple[PageParts, str], None]:
    """Yield pages in order, with their flaws; some that follow are being read meanwhile."""
    reading.expect(len(numbers))
    waiting: deque[asyncio.Task[tuple[PageParts, str]]] = deque()
    try:
        for start in range(0, len(numbers), _HASHED):
            batch = numbers[start:start + _HASHED]
            hashes = await reading.hashes(batch) if cache is not None else [""] * len(batch)
            for number, content in zip(batch, hashes, strict=True):
                waiting.append(asyncio.create_task(_page(reading, path, sha256, number, content, cache)))
                if len(waiting) >= _AHEAD * reading.at_once:
                    yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _page(reading: PageReading, path: Path, sha256: str, number: int, content: str,
                cache: Any) -> tuple[PageParts, str]:
    if cache is None:
        return await reading.page(number)
    by_file = cache.key_of({"service": "builtin", "revision": REVISION, "sha256": sha256, "page": number})
    key = cache.key_of({"service": "builtin", "revision": REVISION, "content": content}) if content else by_file
    # tapes that were recorded before pages were told by their content have them under the file's hash
    kept = (cache.get(key) if content else None) or cache.get(by_file)
    if kept is not None:
        return PageParts.from_payload(kept | {"number": number}), ""
    found, flaw = await reading.page(number)
    if not flaw:
        cache.put(key, found.payload(), kind="page", label=f"{path.name} page {number}")
    return found, flaw
