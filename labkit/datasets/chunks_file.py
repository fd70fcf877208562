"""The chunks that a run asked about, beside its dataset: ``qa.chunks.jsonl`` beside ``qa.jsonl``.

With it, a pair can be held against its source where the source file is not at hand: by checks, by exports for retrieval
and evaluation, by a reviewer. One object a line::

    {"chunk_id": "0123456789abcdef", "file": "handbook.pdf", "sha256": "…", "pages": [3], "headings": ["…"],
     "about": "…", "asked": true, "reason": "", "text": "…", "segments": [[0, 812, 3, "text", null]], "starts": [],
     "tokens": 203, "repeated": 0, "part": 0, "unit": "page"}

``starts`` are where lines begin in the text, for texts only. ``chunk_id`` is that of the pairs' ``source``. Each chunk
of a file has a row, asked or not, and stands there before the first pair that rests on it. Of several rows with one id
the last counts. ``asked`` is null where nobody knows any more.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.datasets.jsonl import half_row, line_of, stream_rows
from labkit.datasets.outputs import FileKind, Output, check_outputs, first_line, first_row
from labkit.datasets.record import QA, is_id
from labkit.datasets.side_file import SideFile
from labkit.documents.types import Box, Chunk, Segment
from labkit.errors import DatasetError

BEGINS = b'{"chunk_id": "'
"""How each row begins that labkit wrote."""
_SUFFIX = ".jsonl"


def is_chunk_row(row: Any) -> bool:
    """Tell whether a row of JSON is one of a file of chunks."""
    return isinstance(row, dict) and is_id(row.get("chunk_id")) and isinstance(row.get("text"), str) \
        and isinstance(row.get("segments"), list)


def _is_chunks_file(path: Path) -> bool:
    if is_chunk_row(first_row(path)):
        return True
    line = first_line(path)
    return not line.endswith(b"\n") and (line.startswith(BEGINS) or BEGINS.startswith(line))


CHUNKS = FileKind("a file of chunks", _is_chunks_file)


def chunks_path(dataset: str | os.PathLike[str]) -> Path:
    """Return where the chunks of a dataset stand: ``qa.chunks.jsonl`` of ``qa.jsonl``."""
    path = Path(dataset)
    return path.with_name(f"{path.name.removesuffix(_SUFFIX)}.chunks{_SUFFIX}")


@dataclass(frozen=True, slots=True)
class AskedChunk:
    """A chunk, the SHA-256 of its file, and what a run did with it.

    ``about`` is what the model was told that the document is about: a question may name it. ``asked`` says whether the
    model was to be asked about the chunk, None where nobody knows, and ``reason`` why it was not.
    """

    chunk: Chunk
    sha256: str = ""
    about: str = ""
    asked: bool | None = None
    reason: str = ""

    def as_row(self) -> dict[str, Any]:
        """Return the row of the file."""
        chunk = self.chunk
        return {"chunk_id": chunk.id, "file": chunk.file, "sha256": self.sha256, f"{chunk.unit}s": chunk.places(),
                "headings": list(chunk.headings), "about": self.about, "asked": self.asked, "reason": self.reason,
                "text": chunk.text,
                "segments": [[one.start, one.end, one.page, one.kind, one.bbox and list(one.bbox)]
                             for one in chunk.segments],
                "starts": [list(start) for start in chunk.lines],
                "tokens": chunk.tokens, "repeated": chunk.repeated, "part": chunk.part, "unit": chunk.unit}


def chunk_in(row: Any, path: Path, number: int) -> AskedChunk:
    """Return the chunk in a row.

    Raises
    ------
    DatasetError
        If it holds none, or one whose text or place was changed: evidence is counted in it. The error names the line.
    """
    try:
        if not is_chunk_row(row):
            raise ValueError("no chunk")
        segments = tuple(Segment(int(start), int(end), int(page), kind, _box(box))
                         for start, end, page, kind, box in row["segments"])
        chunk = Chunk(row["file"], row["text"], segments, tuple(row["headings"]), int(row["tokens"]),
                      int(row["repeated"]), int(row["part"]), row["unit"],
                      tuple((int(place), int(line)) for place, line in row["starts"]))
        found = AskedChunk(chunk, row["sha256"], row["about"], row["asked"], row["reason"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DatasetError(f"{path}, line {number}, holds no chunk.",
                           "Delete that line and run the same command again, or name a file that labkit wrote."
                           ) from None
    if chunk.id != row["chunk_id"]:
        raise DatasetError(f"{path}, line {number}, was changed: its text or place is not that of chunk "
                           f"{row['chunk_id']}.", "Put the line back, or delete it and make the pairs anew.")
    return found


def read_chunks(path: str | os.PathLike[str]) -> list[AskedChunk]:
    """Read a file of chunks, such as the ``qa.chunks.jsonl`` beside a dataset; each chunk once, by its last row.

    Raises
    ------
    DatasetError
        If the file is missing, or a line of it holds no chunk; a half-written last line is passed over.
    """
    path = Path(path)
    found: dict[str, AskedChunk] = {}
    end = 0
    for number, row, place in stream_rows(path):
        chunk = chunk_in(row, path, number)
        found[chunk.chunk.id], end = chunk, place
    half_row(path, end, BEGINS)
    return list(found.values())


def chunks_beside(datasets: Iterable[Path]) -> list[AskedChunk]:
    """Return the chunks that stand beside datasets, each once; none of a dataset that has no such file."""
    paths = dict.fromkeys(map(chunks_path, datasets))
    ours = [path for path in paths if path.is_file() and CHUNKS.is_ours(path)]
    return list({one.chunk.id: one for path in ours for one in read_chunks(path)}.values())


def take_along(dataset: Path, to: Path, overwrite: bool = False,
               change: Callable[[AskedChunk], AskedChunk] | None = None) -> int:
    """Write the chunks that stand beside a dataset beside another that is made of it, and return how many there are.

    ``change`` makes each into what is written. Without any chunks, no file is made. Raises OverwriteError where
    something else stands there, DatasetError where a line of either file holds no chunk.
    """
    chunks = chunks_beside([dataset])
    if chunks:
        with ChunksFile(chunks_path(to), overwrite) as file:
            for one in chunks:
                file.write(change(one) if change else one)
    return len(chunks)


def asked_chunks(chunks: Iterable[Chunk | AskedChunk], records: Iterable[QA] = ()) -> list[AskedChunk]:
    """Return chunks with what is known of them; of bare ones, the hash of the file is taken from the pairs."""
    hashes: dict[str, str] = {}
    used: set[str] = set()
    for record in records:
        if record.source:
            hashes[record.source.file] = record.source.sha256
            used.add(record.source.chunk_id)
    return [one if isinstance(one, AskedChunk) else
            AskedChunk(one, hashes.get(one.file, ""), asked=True if one.id in used else None) for one in chunks]


def bare(chunk: Chunk | AskedChunk) -> Chunk:
    """Return the chunk itself."""
    return chunk.chunk if isinstance(chunk, AskedChunk) else chunk


class ChunksFile:
    """The file of chunks of a run; one that is gone through again writes only what is new or has changed."""

    def __init__(self, path: Path, overwrite: bool = False) -> None:
        self.path = path
        self._there: dict[str, bytes] = {}
        check_outputs([Output(path, CHUNKS)], overwrite=overwrite)
        fresh = path.is_file() and not CHUNKS.is_ours(path)  # it may be written over, or else it was refused
        self._file = SideFile(path, BEGINS, self._take, fresh=fresh)

    def _take(self, row: Mapping[str, Any], number: int) -> None:
        chunk = chunk_in(row, self.path, number)
        self._there[chunk.chunk.id] = _digest(chunk)

    def write(self, chunk: AskedChunk) -> None:
        """Add a chunk, unless the last row of its id says the same."""
        digest = _digest(chunk)
        if self._there.get(chunk.chunk.id) != digest:
            self._file.write(chunk.as_row())
            self._there[chunk.chunk.id] = digest

    def __len__(self) -> int:
        return len(self._there)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> ChunksFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _box(values: list[float] | None) -> Box | None:
    if values is None:
        return None
    x0, y0, x1, y1 = map(float, values)
    return x0, y0, x1, y1


def _digest(chunk: AskedChunk) -> bytes:
    return hashlib.sha256(line_of(chunk.as_row())).digest()[:8]
