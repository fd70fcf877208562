"""Office files as Document Intelligence gives them back: Markdown, with a break between slides or sheets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from labkit.documents import read
from labkit.documents.azure import reader
from labkit.documents.readers import readers_of
from labkit.errors import DocumentError
from labkit.settings import Settings

SET_UP = Settings(_env_file=None, azure_doc_intelligence_endpoint="https://a.example", azure_doc_intelligence_key="k")
CONTENT = ("# Pump\n\nIt moves 90 litres.\n\n- rinse\n- dry\n\n<table><caption>Limits</caption>\n<tr><th>Pump</th>"
           "<th>Limit</th></tr>\n<tr><td>W2</td><td>4\\.5 bar</td></tr></table>\n\n"
           "<!-- PageBreak -->\n\n## End\n\nBye.")


def answered(path: Path, monkeypatch: pytest.MonkeyPatch, content: str = CONTENT):
    async def layout(*args: object) -> dict:
        return {"apiVersion": "2024-11-30", "content": content, "pages": [{"pageNumber": 1}, {"pageNumber": 2}]}

    monkeypatch.setattr(reader, "_layout", layout)
    path.write_bytes(b"PK")
    return asyncio.run(read(path, reader="azure", settings=SET_UP, show=False))


def test_a_text_is_one_page_of_paragraphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = answered(tmp_path / "a.docx", monkeypatch)
    [page] = document.pages
    assert (document.unit, document.reader) == ("paragraph", "azure")
    assert page.markdown.startswith("# Pump\n\nIt moves 90 litres.\n\n- rinse\n- dry\n\nLimits\n\n| Pump | Limit |")
    assert "| W2 | 4.5 bar |" in page.markdown
    assert page.markdown.endswith("## End\n\nBye.") and len(page.tables) == 1
    assert [number for _, number in page.lines] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_slides_and_sheets_are_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, unit in (("a.pptx", "slide"), ("a.xlsx", "sheet")):
        document = answered(tmp_path / name, monkeypatch)
        assert document.unit == unit and [page.number for page in document.pages] == [1, 2]
        assert document.pages[1].markdown == "## End\n\nBye."


def test_the_built_in_reader_is_taken_unless_azure_is_asked_for(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path := tmp_path / "a.docx").write_bytes(b"PK")
    assert [found.name for found, _ in readers_of(path, "auto", SET_UP)] == ["builtin"]
    assert [found.name for found, _ in readers_of(path, "azure", SET_UP)] == ["azure"]
    (other := tmp_path / "a.eml").write_bytes(b"x")
    assert [found.name for found, _ in readers_of(other, "azure", SET_UP)] == ["builtin"]
    with pytest.raises(DocumentError, match="found no text"):
        answered(path, monkeypatch, "")
