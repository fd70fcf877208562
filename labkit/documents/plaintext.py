"""Text as it is printed: how pieces of a line, lines of a paragraph and cells of a table become running text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set

from labkit.text.lookalikes import as_read

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_DROPPED = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"[\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_LOST_FF = re.compile("(?<=[A-Za-z])\u21b5(?=[A-Za-z-])")
"""An arrow where TeX's old fonts have their ligature of two f."""
_PAUSE = re.compile(r"[\w'’]*\w-$")
_COMPOUND = re.compile(r"[^\W\d_]-[\w'’]+-$")
_ADDRESS = re.compile(r"@|://|^www\.|\w\.[a-z]{2,}\b(?:[/:]|[.,;)]?$)")
_OWN_HYPHEN = re.compile(r"well-(?:\w+(?:ed|en|wn|id)|made|built|kept|being|off)|self-(?!ish|ness|less)\w{4,}|"
                         r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?:one|two|three|four|five|six|seven|eight|nine)")
"""English words that are written with a hyphen wherever the line ends."""
_NO_WORD = re.compile(r"[^\w'’-]")
_LINKS = frozenset(("and", "or", "to", "und", "oder", "et", "ou", "y", "o"))
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Scripts written without spaces between words: Han, kana and their punctuation; not Hangul."""
_WIDE_MARK = re.compile("[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")
"""Punctuation as wide as a character: it brings its own space."""
_TIGHT = re.compile("[\u3040-\u30ff\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3040-\u30ff\u3400-\u9fff]")
_OPENING = re.compile(r"^(?=[ \t]*(?:#{1,6}(?:[ \t]|$)|\||```))", re.M)


def clean(text: str) -> str:
    """Return a piece of text in one line: ligatures taken apart; no control, private or zero-width characters."""
    if not text.isascii():
        text = "".join(_LIGATURES.get(character, character) for character in as_read(text))
        text = _LOST_FF.sub("ff", _DROPPED.sub("", text))
    text = _BLANKS.sub(" ", text)
    return " ".join("".join(filter(str.isprintable, text)).split())


def join(lines: Iterable[str], known: Set[str] = frozenset()) -> str:
    """Join the lines of a paragraph: words that were broken at a line's end are mended.

    Parameters
    ----------
    known
        Words that stand unbroken elsewhere on the page, in lower case: they tell whether a hyphen belongs to the word.
    """
    text = ""
    for line in map(clean, lines):
        if not line:
            continue
        if not text:
            text = line
        elif _PAUSE.search(text) and line[0].isalnum():
            text = text[:-1] + line if is_broken(text, line, known) else text + word_gap(text, line) + line
        elif _touch(text, line):
            text += line
        else:
            text += " " + line
    return text


def is_broken(text: str, line: str, known: Set[str]) -> bool:
    """Tell whether the hyphen that a line ends with is there only because the word goes on in the next line.

    It is a word's own in an address, and where the word has other hyphens: ``state-of-the-`` goes on with ``art``.
    """
    broken = _PAUSE.search(text)
    if not broken or word_gap(text, line) or "/" in text.split()[-1] or _COMPOUND.search(text):
        return False
    if _ADDRESS.search(text.split()[-1] + line.split(maxsplit=1)[0]):
        return False
    return not _keeps_hyphen(broken[0], _NO_WORD.split(line, maxsplit=1)[0], known)


def word_gap(text: str, line: str) -> str:
    """Return the blank between a line that ends with a hyphen and the next: there is one in "pre- and post-war"."""
    links = _NO_WORD.split(line, maxsplit=1)[0].lower() in _LINKS
    return " " if links and not _COMPOUND.search(text) and "/" not in text.split()[-1] else ""


def _touch(text: str, line: str) -> bool:
    """Tell whether a line follows without a blank.

    Where Han or kana meet Latin, some write a blank and some do not: the rest of the paragraph tells.
    """
    ends = (text[-1], line[0])
    wide = sum(bool(_WIDE.match(end)) for end in ends)
    if wide != 1 or any(_WIDE_MARK.match(end) for end in ends):
        return wide > 0
    return any(end.isascii() and end.isalnum() for end in ends) and bool(_TIGHT.search(text) or _TIGHT.search(line))


def _keeps_hyphen(head: str, tail: str, known: Set[str]) -> bool:
    whole, hyphened, start, end = (head[:-1] + tail).lower(), (head + tail).lower(), head[:-1].lower(), tail.lower()
    if whole in known or hyphened in known:
        return whole not in known
    if len(start) == 1 or _OWN_HYPHEN.fullmatch(hyphened) or (start in known and end in known and len(end) > 4):
        return True
    return not start.isalpha() or not tail[:1].islower() or head[:-1].isupper()


def vocabulary(words: Iterable[str]) -> frozenset[str]:
    """Return a page's words as :func:`join` compares them: in lower case, without the punctuation around them."""
    return frozenset(clean(word).strip(".,;:!?()[]{}\"'“”‘’…").lower() for word in words)


def escaped(text: str) -> str:
    """Return plain text so that no line of it is taken for a heading, a table or the edge of a block of code."""
    return _OPENING.sub(r"\\", text)


def printed_table(rows: Sequence[Sequence[str | None]], known: Set[str] = frozenset()) -> str:
    """Render cells as they are printed as a pipe table, each in one line; empty rows and columns are left out.

    Returns "" where fewer than two columns or rows hold anything: such a grid is no table.
    """
    cells = [[join((cell or "").splitlines(), known) for cell in row] for row in rows]
    columns = [column for column in range(max(map(len, cells), default=0))
               if any(column < len(row) and row[column] for row in cells)]
    cells = [[row[column] if column < len(row) else "" for column in columns] for row in cells if any(row)]
    return "" if len(columns) < 2 or len(cells) < 2 else pipe_table(cells)


def pipe_table(cells: Sequence[Sequence[str]], head: bool = True) -> str:
    """Write a Markdown pipe table of cells that are each one line; a bar in one is escaped.

    Parameters
    ----------
    cells
        At least one row, all of one width.
    head
        False puts an empty header above: what states something in the first row is none.
    """
    rows = [[cell.replace("|", "\\|") for cell in row] for row in cells]
    width = len(rows[0])
    lines = ["| " + " | ".join(row) + " |" for row in (rows if head else [[""] * width, *rows])]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


def folded(text: str) -> str:
    """Return the letters and digits of a text in lower case: how text layer and OCR are compared."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())
