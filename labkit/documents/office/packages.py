"""The ZIP archives that Office files and books are: looked at before a library opens them."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from labkit.errors import DocumentError

_MOST_BYTES = 1_000 * 2**20  # that all parts say they unpack to
_MOST_PART = 300 * 2**20  # of one part of XML
_MOST_PARTS = 20_000
_MOST_RATIO = 400  # a part of more than 20 MB that shrinks further than any text or table does
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how files of Office 97 begin, and encrypted ones of today
_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/"
_XML = (".xml", ".rels", ".vml")


def require_sound(path: Path, part: str, dtd: bool = False) -> list[str]:
    """Raise DocumentError where a file is no archive of its kind, is locked, damaged, or a bomb; return its parts.

    Parameters
    ----------
    part
        The beginning of a name that an archive of this kind holds (``"word/"``).
    dtd
        Whether XML may declare a document type, as books do; Office never writes one, and entities are bombs.
    """
    name = path.name
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLE:
        raise DocumentError(f"{name} is protected by a password, or of a format of Office 97.",
                            "Open it, and save a copy without a password in today's format (.docx, .pptx, .xlsx).")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(entry.file_size for entry in parts) > _MOST_BYTES or any(
                    _is_bomb(entry) for entry in parts):
                raise DocumentError(f"{name} unpacks to more than a document of its kind holds.",
                                    "Leave it out, or save a fresh copy from the program that wrote it.")
            if any(entry.flag_bits & 1 for entry in parts):
                raise DocumentError(f"{name} is protected by a password.", "Save a copy without one.")
            names = [entry.filename for entry in parts]
            if not any(entry.startswith(part) for entry in names):
                raise DocumentError(f"{name} is not what its name says: it holds no {part.rstrip('/')} part.",
                                    "Open it in the program that wrote it, and save a fresh copy.")
            for entry in parts:
                if not dtd and _declares(archive, entry):
                    raise DocumentError(f"{name} declares entities in its XML, which no Office program writes.",
                                        "Leave it out: such files are made to exhaust or to spy on their reader.")
            if "_rels/.rels" in names and _STRICT in archive.read("_rels/.rels"):
                raise DocumentError(f"{name} is a Strict Open XML file.",
                                    "Save it as an ordinary document (.docx, .pptx, .xlsx) in the same program.")
            return names
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error):
        raise damaged(name) from None


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    large = entry.filename.lower().endswith(_XML) and entry.file_size > _MOST_PART
    return large or (entry.file_size > 20 * 2**20 and entry.file_size > _MOST_RATIO * max(1, entry.compress_size))


def _declares(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Tell whether a part is XML with a document type, whatever the part is called and however far in it stands.

    A document type can only stand before the first element: nothing behind that is looked at.
    """
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *told: found.append("type")
    parser.EntityDeclHandler = lambda *told: found.append("entity")
    parser.StartElementHandler = lambda *told: found.append("element")
    with archive.open(entry) as part:
        while not found and (block := part.read(4096)):
            try:
                parser.Parse(block)
            except (expat.ExpatError, LookupError, ValueError):  # no XML, or broken: its library says so
                break
    return bool(found) and found[0] != "element"


def damaged(name: str) -> DocumentError:
    """Return the error of a file that cannot be opened as what its name says."""
    return DocumentError(f"{name} is damaged: it cannot be opened.",
                         "Download it again, or open it in the program that wrote it and save a fresh copy.")
