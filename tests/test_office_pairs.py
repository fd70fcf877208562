"""From an Office file to a report: each pair says where it rests, in the file's own terms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from support.cli_runs import facts, labkit, pairs, rows
from support.office_files import p, word
from support.openai_standin import OpenAIStandIn

FACTS = facts(1).split("\n")


def letter(folder: Path) -> Path:
    return word(folder / "a.docx", p("Pumps", "1") + p("Small ones", "2") + "".join(map(p, FACTS)))


def sheets(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(("Nothing here.",))
    second = book.create_sheet("Small ones")
    for row in (("Pump", "Fact"), *((f"pump {number}", fact) for number, fact in enumerate(FACTS))):
        second.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def deck(folder: Path) -> Path:
    slides = Presentation()
    for title, fact in (("Pumps", "Hello."), ("Small ones", FACTS[0])):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, fact
    slides.save(folder / "a.pptx")
    return folder / "a.pptx"


@pytest.mark.parametrize(("write", "place", "said"), [
    (letter, {"paragraphs": [3]}, "paragraph 3"), (sheets, {"sheets": [2], "rows": [2]}, "sheet 2, row 2"),
    (deck, {"slides": [2]}, "slide 2")])
def test_a_pair_names_its_place_in_the_dataset_and_in_the_report(
        write: Callable[[Path], Path], place: dict, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIStandIn(key="k", models=["m"], answer=pairs) as service:
        for name, value in (("BASE_URL", f"{service.url}/v1"), ("API_KEY", "k"), ("MODEL", "m")):
            monkeypatch.setenv(f"OPENAI_{name}", value)
        out, report = tmp_path / "qa.jsonl", tmp_path / "report.html"
        code, _, err = labkit("generate", write(tmp_path), "--out", out, "--report", report, "--qa-type", "short")
    assert code == 0, err
    evidence = rows(out)[0]["evidence"]
    assert {name: evidence[name] for name in ("pages", "rows", "lines", "paragraphs", "slides", "sheets")
            if evidence.get(name)} == place
    html = report.read_text(encoding="utf-8")
    assert said in html.lower() and "Small ones" in html
    assert "page 1" not in html.lower()
