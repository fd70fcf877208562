"""Disciplines: the lists that come with labkit, and files that people write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.errors import SettingsError
from labkit.generate.glan.disciplines import (
    Discipline,
    distinct_names,
    format_disciplines,
    parse_disciplines,
    read_disciplines,
    tidy,
    write_disciplines,
)
from labkit.settings import sample
from labkit.text.languages import is_in_language
from labkit.text.quotes import plain


def test_the_lists_of_all_languages_go_together() -> None:
    english, japanese, korean = (read_disciplines(sample(f"disciplines/{code}.txt")) for code in ("en", "ja", "ko"))
    assert len(english) == len(japanese) == len(korean) == 120
    for ours in (english, japanese, korean):
        fields = [one.field for one in ours]
        assert len(set(fields)) == 15 and all(fields.count(field) == 8 for field in fields)
    assert all(is_in_language(one.name, "Japanese") for one in japanese)
    assert all(is_in_language(one.name, "Korean") for one in korean)
    assert [one.name for one in english if one.field == "Chemistry"][:2] == ["Inorganic chemistry", "Organic chemistry"]
    assert [one.name for one in japanese if one.field == "化学"][:2] == ["無機化学", "有機化学"]


def test_what_people_write_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    lines = ["\ufeffLogic", "", "#Arts", " - Music", "* Film ", "## Plays", "1. Drama", "・music", "# 自然", "物理学"]
    path.write_bytes("\r\n".join(lines).encode())
    assert read_disciplines(path) == [
        Discipline("Logic"), Discipline("Music", "Arts"), Discipline("Film", "Arts"),
        Discipline("Drama", "Arts", "Plays"), Discipline("物理学", "自然")]


@pytest.mark.parametrize("data", [b"", b"# Only a field\n", "物理".encode("cp932"), None])
def test_a_file_without_disciplines_is_refused(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "d.txt"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingsError, match=r"d\.txt"):
        read_disciplines(path)


name = st.text(min_size=1, max_size=30).map(tidy).filter(plain)


@settings(deadline=None)
@given(st.lists(st.one_of(st.builds(Discipline, name, st.just(""), st.just("")),
                          st.builds(Discipline, name, name, name | st.just(""))), max_size=12))
def test_written_disciplines_come_back(disciplines: list[Discipline]) -> None:
    once = list({plain(one.name): one for one in reversed(disciplines)}.values())
    back = parse_disciplines(format_disciplines(once))
    assert sorted(back) == sorted(once)


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = write_disciplines(tmp_path / "new" / "d.txt", [Discipline("Music", "Arts", "Sound"), Discipline("Go")])
    assert path.read_text(encoding="utf-8").split("\n", 1)[1] == "Go\n\n# Arts\n## Sound\nMusic\n"


@given(st.lists(st.text(max_size=20)))
def test_distinct_names_are_distinct(names: list[str]) -> None:
    found = distinct_names(names)
    assert len({plain(one) for one in found}) == len(found) and all(map(plain, found))
    assert {plain(tidy(one)) for one in names} - {""} == {plain(one) for one in found}
    assert all("\n" not in one and one == one.strip() for one in found)


@pytest.mark.parametrize(("said", "name"), [
    ("1. Optics", "Optics"), ('"Optics"', "Optics"), ("**Optics**", "Optics"), ("3D printing", "3D printing"),
    ("  a \n b ", "a b"), ("x" * 400, ""), ("１. 光学", "光学"), ("C# programming", "C# programming")])
def test_names_are_tidied(said: str, name: str) -> None:
    assert tidy(said) == name
