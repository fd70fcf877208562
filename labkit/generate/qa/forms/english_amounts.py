"""English amounts: how much, how many, how far something rose or fell, and what share of the whole it is.

An amount of the past holds of one time only: such a form is ``dated``, and asked only where the question says of when.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import clearness, is_plural, is_subject, small_article
from labkit.generate.qa.forms.english_patterns import LEANING, PERIOD
from labkit.generate.qa.forms.english_words import CONTAINERS, COUNTS, PARTICIPLES
from labkit.generate.qa.forms.fact import Form, Lexicon

_CHANGES = {
    "rose": "rise", "fell": "fall", "grew": "grow", "increased": "increase", "decreased": "decrease",
    "declined": "decline", "dropped": "drop", "narrowed": "narrow", "widened": "widen", "improved": "improve",
    "climbed": "climb", "shrank": "shrink", "went up": "go up", "went down": "go down", "risen": "risen",
    "fallen": "fallen", "grown": "grown", "shrunk": "shrunk",
}
_NUMBER = r"(?:[£$€¥]\s?)?\d[\d,.]*(?:\s?%)?"
_ABOUT = (r"(?:(?:about|around|approximately|roughly|at least|at most|up to|over|under|nearly|almost|only|just|"
          r"more than|less than|fewer than|a total of|between) )?")
_COUNT = rf"(?:\d[\d,]*(?:\.\d+)?|{'|'.join(sorted(COUNTS))})"
_MORE = r"(?P<more>[^;:]*)$"
_CHANGED = re.compile(
    rf"(?P<subject>[^,;:]+?)(?:, [^,;:]{{4,60}},)? (?P<aux>has |have )?(?P<verb>{'|'.join(_CHANGES)}) "
    rf"(?P<how>by|to|from) {_ABOUT}{_NUMBER}{_MORE}")
_VALUED = re.compile(
    rf"(?P<subject>[^,;:]+?)(?:, [^,;:]{{4,60}},)? (?P<be>is|are|was|were) (?P<amount>{_ABOUT}{_NUMBER}"
    r"(?: (?:thousand|million|billion|percent|per cent|°C|°F|[A-Za-zµ²³/]{1,12}))?"
    rf"(?: (?:and|to) {_NUMBER}(?: [A-Za-z°%/]{{1,12}})?)?)(?:,? (?:in|for|at|on|as|per|a|during|after|before|with) "
    r"[^;:]*)?$")
_SIZED = re.compile(
    rf"(?P<subject>[^,;:]+?) (?P<aux>is|are|must be|should be|may be|can be|was|were) {_ABOUT}"
    rf"{_NUMBER}(?: (?:and|to) {_NUMBER})? [a-z]+ (?P<size>old|long|wide|high|tall|deep|thick|away)\b(?P<more>[^;:]*)$")
_SHARE = re.compile(
    rf"(?P<subject>[^,;:]+?) (?P<verb>makes? up|made up|accounts? for|accounted for|represents?|represented|"
    rf"constitutes?) {_ABOUT}\d[\d,.]*(?:\s?%| per ?cent) of (?P<whole>(?:the |all |total )[^,;:]+)$")
_SHARE_BASE = {"make": "make up", "made": "make up", "acco": "account for", "repr": "represent", "cons": "constitute"}
_THERE = re.compile(rf"There (?P<be>are|were) {_ABOUT}{_COUNT} (?P<noun>(?!more\b|other\b|of\b|types|kinds|ways|"
                    r"reasons|forms)(?:[a-z-]+ ){0,3}?[a-z-]+s|people)(?P<more>(?: (?:in|on|at|for|with|from|between|"
                    r"to|within|under|during|who|that) [^,;:]+)?)(?:, [^;:]+)?$")
_COUNTED = re.compile(
    rf"(?:(?:About|Around|At least|At most|Over|Nearly|Almost|Only|More than|Fewer than|Some|A total of|Up to) )?"
    r"(?:\d[\d,]*|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten) "
    r"(?P<noun>(?!more\b|other\b|of\b|years?\b|days?\b|percent\b)(?:[a-z-]+ ){0,3}?[a-z-]+s|people) "
    rf"(?P<be>are|were|can be|must be|may be) (?P<verb>{'|'.join(sorted(PARTICIPLES))}|\w{{3,}}ed)"
    r"(?P<more>(?: [^,;:]+)?)$")
_MEASURED = re.compile(
    r"(?P<subject>[^,;:]+?) (?P<aux>has|have|had) an? (?P<what>(?:[a-z-]+ ){0,2}?(?:capacity|length|width|height|depth|"
    r"diameter|weight|area|volume|population|duration|range|resolution|speed|pressure|power|budget|turnover|lifespan|"
    r"storage|accuracy|density|concentration|thickness|limit|value|price|rate|size|frequency|staff|membership|"
    rf"temperature|lifetime|radius|score|age|maximum|minimum)) of {_ABOUT}{_NUMBER}[^;:]*$")
_EARNED = re.compile(r"(?P<subject>[^,;:]+?) (?P<verb>totall?ed|amounted to|reached|came to|stood at|averaged) "
                     rf"{_ABOUT}{_NUMBER}{_MORE}")
_MEASURES = frozenset("""
attendance capital consumption cost costs debt demand earnings emissions employment energy expenditure expenses exports
funding gearing gross headcount imports income inflation interest investment leakage liabilities loss losses margin net
operating operational orders output overheads pay personnel pre-tax production profit profits rainfall reserves revenue
revenues sales savings spending staff tax temperature temperatures total traffic turnover unemployment usage wages water
working
""".split())  # noqa: SIM905
"""Words that begin the name of what is counted or paid: no names of their own."""
_LONGEST_SPAN = 5  # words
_COSTS = re.compile(rf"(?P<subject>[^,;:]+?) (?P<verb>costs?|weighs?|lasts?) {_ABOUT}{_NUMBER}(?P<more>[^;:]*)$")


def of_amount(text: str, lexicon: Lexicon) -> list[Form]:
    """Return the question that a statement of an amount answers, or none."""
    for pattern, ask in _ASKING:
        if found := pattern.match(text):
            form = ask(found, lexicon)
            return [form] if form else []
    return []


def _changed(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear, verb = _clear(found["subject"], lexicon), _CHANGES[found["verb"]]
    if not clear or (found["aux"] is None) == (verb == found["verb"]):
        return None
    aux = (found["aux"] or "did").strip()
    verb = found["verb"] if found["aux"] else verb
    subject, when = _said(found["subject"], lexicon), _when(found["more"])
    if found["how"] == "by":
        return _dated(f"By how much {aux} {subject} {verb}{when}?", clear)
    return _dated(f"How {aux} {subject} {'changed' if found['aux'] else 'change'}{when}?", clear)


def _costs(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear, many = _clear(found["subject"], lexicon), is_plural(found["subject"])
    if not clear or many == found["verb"].endswith("s"):
        return None
    verb, cost = found["verb"].rstrip("s"), found[0][found.end("verb") + 1:]
    span = cost if len(cost.split()) <= _LONGEST_SPAN and "," not in cost else ""
    return Form("quantity", f"{'How long' if verb == 'last' else 'How much'} {'do' if many else 'does'} "
                f"{_said(found['subject'], lexicon)} {verb}?", span, min(clear, 1))


def _valued(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear = _clear(found["subject"], lexicon)
    if not clear or (found["be"] in ("are", "were")) != is_plural(found["subject"]):
        return None
    money = re.search(r"[£$€¥]", found["amount"])
    question = f"{'How much' if money else 'What'} {found['be']} {_said(found['subject'], lexicon)}?"
    form = Form("quantity", question, found["amount"], min(clear, 1))
    return form if found["be"] in ("is", "are") else _dated(question, clear)._replace(span=found["amount"])


def _sized(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear = _clear(found["subject"], lexicon)
    aux, _, be = found["aux"].partition(" ")
    far = "How far" if found["size"] == "away" else f"How {found['size']}"
    after = f" away{found['more']}" if found["size"] == "away" else ""
    question = f"{far} {aux} {_said(found['subject'], lexicon)}{' ' + be if be else ''}{after}?"
    return Form("quantity", question, "", min(clear, 1)) if clear and "," not in after else None


def _share(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear = _clear(found["subject"], lexicon)
    verb, past = _SHARE_BASE[found["verb"][:4]], found["verb"].endswith(("ed", "made up"))
    aux = "did" if past else "do" if is_plural(found["subject"]) else "does"
    question = f"What share of {found['whole']} {aux} {_said(found['subject'], lexicon)} {verb}?"
    if not clear:
        return None
    return _dated(question, clear) if past else Form("quantity", question, "", min(clear, 1))


def _there(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    if found["noun"].split()[-1].rstrip("s") in CONTAINERS:
        return None
    if not found["more"] and found["be"] == "are":
        return None  # of all that there is?
    form = Form("quantity", f"How many {found['noun']} {found['be']} there{found['more']}?", "", 1)
    return form if found["be"] == "are" else _dated(form.question, 1)


_OF_ANY = ("called", "compared", "connected", "considered", "deemed", "related", "said", "thought", "treated")


def _counted(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    if found["verb"] in _OF_ANY:
        return None  # what holds of any two
    aux, _, be = found["be"].partition(" ")
    question = f"How many {found['noun']} {found['be']} {found['verb']}{found['more']}?" if not be else \
        f"How many {found['noun']} {aux} be {found['verb']}{found['more']}?"
    return _dated(question, 1) if found["be"] == "were" else Form("quantity", question, "", 1)


def _measured(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear = _clear(found["subject"], lexicon)
    be = "was" if found["aux"] == "had" else "is"
    question = f"What {be} the {found['what']} of {_said(found['subject'], lexicon)}?"
    if not clear:
        return None
    return _dated(question, clear) if be == "was" else Form("quantity", question, "", clear)


def _earned(found: re.Match[str], lexicon: Lexicon) -> Form | None:
    clear = _clear(found["subject"], lexicon)
    verb = {"amounted to": "amount to", "reached": "reach", "came to": "come to", "stood at": "stand at",
            "averaged": "average"}.get(found["verb"], "total")
    how = "What" if not re.search(r"[£$€¥]", found[0]) else "How much"
    question = f"{how} did {_said(found['subject'], lexicon)} {verb}{_when(found['more'])}?"
    return _dated(question, clear) if clear else None


_ASKING = ((_CHANGED, _changed), (_COSTS, _costs), (_SIZED, _sized), (_SHARE, _share), (_THERE, _there),
           (_COUNTED, _counted), (_MEASURED, _measured), (_EARNED, _earned), (_VALUED, _valued))


def _dated(question: str, clear: int) -> Form:
    """Return a form that is asked only with a period, unless its question says when."""
    return Form("quantity", question, "", min(clear, 1), dated=not PERIOD.search(question))


def _clear(subject: str, lexicon: Lexicon) -> int:
    subject = re.sub(r" (?:before|after) (?:tax|interest|amorti[sz]ation)(?: and \w+)?$", "", subject)
    if not is_subject(subject) or LEANING.search(subject) or re.match(r"(?:The rest|The remainder)\b", subject):
        return 0
    return clearness(subject, lexicon)


def _said(subject: str, lexicon: Lexicon) -> str:
    first = subject.split()[0].lower()
    return subject[0].lower() + subject[1:] if first in _MEASURES else small_article(lexicon.lowered(subject))


def _when(more: str) -> str:
    found = re.search(r" (?:in|during|between|since|over|from|for) [^,;:]*\b(?:1[5-9]|20)\d\d\b[^,;:]*", more)
    return found[0].rstrip() if found else ""
