"""The sample handbook: the same words make the same bytes, and words that do not fit are refused, not cut off."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pymupdf
import pytest

pytestmark = pytest.mark.slow

RAW = Path(__file__).resolve().parents[1] / "raw_data"
SCRIPT = RAW / "make_handbook.py"
LANGUAGES = ("en", "ja", "ko")
KEPT = {language: RAW / "pdf" / f"{language}-handbook.pdf" for language in LANGUAGES}
WORDS = tomllib.loads((RAW / "handbook" / "en.toml").read_text(encoding="utf-8"))


def run(*options: str, script: Path = SCRIPT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(script), *options], capture_output=True, text=True, timeout=60,
                          encoding="utf-8")


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory):
    """The script as a module; it puts its own folder on the path, which is taken off again."""
    path = list(sys.path)
    sys.path.insert(0, str(RAW))
    import make_handbook

    yield make_handbook
    sys.path[:] = path


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    out = tmp_path_factory.mktemp("handbook") / "new" / "made.pdf"
    done = run("--language", request.param, "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert str(out) in done.stdout and "10 pages" in done.stdout
    return request.param, out


def with_words(section: str, key: str, value: object) -> dict:
    words = copy.deepcopy(WORDS)
    words[section][key] = value
    return words


def test_the_script_makes_what_is_kept(made: tuple[str, Path]) -> None:
    language, path = made
    with pymupdf.open(path) as new, pymupdf.open(KEPT[language]) as kept:
        assert [page.get_text() for page in new] == [page.get_text() for page in kept]
        assert new.get_toc() == kept.get_toc() and len(new.get_toc()) > 20


@pytest.mark.skipif(pymupdf.__version__ != "2.0",
                    reason=f"the kept files were made with PyMuPDF 2.0, this is {pymupdf.__version__}")
def test_the_same_words_make_the_same_bytes(made: tuple[str, Path]) -> None:
    language, path = made
    assert path.read_bytes() == KEPT[language].read_bytes()
    assert path.stat().st_size < 700_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_are_of_every_kind(language: str) -> None:
    with pymupdf.open(KEPT[language]) as document:
        letters = [sum(map(str.isalnum, page.get_text())) for page in document]
        assert len(letters) == 10
        assert letters[7] == 0 and len(document[7].get_images()) == 1  # scanned
        assert letters[9] == 0 and not document[9].get_images() and not document[9].get_drawings()  # blank
        assert all(count > 400 for place, count in enumerate(letters) if place not in (0, 7, 9))
        assert "ﬁ" not in "".join(page.get_text() for page in document)
        fonts = {font[0]: font for page in document for font in page.get_fonts()}
        assert fonts
        for number, font in fonts.items():
            assert len(document.extract_font(number)[3]) > 500, font  # embedded
            assert ("Noto Sans" in font[3]) == (language != "en"), font
        assert document.metadata["creationDate"] == document.metadata["modDate"] == "D:20260112090000Z"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_leaves_its_page(language: str) -> None:
    with pymupdf.open(KEPT[language]) as document:
        for page in document:
            assert all(page.rect.contains(pymupdf.Rect(word[:4])) for word in page.get_text("words"))


def numbers(value: object) -> list[str]:
    """All numbers and codes of some words, in order: what a translation must keep."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return re.findall(r"[A-Z]+[0-9-]*\d[\w-]*|\d[\d.,:]*\d|\d", str(value))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_keeps_numbers_codes_and_structure(language: str) -> None:
    words = tomllib.loads((RAW / "handbook" / f"{language}.toml").read_text(encoding="utf-8"))
    assert {name: type(value) for name, value in words.items()} == {name: type(value) for name, value in WORDS.items()}
    for page in ("know", "install", "daily", "filter", "parts", "errors", "service"):
        one, other = (text[page]["text"].strip() for text in (WORDS, words))
        marks = [[re.match(r"#+ [\d.]*|\d+\.|\||[!^] |\{\w+\}|", line)[0] for line in text.splitlines()]
                 for text in (one, other)]
        assert [mark for mark in marks[0] if mark] == [mark for mark in marks[1] if mark], page
        said = {number for number in numbers(one) if len(number) > 1 and number not in ("06:30", "08:00")}
        missing = [number for number in said if number not in other]
        assert not missing, (page, missing)
    for one, other in zip(WORDS["scan"]["checks"], words["scan"]["checks"], strict=True):
        assert numbers(one[1:]) == numbers(other[1:])


FACTS = {
    "ja": [(2, "冷水タンクには6℃の水が3.6リットル、温水タンクには92℃の湯が1.8リットル入ります"),
           (2, "R600a、42 g"), (3, "室温は10～32℃に保ってください"), (4, "チャイルドロックを解除することはできません"),
           (5, "MW-C4の価格は38ポンド"), (7, "ランプMW-0611を交換する。"),
           (9, "サービス窓口は、月曜日から金曜日の8:00～18:00"), (9, "145ポンド")],
    "ko": [(2, "냉수 탱크에는 6℃의 물이 3.6리터, 온수 탱크에는 92℃의 물이 1.8리터 들어갑니다"), (2, "R600a, 42 g"),
           (3, "실내 온도는 10~32℃로 유지하십시오"), (4, "어린이 보호 잠금은 끌 수 없습니다"),
           (5, "새 필터 MW-C4의 가격은 38파운드"), (7, "램프 MW-0611을 교체한다."),
           (9, "월요일부터 금요일까지 08:00~18:00에"), (9, "145파운드")],
}


@pytest.mark.parametrize(("language", "joiner"), [("ja", ""), ("ko", " ")])
def test_the_text_layer_says_what_was_written(language: str, joiner: str) -> None:
    source = (RAW / "handbook" / f"{language}.toml").read_text(encoding="utf-8")
    with pymupdf.open(KEPT[language]) as document:
        pages = [page.get_text() for page in document]
    for page, fact in FACTS[language]:
        assert fact in joiner.join(pages[page - 1].splitlines()), fact
    assert set("".join(pages)) <= set(source) | set("/")  # no soft hyphen, no radical that looks like its character
    for line in "\n".join(pages).splitlines():
        assert not re.match("[。、）」・ー]", line), line
        assert not re.search("[（「]$", line), line


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_fonts_hold_every_character(language: str, weight: str) -> None:
    source = (RAW / "handbook" / f"{language}.toml").read_text(encoding="utf-8")
    font = pymupdf.Font(fontfile=str(RAW / "handbook" / "fonts" / f"{language}-{weight}.ttf"))
    assert not [letter for letter in set(source) if letter.isprintable() and not font.has_glyph(ord(letter))]


@pytest.mark.parametrize(("language", "heading", "text", "found"), [
    ("ja", "給水機について", "水は**冷たい**です。部品番号は\nMW-C4です。", "水は冷たいです。部品番号はMW-C4です。"),
    ("ko", "정수기에 대하여", "물은 **차갑습니다**. 필터를\n교체하세요.", "물은 차갑습니다. 필터를 교체하세요."),
])
def test_a_translation_can_be_extracted(script, language: str, heading: str, text: str, found: str) -> None:
    table = f"^ {heading}\n\n| {heading} | °C |\n|----|--|\n| **{heading}** | 6 |"
    words = with_words("know", "text", f"# 1 {heading}\n\n{text}\n\n- {heading}\n\n! {heading}\n\n{table}")
    words["language"] = language
    words["cover"]["title"] = heading
    words["figure"]["labels"][0] = heading
    words["scan"]["heading"] = heading
    with pymupdf.open("pdf", script.make_handbook(words)) as document:
        page = document[1].get_text()
        assert found in page and page.count(heading) == 6
        assert heading in document[0].get_text()
        assert document.get_toc()[0] == [1, f"1 {heading}", 2]
        assert not document[7].get_text()
        assert "�" not in page


LONG = "word " * 40


@pytest.mark.parametrize(("section", "key", "value", "says"), [
    ("service", "text", WORDS["service"]["text"] * 2, "Page 9 is too full"),
    ("know", "text", "# 1 A\n\n" + "x" * 300, "Page 2 is too full"),
    ("know", "text", "# 1 A\n\n| a | b |\n|-|---------|\n| " + "x" * 60 + " | y |", "Page 2 is too full"),
    ("parts", "text", "# 1 A\n\n" + "x\n\n" * 20 + "{figure}", "Page 6 is too full"),
    ("figure", "labels", [LONG] * 9, "does not fit"),
    ("figure", "labels", ["a"] * 8, "nine parts, but 8 labels"),
    ("chart", "limit", LONG, "does not fit"),
    ("cover", "title", LONG, "does not fit"),
    ("scan", "checks", [["a", "b", "c"]] * 40, "does not fit"),
    ("scan", "checks", [["a", "b", "c", "d"]], "three columns, not 4"),
    ("scan", "remark_lines", ["a"] * 5, "four lines"),
    ("scan", "signatures", ["a"], "two signatures"),
    ("know", "text", "# 1 A\n\n| a | b |", "dashes"),
    ("know", "text", "# 1 A\n\n| a | b |\n|--|--|\n| a |", "1 cells, not 2"),
    ("know", "text", "# 1 A\n\n{nothing}", "nothing to put at {nothing}"),
    ("know", "text", "## 1.1 A", "must be a #"),
])
def test_words_that_do_not_fit_are_refused(script, section: str, key: str, value: object, says: str) -> None:
    with pytest.raises(script.LayoutError) as error:
        script.make_handbook(with_words(section, key, value))
    assert says in str(error.value) and "\n" not in str(error.value)


def test_marks_in_the_words_stay_words(script) -> None:
    words = with_words("know", "text", "# 1 A & B\n\na <b> & <script>c</script> fine office fjord")
    with pymupdf.open("pdf", script.make_handbook(words)) as document:
        assert "a <b> & <script>c</script> fine office fjord" in document[1].get_text()


@pytest.fixture
def main(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command line on a handbook folder of the test's own; returns status, stdout and stderr."""
    folder = tmp_path / "handbook"
    folder.mkdir()
    monkeypatch.setattr(script, "HERE", tmp_path)

    def call(content: bytes, *options: str) -> tuple[int, str, str]:
        (folder / "xx.toml").write_bytes(content)
        monkeypatch.setattr(sys, "argv", ["make_handbook.py", "--language", "xx", *options])
        status = script.main()
        return (status, *capsys.readouterr())

    return call


ENGLISH = (RAW / "handbook" / "en.toml").read_bytes()


@pytest.mark.parametrize(("content", "says"), [
    (ENGLISH.replace(b"[service]\ntext", b"[service]\nwords"), "xx.toml: the key 'text' is missing\n"),
    (ENGLISH.replace(b'brand = "Merrowell"', b""), "xx.toml: the key 'brand' is missing\n"),
    (b"language = ", "xx.toml: "),
    ("brand = 'é'".encode("latin-1"), "xx.toml: "),
    (ENGLISH.replace(b"# 1 Getting", b"## 1 Getting"), "xx.toml: The first heading"),
])
def test_what_is_wrong_is_said_in_one_line(main, tmp_path: Path, content: bytes, says: str) -> None:
    status, out, err = main(content)
    assert (status, out) == (1, "")
    assert err.startswith(says) and err.count("\n") == 1
    assert not (tmp_path / "pdf").exists()


def test_a_place_that_cannot_be_written_is_named(main, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    status, out, err = main(ENGLISH, "--out", str(tmp_path / "file" / "x.pdf"))
    assert (status, out) == (1, "") and str(tmp_path / "file") in err and err.count("\n") == 1


def test_help_and_unknown_language() -> None:
    shown = run("--help")
    assert shown.returncode == 0 and "--language" in shown.stdout and "--out" in shown.stdout
    refused = run("--language", "tlh")
    assert refused.returncode == 2 and "tlh" in refused.stderr
