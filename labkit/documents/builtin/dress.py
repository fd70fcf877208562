"""The dress of a document: running headers and footers, page numbers, logos. It is told from what only looks like it.

A year, "CV" or "ARTICLE 4" at the top of a page is content, though it is short, and its number grows from page to page.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from labkit.documents.builtin.parts import PageParts, Part

_EDGE = 0.12  # share of the page's height, at its top and bottom, where running text stands
_PAGES = 3  # on so many pages, and
_SHARE = 0.3  # on this share of them, a picture or line is part of the page's dress, not of its content
_LARGE = 1.2  # times the size of running text: no page number is set so large, but for
_NEAR = 30  # one that runs with the pages, and is off by no more than the front matter
_STEADY = 0.6  # share of the steps from page to page that a number takes with the pages where it is theirs
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.|[-–—])?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:/|of|von|\|)\s*\d{1,4}|[-–—])?"
                          r"|第?\s*\d{1,4}\s*(?:页|頁|ページ|쪽)", re.I)
_NAMES = ("art(?:icle|icolo|ículo|igo|ikel|\\.)", "se[ck](?:tion|ción|ção|\\.)", "sezione", "abschnitt",
          "chap(?:ter|itre)", "cap(?:ítulo|itolo)", "kapitel", "part(?:ie|e)?", "teil", "clause", "klausel", "annexe?",
          "anexo", "allegato", "anlage", "anhang", "appendix", "schedule", "exhibit", "title", "titel", "rule",
          "lesson", "lektion", "unit", "module", "day", "tag", "week", "step", "exercise", "question", "§+", "статья",
          "глава", "раздел", "приложение")
_DIVISION = re.compile(rf"(?:{'|'.join(_NAMES)})\s*(?:\d{{1,3}}[a-z]?|[ivxlc]{{1,7}}|[A-Z])\b[.:]?(?!\s*(?:/|of|von)\s)"
                       r"(?:\W.{0,60})?"
                       r"|[第제]\s*[\d一二三四五六七八九十百]{1,4}\s*[条條章節节编編部課课回조장절편].{0,40}", re.I)
"""What names a division of a text; it stands on the first of its pages alone, or else it is a running header."""


class Dress:
    """Knows what is dress, of what it has been given so far: what was found to be once stays it."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        self._repeated: set[bytes] = set()

    def learn(self, read: Sequence[PageParts]) -> None:
        """Look through the next pages."""
        self._running |= _running(read)
        self._repeated |= _repeated(read)

    def covers(self, part: Part, page: PageParts) -> bool:
        """Tell whether a part of a page is dress."""
        if part.kind == "figure":
            return _hash(part) in self._repeated and not part.caption
        text = part.text.strip()
        if part.kind == "margin":
            if _stands_out(part, page):
                return "=" + part.text in self._running
            return (bool(_PAGE_NUMBER.fullmatch(text)) or _key(part.text) in self._running or (
                page.number > 1 and not is_division(part, page)
                and bool(re.search(rf"^{page.number}\b|\b{page.number}$", text))))
        if part.kind in ("text", "heading") and _edge(part, page):
            if "=" + part.text in self._running:
                return True
            numbered = _edge_key(part, page) in self._running or text == str(page.number)
            return bool(_PAGE_NUMBER.fullmatch(text)) and (numbered or not _stands_out(part, page))
        return False


def is_division(part: Part, page: PageParts) -> bool:
    """Tell whether what stands in the upper margin names a division of the text."""
    return part.box[1] < _EDGE * page.height and bool(_DIVISION.fullmatch(part.text.strip()))


def _stands_out(part: Part, page: PageParts) -> bool:
    """Tell whether a part is set larger than the running text of its page."""
    sizes: Counter[float] = Counter()
    for other in page.parts:
        if other.kind in ("text", "item") and other is not part:
            sizes[other.size] += len(other.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return body > 0 and part.size > _LARGE * body


def _key(text: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(text.lower().split()))


def _edge_key(part: Part, page: PageParts) -> str:
    """Return the key of a number by its edge: years on top are no page numbers because those stand at the foot."""
    return ("top " if part.box[1] < page.height / 2 else "foot ") + _key(part.text)


def _edge(part: Part, page: PageParts) -> bool:
    return part.box[3] <= _EDGE * page.height or part.box[1] >= (1 - _EDGE) * page.height


def _running(read: Sequence[PageParts]) -> set[str]:
    """Return what stands at the edge of several pages: margins but for their numbers, other text to the letter."""
    seen: Counter[str] = Counter()
    margins: dict[str, list[tuple[int, str]]] = defaultdict(list)
    large: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for page in read:
        for key, text in {_key(part.text): part.text for part in page.parts if part.kind == "margin"
                          and not _stands_out(part, page)}.items():
            margins[key].append((page.number, text))
        for part in page.parts:
            if part.kind in ("text", "heading") and _edge(part, page) and _PAGE_NUMBER.fullmatch(part.text.strip()):
                large[_edge_key(part, page)].append((page.number, part.text))
        seen.update({"=" + part.text for part in page.parts if _edge(part, page) and (
            part.kind in ("text", "heading") or (part.kind == "margin" and _stands_out(part, page)))})
    found = {key for key, count in seen.items() if count >= _least(read)}
    found |= {key for key, places in margins.items() if len(places) > 1 and _is_running(places, read)}
    return found | {key for key, places in large.items() if _runs_along(places, _NEAR)}


def _is_running(places: list[tuple[int, str]], read: Sequence[PageParts]) -> bool:
    """Tell whether lines that differ in their numbers alone, given with their pages, are a running header or footer."""
    words = {" ".join(text.lower().split()) for _, text in places}
    if len(words) < len(places):
        return True
    if all(_DIVISION.fullmatch(text.strip()) for _, text in places):
        top = {(page.number, part.text) for page in read for part in page.parts if is_division(part, page)}
        return not top.issuperset(places)
    return _runs_along(places) or not any(re.search(r"\d", text) for _, text in places)


def _runs_along(places: list[tuple[int, str]], most: int = 10**6) -> bool:
    """Tell whether one of the numbers in lines grows with that of their pages, off by no more than so many."""
    numbers = [(page, [int(number) for number in re.findall(r"\d{1,9}", text)]) for page, text in places]
    for place in range(min((len(found) for _, found in numbers), default=0)):
        offs = [found[place] - page for page, found in numbers]
        steps = [one == other for one, other in pairwise(offs)]
        if steps and sum(steps) >= _STEADY * len(steps) and min(map(abs, offs)) <= most:
            return True
    return False


def _least(read: Sequence[PageParts]) -> float:
    return max(_PAGES, _SHARE * len(read))


def _repeated(read: Sequence[PageParts]) -> set[bytes]:
    """Return the hashes of pictures that are on so many pages that they are a logo or background."""
    seen: Counter[bytes] = Counter()
    for page in read:
        seen.update({_hash(part) for part in page.parts if part.kind == "figure"})
    return {key for key, count in seen.items() if count >= _least(read)}


def _hash(part: Part) -> bytes:
    return hashlib.sha256(part.image).digest()
