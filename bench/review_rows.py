"""What the review is tried on in a browser: a PDF, and a dataset with boxes on it; and a large one without a PDF."""

from __future__ import annotations

import hashlib
from pathlib import Path

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, CheckScore, Evidence, PageBox, Source
from labkit.documents.types import Chunk, Segment

_PUMPS = ("amber", "azure", "beige", "black", "brown", "coral", "cream", "green")
_HOSTILE = "<img src=x onerror=window.taken=1><script>window.taken=1</script>"


def write_rows(folder: Path, pages: int = 4) -> Path:
    """Write pumps.pdf and qa.jsonl, eight rows a page, and return where the rows are."""
    import pymupdf

    folder.mkdir(parents=True, exist_ok=True)
    pdf, found, chunks = pymupdf.open(), [], []
    for number in range(1, pages + 1):
        page = pdf.new_page(width=595, height=842)
        page.insert_text((60, 80), f"{number}. Pumps of the {number}00 series", fontsize=20)
        sentences = [f"The {name} {number}00 pump moves {10 * number + place} litres in one hour."
                     for place, name in enumerate(_PUMPS)]
        for place, sentence in enumerate(sentences):
            page.insert_text((60, 130 + 30 * place), sentence, fontsize=12)
        text = " ".join(sentences)
        chunk = Chunk("pumps.pdf", text, (Segment(0, len(text), number),), (f"{number}. Pumps",), 120)
        chunks.append(chunk)
        for place, (name, sentence) in enumerate(zip(_PUMPS, sentences, strict=True)):
            box = page.search_for(sentence)[0]
            start = text.index(sentence)
            evidence = Evidence(text=sentence, start=start, end=start + len(sentence), pages=[number],
                                boxes=[PageBox(page=number, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1)])
            score = CheckScore(name="reading", score=.7 + .03 * place, threshold=.7)
            found.append((f"How much does the {name} {number}00 pump move in an hour?",
                          f"{10 * number + place} litres", evidence, chunk, score))
    pdf.save(folder / "pumps.pdf")
    digest = hashlib.sha256((folder / "pumps.pdf").read_bytes()).hexdigest()
    rows = [QA(question=question, answer=answer, evidence=evidence, model="example-model", checks=[score],
               source=Source(file="pumps.pdf", sha256=digest, pages=evidence.pages, chunk_id=chunk.id))
            for question, answer, evidence, chunk, score in found]
    rows[1] = rows[1].model_copy(update={"extra": {_HOSTILE: _HOSTILE}, "answer": f"{rows[1].answer} {_HOSTILE}"})
    return Dataset(rows).save(folder / "qa.jsonl", chunks=[AskedChunk(one, digest, asked=True) for one in chunks])


def many_rows(folder: Path, count: int = 10_000) -> Dataset:
    """Return a dataset of so many rows, whose decisions stand in a folder."""
    text = "The azure pump moves 120 litres in one hour."
    chunk = Chunk("pumps.txt", text, (Segment(0, len(text), 1),), (), 12, unit="line")
    evidence = Evidence(text=text, start=0, end=len(text), lines=[1])
    source = Source(file="pumps.txt", sha256="a" * 64, lines=[1], chunk_id=chunk.id)
    folder.mkdir(parents=True, exist_ok=True)
    return Dataset((QA(question=f"How much does pump {number} move?", answer="120 litres", evidence=evidence,
                       source=source) for number in range(count)), folder / "qa.jsonl")
