"""The sample flyers: the same words make the same bytes, every page is a picture, and OCR reads what is on it."""

from __future__ import annotations

import asyncio
import copy
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pymupdf
import pytest

from labkit.documents.page_images.reader import read_page_images
from labkit.documents.types import Document

pytestmark = pytest.mark.slow

RAW = Path(__file__).resolve().parents[1] / "raw_data"
SCRIPT = RAW / "make_flyers.py"
WORDS = {name: tomllib.loads((RAW / "flyers" / f"en-{name}.toml").read_text(encoding="utf-8"))
         for name in ("refill", "service")}
KEPT = {name: RAW / "pdf" / f"en-flyer-{name}.pdf" for name in WORDS}


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *options], capture_output=True, text=True, timeout=60,
                          encoding="utf-8")


@pytest.fixture(scope="module")
def script():
    """The script as a module; it puts its own folder on the path, which is taken off again."""
    path = list(sys.path)
    sys.path.insert(0, str(RAW))
    import make_flyers

    yield make_flyers
    sys.path[:] = path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("flyers") / "new"
    done = run("--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert "en-flyer-refill.pdf: 4 pages" in done.stdout and "en-flyer-service.pdf: 3 pages" in done.stdout
    return out


@pytest.mark.skipif(pymupdf.__version__ != "2.0",
                    reason=f"the kept files were made with PyMuPDF 2.0, this is {pymupdf.__version__}")
@pytest.mark.parametrize("name", KEPT)
def test_the_same_words_make_the_same_bytes(made: Path, name: str) -> None:
    assert (made / KEPT[name].name).read_bytes() == KEPT[name].read_bytes()


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_every_page_is_one_picture_without_a_text_layer(name: str, language: str) -> None:
    kept = RAW / "pdf" / f"{language}-flyer-{name}.pdf"
    assert kept.stat().st_size < 1_000_000
    with pymupdf.open(kept) as document:
        assert len(document) == len(WORDS[name]["pages"])
        for page in document:
            (image,) = page.get_image_info()
            assert list(image["bbox"]) == pytest.approx(list(page.rect), abs=0.01) and image["width"] > 1600
            assert not page.get_text().strip() and not page.get_fonts() and not page.get_drawings()
        assert document.metadata["creationDate"] == document.metadata["modDate"] == "D:20260302090000Z"


@pytest.mark.skipif(pymupdf.__version__ != "2.0", reason="the kept files were made with PyMuPDF 2.0")
@pytest.mark.parametrize("name", WORDS)
def test_the_korean_flyers_say_the_same(script, name: str) -> None:
    words = tomllib.loads((RAW / "flyers" / f"ko-{name}.toml").read_text(encoding="utf-8"))
    kept = RAW / "pdf" / f"ko-flyer-{name}.pdf"
    assert script.make_flyer(words) == kept.read_bytes() and kept.stat().st_size < 1_000_000
    with pymupdf.open(kept) as document:
        assert len(document) == len(WORDS[name]["pages"]) and not any(page.get_text().strip() for page in document)
    korean, english = (sorted(set(re.findall(r"\d[\d,]+\d", str(one)))) for one in (words, WORDS[name]))
    assert korean == english
    handbook = (RAW / "handbook" / "ko.toml").read_text(encoding="utf-8")
    for row in ("계약", "연간 요금", "연간 방문") if name == "service" else ():
        cells = re.search(rf"\| {row} \|(.*)\|", words["plans"]["text"])[1].split("|")
        assert all(cell.strip() in handbook for cell in cells), row


def test_the_flyers_agree_with_the_handbook() -> None:
    handbook = tomllib.loads((RAW / "handbook" / "en.toml").read_text(encoding="utf-8"))["service"]["text"]
    plans = WORDS["service"]["plans"]["text"]
    for plan, price in zip(*(re.search(rf"\| {row} \|(.*)\|", plans)[1].split("|")
                             for row in ("Plan", "Price a year")), strict=True):
        assert f"| {plan.strip()} | {price.strip()} |" in handbook
    japanese, flyer = ({*re.findall(r"\d+ポンド", (RAW / name).read_text(encoding="utf-8"))}
                       for name in ("handbook/ja.toml", "flyers/ja-service.toml"))
    assert flyer == {"145ポンド", "235ポンド", "390ポンド"} <= japanese
    for number in re.findall(r"01632 960 4(?:18|22)", "".join(str(words) for words in WORDS.values())):
        assert number in handbook


def bare(text: str) -> str:
    """Return the words of a page without marks of Markdown."""
    text = re.sub(r"\[Figure, page \d+\]|^\|[-| ]+\|$|^#+ |^[-!] ", "", text, flags=re.M)
    return " ".join(re.sub(r"\*\*|[|;]", " ", text).split())


def words_on(name: str, page: str) -> str:
    """Return the words of a page in the order in which they are read: a chart's bars, then numbers before labels."""
    words = WORDS[name]
    text = words[page]["text"]
    if "chart" in words:
        bars = [f"{label} {value:,}" for label, value in words["chart"]["bars"]]
        tiles = zip(*words["figures"]["tiles"], strict=True)
        text = text.replace("{chart}", " ".join([words["chart"]["title"], *bars]))
        text = text.replace("{figures}", " ".join(" ".join(row) for row in tiles))
    return bare(text)


def distance(one: str, other: str) -> int:
    """Count the characters to put in, take out or change to make one text of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, 1):
        above, row = row, [number]
        for place, wanted in enumerate(other):
            row.append(min(above[place + 1] + 1, row[-1] + 1, above[place] + (character != wanted)))
    return row[-1]


@pytest.fixture(scope="module")
def read() -> dict[str, Document]:
    return {name: asyncio.run(read_page_images(path, drop_first=1, show=False)) for name, path in KEPT.items()}


@pytest.mark.parametrize(("name", "number", "page"), [("refill", 2, "offer"), ("refill", 3, "saving"),
                                                      ("service", 2, "plans"), ("service", 3, "days")])
def test_ocr_reads_the_pages(read: dict[str, Document], name: str, number: int, page: str) -> None:
    printed, found = words_on(name, page), bare(read[name].page(number).markdown)
    rate = distance(printed, found) / len(printed)
    print(f"{name}, {page}: character error rate {rate:.2%} of {len(printed)} characters")
    assert rate < 0.02
    facts = re.findall(r"£?\d[\d,.:]*\d|[A-Z]\w{4,}", printed)
    assert len(facts) > 15 and [fact for fact in facts if fact not in found] == []


def test_tables_are_read_as_tables_and_the_last_page_is_all_but_empty(read: dict[str, Document]) -> None:
    (offer,) = read["refill"].tables
    assert "| Office | up to 60 people | £1,480 | £1,290 |" in offer.markdown
    plans, days = read["service"].tables
    assert "| Loan machine | £35 a week | £15 a week | free |" in plans.markdown
    assert "| Colby Ferry, Old Pump House | Sat 6 June 2026 | 09:30 to 14:00 |" in days.markdown
    assert "8,800" in read["refill"].figures[0].description
    assert [page.kind for page in read["refill"].pages] == ["left out", "image", "image", "left out"]
    assert all("\n# " not in page.markdown[1:] for document in read.values() for page in document.pages)


@pytest.mark.parametrize(("language", "heading", "text"), [
    ("ja", "春の給水キャンペーン", "**4月1日から6月30日まで**のご注文は、配送と設置が無料です。"),
    ("ko", "봄맞이 급수 행사", "**4월 1일부터 6월 30일까지** 주문하시면 배송과 설치가 무료입니다."),
])
def test_other_languages_can_follow(script, language: str, heading: str, text: str) -> None:
    words = copy.deepcopy(WORDS["refill"])
    words["language"], words["cover"]["title"] = language, heading
    words["offer"]["text"] = f"# {heading}\n\n{text}\n\n| {heading} | £ |\n|---|-|\n| {heading} | 6 |\n\n! {heading}"
    with pymupdf.open("pdf", script.make_flyer(words)) as document:
        assert len(document) == 4
        pixels = document[1].get_pixmap(dpi=40, colorspace=pymupdf.csGRAY)
        assert min(pixels.samples) < 80


LONG = "word " * 60


@pytest.mark.parametrize(("section", "key", "value", "says"), [
    ("offer", "text", WORDS["refill"]["offer"]["text"] * 2, "Page 2 is too full"),
    ("offer", "text", "# A\n\n| a | b |\n|--|--|\n| a |", "1 cells, not 2"),
    ("offer", "text", "# A\n\n| a | b |", "dashes"),
    ("offer", "text", "# A\n\n{nothing}", "nothing to put at {nothing}"),
    ("offer", "text", "# A\n\n^ a caption", "no place for"),
    ("cover", "title", LONG, "does not fit"),
    ("cover", "picture", "cat", 'no picture "cat"'),
    ("chart", "title", LONG, "does not fit"),
    ("back", "line", LONG, "does not fit"),
])
def test_words_that_do_not_fit_are_refused(script, section: str, key: str, value: object, says: str) -> None:
    words = copy.deepcopy(WORDS["refill"])
    words[section][key] = value
    with pytest.raises(ValueError, match=re.escape(says)):
        script.make_flyer(words)


@pytest.mark.parametrize(("content", "says"), [
    (b"language = ", "xx-odd.toml: "),
    (b'language = "en"\npages = ["cover"]\n[cover]\ntitle = "x"\n', "xx-odd.toml: the key 'brand' is missing"),
])
def test_what_is_wrong_is_said_in_one_line(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                           capsys: pytest.CaptureFixture[str], content: bytes, says: str) -> None:
    (tmp_path / "flyers").mkdir()
    (tmp_path / "flyers" / "xx-odd.toml").write_bytes(content)
    monkeypatch.setattr(script, "HERE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["make_flyers.py", "--language", "xx"])
    assert script.main() == 1
    said = capsys.readouterr().err
    assert said.startswith(says) and said.count("\n") == 1 and not (tmp_path / "pdf").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    done = run("--out", str(tmp_path / "file" / "x"))
    assert done.returncode == 1 and str(tmp_path / "file") in done.stderr and done.stderr.count("\n") == 1
