"""Arguments of commands, as they are written on a command line."""

from __future__ import annotations

import csv


def names(*texts: str) -> tuple[str, ...]:
    """Return names with commas between; one that holds a comma itself stands in quotation marks."""
    return tuple(name.strip() for text in texts for row in csv.reader([text], skipinitialspace=True)
                 for name in row if name.strip())
