"""How readers are scored: by words in their order, cells in their place and headings with their level, all alike."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from bench import environments
from bench.fidelity import of_case
from bench.fidelity_cases import Case, cases, web_page
from bench.fidelity_score import Fidelity, Truth, fidelity, headings_share, tables_in, tables_share, words
from bench.fidelity_truths import OWN, truths

TABLE = [("Fruit", "Yield", "^Yield"), ("^Fruit", "2023", "2024"), ("Plums", "450", "510")]


@pytest.mark.parametrize("read", [
    "It cost 480² crowns.", "It cost 480<sup>2</sup> crowns.", "It **cost** 480[2] crowns."])
def test_marks_are_scored_alike_however_they_are_written(read: str) -> None:
    assert words(read, "It cost 480 2 crowns.") == 1.0


def test_what_is_run_together_out_of_order_or_added_costs() -> None:
    assert words("It cost 4802 crowns.", "It cost 480 2 crowns.") == pytest.approx(2 * 3 / 9)
    assert words("three two one", "one two three") == pytest.approx(1 / 3)
    assert words("one two three and more", "one two three") == pytest.approx(2 * 3 / 8)
    assert words("", "one") == 0.0


def test_cells_count_in_their_place_and_merged_ones_may_be_empty_or_repeated() -> None:
    pipes = "| Fruit | Yield | Yield |\n| --- | --- | --- |\n| Fruit | 2023 | 2024 |\n| Plums | 450 | 510 |"
    spans = ("<table><tr><th rowspan=2>Fruit</th><th colspan=2>Yield</th></tr><tr><th>2023</th><th>2024</th></tr>"
             "<tr><td>Plums</td><td>450</td><td>510</td></tr></table>")
    assert [tables_share(tables_in(read), [TABLE]) for read in (pipes, spans)] == [1.0, 1.0]
    swapped = pipes.replace("| 450 | 510 |", "| 510 | 450 |")
    assert tables_share(tables_in(swapped), [TABLE]) == pytest.approx(7 / 9)
    assert tables_share(tables_in("no table"), [TABLE]) == 0.0


def test_headings_count_with_their_levels_from_the_first_one_on() -> None:
    wanted = [(1, "Rules"), (2, "What to bring")]
    assert headings_share("## Rules\n\ntext\n\n### What to *bring*", wanted) == 1.0
    assert headings_share("# Rules\n\n# What to bring", wanted) == 0.5
    assert headings_share("# Rules\n\n## What to bring\n\n## The end", wanted) == pytest.approx(0.8)


def test_a_header_of_two_levels_may_stand_in_one_line() -> None:
    folded = [("Fruit", "Yield – 2023", "Yield – 2024"), ("Plums", "450", "510")]
    truth = Truth("Harvest", tables=[TABLE], folded=[folded])
    read = "Harvest\n\n| Fruit | Yield – 2023 | Yield – 2024 |\n| --- | --- | --- |\n| Plums | 450 | 510 |"
    assert fidelity(read, truth).tables == fidelity(read, truth).words == 1.0


def test_every_kind_is_drawn_with_what_it_holds(tmp_path: Path) -> None:
    for case in cases():
        path, truth = case.draw(tmp_path)
        assert path.stat().st_size and truth.text.strip(), case.name


def test_a_figure_is_how_far_labkit_stands_behind_the_best(tmp_path: Path) -> None:
    rows = list(of_case(Case("web page", web_page), tmp_path, {}))
    assert [(row.name, row.value) for row in rows] == [(f"fidelity, web page, {part}", 0.0)
                                                       for part in ("words", "tables", "headings")]
    assert all("labkit 1.00" in row.unit for row in rows)


def test_a_truth_names_its_page_and_what_may_be_left_out(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        for number in (1, 2):
            document.new_page().insert_text((72, 72), f"Words of page {number}.")
        document.save(tmp_path / "book.pdf")
    (tmp_path / "second-page.md").write_text(
        "<!-- book.pdf page 2 -->\n~ Running header\n\n## Fruit\n\nWords of page 2.\n\n| Fruit | Yield | ^Yield |\n"
        "| --- | --- | --- |\n| Plums | 450 | 510 |\n", "utf-8")
    [case] = truths(tmp_path)
    (folder := tmp_path / "drawn").mkdir()
    path, truth = case.draw(folder)
    with pymupdf.open(path) as drawn:
        assert case.name == "second page" and [page.get_text().strip() for page in drawn] == ["Words of page 2."]
    assert truth.headings == [(2, "Fruit")] and truth.tables[0][0] == ["Fruit", "Yield", "^Yield"]
    table = "| Fruit | Yield | |\n| --- | --- | --- |\n| Plums | 450 | 510 |"
    for above in ("", "Running header\n\n"):
        assert fidelity(f"{above}# Fruit\n\nWords of page 2.\n\n{table}", truth) == Fidelity(1.0, 1.0, 1.0)
    assert fidelity(f"# Fruit\n\nWords of page 2.\n\n{table}\n\nand more", truth).words < 1.0


def test_each_truth_of_the_project_is_of_a_page_that_is_there(tmp_path: Path) -> None:
    for case in truths(OWN):
        path, truth = case.draw(tmp_path)
        assert path.stat().st_size and truth.text.strip() and truth.headings, case.name


@pytest.mark.parametrize("label", ["### Notes:\n\n", "Speaker notes: ", ""])
def test_the_label_of_notes_counts_neither_for_nor_against(label: str) -> None:
    assert fidelity(f"# Care\n\nRinse.\n\n{label}Say it twice.", Truth(
        "Care Rinse. Say it twice.", headings=[(1, "Care")])) == Fidelity(1.0, None, 1.0)


def test_what_is_installed_alone_brings_nothing_along() -> None:
    commands = environments._commands(Path("e"), Path("e/bin/python"), (f"{environments.ALONE}heavy>=1", "light"))
    assert [command[-1] for command in commands[1:]] == ["heavy>=1", "light"]
    assert "--no-deps" in commands[1] and "--no-deps" not in commands[2]
