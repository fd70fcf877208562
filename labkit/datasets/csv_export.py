"""Words that a spreadsheet would take for a formula: a document may hold some, and whoever opens the table runs them.

After OWASP's advice on CSV injection: an apostrophe in front makes a cell text. Quantities such as "-5 °C" or
"+49 30 1234" begin like formulas and call nothing; they stay as they are.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from labkit.datasets.record import QA

COLUMNS = ["question", "answer", "evidence", "where", "type", "language", "id"]
# Signs that begin a formula, full-width ones too, behind whatever white space and invisible signs a program trims; a
# tab or the end of a line in front can carry what follows into a cell of its own.
_FORMULA = re.compile(r"[\s\x00\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# A number with its unit and plain words behind it. No sign in it calls, joins or refers; a second number with a sign
# may follow a word, as in "-5 °C to +8 °C".
_QUANTITY = re.compile(r"[+-]\d(?:[\w.,:%‰°€$£¥/²³–~〜 ]|(?<=[^\W\d_] )[+-](?=\d))*")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may compute a cell with this text, or take it for a command."""
    return bool(_FORMULA.match(text)) and not _QUANTITY.fullmatch(text)


def inert(text: str) -> str:
    """Return a cell's text so that a spreadsheet shows it; an apostrophe stands before what it would compute."""
    return f"'{text}" if is_formula(text) else text


def frame_of(records: Iterable[QA], safe: bool = False) -> pd.DataFrame:
    """Return pairs as a table; see :meth:`labkit.datasets.dataset.Dataset.to_pandas`."""
    import pandas as pd

    from labkit.datasets.places import where

    kept = inert if safe else str
    return pd.DataFrame([map(kept, (record.question, record.answer, record.evidence.text if record.evidence else "",
                                    where(record), record.qa_type, record.language, record.id)) for record in records],
                        columns=COLUMNS)


def csv_of(records: Iterable[QA]) -> bytes:
    """Return pairs as a CSV file; see :meth:`labkit.datasets.dataset.Dataset.to_csv`."""
    # Where a spreadsheet expects semicolons, quotes keep a cell from being cut in two, but a line in it begins a row.
    frame = frame_of(records, safe=True).map(lambda cell: "\n".join(map(inert, cell.splitlines())))
    table = frame.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    return codecs.BOM_UTF8 + table.encode("utf-8", "replace")
