"""Workbooks of Excel: each sheet that is in sight, its cells as they are shown."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.chartsheet import Chartsheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from labkit.documents.office.blocks import Block, Found, Sheet
from labkit.documents.office.notes import told
from labkit.documents.office.number_formats import shown
from labkit.documents.office.packages import require_sound
from labkit.documents.office.pictures import captioned
from labkit.documents.office.repairs import open_whole
from labkit.documents.office.sheet_drawings import Parts
from labkit.documents.office.sheet_tables import Plane, blocks_of_sheet, number_like

_UNNEEDED = ("autoFilter", "sortState", "conditionalFormatting", "dataValidations", "definedNames", "extLst",
             "legacyDrawing", "customSheetViews", "dxfs", "pageSetup", "headerFooter", "oleObjects", "controls")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATES_OF_THE_EAST = {*range(27, 32), *range(34, 37), *range(50, 59)}  # formats that are known by number alone
_TIMES_OF_THE_EAST = {32: "h:mm", 33: "h:mm:ss"}


def take_apart(path: Path) -> Found:
    """Return the sheets of a file; raises DocumentError where it is none of Excel's, damaged, locked or hostile."""
    names = require_sound(path, "xl/")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that nobody asks for
        book = open_whole(path, lambda file: openpyxl.load_workbook(file, data_only=True, keep_links=False), _UNNEEDED)
    seen: Counter[str] = Counter(macros=any(name.endswith("vbaProject.bin") for name in names))
    sheets: list[Sheet] = []
    hidden: list[str] = []
    with zipfile.ZipFile(path) as archive:
        parts = Parts(archive)
        where = parts.sheets()
        for number, sheet in enumerate(book._sheets, 1):
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
                continue
            part = where.get(sheet.title, "")
            blocks = [] if isinstance(sheet, Chartsheet) else list(blocks_of_sheet(_plane(sheet, seen)))
            blocks = sorted([*blocks, *parts.drawn(part, seen)], key=lambda block: block.numbers[0][1])
            seen["uncalculated"] += parts.uncalculated(part)
            if blocks:
                blocks.insert(0, Block("heading", sheet.title, 1, numbers=[(0, blocks[0].numbers[0][1])]))
            sheets.append(Sheet(number, captioned(blocks)))
    notes = [f"{len(hidden)} hidden sheet{'s were' if len(hidden) > 1 else ' was'} left out: {', '.join(hidden)}."] \
        if hidden else []
    return Found(sheets, notes + told(seen))


def _plane(sheet: Any, seen: Counter[str]) -> Plane:
    """Return the cells of a sheet that are in sight."""
    columns = {number for dimension in sheet.column_dimensions.values() if dimension.hidden
               for number in range(dimension.min or 1, min(dimension.max or 1, 16_384) + 1)}
    rows = frozenset(number for number, dimension in sheet.row_dimensions.items() if dimension.hidden)
    plane = Plane(hidden=rows, merged=[(area.min_row, area.min_col, area.max_row, area.max_col)
                                       for area in sheet.merged_cells.ranges])
    gone: set[tuple[str, int]] = set()
    for (row, column), cell in sorted(sheet._cells.items()):
        if cell.value is None:
            continue
        if row in rows or column in columns:
            gone.add(("rows", row) if row in rows else ("columns", column))
            continue
        if cell.has_style and cell.font.strike:
            seen["struck"] += 1
            continue
        text, number = _shown(cell, sheet.parent.epoch == CALENDAR_MAC_1904)
        if text:
            plane.rows.setdefault(row, {})[column] = number_like(text, number)
    for kind, _ in gone:
        seen[f"hidden {kind}"] += 1
    seen["comments"] += sum(getattr(cell, "comment", None) is not None for cell in sheet._cells.values())
    if isinstance(sheet.freeze_panes, str):
        plane.frozen = int(re.sub(r"\D", "", sheet.freeze_panes) or 1) - 1
    for table in sheet.tables.values():
        top = int(re.sub(r"\D", "", table.ref.partition(":")[0]) or 1)
        plane.heads[top] = 1 if table.headerRowCount is None else table.headerRowCount
    return plane


def _shown(cell: Any, mac: bool) -> tuple[str, bool]:
    """Return the words that a cell shows, in one line, and whether it is a number that is no date."""
    value, code = cell.value, cell.number_format
    if isinstance(value, bool):
        return str(value).upper(), False
    if isinstance(value, str):
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        text = shown(text, code) if cell.data_type != "e" and code != "General" else text
        return " ".join(text.split()), False
    if isinstance(value, timedelta):
        return shown(value.total_seconds() / 86_400, code, mac), False
    if isinstance(value, datetime | date | time):
        return shown(float(to_excel(value, cell.parent.parent.epoch)), code, mac), False
    if (known := cell.style_id and cell._style.numFmtId) in _DATES_OF_THE_EAST:
        return shown(float(value), "mm-dd-yy", mac), False
    if known in _TIMES_OF_THE_EAST:
        return shown(float(value), _TIMES_OF_THE_EAST[known], mac), False
    return shown(value, code, mac), True
