"""A check of a plan's own: that a row does not speak of what must not be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labkit.quality.checks.base import Candidate, Check, dropping
from labkit.text.scripts import folded

SPOKEN_OF = "speaks of what the plan avoids"


def avoids(words: Sequence[str]) -> Check:
    """Return the check that neither question nor answer holds any of these words or phrases, as whole words."""
    parts = [r"\s+".join(map(re.escape, folded(one).split())) for one in words if one.strip()]
    pattern = re.compile("|".join(part if not part.isascii() else rf"(?<!\w){part}(?!\w)" for part in parts) or r"(?!)")

    def speaks(row: Candidate) -> bool:
        return any(pattern.search(folded(text)) for text in (row.question, row.answer))

    return dropping("avoids", SPOKEN_OF, speaks)
