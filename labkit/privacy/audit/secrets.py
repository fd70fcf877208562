"""Personal data and canaries of private rows that synthetic rows hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from labkit.privacy.audit.rows import Row, named
from labkit.quality.personal_data import find_together
from labkit.quality.scorecard.measures import Bound, Measure, Section, bars_of, share_of
from labkit.text.scripts import folded

_SIGNS = re.compile(r"[\W_]+")
_CODE = re.compile(r"(?=[^\W_]*\d)[^\W_]{5,}")  # what a canary is told by: a word of its own with digits in it


def personal(synthetic: Sequence[Row], private: Sequence[Row]) -> Section:
    """Find personal data in synthetic rows: what private rows hold, too, and what looks made up."""
    known = {value for row in private for _, value, _ in _found(row)}
    leaked, others, kinds = list[int](), list[int](), Counter[str]()
    for row in synthetic:
        found = _found(row)
        told = {kind for kind, value, _ in found if value in known}
        kinds.update(f"{kind}, as in a private row" for kind in told)
        certain = {kind for kind, value, sure in found if sure and value not in known}
        kinds.update(f"{kind}, in no private row" for kind in certain)
        if told:
            leaked.append(row.number)
        elif certain:
            others.append(row.number)
    count = len(synthetic)
    return Section("personal", "Personal data", [
        Measure("leaked", "Rows with personal data of private rows", share_of(len(leaked), count), count, "rows",
                "synthetic rows with an e-mail address, a telephone, card, account or national number that a private "
                "row holds, too / all", "", Bound(0.0, 0.0, more=False),
                "Leave these rows out: labkit clean --personal-data drop, or mask."),
        Measure("made_up", "Rows with other personal data", share_of(len(others), count), count, "rows",
                "the same with what no private row holds / all", "", Bound(0.0, more=False),
                "It may be made up, and may still be somebody's: cover it with labkit clean --personal-data mask."),
    ], [bars_of("personal", "What was found", kinds, apart=[kind for kind in kinds if "as in" in kind])],
        notes=[*([f"Rows with personal data of private rows: {named(leaked)}."] if leaked else []),
               "Names, postal addresses and dates of birth are not found: nothing that runs offline tells them from "
               "other words."])


def canaries(synthetic: Sequence[Row], planted: Iterable[str]) -> Section:
    """Find canaries: texts that were planted among private rows, to see whether they come out (Carlini et al., 2019).

    One is found where it stands whole, whatever its case, width, spaces and signs, or where one of its words with
    digits in it does.
    """
    texts = [" ".join(text.split()) for text in planted if text.strip()]
    searched = [(row.number, _bare(row.whole), set(_CODE.findall(folded(row.whole)))) for row in synthetic]
    out = {number: [row for row, bare, codes in searched
                    if _bare(text) in bare or codes & set(_CODE.findall(folded(text)))]
           for number, text in enumerate(texts, 1)}
    found = [number for number, rows in out.items() if rows]
    return Section("canaries", "Canaries", [
        Measure("canaries", "Canaries that came out", share_of(len(found), len(texts)), len(texts), "canaries",
                "planted texts of which a synthetic row holds the whole, or a word with digits / all",
                "Carlini et al. (2019)", Bound(0.0, 0.0, more=False),
                "What was planted came out, and so may anything else: do not hand these rows on.")],
        notes=[f"Canary {number} stands in row{'s' * (len(out[number]) > 1)} {named(out[number])}."
               for number in found])


def _found(row: Row) -> list[tuple[str, str, bool]]:
    """Return the personal data of a row: kind, value without spaces and signs, and whether it is certain."""
    return [(one.kind, _bare(text[one.start:one.end]), one.certain)
            for text, own in zip(row.texts, find_together(row.texts), strict=True) for one in own]


def _bare(text: str) -> str:
    return _SIGNS.sub("", folded(text))
