"""The rows and cells of a table as a notebook shows them: as they stand in the file, and as they were read."""

from __future__ import annotations

from itertools import islice
from os import PathLike

from labkit.documents.types import Document
from labkit.reports.passages import parts
from labkit.reports.wording import counted, heard, listed, places, say
from labkit.show.html import Shown, escape, muted, passage, table
from labkit.text.length import shorten

_LONGEST_CELL = 160  # characters
_MOST_COLUMNS = 12
_NARROWEST = "5.5em"  # of a column, or words would be broken where they need not


def rows(source: Document | str | PathLike[str], n: int = 3, encoding: str | None = None) -> Shown:
    """Show the first ``n`` rows: of a file, its cells as they stand in it; of a Document, the text that was read.

    Parameters
    ----------
    source
        A Document that was read from a CSV or TSV file, or the path of such a file.
    encoding
        Of a file, where it is not to be found by itself.

    Raises
    ------
    DocumentError
        If the file cannot be read as a table.
    """
    return _read(source, n) if isinstance(source, Document) else _raw(source, n, encoding)


def markup(path: str | PathLike[str], encoding: str | None = None) -> Shown:
    """Show the first cell of a table that holds HTML, as it stands in the file and as the Markdown that is read of it.

    Raises
    ------
    DocumentError
        If the file cannot be read as a table.
    """
    from labkit.documents.flat_files.csv_files import Table
    from labkit.documents.html_tags import is_html
    from labkit.documents.html_to_markdown import markdown_of

    cells = ((row.number, name, cell) for row in Table(path, encoding=encoding).rows()
             for name, cell in row.cells.items() if is_html(cell))
    number, name, before = next(cells, (0, "", ""))
    if not before:
        return Shown(muted(say("No cell of this table holds HTML.")), say("no HTML"))
    style = '<pre style="white-space:pre-wrap;overflow-wrap:anywhere;margin:0;min-width:18em">'
    body = [[f"{style}{escape(text)}</pre>" for text in (before, markdown_of(before))]]
    title = listed([name, places([number], "row")])
    return Shown(f"<b>{escape(title)}</b>{table([say('In the file'), say('What is read')], body)}",
                 f"{title}\n\n{before}\n\n{say('becomes')}\n\n{markdown_of(before)}")


def _read(document: Document, n: int) -> Shown:
    count = counted(len(document.pages), "{n:,} row", "{n:,} rows")
    body = [[str(page.number), f'<div style="overflow-wrap:anywhere">{passage(parts(page.markdown, ""))}</div>']
            for page in document.pages[:n]]
    notes = "".join(map(muted, map(heard, document.notes)))
    rest = muted(say("{n} of {count} shown", n=n, count=count)) if len(document.pages) > n else ""
    return Shown(f"<b>{escape(document.file)}</b>{table([say('Row'), say('What was read')], body)}{rest}{notes}",
                 f"{document.file}: {count}")


def _raw(path: str | PathLike[str], n: int, encoding: str | None) -> Shown:
    from labkit.documents.flat_files.csv_files import Table

    read = Table(path, encoding=encoding)
    names = read.names[:_MOST_COLUMNS]
    body = [[str(row.number), *(f'<span style="display:inline-block;min-width:{_NARROWEST};overflow-wrap:anywhere">'
                                f"{escape(shorten(row.cells.get(name, ''), _LONGEST_CELL))}</span>" for name in names)]
            for row in islice(read.rows(), n)]
    more = len(read.names) - len(names)
    rest = muted(say("and {n:,} more columns", n=more)) if more else ""
    return Shown(f'<b>{escape(read.path.name)}</b>{table([say("Row"), *names], body)}'
                 f"{rest}{''.join(map(muted, map(heard, read.notes)))}",
                 say("{file}: {n} columns", file=read.path.name, n=len(read.names)))
