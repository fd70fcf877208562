"""What is said of the layout that a table was found to have, so that a user sees it before relying on its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labkit.documents.flat_files.columns import count_of
from labkit.documents.flat_files.dialect import DELIMITERS, RARE, Dialect
from labkit.errors import without_escapes

_NAMED = 20  # columns


def columns_note(delimiter: str, names: Sequence[str], chosen: Sequence[int]) -> str:
    """Name the delimiter and the columns, and those that are read where these are not all."""
    shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    sign = DELIMITERS.get(delimiter) or RARE.get(delimiter) or (delimiter if delimiter.isprintable() else "none")
    said = f"Delimiter: {sign}. {count_of(len(names), 'column')}: {shown}."
    if len(chosen) < len(names):
        said += f" Read: {', '.join(names[place] for place in chosen[:_NAMED])}."
    return said


def layout_notes(dialect: Dialect, first: str, above: Sequence[Sequence[str]], heads: int,
                 renamed: int) -> Iterator[str]:
    """Say what is in no row, and which marks were taken away; nothing of a table without such.

    Parameters
    ----------
    first
        The first line of the file.
    above
        The records above the header.
    heads
        How many lines the header has.
    renamed
        How many columns had no name of their own.
    """
    if dialect.named:
        yield f'The first line, "{first.strip()}", only names the delimiter.'
    texts = [" ".join(without_escapes(" ".join(filter(None, cells))).split()) for cells in above]
    if len(texts) == 1:
        yield f'The first line, "{texts[0]}", stands above the header and is in no row.'
    elif texts:
        quoted = ", ".join(f'"{text}"' for text in texts)
        yield f"{len(texts)} lines stand above the header and are in no row: {quoted}."
    if heads > 1:
        yield "The header has two lines: each column is called by both."
    if dialect.backslash:
        yield "Quotation marks amid quotes stand behind backslashes: they are read without."
    if dialect.quote != '"':
        yield "Cells stand in single quotes: they are read without."
    if renamed:
        yield f"{count_of(renamed, 'column')} without a name of its own: called by number."
