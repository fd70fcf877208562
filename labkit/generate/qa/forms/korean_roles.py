"""What stands before the verb of a Korean statement in a role of its own: a place, a use, a name, a material."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.korean_grammar import asked, masked
from labkit.generate.qa.forms.korean_words import ROLES

_CANNOT = re.compile(r"\s수(?:가|는)?\s없(?:습니다|다|어요)$|지(?:는|도|를)?\s(?:않|못)\S*$|(?:없|않|못)\S*$")
_SEVERAL = re.compile(
    r"(?:에|로|으로|까지|부터|보다)\s|(?:때문|경우|동안|[을를이가]|대신|이상|것|수|등|중|후|뒤|전|때|따라|위해)$")
_ACTS = re.compile(r"(?:^|\s)[가-힣]+(?<!같)이\s|[가-힣]+가\s")
"""Somebody else does it."""
_NONE = {
    "made of": re.compile(
        r"(?:자동|기본|일반|주기|별도|수동|실제|동적|정적|전체|개별|임의|순서|그|새|따|바|서|홀|절대|추가|최대|성공|"
        r"무료|의무|적|으|대|"
        r"하나|방향|쪽|것|비율|용도|이유|단위|상태|순|가지)(?:대)?$"),
    "place": re.compile(
        r"(?:년|월|일|시|분|때|전|후|중|동안|회|번|경우|점|면|사용|사람|자|기준|필요|관련|요구)$"),
}
"""Phrases that play another part than the one of their particle: how, when, by whom."""
_RELATED = re.compile(r"달라|바뀝|바뀌|다릅|다르|결정|의존|속|해당|포함|기반|비례|적합|대응")
_REQUEST = re.compile(r"(?:으십시오|십시오|으세요|세요)$")
_SHORT, _LONGEST_VERB = 24, 3  # characters, words


def of_role(start: str, rest: str, clear: int) -> Form | None:
    """Return how the phrase before the verb is asked for, where it is the only one; None for others."""
    said = masked(rest)
    for kind, particle, word, verbs in ROLES:
        found = re.match(rf"^(?P<what>[^,]{{1,60}}?(?:[가-힣A-Za-z\d%℃)○]))(?P<particle>{particle})(?:서|만|도)?\s"
                         rf"(?P<verb>(?:{verbs})[^,]*)$", said)
        if not found:
            continue
        what, verb = found["what"], rest[found.start("verb"):]
        if _SEVERAL.search(what) or _CANNOT.search(verb) or len(verb.split()) > _LONGEST_VERB or \
                re.search(r"[을를이가]\s", verb) or _ACTS.search(what) or \
                (kind != "use" and re.search(r"(?<![가-힣])\S+[을를]\s", what)):
            continue
        if (kind in _NONE and _NONE[kind].search(what)) or (kind == "since" and not re.search(r"\d", what)) or \
                (kind == "relation" and not _RELATED.search(verb)):
            continue
        question = _to_do(verb) if _REQUEST.search(verb) else asked(verb)
        return Form(kind, f"{start}{word} {question}?", span(rest[:found.end("what")]), clear) if question else None
    return None


def _to_do(verb: str) -> str:
    """Return a request as a question: 보관해야 합니까 for 보관하십시오; "" where that is not known."""
    stem = _REQUEST.sub("", verb)
    return f"{stem[:-1]}해야 합니까" if stem.endswith("하") else ""


def span(words: str) -> str:
    """Return words that may stand as a short answer, "" where they are too many."""
    return words.strip() if len(words.strip()) <= _SHORT and "○" not in words else ""
