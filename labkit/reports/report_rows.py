"""What a report shows of each pair: its turns, the words around its quote, and a picture of where that stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from labkit.datasets.places import places_of
from labkit.datasets.record import QA, Evidence
from labkit.documents.types import Chunk, Document
from labkit.errors import DocumentError
from labkit.reports.page_pictures import PagePictures, Picture
from labkit.reports.passages import Part, parts
from labkit.reports.presentation import ADDED, boxes_of, quote_in_context, text_language, turns_of
from labkit.reports.wording import places, say, where

_PICTURE_BYTES = 55_000  # of one JPEG; 30 pairs stay under 3 MB as base64
_LONGEST_QUOTE = 4000  # characters of a quote without context, such as a summary's

File = tuple[str, str]
"""A file's name and its hash: two of one name are two files."""

Pdf = str | PathLike[str]


@dataclass(frozen=True)
class Quote:
    """The words of a source with those around them, as text and tables, their language, and where they stand.

    ``added`` are the words beside them that question and answer have taken up, each with what it is.
    """

    parts: list[Part]
    lang: str
    where: str
    added: list[tuple[str, str]]


@dataclass(frozen=True)
class Turn:
    """A question and its answer, each with its language; in a conversation also what the answer rests on."""

    question: str
    question_lang: str
    answer: str
    answer_lang: str
    quote: Quote | None


@dataclass(frozen=True)
class Row:
    """One pair with everything the template shows of it."""

    number: int
    record: QA
    file: str
    turns: list[Turn]
    quote: Quote | None
    where: str
    picture: Picture | None
    note: str

    @property
    def boxed(self) -> bool:
        """Whether it is known where on a page its evidence stands."""
        return bool(boxes_of(self.record))


def place_in_order(record: QA) -> tuple:
    """Return what pairs are ordered by: their files, pages, and where on the page their evidence begins."""
    pages = places_of(record)[1]
    boxes = boxes_of(record)
    top = min(((box.page, box.y0) for box in boxes), default=(0, 0.0))
    return (*file_of(record), min(pages, default=1 << 30), top)


def file_of(found: QA | Document) -> File:
    """Return the name and the hash of a file: two of one name are two files."""
    source = found.source if isinstance(found, QA) else found
    return (source.file, source.sha256) if source else ("", "")


def names_of(records: list[QA], document: Document | None) -> dict[File, str]:
    """Return what to call each file, in the order of their names: with some of its hash where two have one name."""
    files = sorted({file_of(found) for found in (*records, *([document] if document else []))} - {("", "")})
    often = Counter(name for name, _ in files)
    return {(name, sha256): f"{name} ({sha256[:8]})" if often[name] > 1 else name for name, sha256 in files}


def pdfs_of(pdf: Pdf | Mapping[str, Pdf] | None, files: list[File]) -> dict[File, Pdf]:
    """Return the PDF of each file that pictures are drawn from."""
    paths: dict[File, Pdf] = {}
    for name, sha256 in files:
        alone = sum(other == name for other, _ in files) == 1
        if isinstance(pdf, Mapping):
            path = pdf.get(sha256) or (pdf.get(name) if alone else None)
        else:
            path = pdf if alone and (len(files) == 1 or (pdf and Path(name).name == Path(pdf).name)) else None
        if path and str(path).lower().endswith(".pdf"):
            paths[name, sha256] = path
    return paths


def rows_of(records: list[QA], names: dict[File, str], sources: dict[File, Pdf], chunks: dict[str, Chunk],
            pictures: int) -> Iterator[Row]:
    """Yield what is shown of each pair.

    Parameters
    ----------
    records
        In the order of their files.
    chunks
        By their id: show the words around each quote.
    pictures
        How many pairs get one.
    """
    with ExitStack() as opened:  # one file at a time, as each takes a process: records come in the order of their files
        drawn: tuple[File, PagePictures] | None = None
        for number, record in enumerate(records, 1):
            source = record.source
            chunk = chunks.get(source.chunk_id) if source else None
            turns = [Turn(turn.question, text_language(turn.question, record.language), turn.answer,
                           text_language(turn.answer, record.language),
                           _quote(record, turn.evidence, chunk) if record.turns else None) for turn in turns_of(record)]
            own = None if any(turn.quote for turn in turns) else _quote(record, record.evidence, chunk)
            picture, note = None, ""
            file = file_of(record)
            if file in sources and number <= pictures:
                if drawn is None or drawn[0] != file:
                    opened.close()
                    drawn = file, opened.enter_context(PagePictures(sources[file]))
                picture, note = _picture(record, drawn[1])
            elif sources and number > pictures:
                note = say("Pictures are shown for the first {n} pairs only.", n=pictures)
            yield Row(number, record, names.get(file, ""), turns, own, where(record), picture, note)


def _quote(record: QA, evidence: Evidence | None, chunk: Chunk | None) -> Quote | None:
    if evidence is None:
        return None
    before, text, after = quote_in_context(evidence, chunk)
    if len(text) > _LONGEST_QUOTE:
        text, after = text[:_LONGEST_QUOTE].rsplit(None, 1)[0] + " …", ""
    return Quote(parts(before, text, after, evidence.kind == "table"),
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
