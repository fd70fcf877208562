"""Korean forms: which questions a statement answers, word for word, and which statements are not asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.forms import Fact, Lexicon, facts_of, korean
from labkit.generate.qa.forms.korean_grammar import asked, finished, has_final, josa

LEXICON = Lexicon([])
ASKED: list[tuple[str, dict[str, str]]] = [  # a statement, its questions, and the words that answer each alone
    ("링 라이트는 W2의 상태를 보여 줍니다.", {"링 라이트는 무엇을 보여 줍니까?": ""}),
    ("후면 패널은 인증을 받은 서비스 기사만 열 수 있습니다.", {
        "후면 패널은 누가 열 수 있습니까?": "인증을 받은 서비스 기사"}),
    ("W2 한 대를 최대 40명이 사용할 수 있습니다.", {"W2 한 대를 최대 몇 명이 사용할 수 있습니까?": "최대 40명"}),
    ("W2에는 탱크가 두 개 있습니다.", {"W2에는 탱크가 몇 개 있습니까?": "두 개"}),
    ("연회비는 30,000원입니다.", {"연회비는 얼마입니까?": "30,000원"}),
    ("방문 작업에는 약 90분이 걸려요.", {"방문 작업에는 몇 분이 걸립니까?": "약 90분"}),
    ("압축기는 5년 동안 보증한다.", {"압축기는 몇 년 동안 보증합니까?": "5년"}),
    ("보고서는 3일 안에 제출해야 한다.", {"보고서는 며칠 안에 제출해야 합니까?": "3일"}),
    ("Python은 1991년에 공개되었다.", {"Python은 언제 공개되었습니까?": "1991년"}),
    ("도서관은 09:00부터 18:00까지 엽니다.", {"도서관은 몇 시부터 몇 시까지 엽니까?": "09:00부터 18:00까지"}),
    ("GPL은 소프트웨어의 자유를 보장하는 라이선스이다.", {"GPL이란 무엇입니까?": ""}),
    ("커널은 하드웨어를 관리하는 프로그램입니다.", {"커널이란 무엇입니까?": ""}),
    ("캐시란 자주 쓰는 값을 가까이 두는 저장소를 말한다.", {"캐시란 무엇입니까?": ""}),
    ("파란색은 사용할 준비가 되었음을 뜻합니다.", {"파란색은 무엇을 뜻합니까?": "사용할 준비가 되었음"}),
    ("설정 파일은 /etc 디렉터리에 저장됩니다.", {"설정 파일은 어디에 저장됩니까?": "/etc 디렉터리"}),
    ("절전 모드는 표시창의 메뉴 3에서 켭니다.", {"절전 모드는 어디에서 켭니까?": "표시창의 메뉴 3"}),
    ("요금은 사용량에 따라 달라집니다.", {"요금은 무엇에 따라 달라집니까?": "사용량"}),
    ("구급함에는 설명서와 급수 호스가 들어 있습니다.", {"구급함에는 무엇이 들어 있습니까?": "설명서와 급수 호스"}),
    ("설치에는 전용 콘센트가 필요합니다.", {"설치에는 무엇이 필요합니까?": "전용 콘센트"}),
    ("글자 크기를 줄이려면 Ctrl 키와 빼기 키를 누릅니다.", {"글자 크기를 줄이려면 어떻게 해야 합니까?": ""}),
    ("또한 빠진 부품이 있으면 서비스 센터에 알려 주십시오.", {"빠진 부품이 있으면 어떻게 해야 합니까?": ""}),
    ("매트가 젖으면 펌프가 멈춥니다.", {"매트가 젖으면 어떻게 됩니까?": ""}),
    ("물을 옮기기 전에 전원을 꺼야 합니다.", {"물을 옮기기 전에 무엇을 해야 합니까?": ""}),
    ("전원이 켜져 있는 동안에는 몸체를 열지 마십시오.", {"전원이 켜져 있는 동안에는 무엇을 하면 안 됩니까?": ""}),
    ("응축기가 열을 내보내므로 W2 뒤에는 빈 공간이 필요합니다.", {"왜 W2 뒤에는 빈 공간이 필요합니까?": ""}),
    ("염소는 패킹을 손상시키므로 W2에 표백제를 사용하지 마십시오.", {"왜 W2에 표백제를 사용하면 안 됩니까?": ""}),
    ("암호를 잊었을 때는 관리자에게 연락하세요.", {"암호를 잊었을 때는 어떻게 해야 합니까?": ""}),
    ("회원은 책을 다섯 권까지 빌릴 수 있습니다.", {"회원은 책을 몇 권까지 빌릴 수 있습니까?": "다섯 권"}),
    ("계정을 추가하면 달력을 볼 수 있어요.", {"계정을 추가하면 무엇을 할 수 있습니까?": ""}),
    ("관리 담당자가 매달 물탱크를 소독합니다.", {"누가 매달 물탱크를 소독합니까?": "관리 담당자"}),
    ("실내 온도는 10~32℃로 유지하십시오.", {"실내 온도는 몇 ℃로 유지해야 합니까?": "10~32℃"}),
]
NOT_ASKED = [
    "이 장치는 물을 데웁니다.", "그는 학교에 갔습니다.", "다음 명령을 실행합니다.", "표 3은 오류 코드를 보여 줍니다.",
    "예를 들어 필터가 막히면 물이 느려집니다.", "빠른 설치 방법과 그 순서", "저희는 방문할 때마다 원인을 적어 둡니다.",
    "파란 마개를 열면 냉수 탱크의 물이, 빨간 마개를 열면 온수 탱크의 물이 빠집니다.",  # two things happen
    "설정을 바꾸고 나면 창을 닫습니다.",  # by whom
    "바닥에 물이 새면 기다릴 수 없습니다.", "랩톱에는 무선 스위치가 있습니다.",  # one of many things
    "부팅 방법은 설명서로 확인하십시오.", "필요한 경우 컴퓨터를 다시 시작하십시오.", "화면 밝기는 자동으로 조절됩니다.",
    "사용자는 암호를 바꿀 수 있습니다.", "동적 IP 주소는 정적 IP 주소보다 더 일반적입니다.",
    "터치패드만으로 누르기, 두 번 누르기, 끌기가 가능합니다.", "굳이 W2를 보자면 물을 데울 수 있습니다.",
    "같은 것을 두 번 보내지 않습니다.", "태스크는 원하는 대로 설치할 수 있습니다.",
]


def facts(text: str, *headings: str, about: str = "W2 정수기") -> list[Fact]:
    chunk = Chunk("d.pdf", text, (Segment(0, len(text), 1),), headings, 50)
    return facts_of(chunk, "ko", Lexicon([text]), about)


@pytest.mark.parametrize(("statement", "questions"), ASKED)
def test_a_statement_is_turned_into_the_questions_it_answers(statement: str, questions: dict[str, str]) -> None:
    assert not korean.fault(statement)
    assert {form.question: form.span for form in korean.forms(statement, LEXICON)} == questions


@pytest.mark.parametrize("statement", NOT_ASKED)
def test_what_does_not_stand_alone_or_has_no_known_form_is_not_asked_about(statement: str) -> None:
    assert korean.fault(statement) or not korean.forms(statement, LEXICON)


def test_what_answers_alone_stands_in_the_statement() -> None:
    assert all(span in statement for statement, questions in ASKED for span in questions.values())


@pytest.mark.parametrize(("word", "after_final", "told"), [
    ("필터", "은", "필터는"), ("물", "은", "물은"), ("물", "으로", "물로"), ("문", "으로", "문으로"),
    ("W3", "이", "W3이"), ("W2", "이", "W2가"), ("HTML", "을", "HTML을"), ("PDF", "을", "PDF를"),
    ("Python", "과", "Python과"), ("무게(비어 있을 때)", "은", "무게(비어 있을 때)는"),
    ("Docker", "은", "Docker는"), ("10", "으로", "10으로"),
])
def test_a_particle_takes_the_form_that_the_last_sound_demands(word: str, after_final: str, told: str) -> None:
    assert josa(word, after_final) == told


def test_particles_that_a_template_leaves_open_are_chosen_behind_brackets_and_quotes_too() -> None:
    assert finished("‘무게(kg)’은(는) 몇 kg입니까?") == "‘무게(kg)’는 몇 kg입니까?"
    assert finished("값은(는) 무엇입니까?") == "값은 무엇입니까?"


@pytest.mark.parametrize(("said", "question"), [
    ("한다", "합니까"), ("먹는다", "먹습니까"), ("크다", "큽니까"), ("길다", "깁니까"),
    ("도구이다", "도구입니까"), ("언어다", "언어입니까"), ("있다", "있습니까"), ("했다", "했습니까"),
    ("돼요", "됩니까"), ("도구예요", "도구입니까"), ("엽니다", "엽니까"), ("없니다", ""),
    ("하십시오", ""), ("연다", "엽니까"),
])
def test_the_end_of_a_statement_in_any_style_becomes_that_of_a_question(said: str, question: str) -> None:
    assert asked(said) == question


def test_a_common_noun_is_asked_about_with_the_title_and_the_heading_and_a_name_alone() -> None:
    assert [fact.question for fact in facts("방문 작업에는 약 90분이 걸립니다.", "연간 정비")] == [
        "W2 정수기의 ‘연간 정비’에 관해, 방문 작업에는 몇 분이 걸립니까?"]
    assert [fact.question for fact in facts("W2에는 탱크가 두 개 있습니다.", "연간 정비")] == [
        "W2에는 탱크가 몇 개 있습니까?"]
    assert [fact.question for fact in facts("방문 작업에는 약 90분이 걸립니다.", "주의 사항", about="")] == []


def test_a_question_with_two_answers_is_not_kept() -> None:
    assert not facts("W2에는 탱크가 두 개 있습니다. W2에는 탱크가 세 개 있습니다.")


def test_a_reason_in_the_sentence_after_answers_why() -> None:
    found = facts("후면 패널은 서비스 기사가 엽니다. 냉매가 샐 수 있기 때문입니다.")
    assert [(fact.question, fact.evidence) for fact in found if fact.kind == "why"] == [
        ("W2 정수기에 관해, 왜 후면 패널은 서비스 기사가 엽니까?",
         "후면 패널은 서비스 기사가 엽니다. 냉매가 샐 수 있기 때문입니다.")]


def test_what_this_points_to_is_named_by_the_sentence_before_or_by_the_title() -> None:
    found = facts("패키지를 만들 때는 dh_make 명령을 씁니다. 이 명령은 debian 디렉터리를 생성합니다.", "명령",
                  about="데비안 안내서")
    assert "dh_make 명령은 무엇을 생성합니까?" in {fact.question.split("관해, ")[-1] for fact in found}
    found = facts("이 계약은 3년 뒤에 끝납니다. 본 정수기는 물을 데웁니다.", about="정수기 유지보수 계약서")
    assert [fact.question for fact in found] == [
        "정수기 유지보수 계약서에 관해, 정수기 유지보수 계약은 몇 년 뒤에 끝납니까?"]


def test_cells_are_asked_for_by_what_they_hold() -> None:
    found = facts("| 작업 | 주기 | 담당 | 사용하는 것 | 요금 |\n| --- | --- | --- | --- | --- |\n"
                  "| 출수구 닦기 | 매주 | 누구나 | 새 천 | 38파운드 |", "청소 계획")
    assert [fact.question.partition("관해, ")[2] for fact in found] == [
        "작업 ‘출수구 닦기’의 주기는 어떻게 됩니까?", "작업 ‘출수구 닦기’의 담당은 누구입니까?",
        "작업 ‘출수구 닦기’에서 ‘사용하는 것’은 무엇입니까?", "작업 ‘출수구 닦기’의 요금은 얼마입니까?"]
    assert found[0].short == "매주"


def test_a_row_that_was_read_as_the_head_of_a_table_names_no_column() -> None:
    assert not facts("| 1.5~5.0 bar | 3.2 bar |\n| --- | --- |\n| 4~10 °C | 6 °C |\n| 85~96 °C | 92 °C |", "W2")
    asked = facts("| 점검한 곳 | 27 kg 이하 | 1분기 |\n| --- | --- | --- |\n| 본점 | 6 °C | 14건 |", "Merrowell W2")
    assert [fact.answer for fact in asked] == ["점검한 곳 본점, 1분기: 14건"]


def test_what_a_row_says_is_asked_about_what_it_is_the_row_of() -> None:
    text = "# 매장 이름: 물다리 본점\n\n면적(㎡): 250\n\n## 소개\n\n교육은 14일 전까지 신청해야 합니다."
    chunk = Chunk("d.csv", text, (Segment(0, len(text), 1),), ("매장 이름: 물다리 본점",), 50, unit="row")
    assert [fact.question for fact in facts_of(chunk, "ko", Lexicon([text]))] == [
        "물다리 본점에서 ‘면적(㎡)’은 몇 ㎡입니까?", "물다리 본점에 관해, 교육은 며칠 전까지 신청해야 합니까?"]


def test_keys_are_asked_for_with_their_unit_and_sizes_without_one_are_not() -> None:
    found = facts("| 항목 | 값 |\n| --- | --- |\n| 무게(비어 있을 때) | 27 kg |\n| 급수 압력 | 1.5~5.0 bar |\n"
                  "| 너비 | 320 |", "부품 목록")
    assert [fact.question.partition("관해, ")[2] for fact in found] == [
        "‘무게(비어 있을 때)’는 몇 kg입니까?", "급수 압력은 몇 bar입니까?"]


def test_a_sentence_that_print_broke_between_words_is_read_as_one() -> None:
    text = "문을 오래 열어 두지 않도록 적어 둔 글입니다. 누수 감지 매트가 완전히\n젖으면 급수 밸브가 닫힙니다."
    assert [(fact.question.partition("관해, ")[2], fact.answer) for fact in facts(text)] == [
        ("누수 감지 매트가 완전히 젖으면 어떻게 됩니까?", "누수 감지 매트가 완전히 젖으면 급수 밸브가 닫힙니다.")]


@given(st.lists(st.sampled_from([
    "펌프", "W2", "는 ", "은 ", "가 ", "를 ", "에 ", "에서 ", "에는 ", "으면 ", "려면 ", "하므로 ",
    "때문에 ", "기 전에 ", ", ", "두 개 ",
    "약 5년 ", "3월 2일에 ", "합니다", "이다",
    "십시오", "해야 ", "수 있습니다", "마십시오", "안 됩니다", "(", ")", "‘", "’", "뜻한다",
    "경우 ", "로 ",
    "쓰는 ", "다음과 같습니다"]),
    max_size=20).map("".join))
def test_any_words_are_turned_round_without_an_error_and_into_questions(words: str) -> None:
    for form in korean.forms(words, LEXICON):
        assert form.question.endswith("까?")
        assert form.span in words


@given(st.text(max_size=80))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert isinstance(korean.fault(text), str)
    assert isinstance(has_final(text), bool)
    assert all(form.question.endswith("까?") for form in korean.forms(text, LEXICON))
