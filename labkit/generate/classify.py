"""What rows with labels are worth to whoever must tell the labels of texts: two ways to find out, each by a comparison.

Shown: the rows stand as demonstrations before the text that a model is asked about (in-context learning, the task of
Tang et al., 2023, arXiv 2309.11765, section 5). Trained on: a small model is trained on the rows alone. It says of a
text the label whose mean vector of sentences lies nearest (a nearest-centroid classifier; Tibshirani et al., 2002,
https://doi.org/10.1073/pnas.082099299), which needs few rows and has no setting that could be tuned on private ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, create_model

from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.generate.compare import FEWEST, Answered, Comparison
from labkit.llm.request import Failure, Request
from labkit.prompts import fence, prompt
from labkit.quality.embeddings import embed

if TYPE_CHECKING:
    from labkit.llm.model import Model

MEASURE = "right labels"


async def compare_demonstrations(held_out: Iterable[QA], ways: Mapping[str, Iterable[QA]], model: Model, *,
                                 language: str = "", fewest: int = FEWEST, show: bool = True) -> Comparison:
    """Ask a model for the label of each text, with each set of rows shown before it.

    Parameters
    ----------
    held_out
        Texts (question) and their labels (answer); none of them may stand in a set.
    ways
        Sets of rows by name. The first is what the others are held against; an empty one shows nothing.
    fewest
        With fewer texts than these nothing is asked.

    Raises
    ------
    DatasetError
        If there are too few texts, or one stands in a set.
    """
    rows, sets, labels = _checked(held_out, ways, fewest)
    answers: dict[str, list[str | Failure]] = {}
    for name, shown in sets.items():
        requests = [_request(row, shown, labels, language or model.language, f"label of text {number}")
                    for number, row in enumerate(rows, 1)]
        said = await model.ask_all(requests, label=f"Telling labels, {name}", show=show)
        answers[name] = [one if isinstance(one, Failure) else one.label for one in said]  # type: ignore[attr-defined]
    return _comparison(rows, answers)


def compare_training(held_out: Iterable[QA], ways: Mapping[str, Iterable[QA]], *, fewest: int = FEWEST) -> Comparison:
    """Train a small classifier on each set of rows, and have it tell the label of each text.

    Who has no rows to learn from can only guess: such a way scores 1/labels on each text.

    Parameters
    ----------
    held_out, ways, fewest
        As of :func:`compare_demonstrations`.

    Raises
    ------
    DatasetError
        If there are too few texts, or one stands in a set.
    SettingsError
        If the encoder of sentences is not installed.
    """
    import numpy as np

    rows, sets, labels = _checked(held_out, ways, fewest)
    vectors = embed([row.question for row in rows])
    answers: dict[str, list[str | Failure]] = {}
    for name, learned in sets.items():
        known = [label for label in labels if any(one.answer == label for one in learned)]
        if not known:
            answers[name] = [""] * len(rows)
            continue
        means = np.array([embed([one.question for one in learned if one.answer == label]).mean(axis=0)
                          for label in known])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        answers[name] = [known[place] for place in (vectors @ means.T).argmax(axis=1)]
    return _comparison(rows, answers, guess=1 / len(labels))


def _checked(held_out: Iterable[QA], ways: Mapping[str, Iterable[QA]],
             fewest: int) -> tuple[list[QA], dict[str, list[QA]], list[str]]:
    rows, sets = list(held_out), {name: list(found) for name, found in ways.items()}
    if len(rows) < fewest:
        raise DatasetError(f"There are {len(rows)} held-out texts; a comparison takes {fewest} or more.",
                           "Set more of them apart.")
    texts = {row.question for row in rows}
    for name, found in sets.items():
        if shared := sum(one.question in texts for one in found):
            raise DatasetError(f'{shared} rows of "{name}" are held-out texts, too.',
                               "Keep apart what is asked from what is learned.")
    # A few texts may lack a label that a set tells of, and it is one of the choices all the same.
    return rows, sets, sorted({one.answer for found in (rows, *sets.values()) for one in found})


def _request(row: QA, shown: Sequence[QA], labels: Sequence[str], language: str, name: str) -> Request[BaseModel]:
    """Return what is asked about a row; its name says nothing of the text, for it is kept beside the answer."""
    schema: Any = create_model("Label", label=(Literal[tuple(labels)], ...))
    examples = "\n\n".join(f"{fence(one.question, 'text')}\nlabel: {one.answer}" for one in shown)
    asked = f"{fence(row.question, 'text')}\nlabel:"
    return Request(f"{examples}\n\n{asked}" if examples else asked,
                   system=prompt("classify", language, labels=", ".join(labels)), schema=schema, temperature=0.0,
                   max_tokens=60, label=name)


def _comparison(rows: Sequence[QA], answers: Mapping[str, Sequence[str | Failure]], guess: float = 0.0) -> Comparison:
    found = []
    for place, row in enumerate(rows):
        said = {name: outcomes[place] for name, outcomes in answers.items()}
        texts = {name: None if isinstance(one, Failure) else one or "(a guess)" for name, one in said.items()}
        scores: dict[str, float | None] = {
            name: guess if one == "" else float(one == row.answer) for name, one in said.items()}
        found.append(Answered(row, texts, {name: one.reason for name, one in said.items() if isinstance(one, Failure)},
                              {MEASURE: scores}))
    return Comparison(tuple(answers), tuple(found))
