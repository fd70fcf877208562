"""Amounts, days and times of a Korean statement: the number gives way to 몇, 얼마 or 언제 where it stands."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.korean_grammar import asked, josa, masked
from labkit.generate.qa.forms.korean_words import COUNTERS, DAYS, MONEY, NATIVE

_NUMBER = r"\d[\d,.]*(?:\s?[만억천]\s?\d*)?"
_UNITS = "|".join(map(re.escape, sorted({*COUNTERS, *DAYS, *MONEY}, key=len, reverse=True)))
_AMOUNT = re.compile(
    rf"(?P<about>약 |대략 |총 |최대 |최소 |적어도 )?(?<![A-Za-z\d.:/_#-])(?<![가-힣]\d)"
    rf"(?P<number>{_NUMBER}(?:\s?[~～–-]\s?{_NUMBER})?)(?P<gap>\s?)(?P<unit>{_UNITS})"
    rf"(?![A-Za-z\d째]|번째|분의|차|호(?!실)|[월년]\s?\d)(?=[가-힣]{{0,4}}(?:[\s,.)]|$)|[가-힣])"
    rf"|(?P<native>(?<![가-힣])(?:{NATIVE}))(?P<space>\s)(?P<counter>개|명|번|대|사람|시간|달|마리|장|권|군데|곳|"
    rf"단계|살|"
    rf"바퀴)(?!째|\s?다)(?=[가-힣]{{0,3}}(?:[\s,.)]|$))")
_AFTER = re.compile(r"(?:이상|이하|이내|미만|초과|정도|가량|쯤|씩|마다|간|짜리|까지|부터|동안|의|을|를|이|가|은|는|"
                    r"로|으로|에|만|과|와|밖에|넘게|당|이나|입니다|이다|"
                    r"이며|이고|인|일|안에|보다|\s|,|$)")
_DATE = (r"(?:기원전\s?)?(?:\d{3,4}년(?:\s?\d{1,2}월(?:\s?\d{1,2}일)?)?|\d{1,2}월\s?\d{1,2}일|"
         r"매[년월주일](?:\s\d{1,2}월)?(?:\s?\d{1,2}일)?|"
         r"매주 [월화수목금토일]요일)(?:\s?(?:초|말|상반기|하반기|중순))?")
_HOURS = r"(?:(?:오전|오후|평일|매일|월요일|금요일)\s?)*(?:\d{1,2}:\d{2}|\d{1,2}시(?:\s?\d{1,2}분)?)"
_AT = re.compile(rf"(?<!\S)(?P<date>{_DATE})(?P<particle>에(?=\s)|부터|까지)")
_FROM_TO = re.compile(rf"(?<!\S)(?P<from>{_DATE}|{_HOURS})부터\s(?P<to>{_DATE}|{_HOURS})까지")
_OFTEN = re.compile(r"(?<!\S)(?P<often>(?:\d+|한|두|세|네)\s?(?:개월|시간|년|달|주|일|분|주일)마다|(?:매[일주월년]|"
                    r"매달|매번)(?=\s)|"
                    r"(?:\d+개월|\d+년|일\s?년|하루|일주일|한 달|\d+주|\d+일|\d+시간)에 (?:한|두|세|네|"
                    r"\d+)\s?번(?:씩)?(?=\s))")
_NEEDS_UNIT = re.compile(r"(?:크기|용량|무게|중량|길이|너비|높이|깊이|거리|시간|기간|온도|속도|면적|부피|비용|요금|"
                         r"가격|금액|전력|전압|전류|압력)$")
_NO_NOUN = re.compile(r"(?:없이|있게|하게|으로|에서|하여|위해|별로)$")
_STATE = re.compile(r"[함음됨다]$|^(?:예|아니오|아니요|필수|옵션|선택|지원|미지원|휴무|휴관|가능|불가|포함|제외|"
                    r"[OXYN])$")
_PRICE = re.compile(r"(?:가격|요금|비용|수수료|값|금액|회비|단가|대금|임대료|보증금|연봉|급여|정가|월세|세금)$")
_MEASURES = "|".join(re.escape(unit) for unit in COUNTERS if unit != "A" and (
    not re.match(r"[가-힣]", unit) or unit.endswith(("리터", "미터", "그램", "볼트", "와트", "퍼센트"))))
_MEASURED = re.compile(rf"[<>≤≥±+-]?\s?{_NUMBER}(?:\s?[~～–-]\s?{_NUMBER})?\s?(?:{_MEASURES}|도|원)"
                       rf"(?:\s?(?:이상|이하|이내|미만|초과|까지))?")
"""A whole cell that is an amount: "1.5~5.0 bar", but no "2024년", "1분기" or "3층"."""
_MOST = 2  # amounts of a statement, one of which is asked for


def amounts_in(said: str) -> list[re.Match[str]]:
    """Return the amounts of a text in which nothing but amounts looks like one: no date, number of a part, fraction."""
    return [found for found in _AMOUNT.finditer(said)
            if not re.search(r"(?:제|버전|표|그림|메뉴|포트|코드|단계|판|번호|\d월|년)\s?$", said[:found.start()]) and
            not said.startswith(("분의", "월", "년대"), found.end()) and _AFTER.match(said, found.end()) and
            not (found["unit"] == "년" and re.fullmatch(r"\d{4}", found["number"])) and
            not (found["unit"] == "일" and re.search(r"월\s?$", said[:found.start()]))]


def unit_asked(found: re.Match[str]) -> str:
    """Return how an amount is asked for by its unit: 몇 리터, 며칠, 얼마."""
    unit = found["unit"] or found["counter"]
    if unit in DAYS:
        return DAYS[unit]
    if unit in MONEY:
        return "얼마"
    about = found["about"] or ""
    return f"{about if about.strip() in ('최대', '최소', '총') else ''}몇 {unit}"


def of_amount(start: str, rest: str, clear: int) -> Form | None:
    """Return how the last amount of a clause is asked for: "탱크가 두 개 있습니다" asks 탱크가 몇 개 있습니까."""
    said = masked(rest)
    found = amounts_in(said)
    if not found or len(found) > _MOST or re.search(r"또는|혹은|각각|중 (?:하나|한)|100\s?(?:%|퍼센트)|"
                                                    r"\d\s?[:×x*/+=]\s?\d|필요는|것은 아", said):
        return None
    last = found[-1]
    if last["number"] in ("1", "0"):
        return None
    after = rest[last.end():]
    if after.startswith("마다"):
        return None  # how often
    listed = re.search(
        r"\d", after) or (len(found) > 1 and re.search(r"[,고며과와]\s[^,]*$", said[found[0].end():last.start()]))
    beside = re.search(r"기,\s$", said[:last.start()]) or re.match(r"\s\S+기,", after)  # one of several things done
    if listed or beside or re.search(r"지\s?(?:않|못|마)|없습니다$|없다$|수도 있|기도", after):
        return None
    question = _ended(after, unit_asked(last))
    return Form("amount", f"{start}{rest[:last.start()]}{question}?", last[0].strip(), clear) if question else None


def _ended(after: str, what: str) -> str:
    """Return what follows an amount as the end of the question for it, with the particle that fits."""
    if after in ("입니다", "이다", "예요", "이에요"):
        return f"{what}입니까"
    if particle := re.match(r"(?:이(?=\s)|가(?=\s)|을|를|은|는|과|와|으로|로)(?=\s)", after):
        pairs = {"이": "이",
            "가": "이",
                "을": "을", "를": "을", "은": "은", "는": "은", "과": "과", "와": "과", "으로": "으로", "로": "으로"}
        what, after = josa(what, pairs[particle[0]]), after[particle.end():]
    if request := re.search(r"하(?:십시오|세요)$", after):
        after = f"{after[:request.start()]}해야 합니다"
    elif re.search(r"(?:십시오|세요)$", after):
        return ""
    ended = asked(after.strip())
    return what + after[:len(after) - len(after.lstrip())] + ended if ended else ""


def when_asked(start: str, rest: str, clear: int) -> Form | None:
    """Return how the day, the hours or the frequency is asked for that a clause tells."""
    said = masked(rest)
    found = _FROM_TO.search(said)
    if found and not said.startswith(",", found.end()) and (ended := asked(rest[found.end():])):
        hours = "몇 시" if re.search(_HOURS, found["from"]) and not re.search(_DATE, found["from"]) else "언제"
        return Form("when", f"{start}{rest[:found.start()]}{hours}부터 {hours}까지{ended}?", found[0], clear)
    if (found := _OFTEN.search(said)) and not amounts_in(said[:found.start()] + said[found.end():]):
        after = re.sub(r"하(?:십시오|세요)$", "해야 합니다", rest[found.end():])
        if ended := asked(after):
            return Form("often", f"{start}{rest[:found.start()]}얼마나 자주{ended}?", found[0], clear)
    dates = list(_AT.finditer(said))
    if len(dates) == 1 and (ended := asked(rest[dates[0].end():])) and not re.search(r"\d{4}년", rest[dates[0].end():]):
        found = dates[0]
        particle = "" if found["particle"] == "에" else found["particle"]
        span = rest[found.start():found.end("date")]
        return Form("when", f"{start}{rest[:found.start()]}언제{particle}{ended}?", span, clear,
                    dated=not re.search(r"\d{3}년|매", span))
    return None


def value_asked(first: str, column: str, value: str) -> str:
    """Return how the value of a cell is asked for: 몇 kg입니까 for "27 kg", 누구입니까 for who does something.

    "" where the first column has no name, or nothing says of which unit a number is; or where an amount stands in place
    of a name: what was read as the head of the table is one of its rows then.
    """
    if _MEASURED.fullmatch(first.strip()) or _MEASURED.fullmatch(column.strip()):
        return ""
    plain = re.sub(r"\s*[（(](?!A\)).*?[)）]", "", value).strip().rstrip(".")
    if not first.strip() or first.strip() == column.strip() or re.search(r"[?？]", column) or _NO_NOUN.search(first):
        return ""
    if re.fullmatch(r"[\d,.]+", plain) and _NEEDS_UNIT.search(column):
        return ""
    if re.search(r"(?:담당|담당자|책임자|작성자|저자|대표|대표자|개발자|소유자|성명)$", column):
        return "누구입니까"
    if re.fullmatch(r"[₩￦$€£¥]\s?[\d,.]+", plain):
        return "얼마입니까"
    if re.search(r"(?:날짜|일자|[^요기]일|시각|일시)$", column) and re.match(r"\d{2,4}[-.년]", plain):
        return "언제입니까"
    if re.fullmatch(r"\d{1,2}:\d{2}\s?[~～–-]\s?\d{1,2}:\d{2}", plain):
        return "몇 시부터 몇 시까지입니까"
    unit = re.search(r"[(（]([^()（）]{1,6})[)）]$", column)
    if unit and unit[1] in COUNTERS and re.fullmatch(r"[\d,.]+", plain):
        return f"몇 {unit[1]}입니까"
    found = _AMOUNT.match(plain)
    bound = re.fullmatch(r"\s?(이상|이하|이내|미만|초과|까지)?", plain[found.end():]) if found else None
    if found and bound:
        if found["unit"] in MONEY or (found["unit"] in (
            "파운드", "달러", "유로", "엔", "위안") and _PRICE.search(column)):
            return "얼마입니까"
        return f"{unit_asked(found)}{' ' + bound[1] if bound[1] else ''}입니까"
    if re.fullmatch(r"[\d,]+", plain) and re.search(r"(?:수|개수|대수|건수)$", column):
        return "몇입니까"
    if re.search(r"(?:읽을 것|볼 것|링크|참고|비고|알림|공지|안내|소식|원인|조치|해결|방법|동작|설명|뜻|의미|용도|"
                 r"기능|역할|목적|이름|"
                 r"번호|코드|것|예)$", column):
        return "" if re.search(r"읽을 것|볼 것|링크|참고", column) else "무엇입니까"
    how = re.fullmatch(r"매[일주월년시]|.{1,8}마다|수시(?:로)?", plain) or _STATE.search(plain)
    return "어떻게 됩니까" if how or (re.search(r"\d", plain) and re.search(r"[가-힣]|\d\s?[A-Za-z]", plain) and
                                     not re.match(r"[A-Za-z]", plain)) else "무엇입니까"
