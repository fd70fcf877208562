"""A reviewer at a browser, by keyboard. Runs in an environment of its own with playwright and axe; prints JSON.

    python review_child.py CHROMIUM FOLDER PAGE_ADDRESS LARGE_ADDRESS JUPYTER_ADDRESS
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect, sync_playwright

FAILED: list[str] = []
SHOTS = Path(sys.argv[2])
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@contextmanager
def step(name: str, page: Page):
    """Note what fails in a step, and go on."""
    try:
        yield
    except (AssertionError, Error) as error:
        if page is not None:
            page.screenshot(path=SHOTS / f"failed-{len(FAILED)}.png")
        FAILED.append(f"{name}: {' '.join(str(error).split())[:300]}")


def accessible(page: Page, name: str) -> None:
    for found in Axe().run(page, options=RULES).response["violations"]:
        FAILED.append(f"axe, {name}: {found['id']} ({found['nodes'][0]['html'][:160]})")


def by_keyboard(page: Page, shots: Path) -> None:
    """Ten minutes of review: every key, an edit that is refused and mended, a note, undo, selection, help."""
    title, live, alert = page.locator("#title"), page.locator("#live"), page.locator("#alert")
    first = title.inner_text()
    with step("accept with a", page):
        page.keyboard.press("a")
        expect(live).to_contain_text("Accepted.")
        expect(title).not_to_have_text(first)
        assert page.evaluate("document.activeElement.id") == "title"
    with step("a note with n, reject with r", page):
        page.keyboard.press("n")
        page.keyboard.type("are said twice; a e r s are letters here")
        page.keyboard.press("Enter")
        page.keyboard.press("r")
        expect(live).to_contain_text("Rejected.")
        expect(page.locator("#counts")).to_contain_text("1 rejected")
    with step("skip with s, back with the arrow", page):
        here = title.inner_text()
        page.keyboard.press("s")
        expect(live).to_contain_text("Skipped.")
        page.keyboard.press("ArrowLeft")
        expect(title).to_have_text(here)
        expect(page.locator("#row .where")).to_contain_text("skipped")
        page.keyboard.press("ArrowRight")
    with step("an edit that the checks refuse, mended", page):
        page.keyboard.press("e")
        expect(page.locator("#answer-0")).to_be_focused()
        right = page.locator("#answer-0").input_value()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("4711 litres")
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page.locator("#refusal")).to_contain_text("answer not in its evidence")
        page.screenshot(path=shots / "refused.png")
        accessible(page, "a refused edit")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(right + " in one hour")
        page.keyboard.press("ControlOrMeta+Enter")
        expect(live).to_contain_text("Edit saved.")
    with step("an edit left with Escape", page):
        page.keyboard.press("e")
        page.keyboard.type("x")
        page.locator("[data-do=reject]").click()
        expect(alert).to_contain_text("Save or cancel the edit first.")
        page.keyboard.press("Escape")
        expect(title).to_be_focused()
        expect(page.locator("#row .where")).to_contain_text("not decided")
    with step("undo with u, to the bottom", page):
        for _ in range(4):  # as fast as it can be pressed: none is lost
            page.keyboard.press("u")
        expect(live).to_contain_text("Taken back: not decided.")
        expect(page.locator("#counts")).to_have_text("32 not decided")
        page.keyboard.press("u")
        expect(alert).to_contain_text("no decision to take back")
    with step("help with ?, and keys again after it", page):
        page.keyboard.press("?")
        expect(page.locator("#help")).to_be_visible()
        page.screenshot(path=shots / "help.png")
        accessible(page, "the help")
        page.keyboard.press("a")  # decides nothing while the help is open
        page.keyboard.press("Escape")
        expect(page.locator("#help")).to_be_hidden()
        expect(page.locator("#done")).to_contain_text("0 of")
    with step("the list with l, down, Enter", page):
        page.keyboard.press("l")
        page.keyboard.press("ArrowDown")
        wanted = page.evaluate("document.activeElement.querySelector('span').textContent")
        page.keyboard.press("Enter")
        expect(title).to_have_text(wanted)
    with step("the selection with /", page):
        page.keyboard.press("/")
        page.keyboard.type("coral 300")
        page.keyboard.press("Enter")
        expect(page.locator("#position")).to_contain_text("1 of 1")
        expect(title).to_contain_text("coral 300")
        page.locator("#clear").click()
        expect(page.locator("#position")).to_contain_text("1 of 32")
    with step("by Tab and Enter alone, without single keys", page):
        page.evaluate("document.activeElement.blur()")
        page.locator("#single").evaluate("box => { box.checked = false; }")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.do") == "accept":
                break
        page.keyboard.press("Enter")
        expect(live).to_contain_text("Accepted.")
        assert page.evaluate("document.activeElement.dataset.do") == "accept"
        page.keyboard.press("a")
        expect(page.locator("#counts")).to_contain_text("1 accepted")
        page.locator("#single").evaluate("box => { box.checked = true; }")
    with step("resumed after a reload, at the same row", page):
        here = title.inner_text()
        page.keyboard.press("ArrowRight")
        expect(title).not_to_have_text(here)
        here = title.inner_text()
        page.reload()
        expect(title).to_have_text(here)
        expect(page.locator("#done")).to_contain_text("1 of")
    with step("the server gone, and back", page):
        page.context.set_offline(True)
        page.keyboard.press("s")
        expect(alert).to_contain_text("every decision so far is on disk")
        page.context.set_offline(False)
        page.keyboard.press("ArrowRight")
        expect(alert).to_be_hidden()
    with step("a row with HTML in it", page):
        page.locator("#text").fill("onerror")
        page.keyboard.press("Enter")
        expect(page.locator("#position")).to_contain_text("1 of 1")
        page.wait_for_timeout(300)
        assert page.evaluate("window.taken === undefined && document.scripts.length === 2")


def looks(browser, address: str, shots: Path) -> None:
    """Light and dark, wide and narrow, English and Japanese: screenshots, and what axe says."""
    for scheme in ("light", "dark"):
        for width, locale in ((1280, "en-US"), (800, "ja-JP")):
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, locale=locale)
            page = opened(context, address)
            name = f"{scheme}, {width}, {locale}"
            with step(name, page):
                expect(page.locator("#row img")).to_be_visible(timeout=30_000)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls to the side"
                assert page.evaluate("document.documentElement.lang") == locale[:2]
            page.screenshot(path=shots / f"page-{scheme}-{width}.png")
            accessible(page, name)
            context.close()


def opened(context, address: str) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: FAILED.append(f"error in the page: {error}"))
    page.on("console", lambda said: FAILED.append(f"console: {said.text}") if said.type == "error"
            and "422" not in said.text and "ERR_INTERNET_DISCONNECTED" not in said.text else None)
    page.goto(address)
    page.wait_for_selector("#title")
    return page


def at_pace(context, address: str, count: int) -> dict[str, float]:
    """Accept rows of a large set one after the other; return seconds to the first row, and for each decision."""
    started = time.perf_counter()
    page = opened(context, address)
    first = time.perf_counter() - started
    started = time.perf_counter()
    for number in range(1, count + 1):
        page.keyboard.press("a")
        page.wait_for_function("count => document.getElementById('bar').value === count", arg=number)
        page.wait_for_function("() => !state.busy")
    return {"first": first, "decision": (time.perf_counter() - started) / count,
            "items": page.locator("#items li").count()}


def in_jupyterlab(browser, address: str, shots: Path) -> None:
    """Run the notebook, decide by a button and by keys, edit."""
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=15_000)
    with step("JupyterLab", page):
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.get_by_text("| Idle").wait_for()  # before that it asks for a kernel
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        output = page.locator(".jp-OutputArea-output")
        accept = output.get_by_role("button", name="Accept")
        accept.wait_for(timeout=90_000)
        accept.click()
        expect(output.get_by_role("alert")).to_contain_text("Accepted.")
        keys = output.get_by_label("Keys")
        keys.focus()
        page.keyboard.type("rsu", delay=30)
        expect(output.get_by_role("alert")).to_contain_text("Taken back")
        page.keyboard.type("e")
        answer = output.get_by_label("Answer")
        expect(answer).to_be_focused()
        answer.fill("4711 litres")
        output.get_by_role("button", name="Save the edit").press("Enter")
        expect(output.get_by_role("alert")).to_contain_text("answer not in its evidence")
        output.get_by_role("button", name="Keep it all the same").press("Enter")
        expect(output.get_by_role("alert")).to_contain_text("Edit saved.")
        expect(keys).to_be_focused()
    page.screenshot(path=shots / "jupyterlab.png")


def main(chromium: str, _folder: str, address: str, large: str, jupyter: str, count: int) -> None:
    shots, figures = SHOTS, {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        looks(browser, address, shots)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
        by_keyboard(opened(context, address), shots)
        with step("ten thousand rows", None):
            figures = at_pace(context, large, count)
        in_jupyterlab(browser, jupyter, shots)
        browser.close()
    print(json.dumps({"failed": FAILED, **figures}))


if __name__ == "__main__":
    main(*sys.argv[1:6], int(sys.argv[6]))
