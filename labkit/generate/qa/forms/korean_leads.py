"""Korean statements that begin with a clause: a condition, a time, a purpose or a reason, which the question keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.korean_amounts import of_amount
from labkit.generate.qa.forms.korean_clauses import Parts, several, topic_of
from labkit.generate.qa.forms.korean_grammar import asked, masked
from labkit.generate.qa.forms.korean_topics import can, cannot, clearness, is_request, not_allowed, of_topic
from labkit.generate.qa.forms.korean_words import NO_PERSON, NOT_TOPIC, PERSON

_LEAST_LEAD, _LONGEST_LEAD = 6, 70
_HAPPENS = re.compile(
    r"(?:됩니다|된다|돼요|집니다|진다|져요|납니다|난다|나타납니다|꺼집니다|켜집니다|바뀝니다|바뀐다|멈춥니다|멈춘다|"
    r"열립니다|열린다|닫힙니다|닫힌다|이동합니다|"
    r"이동한다|시작합니다|시작한다|끝납니다|끝난다|종료합니다|잠깁니다|잠긴다|걸립니다|생깁니다|생긴다|발생합니다|"
    r"발생한다|사라집니다|들립니다|보입니다|보인다|"
    r"떨어집니다|늘어납니다|줄어듭니다|느려집니다|빨라집니다|옵니다|나옵니다|들어갑니다|올라갑니다|내려갑니다|"
    r"작동합니다|실패합니다|중단합니다|반환합니다|"
    r"표시합니다|표시한다|보여 줍니다|보여준다|보여줍니다|출력합니다|출력한다|변합니다|움직입니다|흐릅니다|빠집니다|"
    r"울립니다|깜박입니다|뜹니다|닫습니다|끕니다|켭니다|"
    r"만듭니다|삭제합니다|저장합니다|저장한다|설치합니다|실행합니다|실행한다|수\s있습니다|수 있다|않습니다|않는다|"
    r"못합니다|없습니다|없다|막습니다|보냅니다)$")
_ACTS = re.compile(
    r"[을를로에]\s(?:\S+\s){0,3}(?:누릅|눌러|누른|선택|입력|클릭|실행|사용|설정|활용|이용|조절|조정|켭|켠|끕|끈|엽|"
    r"연다|닫|추가|삭제|제거|바꿉|바꾼|변경|지정|"
    r"확인|이동|끌어|놓|넣|적습|적는|씁|쓴|만듭|만든|설치|다운로드|내려받|저장|복사|붙여|편집|돌립|돌린|꽂|뽑|교체|"
    r"연결|보냅|보낸|받|찾|고릅|고른|"
    r"해제|로그인|시작|작성|제출|신청|등록|문의|연락|수정|움직|올립|내립|당깁|밉|표시)\S*$")
"""What a reader does: a purpose is followed by it."""
TOO = re.compile(r"(?<![정온속각난강밀농고용의제지태시한빈])도\s(?!있|없|않|됩)")
"""Also: something else was said before."""
_UNSAID = re.compile(r"^(?:\S+\s)?(?:하면|되면|없으면|있으면|아니면|필요하면|원하면|싶으면|않으면|가능하면|괜찮으면|"
                     r"완료되면|끝나면|그러면)$|^\S+\s?(?:경우에는|경우에|경우|"
                     r"때는|때|동안|전에|후에|뒤에|다음에)$")
"""A lead that does not say of what."""
_AT_WILL = re.compile(r"(?:원(?:할|하는|한다)|필요(?:한|할|하다)|가능(?:한|하다)) ?(?:경우|면|때)\S*$|(?:원|필요|"
                      r"가능)하면$|(?:일|것|때문|생각|이유|경우)(?:이라|)면$|(?:보|말하|따지)자면$")
_TELLS = re.compile(r"(?:이|가|을|를|에|로|은|는|와|과)(?:\s|$)")
_LAST = re.compile(r"\s?\S+(?:\s(?:경우|때|동안|중|도중|전|후|뒤|다음)\S*)?$")
"""The verb of a clause, with what joins it."""
_WISHED = re.compile(r"(?:고자 (?:한다|하)면|고 싶(?:으|다)면|기를? (?:원|바라)\S*면)$")
_COMES = re.compile(r"(?:[질될릴길뀔]|생길|발생할|나타날|보일|있을|필요할|않을|못할|없을)\s수")
_OWN = re.compile(r"(?:^|\s)[가-힣A-Za-z\d)]+(?:이|가)\s")
_NO_OUTCOME = re.compile(r"(?:^|\s)(?:것이|것은|경우가|방법이|이유|때문|좋|편리|유용|쉽|어렵|중요|문제|도움)|"
                         r"합니다만|일 수|지도")


def of_lead(parts: Parts) -> Iterator[Form]:
    """Yield the questions of a statement that begins with a clause."""
    lead, rest, kind = parts.lead, parts.rest, parts.kind
    whole = f"{parts.topic}{parts.mark} {rest}" if parts.topic else rest
    said, said_lead = masked(whole), masked(lead)
    bare = re.sub(r"^(?:만약|만일|혹시),?\s", "", said_lead)
    topic_in_lead, mark, after_topic = topic_of(lead)
    topic_in_lead = topic_in_lead if after_topic else ""  # 때는 ends the clause
    if len(bare) > _LONGEST_LEAD or re.search(r"[,]\s.*[,]\s", bare):
        return
    if kind == "reason":
        yield from _why(parts, whole, topic_in_lead, mark)
        return
    if TOO.search(said) or "수 있어야" in said:
        return
    if len(bare) < _LEAST_LEAD or _UNSAID.match(bare) or _AT_WILL.search(bare) or \
            not _TELLS.search(_LAST.sub("", bare)):
        return
    if re.search(r"(?:경우|때)에?만$", lead) or (topic_in_lead and NOT_TOPIC.search(masked(topic_in_lead))):
        return
    if topic_in_lead and (not clearness(topic_in_lead) or re.search(r"(?:고|며|지만|거나),?\s", masked(after_topic))):
        return
    clear = 2 if topic_in_lead and clearness(topic_in_lead) > 1 and mark in ("은", "는") else 1
    several_topics = parts.topic and topic_in_lead
    if kind == "how":
        if topic_in_lead and mark in ("은", "는") and not is_request(whole):
            return
        yield from _how(lead, whole, said, clear)
        return
    if parts.topic and not clearness(parts.topic):
        return
    if several_topics:
        return
    if not several(said) and (amount := of_amount(f"{lead} ", whole, clear)):
        yield amount
        return
    if banned := not_allowed(whole):
        if re.search(r"[을를]\s", said) and banned and not parts.topic:
            yield Form("ban", f"{lead} 무엇을 하면 안 됩니까?", clear=clear)
    elif cannot(whole):
        if re.search(r"\s수(?:가|는)?\s없", said) and not _OWN.search(said):
            return
        if kind == "condition" and not is_request(whole) and not _NO_OUTCOME.search(said):
            yield Form("condition", f"{lead} 어떻게 됩니까?", clear=clear)
    elif is_request(whole):
        person = parts.topic and PERSON.search(parts.topic) and not NO_PERSON.search(parts.topic)
        if parts.topic and not person:
            yield from of_topic(f"{lead} {parts.topic}{parts.mark} ", parts.topic, parts.mark, rest)
        else:
            first = kind in ("before", "after", "during") and not topic_in_lead
            yield Form("requirement", f"{lead} {parts.topic + parts.mark + ' ' if person else ''}"
                                      f"{'무엇을' if first or person else '어떻게'} 해야 합니까?", clear=clear)
    elif can(whole):
        if topic_in_lead and (mark in ("은", "는") or _COMES.search(said)):
            return
        if kind in (
            "condition",
                "when") and re.search(
                    r"[을를]\s", said) and not re.search("싶|알 수|해야 "
                                                       "할", said) and not parts.topic and not _NO_OUTCOME.search(said):
            yield Form("ability", f"{lead} 무엇을 할 수 있습니까?", clear=clear)
    elif kind == "condition" and _WISHED.search(said_lead):
        if not parts.topic and not _OWN.search(said):
            yield Form("condition", f"{lead} 어떻게 해야 합니까?", clear=clear)
    elif kind == "condition" and not lead.endswith("도") and _HAPPENS.search(whole) and not _NO_OUTCOME.search(said):
        taken = re.search(r"[을를]\s", said) and not topic_in_lead
        if not parts.topic and not _OWN.search(said) and (several(said) or taken):
            return  # nothing says whether the reader does it
        if not parts.topic and not _OWN.search(said) and not topic_in_lead and not re.search(r"[을를에로]\s", said):
            return
        yield Form("condition", f"{lead} 어떻게 됩니까?", clear=clear)


def _how(lead: str, whole: str, said: str, clear: int) -> Iterator[Form]:
    """What is to be done for a purpose."""
    if needed := re.match(r"^(?P<what>[^,]{2,60}?)(?:이|가)\s(?P<verb>필요합니다|필요하다|필요해요)$", said):
        if not re.search(r"(?:주의|노력|시간|수|것)$", needed["what"]):
            yield Form("how to", f"{lead} 무엇이 필요합니까?", clear=clear)
    elif cannot(whole) or re.search(r"지\s(?:마|말)|\s안\s됩|추천|권장|"
                                    r"야 할 수", whole) or not re.search(r"(?:려면|거든|는)$", lead):
        return
    elif is_request(whole) or can(whole) or (_ACTS.search(said) and not topic_of(whole)[0]):
        yield Form("how to", f"{lead} 어떻게 해야 합니까?", clear=clear)


def _why(parts: Parts, whole: str, topic: str, mark: str) -> Iterator[Form]:
    """Why something is so, or has to be done or left."""
    lead, said = parts.lead, masked(whole)
    if re.search(r"(?:그|이|저|이러|그러)(?:렇|하|한)?\S*\s?(?:때문에|므로)$", lead) and len(lead) < _LEAST_LEAD:
        return
    if _NO_OUTCOME.search(said) and not re.search(r"문제", said):
        return
    if re.search(r"하십시오$|하세요$", whole):
        ended = not_allowed(whole) or re.sub(r"하(?:십시오|세요)$", "해야 합니까", whole)
    elif re.search(r"십시오$|세요$", whole):
        ended = not_allowed(whole)
    else:
        ended = not_allowed(whole) or asked(whole)
    if not ended or several(said) or re.match(r"\S+보다", said):
        return
    if topic and not parts.topic and is_request(whole):
        topic = ""  # who is to do it is another
    if topic and not parts.topic and mark in ("은", "는"):
        if clearness(topic) and not _OWN.search(said):
            yield Form("why", f"{topic}{mark} 왜 {ended}?", clear=clearness(topic))
        return
    if topic:
        return
    clear = clearness(parts.topic) if parts.topic else 1
    if not (parts.topic or topic_of(lead)[0]) and not re.search(r"(?:이|가)\s", masked(lead)) and not re.match(
        r"\S+ \S+ 때문에$", lead):
        return  # of what
    if clear and (parts.topic or re.search(r"[을를이가]\s", said)):
        yield Form("why", f"왜 {ended}?", clear=clear)
