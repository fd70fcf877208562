"""What a web page shows besides its text, and what it does not show: both are taken out before the page is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from labkit.documents.office.raised import raised

_DROPPED = frozenset("""
script style template head noscript svg object embed iframe canvas audio video map button select textarea input option
datalist dialog nav rt rp frame frameset applet meter progress base link meta ix:header ix:hidden
""".split())  # noqa: SIM905
_STRUCK = frozenset(["del", "s", "strike"])
_ROLES = frozenset("navigation search menu menubar tablist dialog alertdialog toolbar contentinfo".split())  # noqa: SIM905
_ALWAYS = frozenset("""
advert adverts advertisement advertising adsbygoogle adslot cookie cookies cookiebanner consent gdpr paywall breadcrumb
breadcrumbs skiplink navbar toolbar masthead
""".split())  # noqa: SIM905
_OFTEN = frozenset("""
nav navigation menu sidebar sidenav ad ads sponsor sponsored promo promotion share sharing social related recommended
newsletter subscribe subscription popup modal pagination pager toc footer topbar header widget comments tags login
""".split())  # noqa: SIM905
_UNSEEN = frozenset(["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader"])
_KEPT = frozenset(["html", "body", "main", "article", "table", "tbody", "tr", "td", "th"])
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ANCHOR = re.compile(r"[¶#§🔗⚓∞]|(?:permalink|permanent link)", re.I)  # beside a heading, to link to it
_LINKED = 0.5  # share of letters in links from which a part that is called like navigation is taken for it
_MOST_NAMES = 400  # letters of a class that are looked at


def clean(root: Any, seen: Counter[str], page: bool = True) -> None:
    """Take out of a tree what is not shown, and, of a page of the web, what leads elsewhere; ``seen`` counts both.

    Parameters
    ----------
    page
        False for a chapter or a mail, where what looks like navigation is a part of the text.
    """
    hidden = set(_hidden_names(root))
    gone: list[Any] = []
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        tag = element.tag
        if not isinstance(tag, str):
            gone.append(element)
            continue
        kind = _kind(element, hidden, page)
        if kind:
            seen[kind] += kind != "furniture"
            gone.append(element)
            walker.skip_subtree()
    for element in gone:
        _drop(element)
    own = {tag for element in root.iter() if isinstance(tag := element.tag, str) and (":" in tag or "-" in tag)}
    etree.strip_tags(root, *own)  # elements of a page's own: what they hold is words
    for element in list(root.iter("sup", "sub")):
        _raise(element)


def main_of(root: Any) -> Any:
    """Return the part of a page that holds its text: what is marked as such, if it holds a good share of it."""
    body = root.find(".//body")
    body = root if body is None else body
    whole = _letters(body)
    marked = [element for element in body.iter("main", "article", "div", "section")
              if element.tag in ("main", "article") or element.get("role") == "main"]
    for found in (element for element in marked if element.tag == "main" or element.get("role") == "main"):
        if 4 * _letters(found) >= whole:
            return found
    articles = [element for element in marked if element.tag == "article"]
    return articles[0] if len(articles) == 1 and 2 * _letters(articles[0]) >= whole else body


def _kind(element: Any, hidden: set[str], page: bool) -> str:
    """Return why an element is to go, or "" where it stays."""
    tag = element.tag
    if tag in _STRUCK:
        return "struck"
    if tag in _DROPPED or (tag == "a" and _ANCHOR.fullmatch("".join(element.itertext()).strip())
                           and element.get("href", "").startswith("#")):
        return "furniture"
    if "hidden" in element.attrib and element.get("hidden") != "until-found":
        return "hidden"
    names = f"{element.get('class', '')} {element.get('id', '')}"[:_MOST_NAMES].split()
    if _HIDING.search(element.get("style", "")) or not hidden.isdisjoint(names) or not _UNSEEN.isdisjoint(names):
        return "hidden" if tag not in ("html", "body") else ""
    if element.get("aria-hidden") == "true" and tag not in ("table", "math"):
        return "furniture"
    if not page or tag in _KEPT or element.get("role") == "main":
        return ""
    if element.get("role") in _ROLES:
        return "furniture"
    if tag == "footer" and not any(True for _ in element.iterancestors("article", "main", "section", "blockquote")):
        return "furniture"
    if tag == "header" and next(element.iter("h1", "h2"), None) is None and not any(
            True for _ in element.iterancestors("article", "main", "section")):
        return "furniture"
    if tag in ("ul", "ol") and _is_menu(element):
        return "furniture"
    words = {part.lower() for name in names for part in _PART.findall(name)} | {name.lower() for name in names}
    if (tag == "aside" or words & (_ALWAYS | _OFTEN)) and not _holds_text(element):
        linked, letters = _linked(element), _letters(element)
        if words & _ALWAYS or linked >= _LINKED * letters or (words & {"ad", "ads", "sponsored", "popup", "modal"}):
            return "furniture"
    return ""


def _holds_text(element: Any) -> bool:
    return next(element.iter("main", "article", "h1"), None) is not None


def _is_menu(element: Any) -> bool:
    """Tell whether a list outside of the text is one of short links alone."""
    if any(True for _ in element.iterancestors("main", "article", "td", "section")):
        return False
    items = element.findall("li")
    letters = _letters(element)
    return len(items) >= 3 and letters < 30 * len(list(element.iter("li"))) and _linked(element) >= 0.95 * letters > 0


def _letters(element: Any) -> int:
    return sum(len("".join(text.split())) for text in element.itertext())


def _linked(element: Any) -> int:
    return sum(_letters(link) for link in element.iter("a"))


def _hidden_names(root: Any) -> Iterator[str]:
    """Yield classes and ids that the page's own style sheets hide, unless they show them again under a condition."""
    text = re.sub(r"/\*.*?\*/", "", "\n".join(style.text or "" for style in root.iter("style")), flags=re.S)
    text = re.sub(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    rules = [(selector.strip(), body) for selectors, body in _RULE.findall(text) for selector in selectors.split(",")]
    for selector, body in rules:
        if re.fullmatch(r"[.#][\w-]+", selector) and _HIDING.search(body):
            shows = re.compile(rf"{re.escape(selector)}(?![\w-])")
            if not any(other != selector and shows.search(other) and re.search(r"display\s*:\s*(?!none)", more)
                       for other, more in rules):
                yield selector[1:]


def _drop(element: Any) -> None:
    """Take an element out, and leave the words behind it where they are."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _raise(element: Any) -> None:
    """Write raised and lowered digits as such: the mark of a note is no part of the number before it."""
    before, parent = element.getprevious(), element.getparent()
    text = (before.tail if before is not None else parent.text) if parent is not None else ""
    if parent is not None and before is not None and not before.tail:
        text = "".join(before.itertext())
    words = "".join(element.itertext())
    moved = raised(words, "superscript" if element.tag == "sup" else "subscript", (text or "")[-1:])
    if moved != words:
        for child in list(element):
            element.remove(child)
        element.text = moved
