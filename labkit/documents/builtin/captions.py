"""Captions: which paragraph belongs to which figure, and which short lines are a chart's title or axis label."""

from __future__ import annotations

import re

from labkit.documents.builtin.parts import Part
from labkit.documents.types import Box
from labkit.text.languages.forms import any_form

_REACH = 42.0  # points between a figure and its caption

_NUMBER = r"\s*(?:[A-Z]?[\d０-９]|[A-Z]\b|\()"
_CAPTION = re.compile(rf"(?i:{any_form('figure_label').pattern}){_NUMBER}")
_ANY_CAPTION = re.compile(rf"{_CAPTION.pattern}|(?i:{any_form('table_label').pattern}){_NUMBER}")


def is_caption(text: str) -> bool:
    """Tell whether a paragraph names a figure, as in "Figure 3." or "図 3"."""
    return bool(_CAPTION.match(text))


def claim_captions(parts: list[Part], body: float) -> list[Part]:
    """Give each figure its caption, and a chart the title and axis label above it; those parts are taken out.

    Parameters
    ----------
    body
        Font size of the page's running text: a title larger than that is a heading of the page.
    """
    taken: set[int] = set()
    for index, figure in enumerate(parts):
        if figure.kind != "figure":
            continue
        near = [(_gap(figure.box, part.box), other) for other, part in enumerate(parts)
                if other not in taken and part.kind in ("text", "heading") and is_caption(part.text)]
        near = [(gap, other) for gap, other in near if gap is not None]
        if near:
            other = min(near)[1]
            taken.add(other)
            figure.caption = parts[other].text
        above = _title(parts, index, body, taken)
        taken.update(above)
        lines = [parts[other].text for other in above]
        if lines and not figure.caption:
            figure.caption = lines.pop(0)
        figure.text = "; ".join(lines)
        for other in above:
            figure.box = _around(figure.box, parts[other].box)
    return [part for index, part in enumerate(parts) if index not in taken]


def _gap(figure: Box, text: Box) -> float | None:
    """Return the points between a figure and a text right above or below it, or None where it stands elsewhere."""
    if text[0] > figure[2] or figure[0] > text[2]:
        return None
    gap = max(text[1] - figure[3], figure[1] - text[3], 0.0)
    below = text[1] >= (figure[1] + figure[3]) / 2
    return gap + (0.0 if below else 1.0) if gap <= _REACH else None


def _title(parts: list[Part], index: int, body: float, taken: set[int]) -> list[int]:
    """Return the parts right above a figure that are its title or axis label: short, no larger than running text."""
    found: list[int] = []
    top = parts[index].box[1]
    for other in range(index - 1, max(-1, index - 4), -1):
        part = parts[other]
        short = len(part.text) <= 80 and not part.text.rstrip().endswith((".", ":", ";", "?", "!", ","))
        if (other in taken or part.kind not in ("text", "heading") or not short or part.size > body * 1.05
                or _ANY_CAPTION.match(part.text) or not -8 <= top - part.box[3] <= 24
                or part.box[0] > parts[index].box[2] or parts[index].box[0] > part.box[2]):
            break
        found.insert(0, other)
        top = part.box[1]
    if found and parts[found[0]].kind != "heading" and len(found) == 1:
        return []  # a lone line may be the end of the text above; a title is set as one
    return found


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
