"""Whether rows hold the items of a benchmark: a model that is trained on these is measured on what it has seen.

The rule of Tülu 3 (Lambert et al., 2024, section 3.2): an item is contaminated by a row if more than half of its tokens
lie in 8-grams that the row has, too; and a set should be dropped, or cleaned, that contaminates more than 2 % of a
benchmark. Tokens are words and numbers, folded. Of scripts without spaces they are characters, 16 of which count as
eight words do. An item of fewer tokens is contaminated by a row that holds it whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labkit.quality.checks.base import Candidate, Check
from labkit.text.scripts import SPACELESS, folded, tokens_in, without_spaceless

NGRAM, NGRAM_SPACELESS = 8, 16  # tokens
COVERED = 0.5
"""Share of an item's tokens above which a row contaminates it."""
TOO_MANY = 0.02
"""Share of a benchmark's items above which a set should not be trained on as it is."""
IN_BENCHMARK = "in the benchmark"
_PARTS = re.compile(f"[{SPACELESS}]+|[^{SPACELESS}]+")
_FEWEST = 3  # tokens of an item that is looked for within rows; a shorter one is only compared with whole texts


class Match(NamedTuple):
    """An item of a benchmark that a row contaminates, by its number, and the share of its tokens that the row has."""

    item: int
    share: float


class Benchmark:
    """The items of a benchmark, to hold rows against.

    Parameters
    ----------
    items
        Their texts: questions, prompts; in any language.

    Attributes
    ----------
    contaminated
        The numbers of the items that :meth:`match` has found.
    """

    def __init__(self, items: Iterable[str]) -> None:
        self.contaminated: set[int] = set()
        self._lengths: list[int] = []
        self._grams: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        self._short: dict[tuple[str, ...], int] = {}
        for number, item in enumerate(items):
            tokens, size = ngram_tokens(item)
            self._lengths.append(len(tokens))
            if len(tokens) < _FEWEST:
                if tokens:
                    self._short.setdefault(tuple(tokens), number)
                continue
            for place, gram in enumerate(ngrams(tokens, min(size, len(tokens)))):
                self._grams[min(size, len(tokens))][gram].append((number, place))

    def __len__(self) -> int:
        return len(self._lengths)

    @property
    def share(self) -> float:
        """The share of the items that rows were found to contaminate, from 0 to 1."""
        return len(self.contaminated) / len(self) if len(self) else 0.0

    def match(self, texts: Sequence[str]) -> Match | None:
        """Return the item that a row has most of, if it is contaminated; all that are, go to ``contaminated``.

        Parameters
        ----------
        texts
            Of the row: its question, its answer, those of its turns. No n-gram reaches from one to the next.
        """
        covered: dict[int, set[int]] = defaultdict(set)
        found: list[Match] = []
        for text in texts:
            tokens, _ = ngram_tokens(text)
            if (number := self._short.get(tuple(tokens))) is not None:
                found.append(Match(number, 1.0))
            for size, known in self._grams.items():
                for gram in ngrams(tokens, size):
                    for number, place in known.get(gram, ()):
                        covered[number].update(range(place, place + size))
        found += [Match(number, len(places) / self._lengths[number]) for number, places in covered.items()
                  if len(places) > COVERED * self._lengths[number]]
        self.contaminated.update(match.item for match in found)
        return max(found, key=lambda match: (match.share, -match.item), default=None)

    def check(self) -> Check:
        """Return a check that drops the rows that contaminate an item: for ``checks`` of :func:`labkit.make_qa`."""

        def judge(row: Candidate) -> str:
            parts = [text for turn in row.turns for text in (turn.question, turn.answer)]
            return IN_BENCHMARK if self.match([row.question, row.answer, *parts]) else ""

        return Check("benchmark", judge, (IN_BENCHMARK,))


def ngram_tokens(text: str) -> tuple[list[str], int]:
    """Return the tokens of a text in their order, and of how many an n-gram of it is."""
    tokens, letters = [], 0
    for part in _PARTS.findall(folded(text)):
        _, runs = without_spaceless(part)
        found = runs[0] if runs else tokens_in(part)
        tokens += found
        letters += len(found) if runs else 0
    return tokens, NGRAM_SPACELESS if 2 * letters > len(tokens) else NGRAM


def ngrams(tokens: Sequence[str], size: int) -> Iterable[int]:
    return (hash(tuple(tokens[place:place + size])) for place in range(len(tokens) - size + 1))
