"""The first of several clauses of a Japanese statement, as a sentence of its own."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"^(?P<head>[^。]{4,70}?)(?P<stem>(?:[さられかまたわばが]れ|[^、\s]し)(?P<on>て)?)"
                     r"(?(on)い(?:て|るが|ますが)|)、")
"""The end of a clause that another follows: され、 and されていて、."""


def first_clause(rest: str, said: str) -> str:
    """Return the first of several clauses about a topic, ended as a sentence is; "" where there is but one.

    "Aによって提供されていて、既定で組み込まれています" says first that it is provided by A.
    """
    past = re.search(r"(?:ました|でした|[したっん]た|んだ)$", said)
    found = _CLAUSE.match(said)
    after = said[found.end():] if found else ""
    if not found or re.search(r"ください|下さい|なければ|べき", said) or \
            ("は" not in after and re.search(r"ません|ない", after)) or len(said) - found.end() < 4 or \
            re.search(r"[いきしちにみりえけせねめれてで]、", said[found.end():]) or \
            re.search(r"[うくぐすつぬぶむるた]と、|れば|たら|場合|とき|ため|ので|、.*、", found[0]):
        return ""
    stem = rest[:found.end("stem")]
    return f"{stem}{'いま' if found['on'] else 'ま'}{'した' if past else 'す'}"
