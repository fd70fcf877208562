"""Words, numbers, sentences and quotes of any script: what an answer shares with its evidence is told in each alike."""

from __future__ import annotations

import unicodedata

import pytest
from support.gates import check_pair
from support.languages import samples

from labkit.documents.types import Chunk, Segment
from labkit.quality.checks.summary import worth_summarising
from labkit.quality.duplicates.texts import single_words
from labkit.quality.groundedness import supports
from labkit.text.length import in_characters, is_spaceless, length, sign_count
from labkit.text.quotes import find_quote, plain
from labkit.text.scripts import folded, words_in
from labkit.text.sentences import ends_sentence, sentence_starts
from labkit.text.words import content_words, numbers, spelled

LANGUAGES = ["en", "hi", "th", "ar", "he", "tr", "vi"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_answer_passes_on_evidence_of_something_else_and_every_right_one_does(code: str) -> None:
    rows = samples(code)["grounded"]
    assert len(rows) >= 8
    assert [question for question, evidence, answer in rows if not supports(answer, evidence, question)] == []
    unrelated = [(question, evidence, answer) for question, evidence, _ in rows for _, other, answer in rows
                 if other != evidence]
    assert len(unrelated) >= 24
    assert [row for row in unrelated if supports(row[2], row[1], row[0])] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_gate_keeps_right_pairs_and_drops_those_whose_answer_belongs_elsewhere(code: str) -> None:
    rows = samples(code)["grounded"]
    text = "\n\n".join(evidence for _, evidence, _ in rows)
    chunk = Chunk("facts.txt", text, (Segment(0, len(text), 1),))

    def reasons(shift: int) -> list[str]:
        return [check_pair(chunk, question, rows[(place + shift) % len(rows)][2], evidence, language=code).reason
                for place, (question, evidence, _) in enumerate(rows)]

    assert reasons(0) == [""] * len(rows)
    assert set(reasons(1)) == {"answer not in its evidence"}


@pytest.mark.parametrize(("text", "expected"), [
    ("1,180.5 / 1.180,5 / 1\u00a0180,5 / 1\u202f180,5 / 1'180.5", {"1180.5"}),
    ("1,180 １１８０ 1\u2009180 ١٬١٨٠ १,१८० ๑,๑๘๐", {"1180"}),
    ("3,6 litres, 3.6 litres, ٣٫٦, ३.६ and ๓.๖", {"3.6"}),
    ("1,18,000 rupees are 118,000 and 118.000,0", {"118000", "118000.0"}),
    ("1.180.000 und 1,180,000", {"1180000"}),
    ("1.180 at 10:30, tel. 12", {"1.180", "10:30", "12"}),
    ("০১২৩৪৫৬৭৮৯ ٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹", {"0123456789"}),
])
def test_a_number_is_one_in_any_script_and_with_any_grouping(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def test_a_number_of_another_script_is_checked_and_quoted_like_an_ascii_one() -> None:
    assert supports("४० डिग्री", "तापमान 40 डिग्री है।") and not supports("४१ डिग्री", "तापमान 40 डिग्री है।")
    assert find_quote("يتسع الخزان البارد إلى ٣٫٦ لتر.", "3.6 لتر") == (23, 31)
    assert find_quote("يتسع الخزان إلى ١٣٫٦ لتر.", "3.6 لتر") is None


@pytest.mark.parametrize(("text", "words"), [
    ("हिन्दी में पानी", ["हिन्दी", "में", "पानी"]),
    ("বাংলা ভাষা", ["বাংলা", "ভাষা"]),
    ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
    ("שָׁלוֹם עולם", ["שלום", "עולם"]),
])
def test_a_combining_mark_is_part_of_its_word(text: str, words: list[str]) -> None:
    assert words_in(folded(text)) == words
    assert single_words(text) == set(words_in(folded(text)))


def test_what_a_word_may_be_written_with_makes_no_other_word_of_it() -> None:
    assert content_words("İSTANBUL ILIK SU") == content_words("istanbul ılık su")
    assert content_words("المُحَرِّك") == content_words("المحرك") == content_words("والمحـــرك")
    nfd = unicodedata.normalize("NFD", "Máy lọc nước tiếng Việt")
    assert content_words(nfd) == content_words("máy lọc nước tiếng việt")
    assert spelled("Elle tient dix minutes, quatre fois") == {"10", "4"}


def test_thai_is_compared_by_pairs_of_letters_with_their_marks() -> None:
    assert content_words("ที่นี่มี") == {"ที่นี่", "นี่มี"}
    assert content_words("ที่") == {"ที่"}


def test_quotes_are_found_whole_in_composed_and_decomposed_letters() -> None:
    text = unicodedata.normalize("NFD", "Tiếng Việt là ngôn ngữ chính.")
    place = find_quote(text, "tiếng việt")
    assert place and unicodedata.normalize("NFC", text[slice(*place)]) == "Tiếng Việt"
    assert find_quote(text, "Tiếng Việ") is None
    assert find_quote("Tiếng Việt là", "Việ") is None  # the letters of Vietnamese stand far behind those of French
    assert find_quote("İstanbul ışık", "istanbul") == (0, 8)
    assert find_quote("पानी गर्म है।", "पान") is None and find_quote("पानी गर्म है।", "पानी") == (0, 4)
    assert find_quote("ที่นี่", "ที") is None
    assert find_quote("كِتَابٌ جديد", "كتاب") == (0, 7)
    assert plain("⚠️ Hot") == plain("⚠ hot")


@pytest.mark.parametrize("text", [
    "पंप बंद है। पानी ठंडा है। फ़िल्टर नया है॥",
    "ਪੰਪ ਬੰਦ ਹੈ। ਪਾਣੀ ਠੰਢਾ ਹੈ। ਫਿਲਟਰ ਨਵਾਂ ਹੈ।",
    "هل توقفت المضخة؟ الماء بارد. المرشح جديد!",
    "پمپ بند ہے۔ پانی ٹھنڈا ہے۔ فلٹر نیا ہے۔",
    "ပန့်ရပ်သည်။ ရေအေးသည်။ စစ်အသစ်ဖြစ်သည်။",
    "ម៉ាស៊ីនឈប់។ ទឹកត្រជាក់។ តម្រងថ្មី។",
    "ፓምፑ ቆመ። ውሃው ቀዝቃዛ ነው። ማጣሪያው አዲስ ነው።",
])
def test_sentences_end_in_every_script_that_has_a_sign_for_it(text: str) -> None:
    assert len(sentence_starts(text)) == 2
    assert ends_sentence(text)


def test_a_space_parts_clauses_in_thai_but_not_the_single_words_a_list() -> None:
    one, two = "ปั๊มจะหยุดทำงานเองหลังจากไม่มีน้ำสิบนาที", "ไส้กรองน้ำต้องเปลี่ยนทุกหกเดือนโดยช่างเทคนิค"
    assert sentence_starts(f"{one} {two}") == [len(one) + 1]
    assert sentence_starts("ชา กาแฟ น้ำ นม และน้ำผลไม้") == []
    assert sentence_starts(f"{one} 10 {two}") == []


def test_scripts_without_spaces_are_the_same_ones_wherever_they_are_asked_for() -> None:
    for text in ("สวัสดีชาวโลก", "ສະບາຍດີ", "မင်္ဂလာပါ", "សួស្តី", "日本語です", "中文", "ﾆﾎﾝ"):
        assert is_spaceless(text), text
        assert not single_words(text) & {folded(text)}
    assert not is_spaceless("한국어 문장") and not is_spaceless("हिन्दी")
    assert in_characters("Thai") and in_characters("zh-Hant") and not in_characters("Hindi")
    assert sign_count("ที่นี่") == 2 == length("ที่นี่", "th")


def test_a_short_thai_answer_is_bounded_and_a_thai_page_is_worth_a_summary() -> None:
    text = " ".join(evidence for _, evidence, _ in samples("th")["grounded"])
    chunk = Chunk("th.txt", text, (Segment(0, len(text), 1),))
    question, evidence, _ = samples("th")["grounded"][0]
    answer = evidence.partition(" ")[0]  # 30 letters and their marks
    assert check_pair(chunk, question, answer, evidence, qa_type="short", language="th").reason == "answer too long"
    assert check_pair(chunk, question, "สิบนาที", evidence, qa_type="short", language="th").reason == ""
    assert worth_summarising(chunk)
