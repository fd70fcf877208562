"""Korean statements with a topic ("X는 …", "X에는 …"): the questions that they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.korean_amounts import of_amount, when_asked
from labkit.generate.qa.forms.korean_clauses import several, topic_of
from labkit.generate.qa.forms.korean_grammar import asked, has_final, if_form, masked
from labkit.generate.qa.forms.korean_roles import of_role, span
from labkit.generate.qa.forms.korean_words import ATTRIBUTE, NO_KIND, NO_PERSON, NOT_TOPIC, PERSON, STATES, VAGUE

_IS = re.compile(r"^(?P<what>.{2,}?)(?:입니다|이다|이에요|예요)$")
_MEANS = re.compile(r"^(?P<what>.{6,}?)(?:을|를)\s(?P<verb>말합니다|말한다|뜻합니다|뜻한다|의미합니다|의미한다|"
                    r"가리킵니다|가리킨다|일컫습니다|일컫는다)$")
_OBJECT = re.compile(r"^(?P<what>.{2,70}?)(?:을|를)\s(?P<verb>(?:[^\s,]+\s){0,2}?[^\s,]+)$")
_THERE = re.compile(r"^(?P<what>.{2,80}?)(?P<particle>이|가)\s(?P<verb>있습니다|있다|있어요|필요합니다|필요하다|"
                    r"필요해요|포함됩니다|포함된다|포함되어 있습니다|"
                    r"포함되어 있다|들어 있습니다|들어 있다|달려 있습니다|붙어 있습니다|적혀 있습니다|표시됩니다|"
                    r"표시된다|나타납니다|제공됩니다|제공된다|저장됩니다|"
                    r"저장된다|설치됩니다|설치된다|사용됩니다|사용된다|쓰입니다|쓰인다)$")
_BANNED = re.compile(r"(?P<stem>\S+?)(?:지\s(?:마십시오|마세요|말아야 합니다|말아야 한다|말 것|마라)|"
                     r"(?:아서는|어서는|해서는|여서는|면|으면)\s안\s(?:됩니다|된다|돼요))$")
_MUST = re.compile(r"(?:[아어여해와워려켜져쳐춰꿔뤄눠여내둬줘봐써꺼커러라나사가서펴대베세]야)(?:만)?\s(?:합니다|한다|"
                   r"해요|됩니다|된다|돼요)$|(?:필요가|의무가) 있(?:습니다|다)$")
_REQUEST = re.compile(r"(?:(?P<polite>\S*?)(?:으십시오|십시오|으세요|세요))$|(?:으면|면)\s(?:됩니다|된다|돼요)$|"
                      r"(?:것이|게)\s(?:좋습니다|좋다)$|"
                      r"(?:권장|추천)(?:합니다|한다|됩니다|된다)$")
_CAN = re.compile(r"[^\s]\s수(?:가)?\s있(?:습니다|다|어요)$")
_CANNOT = re.compile(r"\s수(?:가|는)?\s없(?:습니다|다|어요)$|지(?:는|도|를)?\s(?:않|못)\S*$|(?:없|않|못)\S*$")
_COMMON = re.compile(r"(?:파일|명령|명령어|프로그램|시스템|서버|디렉터리|디렉토리|폴더|메시지|페이지|장치|기기|제품|"
                     r"프로젝트|클라이언트|패키지|모듈|스크립트|값|이미지|디스크|사용자 이름|암호|계정|메뉴|지침|"
                     r"정보|목록|자료|소스|"
                     r"함수|변수|커널|모드|창|데이터|컴퓨터|텍스트|사이트|커뮤니티|네트워크|회사|물|사람|도구|"
                     r"라이브러리|설명서|문서|책|글|수식|셀|차트)")
"""Nouns that, alone, mean one that was named before: they may be defined, but nothing else is asked about them."""
_LISTED = re.compile(r",\s|(?:[와과]|\s및)\s\S+(?:\s\S+){0,2}$")
_LONGEST_TOPIC, _LEAST_KIND = 40, 8


def of_topic(start: str, topic: str, mark: str, rest: str) -> Iterator[Form]:
    """Yield the questions that a statement about a topic answers; ``start`` is all that stands before ``rest``."""
    said, clear = masked(rest), clearness(topic)
    other = topic_of(rest)[0]
    plain = masked(topic)
    if not clear or other or several(plain) or len(topic) > _LONGEST_TOPIC or NOT_TOPIC.search(plain) or "," in plain:
        return
    alone = mark in ("은", "는", "란", "이란")
    many = several(said)
    if alone and not many and (defined := list(_of_being(topic, mark, rest, clear))):
        yield from defined
        return
    if mark in ("란", "이란") or _COMMON.fullmatch(topic):
        return
    amount = of_amount(start, rest, clear) if not many or not re.search(r"\d.*\d", said) else None
    if amount:
        yield amount
    when = None if amount or many else when_asked(start, rest, clear)
    if when:
        yield when
    if many:
        if not _CANNOT.search(said) and _MUST.search(rest) and PERSON.search(topic) and not NO_PERSON.search(topic):
            yield Form("requirement", f"{start}무엇을 해야 합니까?", clear=clear)
        return
    if ban := banned(start, rest, clear):
        yield ban
    elif (role := of_role(start, rest, clear)) and not when:
        yield role
    elif _MUST.search(rest) or _REQUEST.search(rest):
        yield from of_request(start, rest, clear, bool(amount))
    elif (found := _THERE.match(said)) and not amount and not alone:
        yield from _there(start, topic, rest, found, clear)
    elif alone:
        yield from _of_verb(start, topic, rest, clear, bool(amount))


def _of_being(topic: str, mark: str, rest: str, clear: int) -> Iterator[Form]:
    """What a topic is, or which purpose, price, name … it has."""
    said = masked(rest)
    if found := _MEANS.match(said):
        if mark in ("란", "이란") or re.match(r"말|일컫", rest[found.start("verb"):]):
            yield Form("definition", f"{topic}{_ran(topic, mark)} 무엇입니까?", clear=clear)
        elif ended := asked(rest[found.start("verb"):]):
            yield Form("meaning", f"{topic}{mark} 무엇을 {ended}?", span(rest[:found.end("what")]), clear)
        return
    found = _IS.match(said)
    if not found:
        return
    what = rest[:found.end("what")]
    if re.search(r"\d", what) and not re.search(r"[은는을ㄴ한된인의]\s\S+$", what):
        return  # an amount, a date
    if ATTRIBUTE.search(topic) and mark in ("은", "는"):
        if len(what) > 1 and not NO_KIND.search(what) and not re.search(r"다음과 같|매우|아주|것이 아|보다|더\s", what):
            yield Form("attribute", f"{topic}{mark} 무엇입니까?", span(what), clear)
        return
    part = re.search(r"(?:만|까지|부터|에서|으로|로|에)$|[을를]\s\S+$", what)
    if NO_KIND.search(what) or len(what) < _LEAST_KIND or part:
        return
    if re.search(r"(?:가장|매우|아주|훨씬|"
                 r"더)\s", what) or (PERSON.search(what) and not NO_PERSON.search(what) and not PERSON.search(topic)):
        return
    apart = re.search(r"(?:[은는을ㄴ한된던인]|[할될릴길올])\s(?:\S+\s){0,3}\S+$|의\s\S+$|용\s\S+$", what)
    if (clear == 1 and not apart) or len(topic.split()) > 4 or re.search(r"(?:하|되|있|없)는 |[한된]\s", topic):
        return
    if re.fullmatch(r"[A-Za-z]?[a-z]+|\w*_\w*|[a-z][\w.-]*", re.sub(r"[（(].*[)）]", "", topic).strip(), re.ASCII):
        clear = min(clear, 1)  # a name within a program, not one that many know
    told = re.search(r"의\s|[은는한된큰]\s|번째|(?:점|옵션|항목|계정|방식|방법)$", topic)  # no term of its own
    yield Form("definition", f"{topic}{mark if told else _ran(topic, mark)} 무엇입니까?", clear=clear)


def _ran(topic: str, mark: str) -> str:
    """Return 란 or 이란: by the last letter of a topic where that tells, else as its mark was chosen."""
    last = re.sub(r"[（(][^()（）]*[)）]$|\W+$", "", topic)[-1:]
    final = mark in ("은", "이란") if last.isascii() and last.isalpha() and last not in "mn" else has_final(topic)
    return "이란" if final else "란"


def _there(start: str, topic: str, rest: str, found: re.Match[str], clear: int) -> Iterator[Form]:
    """What there is in a topic, or what it needs."""
    what, verb = rest[:found.end("what")], rest[found.start("verb"):]
    if verb[:2] != "필요" and not (_LISTED.search(what) and (verb[:2] != "있습" or "," in what)):
        return  # one of what there is
    if re.search(r"(?:수|적|경우|필요|점|것|문제|차이|이유|방법|때|일|종류|장점|단점|제한|영향|"
                 r"효과)$", what.split()[-1]) or \
            re.search(r"(?:여러|다양한|많은|몇|두|세|네) ", what):
        return
    yield Form("contents", f"{start}무엇이 {asked(verb)}?", span(what), clear)


def banned(start: str, rest: str, clear: int) -> Form | None:
    """Return how one asks for what must not be done."""
    found = _BANNED.search(rest)
    if not found:
        return None
    said = masked(rest)[:found.start()].rstrip()
    if not start:
        return None
    if re.search(r"[을를]$", said) or re.search(r"[을를]\s(?:\S+(?:로|에|에서|게|히|대로))$", said):
        return Form("ban", f"{start}무엇을 하면 안 됩니까?", clear=clear)
    if re.search(r"[가-힣A-Za-z\d](?:에|로|으로)(?:는)?(?:\s(?:절대로|절대|"
                 r"반드시))?$", said) and not re.search(r"[을를이가]\s", said):
        return Form("ban", f"{start}어떻게 하면 안 됩니까?", clear=clear)
    return None


def of_request(start: str, rest: str, clear: int, amount: bool) -> Iterator[Form]:
    """What is to be done with the topic, or by it."""
    said = masked(rest)
    if amount or _CANNOT.search(said):
        return
    taken = re.search(r"[을를]\s", said)
    if re.search(r"(?:권장|추천)|좋습니다|좋다$", said):
        if taken and re.search(r"것(?:을|이)\s(?:권장|추천|좋)", said):
            yield Form("requirement", f"{start}어떻게 하는 것이 좋습니까?", clear=clear)
        return
    if not start or re.search(r"(?:방법|정보|내용|목록|사항|여부|예|값)(?:은|는|에 대해서는) ", start):
        return
    person = taken and PERSON.search(re.split("[은는] ", start)[0])
    if (taken and not person) or re.search(r"만\s", said):
        return
    done = re.search(r"(?:되어|돼|져|이어)야\s\S+$", said)
    yield Form(
        "requirement", f"{start}{'무엇을 해야' if person else '어떻게 되어야' if done else '어떻게 해야'} "
                       f"합니까?", clear=clear)


def _of_verb(start: str, topic: str, rest: str, clear: int, amount: bool) -> Iterator[Form]:
    """What a topic does, or who may do something with it."""
    said = masked(rest)
    if amount or _CANNOT.search(said):
        return
    if _CAN.search(said):
        if found := re.match(r"^(?P<who>[^,]{2,50}?)(?:이|가|만)\s(?P<act>(?:[^\s을를]+\s){0,2}\S+\s수\s있\S+)$", said):
            who = found["who"]
            if PERSON.search(who) and not NO_PERSON.search(who) and (ended := asked(rest[found.start("act"):])):
                yield Form("who", f"{start}누가 {ended}?", span(rest[:found.end('who')]), clear)
        elif clear > 1 and re.search(r"[을를]\s", said) and PERSON.search(topic) and not NO_PERSON.search(topic):
            yield Form("ability", f"{start}무엇을 할 수 있습니까?", clear=clear)
        return
    found = _OBJECT.match(said)
    if not found or not _states(found["verb"]) or \
            re.search(r"(?:게|게끔|도록|려고|지)\s", found["verb"]) or re.search(r"[가-힣]{2,}[을를]\s", found["what"]):
        return
    what, verb = rest[:found.end("what")], rest[found.start("verb"):]
    if re.search(r"(?:것|수|등|중|때|이|가|일|역할|기능|방법|수단|작업|문제|의미|도움|영향|과정|절차|조치|"
                 r"점)$", what) or not (ended := asked(verb)) or \
            re.search(r"(?:여러|다양한|많은|몇|모든|약간의|일부|같은|다른) \S+$|[은는]\s\S+이\s|[가-힣]이\s", what):
        return
    if re.search(r"[가-힣]{2,}가\s", what) and not re.search(r"[는은을한된]\s", what):
        return
    yield Form("action", f"{start}무엇을 {ended}?", clear=clear)


def _states(verb: str) -> bool:
    """Tell whether a verb, with an auxiliary behind it or not, says what something is for: 보여 줍니다, 저장합니다."""
    *before, last = verb.split()
    told = before[-1] if before and re.match(r"줍|준|줘|줄", last) else last
    return bool(STATES.match(told)) and not re.search(r"(?:입니다|이다)$", last)


def is_request(rest: str) -> bool:
    """Tell whether words say what is to be done."""
    return bool(_MUST.search(rest) or _REQUEST.search(rest))


def can(rest: str) -> bool:
    """Tell whether words say what is possible."""
    return bool(_CAN.search(masked(rest)))


def cannot(rest: str) -> bool:
    """Tell whether words deny something."""
    return bool(_CANNOT.search(masked(rest)))


def not_allowed(rest: str) -> str:
    """Return words that forbid something as a question: "사용하면 안 됩니까" for 사용하지 마십시오; "" for others."""
    found = _BANNED.search(rest)
    if not found:
        return ""
    if re.search(r"지\s(?:마|말)", found[0]):
        return f"{rest[:found.start()]}{if_form(found['stem'])} 안 됩니까"
    return asked(rest)


def clearness(topic: str) -> int:
    """Return how clear a topic is: Latin letters and digits make names; another has to be told what it belongs to."""
    bare = re.sub(r"[（(].*?[)）]", "", topic).strip()
    if re.search(r"[A-Za-z]{2,}|[A-Z]\d", bare):
        return 2
    return 0 if (len(bare) < 2 and bare not in ("물", "눈", "약")) or VAGUE.fullmatch(bare) else 1
