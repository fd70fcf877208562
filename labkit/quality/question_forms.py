"""How a question asks: for yes or no, or about what was said before."""

from __future__ import annotations

import re

from labkit.text.languages import language_code

_OPENING = (r"(?:is|are|was|were|do|does|did|can|could|should|must|will|would|shall|has|have|had|may|might|need|isn't|"
            r"aren't)")
_YES_NO = {
    # "Is it 3 or 4?" offers a choice, which True and False do not answer
    "en": re.compile(rf"^\W*(?:(?:if|when|while|after|before|during|in|on|at|for|with|under)\b[^?]{{0,80}},\s*)?"
                     rf"{_OPENING}\b(?!.*\b(?:or|what|which|how|why)\b)[^?]*\?$", re.I),
    "ja": re.compile(r"^(?!.*(?:何|なに|なん|いつ|どこ|誰|だれ|どの|どれ|どち|どう|いくつ|いくら|なぜ|それとも)).*"
                     r"(?:か|でしょう)[。？?]?$"),
    "ko": re.compile(r"^(?!.*(?:무엇|무슨|뭐|언제|어디|누구|누가|어떤|어떻|어느|몇|왜|얼마|아니면)).*"
                     r"(?:까|요|가|나|니|지)[?？]$"),
}
_ASKS_FOR_MORE = re.compile(r"^\W*(?:what|which|who|whom|whose|when|where|why|how)\b", re.I)
_NEGATION = re.compile(r"\b(?:no|not|never|none|nor|neither|cannot|without)\b|n['’]t\b"
                       r"|な(?:い|く|かっ|けれ)|ません|ずに|禁止|不可|않|없|못|아니|아닙|금지|마십시오|마세요", re.I)
_DUTY = re.compile(r"な(?:ければ|くては|いと)(?:なりません|ならない|いけません|いけない)|"
                   r"(?:지 않으면|않으면) 안 (?:됩니다|된다)")
_COMPARISON = re.compile(
    r"\b(?:at least|at most|up to|no more than|no less than|(?:more|less|fewer|greater|higher|lower|longer|shorter|"
    r"larger|smaller|older|younger|earlier|later|closer|nearer) than|above|below|under|over|within|between|exceed\w*|"
    r"minimum|maximum|about|approximately|around)\s+(?:\w+\s+){0,2}[^\w\s]?\d"
    r"|\d\S*(?:\s+\w+)?\s+or (?:more|less|above|below)\b"
    r"|\d[^、。\s\d]{0,6}(?:以上|以下|未満|を超え|以内|より)|(?:最大|最小|最低|最高|約|およそ)[^、。\d]{0,4}\d"
    r"|\d\S{0,6}\s?(?:이상|이하|미만|초과|이내|보다)|(?:최대|최소|최저|최고|약)\s?\d", re.I)
_BACK = {
    "en": re.compile(r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|this|these|those|"
                     r"there|the (?:same|others?|latter|former)|(?:is|does|was|after|before|about) that)\b|"
                     r"^\W*(?:and|what about|how about)\b", re.I),
    "ja": re.compile(r"それ|そこ|そち|その|そう|これ|ここ|この|こち|こう|同じ|ほか|他に|では[、,]|彼"),
    "ko": re.compile(r"(?:^|\s)(?:그|이|저)(?:것|거|곳|때|들|는|가|를|의|럼|런|러|\s)|여기|거기|같은|그렇|그러|그럼|"
                     r"다른"),
}
# "How long does it take", "Is it safe to", "Is there a": these stand for nothing.
_EMPTY_IT = re.compile(r"\bit\s+(?:takes?|necessary|possible|important|safe|allowed|required|recommended|better|"
                       r"best|true)\b|\b(?:is|are|was|were|does)\s+there\b|"
                       r"\bthere\s+(?:is|are|was|were|must|should|be)\b", re.I)
# A pronoun in a clause that follows may well refer to what the question itself names before it.
_OWN_CLAUSE = re.compile(r"\s(?:before|after|when|while|if|until|because|that|which)\s.*$", re.I)
_SUBJECT = {"ja": re.compile(r"^(.+?)(?:には|では|とは|は|が|を|の|に|で|と|、)"),
            "ko": re.compile(r"^(\S+?)(?:에서는|에서|에는|으로|에게|은|는|이|가|을|를|의|에|로|과|와)?(?:\s|$)")}


def asks_yes_or_no(question: str, language: str = "English") -> bool:
    """Tell whether True and False answer a question: it asks whether something is so, and offers no choice.

    Known of English, Japanese and Korean; in any other language it must only not begin with an English question word.
    """
    form = _YES_NO.get(_code(language))
    return bool(form.search(question.strip())) if form else not _ASKS_FOR_MORE.search(question)


def negates(text: str) -> bool:
    """Tell whether a text denies or forbids something; the double negation of a Japanese or Korean duty does not."""
    return bool(_NEGATION.search(_DUTY.sub("", text)))


def compares(text: str) -> bool:
    """Tell whether a text speaks of more or less than a number: then another number may well be true too."""
    return bool(_COMPARISON.search(text))


def refers_back(question: str, first: str, language: str = "English") -> bool:
    """Tell whether a question of a conversation rests on what was said before: by a pronoun, or without the subject.

    Leaving out what the first question was about counts in Japanese and Korean, where that is how it is done.
    """
    code = _code(language)
    if _BACK.get(code, _BACK["en"]).search(_OWN_CLAUSE.sub("", _EMPTY_IT.sub("", question))):
        return True
    subject = _SUBJECT[code].search(first.strip()) if code in _SUBJECT else None
    return bool(subject) and subject[1] not in question


def _code(language: str) -> str:
    return language_code(language).partition("-")[0] or language
