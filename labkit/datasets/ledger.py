"""The books of a run: what became of every pair that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar


@dataclass(slots=True)
class Books:
    """Counts that balance at the end of a run: ``asked == kept + all dropped + all failed``.

    ``dropped`` counts pairs that a model wrote and a check refused, by reason; ``failed`` counts pairs that were asked
    for and never came (a failed call, or fewer pairs returned than asked), by reason. ``chunks_covered`` and
    ``pages_covered`` are what the evidence of the kept pairs rests on; ``unit`` says whether pages are counted, or rows
    or lines. ``rounds`` is how often chunks were asked.
    """

    asked: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    chunks: int = 0
    chunks_covered: int = 0
    pages: list[int] = field(default_factory=list)
    pages_covered: list[int] = field(default_factory=list)
    rounds: int = 0
    unit: str = "page"

    @property
    def balanced(self) -> bool:
        """Whether every pair that was asked for is accounted for, once."""
        return self.asked == self.kept + self.dropped.total() + self.failed.total()

    def add(self, other: Books, offset: int = 0) -> None:
        """Count in the books of another run; its pages are numbered on from ``offset``."""
        self.asked += other.asked
        self.kept += other.kept
        self.dropped += other.dropped
        self.failed += other.failed
        self.chunks += other.chunks
        self.chunks_covered += other.chunks_covered
        self.pages += [offset + page for page in other.pages]
        self.pages_covered += [offset + page for page in other.pages_covered]
        self.rounds = max(self.rounds, other.rounds)

    def line(self) -> str:
        """Return the books as one line of text, with every reason; the line adds up even where the books do not."""
        parts = [f"{self.asked} asked = {self.kept} kept"]
        for word, reasons in (("dropped", self.dropped), ("failed", self.failed)):
            named = ", ".join(f"{reason} {count}" for reason, count in ranked(reasons))
            parts.append(f"{reasons.total()} {word}" + (f" ({named})" if named else ""))
        lacking = self.asked - self.kept - self.dropped.total() - self.failed.total()
        gap = f" + {lacking} not accounted for" if lacking > 0 else f" - {-lacking} counted twice" if lacking else ""
        covered = (f"; kept pairs rest on {self.chunks_covered} of {self.chunks} chunks, "
                   f"{len(set(self.pages_covered))} of {len(set(self.pages))} {self.unit}s") if self.chunks else ""
        return f"{' + '.join(parts)}{gap}{covered}"


B = TypeVar("B", bound=Books)
_told: ContextVar[Callable[[str, Books], object] | None] = ContextVar("labkit_books_told", default=None)


def begun(step: str, books: B) -> B:
    """Return books that a step of a run begins, after telling whoever follows the run of them."""
    if (tell := _told.get()) is not None:
        tell(step, books)
    return books


@contextmanager
def following_books(tell: Callable[[str, Books], object] | None) -> Iterator[None]:
    """Call ``tell`` with the name of a step and its books whenever one begins in the block, as they are counted in.

    None is for a pilot, whose rows count for nothing.
    """
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)


def ranked(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what counts for anything, the most frequent first."""
    return sorted(((reason, count) for reason, count in reasons.items() if count), key=lambda item: (-item[1], item[0]))


def added(books: Sequence[Books]) -> Books:
    """Add up the books of the parts of one file, whose pages have numbers of their own."""
    found = Books(unit=books[0].unit if books else "page")
    for each in books:
        found.add(each)
    return found


def total(books: Sequence[Books]) -> Books:
    """Add up the books of several files; pages are counted on from one file to the next, as no two are the same."""
    found, offset = Books(unit=books[0].unit if len({each.unit for each in books}) == 1 else "place"), 0
    for each in books:
        found.add(each, offset)
        offset += max(each.pages, default=0)
    return found
