"""Mail and books: who wrote what, and chapters in their order."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from support.office_files import package, picture

from labkit.documents.office import books, mail
from labkit.documents.office.blocks import page_of
from labkit.documents.types import Page
from labkit.errors import DocumentError


def page_and_notes(found) -> tuple[Page, list[str]]:
    payload = found.payload()
    return page_of(payload["sheets"][0], "builtin", True), payload["notes"]


def letter(text: str = "", **more: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"Subject": "Pump W2", "From": "Ann <a@example.org>", "To": "b@example.org",
                        "Date": "Mon, 06 Jan 2025 09:00:00 +0000", **more}.items():
        message[name] = value
    if text:
        message.set_content(text)
    return message


HEAD = "# Pump W2\n\nFrom: Ann <a@example.org>\nTo: b@example.org\nDate: Mon, 06 Jan 2025 09:00:00 +0000\n\n"


def read(folder: Path, message: EmailMessage | bytes) -> tuple[Page, list[str]]:
    path = folder / "a.eml"
    path.write_bytes(message if isinstance(message, bytes) else bytes(message))
    return page_and_notes(mail.take_apart(path))


def test_a_plain_mail_and_what_is_attached_to_it(tmp_path: Path) -> None:
    message = letter("It moves 90 litres.\n\n- rinse\n- dry\n\n> Old words.\n")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="quote.pdf")
    message.add_attachment(letter("Inner words.", Subject="Before"))
    page, notes = read(tmp_path, message)
    assert page.markdown == (HEAD + "It moves 90 litres.\n\n- rinse\n- dry\n\n> Old words.\n\n## Before\n\nFrom: Ann "
                             "<a@example.org>\nTo: b@example.org\nDate: Mon, 06 Jan 2025 09:00:00 +0000\n\n"
                             "Inner words.")
    assert notes == ["1 attachment was not read: quote.pdf."]


def test_the_marked_up_form_of_a_mail_is_read_with_the_pictures_in_it(tmp_path: Path) -> None:
    message = letter("plain")
    message.add_alternative("<p>Price: <b>60</b> €</p><table><tr><th>a<th>b<tr><td>1<td>2</table>"
                            "<img src='cid:p1' alt='Bars'>"
                            "<img src='http://127.0.0.1:9/track.gif'>", subtype="html")
    message.get_payload()[1].add_related(picture(), "image", "png", cid="<p1>")
    page, notes = read(tmp_path, message)
    assert page.markdown == HEAD + "Price: 60 €\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n[Figure: Bars]"
    assert page.figures[0].image[:4] == b"\x89PNG" and notes == ["1 picture that lies elsewhere was not fetched."]


def test_words_in_other_encodings(tmp_path: Path) -> None:
    raw = ("Subject: =?iso-2022-jp?B?GyRCPnQ/ZTRvGyhC?=\nFrom: a@example.org\nContent-Type: text/plain; charset={}\n"
           "Content-Transfer-Encoding: 8bit\n\n")
    for code, said in (("shift_jis", "shift_jis"), ("utf-8", "no-such-code"), ("utf-8", "us-ascii")):
        page, _ = read(tmp_path, raw.format(said).encode() + "浄水器の保証期間は二年間です。".encode(code))
        assert page.markdown.endswith("浄水器の保証期間は二年間です。") and "# 浄水器" in page.markdown, code


def test_lines_that_flow_are_one_paragraph(tmp_path: Path) -> None:
    raw = b"Subject: a\nContent-Type: text/plain; format=flowed\n\nOne line \ngoes on.\nAnother.\n\nLast.\n"
    assert read(tmp_path, raw)[0].markdown == "# a\n\nOne line goes on.\nAnother.\n\nLast."


def test_what_is_no_mail_or_locked_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"a\.eml is no mail"):
        read(tmp_path, b"just words\n")
    with pytest.raises(DocumentError, match=r"a\.eml is encrypted"):
        read(tmp_path, b"Subject: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA\n")


CONTAINER = ('<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
             'full-path="OEBPS/book.opf"/></rootfiles></container>')
CHAPTER = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'


def book(path: Path, chapters: dict[str, str], order: list[str], **more: str | bytes) -> Path:
    items = "".join(f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"'
                    f'{" properties=" + chr(34) + "nav" + chr(34) if name == "nav" else ""}/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in order)
    files: dict[str, str | bytes] = {
        "mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>Water</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
        **{f"OEBPS/text/{name}.xhtml": CHAPTER.format(text) for name, text in chapters.items()},
        **{name.replace("__", "/"): text for name, text in more.items()}}
    return package(path, files)


def test_chapters_come_in_the_order_of_the_spine_under_the_title(tmp_path: Path) -> None:
    chapters = {"b": "<h1>Second</h1><p>Two<sup><a href='#n'>1</a></sup>&nbsp;words &amp; more.</p>"
                     "<aside>1 A note.</aside>",
                "a": "<a id='x'/><h1>First</h1><p>One.</p><img src='../img/p.png' alt='Bars'/>"
                     "<img src='../../../etc/passwd'/>", "nav": "<nav>Contents</nav>"}
    path = book(tmp_path / "a.epub", chapters, ["nav", "a", "b", "lost"], **{"OEBPS__img__p.png": picture()})
    page, notes = page_and_notes(books.take_apart(path))
    assert page.markdown == ("# Water\n\n## First\n\nOne.\n\n[Figure: Bars]\n\n## Second\n\nTwo¹ words & more.\n\n"
                             "1 A note.")
    assert page.figures[0].image[:4] == b"\x89PNG" and notes == ["1 picture that lies elsewhere was not fetched."]


def test_a_locked_or_broken_book_is_one_line_and_entities_are_not_expanded(tmp_path: Path) -> None:
    locked = ('<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:EncryptionMethod '
              'Algorithm="{}"/></e:EncryptedData></encryption>')
    path = tmp_path / "a.epub"
    with pytest.raises(DocumentError, match="rights management"):
        books.take_apart(book(path, {"a": "<p>One.</p>"}, ["a"], **{"META-INF__encryption.xml": locked.format("aes")}))
    fonts = locked.format("http://www.idpf.org/2008/embedding")
    assert books.take_apart(book(path, {"a": "<p>One.</p>"}, ["a"], **{"META-INF__encryption.xml": fonts})).sheets
    with pytest.raises(DocumentError, match="damaged"):
        books.take_apart(package(path, {"META-INF/container.xml": "<a/>"}))
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + CHAPTER.format("<p>One &b;.</p>")
    page, _ = page_and_notes(books.take_apart(book(path, {"a": ""}, ["a"], **{"OEBPS__text__a.xhtml": bomb})))
    assert "aaaa" not in page.markdown and "One" in page.markdown


NAV = ("<nav xmlns:epub='http://www.idpf.org/2007/ops' epub:type='toc'><ol><li><a href='a.xhtml'>1. Use</a><ol>"
       "<li><a href='a.xhtml#s'>1.1. Cold &amp; hot</a></li></ol></li><li><a href='b.xhtml'>2. Care</a></li></ol>"
       "</nav>")
NCX = ('<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{}</navMap></ncx>')
POINT = "<navPoint><navLabel><text>{}</text></navLabel><content src='text/{}.xhtml{}'/>{}</navPoint>"


@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_headings_stand_as_deep_as_the_books_own_contents_say(kind: str, tmp_path: Path) -> None:
    chapters = {"toc": "<h1>Contents</h1><dl><dt>1. Use</dt><dt>2. Care</dt></dl>",
                "a": "<h1>Chapter 1. Use</h1><p>One.</p><h1>1.1. Cold &amp; hot</h1><p>Two.</p>"
                     "<h2>More</h2><p>Three.</p>",
                "b": "<h3>2. Care</h3><p>Four.</p>", **({"nav": NAV} if kind == "nav" else {})}
    path = book(tmp_path / "a.epub", chapters, ["toc", "a", "b"])
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    more = '<guide><reference type="toc" href="text/toc.xhtml"/></guide></package>'
    files["OEBPS/book.opf"] = files["OEBPS/book.opf"].replace("</package>", more)
    if kind == "ncx":
        inner = POINT.format("1.1. Cold &amp; hot", "a", "#s", "")
        files["OEBPS/toc.ncx"] = NCX.format(POINT.format("1. Use", "a", "", inner)
                                            + POINT.format("2. Care", "b", "", ""))
        files["OEBPS/book.opf"] = files["OEBPS/book.opf"].replace(
            "<manifest>", '<manifest><item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>')
    page, notes = page_and_notes(books.take_apart(package(path, files)))
    assert page.markdown == ("# Water\n\n## Chapter 1. Use\n\nOne.\n\n### 1.1. Cold & hot\n\nTwo.\n\n#### More\n\n"
                             "Three.\n\n## 2. Care\n\nFour.")
    assert notes == ["Its table of contents was left out: the headings say the same."]


def test_a_title_behind_the_cover_is_not_written_twice(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub", {"a": "<p>Cover</p><h1>WATER</h1><p>One.</p>"}, ["a"])
    assert page_and_notes(books.take_apart(path))[0].markdown == "Cover\n\n# WATER\n\nOne."
