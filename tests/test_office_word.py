"""Word files: what a reader of the page sees is what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.office_files import chart, drawing, item, p, r, word

from labkit.documents.office.blocks import page_of
from labkit.documents.office.word import take_apart
from labkit.documents.types import Page


def read(folder: Path, body: str, **more) -> tuple[Page, list[str]]:
    found = take_apart(word(folder / "a.docx", body, **more)).payload()
    return page_of(found["sheets"][0], "builtin", True), found["notes"]


def text(folder: Path, body: str, **more) -> str:
    return read(folder, body, **more)[0].markdown


def test_headings_are_told_by_their_style_whatever_its_name_is_built_on(tmp_path: Path) -> None:
    body = p("Manual", "1") + p("Safety", "own") + p("Look", more='<w:outlineLvl w:val="2"/>') + p("Words.")
    assert text(tmp_path, body) == "# Manual\n\n# Safety\n\n### Look\n\nWords."


def test_lines_that_look_like_headings_are_such_where_no_style_says_so(tmp_path: Path) -> None:
    long = "The pump moves ninety litres of water in one hour, and it is cleaned once a year."
    body = (p("Manual", run='<w:sz w:val="40"/>') + p(long) + p("Safety", run="<w:b/>") + p(long)
            + p("This is hot.", run="<w:b/>")
            + p(long) + p("B. ROLE OF THE PUMP") + p(long)
            + item("Scope", 2).replace("<w:rPr></w:rPr>", "<w:rPr><w:b/></w:rPr>")
            + p(long))
    assert [line for line in text(tmp_path, body).split("\n") if line and line != long] == [
        "# Manual", "## Safety", "This is hot.", "### B. ROLE OF THE PUMP", "## 1. Scope"]
    assert "#" not in text(tmp_path, p("One", run="<w:b/>") + p("Two", run="<w:b/>") + p(long))
    assert text(tmp_path, p("Real", "1") + p("Bold", run="<w:b/>") + p(long)) == f"# Real\n\nBold\n\n{long}"


def test_numbers_are_those_that_the_page_shows(tmp_path: Path) -> None:
    body = p("Scope", "2") + p("Terms", "2") + item("One", 2) + item("in it", 2, 1) + item("and", 2, 1) + item("Two", 2)
    body += item("Anew", 4) + item("Dot", 1) + item("Deeper", 1, 1) + item("目的", 5) + item("定義", 5)
    assert text(tmp_path, body) == (
        "## 1.1 Scope\n\n## 1.2 Terms\n\n1. One\n  (a) in it\n  (b) and\n2. Two\n1. Anew\n- Dot\n  - Deeper\n"
        "第一条 目的\n第二条 定義")


def test_changes_are_accepted_and_comments_left_out_and_both_are_said(tmp_path: Path) -> None:
    body = ('<w:p>' + r("The rent is ") + '<w:del w:id="1"><w:r><w:delText>1,300</w:delText></w:r></w:del>'
            f'<w:ins w:id="2">{r("1,450")}</w:ins><w:commentRangeStart w:id="0"/>' + r(" euros.")
            + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
            '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>' + r("One line ") + "</w:p>" + p("of two.")
            + f'<w:moveFrom w:id="4">{r("gone")}</w:moveFrom>')
    page, notes = read(tmp_path, body)
    assert page.markdown == "The rent is 1,450 euros.\n\nOne line of two."
    assert notes == ["Its tracked changes were accepted (1 insertion, 1 deletion).", "1 comment was left out."]


def test_hidden_and_struck_out_words_are_left_out_and_raised_digits_stay_apart(tmp_path: Path) -> None:
    body = ("<w:p>" + r("The pump costs ") + r("$59 ", "<w:strike/>") + r("$49", '<w:strike w:val="0"/>')
            + r(" secret", "<w:vanish/>") + r(" and moves 10") + r("6", '<w:vertAlign w:val="superscript"/>')
            + r(" litres of H") + r("2", '<w:vertAlign w:val="subscript"/>') + r("O on the 1")
            + r("st", '<w:vertAlign w:val="superscript"/>') + r(" day.") + "</w:p>")
    page, notes = read(tmp_path, body)
    assert page.markdown == "The pump costs $49 and moves 10⁶ litres of H₂O on the 1st day."
    assert notes == ["Hidden text was left out.", "Text that is struck out was left out."]


def test_notes_stand_behind_the_paragraph_that_refers_to_them(tmp_path: Path) -> None:
    body = ("<w:p>" + r("It costs £250") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" a day.") + "</w:p>"
            + "<w:p>" + r("More") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + r(".")
            + '<w:r><w:endnoteReference w:id="1"/></w:r></w:p>')
    assert text(tmp_path, body, footnotes=("First.", "Without tax."), endnotes=("At the end.",)) == (
        "It costs £250¹ a day.\n\n¹ Without tax.\n\nMore².[i]\n\n² First.\n\n[i] At the end.")


def cell(words: str, told: str = "") -> str:
    return f"<w:tc><w:tcPr>{told}</w:tcPr>{p(words)}</w:tc>"


def row(*cells: str, told: str = "") -> str:
    return f"<w:tr><w:trPr>{told}</w:trPr>{''.join(cells)}</w:tr>"


def test_merged_cells_stand_in_every_place_and_heads_of_two_levels_are_one(tmp_path: Path) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = "<w:tbl>" + row(cell("Machine", down), cell("Service", '<w:gridSpan w:val="2"/>'))
    body += row(cell("", on), cell("2024"), cell("2025"))
    body += row(cell("Pump W2", down), cell("May"), cell("June")) + row(cell("", on), cell("July"), cell("August"))
    body += row(cell("old"), cell("x"), cell("y"), told='<w:del w:id="9"/>') + "</w:tbl>"
    page, _ = read(tmp_path, body)
    assert page.markdown == ("| Machine | Service – 2024 | Service – 2025 |\n| --- | --- | --- |\n"
                             "| Pump W2 | May | June |\n| Pump W2 | July | August |")
    assert page.tables[0].markdown == page.markdown


def test_a_frame_of_one_cell_is_no_table_and_a_table_in_a_cell_is_its_words(tmp_path: Path) -> None:
    inner = "<w:tbl>" + row(cell("a"), cell("b")) + row(cell("c"), cell("d")) + "</w:tbl>"
    body = "<w:tbl>" + row(f"<w:tc>{p('Warning', '1')}{p('Hot.')}</w:tc>") + "</w:tbl>"
    body += "<w:tbl>" + row(cell("Part"), cell("Made of"))
    body += row(cell("W2"), f"<w:tc>{inner}{p('end')}</w:tc>") + "</w:tbl>"
    assert text(tmp_path, body) == ("# Warning\n\nHot.\n\n| Part | Made of |\n| --- | --- |\n"
                                    "| W2 | a, b; c, d; end |")


def test_figures_have_their_captions_and_what_lies_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    body = (f"<w:p>{drawing('rId9', 'Four bars')}</w:p>" + p("Figure 1: Water by pump", "ae")
            + f"<w:p>{drawing('rId8', 'A map', 'link')}</w:p>" + p("Table 2: Pumps", "ae")
            + "<w:tbl>" + row(cell("a"), cell("b")) + row(cell("c"), cell("d")) + "</w:tbl>")
    page, notes = read(tmp_path, body, remote="http://127.0.0.1:9/map.png")
    assert page.markdown.startswith("[Figure: Figure 1: Water by pump (Four bars)]\n\nTable 2: Pumps\n\n| a | b |")
    assert [(figure.caption, figure.image[:4]) for figure in page.figures] == [
        ("Figure 1: Water by pump (Four bars)", b"\x89PNG")]
    assert notes == ["1 picture that lies elsewhere was not fetched."]


def test_a_chart_is_the_table_that_it_was_drawn_from(tmp_path: Path) -> None:
    body = '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="Chart 1"/><a:graphic><a:graphicData>' \
           '<c:chart r:id="rId20"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    part = chart("Share of water", ("2024", "2025"), ("Pump", "Tap"), (("0.25", "0.75"), ("0.4", "0.6")), "0%")
    assert text(tmp_path, body, parts={"chart1.xml": part}) == (
        "Chart: Share of water\n\n|  | 2024 | 2025 |\n| --- | --- | --- |\n| Pump | 25% | 40% |\n| Tap | 75% | 60% |")


def test_fields_formulas_boxes_and_controls_show_what_they_show(tmp_path: Path) -> None:
    field = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a \\h</w:instrText></w:r>'
             '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("page 4")
             + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    formula = ("<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t>"
               "</m:r></m:den></m:f><m:sSup><m:e><m:r><m:t>y</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup>"
               "</m:sSup></m:oMath>")
    box = ('<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>' + p("In a box")
           + '</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>'
           + p("In a box") + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("Click here") + "</w:sdtContent></w:sdt>"
    ruby = ("<w:r><w:ruby><w:rt>" + r("じょうすいき") + "</w:rt><w:rubyBase>" + r("浄水器")
            + "</w:rubyBase></w:ruby></w:r>")
    body = ("<w:p>" + r("See ") + field + r(", ") + formula + box + empty + "</w:p>" + f"<w:p>{ruby}</w:p>"
            + p("1 Scope … 3", "11"))
    page, notes = read(tmp_path, body)
    assert page.markdown == "See page 4, x=(a+b)/2y²\n\nIn a box\n\n浄水器"
    assert notes == ["Its table of contents was left out: the headings say the same."]


def test_lines_say_which_paragraph_a_place_is_in(tmp_path: Path) -> None:
    page, _ = read(tmp_path, p("One", "1") + p() + p("Two") + item("Three", 1))
    assert [(page.markdown[place:].split("\n")[0], number) for place, number in page.lines] == [
        ("# One", 1), ("Two", 2), ("- Three", 3)]


@pytest.mark.parametrize(("text", "said"), [
    ("Description automatically generated", ""), ("Picture 3", ""), ("image1.png", ""), ("図 1", ""),
    ("A dog on a chair Description automatically generated with medium confidence", "A dog on a chair"),
    ("Chart of sales", "Chart of sales")])
def test_alternative_text_that_says_nothing_is_none(text: str, said: str) -> None:
    from labkit.documents.office.charts import told_of

    assert told_of(text) == said
