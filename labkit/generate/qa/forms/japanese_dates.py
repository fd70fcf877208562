"""When somebody or something did what a Japanese statement tells that begins with a date."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.japanese_asking import asking, masked
from labkit.generate.qa.forms.japanese_topics import OTHER_TOPIC, clearness
from labkit.generate.qa.forms.japanese_words import HAN, NOT_TOPIC

_DATED = re.compile(rf"^(?P<date>(?:西暦|紀元前)?(?:\d{{3,4}}\s?年(?:度)?(?:\s?\d+\s?月(?:\s?\d+\s?日)?)?|"
                    rf"(?:平成|令和|昭和)\s?[\d元]+\s?年(?:\s?\d+\s?月(?:\s?\d+\s?日)?)?|\d+\s?月\s?\d+\s?日))"
                    rf"(?:[（(][^（）()]*[）)])?(?:に)?(?:は)?、?\s?(?P<name>[^、はがを]{{2,30}}[{HAN}ァ-ヴーA-Za-z\d)）さん])\s?が\s?"
                    rf"(?P<rest>[^が]{{3,120}}(?:ました|でした))$")
"""A date, who or what, and what was done then."""


def of_date(text: str, said: str) -> Form | None:
    """Return how one asks for the date at which a statement begins, of what somebody or something did then."""
    found = _DATED.match(said)
    if not found or OTHER_TOPIC.search(found["rest"]) or not (asked := asking(text[found.start("rest"):])):
        return None
    name = text[found.start("name"):found.end("name")].strip()
    if not clearness(name) or NOT_TOPIC.search(masked(name)):
        return None
    gap = " " if re.search(r"[A-Za-z\d)]$", name) and " が" in found[0] else ""
    return Form("when", f"{name}{gap}はいつ{asked}。", text[found.start("date"):found.end("date")].strip(),
                clearness(name), dated="年" not in found["date"])
