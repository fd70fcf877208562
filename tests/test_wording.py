"""What displays and reports say has its words in Japanese and Korean, and nothing of ours stays English in them."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from support.plain_rows import displays, result, rows
from support.show_sample import text_of

from labkit import show
from labkit.datasets.finetune_check import validate_train
from labkit.reports import presentation, wording
from labkit.reports.report import write_report
from labkit.reports.scorecard import STANDINGS
from labkit.reports.wording import catalogue, heard, language, say, speaking

ROOT = Path(__file__).parents[1] / "labkit"
diagnosis, merged, plan, readings, taxonomy = (import_module(f"labkit.show.{name}") for name in (
    "diagnosis", "merged", "plan", "readings", "taxonomy"))  # whose names functions have, too
LANGUAGES = ("ja", "ko")
CALLS = {"say": 0, "counted": 2}  # which argument others than English are given
_CALL = re.compile(r"""\b(say|counted)\(((?:[^()"]|"[^"]*")*)""")
UNITS = ("page", "row", "line", "paragraph", "slide", "sheet", "place")
NAMED = {  # what is said that stands in a table of the code, and not in a call
    *presentation.KIND_COLOURS, "blank or left out", *presentation.ADDED.values(), *presentation.DESCRIBED_BY.values(),
    *merged._HEADS, *plan._HEADS, *plan._TITLES.values(), *(said for said, *_ in readings._READ_BY.values()),
    *taxonomy._LEVEL_COLOURS, *diagnosis._COLOURS, diagnosis._REPLAYED, *(word for word, *_ in STANDINGS.values()),
    "Settings", "Model", "Answers", "Cache", "Kernel", "Samples", "Outputs", "text", "table", "figure", "Questions",
    "training", "validation", "Characters of one", "Different words", "Words two of them share", "dropped", "failed",
    "not accounted for", "counted twice", " and {n} more", " and {n} more files",
    *(f"{kind}: {unit}" for kind in ("unit", "places", "short") for unit in UNITS)}


@cache
def said() -> frozenset[str]:
    """Return all that the calls in the code and the pages say."""
    found = set(NAMED)
    for path in [*(ROOT / "show").glob("*.py"), *(ROOT / "reports").glob("*.py"),
                 *(ROOT / "reports" / "wording").glob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS:
                text = call.args[CALLS[call.func.id]]
                if isinstance(text, ast.Constant | ast.IfExp):
                    found |= {one.value for one in ast.walk(text)
                              if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    for path in (ROOT / "reports").glob("*.html"):
        for name, inner in _CALL.findall(path.read_text(encoding="utf-8")):
            texts = re.findall(r'"([^"]*)"', re.split(r", \w+=", inner)[0])
            found |= {*texts} if name == "say" else {*texts[1:2]}
    return frozenset(found)


def fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_that_is_said_has_its_words(code: str) -> None:
    own = catalogue(code)
    assert len(said()) > 250
    assert sorted(said() - own.keys()) == []
    assert sorted(own.keys() - said()) == []  # what nobody says any more goes
    assert own.keys() == catalogue("ja").keys()
    assert catalogue(code, "heard").keys() == catalogue("ja", "heard").keys()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", ["words", "heard"])
def test_a_text_has_the_fields_of_the_english_one(code: str, kind: str) -> None:
    for english, own in catalogue(code, kind).items():
        lacking = fields(english).keys() - fields(own).keys()
        more = fields(own).keys() - fields(english).keys()
        assert more <= {"numbers"} and lacking <= ({"unit"} if english == "{word} {unit}" else {"unit2"}), english


_MADE = {"Measure": (1, 4, 5, 8), "measure": (1, 3, 6), "Section": (1,), "Bars": (1,), "bars_of": (1,),
         "Bar": (0,)}
"""What makes the figures of a scorecard, and which of its arguments are said; whom they cite stays as it is."""


def figures() -> Iterator[str]:
    """Yield what a scorecard says, with 7 for what it counts."""
    for path in sorted((ROOT / "quality" / "scorecard").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _MADE:
                given = [call.args[place] for place in _MADE[call.func.id] if place < len(call.args)]
                given += [one.value for one in call.keywords if one.arg in ("note", "said", "advice")]
                given += [one for key in call.keywords if key.arg == "notes" and isinstance(key.value, ast.List)
                          for one in key.value.elts]
                for text in given:
                    if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                        yield text.value
                    elif isinstance(text, ast.IfExp) and isinstance(text.body, ast.Constant) and text.body.value:
                        yield text.body.value
                    elif isinstance(text, ast.JoinedStr):
                        yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in text.values)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_figure_of_a_scorecard_is_known(code: str) -> None:
    found = list(figures())
    assert len(found) > 110
    with speaking(code):
        unknown = [text for text in found if heard(text) == text and re.search("[a-z]{3}", text)
                   and "7 7" not in text and not text.startswith("7")]
    assert unknown == []  # its words belong into labkit/reports/wording/heard


# -- displays of rows without a word of English show none

PLAIN = {"long", "seed", "support", "labkit", "json", "jsonl", "NAME", "chunks", "evaluate", "judge", "filter", "qa",
         "export", "judged", "out", "FILE", "dropped", "Vendi", "MTLD", "BLEU", "distinct", "self", "OCR",
         "CSV", "HTML", "Azure", "OpenAI", "type", "mixed", "personas", "notebooks", "LABKIT", "CACHE",
         "MODE", "replay", "use", "USD", "PDF", "Document", "Intelligence", "csv", "pdf", "UTF", "short",
         "boolean", "SHA"}
"""Names: of commands, files, checks, methods, types of questions and figures."""
_CITED = re.compile(r"<cite>.*?</cite>|<code>.*?</code>|<style>.*?</style>|title=\"[^\"]*\"", re.DOTALL)


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(request.param):
        yield request.param


def english_in(html: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z]{3,}", text_of(_CITED.sub("", html))) if word not in PLAIN]


@pytest.mark.usefixtures("apart_from_machine")
def test_no_display_says_anything_in_english(tmp_path: Path, spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))
    found = {name: english_in(html) for name, html in displays(tmp_path).items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_nor_does_the_report(tmp_path: Path) -> None:
    document, chunks, records = rows()
    lost = result()
    path = write_report(tmp_path / "qa.html", records, document, None, lost.books, chunks=chunks, dropped=lost.dropped,
                        made="1/1")
    page = path.read_text(encoding="utf-8")
    assert '<html lang="ja">' in page  # by the language of its rows, as nobody says another
    assert "依頼した 4 件のペアの行き先" in page and "不採用: " in page
    assert english_in(page[page.index("<body"):]) == []
    english = write_report(tmp_path / "en.html", records, document, made="1/1", language="English")
    assert "Question-and-answer dataset" in english.read_text(encoding="utf-8")


# -- which language it is

@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_service_would_refuse_is_said_in_the_language(tmp_path: Path, code: str) -> None:
    lines = ['{"messages": []}', "{", "", '{"messages": [{"role": "assistant", "content": "a", "weight": 0}]}', "{"]
    (tmp_path / "train.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with speaking(code):
        found = text_of(show.problems(validate_train(tmp_path / "train.jsonl")
                                      + validate_train(tmp_path / "train.jsonl", validation=True))._repr_html_())
    assert "messages" in found and not re.findall(r"[A-Z][a-z]+ (?:[a-z]+ ){2,}[a-z]+", found)


@pytest.mark.usefixtures("apart_from_machine")
def test_the_notebook_says_the_language_and_then_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert language() == "en"
    monkeypatch.setenv("LABKIT_LANGUAGE", "Korean")
    assert language() == "ko" and say("Kept") == "채택"
    monkeypatch.setattr(wording, "_of_notebook", lambda: "Japanese")
    assert language() == "ja"
    monkeypatch.setattr(wording, "_of_notebook", lambda: "French")  # no words in it: English, as ever
    assert language() == "en"
    show.speak("Japanese")
    try:
        assert language() == "ja"
    finally:
        show.speak()


def test_words_of_a_user_are_not_taken_for_ours() -> None:
    with speaking("ja"):
        _, _, records = rows()
        own = records[0].model_copy(update={"question": "Kept", "answer": "asked for"})
        html = show.qa([own])._repr_html_()
        assert "Kept" in html and "asked for" in html
        assert heard("A reason that nobody has heard") == "A reason that nobody has heard"
        assert heard("No pair rests on pages 3, 5–7 and 2 more of a.pdf.") == (
            "a.pdf の3, 5–7 ページ、ほか 2 か所に根拠を置くペアはありません。")
