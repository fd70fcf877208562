"""Personal data in texts, told offline: e-mail, telephone, card, bank account, and numbers that states give people.

By forms and check digits, without a model. Names, postal addresses and dates of birth are **not** found: nothing that
runs offline tells them from other words. A number proves little by itself (one of ten passes a check digit by chance),
so it is certain beside a word that says what it is, in any language of labkit, and a flag without one.

National numbers are those of the United States (SSN), the United Kingdom (National Insurance, NHS), Japan (My Number),
Korea (resident registration) and Germany (tax, pension insurance, identity card).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from labkit.quality.personal_data.numbers import Found, emails, ibans, numbers, phone_words, phones

__all__ = ["Finding", "find", "find_together", "mask", "mask_together"]

_LABELS = {"e-mail": "mail", "phone": "phone", "card": "card", "iban": "iban"}
_BEFORE, _AFTER, _OPENING = 48, 24, 60  # characters in which a word is looked for
_DASHES = re.compile(r"(?<=[\d)])[\u2010-\u2015\u2212\u30fc\uff70](?=[\d(])")
_SOMETHING = re.compile(r"[@\d]|\(at\)|\[at\]", re.I)
_VALUE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[+(]?\d(?:[\s().\-/]{0,2}\d){5,14}(?!\d)")
_LED = re.compile(r"\W{0,3}(?:(?:numbers?|no|nr|num|núm|番号|번호|号码|號碼)(?!\w)\.?)?"
                  r"(?:\s?(?:is|ist|es|est|at|on|under|unter|au|は|へ|が|은|는)(?!\w))?[\s:：=「(+]{0,4}", re.I)
_DATED = re.compile(r"(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d")


class Finding(NamedTuple):
    """Personal data in a text: what it is, ``text[start:end]``, and whether it is certain or a flag.

    ``kind`` is "e-mail", "phone", "card", "iban", or that of a state: "us-ssn", "gb-nino", "gb-nhs", "jp-my-number",
    "kr-rrn", "de-tax-id", "de-pension-number", "de-id-card".
    """

    kind: str
    start: int
    end: int
    certain: bool


def find(text: str) -> list[Finding]:
    """Find personal data in a text, in the order in which it stands there; findings do not overlap."""
    return find_together([text])[0]


def find_together(texts: Sequence[str]) -> list[list[Finding]]:
    """Find personal data in texts that belong together, such as a question, its answer and its evidence.

    What a text ends with says what the next one begins with ("What is Anna's number?", "555-0132"), and what is certain
    in one text is certain in all of them.
    """
    folded = [_folded(text) for text in texts]
    found = [_found(text, folded[number - 1][0] if number else "") for number, (text, _) in enumerate(folded)]
    if len(texts) > 1:
        known = {_value(text[one.start:one.end]): one.kind for (text, _), own in zip(folded, found, strict=True)
                 for one in own if one.certain}
        found = [_apart([*own, *_again(text, known)]) for (text, _), own in zip(folded, found, strict=True)]
    return [[Finding(one.kind, places[one.start], places[one.end - 1] + 1, one.certain) for one in own]
            for (_, places), own in zip(folded, found, strict=True)]


def mask(text: str, flags: bool = False) -> str:
    """Return a text with its personal data covered, each by what it was: ``[phone______]``.

    The text keeps its length, so that what points into it (the span of an evidence, a box on a page) still holds.

    Parameters
    ----------
    flags
        Whether to cover what is only a flag, too.
    """
    return mask_together([text], flags)[0]


def mask_together(texts: Sequence[str], flags: bool = False) -> list[str]:
    """Return texts that belong together with their personal data covered: see :func:`find_together`."""
    return [_masked(text, (one for one in found if one.certain or flags))
            for text, found in zip(texts, find_together(texts), strict=True)]


def _masked(text: str, found: Iterable[Finding]) -> str:
    for one in found:
        length = one.end - one.start
        label = _LABELS.get(one.kind, "id")[:length - 2]
        text = f"{text[:one.start]}[{label}{'_' * (length - 2 - len(label))}]{text[one.end:]}"
    return text


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in plain letters, digits and dashes, and the place of each sign in the text as it was."""
    if text.isascii():
        return text, range(len(text))
    signs = [(sign, place) for place, written in enumerate(text) for sign in unicodedata.normalize("NFKC", written)]
    folded = "".join(sign if not sign.isdigit() else str(unicodedata.digit(sign, 0)) for sign, _ in signs)
    return _DASHES.sub("-", folded), [place for _, place in signs]


def _found(text: str, before: str) -> list[Finding]:
    if not _SOMETHING.search(text):
        return []
    candidates = [_settled(found, True) for found in (*emails(text), *ibans(text))]
    for found, kind in numbers(text):
        certain = _has_word(kind.words, text, found, before)
        if certain or kind.alone:
            candidates.append(_settled(found, certain))
    words = phone_words()
    candidates += [_settled(found, found.by_form or _has_word(words, text, found, before)) for found in phones(text)]
    candidates += [_settled(found, True) for found in _led(text, words)]
    return _apart(candidates)


def _settled(found: Found, certain: bool) -> Finding:
    return Finding(found.kind, found.start, found.end, certain)


def _has_word(words: re.Pattern[str], text: str, found: Found, before: str) -> bool:
    """Tell whether a word stands beside a candidate on its line, or before all of a text that begins with it."""
    left = text[max(0, found.start - _BEFORE):found.start].rpartition("\n")[2]
    right = text[found.end:found.end + _AFTER].partition("\n")[0]
    return bool(words.search(left) or words.search(right) or (found.start < _OPENING and words.search(before)))


def _led(text: str, words: re.Pattern[str]) -> Iterable[Found]:
    """Yield digits right behind the word for a telephone that are written as its numbers are, whatever they are."""
    for found in _NUMBER.finditer(text):
        left = text[max(0, found.start() - _BEFORE):found.start()].rpartition("\n")[2]
        last = [*words.finditer(left)][-1:]
        led = _LED.fullmatch(left, last[0].end()) if last else None
        written = found[0].strip()
        if led and not _DATED.fullmatch(written) and (
                written[0] in "0+(" or not written.isdigit() or ":" in unicodedata.normalize("NFKC", led[0])):
            yield Found("phone", found.start(), found.end())


def _again(text: str, known: Mapping[str, str]) -> Iterable[Finding]:
    """Yield what is known to be personal data, however it is parted here."""
    for value, kind in known.items():
        form = r"[\s().\-/@_%+']{0,3}".join(value)
        for found in re.finditer(rf"(?<![^\W_]){form}(?![^\W_])", text, re.I):
            yield Finding(kind, found.start(), found.end(), True)


def _apart(candidates: Iterable[Finding]) -> list[Finding]:
    """Return candidates that do not overlap: certain ones before flags, then the longer."""
    kept: list[Finding] = []
    for one in sorted(candidates, key=lambda one: (not one.certain, one.start - one.end)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _value(written: str) -> str:
    return _VALUE.sub("", written).casefold()
