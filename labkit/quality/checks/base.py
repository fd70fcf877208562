"""What a check is: it looks at one candidate for a dataset, and keeps it or names the reason why not."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast

from labkit.documents.types import Chunk
from labkit.quality.context_of import context_of
from labkit.text.languages import is_in_language
from labkit.text.quotes import find_quote

EVERY = frozenset(["*"])
"""Stands for all kinds of rows."""
NOT_JUDGED = "not judged"
"""What the ledger says of a pair that a judge gave no verdict on; behind it stands why, where there was no answer."""
_NO_CHUNK = Chunk("", "", ())


class Verdict(NamedTuple):
    """What a check says where a reason alone is not enough: ``reason`` is "" for a candidate to keep.

    A ``score`` is kept with the row, and ``threshold`` is what it was held against.
    """

    reason: str = ""
    score: float | None = None
    threshold: float | None = None


class Score(NamedTuple):
    """A score that a check gave, by the check's name."""

    name: str
    score: float
    threshold: float | None = None


class NotJudged(Exception):  # an event, not an error
    """A check that asks a model got no answer; ``reason`` goes into the ledger."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(eq=False)
class Candidate:
    """A row as a model wrote it, with all that a check may look at.

    Parameters
    ----------
    kind
        What it is to become: the name of a question type ("short", "long", …), a "turn" of a conversation, an "evolved"
        instruction, a "question" or an "answer" without a source, …
    language
        The language that was asked for.
    chunk, evidence
        What it was made from, and the words that the model says it rests on.
    about
        What the document is about, in a few words: a question may name it.
    before
        What was said before in a conversation: a question may refer back to it, an answer may take up its words.
    turns
        Of a conversation: its turns.
    placed
        Where its evidence stands in the chunk, where that is known without looking for ``evidence``.
    extra
        What only one kind of rows has; the checks of that kind say what.
    failed
        The name of the check that dropped it; "" as long as none did.
    """

    question: str
    answer: str = ""
    kind: str = "long"
    language: str = "English"
    chunk: Chunk = _NO_CHUNK
    evidence: str = ""
    about: str = ""
    before: str = ""
    turns: Sequence[Candidate] = ()
    placed: tuple[int, int] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)
    failed: str = ""

    @cached_property
    def place(self) -> tuple[int, int] | None:
        """Where the evidence stands in the chunk, white space and punctuation aside; None where it does not."""
        return self.placed or find_quote(self.chunk.text, self.evidence)

    @cached_property
    def quote(self) -> str:
        """The evidence as it stands in the chunk; "" where it does not."""
        return self.chunk.text[self.place[0]:self.place[1]] if self.place else ""

    @cached_property
    def stated(self) -> str:
        """The evidence with what its table or list says of it: column names, caption, the line before the list.

        A cell or an item states something only together with them.
        """
        beside = context_of(self.chunk, self.place) if self.place else []
        return " ".join([self.quote, *(one.text for one in beside if one.kind in ("columns", "caption", "list"))])

    @cached_property
    def given(self) -> str:
        """The evidence with what says what it is about: the headings above it, and ``about``."""
        return " ".join([self.quote, *self.chunk.headings, self.about])

    @cached_property
    def translated(self) -> bool:
        """Whether the evidence is in another language than was asked for: only numbers can be compared then."""
        return not is_in_language(self.quote, self.language)


Ask = Callable[[Any], Awaitable[Any]]
"""Takes a :class:`labkit.Request` and returns its answer; raises NotJudged where there is none."""
SyncJudge = Callable[[Candidate], "str | Verdict"]
AsyncJudge = Callable[[Candidate, Ask], "Awaitable[str | Verdict]"]


@dataclass(frozen=True)
class Check:
    """One check of candidates.

    Parameters
    ----------
    name
        What ``--no-check`` and :func:`labkit.make_qa` call it by.
    judge
        Takes a candidate and returns "" to keep it, or the reason why not; or a Verdict, with a score. Where it is
        ``async``, it takes a second argument, with which it asks a model; it comes after all those that ask nobody.
    reasons
        All reasons that it may give: those of the ledger.
    applies_to
        The kinds of rows that it can judge.
    required
        Whether rows cannot be made without it, so that it cannot be left out.
    always
        Whether it stands behind every gate whose rows it can judge. Otherwise it stands where a gate lists it, or where
        someone asks for it by name.
    """

    name: str
    judge: SyncJudge | AsyncJudge
    reasons: tuple[str, ...] = ()
    applies_to: frozenset[str] = EVERY
    required: bool = False
    always: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks a model."""
        return inspect.iscoroutinefunction(self.judge)

    def can_judge(self, kind: str) -> bool:
        """Tell whether it applies to a kind of rows."""
        return kind in self.applies_to or self.applies_to >= EVERY


Gate = tuple[Check, ...]
"""Checks in the order in which a candidate passes them; the first that fails names the reason."""
Gates = Mapping[str, Gate]
"""The gate of each kind of rows."""


def dropping(name: str, reason: str, fails: Callable[[Candidate], bool], *, applies_to: Iterable[str] = EVERY,
             required: bool = False) -> Check:
    """Return a check that drops for one reason whatever ``fails`` is true of."""
    return Check(name, lambda candidate: reason if fails(candidate) else "", (reason,), frozenset(applies_to), required)


def judge(candidate: Candidate, gate: Iterable[Check]) -> str:
    """Put a candidate through all checks of a gate that ask nobody; return the first one's reason, or "" to go on."""
    for check in gate:
        if not check.asks:
            verdict = cast(SyncJudge, check.judge)(candidate)
            if reason := _noted(candidate, check, verdict):
                return reason
    return ""


async def judge_asking(candidate: Candidate, gate: Iterable[Check], ask: Ask) -> str:
    """Put a candidate through the checks of a gate that ask a model; as :func:`judge`.

    Raises
    ------
    NotJudged
        If a check got no answer.
    """
    for check in gate:
        if check.asks:
            verdict = await cast(AsyncJudge, check.judge)(candidate, ask)
            if reason := _noted(candidate, check, verdict):
                return reason
    return ""


def _noted(candidate: Candidate, check: Check, verdict: str | Verdict) -> str:
    if isinstance(verdict, str):
        verdict = Verdict(verdict)
    if verdict.score is not None:
        candidate.scores.append(Score(check.name, verdict.score, verdict.threshold))
    if verdict.reason:
        candidate.failed = check.name
    return verdict.reason
