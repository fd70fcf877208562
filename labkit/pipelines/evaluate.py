"""`labkit evaluate`: the scorecard of a dataset, from its rows and what stands beside them; no model is asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labkit.datasets.books_file import BOOKS, books_path, read_books
from labkit.datasets.chunks_file import AskedChunk, asked_chunks, chunks_beside, chunks_path, read_chunks
from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.dropped_file import DROPPED, DroppedPair, dropped_of
from labkit.datasets.jsonl import stream_rows
from labkit.datasets.ledger import Books, added
from labkit.datasets.plan.journal import JOURNAL, journal_path, read_journal
from labkit.datasets.plan.plan import TaskPlan
from labkit.datasets.plan.plan_file import read_plan
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.errors import DatasetError
from labkit.generate.qa.make_qa import QAResult
from labkit.pipelines.judge import judged_path, read_labels
from labkit.quality.scorecard.card import scorecard, words_of
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Measure, Scorecard
from labkit.reports.presentation import framed
from labkit.reports.scorecard import cell, lines, to_do, write_scorecard

Given = Dataset | QAResult | Sequence[QA] | Sequence[QAResult] | str | os.PathLike[str]
"""A dataset, its file, its pairs, or what :func:`labkit.make_qa` returned, of one file or of several."""


@dataclass(frozen=True)
class Evaluation:
    """The scorecards of one dataset or of several; a cell shows them, and :meth:`save` writes them."""

    cards: Sequence[Scorecard]
    read: Sequence[Path] = field(default=(), repr=False)

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The measures of the first dataset, by their keys."""
        return self.cards[0].measures

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Everything as JSON has it, a row a dataset."""
        return [card.as_row() for card in self.cards]

    def save(self, path: str | os.PathLike[str] | None = None, numbers: str | os.PathLike[str] | None = None, *,
             overwrite: bool = False) -> list[Path]:
        """Write the page (HTML), its numbers (JSON), or both, and return where.

        Raises
        ------
        OverwriteError
            If something is there that is no scorecard of labkit's, or that was read for it.
        DatasetError
            If it cannot be written.
        """
        return write_scorecard(path, self.rows, numbers, read=self.read, overwrite=overwrite)

    def lines(self) -> list[str]:
        """Return the figures as lines of text."""
        return lines(self.rows)

    def html(self) -> str:
        """Return what a cell shows, without a frame."""
        return cell(self.rows)

    def _repr_html_(self) -> str:
        return framed(self.html())

    def __repr__(self) -> str:
        return "\n".join(f"{card['name']}: {card['rows']} pairs, {len(to_do(card))} figures not good: " + (
            ", ".join(f"{one['label']} {one['shown']}" for one in to_do(card)) or "none") for card in self.rows)


def evaluate(dataset: Given | Mapping[str, Given], *others: Given,
             chunks: Iterable[Chunk | AskedChunk] | str | os.PathLike[str] = (),
             books: Books | None = None,
             dropped: Iterable[DroppedPair] | str | os.PathLike[str] | None = None,
             judged: str | os.PathLike[str] | None = None,
             labels: str | os.PathLike[str] | None = None, meaning: bool = False,
             plan: TaskPlan | str | os.PathLike[str] | None = None) -> Evaluation:
    """Measure a dataset, or several side by side: what became of what was asked for, coverage, evidence, variety, …

    Parameters
    ----------
    dataset
        What to measure; several by what to call them (``{"before": …, "after": …}``) are put side by side.
    others
        Datasets to show beside it: the variety of all is measured on as many words.
    chunks
        What the pairs of the first were made from, or the file of them; those that stand beside it
        (``qa.chunks.jsonl``) if none are given.
    books
        What became of all that was asked for; if not given, those that a result brings, or that stand beside the set
        (``qa.books.jsonl``).
    dropped
        The pairs that were not kept, or the file of them; the ``….dropped.jsonl`` beside the set if not given.
    judged
        The file that ``labkit judge`` wrote for the first set; the ``….judged.jsonl`` beside it if not given.
    labels
        A file of hand labels to compare the judge with; see :func:`labkit.pipelines.judge.read_labels`.
    meaning
        Also measure how varied the questions are in what they are about, by the encoder of sentences
        (``pip install "labkit[embeddings]"``).
    plan
        The plan that the first set is held against, or its file; the one that it was asked for by
        (``qa.plan.jsonl`` beside it) if not given.

    Raises
    ------
    SettingsError
        If figures by meaning are asked for, and the encoder is not installed.
    DatasetError
        If a file is missing, or a line of it cannot be used.
    """
    called: list[str] = []
    if isinstance(dataset, Mapping):
        if not dataset:
            raise DatasetError("There is no dataset to measure.", "Name one, such as a qa.jsonl.")
        called, (dataset, *more) = list(dataset), dataset.values()
        others = (*more, *others)
    own = list(read_chunks(chunks)) if isinstance(chunks, str | os.PathLike) else list(chunks)
    found = [_Loaded.of(dataset, own, books, dropped), *(_Loaded.of(other) for other in others)]
    found[0] = found[0].with_judge(judged, labels).with_plan(plan)
    words = min(words_of(one.material.questions) for one in found)
    names = _apart([*called, *(one.material.name for one in found[len(called):])])
    cards = [scorecard(replace(one.material, name=name, tokens=words or one.material.tokens,
                               meaning=meaning), one.notes)
             for one, name in zip(found, names, strict=True)]
    return Evaluation(cards, [path for one in found for path in one.read])


@dataclass(frozen=True)
class _Loaded:
    material: Material
    notes: Sequence[str]
    read: Sequence[Path]

    @classmethod
    def of(cls, given: Given, chunks: Sequence[Chunk | AskedChunk] = (), books: Books | None = None,
           dropped: Iterable[DroppedPair] | str | os.PathLike[str] | None = None) -> _Loaded:
        """Take a dataset with what stands beside it."""
        if isinstance(given, str | os.PathLike):
            given = Dataset.load(given)
        if isinstance(given, Dataset):
            return cls._of_dataset(given, chunks, books, dropped)
        results = [given] if isinstance(given, QAResult) else [one for one in given if isinstance(one, QAResult)]
        records = [record for one in results for record in one.records] or [
            one for one in given if isinstance(one, QA)] if not isinstance(given, QAResult) else given.records
        asked = list(chunks) or [chunk for one in results for chunk in one.chunks]
        lost = [pair for one in results for pair in one.dropped] if dropped is None and results else _dropped(dropped)
        return cls(_material("this set", records, asked, books or (added([one.books for one in results]) if results
                                                                   else None), lost), (), ())

    @classmethod
    def _of_dataset(cls, dataset: Dataset, chunks: Sequence[Chunk | AskedChunk], books: Books | None,
                    dropped: Iterable[DroppedPair] | str | os.PathLike[str] | None) -> _Loaded:
        sources = [path for path in (dataset.path, *dataset.made_from) if path]
        read = [*sources, *(path for path in map(chunks_path, sources) if path.is_file())]
        if dropped is None and dataset.path:
            lost = dropped_path(dataset.path)
            dropped = lost if lost.is_file() and DROPPED.is_ours(lost) else None
        if isinstance(dropped, str | os.PathLike):
            read.append(Path(dropped))
        if books is None and dataset.path and (kept := books_path(dataset.path)).is_file() and BOOKS.is_ours(kept):
            books = added(list(read_books(kept).values()))
            read.append(kept)
        name = dataset.path.name if dataset.path else "this set"
        beside = [path.with_name(path.name.replace(".judged.jsonl", ".jsonl")) for path in sources]
        known = list(chunks) or chunks_beside(sources) or chunks_beside(beside)
        found = cls(_material(name, dataset.records, known, books, _dropped(dropped)), dataset.notes, read)
        if dataset.path and (journal := journal_path(dataset.path)).is_file() and JOURNAL.is_ours(journal):
            asked = read_journal(journal)
            material = replace(found.material, plan=asked.plan, asked_by_plan=asked.by_cell)
            found = replace(found, material=material, read=[*found.read, journal])
        graded = judged_path(dataset.path) if dataset.path else None
        return found.with_judge(graded) if graded and graded.is_file() and DATASET.is_ours(graded) else found

    def with_judge(self, judged: str | os.PathLike[str] | None,
                   labels: str | os.PathLike[str] | None = None) -> _Loaded:
        """Add the grades of a judge, and hand labels."""
        read = [Path(path) for path in (judged, labels) if path is not None]
        material = self.material
        if judged is not None:
            own = {record.id for record in material.records}
            graded = [record for record in Dataset.load(judged) if record.id in own]
            material = replace(material, judged=graded)
        if labels is not None:
            material = replace(material, labels=read_labels(labels))
        return replace(self, material=material, read=[*self.read, *read])

    def with_plan(self, plan: TaskPlan | str | os.PathLike[str] | None) -> _Loaded:
        """Hold it against a plan, in place of the one that stands beside it."""
        if plan is None:
            return self
        if isinstance(plan, TaskPlan):
            return replace(self, material=replace(self.material, plan=plan))
        return replace(self, material=replace(self.material, plan=read_plan(plan)), read=[*self.read, Path(plan)])


def dropped_path(dataset: str | os.PathLike[str]) -> Path:
    """Return where the dropped pairs of a dataset are looked for: ``qa.dropped.jsonl`` of ``qa.jsonl``."""
    path = Path(dataset)
    return path.with_name(f"{path.name.removesuffix('.jsonl')}.dropped.jsonl")


def _material(name: str, records: Sequence[QA], chunks: Iterable[Chunk | AskedChunk], books: Books | None,
              dropped: Sequence[DroppedPair] | None) -> Material:
    return Material(name, records, {one.chunk.id: one for one in asked_chunks(chunks, records)}, books, dropped)


def _dropped(given: Iterable[DroppedPair] | str | os.PathLike[str] | None) -> list[DroppedPair] | None:
    if given is None:
        return None
    if not isinstance(given, str | os.PathLike):
        return list(given)
    path = Path(given)
    return [dropped_of(row, path, number) for number, row, _ in stream_rows(path)]


def _apart(names: Sequence[str]) -> list[str]:
    """Return names that tell sets apart: with a number where two are the same."""
    return [name if names.count(name) == 1 else f"{name} ({names[:place + 1].count(name)})"
            for place, name in enumerate(names)]
