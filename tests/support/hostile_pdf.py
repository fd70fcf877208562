"""PDFs that are made to hurt their reader, written object by object."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

SAID = "Inlet pressure must stay below 3.2 bar at all times."
FONT = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def packed(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream that is small in the file."""
    return stream(zlib.compress(data, 9), entries)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(data), entries, data)


TEXT = packed(f"BT /F1 14 Tf 60 700 Td ({SAID}) Tj ET".encode())


def pdf_of(path: Path, objects: Sequence[bytes]) -> Path:
    """Write objects, numbered from 1; the first is the catalog."""
    parts, places, length = [b"%PDF-1.7\n"], [], 9
    for number, data in enumerate(objects, 1):
        places.append(length)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, data))
        length += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
                 % (len(objects) + 1, table, len(objects) + 1, length))
    path.write_bytes(b"".join(parts))
    return path


def page_of(path: Path, box: bytes = b"0 0 600 800", content: bytes = TEXT, resources: bytes = FONT,
            *more: bytes) -> Path:
    return pdf_of(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                         b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources %s/Contents 4 0 R>>" % (box, resources),
                         content, *more])


def deep_tree(path: Path, levels: int) -> Path:
    """One page under so many levels of the tree of pages."""
    nodes = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (2 + level, 4 + level) for level in range(levels)]
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 600 800]/Resources %s/Contents %d 0 R>>"
    return pdf_of(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *nodes,
                         page % (levels + 2, FONT, levels + 4), TEXT])


def wide_tree(path: Path, pages: int) -> Path:
    """So many empty pages under one node."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(pages))
    return pdf_of(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
                         *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"] * pages])


def vast_image(path: Path, side: int) -> Path:
    """A page with a picture of so many pixels a side, all black."""
    packer = zlib.compressobj(9)
    rows = b"\0" * (side * 3 * 100)
    data = b"".join(packer.compress(rows) for _ in range(side // 100)) + packer.flush()
    image = stream(data, b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
                   % (side, side))
    return page_of(path, b"0 0 600 800", packed(b"q 500 0 0 500 50 50 cm /I Do Q"), b"<</XObject<</I 5 0 R>>>>", image)


def endless_form(path: Path, depth: int = 40) -> Path:
    """A page whose drawing takes longer than anyone waits: forms that draw each other twice, so many levels deep.

    It can be opened and its pages be counted; to look at one of them, or to draw it, never ends.
    """
    forms = [packed(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>"
                    % (6 + level)) for level in range(depth)]
    last = packed(b"0 0 10 10 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]")
    return page_of(path, b"0 0 600 800", packed(b"/F Do"), b"<</XObject<</F 5 0 R>>>>", *forms, last)


def endless_chain(path: Path, tables: int = 400_000) -> Path:
    """A file that takes minutes to be opened: each of its tables refers to one before, and all are compared."""
    parts = [b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
             b"2 0 obj\n<</Type/Pages/Kids[]/Count 1>>\nendobj\n"]
    place, before = len(parts[0]), b""
    for _ in range(tables):
        table = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R%s>>\n" % before
        parts.append(table)
        before, place = b"/Prev %d" % place, place + len(table)
    parts.append(b"startxref\n%s\n%%%%EOF" % before.removeprefix(b"/Prev "))
    path.write_bytes(b"".join(parts))
    return path
