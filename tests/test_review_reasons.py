"""What checks hold against a row is said in the language of the page or of the view, and stays English in files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.review_rows import QUOTES, dataset_in, row

import labkit
from labkit.generate import closed_book
from labkit.generate.evolve import gates as evolve
from labkit.generate.qa.filter_qa import CUT
from labkit.generate.qa.given_rows import NO_PASSAGE
from labkit.generate.qa.keeper import REPEATED
from labkit.generate.qa.types import GATES
from labkit.quality.checks import CHECKS, reasons_of
from labkit.reports.review.server import page
from labkit.reports.review.texts import languages, reason_in, reasons, texts

LANGUAGES = sorted(set(languages()) - {"en"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_check_has_its_words(language: str) -> None:
    given = {reason for checks in CHECKS.values() for check in checks for reason in check.reasons}
    given |= {*reasons_of(GATES, closed_book.GATES, evolve.GATES), CUT, REPEATED, NO_PASSAGE.split(": ")[1]}
    assert len(given) > 40
    assert given - reasons()[language].keys() == set()
    assert not [said for said in reasons()[language].values() if re.search(r"(?!True|False)\b[A-Za-z]{3}", said)]


def test_a_reason_that_nobody_knows_is_shown_as_it_is() -> None:
    assert reason_in("a check of your own", texts("ja")) == "a check of your own"
    assert reason_in("evidence too short", texts("en")) == "evidence too short"
    assert reason_in("not judged: no source passage", texts("ko")) == "원문 대목이 없습니다"
    assert reason_in("not judged", texts("ja")) == "not judged"


@pytest.mark.usefixtures("apart_from_machine")
@pytest.mark.parametrize(("language", "said"), [("Japanese", "回答が根拠にありません"),
                                                ("Korean", "답이 근거에 없습니다")])
def test_the_view_in_a_notebook_says_it(tmp_path: Path, language: str, said: str) -> None:
    path = dataset_in(tmp_path, [row("How many giraffes live there?", "4711 giraffes", quote) for quote in QUOTES[:2]])
    view = labkit.review(path, reviewer="anna", language=language)
    shown = []
    for _ in range(2):
        shown.append(view._row.value)
        view.do("next")
    assert said in " ".join(shown) and "answer not in its evidence" not in " ".join(shown)


def test_the_page_has_the_words_of_all_its_languages() -> None:
    words = json.loads(re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page("ja", "x"), re.S)[1])
    assert words["ja"]["reason: evidence too short"] == "根拠が短すぎます"
    assert words["ko"]["reason: evidence too short"] == "근거가 너무 짧습니다"
