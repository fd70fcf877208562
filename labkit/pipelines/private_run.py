"""What runs on private rows have in common: rows by label, a dataset and its card, a journal, and what was paid for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.record import QA
from labkit.errors import SettingsError
from labkit.llm.cache import ResponseCache
from labkit.pipelines.private_rows import read_cells
from labkit.privacy.accountant import require_accountant
from labkit.privacy.card import CARD, PrivacyCard, load_card
from labkit.privacy.journal import Journal, JournalKind
from labkit.privacy.randomness import Chance
from labkit.privacy.units import Private

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PrivateColumns:
    """The columns of private rows: the text, its label, and, where persons are to be protected, who it is of."""

    text: str = "text"
    label: str = "label"
    person: str = ""


class PrivateRun(Generic[T]):
    """A run on private rows: what it reads, where it writes, and what it may be told from before it begins.

    Parameters
    ----------
    how
        Its settings, a dataclass.
    more
        What else it depends on, such as the model's name and the language.
    cache
        Where what was released is kept, too: from a tape that is replayed it comes back as it was released, and nothing
        is asked or paid for. What it is found by says how many rows there are of each label and nothing that they hold,
        so that a tape of a private run may be handed on.

    Raises
    ------
    SettingsError
        If the accountant is missing, nothing says what the texts are, or a column is in no row.
    OverwriteError, DatasetError, DocumentError
        If a file cannot be read, or would be written over.
    """

    def __init__(self, path: Path, out: Path, about: str, columns: PrivateColumns, how: Any, kind: JournalKind[T],
                 chance: Chance, *more: str, cache: ResponseCache | None = None, overwrite: bool = False) -> None:
        require_accountant()
        if not about.strip():
            raise SettingsError("Nothing says what the texts are.", "Say it in public words, as in: Support tickets.")
        self.path, self.out, self.chance = path, out, chance
        self.card_path = card_path(out)
        self._journal_path = out.with_name(f"{out.name}.journal")
        self._kind, self._cache, self._overwrite = kind, cache, overwrite
        check_outputs([Output(out, DATASET), Output(self.card_path, CARD), Output(self._journal_path, kind.file)],
                      [path], overwrite)
        self.private = private_rows(path, columns)
        self._marks = [repr(sorted(asdict(how).items())), about.strip(), repr(asdict(columns)), *more]

    def done(self, card: PrivacyCard) -> Dataset | None:
        """Return what an earlier run has left, if it was this one; a tape that is replayed goes first.

        Raises
        ------
        SettingsError
            If it was another one.
        """
        if self._overwrite or (self.replays and self.kept()):
            return None
        if not (self.out.is_file() and self.out.stat().st_size and self.card_path.is_file()):
            return None
        if load_card(self.card_path) != card:
            raise SettingsError(f"{self.out} was made in another way, and that has been paid for.",
                                "Name another file, and count both runs: --runs 2.")
        return Dataset.load(self.out)

    def paid_for(self) -> Iterator[str]:
        """Yield a line where a run that is going to be overwritten was paid for: no card tells of it any longer."""
        if self.card_path.is_file():
            yield (f"{self.card_path} is replaced, but what that run told of its rows stays told: if these are the "
                   "same, count it with --runs.")

    def journal(self) -> Journal[T]:
        """Open the journal."""
        return Journal(self._journal_path, self._kind, [*self._marks, *(
            text for label, rows in self.private.texts.items() for text in (label, *rows.values()))], self.chance,
            self._overwrite)

    @property
    def replays(self) -> bool:
        """Whether a tape is replayed, so that nobody may be asked."""
        return self._cache is not None and self._cache.mode == "replay"

    def take_up(self, journal: Journal[T]) -> bool:
        """Fill the journal from a tape that is replayed, and tell whether it holds this run."""
        kept = self.kept() if self.replays else []
        for one in kept[len(journal.released):]:
            journal.keep(one)
        return bool(kept)

    def kept(self) -> list[T]:
        """Return what a run with these settings has released, if the cache holds it."""
        kept = self._cache.get(self._key()) if self._cache is not None else None
        return [self._kind.read(row) for row in kept["released"]] if kept else []

    def missing(self) -> Exception:
        """Return the error for a tape that does not hold this run."""
        assert self._cache is not None
        return self._cache.miss_error(self._key(), self.out.name)

    def save(self, rows: Sequence[QA], card: PrivacyCard, journal: Journal[T]) -> Dataset:
        """Write the card and the dataset, and keep what was released where answers are kept."""
        card.save(self.card_path, read=[self.path], overwrite=self._overwrite)
        dataset = Dataset(rows)
        dataset.save(self.out, overwrite=self._overwrite)
        if self._cache is not None:
            self._cache.put(self._key(), {"released": [self._kind.write(one) for one in journal.released]},
                            kind="released", label=self.out.name)
        return dataset

    def _key(self) -> str:
        return ResponseCache.key_of({"released": self._kind.word, "units": self.private.units, "about": self._marks,
                                     "randomness": self.chance.kind})


def card_path(out: str | os.PathLike[str]) -> Path:
    """Return where the card of a dataset lies: ``qa.card.json`` of ``qa.jsonl``."""
    path = Path(out)
    return path.with_name(f"{path.name.removesuffix('.jsonl')}.card.json")


def read_labelled(path: str | os.PathLike[str], columns: PrivateColumns | None = None,
                  language: str = "English") -> list[QA]:
    """Read rows with a label as pairs of a text (question) and its label (answer), as private runs take them.

    Raises
    ------
    SettingsError
        If a column is in no row.
    DatasetError, DocumentError
        If the file cannot be read.
    """
    found = private_rows(Path(path), columns or PrivateColumns())
    texts = sorted((number, text, label) for label, rows in found.texts.items() for number, text in rows.items())
    return [QA(question=text, answer=label, qa_type="short", language=language) for _, text, label in texts]


def private_rows(path: Path, columns: PrivateColumns) -> Private:
    """Read private rows; of each person, where one is named, the first.

    Raises
    ------
    SettingsError
        If a column is in no row.
    DatasetError, DocumentError
        If the file cannot be read.
    """
    texts: dict[str, dict[int, str]] = {}
    seen: set[Any] = set()
    for number, row in enumerate(read_cells(path, None, [columns.text, columns.label, columns.person])):
        text, label = (" ".join(str(row.get(name) or "").split()) for name in (columns.text, columns.label))
        if not text or not label:
            continue
        if columns.person:
            who = row.get(columns.person)
            if (who := str(who) if who not in (None, "") else number) in seen:
                continue
            seen.add(who)
        texts.setdefault(label, {})[number] = text
    return Private({label: texts[label] for label in sorted(texts)})
