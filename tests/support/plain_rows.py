"""Rows, books and displays of a document in Japanese alone: what is said around them is labkit's own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pymupdf

from labkit import show
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.finetune_check import Problem
from labkit.datasets.ledger import Books
from labkit.datasets.record import QA, CheckScore, Evidence, Source, Turn
from labkit.documents.builtin.triage import Signals, triage
from labkit.documents.types import Chunk, Document, Figure, Page, Segment, Table
from labkit.generate.compare import Answered, Comparison
from labkit.generate.glan.curriculum import Session, Subject, Syllabus
from labkit.generate.personas import Persona
from labkit.generate.qa.keeper import QAResult


def rows(text: str = "幅は320ミリです。") -> tuple[Document, list[Chunk], list[QA]]:
    """Return a document, its chunk, and a pair."""
    page = Page(1, "text", text, 595, 842, reason=triage(Signals(595, 842, text)).reason,
                tables=[Table(1, None, "| 幅 |\n|---|\n| 320 |")], figures=[Figure(1, None, "", b"", "", "ocr")])
    blank = Page(2, "blank", "", 595, 842, reason="Nothing is printed on the page.")
    document = Document("説明書.pdf", "0" * 64, "builtin", [page, blank],
                        ["Pages were read by OCR: no vision model was given."])
    chunk = Chunk(document.file, text, (Segment(0, len(text), 1),), ("寸法",), 12)
    source = Source(file=document.file, sha256="0" * 64, pages=[1], chunk_id=chunk.id, headings=["寸法"])
    evidence = Evidence(text=text, start=0, end=len(text), pages=[1], kind="table")
    record = QA(question="幅は何ミリですか。", answer="320ミリです。", language="Japanese", evidence=evidence,
                source=source, qa_type="long", checks=[CheckScore(name="support", score=1.0, threshold=0.6)])
    return document, [chunk], [record]


def result() -> QAResult:
    """Return a run of which one pair was kept, one dropped, and one never came."""
    _, _, records = rows()
    lost = DroppedPair("repeats another pair", question="幅は？", answer="320", language="Japanese",
                       scores=[CheckScore(name="support", score=0.5, threshold=0.6)])
    books = Books(4, 1, Counter({"repeats another pair": 1}), Counter({"no statement of a known form": 1}), 1, 1,
                  [1, 2], [1], 2)
    return QAResult(records, books, [lost])


def displays(folder: Path) -> dict[str, str]:
    """Return the HTML of displays, by their names."""
    document, chunks, records = rows()
    path = folder / "説明書.pdf"
    with pymupdf.open() as pdf:
        pdf.new_page()
        pdf.new_page()
        pdf.save(path)
    talk = QA(question="幅は？", answer="320です。", language="Japanese", method="seed",
              turns=[Turn(question="幅は？", answer="320です。", evidence=records[0].evidence)])
    evolved = QA(question="幅と高さは？", answer="", method="evolve:add_reasoning", round=1, parents=[records[0].id],
                 language="Japanese")
    syllabus = Syllabus(subject=Subject(discipline="水", name="水質", level="introductory"),
                        sessions=[Session(name="一", concepts=["硬度"])])
    compared = Comparison(("素", "調整"), (Answered(records[0], {"素": None, "調整": "320"}, {"素": ""}, {
        "words in common": {"素": 0.1, "調整": 0.5}, "numbers right": {"素": 0.0, "調整": 1.0}}),) * 3)
    person = Persona(description="水を配る人", source=0)
    table = folder / "表.csv"
    table.write_text("店,面積\n水島,260\n下原,62\n", encoding="utf-8")
    made = {
        "pages": show.pages(path, document), "figures": show.figures(document), "tables": show.tables(document),
        "chunks": show.chunks(chunks * 9), "qa": show.qa(records * 7), "books": show.books(result().books),
        "coverage": show.coverage(document, records), "evidence": show.evidence(records[0], path, chunks[0]),
        "checked": show.checked(result()), "threshold": show.threshold(result()), "transcript": show.transcript([talk]),
        "lineage": show.lineage([evolved], records), "changes": show.changes([evolved], records),
        "growth": show.growth([evolved], records, {evolved.id: 3, records[0].id: 2}),
        "taxonomy": show.taxonomy(["水"], [syllabus]), "comparison": show.comparison(compared),
        "answers": show.answers(compared), "personas": show.personas([person]), "rows": show.rows(table),
        "markup": show.markup(table), "voices": show.voices({"素": records * 2}),
        "losses": show.losses([(1, 2.0, 2.5), (2, 1.0, 1.5)]),
        "problems": show.problems([Problem(0, "説明", True)]), "no problems": show.problems([]),
        "readings": show.readings(path, document), "scorecard": show.scorecard(result()),
        "browse": show.browse([], None), "none": show.figures([])}
    return {name: one._repr_html_() for name, one in made.items()}
