"""What personal numbers look like, by their form and check digits, and the words that stand beside them.

Check digits are those of `python-stdnum <https://arthurdejong.org/python-stdnum/>`_, telephone numbers those of
`phonenumbers <https://github.com/daviddrysdale/python-phonenumbers>`_. A check digit rules out nine of ten other
numbers and no more, so a number that stands alone proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from labkit.text.languages.table import either, languages
from labkit.text.scripts import HANGUL, KANA

EMAIL, IBAN, CARD, PHONE = "e-mail", "iban", "card", "phone"


class Found(NamedTuple):
    """A candidate in a text: what it may be, where, and whether its form alone says so."""

    kind: str
    start: int
    end: int
    by_form: bool = False


class Number(NamedTuple):
    """A kind of number with a form.

    Parameters
    ----------
    form
        A regular expression, without regard to case.
    holds
        Whether a number of that form can be one.
    words
        What it is called, as a regular expression.
    alone
        Whether one is worth a look that stands without its word.
    """

    kind: str
    form: re.Pattern[str]
    holds: Callable[[str], bool]
    words: re.Pattern[str]
    alone: bool = True


_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+/:-])[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_])?(?:@| ?[(\[](?:at|@)[)\]] ?)"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.| ?[(\[](?:dot|\.)[)\]] ?)){1,6}"
    r"(?P<top>[A-Za-z]{2,24})(?![A-Za-z0-9@_-])(?!:[\w~/])")
_FILES = frozenset("""
png jpg jpeg gif svg webp ico pdf js ts css py md json yaml yml html txt zip gz service socket target timer mount local
internal
""".split())  # noqa: SIM905
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
_DIGITS = re.compile(r"\D")
_MANY_DIGITS = re.compile(r"\d(?:[\s().\-/]{0,3}\d){6}")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")  # of a machine
_CARDS = (  # first digits of a brand, and how many a number of it has
    (re.compile("4"), (13, 16, 19)), (re.compile("5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile("3[47]"), (15,)), (re.compile("35(?:2[89]|[3-8])"), (16,)),
    (re.compile("30[0-5]|3[689]"), (14,)), (re.compile("6(?:011|4[4-9]|5)"), (16, 19)),
    (re.compile("62"), (16, 17, 18, 19)), (re.compile("5[06]|6"), (16,)))
_NOT_NINO = re.compile("BG|GB|NK|KN|TN|NT|ZZ")
_PENSION_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)


def emails(text: str) -> Iterator[Found]:
    """Yield addresses of e-mail; names of files and of places for ``scp`` are none."""
    for found in _EMAIL.finditer(text):
        if found["top"].lower() not in _FILES:
            yield Found(EMAIL, found.start(), found.end(), True)


def ibans(text: str) -> Iterator[Found]:
    """Yield numbers of bank accounts: their country's length, and their check digits, are proof enough."""
    from stdnum import iban

    for found in _IBAN.finditer(text):
        written = found[0]
        for end in range(len(written), 14, -1):
            apart = found.start() + end == len(text) or not text[found.start() + end].isalnum()
            if apart and written[end - 1] not in " -" and iban.is_valid(written[:end]):
                yield Found(IBAN, found.start(), found.start() + end, True)
                break


def numbers(text: str, kinds: tuple[Number, ...] | None = None) -> Iterator[tuple[Found, Number]]:
    """Yield numbers of cards and national ids that hold by their form, with their kind."""
    for kind in kinds or known_numbers():
        for found in kind.form.finditer(text):
            if kind.holds(found[0]):
                yield Found(kind.kind, found.start(), found.end()), kind


def phones(text: str) -> Iterator[Found]:
    """Yield telephone numbers; those with a country code by their form."""
    if not _MANY_DIGITS.search(text):
        return
    from phonenumbers import Leniency, PhoneNumberMatcher

    seen: set[tuple[int, int]] = set()
    for region in _regions(text):
        for found in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            written = found.raw_string
            start = found.start + (written.startswith("(") and ")" not in written)  # "(+81 3-3166-2158)"
            if (place := (start, found.end)) not in seen and not _ADDRESS.fullmatch(written):
                seen.add(place)
                yield Found(PHONE, *place, written.lstrip("(").startswith("+"))


def phone_words() -> re.Pattern[str]:
    """Return what stands beside a telephone number in any language."""
    return _beside("phone")


@cache
def known_numbers() -> tuple[Number, ...]:
    """Return the kinds of numbers that are looked for beside those of telephones and accounts."""
    from stdnum.de import idnr
    from stdnum.gb import nhs
    from stdnum.jp import in_
    from stdnum.us import ssn

    return (
        Number(CARD, _form(r"\d(?:[ -]?\d){12,18}"), _is_card, _beside("card")),
        Number("us-ssn", _form(r"\d{3}[ -]\d{2}[ -]\d{4}"), lambda text: ssn.is_valid(_DIGITS.sub("", text)),
               _words(_SSN)),
        Number("us-ssn", _form(r"\d{9}"), ssn.is_valid, _words(_SSN), alone=False),
        Number("gb-nino", _form(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
               lambda text: not _NOT_NINO.match(text.upper()),
               _words(r"national insurance|nino\b|ni\b|n\.i\.|国民保険|assurance nationale|versicherung")),
        Number("gb-nhs", _form(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), nhs.is_valid, _words(r"nhs|patient (?:id|number)")),
        Number("jp-my-number", _form(r"\d{4}[ -]?\d{4}[ -]?\d{4}"), in_.is_valid,
               _words(r"マイナンバー|個人番号|my ?number|individual number|マイナ|개인번호|个人编号|個人編號")),
        Number("kr-rrn", _form(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}"), lambda text: True,
               _words(_RRN)),
        Number("kr-rrn", _form(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?[1-8]\d{6}"), lambda text: True,
               _words(_RRN), alone=False),
        Number("de-tax-id", _form(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), idnr.is_valid,
               _words(r"steuer\W?(?:id\w*|nummer|nr)|identifikationsnummer|id\W?nr|tax\W?(?:id\w*|number)|tin\b|税|세금")),
        Number("de-pension-number", _form(r"\d{2} ?\d{6} ?[A-Z] ?\d{3}"), _is_pension_number,
               _words(r"renten\w*|sozialversicherung\w*|versicherung\w*|(?:sv|rv|rvnr)\b|pension|social security")),
        Number("de-id-card", _form(r"[CFGHJKLMNPRTVWXYZ](?=[A-Z]*\d)[CFGHJKLMNPRTVWXYZ\d]{8}\d?"), lambda text: True,
               _words(r"personalausweis\w*|ausweis\w*|perso\b|german id|identity card"), alone=False),
    )


_SSN = r"ssn\b|social security|soc\.? ?sec|sozialversicherung|seguro social|s[ée]curit[ée] sociale|社会保障|사회보장"
_RRN = r"주민\s?(?:등록)?\s?번호|주민등록|주민번호|외국인\s?등록|resident registration|rrn\b|住民登録"


def _form(form: str) -> re.Pattern[str]:
    before, behind = r"(?<![A-Za-z0-9+])(?<!\d[.,/-])(?<!\d\d )", r"(?![A-Za-z0-9]|[.,/-]\d| \d\d\d)"
    return re.compile(f"{before}{form}{behind}", re.I)


def _words(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{form})", re.I)


@cache
def _beside(name: str) -> re.Pattern[str]:
    spaced, joined = (either(language.beside_numbers.get(name, "") for language in languages()
                             if (language.spaceless or language.code == "ko") is which) for which in (False, True))
    return re.compile(rf"(?<![^\W\d_])(?:{spaced})(?![^\W\d_])|{joined}", re.I)


def _is_card(text: str) -> bool:
    from stdnum import luhn

    digits = _DIGITS.sub("", text)
    return len(set(digits)) > 1 and luhn.is_valid(digits) and any(
        first.match(digits) and len(digits) in lengths for first, lengths in _CARDS)


def _is_pension_number(text: str) -> bool:
    """Check the last digit of a German pension insurance number (VKVV § 4)."""
    bare = text.replace(" ", "").upper()
    letter = f"{ord(bare[8]) - 64:02d}"
    total = sum(sum(map(int, str(int(digit) * weight)))
                for digit, weight in zip(bare[:8] + letter + bare[9:11], _PENSION_WEIGHTS, strict=True))
    return total % 10 == int(bare[11])


def _regions(text: str) -> tuple[str, ...]:
    """Return whose way of writing telephone numbers a text may follow."""
    if re.search(f"[{KANA}]", text):
        return ("JP",)
    if re.search(f"[{HANGUL}]", text):
        return ("KR",)
    if re.search("[\u3400-\u9fff]", text):
        return ("JP", "CN", "TW")
    return ("US", "GB", "DE", "FR", "ES", "IT", "BR", "JP", "KR")
