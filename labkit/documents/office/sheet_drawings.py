"""Pictures and charts that lie on the sheets of a workbook, and formulas that were never calculated."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from labkit.documents.office.blocks import Block
from labkit.documents.office.charts import chart_of, parsed, told_of
from labkit.documents.office.pictures import figure_of

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Parts:
    """The parts of a workbook, as they refer to each other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())

    def sheets(self) -> dict[str, str]:
        """Return the part of each sheet, by its name."""
        book = next((target for kind, target, _ in self._relations("").values() if kind == "officeDocument"), "")
        root, told = self._root(book), self._relations(book)
        if root is None:
            return {}
        return {sheet.get("name", ""): told[sheet.get(f"{_R}id", "")][1] for sheet in root.iter(f"{_MAIN}sheet")
                if sheet.get(f"{_R}id", "") in told}

    def uncalculated(self, part: str) -> int:
        """Return how many formulas of a sheet have no stored value."""
        if part not in self._names or b"<f" not in (data := self._archive.read(part)):
            return 0
        root = parsed(data)
        cells = () if root is None else root.iter(f"{_MAIN}c")
        return sum(cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v") for cell in cells)

    def drawn(self, part: str, seen: Counter[str]) -> Iterator[Block]:
        """Yield the figures and charts of a sheet, each with the row that it begins in."""
        for kind, target, _ in self._relations(part).values():
            root = self._root(target) if kind == "drawing" else None
            told = self._relations(target) if root is not None else {}
            for anchor in root if root is not None else ():
                row = anchor.findtext(f"{_XDR}from/{_XDR}row") or "0"
                number = int(row) + 1 if row.isdigit() else 1
                for block in self._anchored(anchor, told, seen):
                    block.numbers = [(0, number)]
                    yield block

    def _anchored(self, anchor: Any, told: dict[str, tuple[str, str, bool]], seen: Counter[str]) -> Iterator[Block]:
        for shape in anchor.iter(f"{_XDR}pic", f"{_XDR}graphicFrame", f"{_XDR}sp"):
            named = next(shape.iter(f"{_XDR}cNvPr"), None)
            if named is not None and named.get("hidden") in ("1", "true"):
                continue
            words = told_of("" if named is None else named.get("descr", ""))
            if shape.tag == f"{_XDR}sp":
                lines = ("".join(text.text or "" for text in line.iter(f"{_A}t")) for line in shape.iter(f"{_A}p"))
                if text := "\n".join(line for line in lines if line.strip()):
                    yield Block("text", text)
                continue
            for found in shape.iter(f"{_A}blip", f"{_C}chart"):
                _, target, away = told.get(found.get(f"{_R}embed") or found.get(f"{_R}id") or
                                           found.get(f"{_R}link") or "", ("", "", False))
                if away or target not in self._names:
                    seen["remote"] += away
                elif found.tag == f"{_C}chart":
                    yield from chart_of(self._archive.read(target), words)
                elif figure := figure_of(self._archive.read(target), words, lambda what: seen.update([what])):
                    yield figure

    def _root(self, part: str) -> Any:
        return parsed(self._archive.read(part)) if part in self._names else None

    def _relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return what a part refers to, by its id: the kind, the part, and whether it lies elsewhere."""
        folder, name = posixpath.split(part)
        root = self._root(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for entry in root if root is not None else ():
            target = entry.get("Target", "")
            away = entry.get("TargetMode") == "External"
            whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[entry.get("Id", "")] = entry.get("Type", "").rpartition("/")[2], target if away else whole, away
        return found
