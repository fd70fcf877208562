"""Pages and outputs in a real browser: what axe-core holds against them by WCAG 2.2 A and AA, and whether one is cut.

Needs an installed Chromium or Chrome, as GitHub's machines have.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import product
from pathlib import Path

import pytest
from support.plain_rows import displays, result, rows
from support.review_rows import dataset_in
from support.themes import THEMES, hosted

from labkit import show
from labkit.pipelines.evaluate import evaluate
from labkit.pipelines.review import Review
from labkit.pipelines.review_answers import ReviewAnswers
from labkit.reports.report import write_report
from labkit.reports.review.pictures import RowPictures
from labkit.reports.review.server import ReviewServer

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = [pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed"), pytest.mark.slow,
              pytest.mark.usefixtures("apart_from_machine")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver, closing(driver.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox"])) as opened:
        yield opened


def faults(page, name: str, rules: dict | None = RULES) -> list[str]:
    """Return what axe-core finds on a page, where it looks, and whether the page has to be moved sideways."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page, options=rules).response["violations"] if rules else []
    found = [f"{name}: {one['id']}: {node['html'][:200]} {node['any'][0]['message'] if node['any'] else ''}"
             for one in violations for node in one["nodes"][:3]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{name}: cut at the right")
    return found


def pages(folder: Path, opened: ExitStack) -> dict[str, str]:
    """Return the addresses of the pages that people open."""
    document, chunks, records = rows()
    lost = result()
    report = write_report(folder / "report.html", records, document, None, lost.books, chunks=chunks,
                          dropped=lost.dropped, made="1/1", language="English")
    card, = evaluate(lost).save(folder / "scorecard.html")
    review = Review(dataset_in(folder), "anna")
    server = ReviewServer(ReviewAnswers(review, opened.enter_context(closing(RowPictures(review.rows, [])))))
    opened.callback(server.close)
    threading.Thread(target=server.serve, daemon=True).start()
    return {"report": report.as_uri(), "scorecard": card.as_uri(), "review": server.address}


def test_pages_can_be_used_by_everybody(browser, tmp_path: Path) -> None:
    found: list[str] = []
    with ExitStack() as opened:
        for name, address in pages(tmp_path, opened).items():
            page = browser.new_context(bypass_csp=True).new_page()
            page.goto(address)
            page.locator("h1, #title").first.wait_for()
            for scheme, width in product(("light", "dark"), (1280, 800)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                # all of axe in two of the four: what it finds goes by colours or by width
                both = (scheme, width) in (("light", 1280), ("dark", 800))
                found += faults(page, f"{name}, {scheme}, {width}", RULES if both else None)
            page.close()
    assert found == []


def test_outputs_are_legible_in_every_theme_and_none_is_cut(browser, tmp_path: Path, monkeypatch) -> None:
    """Without a style of JupyterLab's, at the width of a narrow window; with the tree, which is shown as a still."""
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))
    monkeypatch.setenv("LABKIT_CACHE_MODE", "replay")
    outputs = displays(tmp_path) | {"check": show.check(offline=True)._repr_html_()}
    outputs |= {name: show.decision_tree("English", given)._repr_mimebundle_()["text/html"]
                for name, given in (("tree", ""), ("route", "yes,office,no,one,privacy,compare,train"))}
    found: list[str] = []
    page = browser.new_context(viewport={"width": 800, "height": 900}).new_page()
    first = next(iter(THEMES.values()))
    for name, theme in THEMES.items():
        page.set_content(hosted(outputs, theme))
        found += faults(page, name, COLOURS if found or theme is not first else RULES)
    assert found == []
    assert "--jp-" not in "".join(outputs.values())
