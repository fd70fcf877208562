"""The report: one HTML file in which a reviewer can check every pair of a dataset against its source."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import AskedChunk, bare
from labkit.datasets.outputs import FileKind, Output, check_outputs, write_whole
from labkit.datasets.places import pairs_per_place, places_of
from labkit.datasets.record import QA
from labkit.documents.places import numbers_of, unread
from labkit.documents.types import Chunk, Document
from labkit.reports import wording
from labkit.reports.passages import parts
from labkit.reports.presentation import ledger, printable, strip, text_language
from labkit.reports.report_rows import File, Pdf, Row, file_of, names_of, pdfs_of, place_in_order, rows_of
from labkit.reports.wording import (
    capital,
    coverage_line,
    heard,
    language_for,
    places,
    reason,
    say,
    short,
    speaking,
    unit,
)

if TYPE_CHECKING:
    from labkit.datasets.dropped_file import DroppedPair
    from labkit.datasets.ledger import Books

_HEAD = 1000  # bytes at the beginning of a report, among which it names its generator


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    # The policy of those that were written before reports named their generator, with what stands behind it.
    return any(sign in head for sign in (
        b'<meta name="generator" content="labkit">',
        b"style-src 'unsafe-inline'; img-src data:\">\n<meta name=\"viewport\" content=\"width=device-width, "
        b'initial-scale=1">\n<meta name="color-scheme" content="light">'))


REPORT = FileKind("a report", _is_report)


def write_report(path: str | PathLike[str], records: Iterable[QA], document: Document | None = None,
                 pdf: Pdf | Mapping[str, Pdf] | None = None, books: Books | None = None,
                 model: str = "", settings: Mapping[str, object] | None = None, *,
                 chunks: Iterable[Chunk | AskedChunk] = (), dropped: Iterable[DroppedPair] = (),
                 title: str = "", made: datetime.date | str | None = None,
                 pictures: int = 150, overwrite: bool = False, language: str = "") -> Path:
    """Write a self-contained HTML report of a dataset: its numbers, and each pair beside the evidence on its page.

    The file loads nothing from anywhere and runs no script; its content security policy forbids both. It is written
    whole or not at all.

    Parameters
    ----------
    path
        Where to write it; folders are made as needed.
    document
        What the pairs were made from: names the pages, rows or lines that carry none, and the notes of its reader.
    pdf
        The PDF to cut pictures from; for pairs from several files, one for each ``source.file``, or for each
        ``source.sha256`` where files of one name are among them.
    books
        What became of every pair that was asked for.
    model
        Who wrote the pairs, as a reviewer should read it.
    settings
        Further facts to state, label → value. Whatever stands here is printed: pass no secrets.
    chunks
        The chunks of the document, or those that stand beside a dataset (``dataset.chunks``): show the words around
        each quote.
    dropped
        Pairs that were not kept: shown by their reasons in a section that is folded up. ``books``, where they are
        given, say how many there were of each reason.
    made
        The date to state; None takes today's.
    pictures
        How many pairs get a picture, from the first on; bounds the file to about 75 kB a picture.
    overwrite
        Replace what is there even if it is no report of labkit's.
    language
        English, Japanese or Korean, by name or code; that of the notebook (``LANGUAGE``), of ``LABKIT_LANGUAGE``, or of
        most of the pairs if "".
    title
        "Question-and-answer dataset" in that language if "".

    Returns
    -------
    The path of the written file.

    Raises
    ------
    OverwriteError
        If the file is there and no report that labkit wrote, or is the PDF.
    DatasetError
        If the file cannot be written.
    DocumentError
        If ``pdf`` is missing or cannot be opened. A page that cannot be drawn only costs its picture, and says so.
    """
    output = Output(Path(path), REPORT)
    pdfs = list(pdf.values()) if isinstance(pdf, Mapping) else [pdf] if pdf else []
    check_outputs([output], pdfs, overwrite)
    records = sorted(records, key=place_in_order)
    with speaking(language or language_for(record.language for record in records)):
        html = _html(records, document, pdf, books, model, settings, chunks, dropped, title, made, pictures)
    write_whole({output: [html.encode("utf-8", "replace")]}, pdfs, overwrite)
    return output.path


def _html(records: list[QA], document: Document | None, pdf: Pdf | Mapping[str, Pdf] | None, books: Books | None,
          model: str, settings: Mapping[str, object] | None, chunks: Iterable[Chunk | AskedChunk],
          dropped: Iterable[DroppedPair], title: str, made: datetime.date | str | None, pictures: int) -> str:
    names = names_of(records, document)
    sources = pdfs_of(pdf, list(names))
    rows = list(rows_of(records, names, sources, {chunk.id: chunk for chunk in map(bare, chunks)}, pictures))
    return _template().render(
        lang=wording.language(), title=title or say("Question-and-answer dataset"), model=model,
        settings=dict(settings or {}), made=str(made or datetime.date.today()),
        files=_files(names, document), notes=document.notes if document else [], rows=rows,
        groups=_groups(rows, names), strips=_strips(records, names, document), entries=ledger(books) if books else [],
        asked=books.asked if books else None, covered=coverage_line(books) if books else "", count=len(rows),
        dropped=_dropped(dropped, books))


def _files(names: dict[File, str], document: Document | None) -> list[dict[str, str]]:
    read = {file_of(document): document.reader} if document else {}
    return [{"name": name, "sha256": file[1], "reader": read.get(file, "")} for file, name in names.items()]


def _groups(rows: list[Row], names: dict[File, str]) -> list[dict[str, object]]:
    """Put consecutive pairs of one file and page, row or line together: the contents, and the sections they lead to."""
    groups: list[dict] = []
    several = len({file_of(row.record) for row in rows if row.record.source}) > 1
    for row in rows:
        file = file_of(row.record)
        kind, numbers = places_of(row.record)
        page = min(numbers, default=0)
        if not groups or (groups[-1]["file"], groups[-1]["page"]) != (file, page):
            name = capital(places([page], kind)) if page else say("Without a place")
            groups.append({"file": file, "page": page, "id": f"page-{len(groups) + 1}", "rows": [],
                           "name": f"{names[file]}: {name.lower()}" if several and file in names else name})
        groups[-1]["rows"].append(row)
    return groups


def _strips(records: list[QA], names: dict[File, str], document: Document | None) -> list[dict[str, object]]:
    """Lay out each file's pages, rows or lines with their pairs; without the document, up to the last one used."""
    strips = []
    for file, name in names.items():
        own = [record for record in records if file_of(record) == file]
        read = document if document and file_of(document) == file else None
        kind = places_of(own[0])[0] if own else "page"
        counts = pairs_per_place(own)
        blank, word = unread(read.pages if read else ())
        numbers = list(range(1, max(counts, default=0) + 1))
        if read:
            kind = read.unit
            numbers = numbers_of(read)
        if cells := strip(numbers, counts, blank):
            strips.append({"file": name, "unit": kind, "word": say(word), "cells": cells})
    return strips


def _dropped(pairs: Iterable[DroppedPair], books: Books | None) -> list[dict[str, object]]:
    """Put dropped pairs together by their reasons, the most frequent first."""
    groups: dict[str, list[dict[str, object]]] = {}
    for pair in pairs:
        turns = pair.turns or ((pair.question, pair.answer),)
        groups.setdefault(pair.reason, []).append({
            "pair": pair, "where": places(pair.place, pair.unit), "quote": parts(pair.evidence, ""),
            "quote_lang": text_language(pair.evidence, ""),
            "turns": [(question, text_language(question, pair.language), answer, text_language(answer, pair.language))
                      for question, answer in turns]})
    counts = {reason: max(len(shown), books.dropped[reason] if books else 0) for reason, shown in groups.items()}
    return [{"reason": reason, "count": counts[reason], "shown": shown}
            for reason, shown in sorted(groups.items(), key=lambda item: (-counts[item[0]], item[0]))]


def _template():
    from jinja2 import Environment, PackageLoader

    # autoescape whatever the file is called: every word of a record is somebody else's
    environment = Environment(loader=PackageLoader("labkit.reports", "."), autoescape=True, trim_blocks=True,
                              lstrip_blocks=True,
                              # what a macro returns is escaped already, and must stay known as such
                              finalize=lambda value: printable(value) if type(value) is str else value)
    environment.globals |= {"say": say, "heard": heard, "reason": reason, "unit": unit, "short": short,
                            "capital": capital}
    environment.filters["unit"] = unit
    return environment.get_template("report.html")
