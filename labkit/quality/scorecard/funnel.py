"""What became of all that was asked for."""

from __future__ import annotations

from collections import Counter

from labkit.datasets.ledger import ranked
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bar, Bars, Bound, Measure, Section, bars_of, share_of

_BOOKS = "asked = kept + dropped, each with the check that dropped it + failed, each with why no answer came"
_WORTH_NAMING = 3  # pairs


def funnel(material: Material) -> Section:
    """Return how many pairs were asked for, written and kept, from the books or as far as the files tell."""
    if material.books is not None and material.books.asked:
        return _from_books(material)
    return _from_files(material)


def _from_books(material: Material) -> Section:
    books = material.books
    assert books is not None
    failed, dropped = books.failed.total(), books.dropped.total()
    bars = [Bar("asked for", books.asked), Bar("written", books.asked - failed), Bar("kept", books.kept)]
    lost = Counter({f"dropped: {reason}": count for reason, count in books.dropped.items()})
    lost.update({f"failed: {reason}": count for reason, count in books.failed.items()})
    worst = next((f"Most of what was dropped is “{reason}”" for reason, count in ranked(books.dropped)
                  if count >= _WORTH_NAMING), "")
    measures = [
        Measure("accounted", "Pairs accounted for", share_of(books.kept + dropped + failed, books.asked), books.asked,
                "pairs asked for", _BOOKS, "", Bound(1.0, 1.0),
                "Run the same command again: what has no account was lost on the way."),
        Measure("answered", "Pairs that were written", share_of(books.asked - failed, books.asked), books.asked,
                "pairs asked for", "1 − pairs that were asked for and never came / pairs asked for",
                "format validity: parsed rows / requested rows", Bound(0.98, 0.9),
                "Run the same command again where the model failed for now; where answers are malformed or cut, use a "
                "larger model or ask for fewer pairs a chunk."),
        Measure("yield", "Written pairs that were kept", share_of(books.kept, books.asked - failed),
                books.asked - failed, "written pairs", "kept / (kept + dropped)", "", None)]
    notes = [f"{worst}: read some of them (--dropped FILE) before you loosen that check."] if worst else []
    if books.kept != len(material.records):
        notes.append(f"The books count {books.kept:,} kept pairs, and the set holds {len(material.records):,}: it has "
                     "rows of other runs too, or was changed since.")
    return Section("funnel", "What became of what was asked for", measures,
                   [Bars("funnel", "Pairs", bars), bars_of("lost", "Why pairs were not kept", lost, apart=lost)],
                   notes=notes)


def _from_files(material: Material) -> Section:
    notes = ["The books of the run are not at hand, so what was asked for and not kept cannot be counted in full."]
    bars = []
    if material.chunks:
        used = {record.source.chunk_id for record in material.records if record.source}
        bars.append(Bars("chunks", "Chunks", [
            Bar("in the source", len(material.chunks)), Bar("asked about", len(material.asked)),
            Bar("with a kept pair", len(used & material.chunks.keys()))]))
        why = Counter(chunk.reason or "not said" for chunk in material.chunks.values() if chunk.asked is False)
        if why:
            bars.append(bars_of("not_asked", "Why chunks were not asked about", why, apart=why))
    elif any(record.source for record in material.records):
        notes.append("There is no file of chunks beside the pairs (NAME.chunks.jsonl): sets that labkit makes today "
                     "have one.")
    if material.dropped is not None:
        lost = Counter(f"dropped: {pair.reason}" for pair in material.dropped)
        bars.append(Bars("funnel", "Pairs", [Bar("written, by the file of dropped pairs",
                                                 len(material.records) + len(material.dropped)),
                                             Bar("kept", len(material.records))]))
        bars.append(bars_of("lost", "Why pairs were not kept", lost, apart=lost))
    return Section("funnel", "What became of what was asked for", (), bars, notes=notes)
