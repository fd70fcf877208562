"""The Document Intelligence reader: the real SDK against a stand-in on loopback, and conversion of real results."""

from __future__ import annotations

import json
import re
import socket
from functools import cache
from itertools import pairwise
from pathlib import Path

import pymupdf
import pytest
from azure.core.credentials import AzureKeyCredential
from hypothesis import given
from hypothesis import strategies as st
from support.docintel_layout import layout_of
from support.docintel_standin import DocIntelStandIn

from labkit.documents.azure import reader
from labkit.documents.azure.markdown import code_points
from labkit.documents.azure.reader import pages_from_layout, read_azure
from labkit.documents.types import Page
from labkit.errors import DocumentError, LabkitError, SettingsError
from labkit.settings import Settings

KEY = "0123456789abcdef-stand-in"
FILE = Path("handbook.pdf")


class Kept:
    """A cache in memory with the calls of ResponseCache that the reader makes."""

    def __init__(self) -> None:
        self.payloads: dict[str, dict] = {}
        self.labels: list[tuple[str, str]] = []

    @staticmethod
    def key_of(request: dict) -> str:
        return json.dumps(request, sort_keys=True)

    def get(self, key: str) -> dict | None:
        return self.payloads.get(key)

    def put(self, key: str, payload: dict, *, kind: str, label: str) -> None:
        self.payloads[key] = json.loads(json.dumps(payload))
        self.labels.append((kind, label))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry at once, look often, and take nothing from this machine's own environment or proxy."""
    monkeypatch.setattr(reader, "_BACKOFF", 0.01)
    monkeypatch.setattr(reader, "_LOOK", 0.01)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody listens there: loopback must not go through it
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)


async def read_bytes(path: Path, data: bytes, **options: object) -> tuple[list[Page], list[str]]:
    """Read bytes as the file of that name."""
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            total = document.page_count
    except (RuntimeError, ValueError):
        total = 1
    return await read_azure(path, data, total=total, **options)


def settings(url: str | None, key: str | None = KEY) -> Settings:
    return Settings(_env_file=None, azure_doc_intelligence_endpoint=url, azure_doc_intelligence_key=key)


@cache
def handbook(pages: int = 1) -> bytes:
    """A PDF with a header, headings, a table with a merged cell, a captioned chart and page numbers."""
    document = pymupdf.open()
    for number in range(1, pages + 1):
        page = document.new_page(width=612, height=792)
        page.insert_text((72, 30), "Tools & More", fontsize=8)
        page.insert_text((72, 90), "1. Pump handbook" if number == 1 else f"Part {number}", fontsize=20)
        page.insert_text((72, 120), "Use <5 bar & never more than 40_C in the tank.", fontsize=10)
        page.insert_text((72, 190), "Table 1: Limits of each pump", fontsize=10)
        for x in (72, 172, 272, 372):
            page.draw_line((x, 200 if x != 272 else 220), (x, 260))
        for y in (200, 220, 240, 260):
            page.draw_line((72, y), (372, y))
        for x, y, text in ((76, 214, "Pump"), (176, 214, "Limits"), (76, 234, "A|1"), (176, 234, "4 bar"),
                           (276, 234, "30 C"), (76, 254, "B"), (176, 254, "5 bar"), (276, 254, "40 C")):
            page.insert_text((x, y), text, fontsize=10)
        page.insert_text((72, 320), "The chart below shows the yearly output.", fontsize=10)
        page.draw_rect((72, 360, 372, 560), fill=(0.9, 0.9, 1))
        page.insert_text((90, 380), "Output in litres", fontsize=8)
        page.insert_text((72, 578), "Figure 1: Output by year", fontsize=10)
        page.insert_text((72, 650), "Closing words of the page.", fontsize=10)
        page.insert_text((300, 770), str(number), fontsize=8)
    return document.tobytes()


def assert_exact(page: Page) -> None:
    """Every span covers its block, and every box lies on its page."""
    for table in page.tables:
        assert page.markdown[table.span.start:table.span.end] == table.markdown
    for figure in page.figures:
        block = page.markdown[figure.span.start:figure.span.end]
        assert block.startswith(f"[Figure, page {page.number}") and block.endswith(figure.description)
    boxes = [word.box for word in page.words] + [item.bbox for item in (*page.tables, *page.figures) if item.bbox]
    for x0, y0, x1, y1 in boxes:
        assert 0 <= x0 < x1 <= page.width + 1 and 0 <= y0 < y1 <= page.height + 1


async def test_reads_a_page_in_order_with_table_and_figure():
    with DocIntelStandIn(key=KEY) as server:
        (page,), notes = await read_bytes(FILE, handbook(), settings=settings(server.url), cache=None)
    (post,) = server.posts
    assert post.query == {"api-version": "2024-11-30", "outputContentFormat": "markdown",
                          "stringIndexType": "unicodeCodePoint"}
    assert post.headers["content-type"] == "application/octet-stream"
    assert (page.number, page.read_by, page.width, page.height, notes) == (1, "azure", 612, 792, [])
    assert page.markdown == "\n\n".join((
        "# 1. Pump handbook",
        "Use <5 bar & never more than 40_C in the tank.",
        "Table 1: Limits of each pump",
        "| Pump | Limits | Limits |\n| --- | --- | --- |\n| A\\|1 | 4 bar | 30 C |\n| B | 5 bar | 40 C |",
        "The chart below shows the yearly output.",
        "[Figure, page 1: Figure 1: Output by year] Output in litres",
        "Closing words of the page."))
    assert_exact(page)
    (figure,) = page.figures
    assert (figure.caption, figure.description, figure.described_by) == (
        "Figure 1: Output by year", "Output in litres", "service")
    assert figure.bbox == pytest.approx((72, 360, 372, 560), abs=2)
    assert page.tables[0].bbox == pytest.approx((72, 200, 372, 260), abs=2)
    assert page.kind == "mixed"
    printed = {word.text: word.box for word in page.words}
    assert printed["<5"] == pytest.approx(pymupdf.open(stream=handbook())[0].search_for("<5")[0], abs=1)


async def test_the_free_tier_reads_two_pages_and_says_so():
    with DocIntelStandIn(tier="F0", key=KEY) as server:
        pages, notes = await read_bytes(FILE, handbook(10), settings=settings(server.url), cache=None)
    assert [page.number for page in pages] == [1, 2]
    assert notes == ["Document Intelligence returned 2 of 10 pages (its free tier reads two)."]
    for page in pages:
        assert_exact(page)


async def test_only_the_asked_pages_are_sent_for_and_keep_their_numbers():
    with DocIntelStandIn(key=KEY) as server:
        pages, notes = await read_bytes(FILE, handbook(6), settings=settings(server.url), cache=None, pages=[6, 2, 3])
        assert await read_bytes(FILE, handbook(6), settings=settings(server.url), cache=None, pages=[]) == ([], [])
    assert [post.query["pages"] for post in server.posts] == ["2-3,6"]
    assert [page.number for page in pages] == [2, 3, 6] and notes == []
    assert "Part 6" in pages[2].markdown and "[Figure, page 6: " in pages[2].markdown


async def test_more_pages_than_one_call_takes_are_read_in_several(monkeypatch):
    monkeypatch.setattr(reader, "_MOST_PAGES", 2)
    with DocIntelStandIn(key=KEY) as server:
        pages, notes = await read_bytes(FILE, handbook(5), settings=settings(server.url), cache=None)
    assert [post.query["pages"] for post in server.posts] == ["1-2", "3-4", "5"]
    assert [page.number for page in pages] == [1, 2, 3, 4, 5] and notes == []


async def test_where_the_tier_ends_no_further_call_is_made(monkeypatch):
    monkeypatch.setattr(reader, "_MOST_PAGES", 3)
    with DocIntelStandIn(tier="F0", key=KEY) as server:
        pages, notes = await read_bytes(FILE, handbook(6), settings=settings(server.url), cache=None)
    assert len(server.posts) == 1 and len(pages) == 2 and "2 of 6 pages" in notes[0]


async def test_nothing_is_paid_for_twice():
    kept = Kept()
    with DocIntelStandIn(key=KEY) as server:
        first = await read_bytes(FILE, handbook(), settings=settings(server.url), cache=kept)
        again = await read_bytes(FILE, handbook(), settings=settings(server.url), cache=kept)
        assert len(server.posts) == 1
        assert (await read_bytes(FILE, handbook(), settings=settings(None), cache=kept))[0] == first[0]
        other = await read_bytes(FILE, handbook(2), settings=settings(server.url), cache=kept)
        assert len(server.posts) == 2 and len(other[0]) == 2
    assert again == first
    assert kept.labels == [("layout", "handbook.pdf")] * 2
    stored = json.dumps(list(kept.payloads.items()))
    assert KEY not in stored and "127.0.0.1" not in stored


async def test_waits_as_long_as_the_service_asks():
    with DocIntelStandIn(key=KEY, running=1, retry_after=1) as server:
        started = reader.asyncio.get_running_loop().time()
        await read_bytes(FILE, handbook(), settings=settings(server.url), cache=None)
        assert reader.asyncio.get_running_loop().time() - started >= 1
    assert [seen.method for seen in server.requests] == ["POST", "GET", "GET"]


@pytest.mark.parametrize("faults", [("429", "429"), ("429 Retry-After",), ("503", "429")])
async def test_passing_trouble_is_waited_out(faults):
    with DocIntelStandIn(key=KEY, faults=faults) as server:
        pages, _ = await read_bytes(FILE, handbook(), settings=settings(server.url), cache=None)
    assert len(server.posts) == len(faults) + 1 and len(pages) == 1


async def test_a_long_retry_after_is_cut(monkeypatch):
    monkeypatch.setattr(reader, "_LONGEST_WAIT", 0.01)
    with DocIntelStandIn(key=KEY, faults=("429 Retry-After",) * 3) as server:
        started = reader.asyncio.get_running_loop().time()
        await read_bytes(FILE, handbook(), settings=settings(server.url), cache=None)
        assert reader.asyncio.get_running_loop().time() - started < 2.5  # three seconds were asked for
    assert len(server.posts) == 4


async def refused(server: DocIntelStandIn | None, *, data: bytes | None = None, url: str | None = None,
                  key: str | None = KEY) -> LabkitError:
    """Read with an endpoint that refuses, and return the error: one line, with a mend, without the key."""
    with pytest.raises(LabkitError) as caught:
        await read_bytes(FILE, data or handbook(), settings=settings(url or (server.url if server else None), key),
                         cache=None)
    error = caught.value
    assert error.mend and "\n" not in str(error) and KEY not in str(error) and (key or KEY) not in str(error)
    assert error.__cause__ is None and (error.__suppress_context__ or error.__context__ is None)
    return error


@pytest.mark.parametrize(("fault", "kind", "words"), [
    ("403", SettingsError, r"forbids access \(403\).*firewall.*Cognitive Services User"),
    ("404", SettingsError, r"does not serve Document Intelligence.*AZURE_DOC_INTELLIGENCE_ENDPOINT"),
    ("failed", DocumentError, r"failed on handbook\.pdf\. It says: An unexpected error"),
    ("no Operation-Location", DocumentError, r"gave no result to wait for.*Operation-Location"),
    ("500 html", SettingsError, r"answered, but not as Document Intelligence does"),
])
async def test_refusals_name_cause_and_mend(fault, kind, words):
    with DocIntelStandIn(key=KEY, faults=(fault,) * 9) as server:
        error = await refused(server)
    assert type(error) is kind
    assert re.search(words, str(error))


async def test_a_limit_that_stays_is_told_after_a_bounded_number_of_calls():
    with DocIntelStandIn(key=KEY, faults=("429",) * 50) as server:
        error = await refused(server)
    assert isinstance(error, DocumentError) and "(429)" in str(error)
    assert len(server.posts) == reader._RETRIES + 1


async def test_a_wrong_key_is_named_but_not_shown():
    with DocIntelStandIn(key="another") as server:
        error = await refused(server)
    assert isinstance(error, SettingsError)
    assert "refused the key (401)" in str(error) and "AZURE_DOC_INTELLIGENCE_KEY" in error.mend
    assert len(server.posts) == 1


@pytest.mark.parametrize("key", ["line\nbreak-0123", "schlüssel-0123"])
async def test_a_key_that_no_header_can_carry_is_not_shown(key):
    error = await refused(None, url="http://127.0.0.1:9", key=key)
    assert isinstance(error, SettingsError) and "AZURE_DOC_INTELLIGENCE_KEY holds characters" in str(error)


async def test_a_key_that_the_service_repeats_is_not_shown(monkeypatch):
    from support import docintel_standin
    monkeypatch.setitem(docintel_standin._FAULTS, "403", (403, "Forbidden", f"Key {KEY}\nmay not do this."))
    with DocIntelStandIn(key=KEY, faults=("403",)) as server:
        error = await refused(server)
    assert "It says: Key … may not do this." in str(error)


async def test_an_endpoint_that_is_missing_plain_or_down():
    assert "AZURE_DOC_INTELLIGENCE_ENDPOINT is not set" in str(await refused(None))
    assert "unencrypted" in str(await refused(None, url="http://contoso.example"))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = await refused(None, url=f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert isinstance(error, SettingsError) and "cannot be reached (connection refused)" in str(error)


async def test_files_that_the_service_cannot_take():
    with DocIntelStandIn(tier="F0", key=KEY) as server:
        assert "is corrupt" in str(await refused(server, data=b"no PDF at all"))
        large = await refused(server, data=handbook() + b"\n%" + b"x" * 2**22)
    assert isinstance(large, DocumentError) and "free tier: 4 MB" in str(large)


async def test_a_file_beyond_the_limit_is_not_sent(monkeypatch):
    monkeypatch.setattr(reader, "_MOST_BYTES", 100)
    with DocIntelStandIn(key=KEY) as server:
        assert "takes 500 MB" in str(await refused(server))
    assert server.posts == []


async def test_a_service_that_never_finishes_is_left(monkeypatch):
    monkeypatch.setattr(reader, "_PATIENCE", 0.3)
    with DocIntelStandIn(key=KEY, running=10_000) as server:
        assert "was not done with handbook.pdf" in str(await refused(server))


async def test_without_a_key_entra_id_signs_in(monkeypatch):
    with DocIntelStandIn(key=KEY) as server:
        for name, value in server.keyless.items():
            monkeypatch.setenv(name, value)
        (page,), _ = await read_bytes(FILE, handbook(), settings=settings(server.url, None), cache=None)
    assert "Pump handbook" in page.markdown
    assert server.posts[0].headers["authorization"] == f"Bearer {server.token}"
    (signed_in,) = [seen for seen in server.requests if seen.path == "/msi/token"]
    assert signed_in.query["resource"] == "https://cognitiveservices.azure.com"


async def test_a_sign_in_without_a_role_and_no_sign_in_at_all(monkeypatch, capfd):
    with DocIntelStandIn(key=KEY) as server:
        for name, value in server.keyless.items():
            monkeypatch.setenv(name, value)
        server.faults = ["401"]
        assert "refused the Entra ID sign-in (401)" in str(await refused(server, key=None))
        for name in server.keyless:
            monkeypatch.delenv(name)
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
        for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"):
            monkeypatch.delenv(name, raising=False)
        error = await refused(server, key=None)
    assert "no Entra ID sign-in was found" in str(error) and "az login" in error.mend
    assert "DefaultAzureCredential" not in capfd.readouterr().err


WIDE = st.text(st.sampled_from("aé字😀👩🏽‍🚀🇯🇵e\u0301\n "), max_size=40)


@given(WIDE, st.data())
def test_utf16_offsets_slice_like_python(content, data):
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    at = code_points(content, "utf16CodeUnit")

    def units(text: str) -> int:
        return len(text.encode("utf-16-le")) // 2

    assert content[at(units(content[:start])):at(units(content[:end]))] == content[start:end]


def test_text_elements_count_what_a_reader_sees():
    content = "e\u0301 👩🏽‍🚀🇯🇵 end"
    at = code_points(content, "textElements")
    assert content[at(2):at(4)] == "👩🏽‍🚀🇯🇵" and content[at(5):at(8)] == "end"


@given(st.lists(WIDE.map(lambda text: " ".join(text.split()) or "x"), min_size=1, max_size=4),
       st.sampled_from(["unicodeCodePoint", "utf16CodeUnit"]))
def test_blocks_stay_exact_whatever_stands_before_them(texts, index_type):
    """Each page: a text, a figure with it as lettering, a table with it as a cell; offsets in either unit."""
    def units(text: str) -> int:
        return len(text.encode("utf-16-le")) // 2 if index_type == "utf16CodeUnit" else len(text)

    content, pages, tables, figures = "", [], [], []

    def put(text: str) -> list[dict]:
        nonlocal content
        span = {"offset": units(content), "length": units(text)}
        content += text
        return [span]

    for number, text in enumerate(texts, 1):
        begin = len(content)
        put(text + "\n\n")
        region = {"pageNumber": number, "polygon": [1, 1, 2, 1, 2, 2, 1, 2]}
        figures.append({"spans": put(f"<figure>\n{text}\n</figure>"), "boundingRegions": [region]})
        put("\n\n")
        tables.append({"spans": put(f"<table>\n<tr><td>{text}</td></tr>\n</table>"), "boundingRegions": [region],
                       "cells": [{"rowIndex": 0, "columnIndex": 0, "content": text, "spans": []}]})
        pages.append({"pageNumber": number, "unit": "inch", "width": 8.5, "height": 11, "words": [],
                      "spans": [{"offset": units(content[:begin]), "length": units(content[begin:])}]})
        put("\n<!-- PageBreak -->\n")
    result = pages_from_layout({"stringIndexType": index_type, "content": content, "pages": pages, "tables": tables,
                                "figures": figures})
    for text, page in zip(texts, result, strict=True):
        assert page.markdown == f"{text}\n\n[Figure, page {page.number}] {text}\n\n| {text} |\n| --- |"
        assert_exact(page)
        assert page.figures[0].bbox == page.tables[0].bbox == (72, 72, 144, 144)


def layout(content: str, **parts: object) -> Page:
    """Convert a one-page result and return the page."""
    page = {"pageNumber": 1, "unit": "inch", "width": 8.5, "height": 11, "words": [],
            "spans": [{"offset": 0, "length": len(content)}]}
    (page,) = pages_from_layout({"stringIndexType": "unicodeCodePoint", "content": content, "pages": [page], **parts})
    assert_exact(page)
    return page


def span_of(content: str, part: str) -> list[dict]:
    return [{"offset": content.index(part), "length": len(part)}]


def test_a_figure_that_the_markdown_leaves_out_ends_the_page():
    content = "Before it.\n\nA heading in the picture.\n\nAfter it."
    page = layout(content, figures=[{"id": "1.1", "spans": span_of(content, "A heading in the picture."),
                                     "caption": {"content": "A &amp; B"}}])
    assert page.markdown == content + "\n\n[Figure, page 1: A & B]"
    assert page.figures[0].described_by == "none"


def test_a_figure_without_tags_is_found_by_its_number():
    content = 'Before.\n\n![](figures/0)\n\n<!-- FigureContent="10 20" -->\n\nAfter.'
    page = layout(content, figures=[{"spans": [], "caption": {"content": "Sales"}}])
    assert page.markdown == "Before.\n\n[Figure, page 1: Sales] 10 20\n\nAfter."


def test_a_table_inside_a_figure_stays_a_table_of_its_own():
    table = "<table>\n<tr><th>Year</th></tr>\n<tr><td>2026</td></tr>\n</table>"
    content = f"Text.\n\n<figure>\n\nSales\n\n{table}\n\n</figure>\n\nEnd."
    cells = [{"rowIndex": row, "columnIndex": 0, "content": text, "spans": []}
             for row, text in enumerate(("Year", "2026"))]
    page = layout(content, tables=[{"spans": span_of(content, table), "cells": cells}],
                  figures=[{"spans": span_of(content, content[content.index("<fig"):content.index("\n\nEnd")])}])
    assert page.markdown == "Text.\n\n[Figure, page 1] Sales\n\n| Year |\n| --- |\n| 2026 |\n\nEnd."


def test_a_table_that_runs_over_the_page_break_stands_once_where_it_begins():
    table = "<table>\n<tr><td>first</td></tr>\n<!-- PageBreak -->\n<tr><td>second</td></tr>\n</table>"
    content = f"One.\n\n{table}\n\nTwo."
    cut = content.index("<!-- PageBreak")
    cells = [{"rowIndex": row, "columnIndex": 0, "content": text, "spans": []}
             for row, text in enumerate(("first", "second"))]
    first, second = pages_from_layout({
        "stringIndexType": "unicodeCodePoint", "content": content,
        "tables": [{"spans": span_of(content, table), "cells": cells}],
        "pages": [{"pageNumber": 1, "spans": [{"offset": 0, "length": cut}]},
                  {"pageNumber": 2, "spans": [{"offset": cut, "length": len(content) - cut}]}]})
    assert (first.markdown, second.markdown) == ("One.\n\n| first |\n| --- |\n| second |", "Two.")


def test_a_table_that_the_result_does_not_list_is_kept_as_html():
    table = "<table><tr><td>a</td></tr></table>"
    page = layout(f"Text.\n\n{table}\n\nEnd.")
    assert page.markdown == f"Text.\n\n{table}\n\nEnd." and page.tables[0].markdown == table


def test_what_is_printed_reads_as_printed():
    page = layout("Title\n===\n\n1\\. 3 &lt; 4 &amp; \\*\\#\\_ AT&T &copy=1\n\\# not a heading\n\n\n\n☒ yes ☐ no")
    assert page.markdown == "# Title\n\n1. 3 < 4 & *#_ AT&T &copy=1\n\\# not a heading\n\n☒ yes ☐ no"


def test_images_come_in_pixels_and_blank_pages_are_said_to_be_blank():
    (page,) = pages_from_layout({"content": "", "pages": [
        {"pageNumber": 1, "unit": "pixel", "width": 800, "height": 400, "words": [
            {"content": "x", "polygon": [0, 0, 8, 0, 8, 4, 0, 4], "span": {"offset": 0, "length": 0}}]}]})
    assert (page.width, page.height, page.words[0].box, page.kind) == (600, 300, (0, 0, 6, 3), "text")
    (page,) = pages_from_layout({"content": "", "pages": [{"pageNumber": 1, "unit": "inch", "width": 8, "height": 11}]})
    assert (page.kind, page.markdown) == ("blank", "")


def test_the_stand_in_keeps_the_contract_of_spans():
    """Its spans, in every unit, cut out of the content what they claim: else the tests above prove little."""
    for index_type in ("unicodeCodePoint", "utf16CodeUnit", "textElements"):
        result = layout_of(handbook(2), index_type=index_type)
        content, at = result["content"], code_points(result["content"], index_type)
        for first, second in pairwise(result["pages"]):
            assert first["spans"][0]["offset"] + first["spans"][0]["length"] <= second["spans"][0]["offset"]
        for kind, opening, closing in (("tables", "\n<table>", "</table>\n"), ("figures", "<figure>", "</figure>")):
            assert len(result[kind]) == 2
            for entry in result[kind]:
                (span,) = entry["spans"]
                block = content[at(span["offset"]):at(span["offset"] + span["length"])]
                assert block.startswith(opening) and block.endswith(closing)


def test_the_stand_in_serves_cropped_figures_where_they_were_asked_for():
    with DocIntelStandIn(key=KEY) as server, reader.client_of(server.url, KEY, AzureKeyCredential(KEY)) as client:
        poller = client.begin_analyze_document("prebuilt-layout", handbook(), output=["figures"])
        (figure,) = poller.result().figures
        image = b"".join(client.get_analyze_result_figure("prebuilt-layout", poller.details["operation_id"], figure.id))
    assert pymupdf.Pixmap(image).width == pytest.approx(300, abs=3)
