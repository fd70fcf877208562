"""Saved web pages: the text that a reader sees, without what leads elsewhere."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest
from support.office_files import picture

from labkit.documents import read
from labkit.documents.office.blocks import page_of
from labkit.documents.office.web import take_apart
from labkit.documents.types import Page
from labkit.errors import DocumentError
from labkit.settings import Settings


def parsed(folder: Path, body: str | bytes) -> tuple[Page, list[str]]:
    path = folder / "a.html"
    path.write_bytes(body if isinstance(body, bytes) else f"<!DOCTYPE html><meta charset=utf-8>{body}".encode())
    found = take_apart(path).payload()
    return page_of(found["sheets"][0], "builtin", True), found["notes"]


def text(folder: Path, body: str | bytes) -> str:
    return parsed(folder, body)[0].markdown


PAGE = """<html><head><title>Pumps – Example</title><style>.later, #box{display:none} @media print{.words{display:none}}
.tab{display:none} .tab.open{display:block}</style><script>var a = "<p>no</p>";</script></head><body
class="has-sidebar nav-open">
<div id="cookie-banner"><p>We use cookies to make this page better for you.</p><button>Fine</button></div>
<header class="site"><a href="/">Example</a><nav><ul><li><a href="/a">Products</a></li></ul></nav></header>
<ul class="x"><li><a href="/1">Home</a></li><li><a href="/2">News</a></li><li><a href="/3">Contact</a></li></ul>
<div class="breadcrumbs"><a href="/">Home</a> &gt; Pumps</div>
<div class="words"><h1>Pump W2</h1><p>It moves <b>90</b>
litres.<sup><a href="#n1">1</a></sup></p>
<div class="later">Hidden by a style sheet.</div><p style="display: none">Hidden.</p><p hidden>Hidden too.</p>
<div class="tab">Shown by a click.</div>
<div id="menu"><p>Soup of the day: 5 euros, with bread.</p></div>
<p>The price is <del>70</del> <ins>60</ins> euros.</p></div>
<aside class="ad"><p>Buy our other pumps today!</p></aside>
<div class="related-links"><a href="/w1">Pump W1</a><a href="/w3">Pump W3</a></div>
<footer><p>© Example</p></footer></body></html>"""


def test_what_leads_elsewhere_or_is_not_shown_is_left_out(tmp_path: Path) -> None:
    page, notes = parsed(tmp_path, PAGE)
    assert page.markdown == ("# Pump W2\n\nIt moves 90 litres.¹\n\nShown by a click.\n\n"
                             "Soup of the day: 5 euros, with bread.\n\nThe price is 60 euros.")
    assert notes == ["Hidden text was left out.", "Text that is struck out was left out."]


def test_the_marked_text_of_a_page_is_its_text_under_the_heading_above_it(tmp_path: Path) -> None:
    body = "<h1>Manual</h1><div><a href='/'>Elsewhere</a></div><main><h2>Use</h2><p>"
    body += "Turn it on. " * 9 + "</p></main>"
    assert text(tmp_path, body) == "# Manual\n\n## Use\n\n" + ("Turn it on. " * 9).strip()
    assert text(tmp_path, "<title>Only a title</title><p>Words.") == "# Only a title\n\nWords."


@pytest.mark.parametrize("anchor", [
    '<a class="headerlink" href="#pumps" title="Permalink to this heading">¶</a>',
    '<a href="#pumps" aria-label="Link to this heading">#</a>', '<a href="#pumps">Permalink</a>'])
def test_an_anchor_beside_a_heading_is_no_part_of_it(anchor: str, tmp_path: Path) -> None:
    found = text(tmp_path, f"<h2 id=pumps>Pumps{anchor}</h2><p>See <a href='#n1'>section 4</a>, rule #4 and § 9.</p>")
    assert found == "## Pumps\n\nSee section 4, rule #4 and § 9."


@pytest.mark.parametrize(("written", "read"), [
    ("the 2<sup>nd</sup> of May", "the 2nd of May"), ("10<sup>6</sup> litres", "10⁶ litres"),
    ("CO<sub>2</sub>", "CO₂"), ("3<sup>e</sup> étage", "3e étage"), ("£250<sup>b</sup>", "£250ᵇ"),
    ("W2<sup>TM</sup>", "W2TM"), ("10<sup>-9</sup>", "10⁻⁹")])
def test_raised_words_are_written_as_in_pdfs(written: str, read: str, tmp_path: Path) -> None:
    assert text(tmp_path, f"<p>It says: {written}</p>") == f"It says: {read}"


def test_lists_terms_code_and_formulas(tmp_path: Path) -> None:
    body = ("<ol start=3><li>Three<ul><li>deep</ul><li><p>Four</p><p>goes on</p></ol><dl><dt>Limit<dd>4 bar</dl>"
            "<pre># no heading\n  x</pre><math alttext='x^2'><mi>x</mi></math>"
            "<p>a<br>b<ruby>浄水器<rt>じょうすいき</rt></ruby>")
    assert text(tmp_path, body) == ("3. Three\n  - deep\n4. Four\n\ngoes on\n\n- Limit: 4 bar\n\n```\n"
                                    "# no heading\n  x\n```\n\nx^2\n\na\nb浄水器")


def test_tables_keep_merged_cells_and_layouts_are_no_tables(tmp_path: Path) -> None:
    body = ("<table><caption>Water</caption><thead><tr><td rowspan=2>Pump<td colspan=2>Litres<tr><td>2024<td>2025"
            "<tbody><tr><td rowspan=2>W<sup>2</sup><td>250<sup>1</sup><td>260<tr><td>270<td>"
            "<my-cell>280</my-cell></table>")
    assert text(tmp_path, body) == ("Water\n\n| Pump | Litres – 2024 | Litres – 2025 |\n| --- | --- | --- |\n"
                                    "| W² | 250¹ | 260 |\n| W² | 270 | 280 |")
    body = "<table><tr><td><h2>Use</h2><p>Turn it on.</p><td><table><tr><th>a<th>b<tr><td>1<td>2</table></table>"
    assert text(tmp_path, body) == "## Use\n\nTurn it on.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert text(tmp_path, "<table><tr><td>•<td>One<tr><td>•<td>Two</table>") == "- One\n- Two"
    body = ("<table><tr><td><td colspan=2>2024<tr><td>Sales<td>$<td>1,250<tr><td>Costs<td>$<td>900"
            "<tr><td>Loss<td>$<td>(5</table>")
    assert text(tmp_path, body) == "|  | 2024 |\n| --- | --- |\n| Sales | $1,250 |\n| Costs | $900 |\n| Loss | $(5 |"


def test_pictures_within_the_page_are_figures_and_others_are_not_fetched(tmp_path: Path) -> None:
    inner = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    body = (f"<figure><img src='{inner}' alt='Four bars'><figcaption>Figure 1: Water</figcaption></figure>"
            "<p>See <img src='http://127.0.0.1:9/a.png' alt='a map of all pumps'> this.</p>"
            "<img src='logo.png' alt=logo>")
    page, notes = parsed(tmp_path, body)
    assert page.markdown == "[Figure: Figure 1: Water (Four bars)]\n\nSee\n\n[Figure: a map of all pumps]\n\nthis."
    assert [figure.image[:4] for figure in page.figures] == [b"\x89PNG", b""]
    assert notes == ["2 pictures that lie elsewhere were not fetched."]


@pytest.mark.parametrize(("code", "declared", "words"), [
    ("cp932", "Shift_JIS", "浄水器の保証期間は①年です。"), ("cp949", "euc-kr", "정수기의 보증 기간은 뷁 이 년입니다."),
    ("gb18030", "gb2312", "净水器的保修期為两年。"),
    ("big5", "big5", "淨水器的保固期為兩年。"), ("cp1252", "iso-8859-1", "It’s 5 €."),
    ("iso8859-2", "iso-8859-2", "Příliš žluťoučký kůň."), ("utf-8", "no-such-code", "5 € für Ärzte"),
    ("utf-16", "utf-8", "5 €")])
def test_the_encoding_is_the_one_that_the_page_declares_as_browsers_take_it(
        code: str, declared: str, words: str, tmp_path: Path) -> None:
    assert text(tmp_path,
                f"<meta http-equiv=x content='text/html; charset={declared}'><p>{words}".encode(code)) == words


def test_a_page_that_is_nested_without_end_is_read(tmp_path: Path) -> None:
    assert text(tmp_path, "<div>" * 20_000 + "Deep." + "<ul><li>" * 3_000 + "item").startswith("Deep.\n\n")
    assert "a" in text(tmp_path, "<table><tr><td>" * 400 + "a")
    assert text(tmp_path, "<font color=red>a <b>b" * 3_000).startswith("a b")


def test_a_page_without_text_is_one_line_and_an_encoding_can_be_named(tmp_path: Path) -> None:
    def said(body: bytes, **more: str) -> str:
        (tmp_path / "a.html").write_bytes(body)
        document = asyncio.run(read(tmp_path / "a.html", settings=Settings(_env_file=None), show=False, **more))
        return document.pages[0].markdown

    with pytest.raises(DocumentError, match=r"a\.html holds no text"):
        said(b"<html><body><nav>Menu</nav></body></html>")
    assert said("<p>Příliš žluťoučký kůň".encode("cp1250"), encoding="cp1250") == "Příliš žluťoučký kůň"


def test_no_term_of_a_list_is_lost(tmp_path: Path) -> None:
    body = ("<dl><dt>-a<dt>--all<dd>Shows all.<dt>-b</dt><dt>--brief</dt><dd>Shows less.</dd><dt>None<dd></dd>"
            "<dt>Type<dd><dl><dt>size<dd>Its size.</dl><dt>Code<dd><pre>x = 1</pre><dt>Last</dl><p>End.</p>")
    assert text(tmp_path, body) == ("- -a, --all: Shows all.\n- -b, --brief: Shows less.\n\nNone\n\nType\n\n"
                                    "- size: Its size.\n\n"
                                    "Code\n\n```\nx = 1\n```\n\nLast\n\nEnd.")


def test_terms_without_any_words_of_their_own_are_lines(tmp_path: Path) -> None:
    assert text(tmp_path, "<h1>T</h1><dl><dt>One<dt>Two</dl><p>End.") == "# T\n\nOne\n\nTwo\n\nEnd."


def test_a_page_without_a_heading_of_its_own_has_its_title(tmp_path: Path) -> None:
    words = "<p>It reads files of any size.</p>"
    assert text(tmp_path, f"<title>xsltproc</title><h2>Name</h2>{words}").startswith("# xsltproc\n\n## Name")
    several = text(tmp_path, f"<title>Policy 0.12</title><h1>Abstract</h1>{words}<h1>Contents</h1><h2>Use</h2>{words}")
    assert [line for line in several.splitlines() if line.startswith("#")] == [
        "# Policy 0.12", "## Abstract", "## Contents", "### Use"]
    for title in ("Usage – Site", "Untitled", "index.html", "Us"):
        assert text(tmp_path, f"<title>{title}</title><h2>Usage</h2>{words}").startswith("## Usage")
    assert text(tmp_path, f"<title>Site</title><h1>Usage</h1>{words}").startswith("# Usage\n\nIt")


def test_the_label_of_a_note_amid_the_text_is_no_heading(tmp_path: Path) -> None:
    body = "<h1>Use</h1><p>Turn it on.</p><div class='note'><h3>Note</h3><p>It hums.</p></div><p>Turn it off.</p>"
    assert text(tmp_path, body) == "# Use\n\nTurn it on.\n\nNote\n\nIt hums.\n\nTurn it off."


@pytest.mark.parametrize(("rows", "named"), [
    ([("news@club.example", "News"), ("talk@club.example", "Everything else")], False),
    ([("LISTS.txt", "all lists"), ("rules.en.md", "what holds")], False),
    ([("Pump A Pump A", "Pump B Pump B"), ("Pump C Pump C", "Pump D Pump D")], False),
    ([("Day", "Room"), ("Monday", "12")], True),
    ([("Address", "For"), ("news@club.example", "News")], True)])
def test_a_first_row_like_the_others_names_no_column(rows: list[tuple[str, str]], named: bool, tmp_path: Path) -> None:
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page, _ = parsed(tmp_path, f"<h1>Club</h1><p>What there is, and what it is for.</p><table>{table}</table>")
    assert page.tables[0].markdown.startswith("|  |  |") is not named


def test_a_note_with_its_sign_beside_it_is_text(tmp_path: Path) -> None:
    page, _ = parsed(tmp_path, '<h1>Sticks</h1><div class="important"><table border="0" summary="Important"><tr>'
                               '<td rowspan="2"><img alt="[Important]" src="i.png"></td><th>Important</th></tr>'
                               "<tr><td><p>Write to the whole device.</p></td></tr></table></div>")
    assert not page.tables and "Write to the whole device." in page.markdown
