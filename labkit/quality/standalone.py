"""Does a question stand on its own? One that leans on a text its reader has not seen is of no use in a dataset."""

from __future__ import annotations

import re

_WORK = (r"(?:source|passage|text|excerpt|extract|context|article|paragraph|section|chapter|sentence|document|page|"
         r"table|figure|fig\.|chart|graph|diagram|image|picture|evidence|information|description)")
_BOOK = (r"(?:handbook|manual|guide|brochure|leaflet|flyer|poster|newsletter|letter|bulletin|slide|book|report|paper|"
         r"study|website|web page)")
_PAPER = r"(?:handbook|brochure|leaflet|flyer|poster|newsletter|report|paper|study)"
_SAYS = r"(?:say|state|mention|describe|show|tell|list|indicate|provide|give)"
_BUT = r"(?:given\s+|above\s+|following\s+|provided\s+|\w+\s+)?"
_LEANING = {
    "en": re.compile(
        rf"\b(?:according to|based on|as (?:stated|described|shown|mentioned|given|listed|noted) in|"
        rf"(?:mentioned|stated|described|shown|listed|given|provided|discussed|depicted) in)\s+"
        rf"(?:the|this|that|these|those)\s+{_BUT}(?:{_WORK}|{_BOOK})\b"
        # "of the document?" leans; "of the document scanner" does not
        rf"|\b(?:from|in|on|by|of|per)\s+(?:the|this|that)\s+{_BUT}(?:{_WORK}|{_PAPER})"
        r"(?=\s*(?:[?,.;:!]|$)|\s+(?:above|below)\b)"
        rf"|\b(?:this|above|given|following|provided|aforementioned)\s+(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b(?:does|do|did)\s+(?:the|this)\s+(?:{_WORK}|{_PAPER})\s+{_SAYS}\b|\bthe\s+{_WORK}\s+(?:{_SAYS}s|above|below)\b"
        r"|\b(?:section|chapter|page|table|figure|fig\.|step)\s+\d"
        r"|\b(?:mentioned|described|listed|shown|stated)\s+(?:above|below|here|earlier|previously)\b"
        r"|\bthe author", re.I),
    "ja": re.compile(r"(?:この|上記の?|次の|以下の?|本|前述の?|与えられた)"
                     r"(?:文章|文書|文|テキスト|本文|資料|図|表|グラフ|画像|ページ|節|章|段落|抜粋|情報)|"
                     r"(?:文章|テキスト|本文|原文|資料|文書)(?:によると|によれば|では|において|に)|"
                     r"(?:説明書|マニュアル|ハンドブック|ガイド|手引き?)(?:によると|によれば|では|に(?:は|記載|書かれ))|"
                     r"上記|前述|図\s*\d|表\s*\d|第\s*\d+\s*[章節]"),
    "ko": re.compile(r"(?:이|위|위의|다음|아래|본|해당|주어진)\s*"
                     r"(?:글|문서|본문|텍스트|자료|그림|표|그래프|이미지|페이지|절|장|단락|내용|정보)(?:에|의|은|는|을|를|이|가|에서|에\s*따르면)|"
                     r"(?:글|문서|본문|원문|텍스트|자료|설명서|안내서|핸드북|매뉴얼)에(?:\s*따르면|서는|\s*(?:나온|적힌|명시))|"
                     r"위에서\s*언급|(?:그림|표)\s*\d"),
}
_NAMED = re.compile(
    rf"\b(?:the|this)\s+{_BUT}(?:{_WORK}|{_BOOK})s?\s+(?:also\s+)?(?:{_SAYS}s|covers?|explains?|discuss(?:es)?|"
    rf"outlines?|presents?|contains?|includes?|highlights?|details?|summari[sz]es?|focus(?:es)?|deals?|is about)\b"
    rf"|\bsummar\w+\s+(?:of\s+)?(?:the|this)\s+{_BUT}{_WORK}\b"
    r"|(?:文章|テキスト|本文|原文|資料|文書|本書|この節|この章)(?:は|の要約|を要約|を.{0,4}まとめ|では)"
    r"|(?:글|본문|원문|텍스트|자료|문서)(?:은|는|의 요약|을 요약|를 요약|에서는)", re.I)
_QUESTION = r"(?:what|which|who|whom|whose|when|where|why|how(?:\s+(?:many|much|long|often|far|old))?)"
_BE = r"(?:is|are|was|were|do|does|did|can|could|should|must|will|would|has|have|had|may|might)"
_PRONOUN = {
    "en": re.compile(rf"^\s*(?:{_QUESTION}\s+)?{_BE}\s+(?:it|they|he|she|this|that|these|those)\b(?!\s+(?:possible|"
                     r"necessary|important|safe|allowed|required|recommended|true|better|enough|permitted|mandatory|"
                     r"take\s+\w+|\w+\s+to\b|\w+\s+that\b))"
                     rf"|^\s*{_QUESTION}\s+(?:it|they|he|she)\b|^\s*(?:its|their|his|her|and|but|also)\b", re.I),
    "ja": re.compile(r"^\s*(?:それ|これ|彼|彼女|そこ|ここ|その|この|あの)(?!ら?ぞれ)"),
    "ko": re.compile(r"^\s*(?:그것|이것|저것|그들|그녀|그는|그가|그의|거기|여기|이는|이들|(?:그|이|저|해당)\s)"),
}


def leans_on_source(question: str) -> bool:
    """Tell whether a question speaks of its source: 'according to the text', 'in the figure above', 'section 2.3'.

    All languages whose forms are known are looked for, whatever language was asked: models mix them.
    """
    return any(pattern.search(question) for pattern in _LEANING.values())


def opens_with_pronoun(question: str) -> bool:
    """Tell whether what a question asks about is a pronoun that nothing before it explains: 'What does it cost?'."""
    return any(pattern.search(question) for pattern in _PRONOUN.values())


def names_source(text: str) -> bool:
    """Tell whether a summary, or the question for one, speaks of a text where it should speak of what is in it."""
    return leans_on_source(text) or bool(_NAMED.search(text))
