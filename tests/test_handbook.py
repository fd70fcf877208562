"""The sample handbook: the same words make the same bytes, and words that do not fit are refused, not cut off."""

from __future__ import annotations

import copy
import subprocess
import sys
import tomllib
from pathlib import Path

import pymupdf
import pytest

RAW = Path(__file__).resolve().parents[1] / "raw_data"
SCRIPT = RAW / "make_handbook.py"
KEPT = RAW / "pdf" / "en-handbook.pdf"
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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("handbook") / "new" / "made.pdf"
    done = run("--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert str(out) in done.stdout and "10 pages" in done.stdout
    return out


def with_words(section: str, key: str, value: object) -> dict:
    words = copy.deepcopy(WORDS)
    words[section][key] = value
    return words


def test_the_script_makes_what_is_kept(made: Path) -> None:
    with pymupdf.open(made) as new, pymupdf.open(KEPT) as kept:
        assert [page.get_text() for page in new] == [page.get_text() for page in kept]
        assert new.get_toc() == kept.get_toc() and len(new.get_toc()) > 20


@pytest.mark.skipif(pymupdf.__version__ != "2.0",
                    reason=f"the kept file was made with PyMuPDF 2.0, this is {pymupdf.__version__}")
def test_the_same_words_make_the_same_bytes(made: Path) -> None:
    assert made.read_bytes() == KEPT.read_bytes()


def test_its_pages_are_of_every_kind() -> None:
    with pymupdf.open(KEPT) as document:
        words = [len(page.get_text().split()) for page in document]
        assert len(words) == 10
        assert words[7] == 0 and len(document[7].get_images()) == 1  # scanned
        assert words[9] == 0 and not document[9].get_images() and not document[9].get_drawings()  # blank
        assert all(count > 150 for place, count in enumerate(words) if place not in (0, 7, 9))
        assert "ﬁ" not in "".join(page.get_text() for page in document)
        fonts = {font[0]: font for page in document for font in page.get_fonts()}
        assert fonts
        for number, font in fonts.items():
            assert len(document.extract_font(number)[3]) > 500, font  # embedded
        assert document.metadata["creationDate"] == document.metadata["modDate"] == "D:20260112090000Z"


def test_no_text_leaves_its_page() -> None:
    with pymupdf.open(KEPT) as document:
        for page in document:
            assert all(page.rect.contains(pymupdf.Rect(word[:4])) for word in page.get_text("words"))


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
