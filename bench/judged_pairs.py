"""Pairs that a person has read and judged (``bench/judged``), as the checks see them.

The chunk of a pair is the one that holds its evidence, as labkit splits the document today: so the file stays true when
chunks are cut elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.documents import read
from labkit.documents.chunking.split import split
from labkit.documents.types import Chunk
from labkit.errors import DatasetError, DocumentError
from labkit.generate.qa.tasks import about_of
from labkit.quality.checks import Candidate
from labkit.text.quotes import find_quote

FOLDER = Path(__file__).resolve().parent / "judged"
SPLITS = ("tune", "report")
_NEEDED = ("document", "language", "question", "answer", "evidence", "right")


@dataclass(frozen=True)
class JudgedPair:
    """A pair with the verdict of its reader; ``fault`` is "" where it is right."""

    document: str
    language: str
    question: str
    answer: str
    evidence: str
    right: bool
    qa_type: str = "long"
    fault: str = ""
    origin: str = ""
    id: str = ""


def read_pairs(path: Path) -> list[JudgedPair]:
    """Read judged pairs, one JSON object a line; keys that are not known are passed over.

    Raises
    ------
    DatasetError
        If the file cannot be read, or a line lacks something.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", "Name a file of judged pairs, as JSON Lines.") from error
    pairs = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or any(key not in row for key in _NEEDED) or not isinstance(row["right"], bool):
            raise DatasetError(f"Line {number} of {path} is no judged pair.",
                               f"It needs {', '.join(_NEEDED)} (true or false).")
        pairs.append(JudgedPair(**{key: row[key] for key in JudgedPair.__dataclass_fields__ if key in row}))
    return pairs


def read_splits(path: Path = FOLDER / "manifest.toml") -> dict[str, list[str]]:
    """Return the documents of each split."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: list(found[name]) for name in SPLITS}


def candidates_of(pairs: Sequence[JudgedPair], folder: Path) -> tuple[list[Candidate], list[str]]:
    """Return the candidates that the checks see, one a pair, and the documents that could not be read in the folder.

    Of a pair whose document is not there, the chunk is its evidence: checks that look at the rest of the chunk then see
    less than they would.
    """
    names = list(dict.fromkeys(pair.document for pair in pairs))
    known = asyncio.run(_chunks(names, folder))
    made = []
    for pair in pairs:
        about, chunks = known.get(pair.document, ("", []))
        made.append(Candidate(pair.question, pair.answer, pair.qa_type, pair.language, _chunk_of(pair, chunks),
                              pair.evidence, about))
    return made, [name for name in names if name not in known]


def _chunk_of(pair: JudgedPair, chunks: Iterable[Chunk]) -> Chunk:
    holding = (chunk for chunk in chunks if find_quote(chunk.text, pair.evidence))
    return next(holding, None) or Chunk(pair.document, pair.evidence, ())


async def _chunks(names: Iterable[str], folder: Path) -> Mapping[str, tuple[str, list[Chunk]]]:
    found = {}
    for name in names:
        path = folder / name
        if path.is_file():
            try:
                document = await read(path, show=False)
            except DocumentError:
                continue
            found[name] = (about_of(document), split(document))
    return found
