"""Korean lists: the line before one, steps under a heading, names with their explanation, questions with a reply."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.korean_amounts import value_asked
from labkit.generate.qa.forms.korean_clauses import topic_of
from labkit.generate.qa.forms.korean_grammar import asked, formal, josa, to_form
from labkit.generate.qa.forms.korean_topics import clearness
from labkit.generate.qa.forms.korean_words import NOT_TOPIC, OPENINGS, POINTING, REFERENCES

_NEXT = r"(?:다음|아래)"
_AS_FOLLOWS = re.compile(rf"^(?P<topic>.{{2,50}}?)(?P<mark>은|는)\s{_NEXT}과 같(?:습니다|다|아요)$")
_THESE = re.compile(rf"^(?P<before>.*?){_NEXT}(?:과 같은|의|)\s(?:(?:두|세|네|다섯|여섯|"
                    rf"\d)\s?가지\s)?(?P<noun>[가-힣A-Za-z ]{{2,16}}?)"
                    rf"(?P<particle>이|가|을|를|으로|로)\s(?P<after>[^,]{{2,30}})$")
_HOW = re.compile(r"^(?P<lead>[^,]{6,60}려면),?\s.*(?:다음|아래|단계|절차|순서).*$")
_STEP = re.compile(r"(?:니다|[가-힣]다|시오|세요|기|함|것)\.?(?:\s?[(（][^()（）]*[)）])?$|\.\s")
_TO_DO = re.compile(r"^(?P<object>.*\S)\s(?P<stem>\S+)기$")
_BEARS = re.compile(r"(?:[을를이가은는의와과도만게히한된서고며로에]|까지|부터|다시|처음|함께|직접|빨리|바로|먼저|"
                    r"모두|미리|잘|더|안|못|자동|없이|새|별|및|또는|위한|대한|의해)$")
_NO_LABEL = re.compile(r"예|예시|예제|참고|주의|출력|결과|입력|비고|다음|자세|설명|팁|경우|링크|관련|기타|그 외|년|"
                       r"월|일|질문|답|단계")
_LEAST_TOLD = 8


def introduced(line: str, lexicon: Lexicon) -> list[Form]:
    """Return what the list after a line answers: "다음 부품이 들어 있습니다:" answers 어떤 부품이 들어 있습니까."""
    text = formal(OPENINGS.sub("", re.sub(r"[:：.\s]+$", "", line)))
    plain = re.sub(rf"{_NEXT}(?:과 같은|과 같|의|)\s?", "", text)
    if not 4 <= len(text) <= 90 or REFERENCES.search(text) or POINTING.search(plain):
        return []
    found = _AS_FOLLOWS.match(text)
    if found and not NOT_TOPIC.search(found["topic"]) and not re.search(r"예|명령|문법|형식", found["topic"]):
        return [Form("list", f"{found['topic']}{found['mark']} 무엇입니까?", clear=clearness(found["topic"]))]
    if (found := _HOW.match(text)) and re.search(r"[을를이가에로]\s", found["lead"]):
        return [Form("steps", f"{found['lead']} 어떻게 해야 합니까?", clear=1)]
    if found := _THESE.match(text):
        before, noun, ended = found["before"], found["noun"], asked(found["after"])
        topic = topic_of(before)[0] if before else ""
        if ended and not re.search(r"명령|코드|예|순서|절차|방법|단계|그림|표|링크|형식|내용|것", noun) and \
                (not before or (topic and not NOT_TOPIC.search(topic) and before.endswith(" "))):
            return [Form(
                "list", f"{before}어떤 {noun}{found['particle']} {ended}?", clear=clearness(topic) if topic else 1)]
    return []


def steps(heading: str, items: list[str]) -> list[Form]:
    """Return how the numbered steps under a heading are asked for; none where the heading says nothing to do.

    "필터 교체하기" asks 필터를 교체하려면 어떻게 해야 합니까.
    """
    heading = re.sub(r"^[\d.]+\s+", "", heading).strip()
    if not all(map(_STEP.search, items)) or REFERENCES.search(heading) or POINTING.search(heading) or len(heading) > 40:
        return []
    if re.search(r"\s(?:방법|절차|순서|과정)$", heading) and not re.search(r"기본|일반", heading):
        return [Form("steps", f"{josa(heading, '은')} 무엇입니까?", clear=1)]
    return [Form("steps", f"{made} 어떻게 해야 합니까?", clear=1)] if (made := purpose(heading)) else []


def purpose(heading: str) -> str:
    """Return a heading that names something to do as a purpose: "필터 교체하기" is 필터를 교체하려면; "" for others."""
    found = _TO_DO.match(heading)
    if not found or re.search(r"(?:보|알아보|살펴보|시작하|들어가|소개하|마치)$|[크무주위용]$", found["stem"]):
        return ""
    last = found["object"].split()[-1]
    with_particle = re.search(r"(?:[을를에로]|에서|에게|까지|부터|와|과|함께|다시|직접|없이)$", last)
    if not with_particle and _BEARS.search(last):
        return ""
    return f"{found['object'] if with_particle else josa(found['object'], '을')} {to_form(found['stem'])}"


def explained(name: str, words: str, line: str, lexicon: Lexicon) -> list[Form]:
    """Return how what is said of a name in a list is asked for: "--out: 결과를 쓰는 파일"."""
    told = f"{name} {words}"
    if _NO_LABEL.search(name) or POINTING.search(f" {told} ") or REFERENCES.search(told) or not clearness(name) or \
            re.search(r"[.!?]|[은는을를]$|\d[.]?$", name) or re.search(r"[=<>{}|\\]|https?:", words) or \
            any(words.count(left) != words.count(right) for left, right in ("()", "‘’", "“”")):
        return []
    latin, text = bool(re.search(r"[A-Za-z]", name)), words.rstrip(".")
    if re.search(r"\d", words) and not latin and len(words) <= 40:
        what = value_asked("값", name, words)
        return [Form("key", f"{josa(name, '은')} {what}?", words, 1)] if re.search(r"몇|며칠|얼마", what) else []
    if not latin or not name.isascii() or re.search(r"\.\s", text) or len(text) < _LEAST_TOLD:
        return []
    if re.search(r"[을를]\s(?:\S+\s){0,3}\S+(?:니다|한다|는다)$", text) and not topic_of(text)[0]:
        return [Form("action", f"{josa(name, '은')} 무엇을 합니까?", clear=1)]
    if re.search(
        r"[은는을한된할될의]\s(?:\S+\s){0,3}[가-힣A-Za-z]+$", text) and not re.search(r"(?:다|요|함|음|됨|오|경우|때|"
                                                                            r"필요|가능|것|수)$", text):
        return [Form("definition", f"{josa(name, '은')} 무엇입니까?", clear=1)]
    return []


def replied(question: str, reply: str) -> list[Form]:
    """Return a question of the text itself, where it and what is said under it stand alone."""
    said = re.sub(r"^(?:Q|질문|문)\s*\d*[.:)]?\s*|^[\d.]+\s+", "", question).strip().rstrip("?？ ")
    if ". " in said or not re.search(r"(?:까|나요|가요|까요|은요|"
                                     r"을까)$", said) or POINTING.search(said) or POINTING.search(reply) or \
            REFERENCES.search(reply) or not re.search(r"(?:다|오|요)\.$", reply) or len(said) < 10 or \
            re.search(r"(?:^|\s)(?:제|내|저|나|당신|여러분|우리)(?:가|는|의|를|도)?\s|무슨 뜻|어디 있", said):
        return []
    told = [word[:2] for word in re.findall(r"[가-힣A-Za-z\d]{2,}", re.sub(r"\S+$", "", said))]
    if not any(word in reply for word in told):
        return []  # it speaks of something else
    return [Form("reply", f"{said}?", clear=2 if clearness(topic_of(said)[0] or said.split()[0]) > 1 else 1)]
