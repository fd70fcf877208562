"""Personal data covered before a prompt leaves: in what documents say, and in seeds with the chunks they rest on.

What is covered keeps its length, so that spans, lines and evidence stand where they stood. Names, addresses and dates
of birth are not found (:mod:`labkit.quality.personal_data`), and names of files are left as they are. This is no
differential privacy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.record import QA
from labkit.documents.types import Document, Page
from labkit.errors import SettingsError
from labkit.quality.personal_data import mask, mask_together
from labkit.quality.personal_data.rows import covered, moved
from labkit.settings import Settings

_SENDING = ("azure", "page-image")  # readers that hand whole pages to a service


def require_unsent(reader: str) -> None:
    """Raise SettingsError for a reader that hands a page to a service before anything could be covered."""
    if reader in _SENDING:
        raise SettingsError(f"The reader {reader} hands whole pages to a service before personal data can be covered.",
                            "Take --reader builtin or unstructured, which read on this machine.")


def reading_here(settings: Settings) -> Settings:
    """Return settings with which no reader hands a document to a service."""
    return settings.model_copy(update={"azure_doc_intelligence_endpoint": None})


def masked_document(document: Document) -> Document:
    """Return a document with the personal data of its pages covered."""
    return replace(document, pages=[_masked_page(page) for page in document.pages],
                   above=tuple((level, mask(words)) for level, words in document.above))


def masked_chunk(asked: AskedChunk) -> AskedChunk:
    """Return a chunk with its personal data covered; it has another id, as it is another text."""
    before = asked.chunk
    text, headings = mask(before.text), tuple(mask_together(before.headings)) if before.headings else ()
    if text == before.text and headings == before.headings:
        return asked
    return replace(asked, chunk=replace(before, text=text, headings=headings))


def masked_seeds(seeds: Iterable[QA], chunks: Sequence[AskedChunk]) -> Iterator[QA]:
    """Yield rows with their personal data covered; evidence is what stands at its place in the covered chunk."""
    known = {one.chunk.id: one for one in chunks}
    for seed in seeds:
        asked = known.get(seed.source.chunk_id) if seed.source else None
        hidden, _ = covered(seed, asked.chunk.text if asked else "")
        if asked:
            chunk = masked_chunk(asked).chunk
            hidden = moved(hidden, chunk.id, chunk.text) if chunk.id != asked.chunk.id else hidden
        yield hidden


def _masked_page(page: Page) -> Page:
    markdown = mask(page.markdown)
    tables = [replace(table, markdown=markdown[table.span[0]:table.span[1]] if table.span and
                      page.markdown[table.span[0]:table.span[1]] == table.markdown else mask(table.markdown))
              for table in page.tables]
    figures = [replace(figure, caption=mask(figure.caption), description=mask(figure.description))
               for figure in page.figures]
    return replace(page, markdown=markdown, tables=tables, figures=figures)
