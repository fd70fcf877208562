"""Plain text and Markdown: words stay words, structure stays structure, and every quote is traced to its lines."""

from __future__ import annotations

import asyncio
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labkit
from labkit.documents.chunking.split import split
from labkit.documents.flat_files.text_files import read_text
from labkit.documents.types import Document
from labkit.errors import DocumentError
from labkit.generate.qa.statements import statements
from labkit.settings import sample
from labkit.text.quotes import find_quote, plain

PROSE = (
    "The river rose again in the spring of 1912, and the mill stood in water for eleven days. Nobody was "
    "hurt, but the great wheel lost four of its paddles. Repairs took until August because the oak had to"
    " come from far away. The miller, who had been warned by his sister, had moved all of the grain to "
    "the upper floor in good time.")


def write(folder: Path, text: str | bytes, name: str = "notes.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines_hold(document: Document, text: str, most: int = 100) -> None:
    """Check that each line of each chunk is the line of the file that it is said to be."""
    lines = text.splitlines()
    seen = set()
    for chunk in split(document, most):
        assert chunk.unit == "line" and chunk.lines[0][0] == 0
        ends = [*(place for place, _ in chunk.lines[1:]), len(chunk.text)]
        for (start, number), end in zip(chunk.lines, ends, strict=True):
            assert plain(chunk.text[start:end]) in plain(lines[number - 1])
            assert number in chunk.places(start, end)
            seen.add(number)
        assert chunk.places() == sorted({number for _, number in chunk.lines})
    assert seen >= {number for number, line in enumerate(lines, 1) if any(map(str.isalnum, line))}


def test_wrapped_text_becomes_paragraphs_and_keeps_its_lines(tmp_path: Path) -> None:
    filled = textwrap.fill(PROSE, 60)
    text = f"THE MILL\n\n{filled}\n\nA list:\n- the wheel\n- the oak\n\n{filled}\n"
    document = asyncio.run(labkit.read(write(tmp_path, text)))
    assert (document.unit, document.reader, document.title, len(document.pages)) == ("line", "text", "", 1)
    assert document.pages[0].markdown == f"THE MILL\n\n{PROSE}\n\nA list:\n- the wheel\n- the oak\n\n{PROSE}"
    assert any("fixed width" in note for note in document.notes)
    lines_hold(document, text)
    chunk = split(document)[0]
    assert PROSE.split(". ")[1] + "." in statements(chunk)
    start, end = find_quote(chunk.text, "Nobody was hurt, but the great wheel lost four of its paddles.")
    numbers = chunk.places(start, end)
    said = " ".join(text.splitlines()[number - 1] for number in numbers)
    assert numbers == [4, 5] and "Nobody was hurt" in said and "four of its paddles." in said


def test_japanese_is_joined_without_spaces(tmp_path: Path) -> None:
    prose = "水は一日に八杯ほど飲むとよいといわれていますが、体の大きさによって変わりますし、夏には塩も要ります。" * 4
    lines = "\n".join(prose[at:at + 30] for at in range(0, len(prose), 30))
    document = read_text(write(tmp_path, lines.encode("cp932")))
    assert document.pages[0].markdown == prose and "Shift_JIS" in document.notes[0]


@pytest.mark.parametrize("text", [
    PROSE + "\n" + PROSE + "\n",  # a line a paragraph
    "apples 3\npears 4\nplums 12\nfigs 1\n", "Dear Sir\nyours\nsincerely\n",
    "".join(f"2026-01-{day:02} INFO the pump was started by the timer\n" for day in range(1, 20))])
def test_lines_that_were_not_wrapped_stay(text: str, tmp_path: Path) -> None:
    document = read_text(write(tmp_path, text))
    assert document.pages[0].markdown == text.rstrip("\n")
    lines_hold(document, text)


def test_plain_text_is_no_markdown(tmp_path: Path) -> None:
    text = "# 1 among pumps\n| a | b |\n| --- | --- |\n| 1 | 2 |\n    four blanks\n```\nnot code\n```\nends\n"
    document = read_text(write(tmp_path, text))
    assert document.title == ""
    chunk, = split(document)
    assert chunk.headings == () and all(segment.kind == "text" for segment in chunk.segments)
    assert chunk.text.splitlines()[:2] == ["\\# 1 among pumps", "\\| a | b |"] and "    four blanks" in chunk.text
    assert chunk.places(*find_quote(chunk.text, "# 1 among pumps")) == [1]


MARKDOWN = """Title of all
============

A paragraph that was
wrapped by its author,
and goes on.

## Part

- an item that
  goes on here
- another

| a | b |
| --- | --- |
| 1 | 2 |

```python
x = 1
# no heading
```

Breaks here\\
and there.

Lower
-----
Last words.
"""


def test_markdown_keeps_its_structure(tmp_path: Path) -> None:
    document = read_text(write(tmp_path, MARKDOWN, "notes.md"))
    assert document.title == "Title of all"
    markdown = document.pages[0].markdown
    assert "A paragraph that was wrapped by its author, and goes on.\n" in markdown
    assert "- an item that goes on here\n- another\n" in markdown
    assert "```python\nx = 1\n# no heading\n```" in markdown and "Breaks here\\\nand there." in markdown
    assert "## Lower\n\nLast words." in markdown
    chunks = split(document, 60)
    assert {chunk.headings for chunk in chunks} >= {("Title of all", "Part")}
    assert any(segment.kind == "table" for chunk in chunks for segment in chunk.segments)
    last = chunks[-1]
    assert last.places(*find_quote(last.text, "Last words.")) == [28]
    lines_hold(document, MARKDOWN, 60)


@pytest.mark.parametrize(("data", "said"), [(b"", "empty"), (b" \n \n", "nothing but white space"),
                                            (b"\x0c\x1f", "no text"),
                                            (b"a\x00b", "bytes of zero"), (b"%PDF-1.4 x", "a PDF")])
def test_files_without_text_are_one_clear_line(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        read_text(write(tmp_path, data))
    assert "notes.txt" in str(caught.value) and caught.value.mend


def test_the_same_line_twice_is_told_apart(tmp_path: Path) -> None:
    text = "\n\n".join(["The tap drips at night.", PROSE] * 6)
    document = read_text(write(tmp_path, text))
    places = [chunk.places(*find_quote(chunk.text, "The tap drips at night.")) for chunk in split(document, 90)
              if "The tap drips" in chunk.text]
    assert sorted(number for numbers in places for number in numbers) == [1, 5, 9, 13, 17, 21]


WORDS = st.lists(st.text(st.sampled_from("abcdeéÄ"), min_size=1, max_size=9), min_size=1, max_size=60).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(paragraphs=st.lists(WORDS, min_size=1, max_size=6), width=st.integers(15, 90), most=st.integers(20, 200),
       name=st.sampled_from(["a.txt", "a.md"]), codec=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
       end=st.sampled_from(["\n", "\r\n"]))
def test_any_text_keeps_its_words_and_lines(tmp_path_factory, paragraphs, width, most, name, codec, end) -> None:
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    document = read_text(write(tmp_path_factory.mktemp("text"), text.replace("\n", end).encode(codec), name))
    assert document.pages[0].markdown.split() == text.split()
    lines_hold(document, text, most)


def test_the_sample_reads_with_its_lines() -> None:
    path = sample("txt/en-water-notes.txt")
    document = read_text(path)
    assert "the cause of each, and this letter tells you what we learned from them" in document.pages[0].markdown
    lines_hold(document, path.read_text(encoding="utf-8"), 300)
    found = [(chunk, place) for chunk in split(document, 300)
             if (place := find_quote(chunk.text, "512 machines were stopped by something that a keeper can put right"))]
    assert found[0][0].places(*found[0][1]) == [10]


def test_utf_16_reads_and_an_empty_file_says_so(tmp_path: Path) -> None:
    document = read_text(write(tmp_path, "Hamburgers are delicious.\n".encode("utf-16"), "a.txt"))
    assert "UTF-16" in document.notes[0] and "Hamburgers are delicious" in document.pages[0].markdown
    with pytest.raises(DocumentError, match=r"empty\.txt is empty"):
        read_text(write(tmp_path, b"", "empty.txt"))


def test_words_that_are_broken_at_line_ends_are_whole_and_keep_hyphens_of_their_own(tmp_path: Path) -> None:
    text = ("The miller keeps the grain in the ware-\nhouse behind the mill, and it is dry in Novem-\n"
            "ber. Each sack is weighed, and is num-\nbered with chalk. The state-of-the-\n"
            "art cleaner removes all dust be-\nfore the grain is milled by the well-\n"
            "known stones, and those of the Nord-\nSüd-Leitung as well, and pre-\nand post-war sacks are kept too.\n")
    document = read_text(write(tmp_path, text))
    assert document.pages[0].markdown == (
        "The miller keeps the grain in the warehouse behind the mill, and it is dry in November. Each sack is "
        "weighed, and is numbered with chalk. The state-of-the-art cleaner removes all dust before the grain is milled "
        "by the well-known stones, and those of the Nord-Süd-Leitung as well, and pre- and post-war sacks are kept "
        "too.")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_soft_hyphens_and_breaks_without_width_leave_whole_words(name: str, tmp_path: Path) -> None:
    text = "The con\u00ad\ndenser is un\u00adder wa\u200bter.\n\nShort fil\u00ad\nter, 👨\u200d👩.\n\nEnd\u00ad\n"
    document = read_text(write(tmp_path, text, name))
    markdown = document.pages[0].markdown
    assert markdown.startswith("The condenser is under water.\n\nShort filter, 👨\u200d👩.\n")
    assert markdown.endswith("End")
    lines = {markdown[start:start + 6]: number for start, number in document.pages[0].lines}
    assert lines["The co"] == 1 and lines["denser"] == 2 and lines["ter, 👨"] == 5


def test_a_broken_word_is_whole_in_lines_of_any_width(tmp_path: Path) -> None:
    text = "Opening hours of the ware-\nhouse\nMon 9-12\nTue 9-\n12\nA-\nb\nEnd of the list-\n- an item\n"
    assert read_text(write(tmp_path, text)).pages[0].markdown == (
        "Opening hours of the warehouse\nMon 9-12\nTue 9-\n12\nA-\nb\nEnd of the list-\n- an item")
