"""The sample Office files: the same words make the same parts, and they hold what the samples stand for."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from labkit.documents.office import slides, word, workbooks
from labkit.documents.office.blocks import page_of

RAW = Path(__file__).resolve().parents[1] / "raw_data"
LANGUAGES = ("en", "ja", "ko")
NAMES = ("agreement.docx", "care.pptx", "visits.xlsx")


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a file that hold its words; how pictures and inner archives are packed differs by version."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def text(path: Path, module) -> tuple[str, list[str]]:
    found = module.take_apart(path).payload()
    return "\n\n".join(page_of(sheet, "builtin", True).markdown for sheet in found["sheets"]), found["notes"]


def test_the_script_makes_what_is_kept(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(RAW / "make_office.py"), "--out", str(tmp_path)], capture_output=True,
                          text=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "") and len(done.stdout.splitlines()) == 9
    kept = sorted(path.name for path in (RAW / "office").iterdir())
    assert kept == sorted(f"{language}-{name}" for language in LANGUAGES for name in NAMES)
    for name in kept:
        assert parts(tmp_path / name) == parts(RAW / "office" / name), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_read_as_they_are_shown(language: str) -> None:
    words = tomllib.loads((RAW / "service" / f"{language}.toml").read_text(encoding="utf-8"))
    told = words["agreement"]
    agreement, notes = text(RAW / "office" / f"{language}-agreement.docx", word)
    before, old, new, after = told["changed"]
    assert before + new + after in agreement and before + old not in agreement
    fees = told["fees"]
    assert f"| {fees[0][0]} | {fees[0][1]} – {fees[1][1]} | {fees[0][1]} – {fees[1][2]} |" in agreement
    assert f"[Figure: {told['caption']} ({told['picture']})]" in agreement
    assert notes == ["Its tracked changes were accepted (1 insertion, 1 deletion)."]

    visits, notes = text(RAW / "office" / f"{language}-visits.xlsx", workbooks)
    day = {"en": "3 Mar 2025", "ja": "2025年3月3日", "ko": "2025년 3월 3일"}[language]
    cost = {"en": "£12.50", "ja": "¥1,900", "ko": "₩17,000"}[language]
    assert f"| 0007 | {day} | W2 | 1,840 | 65% | {cost} |" in visits
    sheets = words["visits"]["sheets"]
    assert notes == [f"1 hidden sheet was left out: {sheets[2]}."] and words["visits"]["draft"] not in visits

    care, _ = text(RAW / "office" / f"{language}-care.pptx", slides)
    assert f"### Notes\n\n{words['slides']['notes']}" in care and "| W4 | 2,960 | 3,320 |" in care
