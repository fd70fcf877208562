"""Synthetic rows from a model that has paid for what it knows: as many as one likes, at no further cost in privacy.

Which rows are kept is told from these rows alone. To hold them against private rows and drop some would tell of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from labkit.datasets.record import QA
from labkit.llm.local.continuations import Sampling, Write
from labkit.privacy.sgd.settings import PrivateSgd
from labkit.privacy.sgd.texts import control_code

_FEWEST = 3  # words of a text; characters, where a script has no spaces


class Written(NamedTuple):
    """Synthetic rows, a text (question) and its label (answer) each, and how many were dropped by which reason."""

    rows: list[QA]
    dropped: dict[str, int]


def synthetic(labels: Iterable[str], about: str, settings: PrivateSgd, write: Write, *, language: str, model: str,
              method: str) -> Written:
    """Let a model write texts of each label, and keep those that are texts and are there once."""
    codes = {label: control_code(about, label) for label in labels}
    begun = [(label, codes[label], number) for number in range(settings.rows) for label in codes]
    how = Sampling(settings.tokens, settings.temperature, settings.top_p, settings.top_k)
    texts = write([(code, place) for place, (_, code, _) in enumerate(begun)], how)
    rows, seen, dropped = [], set[str](), Counter[str]()
    for (label, _, _), text in zip(begun, texts, strict=True):
        text = " ".join(text.split())
        if len(text.split()) < _FEWEST and len(text) < 4 * _FEWEST:
            dropped["too short"] += 1
        elif text in seen:
            dropped["written twice"] += 1
        else:
            seen.add(text)
            rows.append(QA(question=text, answer=label, qa_type="short", language=language, method=method, model=model))
    return Written(rows, dict(dropped))
