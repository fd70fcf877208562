"""The diagrams: their scripts draw what is kept, and no word runs out of its box."""

from __future__ import annotations

import importlib.util
import re
import sys
import unicodedata
from pathlib import Path
from types import ModuleType
from xml.etree.ElementTree import canonicalize

import pytest

IMGS = Path(__file__).parents[1] / "imgs"
SCRIPTS = {"make_pipeline": "pipeline", "make_notebook_tree": "notebooks", "make_methods": "", "make_branches": "",
           "make_before_after": "before_after"}


@pytest.fixture
def script(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(IMGS))
    spec = importlib.util.spec_from_file_location(request.param, IMGS / f"{request.param}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in SCRIPTS:
        sys.modules.pop(name, None)


@pytest.mark.parametrize("script", SCRIPTS, indirect=True)
def test_the_script_draws_what_is_kept(script: ModuleType) -> None:
    for ending, words in script.WORDS.items():
        kept = IMGS / f"{SCRIPTS[script.__name__]}{ending}.svg"
        drawn, stored = (canonicalize(svg, strip_text=True) for svg in (script.draw(words), kept.read_text("utf-8")))
        assert drawn == stored


@pytest.mark.parametrize("script", ["make_notebook_tree", "make_methods", "make_branches"], indirect=True)
def test_words_fit_their_boxes(script: ModuleType) -> None:
    for words in script.WORDS.values():
        drawn = script.draw(words)
        boxes = [tuple(map(float, box)) for box in re.findall(
            r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn)]
        inside = 0
        for x, y, size, text in re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"[^>]*>([^<]+)<', drawn):
            wide = sum(1 if unicodedata.east_asian_width(letter) in "WF" else 0.62 for letter in text) * float(size)
            for left, top, width, height in boxes:
                if left < float(x) < left + width and top < float(y) < top + height:
                    assert wide <= width, text
                    inside += 1
        # of the tree, the first box has two lines; of a method, each has a name and two lines
        assert inside == (3 * len(boxes) if "steps" in words else len(boxes) + 1)


@pytest.mark.parametrize("script", ["make_notebook_tree"], indirect=True)
def test_it_names_the_notebooks_that_the_readmes_name(script: ModuleType) -> None:
    for ending, words in script.WORDS.items():
        told = (IMGS.parent / f"README{ending}.md").read_text(encoding="utf-8")
        books = re.findall(r"^\| \[(\w+)\]\(notebooks/(?:ja/|ko/)?[1-9][^)]+\.ipynb\)", told, re.M)
        drawn = [text for text in re.findall(r">([a-z_]+)<", script.draw(words)) if "_" in text or text in books]
        assert sorted(drawn) == sorted(books) and len(books) > 8


@pytest.mark.parametrize("script", SCRIPTS, indirect=True)
def test_pictures_are_legible_on_light_and_dark_pages(script: ModuleType) -> None:
    """Each brings a ground of its own, and its words stand out from it by what WCAG AA asks."""
    for words in script.WORDS.values():
        drawn = script.draw(words)
        ground = re.search(r'<rect width="\d+" height="\d+" rx="12" fill="(#\w+)"/>', drawn)[1]
        for colour in set(re.findall(r'<text [^>]*fill="(#\w+)"', drawn)):
            assert min(contrast(colour, ground), contrast(colour, "#ffffff")) >= 4.5, colour
        assert re.search(r'role="img"[^>]*><title>[^<]{10,}</title>', drawn)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2.2 defines it."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
