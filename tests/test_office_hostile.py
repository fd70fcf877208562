"""Office files that are damaged, locked, or made to do harm end in one line, and nothing is fetched."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.office_files import drawing, p, package, picture, word

from labkit.documents import read
from labkit.errors import DocumentError
from labkit.settings import Settings

PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
KINDS = tuple(PARTS)


def error(path: Path) -> str:
    with pytest.raises(DocumentError) as raised:
        asyncio.run(read(path, settings=Settings(_env_file=None), show=False))
    assert "\n" not in str(raised.value) and raised.value.mend
    return str(raised.value)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_archive_or_cut_off_or_another_kind_is_one_line(kind: str, tmp_path: Path) -> None:
    (path := tmp_path / f"a{kind}").write_bytes(b"PK\x03\x04 and nothing more")
    assert error(path).startswith(f"a{kind} is damaged: it cannot be opened.")
    path.write_bytes(b"<html>moved</html>")
    assert error(path).startswith(f"a{kind} is damaged")
    path.write_bytes(b"")
    assert "is empty" in error(path)
    assert "is not what its name says" in error(package(path, {"other.xml": "<a/>"}))
    assert "is damaged" in error(package(path, {PARTS[kind]: "<a/>"}))


@pytest.mark.parametrize("kind", KINDS)
def test_a_locked_file_is_one_line_that_says_so(kind: str, tmp_path: Path) -> None:
    (path := tmp_path / f"a{kind}").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert error(path).startswith(f"a{kind} is protected by a password, or of a format of Office 97.")


def test_a_file_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(60):
            part.write(b" " * 2**20)
    assert "unpacks to more than" in error(path)


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize("lead", ["", " " * 9_000, f"<!--{'-x' * 9_000}-->", "\ufeff"])
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused_wherever_they_are_declared(lead: str, code: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="{code}"?>{lead.lstrip(chr(0xFEFF))}{ENTITIES}<w:styles/>'
    path = word(tmp_path / "a.docx", p("Words."), parts={"evil.bin": text.encode(code)})
    assert "declares entities" in error(path)


def test_nothing_that_lies_elsewhere_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from labkit.documents.office.word import take_apart

    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("it asked for something")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse, raising=False)
    path = word(tmp_path / "a.docx", p("Words.") + f"<w:p>{drawing('rId8', 'A map')}</w:p>", remote="http://10.0.0.1/a.png")
    found = take_apart(path)
    assert found.notes == ["1 picture that lies elsewhere was not fetched."]
    assert [block.text for block in found.sheets[0].blocks] == ["Words.", "A map"]
    file = word(tmp_path / "b.docx", f"<w:p>{drawing('rId8')}</w:p>" + p("Words."), remote="file:///etc/passwd")
    assert [block.text for block in take_apart(file).sheets[0].blocks] == ["Words."]


def test_a_file_without_words_is_one_line(tmp_path: Path) -> None:
    assert "a.docx holds no text." in error(word(tmp_path / "a.docx", p()))


def without(path: Path, *names: str, **changed: Callable[[bytes], bytes]) -> Path:
    """Return a copy of a file without some parts; others are changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name not in names}
    for stem, change in changed.items():
        parts |= {name: change(data) for name, data in parts.items() if Path(name).stem == stem}
    return package(path, parts)


def test_a_reference_to_a_part_that_is_not_there_costs_that_part_alone(tmp_path: Path) -> None:
    from pptx import Presentation

    from labkit.documents.office import slides
    from labkit.documents.office import word as words

    path = word(tmp_path / "a.docx", p("Words.") + f"<w:p>{drawing('rId9', 'Four bars here')}</w:p>")
    found = words.take_apart(without(path, "word/media/image1.png"))
    assert [block.text for block in found.sheets[0].blocks] == ["Words.", "Four bars here"]
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Only"
    slide.shapes.add_picture(io.BytesIO(picture()), 0, 0)
    deck.save(tmp_path / "a.pptx")
    found = slides.take_apart(without(tmp_path / "a.pptx", "ppt/media/image1.png"))
    assert [block.text for block in found.sheets[0].blocks] == ["Only"]


def test_what_a_library_stumbles_over_and_nobody_reads_is_left_out(tmp_path: Path) -> None:
    import openpyxl

    from labkit.documents.office import workbooks

    book = openpyxl.Workbook()
    book.active.append(("Pump", "Moves"))
    book.active.append(("W1", 90))
    book.save(tmp_path / "a.xlsx")

    def broken(data: bytes) -> bytes:
        rule = b'<autoFilter ref="A1:B2"><filterColumn colId="no number"/></autoFilter></worksheet>'
        return data.replace(b"</worksheet>", rule)

    with pytest.raises((TypeError, ValueError)):
        openpyxl.load_workbook(without(tmp_path / "a.xlsx", sheet1=broken))
    found = workbooks.take_apart(tmp_path / "a.xlsx")
    assert found.sheets[0].blocks[1].text == "| Pump | Moves |\n| --- | --- |\n| W1 | 90 |"


def test_parts_in_no_known_encoding_and_slides_without_a_layout_are_read(tmp_path: Path) -> None:
    from pptx import Presentation

    from labkit.documents.office import slides
    from labkit.documents.office import word as words

    odd = b'<?xml version="1.0" encoding="no-such-code"?><a/>'
    path = word(tmp_path / "a.docx", p("Words."), parts={"odd.png": odd})
    assert words.take_apart(path).sheets[0].blocks[0].text == "Words."
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Only"
    deck.save(tmp_path / "a.pptx")
    found = slides.take_apart(without(tmp_path / "a.pptx", "ppt/slideLayouts/slideLayout6.xml"))
    assert [block.text for block in found.sheets[0].blocks] == ["Only"]
