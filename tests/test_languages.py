"""Languages: one file of forms each, held to sentences in ``tests/language_samples``; and a question leans in each."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from support.languages import CODES, samples

import labkit.prompts
from labkit.documents.builtin.captions import is_caption
from labkit.generate.closed_book import question_fault
from labkit.generate.evolve.elimination import says_nothing
from labkit.generate.evolve.gates import eliminate_answer
from labkit.quality.checks.base import Candidate
from labkit.quality.checks.questions import explains_itself
from labkit.quality.question_forms import asks_yes_or_no, compares, negates, refers_back
from labkit.quality.refusals import does_not_know
from labkit.quality.standalone import leans_on_source, opens_with_pronoun, points_at_nothing
from labkit.text.injection import gives_orders
from labkit.text.languages import find_language, is_in_language, language_code, languages
from labkit.text.scripts import folded

WITH_FORMS = [language.code for language in languages() if language.leaning]
_NOT_FORMS = ("code", "name", "native")


def each(kind: str) -> list:
    return [pytest.param(code, sentence, id=f"{code}-{number}") for code in CODES
            for number, sentence in enumerate(samples(code)[kind])]


def test_every_language_with_forms_has_its_sentences_and_enough_of_them() -> None:
    assert WITH_FORMS == CODES
    assert {"en", "ja", "ko", "zh", "fr", "de", "es", "pt", "it", "hi", "ar", "vi", "th"} <= set(CODES)
    for code in CODES:
        assert len(samples(code)["leaning"]) >= 8 <= len(samples(code)["standing"]), code


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_a_language_is_found_by_each_of_its_names_and_its_forms_are_patterns(language) -> None:
    for name in (language.code, language.name, language.native, *language.aliases, *language.variants,
                 language.name.upper(), f" {language.code}-XX "):
        assert find_language(name) is language, name
    assert language_code(language.name) == language.code
    for form in dataclasses.fields(language):
        value = getattr(language, form.name)
        if isinstance(value, str) and form.name not in _NOT_FORMS:
            assert not re.compile(value or "(?!)", re.I).fullmatch(""), form.name
    assert set(language.levels) in (set(), {"introductory", "intermediate", "advanced"})


def test_no_word_without_content_of_another_language_is_an_english_word_with_content() -> None:
    prompts = (Path(labkit.prompts.__file__).parent / "en").glob("*.md")
    english = {folded(word) for path in prompts for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    own = find_language("en")
    assert own is not None
    for language in languages():
        if language is not own:
            words = {folded(word) for word in (*language.function_words, *language.spelled)}
            assert words & english <= {folded(word) for word in own.function_words} | ALSO_EMPTY, language.code


ALSO_EMPTY = {"la", "se", "ne", "non", "e", "s", "o"}  # Latin phrases, initials


@pytest.mark.parametrize(("name", "code"), [
    ("jp", "ja"), ("kr", "ko"), ("cn", "zh"), ("français", "fr"), ("Français", "fr"), ("Tiếng Việt", "vi"),
    ("Simplified Chinese", "zh-Hans"), ("pt-BR", "pt-BR"), ("Klingon", ""), ("tlh", "tlh")])
def test_names_and_codes_people_write(name: str, code: str) -> None:
    assert language_code(name) == code
    assert find_language("Klingon") is None and find_language("") is None


@pytest.mark.parametrize(("code", "sentence"), each("leaning"))
def test_a_question_that_leans_on_its_source_is_caught(code: str, sentence: str) -> None:
    assert leans_on_source(sentence)
    assert question_fault(sentence, code) == "question leans on a source"


@pytest.mark.parametrize(("code", "sentence"), each("pointing"))
def test_a_question_that_points_at_what_it_does_not_name_does_not_stand_alone(code: str, sentence: str) -> None:
    assert points_at_nothing(sentence, code)
    assert explains_itself.judge(Candidate(sentence, language=code)) == "question does not stand alone"
    assert not explains_itself.judge(Candidate(sentence, language=code, before="The Aero method saves time."))


@pytest.mark.parametrize(("code", "sentence"), each("standing"))
def test_a_question_that_stands_alone_passes(code: str, sentence: str) -> None:
    assert not leans_on_source(sentence) and not opens_with_pronoun(sentence, code)
    assert not points_at_nothing(sentence, code)
    assert is_in_language(sentence, code) and question_fault(sentence, code) == ""
    assert not gives_orders(sentence) and not does_not_know(sentence)


@pytest.mark.parametrize(("code", "sentence"), each("pronoun"))
def test_a_question_about_a_pronoun_does_not_stand_alone(code: str, sentence: str) -> None:
    assert opens_with_pronoun(sentence, code) and opens_with_pronoun(sentence)


@pytest.mark.parametrize("code", CODES)
def test_how_a_question_asks_is_told(code: str) -> None:
    held = samples(code)
    assert [sentence for sentence in held["yes_no"] if not asks_yes_or_no(sentence, code)] == []
    assert [sentence for sentence in held["wh"] if asks_yes_or_no(sentence, code)] == []
    assert [sentence for sentence in held["follow_up"] if not refers_back(sentence, "", code)] == []


@pytest.mark.parametrize("code", CODES)
def test_what_a_sentence_denies_or_compares_is_told(code: str) -> None:
    held = samples(code)
    assert [sentence for sentence in held["negated"] if not negates(sentence, code)] == []
    assert [sentence for sentence in held["affirmed"] if negates(sentence, code)] == []
    assert [sentence for sentence in held["compares"] if not compares(sentence, code)] == []
    assert [sentence for sentence in held["affirmed"] if compares(sentence, code)] == []


@pytest.mark.parametrize("code", CODES)
def test_an_answer_that_is_none_is_told_from_one(code: str) -> None:
    held = samples(code)
    assert [sentence for sentence in held["refusals"] if not does_not_know(sentence)] == []
    assert [sentence for sentence in held["answers"] if does_not_know(sentence) or says_nothing(sentence)] == []
    question = held["standing"][0]
    assert [eliminate_answer(sentence, question, language=code) for sentence in held["answers"]] == ["", ""]


@pytest.mark.parametrize(("code", "sentence"), each("orders"))
def test_an_order_to_a_model_is_found(code: str, sentence: str) -> None:
    assert gives_orders(sentence)


@pytest.mark.parametrize("caption", ["Figure 3.", "Abb. 4", "Abbildung 2: Aufbau", "図 3", "그림 5", "图 2", "Figura 1",
                                     "चित्र ३", "الشكل ٤", "Hình 2", "รูปที่ ๓", "Şekil 7", "איור 2"])
def test_a_caption_is_told_in_every_language(caption: str) -> None:
    assert is_caption(caption)
