"""The review's page and the report: text and edges have the contrast of WCAG 2.2 AA, in light and in dark."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from support.plain_rows import displays
from support.themes import THEMES

from labkit.reports.presentation import KIND_COLOURS, TRUTH_COLOURS, shade

SHOW = files("labkit.show")
REPORTS = files("labkit.reports")
TEXTS = ("ink", "soft", "blue", "good", "bad", "warn")  # of a style sheet, those that it has
GROUNDS = ("ground", "card")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG defines it."""
    def luminance(colour: str) -> float:
        parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes(name: str) -> list[dict[str, str]]:
    """Return the colours that each ``:root`` of a style sheet names; a later one changes those of the first."""
    roots = re.findall(r":root \{(.*?)\}", (REPORTS / name).read_text(encoding="utf-8"), re.DOTALL)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", root)) for root in roots]
    return [found[0] | one for one in found]


@pytest.mark.parametrize(("name", "count"), [("review/page.css", 2), ("report.html", 1)])
def test_texts_and_edges_stand_out_from_their_grounds(name: str, count: int) -> None:
    read = schemes(name)
    assert len(read) == count
    for colours in read:
        colours = {"card": "#ffffff"} | colours
        for ground in GROUNDS:
            for ink in TEXTS:
                if ink in colours:
                    assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground, colours)
            for edge in ("edge", "focus"):  # of fields and buttons, and what shows where one is: 3 is enough
                if edge in colours:
                    assert contrast(colours[edge], colours[ground]) >= 3, (edge, ground, colours)


def test_words_that_are_marked_and_on_colours_can_be_read() -> None:
    assert contrast("#ffe85c", "#1a1a1a") >= 4.5
    for ground, ink in (*KIND_COLOURS.values(), *TRUTH_COLOURS.values(), *(shade(count, 5) for count in range(1, 6))):
        assert contrast(ground, ink) >= 4.5, (ground, ink)


def test_notes_in_the_report_can_be_read_on_its_cards() -> None:
    style = (REPORTS / "report.html").read_text(encoding="utf-8")
    assert contrast(re.search(r"\.note \{ color: (#\w{6})", style)[1], "#ffffff") >= 4.5


@pytest.mark.usefixtures("apart_from_machine")
def test_words_of_displays_can_be_read_in_every_theme(tmp_path, monkeypatch) -> None:
    """A word has the ink of the theme, or brings its ground along: no colour stands out from light and dark alike."""
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))
    coloured = 0
    for name, html in displays(tmp_path).items():
        for style in re.findall(r'style="([^"]*)"', html):
            inks, grounds = (re.findall(rf"(?:^|;){part}:\s*([^;]+)", style) for part in ("color", "background"))
            for ink in inks:
                if ink != "inherit":
                    coloured += 1
                    assert grounds and contrast(ink, grounds[0]) >= 4.5, (name, style)
    assert coloured > 20


def test_muted_words_can_be_read_in_every_theme() -> None:
    share = float(re.search(r'MUTED = "opacity:([\d.]+)"', (SHOW / "html.py").read_text(encoding="utf-8"))[1])
    assert f"opacity:{share:g};".replace("0.", ".") in (REPORTS / "scorecard_cell.html").read_text(encoding="utf-8")
    for name, theme in THEMES.items():
        for ground in (theme.ground, theme.row):
            pairs = ((int(colour[place:place + 2], 16) for colour in (theme.ink, ground)) for place in (1, 3, 5))
            mixed = "#" + "".join(f"{round(share * ink + (1 - share) * below):02x}" for ink, below in pairs)
            assert contrast(mixed, ground) >= 4.5, (name, ground, mixed)
