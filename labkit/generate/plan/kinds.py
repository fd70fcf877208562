"""How each question type makes its rows from the chunks of one document: from facts, or by what the model writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import FactPairs
from labkit.generate.qa.gap_pairs import GapPairs
from labkit.generate.qa.kinds import kinds_of
from labkit.generate.qa.tasks import ROUNDS, Task
from labkit.generate.qa.types import TYPES, QuestionType
from labkit.text.quotes import plain

MOST_A_CHUNK = 6
"""Rows of one type that a chunk gives at most, in all passes together."""


class KindOf:
    """What tells it, for one language.

    Parameters
    ----------
    chunks
        All that are asked about of one file.
    by_form
        As :func:`labkit.make_qa` takes it, resolved for the model: a persona's own words cannot be made by a form, so
        where it is None, rows for a persona are written by the model.
    bounded
        Whether a grammar holds the model to a schema.
    """

    def __init__(self, chunks: Sequence[Chunk], language: str, about: str, by_form: bool | None, bounded: bool) -> None:
        self.language = language
        self._by_form, self._bounded = by_form, bounded
        self._kind_of = kinds_of(chunks, language, about, by_form)
        self._made: dict[tuple[str, int], QuestionType] = {}

    def kind(self, name: str, chunk: Chunk, persona: str = "") -> QuestionType:
        """Return what makes rows of a type from a chunk."""
        if persona and self._by_form is None and name != "unanswerable":  # these are looked for in the whole document
            return TYPES[name]
        key = name, id(chunk)
        if key not in self._made:
            self._made[key] = self._kind_of(TYPES[name], chunk)
        return self._made[key]

    def choices(self, kind: QuestionType, chunk: Chunk) -> list[str] | None:
        """Return what there is to choose from; None for any words."""
        return kind.choices(chunk) if self._bounded or isinstance(kind, FactPairs) else None

    def room(self, name: str, chunk: Chunk, persona: str = "") -> int:
        """Return how many rows of a type a chunk has matter for."""
        kind = self.kind(name, chunk, persona)
        choices = self.choices(kind, chunk)
        room = TYPES[name].target(chunk, 1 if kind.one_a_chunk else MOST_A_CHUNK)
        return room if choices is None else min(room, len(choices))

    def is_by_form(self, name: str, chunk: Chunk, persona: str = "") -> bool:
        """Tell whether rows of a type are made from the facts of a chunk."""
        kind = self.kind(name, chunk, persona)
        return isinstance(kind, FactPairs) and not isinstance(kind, GapPairs)


def tasks_for(wanted: Iterable[tuple[str, Chunk, int, str, int]], kind_of: KindOf, earlier: Iterable[QA]) -> list[Task]:
    """Return the tasks of a pass over the chunks of a document.

    What rows of earlier passes rest on is not asked about again. Tasks of one chunk that choose from the same
    statements get different ones, as long as there are enough, so that none repeats what another asks.

    Parameters
    ----------
    wanted
        Type, chunk, how many, the persona who asks ("" for nobody in particular), and how often the chunk was asked for
        the type before.
    """
    behind: dict[str, list[QA]] = {}
    for record in earlier:
        if record.source:
            behind.setdefault(record.source.chunk_id, []).append(record)
    by_chunk: dict[int, list[Task]] = {}
    tasks = []
    for name, chunk, count, persona, before in wanted:
        kind = kind_of.kind(name, chunk, persona)
        task = Task(chunk, kind, count, kind_of.choices(kind, chunk), persona, before=ROUNDS * before)
        rows = behind.get(chunk.id, [])
        task.asked += [record.question for record in rows if record.qa_type == name]
        _leave(task, {plain(turn.evidence.text) for record in rows for turn in [record, *record.turns]
                      if turn.evidence})
        by_chunk.setdefault(id(chunk), []).append(task)
        tasks.append(task)
    for together in by_chunk.values():
        _divide([task for task in together if task.choices is not None])
    return tasks


def _divide(tasks: list[Task]) -> None:
    """Give each task choices of its own, the pickiest first; where there are too few, they stay as they are."""
    tasks = sorted(tasks, key=lambda task: len(task.choices or ()))
    given: set[str] = set()
    for place, task in enumerate(tasks):
        own = [choice for choice in task.choices or () if plain(task.kind.ground(choice)) not in given]
        if len(own) < task.target:
            continue
        own = own[::max(1, min(len(tasks) - place, len(own) // task.target))]
        task.choices = own
        given |= {plain(task.kind.ground(choice)) for choice in own}


def _leave(task: Task, spent: set[str]) -> None:
    """Take from a task's choices those that rest on statements that rows rest on already."""
    if task.choices is not None:
        task.choices = [choice for choice in task.choices if plain(task.kind.ground(choice)) not in spent]
