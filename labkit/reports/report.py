"""The report: one HTML file in which a reviewer can check every pair of a dataset against its source."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import AskedChunk, bare
from labkit.datasets.outputs import FileKind, Output, check_outputs, write_whole
from labkit.datasets.places import pairs_per_place, places_of
from labkit.datasets.record import QA, Evidence
from labkit.documents.places import numbers_of, unread
from labkit.documents.types import Chunk, Document
from labkit.errors import DocumentError
from labkit.reports import wording
from labkit.reports.page_pictures import PagePictures, Picture
from labkit.reports.passages import Part, parts
from labkit.reports.presentation import (
    ADDED,
    boxes_of,
    ledger,
    printable,
    quote_in_context,
    strip,
    text_language,
    turns_of,
)
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
    where,
)

if TYPE_CHECKING:
    from labkit.datasets.dropped_file import DroppedPair
    from labkit.datasets.ledger import Books

_PICTURE_BYTES = 55_000  # of one JPEG; 30 pairs stay under 3 MB as base64
_File = tuple[str, str]  # its name and its hash
_Pdf = str | PathLike[str]
_HEAD = 1000  # bytes at the beginning of a report, among which it names its generator
_LONGEST_QUOTE = 4000  # characters of a quote without context, such as a summary's


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    # The policy of those that were written before reports named their generator, with what stands behind it.
    return any(sign in head for sign in (
        b'<meta name="generator" content="labkit">',
        b"style-src 'unsafe-inline'; img-src data:\">\n<meta name=\"viewport\" content=\"width=device-width, "
        b'initial-scale=1">\n<meta name="color-scheme" content="light">'))


REPORT = FileKind("a report", _is_report)


@dataclass(frozen=True)
class _Quote:
    """The words of a source with those around them, as text and tables, their language, and where they stand.

    ``added`` are the words beside them that question and answer have taken up, each with what it is.
    """

    parts: list[Part]
    lang: str
    where: str
    added: list[tuple[str, str]]


@dataclass(frozen=True)
class _Turn:
    """A question and its answer, each with its language; in a conversation also what the answer rests on."""

    question: str
    question_lang: str
    answer: str
    answer_lang: str
    quote: _Quote | None


@dataclass(frozen=True)
class _Row:
    """One pair with everything the template shows of it."""

    number: int
    record: QA
    file: str
    turns: list[_Turn]
    quote: _Quote | None
    where: str
    picture: Picture | None
    note: str

    @property
    def boxed(self) -> bool:
        return bool(boxes_of(self.record))


def write_report(path: str | PathLike[str], records: Iterable[QA], document: Document | None = None,
                 pdf: _Pdf | Mapping[str, _Pdf] | None = None, books: Books | None = None,
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
    records = sorted(records, key=_place)
    with speaking(language or language_for(record.language for record in records)):
        html = _html(records, document, pdf, books, model, settings, chunks, dropped, title, made, pictures)
    write_whole({output: [html.encode("utf-8", "replace")]}, pdfs, overwrite)
    return output.path


def _html(records: list[QA], document: Document | None, pdf: _Pdf | Mapping[str, _Pdf] | None, books: Books | None,
          model: str, settings: Mapping[str, object] | None, chunks: Iterable[Chunk | AskedChunk],
          dropped: Iterable[DroppedPair], title: str, made: datetime.date | str | None, pictures: int) -> str:
    names = _names(records, document)
    sources = _sources(pdf, list(names))
    rows = list(_rows(records, names, sources, {chunk.id: chunk for chunk in map(bare, chunks)}, pictures))
    return _template().render(
        lang=wording.language(), title=title or say("Question-and-answer dataset"), model=model,
        settings=dict(settings or {}), made=str(made or datetime.date.today()),
        files=_files(names, document), notes=document.notes if document else [], rows=rows,
        groups=_groups(rows, names), strips=_strips(records, names, document), entries=ledger(books) if books else [],
        asked=books.asked if books else None, covered=coverage_line(books) if books else "", count=len(rows),
        dropped=_dropped(dropped, books))


def _place(record: QA) -> tuple:
    pages = places_of(record)[1]
    boxes = boxes_of(record)
    top = min(((box.page, box.y0) for box in boxes), default=(0, 0.0))
    return (*_file_of(record), min(pages, default=1 << 30), top)


def _file_of(found: QA | Document) -> _File:
    """Return the name and the hash of a file: two of one name are two files."""
    source = found.source if isinstance(found, QA) else found
    return (source.file, source.sha256) if source else ("", "")


def _names(records: list[QA], document: Document | None) -> dict[_File, str]:
    """Return what to call each file, in the order of their names: with some of its hash where two have one name."""
    files = sorted({_file_of(found) for found in (*records, *([document] if document else []))} - {("", "")})
    often = Counter(name for name, _ in files)
    return {(name, sha256): f"{name} ({sha256[:8]})" if often[name] > 1 else name for name, sha256 in files}


def _sources(pdf: _Pdf | Mapping[str, _Pdf] | None, files: list[_File]) -> dict[_File, _Pdf]:
    """Return the PDF of each file that pictures are drawn from."""
    paths: dict[_File, _Pdf] = {}
    for name, sha256 in files:
        alone = sum(other == name for other, _ in files) == 1
        if isinstance(pdf, Mapping):
            path = pdf.get(sha256) or (pdf.get(name) if alone else None)
        else:
            path = pdf if alone and (len(files) == 1 or (pdf and Path(name).name == Path(pdf).name)) else None
        if path and str(path).lower().endswith(".pdf"):
            paths[name, sha256] = path
    return paths


def _rows(records: list[QA], names: dict[_File, str], sources: dict[_File, _Pdf], chunks: dict[str, Chunk],
          pictures: int) -> Iterator[_Row]:
    with ExitStack() as opened:  # one file at a time, as each takes a process: records come in the order of their files
        drawn: tuple[_File, PagePictures] | None = None
        for number, record in enumerate(records, 1):
            source = record.source
            chunk = chunks.get(source.chunk_id) if source else None
            turns = [_Turn(turn.question, text_language(turn.question, record.language), turn.answer,
                           text_language(turn.answer, record.language),
                           _quote(record, turn.evidence, chunk) if record.turns else None) for turn in turns_of(record)]
            own = None if any(turn.quote for turn in turns) else _quote(record, record.evidence, chunk)
            picture, note = None, ""
            file = _file_of(record)
            if file in sources and number <= pictures:
                if drawn is None or drawn[0] != file:
                    opened.close()
                    drawn = file, opened.enter_context(PagePictures(sources[file]))
                picture, note = _picture(record, drawn[1])
            elif sources and number > pictures:
                note = say("Pictures are shown for the first {n} pairs only.", n=pictures)
            yield _Row(number, record, names.get(file, ""), turns, own, where(record), picture, note)


def _quote(record: QA, evidence: Evidence | None, chunk: Chunk | None) -> _Quote | None:
    if evidence is None:
        return None
    before, text, after = quote_in_context(evidence, chunk)
    if len(text) > _LONGEST_QUOTE:
        text, after = text[:_LONGEST_QUOTE].rsplit(None, 1)[0] + " …", ""
    return _Quote(parts(before, text, after, evidence.kind == "table"),
                  text_language(evidence.text, record.language), where(evidence),
                  [(say(ADDED[one.kind]), one.text) for one in evidence.context_added])


def _picture(record: QA, drawn: PagePictures) -> tuple[Picture | None, str]:
    boxes = boxes_of(record)
    kind, numbers = places_of(record)
    pages = sorted({box.page for box in boxes}) or (numbers if kind == "page" else [])
    if not pages:
        return None, ""
    notes = [] if boxes else [say("The place of the evidence on the page is not known; the whole page is shown.")]
    if boxes and len(pages) > 1:
        notes.append(say("The evidence goes on over {places}; its first page is shown.", places=places(pages)))
    try:
        return drawn.region(pages[0], boxes, width=840, limit=_PICTURE_BYTES), " ".join(notes)
    except DocumentError as error:
        return None, str(error)


def _files(names: dict[_File, str], document: Document | None) -> list[dict[str, str]]:
    read = {_file_of(document): document.reader} if document else {}
    return [{"name": name, "sha256": file[1], "reader": read.get(file, "")} for file, name in names.items()]


def _groups(rows: list[_Row], names: dict[_File, str]) -> list[dict[str, object]]:
    """Put consecutive pairs of one file and page, row or line together: the contents, and the sections they lead to."""
    groups: list[dict] = []
    several = len({_file_of(row.record) for row in rows if row.record.source}) > 1
    for row in rows:
        file = _file_of(row.record)
        kind, numbers = places_of(row.record)
        page = min(numbers, default=0)
        if not groups or (groups[-1]["file"], groups[-1]["page"]) != (file, page):
            name = capital(places([page], kind)) if page else say("Without a place")
            groups.append({"file": file, "page": page, "id": f"page-{len(groups) + 1}", "rows": [],
                           "name": f"{names[file]}: {name.lower()}" if several and file in names else name})
        groups[-1]["rows"].append(row)
    return groups


def _strips(records: list[QA], names: dict[_File, str], document: Document | None) -> list[dict[str, object]]:
    """Lay out each file's pages, rows or lines with their pairs; without the document, up to the last one used."""
    strips = []
    for file, name in names.items():
        own = [record for record in records if _file_of(record) == file]
        read = document if document and _file_of(document) == file else None
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
