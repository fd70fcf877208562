"""Names that steer a terminal: what people read of a file's or a column's name holds no control character."""

from __future__ import annotations

import time

import pytest

from labkit.cli.commands.saying import line, say
from labkit.documents import read
from labkit.documents.flat_files.columns import title_of, unique_names
from labkit.errors import DocumentError, LabkitError
from labkit.progress import Progress

STEERS = "pump\x1b[2J\x1b]0;root\x07\r\nrm -rf\x9b31m\u2028plan"


def is_harmless(text: str) -> bool:
    return all(letter.isprintable() for letter in text)


def test_an_error_is_one_line_that_steers_nothing() -> None:
    error = LabkitError(f"{STEERS} cannot be read.", f"Rename {STEERS}.")
    assert is_harmless(str(error)) and is_harmless(error.cause) and is_harmless(error.mend)
    assert str(error).startswith("pump [2J ]0;root") and "Rename" in str(error)


async def test_a_files_name_is_told_without_its_escapes(tmp_path) -> None:
    with pytest.raises(DocumentError) as caught:
        await read(tmp_path / f"{STEERS}.pdf".replace("/", ""), show=False)
    assert is_harmless(str(caught.value)) and "rm -rf" in str(caught.value)


def test_what_a_command_says_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{STEERS} is said twice.")
    said = capsys.readouterr().err
    assert is_harmless(said.rstrip("\n")) and "rm -rf" in said
    assert is_harmless(line(STEERS)) and "rm -rf" in line(STEERS)


def test_progress_tells_a_note_without_its_escapes() -> None:
    bar = Progress("Reading", 2, show=False)
    bar.note = STEERS
    assert is_harmless(bar.line()) and "rm -rf" in bar.line()


def test_columns_and_titles_are_named_without_their_escapes() -> None:
    names, renamed = unique_names([STEERS, "a", "\x07", STEERS])
    assert renamed == 2 and names[2] == "column 3" and names[3] == f"{names[0]} (2)"
    assert all(map(is_harmless, names))
    assert is_harmless(title_of([[STEERS, ""], ["a", "b"], ["1", "2"]]))


@pytest.mark.parametrize(("header", "names", "renamed"), [
    (["a", "a (2)", "a", "a"], ["a", "a (2)", "a (3)", "a (4)"], 2),
    (["", "column 1", ""], ["column 1", "column 1 (2)", "column 3"], 3)])
def test_no_two_columns_have_one_name(header: list[str], names: list[str], renamed: int) -> None:
    assert unique_names(header) == (names, renamed)


def test_very_many_equal_columns_are_named_in_little_time() -> None:
    start = time.process_time()
    names, renamed = unique_names(["x"] * 50_000)
    assert len(set(names)) == 50_000 and renamed == 49_999
    assert time.process_time() - start < 5  # a hundred times what it takes; looking each up in a list takes minutes
