"""What work on one file may take in all, whoever it is done for: seconds, and workers that end of it."""

from __future__ import annotations

from pathlib import Path

from labkit.documents.workers.process import Limits, LostError
from labkit.errors import DocumentError

_PAGES = 10  # that a file may take as long for, on average, as its slowest page may take
_MOST_LOST = 3  # pages that may cost a worker each before the file is given up


class Allowance:
    """The account of one file. ``spent``: seconds of work, not those in which whoever asked for it is busy with it."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._name, self._limits = path.name, limits
        self._lost = 0
        self.spent = 0.0
        self.pages = 0

    @property
    def seconds(self) -> float:
        """Seconds that the file may take."""
        return self._limits.seconds * (1 + self.pages / _PAGES)

    def require_time(self) -> None:
        """Raise DocumentError if the file has taken what it may."""
        if self.spent > self.seconds:
            raise DocumentError(f"{self._name} cannot be read: its {self.pages:,} pages take more than "
                                f"{self.seconds:,.0f} seconds.", "Raise LABKIT_READ_TIMEOUT (seconds for a page; "
                                "a tenth of it counts for each page of a file), or leave the file out.")

    def lose(self, lost: LostError) -> bool:
        """Note that the file has cost a worker, and tell whether it may go on."""
        self._lost += 1
        return self._lost < min(_MOST_LOST, self.pages) and self.spent <= self.seconds

    def error(self, lost: LostError, what: str) -> DocumentError:
        """Return the error that says which work on the file cost its worker."""
        return DocumentError(f"{self._name} cannot be read: {what} {lost.cause}.", lost.mend)
