"""The outline of documents: the parts that a plan shares rows out to, by the headings that lead to their chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from labkit.datasets.plan.plan import Section
from labkit.documents.types import Chunk
from labkit.generate.qa.worth_asking import nothing_to_ask

MOST_PARTS = 12
"""Parts of one plan: as many as a person oversees."""
_SHARES = 20  # that are given out, by how much text a part has


def outline(chunks: Sequence[Chunk], most: int = MOST_PARTS) -> list[Section]:
    """Return the parts of documents, in their order, with shares by how much text there is to ask about.

    Headings are followed as deep as ``most`` parts allow. Where even the first level has more, what the smallest of
    them hold is one part. Rows of a table are one part. Chunks that hold nothing worth asking about count for nothing.
    """
    by_file: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        by_file.setdefault(chunk.file, []).append(chunk)
    worth = {file: worth_asking(some) for file, some in by_file.items()}
    total = sum(_size(chunk) for some in worth.values() for chunk in some) or 1
    sections = []
    for file, some in worth.items():
        share = sum(map(_size, some)) / total
        room = max(1, min(most - len(by_file) + 1, round(share * most))) if len(by_file) > 1 else most
        sections += _of_file(file, some, room, total)
    return sections


def worth_asking(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks of one document that hold something worth asking about."""
    return [chunk for place, chunk in enumerate(chunks) if not nothing_to_ask(chunk, len(chunks), not place)]


def _of_file(file: str, chunks: Sequence[Chunk], most: int, total: int) -> list[Section]:
    paths = [() if chunk.unit in ("row", "sheet") else chunk.headings for chunk in chunks]
    sizes = Counter[tuple[str, ...]]()
    deepest = max(map(len, paths), default=0)
    depth = next((depth for depth in range(deepest, 0, -1) if len(_prefixes(paths, depth)) <= most), 1)
    for chunk, path in zip(chunks, paths, strict=True):
        sizes[path[:depth]] += _size(chunk)
    if len(sizes) > most:
        kept = {path for path, _ in sizes.most_common(most - 1)} if most > 1 else set()
        paths = [path if path[:depth] in kept else () for path in paths]
        sizes = Counter()
        for chunk, path in zip(chunks, paths, strict=True):
            sizes[path[:depth]] += _size(chunk)
    counts = Counter(path[:depth] for path in paths)
    return [Section(file=file, headings=list(path), chunks=counts[path],
                    share=max(1, round(_SHARES * size / total))) for path, size in sizes.items()]


def _prefixes(paths: Iterable[tuple[str, ...]], depth: int) -> set[tuple[str, ...]]:
    return {path[:depth] for path in paths}


def _size(chunk: Chunk) -> int:
    return chunk.tokens or max(1, len(chunk.text) // 4)
