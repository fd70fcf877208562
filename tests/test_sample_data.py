"""The sample tables and texts: the same words make the same bytes, in the encodings that the samples stand for."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import subprocess
import sys
import tomllib
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

RAW = Path(__file__).resolve().parents[1] / "raw_data"
SCRIPT = RAW / "make_stores.py"
ENCODINGS = {"en": "utf-8-sig", "ja": "cp932", "ko": "cp949"}
LANGUAGES = tuple(ENCODINGS)


def words(language: str) -> dict:
    return tomllib.loads((RAW / "stores" / f"{language}.toml").read_text(encoding="utf-8"))


def rows(language: str) -> list[dict[str, str]]:
    text = (RAW / "csv" / f"{language}-stores.csv").read_bytes().decode(ENCODINGS[language])
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_stores", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- stores


def test_the_script_makes_what_is_kept(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--out", str(tmp_path / "new")], capture_output=True, text=True,
                          encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.count("12 stores") == 3
    made = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (RAW / "csv").glob("*-stores.csv")}
    assert sorted(made) == [f"{language}-stores.csv" for language in LANGUAGES]


def test_each_file_is_in_the_encoding_of_its_country() -> None:
    data = {language: (RAW / "csv" / f"{language}-stores.csv").read_bytes() for language in LANGUAGES}
    assert data["en"].startswith(b"\xef\xbb\xbf") and "Grünwald" in data["en"].decode()
    for language in ("ja", "ko"):
        with pytest.raises(UnicodeDecodeError):
            data[language].decode("utf-8")
    assert all(b"\r\n" in text for text in data.values())


class Shape(HTMLParser):
    """Counts a cell's tags and tells whether each that opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cells_hold_html_commas_quotes_and_line_breaks(language: str) -> None:
    found = rows(language)
    assert len(found) == 12 and len({row[words(language)["columns"][0]] for row in found}) == 12
    names = words(language)["columns"]
    *_, hours, services, description, event = names
    for row in found:
        assert list(row) == names and None not in row.values()
        for name, tags in ((hours, {"table", "tr", "th", "td"}), (services, {"ul", "li"}),
                           (description, {"p", "a"})):
            shape = Shape()
            shape.feed(row[name])
            assert tags <= set(shape.tags) and not shape.open
        assert row[hours].count("<tr>") == 4 and row[services].count("<li>") == 3 and row[description].count("<p>") == 2
    cells = [cell for row in found for cell in row.values()]
    assert any("\n" in row[names[2]] for row in found)
    assert any("," in cell for cell in cells) and any('"' in row[event] or "「" in row[event] for row in found)
    assert sum(not row[event] for row in found) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_stores_differ_in_every_fact_that_a_question_can_ask_for(language: str) -> None:
    found = rows(language)
    names = words(language)["columns"]
    for name in [*names[:6], *names[7:9]]:
        assert len({row[name] for row in found}) == 12, name


def test_the_same_store_says_the_same_in_each_language_where_it_is_a_counterpart() -> None:
    english, japanese, korean = (words(language)["stores"] for language in LANGUAGES)
    for one, *others in zip(english, japanese, korean, strict=True):
        dates = set(re.findall(r"\d\d:\d\d", one["event"]))
        assert all(dates <= set(re.findall(r"\d\d:\d\d", other["event"])) | {"08:00"} for other in others), one["name"]
        assert len({len(store["services"]) for store in (one, *others)}) == 1


@pytest.mark.parametrize(("language", "store", "facts"), [
    ("en", 0, ["14 Weir Lane,\nWeirbridge", "WB1 4QT", "<td>Monday to Friday</td><td>09:00 to 18:00</td>",
               "<strong>same pipe</strong>", '<a href="https://merrowell.example/stores/mw-s01">']),
    ("en", 2, ["Okafor & Daughters Ironmongers", "<li>hire of 24 mm spanners, £2 a day</li>", "MW-0611"]),
    ("ja", 3, ["水島市立中央図書館", "<td>土曜日</td><td>9:30～17:00</td>", "31,000リットル"]),
    ("ja", 9, ["パンの緑森", "46", "7月の最後の2週間は休業します。"]),
    ("ko", 6, ["산딸기 농장 직판장", "<li>보증금 1,500원의 대여 병</li>", "0.7리터"]),
    ("ko", 11, ["항구길 서비스 거점", "850", '"선착순"']),
])
def test_facts_of_stores(language: str, store: int, facts: list[str]) -> None:
    row = "\n".join(rows(language)[store].values())
    assert [fact for fact in facts if fact not in row] == []


def test_marks_in_the_words_stay_words(script: ModuleType) -> None:
    store = {"number": "X1", "name": "a & b", "address": "", "postcode": "", "phone": "", "area": 1, "open": ["<9"],
             "services": ["<b>"], "text": ["1 < 2 & **b** [page]"], "event": ""}
    made = script.make_stores({"columns": ["n"], "hours": ["d"], "days": ["d"], "site": "https://x.example/",
                               "encoding": "utf-8", "stores": [store]}).decode()
    assert "a & b" in made and "<td>&lt;9</td>" in made and "<li>&lt;b&gt;</li>" in made
    assert '<p>1 &lt; 2 &amp; <strong>b</strong> <a href=""https://x.example/x1"">page</a></p>' in made


@pytest.mark.parametrize("change", [{"open": ["9"]}, {"name": "😀"}])
def test_words_that_do_not_fit_are_refused(script: ModuleType, change: dict) -> None:
    table = words("ja")
    table["stores"][4] |= change
    with pytest.raises(ValueError):
        script.make_stores(table)


# ---- letters


@pytest.mark.parametrize(("language", "facts"), [
    ("en", ["1,284 visits", "drip tray full: 88 visits", "batch 2605", "grams must come out"]),
    ("ja", ["W2を1,284回訪問", "受け皿がいっぱいだった：88回", "340個"]),
    ("ko", ["W2를 1,284번 방문", "물받이가 가득 참: 88번", "340개"]),
])
def test_the_letters_are_plain_text_in_lines_of_78_columns(language: str, facts: list[str]) -> None:
    data = (RAW / "txt" / f"{language}-water-notes.txt").read_bytes()
    text = data.decode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data and "#" not in text and text.endswith("\n")
    widths = [sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
              for line in text.splitlines()]
    assert 70 < max(widths) <= 78
    assert [fact for fact in facts if fact not in text] == []
    assert len(re.findall(r"^(?:- |・)\S", text, re.M)) == 5 and len(re.findall(r"^\d\. ", text, re.M)) >= 3
    if language == "en":
        assert 700 <= len(text.split()) <= 900


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_add_up(language: str) -> None:
    text = (RAW / "txt" / f"{language}-water-notes.txt").read_text(encoding="utf-8")
    causes = [int(number) for number in re.findall(r"^(?:- |・).*[:：] ?(\d+)", text, re.M)]
    sent, found, left = (int(re.search(rf"(?<![\d:]){number}(?!\d)", text)[0]) for number in (340, 298, 42))
    assert len(causes) == 5 and str(sum(causes)) in text and found + left == sent


# ---- what is told of them


def test_the_readme_names_every_sample() -> None:
    told = (RAW / "README.md").read_text(encoding="utf-8")
    for path in [*(RAW / "pdf").iterdir(), *(RAW / "csv").iterdir(), *(RAW / "txt").iterdir()]:
        language, _, rest = path.stem.partition("-")
        assert f"{path.parent.name}/en-{rest}" in told or path.name in told, path.name
        assert language in LANGUAGES
    for script in re.findall(r"`(?:\w+/)*(make_\w+\.py)", told):
        assert list(RAW.rglob(script)), script
