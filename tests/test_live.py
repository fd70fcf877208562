"""The embedded model itself is asked: fetched, verified and served as a user gets it, on one small page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from labkit.documents import read
from labkit.documents.chunking.split import split
from labkit.generate.qa.make_qa import make_qa
from labkit.llm.cache import ResponseCache
from labkit.llm.local.server import fetch_model, find_model
from labkit.llm.model import connect
from labkit.settings import Settings

pytestmark = pytest.mark.slow

TEXT = ("The Merrowell W2 holds 3.6 litres of cold water. "
        "The hot tank of the W2 holds 1.8 litres of water at 92 degrees. "
        "A new filter for the W2 costs 38 pounds.")


@pytest.mark.skipif(not os.environ.get("CI") and find_model(Settings(_env_file=None)) is None,
                    reason="the embedded model is not on disk: run make model (CI fetches it)")
async def test_the_embedded_model_makes_pairs_that_pass_the_checks(tmp_path: Path) -> None:
    import pymupdf

    path = tmp_path / "w2.pdf"
    pdf = pymupdf.open()
    pdf.new_page().insert_textbox(pymupdf.Rect(72, 72, 500, 300), TEXT, fontsize=12)
    pdf.save(path)
    settings = Settings(_env_file=None, provider="local")
    fetch_model(settings)
    cache = ResponseCache(tmp_path / "cache.sqlite")
    document = await read(path, reader="builtin", show=False)
    chunks = split(document)
    model = connect(settings, cache=cache, show=False)
    result = await make_qa(chunks, model, document=document, num_questions=2, show=False)
    assert result.books.balanced and result.books.kept >= 1
    for record in result.records:
        assert record.evidence.text in chunks[0].text and record.evidence.boxes
    calls = model.usage.calls
    again = connect(settings, cache=cache, show=False)
    assert (await make_qa(chunks, again, document=document, num_questions=2, show=False)).records == result.records
    assert calls and not again.usage.calls
    await model.close()
    await again.close()
