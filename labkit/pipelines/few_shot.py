"""`labkit private few-shot`: from private rows to demonstrations that are free to use, with their card of privacy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError
from labkit.llm.local.weights import fetch_model, model_name
from labkit.pipelines.private_rows import read_cells
from labkit.privacy.accountant import require_accountant
from labkit.privacy.card import CARD, PrivacyCard, load_card
from labkit.privacy.few_shot.demonstrations import Ask, Private, demonstrations, prompts_for
from labkit.privacy.few_shot.journal import JOURNAL, Journal
from labkit.privacy.few_shot.prompts import Form, slot_tokens
from labkit.privacy.few_shot.settings import FewShot, Noise, card_of, plan
from labkit.privacy.randomness import Chance, Draw
from labkit.progress import progress
from labkit.settings import Settings, load_settings

METHOD = "dp-few-shot"
SMALL = Path("smollm2-135m")
"""In place of a model's file: the model that is trained on this machine, 98 MB."""


@dataclass(frozen=True, slots=True)
class PrivateColumns:
    """The columns of private rows: the text, its label, and, where persons are to be protected, who it is of."""

    text: str = "text"
    label: str = "label"
    person: str = ""


@dataclass(frozen=True)
class FewShotResult:
    """Demonstrations, as a dataset of texts (question) and labels (answer), and what they cost in privacy."""

    dataset: Dataset
    card: PrivacyCard
    empty: int = 0
    """Demonstrations that held no word, and are left out; they are paid for."""


def few_shot(private: str | os.PathLike[str], out: str | os.PathLike[str], about: str, how: FewShot | None = None, *,
             columns: PrivateColumns | None = None, model: Path | None = None, settings: Settings | None = None,
             language: str = "English", say: Callable[[str], object] = lambda line: None, overwrite: bool = False,
             chance: Chance | None = None, ask: Ask | None = None) -> FewShotResult:
    """Make demonstrations from private rows with differential privacy (Tang et al., 2023, arXiv 2309.11765).

    All is done on this machine. What is released is on disk before it is shown: a run that is killed goes on, and pays
    nothing twice; one that is done is read again.

    Parameters
    ----------
    private
        Rows with a text and a label: JSON Lines, CSV or TSV.
    out
        The file for the demonstrations; their card goes beside it (``….card.json``).
    about
        What the texts are, in public words, such as "Support tickets of a web shop, by topic".
    how
        How they are made, and for which epsilon.
    model
        A GGUF file; None takes the embedded model, or what LABKIT_LOCAL_MODEL names. ``SMALL`` is SmolLM2-135M: it
        takes a third of the time, and what it writes keeps little of the topic.
    chance
        Where noise comes from; anything but None is for tests, and the card says so.
    ask
        Gives distributions in place of a model.

    Raises
    ------
    SettingsError
        If a setting cannot be, the rows are too few for it, or ``out`` was made in another way.
    DatasetError
        If a file cannot be read or written, or a run with other settings is not done.
    ModelError
        If the model cannot be served.
    """
    job = _Job(Path(private), Path(out), about, how or FewShot(), columns or PrivateColumns(), model,
               settings or load_settings(), overwrite, chance or Chance())
    if (done := job.done()) is not None:
        say(f"{job.out} is there already: nothing is spent.")
        return done
    for line in job.lines():
        say(line)
    journal = job.journal()
    finished = False
    try:
        with job.asking(ask) as answering, progress(job.out.name) as bar:
            bar.total = job.how.tokens * job.how.shots * len(job.private.texts)
            found = list(demonstrations(job.private, job.form, job.how, job.noise, answering, journal, job.chance,
                                        lambda label: bar.advance(1)))
        rows = [QA(question=one.text, answer=one.label, qa_type="short", language=language, method=METHOD,
                   model=job.model_name) for one in found if one.text]
        if not rows:
            raise DatasetError("No demonstration holds a word.", "Take more tokens, or a higher epsilon; this run is "
                               "paid for, so count it with --runs.")
        job.card.save(job.card_path, read=[job.path], overwrite=overwrite)
        dataset = Dataset(rows)
        dataset.save(job.out, overwrite=overwrite)
        finished = True
    finally:
        journal.close(finished)
    return FewShotResult(dataset, job.card, len(found) - len(rows))


def dry_run(private: str | os.PathLike[str], out: str | os.PathLike[str], about: str, how: FewShot | None = None, *,
            columns: PrivateColumns | None = None, settings: Settings | None = None, model: Path | None = None,
            overwrite: bool = False, chance: Chance | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield the very prompts of the first demonstration of each label, with the label; nothing is asked, or spent.

    Rows are drawn for it, and the run that follows goes on with them. See :func:`few_shot`.
    """
    job = _Job(Path(private), Path(out), about, how or FewShot(), columns or PrivateColumns(), model,
               settings or load_settings(), overwrite, chance or Chance())
    if job.done() is not None:
        raise SettingsError(f"{job.out} is there already: no prompt would be sent.", "Name another file.")
    journal = job.journal()
    journal.close()
    for label in job.private.texts:
        name = f"{label}\0000" + ("\0000" if job.how.draw == "token" else "")
        yield label, prompts_for(job.private, job.form, label, job.how, Draw(journal.key), name)


def card_path(out: Path) -> Path:
    """Return where the card of a dataset lies: ``qa.card.json`` of ``qa.jsonl``."""
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.card.json")


def replaced(out: Path) -> Iterator[str]:
    """Yield a line where a run that is going to be overwritten was paid for: no card tells of it any longer."""
    if card_path(out).is_file():
        yield (f"{card_path(out)} is replaced, but what that run told of its rows stays told: if these are the same, "
               "count it with --runs.")


class _Job:
    """A run with all that is checked and counted before anything is spent."""

    def __init__(self, path: Path, out: Path, about: str, how: FewShot, columns: PrivateColumns, model: Path | None,
                 settings: Settings, overwrite: bool, chance: Chance) -> None:
        require_accountant()
        if settings.provider not in ("auto", "local"):
            raise SettingsError("Few-shot generation needs the whole distribution of the next token, and the endpoint "
                                f"of LABKIT_PROVIDER={settings.provider} gives 20 tokens of it at most.",
                                "Set LABKIT_PROVIDER=local: it runs on this machine.")
        if not about.strip():
            raise SettingsError("Nothing says what the texts are.", "Say it in public words, as in: Support tickets.")
        self.path, self.out, self.how, self.chance = path, out, how, chance
        self.form = Form(about.strip(), columns.label, columns.text)
        self.card_path = card_path(out)
        self._journal_path = out.with_name(f"{out.name}.journal")
        self._columns, self._model, self._settings, self._overwrite = columns, model, settings, overwrite
        check_outputs([Output(out, DATASET), Output(self.card_path, CARD), Output(self._journal_path, JOURNAL)], [path],
                      overwrite)
        self.private = private_rows(path, columns)
        self.noise: dict[str, Noise] = plan(how, self.private.units)
        self.model_name = _small_name() if model == SMALL else model.stem if model else model_name(settings)
        self.card = card_of(how, self.private.units, self.noise, self.model_name, column=columns.person,
                            randomness=chance.kind)

    def done(self) -> FewShotResult | None:
        """Return what an earlier run has left, if it was this one."""
        if not (self.out.is_file() and self.out.stat().st_size and self.card_path.is_file()) or self._overwrite:
            return None
        if load_card(self.card_path) != self.card:
            raise SettingsError(f"{self.out} was made in another way, and that has been paid for.",
                                "Name another file, and count both runs: --runs 2.")
        return FewShotResult(Dataset.load(self.out), self.card)

    def lines(self) -> Iterator[str]:
        """Yield what is going to be done, and with which noise."""
        yield f"{self.model_name} on this machine; nothing is sent anywhere."
        yield from replaced(self.out)
        for label, count in self.private.units.items():
            noise = self.noise[label]
            yield (f"{label}: {count:,} rows, {self.how.drawn} drawn at a time into {self.how.prompts} prompts; noise "
                   f"of {noise.deviation:.3f} on a mean probability")
        yield f"epsilon {self.card.epsilon:.4f} at delta {self.card.delta:.3g}"

    def journal(self) -> Journal:
        """Open the journal."""
        texts = [repr(sorted(asdict(self.how).items())), *self.form, repr(asdict(self._columns)), self.model_name,
                 *(text for label, rows in self.private.texts.items() for text in (label, *rows.values()))]
        return Journal(self._journal_path, texts, self.chance, self._overwrite)

    @contextmanager
    def asking(self, ask: Ask | None) -> Iterator[Ask]:
        """Serve the model, unless something else answers."""
        if ask is not None:
            yield ask
            return
        from labkit.finetune.base_model import fetch_base
        from labkit.llm.local.next_tokens import open_next_tokens

        path = fetch_base() if self._model == SMALL else self._model or fetch_model(self._settings)
        context = max(slot_tokens(self.form, label, 2 * self.how.rows_each, self.how.tokens)
                      for label in self.private.texts)
        with open_next_tokens(path, self.how.prompts + 1, context) as model:
            yield model.ask


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


def _small_name() -> str:
    from labkit.finetune.base_model import NAME

    return NAME
