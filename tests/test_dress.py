"""Running headers and page numbers are left out; years, "CV" and "ARTICLE 4" at the top of pages are not."""

from __future__ import annotations

import pytest

from labkit.documents.builtin.assembly import assemble
from labkit.documents.builtin.parts import PageParts, Part, PartKind

TOP = (60.0, 50.0, 200.0, 70.0)


def pages(kind: PartKind, size: float, *tops: str, first: int = 1, box: tuple[float, float, float, float] = TOP,
          ) -> list[str]:
    """Return the pages of a document with these lines at the top, as Markdown."""
    return [page.markdown for page in assemble([
        PageParts(number, 595.0, 842.0, "text", "", "text layer", [
            Part(kind, top, box, size=size),
            Part("text", f"What is said on page {number} is said at some length.", (60, 120, 500, 140), size=11.0)])
        for number, top in enumerate(tops, first)])]


@pytest.mark.parametrize(("kind", "size", "tops"), [
    ("heading", 26.0, ("2021", "2022", "2023")), ("heading", 20.0, ("CV",)), ("heading", 18.0, ("IV",)),
    ("text", 20.0, ("1984", "1990")),
    ("margin", 12.0, ("ARTICLE 4", "ARTICLE 5", "ARTICLE 6")), ("margin", 9.0, ("§ 12 Rent", "§ 13 Repairs")),
    ("margin", 9.0, ("第1章", "第2章")), ("margin", 26.0, ("2021", "2022", "2023")),
    ("margin", 9.0, ("Order 4711", "Order 4090", "Order 5123"))])
def test_what_differs_from_page_to_page_is_kept(kind: PartKind, size: float, tops: tuple[str, ...]) -> None:
    assert [top in page for top, page in zip(tops, pages(kind, size, *tops), strict=True)] == [True] * len(tops)


def test_a_division_is_a_heading() -> None:
    assert [page.split("\n")[0] for page in pages("margin", 12.0, "ARTICLE 4", "ARTICLE 5")] == [
        "# ARTICLE 4", "# ARTICLE 5"]


@pytest.mark.parametrize(("kind", "size", "tops"), [
    ("margin", 9.0, ("Report 2023 | 17", "Report 2023 | 18", "Report 2023 | 19")),
    ("margin", 9.0, ("Chapter 3", "Chapter 3", "Chapter 4")), ("margin", 9.0, ("3", "4", "5")),
    ("margin", 9.0, ("xi", "xii")), ("text", 11.0, ("1203", "1204")), ("heading", 24.0, ("7", "8", "9")),
    ("margin", 9.0, ("3-1 Pumps", "3-2 Pumps", "3-3 Pumps")), ("margin", 9.0, ("The pump", "The pump")),
    ("margin", 9.0, ("Page 3 of 9", "Page 4 of 9")), ("heading", 12.0, ("The pump",) * 3)])
def test_what_runs_with_the_pages_is_left_out(kind: PartKind, size: float, tops: tuple[str, ...]) -> None:
    assert all(page.startswith("What is said") for page in pages(kind, size, *tops, first=3))


def test_a_division_at_the_foot_is_a_running_footer() -> None:
    foot = (60.0, 800.0, 200.0, 812.0)
    assert all(page.startswith("What is said")
               for page in pages("margin", 9.0, "Part 1", "Part 2", "Part 3", box=foot, first=1))


def test_years_at_the_top_are_kept_where_the_foot_bears_page_numbers() -> None:
    read = [PageParts(number, 595.0, 842.0, "text", "", "text layer", [
        Part("heading", year, TOP, size=20.0),
        Part("text", "What was planted in that year.", (60, 120, 500, 140), size=11.0),
        Part("text", str(number), (290, 806, 300, 816), size=9.0)])
        for number, year in enumerate(("1911", "1934", "1968"), 1)]
    assert [page.markdown.splitlines()[0] for page in assemble(read)] == ["# 1911", "# 1934", "# 1968"]
    assert not any(page.markdown.rstrip().endswith(str(page.number)) for page in assemble(read))
