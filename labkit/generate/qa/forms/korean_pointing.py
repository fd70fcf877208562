"""What 이 …, 해당 … and 본 … point to: a name in the sentence before, or the title, or a heading that is a name."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.korean_grammar import josa
from labkit.generate.qa.forms.subjects import Subject

_PARTS = (r"명령어?|옵션|인수|인자|매개변수|파일|디렉터리|디렉토리|필드|함수|변수|클래스|메서드|메소드|스크립트|모듈|"
          r"패키지|프로그램|프로토콜|버튼|단추|모드|탭|메뉴|"
          r"플러그인|라이브러리|도구|서비스|형식|밸브|센서|펌프|스위치|램프|속성|유틸리티|데몬")
"""Kinds of things that stand behind the name of one of them: "apt 명령"."""
_WHOLES = (r"제품|기기|기계|장치|도구|시스템|서비스|소프트웨어|패키지|앱|애플리케이션|프로그램|라이브러리|프레임워크|"
           r"프로젝트|계약|약관|규정|규칙|지침|조례|제도|정수기|"
           r"키트|방법론|기법")
"""What a document of its own may be about."""
_MADE = re.compile(r"도구|시스템|서비스|소프트웨어|패키지|앱|애플리케이션|프로그램|라이브러리|프레임워크|프로젝트|키트")
"""What a name in Latin letters stands for."""
_PARTICLE = r"(?P<particle>은|는|이|가|을|를|의|에|에는|에서|에서는|으로|로|도|과|와)(?=\s)"
_PART = re.compile(rf"(?:^|(?<=\s))(?:이|그|해당)\s(?P<kind>{_PARTS}){_PARTICLE}")
_WHOLE = re.compile(rf"(?:^|(?<=\s))(?:이|본|해당)\s(?P<kind>{_WHOLES}){_PARTICLE}")
_NAME = r"(?<![A-Za-z\d_가-힣])(?:[A-Za-z][A-Za-z\d_.+#-]*|--?[a-z][A-Za-z\d_-]*|/[a-z][\w.-]*(?:/[\w.-]+)+)"
_MANUAL = re.compile(r"\s*(?:사용\s?(?:및|과)\s?\S+\s?)?(?:사용\s?)?(?:설명서|안내서|매뉴얼|가이드|사용법|소개)$")
_REASON = re.compile(r"^(?:왜냐하면\s)?(?P<why>.{6,110}?)기 때문(?:입니다|이다)\.?$")
_LEANS = re.compile(r"(?:^|\s)(?:이|그|저|이것|그것|이를|그를|여기)\s|때문|므로|[?!]$|(?:십시오|세요)\.?$")


def resolved(statement: str, before: str, lexicon: Lexicon) -> str:
    """Return a statement with the name that the sentence before gives to what it points to; "" where it gives none.

    A sentence that only gives the reason ("…기 때문입니다") is put before what it is the reason of.
    """
    if reason := _REASON.match(statement):
        said = before.strip()
        return f"{reason['why']}기 때문에 {said}" if said.endswith(".") and not _LEANS.search(said) else ""
    if found := _PART.search(statement):
        names = {match[0].strip() for match in re.finditer(rf"{_NAME}(?=\s?{found['kind']}(?:[은는이가을를의에]|\s|"
                                                           rf"에서|으로|로))", before)}
        if len(names) == 1:
            name = f"{names.pop()} {found['kind']}"
            return f"{statement[:found.start()]}{name}{found['particle']}{statement[found.end():]}"
    return ""


def named(statement: str, subject: Subject, headings: list[str]) -> str:
    """Return a statement with the name that the title, or a heading that is a name, gives to what it points to.

    이 제품 and 본 계약 mean what the document is about; 이 옵션, right under the name of an option, that option.
    """
    title, here = subject.whole, headings[0].strip("`* ") if headings else ""
    if (found := _PART.search(statement)) and re.fullmatch(_NAME, here):
        return f"{statement[:found.start()]}{here} {found['kind']}{found['particle']}{statement[found.end():]}"
    if not title or not (found := _WHOLE.search(statement)):
        return statement
    thing = _MANUAL.sub("", title).strip()
    thing = thing.removesuffix("서") if thing.endswith(f"{found['kind']}서") else thing  # 계약서 is the text of a 계약
    ends = thing.endswith(found["kind"])
    by_name = re.fullmatch(r"[A-Za-z][A-Za-z\d .+-]*", thing) and _MADE.fullmatch(found["kind"]) and not subject.part
    if not thing or not (ends or by_name):
        return statement
    return f"{statement[:found.start()]}{_with(thing, found['particle'])}{statement[found.end():]}"


def _with(name: str, particle: str) -> str:
    """Return a name with a particle in the form that it demands."""
    for final in ("은", "이", "을", "과", "으로"):
        for form in (final, josa("아", final)[1:]):
            if particle == form:
                return josa(name, final)
    return name + particle


