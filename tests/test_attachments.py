"""What is in a PDF but is no page of it is not read, and is said: attached files, and forms in XFA."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from support.print_marks import lines, read_pdf


def cover() -> pymupdf.Document:
    document = pymupdf.open()
    lines(document.new_page(), 90, "For the best experience, open this collection in a viewer that shows its files.")
    return document


def test_attached_files_are_named(tmp_path: Path) -> None:
    document = cover()
    for name in ("manual\n.txt", "prices.csv", "plan.pdf"):
        document.embfile_add(name, b"The lid weighs 4 kg.", filename=name)
    document[0].add_file_annot((300, 300), b"Never mix.", "safety.txt")
    (note,) = read_pdf(document, tmp_path).notes
    assert note.startswith("Files attached to it were not read: ") and " and 1 more. Save them" in note
    assert "manual .txt" in note and "\n" not in note


def test_a_form_in_xfa_is_said(tmp_path: Path) -> None:
    document = cover()
    stream, form = document.get_new_xref(), document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    document.update_object(form, f"<</Fields[]/XFA {stream} 0 R>>")
    document.xref_set_key(document.pdf_catalog(), "AcroForm", f"{form} 0 R")
    (note,) = read_pdf(document, tmp_path).notes
    assert note.startswith("It is a form in XFA")


def test_other_files_say_nothing(tmp_path: Path) -> None:
    assert read_pdf(cover(), tmp_path).notes == []
