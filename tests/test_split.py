"""Splitting and counting: nothing is lost, nothing is larger than asked, every piece knows its pages."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.documents.chunking.split import split
from labkit.documents.types import Chunk, Document, Figure, Page, Span, Table, Word
from labkit.errors import DocumentError, SettingsError
from labkit.settings import sample
from labkit.text.sentences import ends_sentence, sentence_starts
from labkit.text.tokens import cost, count_tokens


def document(*pages: str | Page) -> Document:
    numbered = [page if isinstance(page, Page) else Page(number, "text", page, 595, 842)
                for number, page in enumerate(pages, 1)]
    return Document("manual.pdf", "0" * 64, "builtin", numbered)


def printed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def texts(chunks: list[Chunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


def prose(tokens: int, word: str = "water") -> str:
    """Sentences of ten tokens each."""
    return " ".join(f"{word.capitalize()} flows from the tank to the tap." for _ in range(tokens // 9))


def table(rows: int, columns: int = 3) -> str:
    lines = ["| " + " | ".join(f"Name {column}" for column in range(columns)) + " |", "|" + " --- |" * columns]
    lines += ["| " + " | ".join(f"r{row}c{column}" for column in range(columns)) + " |" for row in range(rows)]
    return "\n".join(lines)


def page_with_table(before: str, markdown: str, after: str = "", number: int = 1, words: bool = True) -> Page:
    text = f"{before}\n\n{markdown}" + (f"\n\n{after}" if after else "")
    start = len(before) + 2
    found = Table(number, (50, 60, 500, 400), markdown, Span(start, start + len(markdown)))
    return Page(number, "text", text, 595, 842, [Word("Name", (50, 60, 80, 70))] if words else [], [found])


def check(source: Document, chunks: list[Chunk], most: int) -> None:
    """What must be true of any document."""
    assert printed("".join(chunk.text[chunk.repeated:] for chunk in chunks)) == \
        printed("".join(page.markdown for page in source.pages))
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    on_pages: dict[int, str] = {}
    for chunk in chunks:
        assert chunk.text == chunk.text.strip() != "" and chunk.tokens == count_tokens(chunk.text)
        if chunk.tokens > most:
            assert len(chunk.text[chunk.repeated:].split()) == 1
        places = [place for segment in chunk.segments for place in (segment.start, segment.end)]
        assert places[0] == 0 and places[-1] == len(chunk.text) and places[1:-1:2] == places[2:-1:2]
        assert all(segment.start < segment.end for segment in chunk.segments)
        for segment in chunk.segments:
            on_pages.setdefault(segment.page, "")
            on_pages[segment.page] += chunk.text[max(segment.start, chunk.repeated):max(segment.end, chunk.repeated)]
    for page in source.pages:
        assert printed(on_pages.get(page.number, "")) == printed(page.markdown)


# -- any document ------------------------------------------------------------------------------------------------------

_words = st.sampled_from(["water", "the tank", "e.g. a pump", "No. 5", "3.5 bar", "Fig. 2", "It stops.", "Why?", "(see",
                          "below).", "水を入れる。", "弁が閉まる", "필터를 교체한다.", "x" * 60, "\U0001f600", "a,b;",
                          "and\nthen"])
_paragraph = st.lists(_words, min_size=1, max_size=40).map(" ".join)
_block = st.one_of(
    st.builds(lambda level, words: f"{'#' * level} {words}", st.integers(1, 6), st.sampled_from(["Setting up", "水"])),
    _paragraph,
    st.lists(_paragraph, min_size=1, max_size=5).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.sampled_from(["Table 1. Prices", "表1 価格", "```\nif a:\n\n  # no heading\n```", "```\nopen", "<b>", "|",
                     "| x |\n"]),
    st.text(max_size=60),
)


@st.composite
def _page(draw: st.DrawFn, number: int) -> Page:
    page = Page(number, "text", "", 595, 842, words=[Word("a", (0, 0, 1, 1))] * draw(st.integers(0, 1)))
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["text", "text", "table", "html", "figure"]))
        page.markdown += draw(st.sampled_from(["", "\n\n", "\n\n\n ", " "])) if page.markdown else ""
        start = len(page.markdown)
        if kind == "text":
            page.markdown += draw(_block)
        elif kind == "figure":
            page.markdown += f"[Figure, page {number}: a pump] {draw(_paragraph)}"
            page.figures.append(Figure(number, (1, 2, 3, 4), span=Span(start, len(page.markdown))))
        else:
            rows, columns = draw(st.integers(1, 30)), draw(st.integers(1, 4))
            made = table(rows, columns) if kind == "table" else "<table>\n" + "".join(
                f"<tr><td>{draw(_words)}</td></tr>" for _ in range(min(rows, 8))) + "</table>"
            page.markdown += made
            span = Span(start, len(page.markdown)) if draw(st.booleans()) else None
            page.tables.append(Table(number, (5, 6, 7, 8), made, span))
    return page


@st.composite
def _document(draw: st.DrawFn) -> Document:
    return document(*(draw(_page(number)) for number in range(1, draw(st.integers(1, 5)) + 1)))


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(_document(), st.sampled_from([1, 5, 20, 60, 200, 800]))
def test_any_document_is_kept_whole_within_the_limit_and_on_its_pages(source: Document, most: int) -> None:
    if not any(page.markdown.strip() for page in source.pages):
        with pytest.raises(DocumentError):
            split(source, most)
        return
    chunks = split(source, most)
    check(source, chunks, most)
    assert split(source, most) == chunks


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 60), st.integers(0, 700), st.integers(0, 300), st.sampled_from([100, 300, 800]))
def test_a_table_that_fits_is_never_cut_and_a_longer_one_repeats_its_header(rows, before, after, most) -> None:
    made = table(rows)
    page = page_with_table("# Prices\n\n" + prose(before) + "\n\nTable 3. Names by row", made, prose(after))
    chunks = split(document(page), most)
    check(document(page), chunks, most)
    holding = [chunk for chunk in chunks if any(segment.kind == "table" for segment in chunk.segments)]
    caption = "Table 3. Names by row"
    if not most - 10 < count_tokens(made) <= most:  # a table that fills a chunk leaves no room for its caption
        assert f"{caption}\n\n| Name 0" in holding[0].text
    if count_tokens(made) <= most:
        assert made in holding[0].text and len(holding) == 1 and not holding[0].repeated
        return
    header = "\n".join(made.split("\n")[:2]) + "\n"
    for chunk in holding[1:]:
        assert chunk.text.startswith(header) and chunk.repeated == len(header)
        assert chunk.segments[0].kind == "table" and re.match(r"\| r\d+c0 ", chunk.text[chunk.repeated:])
    assert header + "| r0c0" in holding[0].text


# -- structure ---------------------------------------------------------------------------------------------------------

def test_sections_are_cut_at_their_headings_and_small_ones_put_together() -> None:
    sections = [f"## Part {number}\n\n{prose(200)}" for number in range(6)]
    chunks = split(document("# Manual\n\n" + "\n\n".join(sections)), 800)
    assert [re.findall(r"Part \d", chunk.text) for chunk in chunks] == [
        ["Part 0", "Part 1", "Part 2"], ["Part 3", "Part 4", "Part 5"]]
    assert [chunk.headings for chunk in chunks] == [("Manual",), ("Manual", "Part 3")]


def test_a_chapter_is_not_mixed_with_the_next_one() -> None:
    first, second = f"# One\n\n{prose(500)}", f"# Two\n\n{prose(250)}\n\n## Detail\n\n{prose(300)}"
    chunks = split(document(first, second), 800)
    assert [chunk.text.split("\n")[0] for chunk in chunks] == ["# One", "# Two"]
    assert [chunk.pages for chunk in chunks] == [[1], [2]]


def test_crumbs_join_their_neighbour_also_over_pages() -> None:
    pages = [prose(500), "# Note\n\nDrain it.", f"# Care\n\n{prose(600)}", "Printed in 2026."]
    chunks = split(document(*pages), 800)
    assert all(chunk.tokens >= 60 for chunk in chunks)
    assert [chunk.pages for chunk in chunks] == [[1, 2], [3, 4]]
    assert chunks[0].text.endswith("# Note\n\nDrain it.") and chunks[1].text.endswith("Printed in 2026.")


def test_a_long_section_is_cut_into_parts_of_about_one_size_at_paragraphs() -> None:
    chunks = split(document("# Long\n\n" + "\n\n".join(prose(100) for _ in range(17))), 800)
    assert [chunk.text[-1] for chunk in chunks] == ["."] * len(chunks)
    sizes = [chunk.tokens for chunk in chunks]
    assert len(sizes) == 3 and max(sizes) - min(sizes) < 150


@pytest.mark.parametrize("text", [prose(3000), "水は低い所へ流れる。弁を閉めると止まる。" * 200,
                                  "필터는 여섯 달마다 교체한다. 물은 차갑다. " * 200])
def test_one_long_paragraph_is_cut_after_sentences(text: str) -> None:
    chunks = split(document(text), 300)
    assert len(chunks) > 5 and all(ends_sentence(chunk.text) for chunk in chunks)


def test_a_list_is_cut_between_its_items() -> None:
    items = [f"{number}. {prose(40)}" for number in range(1, 40)]
    chunks = split(document("\n".join(items)), 300)
    assert len(chunks) > 3 and all(re.match(r"\d+\. ", chunk.text) for chunk in chunks)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(20, 400)), min_size=1), st.sampled_from([200, 800]))
def test_a_heading_never_ends_a_chunk(sections: list[tuple[int, int]], most: int) -> None:
    text = "\n\n".join(f"{'#' * level} Head\n\n{prose(tokens)}" for level, tokens in sections)
    for chunk in split(document(text), most):
        assert not chunk.text.rpartition("\n")[2].startswith("#")


def test_a_sentence_that_runs_over_a_page_break_stays_whole() -> None:
    first = prose(700) + " When the lamp is red, the keeper must"
    chunks = split(document(first, "close the valve at once. " + prose(700)), 800)
    whole = "When the lamp is red, the keeper must close the valve at once."
    (chunk,) = [chunk for chunk in chunks if whole in chunk.text]
    place = chunk.text.index("close the valve")
    assert [segment.page for segment in chunk.segments if segment.start <= place < segment.end] == [2]
    assert chunk.pages == [1, 2]
    japanese = split(document("赤いランプが点いたら、管理者はすぐに", "元栓を閉めてください。"), 800)
    assert texts(japanese) == ["赤いランプが点いたら、管理者はすぐに元栓を閉めてください。"]
    apart = split(document("It ends here.", "then a new page"), 800)
    assert texts(apart) == ["It ends here.\n\nthen a new page"]


def test_figures_and_scanned_tables_carry_their_boxes() -> None:
    label = "[Figure, page 2: The pump] A pump with two valves."
    page = Page(2, "mixed", f"Look here.\n\n{label}\n\nAnd on.", 595, 842,
                figures=[Figure(2, (10, 20, 30, 40), "The pump", span=Span(12, 12 + len(label)))])
    (chunk,) = split(document("Before.", page))
    assert [(segment.page, segment.kind, segment.bbox, chunk.text[segment.start:segment.end].strip())
            for segment in chunk.segments] == [
        (1, "text", None, "Before."), (2, "text", None, "Look here."),
        (2, "figure", (10, 20, 30, 40), label), (2, "text", None, "And on.")]
    for words, box in ((True, None), (False, (50, 60, 500, 400))):
        (chunk,) = split(document(page_with_table("Prices:", table(3), words=words)))
        assert [(segment.kind, segment.bbox) for segment in chunk.segments] == [("text", None), ("table", box)]


def test_hashes_in_code_are_no_headings() -> None:
    (chunk,) = split(document("# Real\n\n```\n# not one\n```\n\nText."))
    assert chunk.headings == ("Real",)
    code = "```\n# not one\n" + "\n".join(f"step({number})" for number in range(400)) + "\n```"
    assert {chunk.headings for chunk in split(document(f"# Real\n\n{code}"), 200)} == {("Real",)}


def test_an_html_table_is_cut_between_rows_with_its_header() -> None:
    rows = [f"<tr><td>r{number}</td><td>{number} litres</td></tr>" for number in range(60)]
    made = "<table><thead><tr><th>Row</th><th>Volume</th></tr></thead>\n" + "\n".join(rows) + "\n</table>"
    chunks = split(document(page_with_table("Volumes:", made)), 300)
    assert len(chunks) > 2
    assert all(chunk.text.startswith("<table><thead><tr><th>Row</th>") for chunk in chunks[1:])
    assert all(chunk.text.rstrip("</table>\n").endswith("</tr") for chunk in chunks)


def test_the_same_words_twice_on_a_page_have_two_ids() -> None:
    chunks = split(document(*["# A\n\n" + prose(90) + "\n\n# A\n\n" + prose(90)]), 120)
    assert chunks[0].text == chunks[1].text and chunks[0].id != chunks[1].id
    assert replace(chunks[1], part=0).id == chunks[0].id


def test_blank_pages_vanish_and_an_empty_document_is_an_error() -> None:
    assert texts(split(document("", "Words.", " \n "))) == ["Words."]
    for pages in ((), ("", "\n")):
        with pytest.raises(DocumentError, match=r"manual\.pdf holds no text") as caught:
            split(document(*pages))
        assert caught.value.mend
    with pytest.raises(SettingsError):
        split(document("Words."), 0)


@pytest.mark.slow
def test_ten_thousand_pages_take_seconds_and_time_grows_with_the_pages() -> None:
    body = f"## Part\n\n{prose(250)}\n\n- one item\n- another item\n\n{table(6)}\n\n{prose(200)}"

    def seconds(source: Document) -> float:
        started = time.process_time()
        split(source)
        return time.process_time() - started

    few, many = seconds(document(*[body] * 500)), seconds(document(*[body] * 5000))
    assert many < 30 * few and many < 20
    assert seconds(document("word " * 200_000)) < 10 and seconds(document("水" * 200_000)) < 10


# -- sentences ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "count"), [
    ("Use e.g. Water at 3.5 bar. See Fig. 2 and No. 5 for it. Done.", 3),
    ("Dr. A. Smith wrote it. He said: “Stop.” Then he left!", 3),
    ("1. Close the valve. 2 litres are left.", 2),
    ("弁を閉める。「止まった。」次に進む！終わり？はい", 5),
    ("필터를 교체한다. 물은 차갑다.", 2),
    ("one line without an end", 1),
])
def test_sentences(text: str, count: int) -> None:
    assert len(sentence_starts(text)) + 1 == count


# -- tokens ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "real"), [  # counted with the vocabulary itself
    ("The dispenser heats water to 92 degrees and cools it to 6 degrees Celsius. Before the machine is moved, both "
     "tanks must be drained behind the base plate; otherwise the compressor may lose its oil and fail. Merrowell "
     "replaces it free of charge within 24 months.", 57),
    ("給水機は水を92度まで温め、6度まで冷やします。移動する前に、底板の裏側から両方のタンクの水を抜いてください。"
     "フィルターは6か月ごと、または2,000リットルを使うたびに交換し、古いものは燃えるごみに出します。", 82),
    ("급수기는 물을 92도까지 데우고 6도까지 식힙니다. 옮기기 전에 바닥판 뒤쪽에서 두 탱크의 물을 모두 빼야 합니다. "
     "필터는 6개월마다 또는 2,000리터를 쓸 때마다 교체하고 헌 필터는 일반 쓰레기로 버립니다.", 79),
    ("| Property | Value | Unit |\n| --- | --- | --- |\n| Tank, cold | 3.6 | litres |\n| Tank, hot | 2.2 | litres |\n"
     "| Power | 1,250 | W |\n| Weight, empty | 18.5 | kg |", 60),
    ("def drained(tank: Tank, minutes: int = 10) -> bool:\n    \"\"\"Return whether the tank is empty.\"\"\"\n"
     "    for minute in range(minutes):\n        if tank.level <= 0.01:\n            return True\n"
     "        tank.wait(seconds=60)\n    return False", 57),
])
def test_estimates_are_near_the_real_counts_of_a_few_sentences(text: str, real: int) -> None:
    assert abs(count_tokens(text) - real) <= 0.15 * real


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_pages_of_the_handbooks_are_kept_whole(language: str) -> None:
    import pymupdf

    with pymupdf.open(sample(f"pdf/{language}-handbook.pdf")) as pdf:
        source = document(*(page.get_text() for page in pdf))
    for most in (100, 800):
        chunks = split(source, most)
        check(source, chunks, most)
        assert sum(chunk.tokens >= most / 4 for chunk in chunks) > 0.5 * len(chunks)


@settings(max_examples=300)
@given(st.text(), st.text())
def test_counts_grow_with_the_text_and_add_up_over_lines(before: str, after: str) -> None:
    first = after.lstrip()
    if before.strip() and first:
        assert cost(f"{before.rstrip()}\n{first}") - cost(f"{before.rstrip()}\n") == cost(first)
    assert count_tokens(before) >= 0 and (count_tokens(before) > 0) == (cost(before) > 0)
    assert count_tokens(f"{before}\n{after}") >= max(count_tokens(before), count_tokens(first)) - 1


def test_a_megabyte_is_counted_in_well_under_a_second() -> None:
    for text in ("The quick brown fox jumps over 13 lazy dogs. " * 22_000, "水を入れて、弁を閉める。" * 85_000,
                 " " * 1_000_000, "A" * 1_000_000, "-" * 1_000_000, "\n" * 1_000_000, "a'" * 500_000):
        started = time.process_time()
        count_tokens(text)
        assert time.process_time() - started < 1


def test_a_chunk_does_not_begin_with_the_indent_of_a_fence() -> None:
    source = document(Page(1, "text", "# Setting up\n\n\n ```\nif a:\n\n  # no heading\n```", 595, 842))
    for most in (1, 5, 200):
        check(source, split(source, most), most)
