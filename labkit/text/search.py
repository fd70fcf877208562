"""Search by words: which of many passages speak of what a question asks (BM25; Robertson and Zaragoza, 2009)."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.text.scripts import folded, tokens_in, without_spaceless
from labkit.text.words import function_words


class Search:
    """An index of passages in any language; of scripts without spaces, pairs of characters stand for words.

    Parameters
    ----------
    passages
        The texts; one without a word is never found.
    """

    def __init__(self, passages: Sequence[str]) -> None:
        from bm25s import BM25

        self.passages = passages
        self._index: BM25 | None = None
        tokens = [_tokens(passage) for passage in passages]
        if any(tokens):
            self._index = BM25()
            self._index.index(tokens, show_progress=False)

    def best(self, question: str, count: int = 3) -> list[int]:
        """Return the places of the passages that share most with a question, best first; none that shares nothing."""
        words = _tokens(question)
        if self._index is None or not words:
            return []
        scores = self._index.get_scores(words)
        places = sorted(range(len(self.passages)), key=lambda place: (-scores[place], place))
        return [place for place in places[:count] if scores[place] > 0]


def _tokens(text: str) -> list[str]:
    """Return the words of a text in order, each as often as it stands there."""
    spaced, runs = without_spaceless(folded(text))
    empty = function_words()
    tokens = [word for word in tokens_in(spaced) if word not in empty]
    for run in runs:
        tokens += ["".join(run[place:place + 2]) for place in range(max(1, len(run) - 1))]
    return tokens
