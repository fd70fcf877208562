"""Verbatim copies: runs of words in a synthetic row that stand in a private one, and not in many of them.

What stands in several private rows is how people write there ("thank you for your help with this order"), and tells of
nobody; what stands in one or two is somebody's. A run of 8 words may be so by chance; one of 13, the length by which
GPT-3 was held against its tests (Brown et al., 2020, appendix C), or a whole text, is a copy. Of scripts without
spaces, two characters count as a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from labkit.privacy.audit.rows import Row, named
from labkit.quality.decontamination import NGRAM_SPACELESS, ngram_tokens, ngrams
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of

SHORT, LONG = 8, 13
"""Words of a run that is looked at, and of one that is a copy."""
FEW = 2
"""Private rows that a run may stand in and still be of somebody."""
_WHOLE = 4  # words of a text that is looked for as a whole


def copies(synthetic: Sequence[Row], private: Sequence[Row]) -> Section:
    """Find what synthetic rows repeat of private ones, word for word."""
    rare = {size: _rare(private, size) for size in (SHORT, LONG)}
    texts = _few(tuple(ngram_tokens(text)[0]) for row in private for text in dict.fromkeys(row.texts))
    whole = [row for row in synthetic if any(_is_long(tokens) and tokens in texts for tokens in (
        tuple(ngram_tokens(text)[0]) for text in row.texts))]
    long = [row for row in synthetic if _holds(row, rare[LONG], LONG)]
    short = [row for row in synthetic if _holds(row, rare[SHORT], SHORT)]
    copied = sorted({row.number for row in (*whole, *long)})
    count = len(synthetic)
    return Section("copies", "Copies of private rows", [
        Measure("copies", "Rows with a copy", share_of(len(copied), count), count, "rows",
                f"synthetic rows with a run of {LONG} words, or a whole text, that stands in at most {FEW} private "
                "rows / all", "Brown et al. (2020)", Bound(0.0, 0.0, more=False),
                "Leave these rows out, and find out how they came to be there, before anything is handed on."),
        Measure("runs", "Rows with a run", share_of(len(short), count), count, "rows",
                f"the same with a run of {SHORT} words / all", "", Bound(0.0, more=False),
                "Read these rows beside the private ones: some runs are of the language, and some of somebody."),
    ], [bars_of("copies", "What was found", {"whole texts": len(whole), f"{LONG} words": len(long),
                                             f"{SHORT} words": len(short)}, apart=("whole texts", f"{LONG} words"))],
        notes=[*([f"Rows with a copy: {named(copied)}."] if copied else []),
               *([f"Rows with a run: {named([row.number for row in short])}."] if short else [])])


def _rare(private: Iterable[Row], size: int) -> set[int]:
    """Return the n-grams that stand in few private rows."""
    return set(_few(gram for row in private for gram in {gram for text in row.texts for gram in _grams(text, size)}))


def _few(found: Iterable) -> set:
    return {what for what, count in Counter(found).items() if count <= FEW}


def _holds(row: Row, rare: set[int], size: int) -> bool:
    return any(gram in rare for text in row.texts for gram in _grams(text, size))


def _grams(text: str, size: int) -> Iterable[int]:
    tokens, usual = ngram_tokens(text)
    return ngrams(tokens, 2 * size if usual == NGRAM_SPACELESS else size)


def _is_long(tokens: Sequence[str]) -> bool:
    return len(tokens) >= _WHOLE
