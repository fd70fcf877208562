"""Whether the first row of a table names its columns, or is the first of its data.

Web pages and PDFs seldom say so: a page lays out pairs in a table without a head, and a table that goes on over a page
begins there with any row. The first row is taken for names only where something shows it: it is of another kind than
what stands under it, or it says what such columns mostly hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

_WRITTEN = frozenset([".md", ".markdown", ".csv", ".tsv", ".rst", ".qmd", ".rmd", ".ipynb"])
"""Files in which a table has a head because whoever wrote it marked one."""
_LABELS = frozenset("""
action activity answer argument article attribute benefit body book change character choice column command comment
component
condition content contents course criterion day definition department description detail device difference document
effect element environment error event example explanation feature field file flag form function goal group how id
identifier indicator ingredient input instruction interpretation issue item job key keyword label limitation
macro measure meaning means member message method metric mode module note office operation operator option organisation
organization output package parameter part person phase platform plugin problem procedure process product program
programme project property question reader remark remarks requirement requirements response responsibility result
rule sample section service setting shortcut site solution species stage station step string subject
symptom syntax system tag target task team template test tool topic translation treatment
units unit usage use username variable variant what when where who word year
""".split())  # noqa: SIM905
"""What the name of a column mostly says, beside what things have one of."""
_YEAR = re.compile(r"(?:FY ?)?(?:1[89]|20)\d\d(?:[/–-]\d{2,4})?")
_NUMBER = re.compile(r"(?:[$€£]|USD|EUR|[<>≤≥±~≈])? ?[-+−–]?\d[\d.,:/ –-]*(?:[a-zµA-Z%°]{1,4}(?:/[a-z]{1,4})?)?"
                     r"(?: ?\([^()]*\))?|0x[\dA-Fa-f]+")
_DATE = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
                   r"(?: \d{1,2},?)?(?: \d{4})?", re.I)
_SAID = re.compile(r"(?:yes|no|true|false|none|never|always|on|off|x|✓|✔|✗|n/?a)\W*\*?", re.I)
"""What the cells of a column hold that asks for yes or no."""
_CODE = re.compile(r"-{1,2}[A-Za-z][\w-]*.*|\\.+|[\"“'‘].*[\"”'’]|\$\S+|<[^<>]+>|\S+\(\)|"
                   r"\S*(?:[_/\\$=<>#@]|[A-Za-z]\d|\d[A-Za-z]|[a-z][A-Z]|\w\.\w)\S*")
_LONGEST_NAME, _FEW_WORDS, _MANY_WORDS = 10, 3, 6
_SHARE = 2 / 3


def is_written(file: str) -> bool:
    """Tell whether a table of a file has a head because somebody marked it as one."""
    return PurePath(file).suffix.lower() in _WRITTEN


def has_sure_head(rows: Sequence[Sequence[str]], attributes: frozenset[str]) -> bool:
    """Tell whether the first row of an English table surely names its columns.

    Parameters
    ----------
    rows
        Cells of the rows, the first of which may be the head.
    attributes
        Words for what a thing has one of, any of which may name a column.
    """
    head, others = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    columns = [(name, [row[place] for row in others if row[place]]) for place, name in enumerate(head) if name]
    if not others or not columns or any(_names_none(name) for name, _ in columns):
        return False
    if any(_is_alike(name, values) for name, values in columns):
        return False
    corner = not head[0] and len(columns) == len(head) - 1 and len(columns) > 1
    return corner or any(_shows(name, values, attributes, name == head[0]) for name, values in columns)


def _names_none(name: str) -> bool:
    """Tell whether a cell cannot be the name of a column: it is a sentence, or a key with its value."""
    words = len(name.split())
    return words > _LONGEST_NAME or bool(re.search(r": |[:;,]$|^[$\\]", name)) or (name.endswith(".") and words > 1)


def _is_alike(name: str, values: list[str]) -> bool:
    """Tell whether the first cell of a column stands below itself, or is code or a number as those below."""
    if name in values:
        return True
    if _YEAR.fullmatch(name):
        return False
    return any(form.fullmatch(name) and any(map(form.fullmatch, values)) for form in (_CODE, _NUMBER, _DATE, _SAID))


def _shows(name: str, values: list[str], attributes: frozenset[str], is_first: bool) -> bool:
    """Tell whether the first cell of a column differs from those below as a name does, or is one of many columns."""
    if not values or not re.search(r"[^\W\d_]", name):
        return bool(values) and bool(_YEAR.fullmatch(name))
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", re.split(r" (?:of|in|for|at|per|to) |\(", name)[0])]
    ends = {words[-1], words[-1].removesuffix("s")} if words else set()
    if ends & (attributes | _LABELS) and len(words) <= _FEW_WORDS and not _CODE.fullmatch(name):
        return True
    other = sum(any(form.fullmatch(value) for form in (_NUMBER, _DATE, _SAID)) for value in values)
    if other >= _SHARE * len(values) and (len(words) >= _FEW_WORDS or not any(char.isdigit() for char in name)):
        return True
    letters = [value for value in values if value[0].isalpha()]
    if not is_first and len(letters) > 1 and name[0].isupper() and all(value[0].islower() for value in letters):
        return True
    if len(values) - len(set(values)) > 0 and len(set(values)) * 2 <= len(values):
        return True  # the same few values again and again
    lengths = sorted(len(value.split()) for value in values)
    return len(name.split()) < _FEW_WORDS and lengths[0] >= _FEW_WORDS and lengths[len(lengths) // 2] >= _MANY_WORDS
