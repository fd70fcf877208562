"""Pages of documents that others wrote, and what stands on them, written down by a person who looked at the page.

A truth is a Markdown file whose first line names the page: ``<!-- ../pdf/report.pdf page 3 -->``; the file alone stands
for all of it. Its headings and pipe tables are those of the page; ``^`` begins a cell that a larger one reaches into,
and ``~`` a line that a reader may leave out as well: a running header, or the lettering of a picture.
Those in ``bench/truths`` are of this project's own documents; others lie where they may: ``--truth FOLDER``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf

from bench.fidelity_cases import Case
from bench.fidelity_score import MERGED, Truth, headings_in, tables_in

ROOT = Path(__file__).resolve().parents[1]
OWN = Path(__file__).parent / "truths"
_NAMED = re.compile(r"<!--\s*(?P<file>\S.*?)(?:\s+page\s+(?P<page>\d+))?\s*-->\n")


def truths(folder: Path) -> Iterator[Case]:
    """Yield a case for each truth in a folder, by name.

    Raises
    ------
    ValueError
        If one does not begin with the name of a file.
    """
    for path in sorted(folder.glob("*.md")):
        found = _NAMED.match(path.read_text("utf-8"))
        if not found:
            raise ValueError(f"{path.name} does not begin with the file that it is the truth of: <!-- FILE page 3 -->")
        yield Case(path.stem.replace("-", " "), _drawing(path, found))


def truth_of(markdown: str) -> Truth:
    """Return what a truth says; words of merged cells count once."""
    spare = re.findall(r"^~ (.+)$", markdown, re.M)
    markdown = re.sub(r"^~ ", "", markdown, flags=re.M)
    plain = "\n".join(re.sub(rf"(?<=\|)\s*{re.escape(MERGED)}[^|]*", " ", line) if line.startswith("|") else line
                      for line in markdown.splitlines())
    return Truth(plain, tables=tables_in(markdown), headings=headings_in(markdown), spare=spare)


def _drawing(path: Path, named: re.Match[str]) -> Callable[[Path], tuple[Path, Truth]]:
    def draw(folder: Path) -> tuple[Path, Truth]:
        source = next((place for base in (path.parent, ROOT) if (place := base / named["file"]).is_file()), None)
        if source is None:
            raise FileNotFoundError(f"{path.name} is the truth of {named['file']}, which is not there")
        target = folder / f"{path.stem}{source.suffix}"
        if named["page"]:
            with pymupdf.open(source) as document:
                document.select([int(named["page"]) - 1])
                document.save(target, garbage=3)
        else:
            shutil.copyfile(source, target)
        return target, truth_of(path.read_text("utf-8")[named.end():])

    return draw
