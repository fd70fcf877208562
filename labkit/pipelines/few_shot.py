"""`labkit private few-shot`: from private rows to demonstrations that are free to use, with their card of privacy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.llm.local.weights import fetch_model, model_name
from labkit.pipelines.private_run import PrivateColumns, PrivateRun
from labkit.privacy.card import PrivacyCard
from labkit.privacy.few_shot.demonstrations import Ask, demonstrations, prompts_for
from labkit.privacy.few_shot.journal import JOURNAL, Released
from labkit.privacy.few_shot.prompts import Form, slot_tokens
from labkit.privacy.few_shot.settings import FewShot, Noise, card_of, plan
from labkit.privacy.randomness import Chance, Draw
from labkit.progress import progress
from labkit.settings import Settings, load_settings

METHOD = "dp-few-shot"
SMALL = Path("smollm2-135m")
"""In place of a model's file: the model that is trained on this machine, 98 MB."""


@dataclass(frozen=True)
class FewShotResult:
    """Demonstrations, as a dataset of texts (question) and labels (answer), and what they cost in privacy."""

    dataset: Dataset
    card: PrivacyCard
    empty: int = 0
    """Demonstrations that held no word, and are left out; they are paid for."""


def few_shot(private: str | os.PathLike[str], out: str | os.PathLike[str], about: str, how: FewShot | None = None, *,
             columns: PrivateColumns | None = None, model: str | os.PathLike[str] | None = None,
             settings: Settings | None = None, language: str = "English",
             say: Callable[[str], object] = lambda line: None, overwrite: bool = False, show: bool = True,
             cache: ResponseCache | None = None, chance: Chance | None = None, ask: Ask | None = None,
             ) -> FewShotResult:
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
        A GGUF file; None takes the embedded model, or what LABKIT_LOCAL_MODEL names. "smollm2-135m" is SmolLM2-135M: it
        takes a third of the time, and what it writes keeps little of the topic.
    cache
        Where what was released is kept as well (``model.cache``): a tape that is replayed gives it again, and nothing
        is asked or paid for.
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
        If the model cannot be served, or a tape that is replayed does not hold this run.
    """
    job = _Job(Path(private), Path(out), about, how or FewShot(), columns or PrivateColumns(), _path(model),
               settings or load_settings(), overwrite, chance or Chance(), cache)
    if (done := job.run.done(job.card)) is not None:
        say(f"{job.run.out} is there already: nothing is spent.")
        return FewShotResult(done, job.card)
    for line in job.lines():
        say(line)
    journal, finished = job.run.journal(), False
    try:
        with job.asking(ask, job.run.take_up(journal)) as answering, progress(job.run.out.name, show=show) as bar:
            bar.total = job.how.tokens * job.how.shots * len(job.run.private.texts)
            found = list(demonstrations(job.run.private, job.form, job.how, job.noise, answering, journal,
                                        job.run.chance, lambda label: bar.advance(1)))
        rows = [QA(question=one.text, answer=one.label, qa_type="short", language=language, method=METHOD,
                   model=job.model_name) for one in found if one.text]
        if not rows:
            raise DatasetError("No demonstration holds a word.", "Take more tokens, or a higher epsilon; this run is "
                               "paid for, so count it with --runs.")
        dataset = job.run.save(rows, job.card, journal)
        finished = True
    finally:
        journal.close(finished)
    return FewShotResult(dataset, job.card, len(found) - len(rows))


def dry_run(private: str | os.PathLike[str], out: str | os.PathLike[str], about: str, how: FewShot | None = None, *,
            columns: PrivateColumns | None = None, settings: Settings | None = None,
            model: str | os.PathLike[str] | None = None, overwrite: bool = False, chance: Chance | None = None,
            ) -> Iterator[tuple[str, list[str]]]:
    """Yield the very prompts of the first demonstration of each label, with the label; nothing is asked, or spent.

    Rows are drawn for it, and the run that follows goes on with them. See :func:`few_shot`.
    """
    job = _Job(Path(private), Path(out), about, how or FewShot(), columns or PrivateColumns(), _path(model),
               settings or load_settings(), overwrite, chance or Chance())
    if job.run.done(job.card) is not None:
        raise SettingsError(f"{job.run.out} is there already: no prompt would be sent.", "Name another file.")
    journal = job.run.journal()
    journal.close()
    for label in job.run.private.texts:
        name = f"{label}\0000" + ("\0000" if job.how.draw == "token" else "")
        yield label, prompts_for(job.run.private, job.form, label, job.how, Draw(journal.key), name)


class _Job:
    """A run with all that is checked and counted before anything is spent."""

    def __init__(self, path: Path, out: Path, about: str, how: FewShot, columns: PrivateColumns, model: Path | None,
                 settings: Settings, overwrite: bool, chance: Chance, cache: ResponseCache | None = None) -> None:
        if settings.provider not in ("auto", "local"):
            raise SettingsError("Few-shot generation needs the whole distribution of the next token, and the endpoint "
                                f"of LABKIT_PROVIDER={settings.provider} gives 20 tokens of it at most.",
                                "Set LABKIT_PROVIDER=local: it runs on this machine.")
        self.how = how
        self.form = Form(about.strip(), columns.label, columns.text)
        self._model, self._settings = model, settings
        self.model_name = _small_name() if model == SMALL else model.stem if model else model_name(settings)
        self.run: PrivateRun[Released] = PrivateRun(path, out, about, columns, how, JOURNAL, chance, self.model_name,
                                                    cache=cache, overwrite=overwrite)
        self.noise: dict[str, Noise] = plan(how, self.run.private.units)
        self.card = card_of(how, self.run.private.units, self.noise, self.model_name, column=columns.person,
                            randomness=chance.kind)

    def lines(self) -> Iterator[str]:
        """Yield what is going to be done, and with which noise."""
        yield f"{self.model_name} on this machine; nothing is sent anywhere."
        yield from self.run.paid_for()
        for label, count in self.run.private.units.items():
            noise = self.noise[label]
            yield (f"{label}: {count:,} rows, {self.how.drawn} drawn at a time into {self.how.prompts} prompts; noise "
                   f"of {noise.deviation:.3f} on a mean probability")
        yield f"epsilon {self.card.epsilon:.4f} at delta {self.card.delta:.3g}"

    @contextmanager
    def asking(self, ask: Ask | None, released: bool) -> Iterator[Ask]:
        """Serve the model, unless something else answers, or a tape holds all that was released."""
        if ask is not None:
            yield ask
            return
        if self.run.replays:
            if not released:
                raise self.run.missing()
            yield self._refuse
            return
        from labkit.finetune.base_model import fetch_base
        from labkit.llm.local.next_tokens import open_next_tokens

        path = fetch_base() if self._model == SMALL else self._model or fetch_model(self._settings)
        context = max(slot_tokens(self.form, label, 2 * self.how.rows_each, self.how.tokens)
                      for label in self.run.private.texts)
        with open_next_tokens(path, self.how.prompts + 1, context) as model:
            yield model.ask

    def _refuse(self, *_: object) -> list:
        raise self.run.missing()


def _path(model: str | os.PathLike[str] | None) -> Path | None:
    return None if model is None else Path(model)


def _small_name() -> str:
    from labkit.finetune.base_model import NAME

    return NAME
