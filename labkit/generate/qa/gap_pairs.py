"""Unanswerable pairs whose questions are made by their form, from what a document does not say: the model only chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import FactPairs, Pick
from labkit.generate.qa.forms.missing import Gap, gaps_of
from labkit.generate.qa.forms.missing_words import MISSING
from labkit.generate.qa.forms.titles import title_of
from labkit.generate.qa.types.base import QuestionType
from labkit.generate.qa.types.unanswerable.type import Unanswerable
from labkit.quality.checks.base import Candidate
from labkit.text.languages import find_language, is_in_language


class GapPairs(FactPairs):
    """What one chunk names and the whole document does not answer.

    Parameters
    ----------
    kind
        The type that they are of.
    gaps
        Those of the chunk.
    document
        The text of the whole document, in which they are looked for again when they are judged.
    """

    nothing = Unanswerable.nothing

    def __init__(self, kind: QuestionType, gaps: Sequence[Gap], document: str) -> None:
        super().__init__(kind, gaps)
        self._gaps, self._document = list(gaps), document

    def ground(self, choice: str) -> str:
        return choice

    def used(self, item: Pick) -> list[str]:
        return [self._gaps[item.number - 1].question]

    def candidates(self, chunk: Chunk, item: Pick, language: str, about: str) -> list[Candidate]:
        gap = self._gaps[item.number - 1]
        return [Candidate(gap.question, gap.answer, self.name, language, chunk, gap.evidence, about,
                          extra={"thing": gap.thing, "sought": gap.sought, "document": self._document})]


def unanswerable_of(chunks: Sequence[Chunk], language: str, about: str,
                    by_form: bool | None) -> Callable[[Chunk], QuestionType]:
    """Return what makes unanswerable questions about a chunk: by form, or by a model whose words are looked for.

    Parameters
    ----------
    chunks
        Of the whole document: what any of them states is not asked.
    by_form
        As :func:`labkit.generate.qa.fact_pairs.kinds_by_form` takes it.
    """
    texts = [chunk.text for chunk in chunks]
    written, found = Unanswerable(texts), find_language(language)
    if by_form is False or found is None or found.code not in MISSING:
        return lambda chunk: written
    gaps: dict[int, list[Gap]] = {}
    if fit := [chunk for chunk in chunks if is_in_language(chunk.text, language)]:
        gaps = gaps_of(chunks, language, title_of(chunks, about))
        gaps = {id(chunk): gaps.get(id(chunk), []) for chunk in fit}
    document = "\n".join(texts)
    return lambda chunk: GapPairs(written, gaps.get(id(chunk), []), document)
