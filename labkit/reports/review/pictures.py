"""The pages that rows rest on, drawn when a reviewer comes to them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from labkit.datasets.record import QA
from labkit.documents.files import PAGES
from labkit.errors import DocumentError
from labkit.reports.page_pictures import PagePictures, Picture
from labkit.reports.presentation import boxes_of
from labkit.settings import Settings

_KEPT = 48  # pictures, of 90 kB at most
_BYTES = 90_000
_WIDTH = 900  # pixels
_MOST = 20_000  # files of a folder that are looked at


class RowPictures:
    """Draws the evidence of rows on their pages, for one reader at a time.

    A PDF, or an image, is taken for the source of a row only if its SHA-256 is the one that the row names: nobody is
    shown a page of another edition. The process that draws is kept while rows of one file are looked at (see
    :class:`labkit.reports.page_pictures.PagePictures`).

    Parameters
    ----------
    places
        Files, and folders that are searched for them by the names that rows give.
    """

    def __init__(self, rows: Iterable[QA], places: Iterable[Path], settings: Settings | None = None) -> None:
        self._settings = settings
        wanted = {(row.source.file, row.source.sha256) for row in rows
                  if row.source and row.source.file.lower().endswith(PAGES)}
        self.found = _found(wanted, list(places)) if wanted else {}
        self.missing = sorted({name for name, sha256 in wanted if sha256 not in self.found})
        self._open: tuple[Path, PagePictures] | None = None
        self._kept: OrderedDict[tuple[str, int], Picture] = OrderedDict()

    def has(self, row: QA) -> bool:
        """Tell whether the PDF of a row is there."""
        return row.source is not None and row.source.sha256 in self.found

    def picture(self, row: QA, page: int) -> Picture:
        """Return the part of a page around the evidence of a row, which is marked; the whole page where it has no box.

        Raises
        ------
        DocumentError
            If the PDF is not there or damaged, or has no such page.
        """
        if row.source is None or not self.has(row):
            raise DocumentError("The source of this row is not at hand.", "Name its file or folder: --source PATH.")
        if (row.id, page) in self._kept:
            self._kept.move_to_end((row.id, page))
            return self._kept[row.id, page]
        path = self.found[row.source.sha256]
        try:
            drawn = self._opened(path).region(page, boxes_of(row), width=_WIDTH, limit=_BYTES)
        except DocumentError:
            self.close()  # its process may have ended; the next row begins with another
            raise
        self._kept[row.id, page] = drawn
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return drawn

    def _opened(self, path: Path) -> PagePictures:
        if self._open is None or self._open[0] != path:
            self.close()
            self._open = path, PagePictures(path, self._settings)
        return self._open[1]

    def close(self) -> None:
        """End the process that draws; closing it twice is no harm."""
        if self._open:
            self._open[1].__exit__(None, None, None)
            self._open = None


def _found(wanted: set[tuple[str, str]], places: list[Path]) -> dict[str, Path]:
    """Return the files that have the wanted hashes, by hash."""
    names = {name for name, _ in wanted}
    hashes = {sha256 for _, sha256 in wanted}
    found: dict[str, Path] = {}
    for path in (candidate for place in places for candidate in _candidates(place, names)):
        if hashes <= set(found):
            break
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:  # a file that cannot be read is not the one
            continue
        if digest in hashes:
            found.setdefault(digest, path)
    return found


def _candidates(place: Path, names: set[str]) -> list[Path]:
    if place.is_file():
        return [place]
    direct = [place / Path(name).name for name in sorted(names)]
    there = [path for path in direct if path.is_file()]
    if len(there) == len(direct) or not place.is_dir():
        return there
    bare = {Path(name).name for name in names}
    deeper = [path for _, path in zip(range(_MOST), place.rglob("*"), strict=False) if path.name in bare]
    return [*there, *sorted(deeper)]
