"""How each question type makes its pairs from the chunks of a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import kinds_by_form
from labkit.generate.qa.gap_pairs import unanswerable_of
from labkit.generate.qa.types.base import QuestionType


def kinds_of(chunks: Sequence[Chunk], language: str, about: str,
             by_form: bool | None) -> Callable[[QuestionType, Chunk], QuestionType]:
    """Return what tells it, for a type and a chunk.

    Parameters
    ----------
    chunks
        Of the whole document.
    by_form
        True: by form, where a type can be. None: where the chunk and the language allow. False: the model writes.

    Raises
    ------
    SettingsError
        If statements of the language cannot be turned round, and they have to be.
    """
    stated = kinds_by_form(chunks, language, about, by_form)

    @cache
    def unstated() -> Callable[[Chunk], QuestionType]:
        return unanswerable_of(chunks, language, about, by_form)

    return lambda kind, chunk: unstated()(chunk) if kind.name == "unanswerable" else stated(kind, chunk)
