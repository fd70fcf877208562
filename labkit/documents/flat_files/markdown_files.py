"""The lines of a Markdown file as every later step reads them: one form of fence, table and heading.

What is written in several ways is brought into one: fences of tildes become such of backticks, tables get the pipes
around them, headings that are underlined their signs. Front matter and comments are for programs and editors: they are
left out, and said. Each line stays where it was, so that places in the file hold. Forms: CommonMark 0.31, and tables of
GitHub Flavored Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ITEM = re.compile(r"\s*(?:[-*+•‣◦・●■□▪–]|\(?\d{1,3}[.)]|\(?[a-z][.)]|[①-⑳])\s+\S")
BLOCK = re.compile(r"\s*(?:#{1,6}(?:\s|$)|\||>|<|(?:[-*_]\s*){3,}$|(?:=+|-+)\s*$|\[[^\]]+\]:)|(?: {4}|\t)")
_FENCE = re.compile(r"(\s*)(`{3,}(?!.*`)|~{3,})[ \t]*(.*)")
_DEFINED = re.compile(r" {0,3}[:~][ \t]+\S")  # an item of a list of definitions
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*")
_LONGEST_HEADING = 200  # characters; a longer paragraph over a line is a paragraph over a line
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_KEY = re.compile(r"([^\s:#'\"\-][^:]{0,60}):(?:\s|$)|([\w.-]+)\s*=")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_NOTED = 8  # names


def tidied(lines: list[str]) -> list[str]:
    """Bring the lines of a Markdown file into one form, in place, and return what is said of what was left out."""
    notes = _front_matter(lines)
    fenced = _fences(lines)
    if comments := _comments(lines, fenced):
        notes.append(f"{comments:,} comment{'s' * (comments > 1)} (<!-- -->) left out.")
    _tables(lines, fenced)
    return notes


def joins(lines: list[str]) -> Iterator[bool]:
    """Yield for each line whether it is one paragraph with the next; headings that are underlined get their signs."""
    fenced, run = _fences(lines), 0  # how many lines the paragraph has so far
    for number, line in enumerate(lines):
        if number in fenced or not line.strip():
            run = 0
        elif _UNDERLINE.fullmatch(line) and run and _is_heading(lines[number - run:number]):
            lines[number - run] = f"{'#' if '=' in line else '##'} {lines[number - run].strip()}"
            lines[number] = ""
            run = 0
        else:
            starts = bool(ITEM.match(line) or _DEFINED.match(line))
            plain = starts or not BLOCK.match(line) or (run and line.startswith((" ", "\t")))
            run = 1 if starts else run + 1 if plain else 0
        after = lines[number + 1] if number + 1 < len(lines) else ""
        ends = (not after.strip() or ITEM.match(after) or number + 1 in fenced or BLOCK.match(after.lstrip(" \t"))
                or _DEFINED.match(after))
        yield bool(run) and not ends and not line.endswith(("  ", "\\"))


def _is_heading(lines: list[str]) -> bool:
    return not ITEM.match(lines[0]) and not _DEFINED.match(lines[0]) and sum(map(len, lines)) <= _LONGEST_HEADING


def _front_matter(lines: list[str]) -> list[str]:
    """Empty the lines between two marks at the start of a file that hold names and values; say which."""
    mark = lines[0].rstrip() if lines else ""
    if mark not in ("---", "+++"):
        return []
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in (mark, "...")), 0)
    within = [line for line in lines[1:end] if line.strip() and not line.startswith("#")]
    if not end or (within and not _KEY.match(within[0])):
        return []
    names = [found[1] or found[2] for line in within if (found := _KEY.match(line))]
    lines[:end + 1] = [""] * (end + 1)
    shown = ", ".join(name.strip() for name in names[:_NOTED]) + (", …" if len(names) > _NOTED else "")
    return [f"The front matter ({shown or 'empty'}) is left out."]


def _fences(lines: list[str]) -> set[int]:
    """Return the numbers of the lines that are blocks of code, and give these blocks marks of backticks.

    A block that is never closed ends with the file: a line that closes it is added.
    """
    fenced: set[int] = set()
    opened: re.Match[str] | None = None
    start = 0
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if opened is None:
            opened, start = found, number
        elif found and found[2].startswith(opened[2]) and not found[3].strip():
            fenced.update(range(start, number + 1))
            _mark(lines, start, number, opened)
            opened = None
    if opened:
        lines.append(opened[1] + opened[2])
        fenced.update(range(start, len(lines)))
        _mark(lines, start, len(lines) - 1, opened)
    return fenced


def _mark(lines: list[str], start: int, end: int, opened: re.Match[str]) -> None:
    """Give a block of code marks of backticks, one more than any line within begins with."""
    if opened[2].startswith("~"):
        inner = (found[2] for line in lines[start + 1:end] if (found := _FENCE.match(line)))
        ticks = "`" * max(3, 1 + max((len(mark) for mark in inner if mark.startswith("`")), default=2))
        lines[start], lines[end] = f"{opened[1]}{ticks}{opened[3].replace('`', '')}", opened[1] + ticks


def _comments(lines: list[str], fenced: set[int]) -> int:
    """Take comments out of lines that are no code, and return how many there were."""
    count, within = 0, False
    for number, line in enumerate(lines):
        if number in fenced:
            within = False
            continue
        kept = ""
        while line:
            if within:
                _, end, line = line.partition("-->")
                within = not end
                continue
            start = line.find("<!--")
            if start < 0 or any(code.start() < start < code.end() for code in _CODE.finditer(line)):
                kept, line = kept + line, ""
            else:
                kept, line, within, count = kept + line[:start], line[start + 4:], True, count + 1
        lines[number] = kept.rstrip() if kept != lines[number] else kept
    return count


def _tables(lines: list[str], fenced: set[int]) -> None:
    """Put pipes around the rows of tables that are written without."""
    number = 1
    while number < len(lines):
        head, rule = lines[number - 1], lines[number]
        if (number in fenced or number - 1 in fenced or "|" not in rule or not _RULE.fullmatch(rule)
                or len(_cells(head)) != len(_cells(rule)) or not head.strip()):
            number += 1
            continue
        row = number - 1
        while row < len(lines) and row not in fenced and lines[row].strip() and (
                row <= number or "|" in lines[row] or not (BLOCK.match(lines[row]) or ITEM.match(lines[row]))):
            text = lines[row].strip()
            if not text.startswith("|") or not text.endswith("|") or text.endswith("\\|"):
                lines[row] = f"| {' | '.join(_cells(text))} |"
            row += 1
        number = row + 1


def _cells(row: str) -> list[str]:
    row = row.strip().removeprefix("|")
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return [cell.strip() for cell in _PIPE.split(row)]
