"""Lines with one planted item of personal data each, and lines without any, in several languages.

The numbers are drawn by chance and get their check digits here, by the rules of those who give them.
"""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

_LINES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PLANTED: dict[str, list[str]] = _LINES["planted"]
CLEAN: list[str] = _LINES["clean"]


def planted(count: int = 200, seed: int = 7) -> list[tuple[str, str, str]]:
    """Return lines with the item in each, and its kind."""
    draw = random.Random(seed)
    lines = []
    for number in range(count):
        kind = list(PLANTED)[number % len(PLANTED)]
        item = _item(kind, draw)
        forms = PLANTED[kind]
        line = forms[number // len(PLANTED) % len(forms)]
        if number % 5 == 0 and any(ord(sign) > 0x3000 for sign in line) and kind.startswith("phone"):
            item = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() or sign == "-" else sign for sign in item)
        lines.append((line.format(item), item, "phone" if kind.startswith("phone") else kind))
    return lines


def clean(count: int = 200, seed: int = 11) -> list[str]:
    """Return lines without personal data, full of numbers."""
    draw = random.Random(seed)

    def fill(length: int, signs: str = "0123456789") -> str:
        return draw.choice(signs[1:]) + "".join(draw.choice(signs) for _ in range(length - 1))

    return [CLEAN[number % len(CLEAN)].format(
        **{f"d{length}": fill(length) for length in range(1, 11)}, y=draw.randrange(1950, 2027),
        m=draw.randrange(1, 13), t=draw.randrange(1, 29), o=draw.randrange(1, 24), a=draw.choice("ABCDEFGHKMW"),
        h=fill(12, "0123456789abcdef"), h4=fill(4, "0123456789abcdef"), h8=fill(8, "0123456789abcdef"))
        for number in range(count)]


def _item(kind: str, draw: random.Random) -> str:
    def digits(count: int) -> str:
        return "".join(str(draw.randrange(10)) for _ in range(count))

    def between(first: int, end: int) -> str:
        return f"{draw.randrange(first, end):02}"

    if kind == "e-mail":
        name = draw.choice(["anna.berg", "k.tanaka", "lee_minho", "o'hara", "max+lab", "info22"])
        return f"{name}@{draw.choice(['example.com', 'mail.example.co.jp', 'uni-bonn.example.de', 'lab.example.kr'])}"
    if kind == "phone+":
        return draw.choice([f"+1 415-555-{digits(4)}", f"+81 3-{between(3000, 6000)}-{digits(4)}",
                            f"+49 30 {between(2000000, 9000000)}", f"+82 10-{between(2000, 9000)}-{digits(4)}",
                            f"+44 20 7{digits(3)} {digits(4)}"])
    if kind == "phone-jp":
        return draw.choice([f"03-{between(3000, 6000)}-{digits(4)}", f"090-{between(1000, 9999)}-{digits(4)}"])
    if kind == "phone-us":
        return draw.choice([f"(415) 555-{digits(4)}", f"212-555-{digits(4)}", f"206.555.{digits(4)}"])
    if kind == "phone-de":
        return draw.choice([f"030 {between(2000000, 9000000)}", f"0171 {between(2000000, 9000000)}"])
    if kind == "phone-kr":
        return draw.choice([f"02-{between(2100, 2900)}-{digits(4)}", f"010-{between(2000, 9000)}-{digits(4)}"])
    if kind == "phone-gb":
        return draw.choice([f"020 7{digits(3)} {digits(4)}", f"07700 900{digits(3)}"])
    if kind == "card":
        bare = _luhn(draw.choice(["4" + digits(14), "5" + draw.choice("12345") + digits(13)]))
        return draw.choice([bare, " ".join(bare[at:at + 4] for at in range(0, 16, 4)),
                            "-".join(bare[at:at + 4] for at in range(0, 16, 4))])
    if kind == "iban":
        country, account = draw.choice([("DE", digits(18)), ("GB", "NWBK" + digits(14)), ("NL", "ABNA" + digits(10))])
        check = 98 - int("".join(str(int(sign, 36)) for sign in f"{account}{country}00")) % 97
        bare = f"{country}{check:02}{account}"
        return draw.choice([bare, " ".join(bare[at:at + 4] for at in range(0, len(bare), 4))])
    if kind == "us-ssn":
        return draw.choice(["{}-{}-{}", "{} {} {}", "{}{}{}"]).format(
            draw.randrange(100, 600), f"{draw.randrange(1, 99):02}", f"{draw.randrange(1, 9999):04}")
    if kind == "gb-nino":
        bare = f"{draw.choice(['AB', 'CE', 'JG', 'PW'])}{digits(6)}{draw.choice('ABCD')}"
        return draw.choice([bare, f"{bare[:2]} {bare[2:4]} {bare[4:6]} {bare[6:8]} {bare[8]}"])
    if kind == "gb-nhs":
        first, check = "", 10
        while check == 10:
            first = digits(9)
            check = 11 - sum(int(one) * (10 - place) for place, one in enumerate(first)) % 11
        bare = f"{first}{check % 11}"
        return draw.choice([bare, f"{bare[:3]} {bare[3:6]} {bare[6:]}"])
    if kind == "jp-my-number":
        first = digits(11)
        rest = sum(int(one) * (place + 1 if place <= 6 else place - 5)
                   for place, one in enumerate(reversed(first), 1)) % 11
        bare = f"{first}{0 if rest <= 1 else 11 - rest}"
        return draw.choice([bare, f"{bare[:4]} {bare[4:8]} {bare[8:]}", f"{bare[:4]}-{bare[4:8]}-{bare[8:]}"])
    if kind == "kr-rrn":
        return f"{between(50, 99)}{between(1, 13)}{between(1, 29)}-{draw.choice('12')}{digits(6)}"
    if kind == "de-tax-id":
        first = "".join(draw.sample("123456789", 9))
        first = first[:9] + first[draw.randrange(9)]
        product = 10
        for one in first:
            product = 2 * ((int(one) + product) % 10 or 10) % 11
        bare = f"{first}{(11 - product) % 10}"
        return draw.choice([bare, f"{bare[:2]} {bare[2:5]} {bare[5:8]} {bare[8:]}"])
    first = f"{draw.randrange(10, 90)}{draw.randrange(1, 29):02}{draw.randrange(1, 13):02}{draw.randrange(40, 99)}"
    letter, rest = draw.choice("ABJKMW"), digits(2)
    weighed = zip(f"{first}{ord(letter) - 64:02}{rest}", (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True)
    check = sum(sum(map(int, str(int(one) * weight))) for one, weight in weighed) % 10
    return f"{first[:2]} {first[2:]} {letter} {rest}{check}"


def _luhn(first: str) -> str:
    total = sum(sum(divmod(int(one) * (2 - place % 2), 10)) for place, one in enumerate(reversed(first)))
    return f"{first}{-total % 10}"
