"""What a worker does with an Office file for the reader unstructured: its elements, and what they lack.

The built-in reader goes first: it refuses what is hostile or locked, says what is hidden, and knows places, notes of
speakers and figures, which Unstructured does not tell. Where an element lacks words of the file (a tracked insertion, a
text box, a number as a sheet shows it), the built-in reader's block stands in its stead, and a note says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any

from labkit.documents.builtin.layout import as_item
from labkit.documents.html_to_markdown import tables_of
from labkit.documents.office import reading
from labkit.documents.office.blocks import Block, Kind, blocks_of_table
from labkit.documents.office.web import shown_html
from labkit.documents.plaintext import clean, folded
from labkit.documents.unstructured.engine import load_office, partition_office
from labkit.documents.workers.open_file import OpenFile, require_room

KINDS = {".docx": "docx", ".pptx": "pptx", ".xlsx": "xlsx", ".html": "html", ".htm": "html", ".eml": "email"}
"""Unstructured's names of the formats, by the end of a file's name."""
_BLOCKS: dict[str, Kind] = {"Title": "heading", "ListItem": "item", "Table": "table", "CodeSnippet": "code",
                            "FigureCaption": "caption"}
_LEFT_OUT = frozenset(("PageNumber", "PageBreak", "Header", "Footer", "Image"))


def take_apart(file: OpenFile, encoding: str | None = None) -> dict[str, Any]:
    """Return what a file holds by Unstructured's elements, as the built-in reader's function of that name does."""
    found = reading.take_apart(file, encoding)
    kind = KINDS[file.path.suffix.lower()]
    try:
        file.load(load_office)
        if kind == "html":
            elements = partition_office(kind, text=shown_html(file.path, encoding))
        else:
            elements = partition_office(kind, BytesIO(file.path.read_bytes()))
    except MemoryError:
        raise
    except Exception as error:  # whatever a file makes foreign code raise may cost its elements only
        require_room(str(error))
        why = clean(str(error))[:120] or type(error).__name__
        return found | {"notes": [f"It was read by the built-in reader instead: Unstructured failed on it ({why}).",
                                  *found["notes"]]}
    return told(elements, found, kind in ("pptx", "xlsx"))


def told(elements: Sequence[Mapping[str, Any]], found: Mapping[str, Any], counted: bool) -> dict[str, Any]:
    """Put the elements of a file together with what the built-in reader found in it; ``found`` is that as JSON.

    Parameters
    ----------
    counted
        The file is one of slides or sheets, which ``page_number`` counts. Those that the built-in reader leaves out,
        as they are hidden, stay out. The pages that Word once made of a text count for nothing.
    """
    parts: dict[int, list[Block]] = {}
    for element in elements:
        number = (element.get("metadata") or {}).get("page_number") if counted else None
        parts.setdefault(number or 1, []).extend(blocks_of_element(element))
    mended = 0
    sheets = []
    for sheet in found["sheets"]:
        known = [Block(**block) for block in sheet["blocks"]]
        blocks, more = merged(parts.get(sheet["number"], []), known)
        mended += more
        sheets.append({"number": sheet["number"], "blocks": [asdict(block) for block in blocks]})
    notes = [f"Unstructured lacks words of {mended} block{'s' * (mended != 1)} of it, which the built-in reader read."
             ] if mended else []
    return {"sheets": sheets, "notes": [*notes, *found["notes"]]}


def blocks_of_element(element: Mapping[str, Any]) -> Iterator[Block]:
    """Yield an element as blocks; a table without usable HTML is text."""
    category, metadata = str(element.get("type") or ""), element.get("metadata") or {}
    text = "\n".join(map(clean, str(element.get("text") or "").split("\n"))).strip()
    if category in _LEFT_OUT or not text:
        return
    kind = _BLOCKS.get(category, "text")
    depth = int(metadata.get("category_depth") or 0)
    if kind == "table":
        tables = tables_of(str(metadata.get("text_as_html") or ""))
        blocks = [block for table in tables for block in blocks_of_table(table.rows)]
        yield from blocks or [Block("text", text)]
    elif kind == "item":
        yield Block("item", as_item(text), depth)
    else:
        yield Block(kind, text, depth + 1 if kind == "heading" else 0)


def merged(elements: Sequence[Block], known: Sequence[Block]) -> tuple[list[Block], int]:
    """Return the blocks of a part in Unstructured's order, and how many are the built-in reader's for want of words.

    What a block is (a heading, an item), the file's own marks say, which the built-in reader knows; a title without one
    is text. Figures stand where the built-in reader found them.
    """
    whole: list[Block] = []
    mended = 0
    keys, ours_by = [_key(block) for block in elements], {_key(block): block for block in known}
    matcher = SequenceMatcher(None, keys, [_key(block) for block in known], False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what == "equal":
            whole += known[first:last]
            continue
        ours = [block for block in known[first:last] if _key(block) not in keys]  # the others stand elsewhere
        theirs = [ours_by.get(_key(block), block) for block in elements[start:end]]
        if lacking := _words(ours) - _words(theirs):
            mended += sum(block.kind != "figure" and bool(_words([block]) & lacking) for block in ours)
            whole += [*(block for block in theirs if _key(block) in ours_by), *ours]
        elif "".join(map(_key, theirs)) == "".join(map(_key, ours)):  # the same, in other pieces: terms and their words
            whole += ours
        else:
            whole += [replace(block, kind="text") if block.kind == "heading" and _key(block) not in ours_by else block
                      for block in theirs]
    return whole, mended


def _key(block: Block) -> str:
    """Return what a block is known by; a figure, which Unstructured does not give, by nothing that an element has."""
    return f"{block.kind}: {block.text}" if block.kind == "figure" else folded(block.text) or block.text


def _words(blocks: Iterable[Block]) -> Counter[str]:
    """Count the words that a reader of the file would miss; a figure always counts as one."""
    count: Counter[str] = Counter()
    for block in blocks:
        if block.kind == "figure":
            count["\0figure"] += 1
        count.update(filter(None, map(folded, block.text.split())))
    return count
