"""The report: one file that holds everything, loads nothing, and can be trusted with anybody's text."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from support.show_sample import HOSTILE, Sample, Tags, make_books, make_sample, pictures_of, text_of

from labkit.datasets.record import QA, CheckScore, Evidence, Source, Turn
from labkit.documents.types import Document
from labkit.errors import DatasetError, DocumentError
from labkit.reports.report import write_report


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def html(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_report(tmp_path_factory.mktemp("out") / "report.html", reversed(sample.records), sample.document,
                        sample.pdf, sample.books, "example-model", {"Language": "English"}, chunks=sample.chunks,
                        made="2026-11-20")
    return path.read_text(encoding="utf-8")


def test_it_holds_every_pair_with_its_quote_id_page_and_picture(sample: Sample, html: str) -> None:
    seen = text_of(html)
    for record in sample.records:
        assert record.id in html
        assert seen.count(record.question) >= 2  # in the contents, and in its place
    marks = [unescape(mark) for mark in re.findall(r"<mark>(.*?)</mark>", html)]
    assert sorted(marks) == sorted(record.evidence.text for record in sample.records)
    assert len(pictures_of(html)) == len(sample.records) == 27
    assert all(view.height < view.width for view in pictures_of(html))
    assert "aero-handbook.pdf" in seen and sample.document.sha256 in seen and "1. About your purifier" in seen


def test_its_numbers_are_those_of_the_books(html: str) -> None:
    seen = text_of(html)
    for words in ("What became of the 36 pairs asked for", "kept 27 75 %", "dropped: evidence not in the source 4",
                  "failed: no JSON in the answer 3", "9 of 9 chunks and 9 of 9 pages", "Made on 2026-11-20",
                  "Model example-model", "Language English"):
        assert words in seen
    assert 'title="Page 10: blank"' in html and 'title="Page 1: 3 pairs"' in html


def test_two_files_of_one_name_are_two_files(sample: Sample, tmp_path) -> None:
    other = "f" * 64
    again = [record.model_copy(update={"source": record.source.model_copy(update={"sha256": other})})
             for record in sample.records[:3]]
    html = write_report(tmp_path / "report.html", [*sample.records, *again], sample.document,
                        {sample.document.sha256: sample.pdf}).read_text(encoding="utf-8")
    seen = text_of(html)
    assert sample.document.sha256 in seen and other in seen
    for sha256 in (sample.document.sha256, other):
        assert f"aero-handbook.pdf ({sha256[:8]}): page" in seen
    assert len(pictures_of(html)) == len(sample.records)  # those of the other file would show the wrong page
    assert 'title="Page 1: 3 pairs"' in html  # as where the file is alone


def test_thirty_pairs_stay_under_three_megabytes(html: str) -> None:
    assert len(html.encode()) / 27 * 30 < 3_000_000


def test_it_loads_nothing_and_runs_nothing(html: str) -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    metas = [attributes for tag, attributes in Tags(html).found if tag == "meta"]
    assert any(meta.get("content") == policy and meta.get("http-equiv") == "Content-Security-Policy" for meta in metas)
    for tag, attributes in Tags(html).found:
        assert tag not in ("script", "link", "iframe", "object", "form")
        assert not [key for key in attributes if key.startswith("on")]
        assert attributes.get("src", "data:").startswith("data:")
        assert attributes.get("href", "#").startswith("#")
    assert "@import" not in html and "url(" not in html


def test_every_link_leads_somewhere_and_every_picture_has_words(html: str) -> None:
    found = Tags(html).found
    names = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(names) == len(set(names))
    links = [attributes["href"][1:] for _, attributes in found if attributes.get("href")]
    assert len(links) > 27 and set(links) <= set(names)
    labels = [attributes["aria-labelledby"] for _, attributes in found if "aria-labelledby" in attributes]
    assert set(labels) <= set(names)
    assert all(attributes["alt"] for tag, attributes in found if tag == "img")
    assert found[0] == ("html", {"lang": "en"})


def test_pairs_stand_in_page_order_whatever_order_they_come_in(html: str) -> None:
    pages = [int(page) for page in re.findall(r'<h2 id="page-\d+">Page (\d+)</h2>', html)]
    assert pages == list(range(1, 10))


def test_text_of_a_document_never_becomes_markup(sample: Sample, tmp_path) -> None:
    name = HOSTILE.replace("\x00", "")
    record = QA(question=HOSTILE, answer=HOSTILE, language=HOSTILE, method=HOSTILE, model=HOSTILE,
                evidence=Evidence(text=HOSTILE, start=0, end=len(HOSTILE), pages=[1]),
                source=Source(file=name, sha256=HOSTILE, pages=[1], chunk_id="c", headings=[HOSTILE]))
    books = make_books(dropped={HOSTILE: 1}, failed={HOSTILE: 1})
    path = write_report(tmp_path / "r.html", [record], pdf={name: sample.pdf}, books=books, model=HOSTILE,
                        settings={HOSTILE: HOSTILE}, title=HOSTILE, made="2026-11-20")
    html = path.read_text(encoding="utf-8")
    for tag, attributes in Tags(html).found:
        assert tag not in ("script", "svg")
        assert not [key for key in attributes if key.startswith("on")]
        assert attributes.get("src", "data:").startswith("data:")
    assert text_of(html).count("<script>alert(1)</script>") >= 8
    assert len(pictures_of(html)) == 1


def test_the_same_report_is_the_same_file(sample: Sample, tmp_path) -> None:
    paths = [write_report(tmp_path / name, sample.records[:3], sample.document, sample.pdf, made="2026-11-20")
             for name in ("a.html", "b.html")]
    made = [path.read_bytes() for path in paths]
    assert made[0] == made[1]
    days = {datetime.date.today()}
    today = write_report(tmp_path / "c.html", sample.records[:1]).read_text(encoding="utf-8")
    days.add(datetime.date.today())  # it may be written over midnight
    assert any(str(day) in today for day in days)
    assert str(tmp_path) not in today and str(sample.pdf.parent) not in made[0].decode()


def test_quotes_are_marked_with_their_language(tmp_path) -> None:
    source = Source(file="手引き.pdf", sha256="0", pages=[1], chunk_id="c")
    quote = "フィルターの寿命は約12か月です。"
    record = QA(question="How long does a filter last?", answer="12 months", language="English", source=source,
                evidence=Evidence(text=quote, start=0, end=len(quote), pages=[1]))
    html = write_report(tmp_path / "r.html", [record], made="2026-11-20").read_text(encoding="utf-8")
    assert '<blockquote lang="ja">' in html and 'lang="en">How long' in html


def test_pairs_without_source_evidence_or_pdf_are_shown_and_say_so(sample: Sample, tmp_path) -> None:
    talk = QA(question="How loud?", answer="19 dB", qa_type="conversation",
              turns=[Turn(question="How loud?", answer="19 dB"), Turn(question="At night?", answer="Yes.")])
    html = write_report(tmp_path / "r.html", [talk, sample.records[0]]).read_text(encoding="utf-8")
    seen = text_of(html)
    assert "This pair has no evidence quote." in seen and "At night? Yes." in seen and "Without a place" in html
    assert not pictures_of(html)
    assert "No pairs were kept." in write_report(tmp_path / "r.html", []).read_text(encoding="utf-8")


def test_scores_of_checks_stand_beside_their_row(tmp_path) -> None:
    scored = CheckScore(name="reading <b>", score=0.75, threshold=0.7)
    rows = [QA(question="How much?", answer="Much.", checks=[scored]),
            QA(question="How long?", answer="Long.", checks=[CheckScore(name="brief", score=3)]),
            QA(question="Who?", answer="Ada.")]
    html = write_report(tmp_path / "r.html", rows).read_text(encoding="utf-8")
    said = text_of(html)
    assert "reading <b> 0.75 (of 0.70)" in said and "brief 3.00" in said and "reading <b>" not in html
    assert said.count("(of ") == 1


def test_evidence_whose_place_is_unknown_shows_the_whole_page(sample: Sample, tmp_path) -> None:
    record = sample.records[0]
    record = record.model_copy(update={"evidence": record.evidence.model_copy(update={"boxes": []})})
    html = write_report(tmp_path / "r.html", [record], pdf=sample.pdf).read_text(encoding="utf-8")
    [view] = pictures_of(html)
    assert view.height > view.width and "The place of the evidence on the page is not known" in html


def test_a_page_that_is_not_there_costs_its_picture_and_not_the_report(sample: Sample, tmp_path) -> None:
    record = sample.records[0]
    lost = record.model_copy(update={"evidence": record.evidence.model_copy(update={"boxes": [], "pages": [99]})})
    html = write_report(tmp_path / "r.html", [record, lost], pdf=sample.pdf).read_text(encoding="utf-8")
    assert len(pictures_of(html)) == 1 and "has no page 99" in html
    with pytest.raises(DocumentError, match=r"no file gone\.pdf"):
        write_report(tmp_path / "s.html", [record], pdf={record.source.file: tmp_path / "gone.pdf"})
    assert not (tmp_path / "s.html").exists()


def test_pairs_of_several_files_get_pictures_from_their_own(sample: Sample, tmp_path) -> None:
    second = make_sample(tmp_path, pages=2)
    other = second.pdf.rename(tmp_path / "other.pdf")
    moved = [record.model_copy(update={"source": record.source.model_copy(update={"file": "other.pdf"})})
             for record in second.records]
    html = write_report(tmp_path / "r.html", sample.records[:2] + moved[:1],
                        pdf={"aero-handbook.pdf": sample.pdf, "other.pdf": other}).read_text(encoding="utf-8")
    assert len(pictures_of(html)) == 3
    assert "aero-handbook.pdf: page 1" in html and "other.pdf: page 1" in html
    html = write_report(tmp_path / "r.html", sample.records[:2] + moved[:1], pdf=other).read_text(encoding="utf-8")
    assert len(pictures_of(html)) == 1  # one PDF says nothing about the pages of another


def test_a_large_dataset_has_pictures_up_to_a_bound_and_says_so(sample: Sample, tmp_path) -> None:
    html = write_report(tmp_path / "r.html", sample.records[:5], pdf=sample.pdf, pictures=2).read_text(encoding="utf-8")
    assert len(pictures_of(html)) == 2
    assert html.count("Pictures are shown for the first 2 pairs only.") == 3


def test_a_report_that_cannot_be_written_leaves_nothing_behind(sample: Sample, tmp_path) -> None:
    taken = tmp_path / "taken.html"
    taken.mkdir()
    with pytest.raises(DatasetError, match=r"taken\.html cannot be written") as caught:
        write_report(taken, sample.records[:1])
    assert caught.value.mend
    assert [entry.name for entry in tmp_path.iterdir()] == ["taken.html"]


def test_names_that_are_not_valid_unicode_do_not_stop_the_report(tmp_path) -> None:
    document = Document("caf\udce9\x07.pdf", "0", "builtin", [])  # what Linux gives for a name in Latin-1
    html = write_report(tmp_path / "r.html", [], document).read_text(encoding="utf-8")
    assert "caf  .pdf" in html
