"""Chunks, pairs, their evidence and the books as a notebook shows them."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING

from labkit.datasets.places import places_of
from labkit.datasets.record import QA, Evidence, Topic
from labkit.documents.types import LINED, Chunk
from labkit.reports.page_pictures import PagePictures
from labkit.reports.passages import flat
from labkit.reports.presentation import (
    TRUTH_COLOURS,
    boxes_of,
    ledger,
    quote_in_context,
    text_language,
    turns_of,
)
from labkit.reports.wording import capital, counted, coverage_line, listed, places, reason, say, sentence, where
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, marked, muted, picture, table
from labkit.text.length import shorten

if TYPE_CHECKING:
    from labkit.datasets.ledger import Books

_LONGEST_QUOTE = 1200  # characters
_LONG_ANSWER = 700  # characters: more than its share of a screen


def chunks(chunks: Sequence[Chunk], n: int = 8) -> Shown:
    """Show the first ``n`` chunks: where they stand, headings, tokens, first words; and what all of them come to."""
    if not chunks:
        return Shown(muted(say("No chunks.")), say("0 chunks"))
    longest = max(chunk.tokens for chunk in chunks) or 1
    rows = []
    for number, chunk in enumerate(chunks[:n], 1):
        bar = (f'<div style="width:80px;background:rgba(128,128,128,.25);border-radius:2px"><div style="width:'
               f'{100 * chunk.tokens / longest:.0f}%;height:6px;background:#0072b2;border-radius:2px"></div></div>')
        headings = escape(" › ".join(chunk.headings)) or f'<span style="{MUTED}">–</span>'
        start = escape(shorten(flat(chunk.text[chunk.repeated : chunk.repeated + 2000]), 140))
        rows.append([str(number), escape(_span(chunk)), headings,
                     f"{chunk.tokens:,}{bar}", f'<span style="overflow-wrap:anywhere">{start}</span>'])
    sizes = [chunk.tokens for chunk in chunks]
    total = say("{chunks}, {tokens:,} tokens, {least:,} to {most:,} each, {places}", tokens=sum(sizes),
                chunks=counted(len(chunks), "{n} chunk", "{n} chunks"), least=min(sizes), most=max(sizes),
                places=_span(*chunks))
    rest = say(" First {n} shown.", n=n) if len(chunks) > n else ""
    head = ["", say("Where"), say("Headings"), say("Tokens"), say("Begins with")]
    html = table(head, rows) + f"<div><b>{escape(sentence(total))}</b>{escape(rest)}</div>"
    return Shown(html, total)


def _span(*chunks: Chunk) -> str:
    """Return the places of chunks; of a text, from the first line to the last, as blank ones between say nothing."""
    found = [place for chunk in chunks for place in chunk.places()]
    if chunks[0].unit in LINED:
        found = list(range(min(found), max(found) + 1))
    return places(found, chunks[0].unit)


def qa(records: Sequence[QA], n: int = 6) -> Shown:
    """Show the first ``n`` pairs as cards: question, answer, and the words of the source that the answer rests on."""
    cards = "".join(f'<div style="border:{BORDER};border-radius:6px;padding:8px 14px;margin:0 0 10px 0">'
                    f"{_pair_html(record)}</div>" for record in records[:n])
    line = counted(len(records), "{n} question-and-answer pair", "{n} question-and-answer pairs")
    rest = say("{n} of {line} shown.", n=min(n, len(records)), line=line) if len(records) > n else sentence(line)
    return Shown(cards + muted(rest), line)


def evidence(record: QA, path: str | PathLike[str] | None, chunk: Chunk | None = None) -> Shown:
    """Show a pair beside the part of the page its answer rests on, with the evidence marked as by a felt pen.

    Of a table or text, which have no pages to draw, it shows the quote among the words around it.

    Parameters
    ----------
    path
        The PDF that the pair was made from; None (or a source that is no PDF) shows the quote alone.
    chunk
        The chunk the evidence was taken from: shows the words around the quote too.

    Raises
    ------
    DocumentError
        If the file is not there, cannot be opened, or lacks the page.
    """
    words = _pair_html(record, chunk)
    views = _views(record, path) if path is not None and str(path).lower().endswith(".pdf") else ""
    html = (f'<div style="display:flex;flex-wrap:wrap;gap:18px;align-items:flex-start">'
            f'<div style="flex:1 1 280px">{words}</div>{views}</div>')
    lines = []
    for turn in turns_of(record):
        lines += [f"{say('Q')}: {turn.question}", f"{say('A')}: {turn.answer}"]
        if turn.evidence and record.turns:
            lines.append(say("Evidence ({where}): {text}", where=where(turn.evidence), text=turn.evidence.text))
    if not any(turn.evidence for turn in record.turns):
        lines.append(say("Evidence ({where}): {text}", where=where(record),
                         text=record.evidence.text if record.evidence else say("none")))
    return Shown(html, "\n".join(lines))


def _views(record: QA, path: str | PathLike[str]) -> str:
    boxes = boxes_of(record)
    unit, found = places_of(record)
    numbers = sorted({box.page for box in boxes}) or (found[:1] if unit == "page" else [])
    parts = []
    with PagePictures(path) as drawn:
        for number in numbers:
            view = drawn.region(number, boxes)
            page = capital(places([number]))
            said = page if boxes else say("{page}. The place of the evidence on it is not known.", page=page)
            size = "max-height:640px" if view.whole else "width:100%"
            parts.append(picture(view.uri, say("{page} of the source, evidence highlighted", page=page) if boxes
                                 else said, f"display:block;{size}") + muted(said))
    return f'<div style="flex:2 1 440px;max-width:700px">{"".join(parts)}</div>' if parts else ""


def _pair_html(record: QA, chunk: Chunk | None = None) -> str:
    said = ""
    for number, turn in enumerate(turns_of(record), 1):
        question, answer = turn.question, turn.answer
        count = f'<span style="{MUTED};font-weight:400">{number}.</span> ' if len(record.turns) > 1 else ""
        said += (f'<div lang="{text_language(question, record.language)}" style="font-weight:600;margin-top:4px;'
                 f'overflow-wrap:anywhere">{count}{escape(question)}</div>'
                 f'<div lang="{text_language(answer, record.language)}" '
                 f'style="overflow-wrap:anywhere;white-space:pre-line{_bounded(answer)}">{_answer_html(answer)}</div>')
        if turn.evidence and record.turns:
            said += _quote_html(turn.evidence, chunk, record.language) + muted(where(turn.evidence))
    if record.evidence and not any(turn.evidence for turn in record.turns):
        said += _quote_html(record.evidence, chunk, record.language)
    facts = [where(record) if places_of(record)[1] else "", record.qa_type, record.method]
    if record.evidence is None and not any(turn.evidence for turn in record.turns):
        facts.append(say("no evidence"))
    elif record.evidence and record.evidence.kind != "text":
        facts.append(say("evidence from a {kind}", kind=say(record.evidence.kind)))
    if record.source and record.source.headings:
        facts.append(" › ".join(record.source.headings))
    return said + muted(" · ".join(filter(None, facts))) + (_topic_html(record.topic) if record.topic else "")


def _topic_html(topic: Topic) -> str:
    place = " › ".join(filter(None, [topic.discipline, topic.subject, " + ".join(topic.sessions)]))
    lines = [f"{place} ({topic.level})" if topic.level else place]
    lines += [f"{word}: {said}" for word, said in ((say("Key concepts"), ", ".join(topic.concepts)),
                                                   (say("About"), topic.about),
                                                   (say("Asked by"), topic.persona)) if said]
    return "".join(muted(line) for line in lines if line)


def _bounded(answer: str) -> str:
    """Let a long answer scroll in its place, so that a few of them stay within two screens."""
    return ";max-height:13em;overflow-y:auto" if len(answer) > _LONG_ANSWER or answer.count("\n") > 8 else ""


def _answer_html(answer: str) -> str:
    colours = TRUTH_COLOURS.get(answer)
    return badge(answer, *colours) if colours else escape(answer)


def _quote_html(evidence: Evidence, chunk: Chunk | None, language: str) -> str:
    before, quote, after = quote_in_context(evidence, chunk)
    if not before + after and len(quote) > _LONGEST_QUOTE:  # what a summary rests on may be a whole chunk
        quote = shorten(quote, _LONGEST_QUOTE)
    return marked(before, quote, after, text_language(quote, language), evidence.kind == "table")


def books(books: Books, of: str = "Pairs") -> Shown:
    """Show what became of every pair asked for, with reasons, and how much of the source the kept ones cover.

    Parameters
    ----------
    of
        What is counted, where it is not pairs: such as ``"Questions"``.
    """
    entries = ledger(books)
    bar = "".join(f'<div title="{escape(f"{reason(entry.label)}: {entry.count}")}" style="width:{entry.share:.3f}%;'
                  f'background:{entry.ground};height:22px"></div>' for entry in entries)
    rows = [[f'<span style="display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:8px;'
             f'vertical-align:-1px;background:{entry.ground};border:{BORDER}"></span>{escape(reason(entry.label))}',
             str(entry.count), f"{entry.share:.0f} %"] for entry in entries]
    rows.append([f"<b>{escape(say('asked'))}</b>", f"<b>{books.asked}</b>", ""])
    covered = coverage_line(books)
    html = (f'<div style="display:flex;border-radius:4px;overflow:hidden;max-width:720px;border:{BORDER}">{bar}</div>'
            f'{table([say(of), say("Count"), say("Share")], rows)}<div>{escape(covered)}</div>')
    parts = listed(say("{count} {label}", count=entry.count, label=reason(entry.label)) for entry in entries)
    said = say("{asked} asked = {parts}. {covered}", asked=books.asked, parts=parts, covered=covered)
    return Shown(html, said.strip())
