"""How much of the source the kept answers rest on: chunks, places, sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.places import page_list, places_of
from labkit.documents.types import LINED, Chunk, Unit
from labkit.quality.evidence_of import statements
from labkit.quality.scorecard.entropy import evenness
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Place, Section, Strip, share_of
from labkit.text.quotes import plain

_CITES = "Source coverage, which YourBench (Shashidhar et al., 2025, arXiv 2504.01833) measures over tokens"
_MORE = "Ask again about what lacks pairs: more pairs a chunk, another question type, or a larger model."
_MOST_NAMED, _WORTH_NAMING = 12, 3  # places; sentences on one
_File = tuple[str, str]  # its name and its hash


@dataclass
class _Found:
    """What was counted in one file, by place."""

    unit: Unit = "page"
    sentences: Counter[int] = field(default_factory=Counter)
    covered: Counter[int] = field(default_factory=Counter)
    asked: dict[int, bool] = field(default_factory=dict)
    pairs: Counter[int] = field(default_factory=Counter)


def coverage(material: Material) -> Section:
    """Return how much of the source the answers rest on. Without the chunks only the places that are used are known."""
    title = "How much of the source the answers rest on"
    if not any(record.source for record in material.records) and not material.chunks:
        return Section("coverage", title, notes=["These pairs name no source: there is none to cover."])
    found = _counted(material)
    strips = [_strip(name, one) for (name, _), one in found.items()]
    if not material.chunks:
        return Section("coverage", title, strips=strips, notes=[
            "Without the chunks (NAME.chunks.jsonl beside the set) it is not known what the source holds that no pair "
            "rests on: the strip ends at the last place that is used."])
    return Section("coverage", title, _measures(material, found), strips=strips, notes=[
        note for (name, _), one in found.items() if (note := _lacking(name, one))])


def _lacking(file: str, found: _Found) -> str:
    """Name the places that were asked about and hold sentences, and on which no pair rests; "" where there are none."""
    places = [place for place, was in sorted(found.asked.items())
              if was and found.sentences[place] >= _WORTH_NAMING and not found.pairs[place]]
    if not places or found.unit in LINED:
        return ""
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return f"No pair rests on {page_list(places[:_MOST_NAMED], found.unit)}{more} of {file}."


def _measures(material: Material, found: Mapping[_File, _Found]) -> list[Measure]:
    per_chunk = Counter(record.source.chunk_id for record in material.records if record.source)
    asked = material.asked
    used = [chunk for chunk in asked if per_chunk[chunk.chunk.id]]
    places = [(one, place) for one in found.values() for place, was in one.asked.items() if was]
    hit = sum(one.pairs[place] > 0 for one, place in places)
    sentences = sum(one.sentences.total() for one in found.values())
    unit = _unit(found)
    rows = sum(per_chunk[chunk.chunk.id] for chunk in asked)
    return [
        Measure("chunk_coverage", "Chunks with a kept pair", share_of(len(used), len(asked)), len(asked),
                "chunks asked about", "chunks with at least one kept pair / chunks that were asked about", _CITES,
                Bound(0.8), _MORE),
        Measure("place_coverage", f"{unit.capitalize()}s that an answer rests on", share_of(hit, len(places)),
                len(places), f"{unit}s asked about",
                f"{unit}s on which the evidence of a kept pair stands / {unit}s of the chunks that were asked about",
                _CITES, Bound(0.9) if unit in ("page", "slide", "row", "sheet") else None, _MORE),
        Measure("sentence_coverage", "Sentences that an answer rests on",
                share_of(sum(one.covered.total() for one in found.values()), sentences), sentences,
                "sentences and table rows",
                "sentences and table rows that overlap the evidence of a kept pair / all of the chunks asked about",
                _CITES, note="No threshold: a set of single facts need not use every sentence."),
        Measure("evenness", "How evenly pairs are spread over the chunks",
                evenness([per_chunk[chunk.chunk.id] for chunk in asked], min(len(asked), rows)), rows, "pairs",
                "entropy of the pairs over the chunks / the most that so many pairs could have over so many chunks",
                "Pielou's evenness (1966)", Bound(0.85),
                "Some chunks hold most of the pairs: ask for the same number of each chunk, or leave some out.",
                form="number", least=20)]


def _unit(found: Mapping[_File, _Found]) -> str:
    units = {one.unit for one in found.values()}
    return units.pop() if len(units) == 1 else "place"


def _counted(material: Material) -> dict[_File, _Found]:
    found: defaultdict[_File, _Found] = defaultdict(_Found)
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for record in material.records:
        if record.source:
            file = found[record.source.file, record.source.sha256]
            file.unit, places = places_of(record)
            file.pairs.update(set(places))
            spans[record.source.chunk_id] += [(one.start, one.end) for one in material.evidence_of(record)]
    for chunk in material.chunks.values():
        _count(chunk, spans[chunk.chunk.id], found[chunk.chunk.file, chunk.sha256])
    return dict(sorted(found.items()))


def _count(asked: AskedChunk, spans: list[tuple[int, int]], file: _Found) -> None:
    chunk = asked.chunk
    file.unit = chunk.unit
    was = asked.asked is not False
    for place in chunk.places():
        file.asked[place] = file.asked.get(place, False) or was
    if not was:
        return
    starts, numbers = _starts(chunk)
    for start, end in sentences(chunk):
        place = numbers[max(0, bisect_right(starts, start) - 1)] if numbers else 0
        file.sentences[place] += 1
        file.covered[place] += any(first < end and start < last for first, last in spans)


def _starts(chunk: Chunk) -> tuple[list[int], list[int]]:
    """Return where each place begins in the text of a chunk, and its number."""
    if chunk.unit in LINED:
        return [place for place, _ in chunk.lines], [number for _, number in chunk.lines]
    return [segment.start for segment in chunk.segments], [segment.page for segment in chunk.segments]


def sentences(chunk: Chunk) -> Iterator[tuple[int, int]]:
    """Yield where the sentences and table rows of a chunk stand, without headings and what stands in others too."""
    for start, end in statements(chunk.text):
        if start >= chunk.repeated and not chunk.text.startswith("#", start) and plain(chunk.text[start:end]):
            yield start, end


def _strip(file: str, found: _Found) -> Strip:
    numbers = sorted(found.asked) or list(range(1, max(found.pairs, default=0) + 1))
    return Strip(file, found.unit, [Place(number, found.pairs[number], found.sentences[number], found.covered[number],
                                          found.asked.get(number, True)) for number in numbers])
