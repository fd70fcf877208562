"""What is a tag of HTML, and what only looks like one: "a < b and c > d" holds none, "<b>" and Word's "<o:p>" do."""

from __future__ import annotations

import re

BLOCKS = frozenset("""
address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header
html legend main nav optgroup option p section summary tbody tfoot thead
""".split())  # noqa: SIM905
DROPPED = frozenset(["script", "style", "template", "head", "svg", "math", "object", "noscript"])
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_TAGS = sorted({*BLOCKS, *DROPPED, *MARKS, *"""
a abbr acronym area audio base basefont bdi bdo big br button canvas cite code col colgroup data datalist del dfn dir
embed font h1 h2 h3 h4 h5 h6 hr iframe img input ins kbd label li link map mark menu meta meter ol output param picture
pre progress q rp rt ruby s samp select small source span strike sub sup table td textarea th time title tr track tt u
ul var video wbr
""".split()})  # noqa: SIM905
_NAME = rf"(?:{'|'.join(_TAGS)}|[ovwm]:\w+|st1:\w+)"  # the last two are what Word writes
_VALUED = r"""[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""
_BARE = r"nowrap|noshade|compact|checked|disabled|selected|hidden|controls|open|reversed|required|multiple|download"
_TAG = re.compile(rf"</?{_NAME}(?:\s+(?:{_VALUED}|{_BARE}))*+\s*/?>", re.I)
_NO_TAG = re.compile(rf"""<(?!/?{_NAME}(?=[\s/>])(?:"[^"]*"|'[^']*'|[^<>"'])*+>"""
                     r"|!--|!doctype|!\[CDATA|\?xml)", re.I)


def is_html(text: str) -> bool:
    """Tell whether a text holds a tag of HTML; "a < b and c > d" and "<5 mm" hold none."""
    return "<" in text and bool(_TAG.search(text) or "-->" in text.partition("<!--")[2])


def without_false_tags(text: str) -> str:
    """Return HTML with each ``<`` that opens neither a tag nor a whole comment as words, as a parser takes it."""
    text = _NO_TAG.sub("&lt;", text)
    end = text.rfind("-->") + 1  # behind the last one, no comment is whole
    return text[:end] + text[end:].replace("<!--", "&lt;!--")
