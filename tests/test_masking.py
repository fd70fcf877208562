"""Personal data covered before a prompt leaves: in documents and in seeds, at no cost to evidence and places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli_runs import facts, labkit, make_pdf, pairs, rows
from support.evolver import say
from support.openai_standin import OpenAIStandIn

from labkit.datasets.chunks_file import chunks_path, read_chunks
from labkit.datasets.jsonl import line_of
from labkit.datasets.record import QA, Evidence, Source
from labkit.documents.types import Chunk, Document, Figure, Page, Segment, Table
from labkit.pipelines.masking import masked_document
from labkit.settings import Settings

SECRETS = ("ann@example.org", "415-555-0132", "4111 1111 1111 1111")
NOTE = f"Ask Ann: {SECRETS[0]}, phone {SECRETS[1]}, or charge her card {SECRETS[2]} at once."
pytestmark = pytest.mark.usefixtures("apart_from_machine")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    with OpenAIStandIn(answer=request.param) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_PROVIDER": "openai"}.items():
            monkeypatch.setenv(name, value)
        yield server


def told(server: OpenAIStandIn, since: int = 0) -> list[str]:
    sent = json.dumps([post.body for post in server.posts[since:]])
    return [secret for secret in SECRETS if secret in sent]


def test_a_document_is_covered_wherever_it_says_something() -> None:
    table = f"| who | mail |\n|---|---|\n| Ann | {SECRETS[0]} |"
    page = Page(1, "text", f"{NOTE}\n\n{table}", 0, 0, tables=[
        Table(1, None, table, (len(NOTE) + 2, len(NOTE) + 2 + len(table))), Table(1, None, f"<td>{SECRETS[0]}</td>")],
        figures=[Figure(1, None, f"Card of {SECRETS[0]}", description=NOTE)])
    masked = masked_document(Document("a.pdf", "0" * 64, "builtin", [page], above=((1, f"Mail {SECRETS[0]}"),)))
    shown = repr([masked.pages, masked.above])
    assert not [secret for secret in SECRETS if secret in shown] and page.markdown.startswith(NOTE)
    [hidden] = masked.pages
    start, end = hidden.tables[0].span
    assert hidden.markdown[start:end] == hidden.tables[0].markdown and len(hidden.markdown) == len(page.markdown)


@pytest.mark.parametrize("service", [pairs], indirect=True)
def test_generate_sends_no_personal_data(tmp_path: Path, service: OpenAIStandIn) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "qa.jsonl"
    source.write_text(f"{NOTE}\n{facts(1)}\n")
    assert labkit("generate", source, "--out", tmp_path / "open.jsonl")[0] == 0 and told(service)
    before = len(service.posts)
    code, _, err = labkit("generate", source, "--out", out, "--mask-personal-data")
    assert code == 0 and len(service.posts) > before and not told(service, before), err
    texts = {one.chunk.id: one.chunk.text for one in read_chunks(chunks_path(out))}
    for row in rows(out):
        evidence = row["evidence"]
        assert texts[row["source"]["chunk_id"]][evidence["start"]:evidence["end"]] == evidence["text"]
    assert not [secret for secret in SECRETS if secret in "".join(texts.values())]


@pytest.mark.parametrize("service", [pairs], indirect=True)
@pytest.mark.parametrize("reader", ["azure", "page-image"])
def test_a_reader_that_sends_pages_is_refused(tmp_path: Path, service: OpenAIStandIn, reader: str) -> None:
    source = make_pdf(tmp_path / "a.pdf", NOTE)
    code, _, err = labkit("generate", source, "--out", tmp_path / "qa.jsonl", "--mask-personal-data",
                          "--reader", reader)
    assert code == 2 and "--reader builtin" in err and not service.posts


def test_automatic_reading_stays_on_this_machine() -> None:
    from labkit.pipelines.masking import reading_here

    settings = Settings(azure_doc_intelligence_endpoint="https://x.cognitiveservices.azure.com/")
    assert settings.azure_doc_intelligence_endpoint and not reading_here(settings).azure_doc_intelligence_endpoint


@pytest.mark.parametrize("service", [say], indirect=True)
def test_evolve_sends_no_personal_data_and_keeps_evidence_in_place(tmp_path: Path, service: OpenAIStandIn) -> None:
    seeds, out = tmp_path / "qa.jsonl", tmp_path / "e.jsonl"
    chunk = Chunk("a.txt", NOTE, (Segment(0, len(NOTE), 1),))
    row = QA(question=f"How do I tell whether {SECRETS[0]} is the right address for questions about the heater?",
             answer=f"Ring {SECRETS[1]}.", qa_type="long", language="English", extra={"note": NOTE},
             evidence=Evidence(text=NOTE[9:52], start=9, end=52),
             source=Source(file="a.txt", sha256="0" * 64, pages=[1], chunk_id=chunk.id))
    seeds.write_bytes(line_of(row.model_dump(mode="json") | {"id": row.id}))
    from labkit.datasets.chunks_file import ChunksFile, asked_chunks

    with ChunksFile(chunks_path(seeds)) as file:
        for one in asked_chunks([chunk], [row]):
            file.write(one)
    args = ("evolve", "--seed-file", seeds, "--rounds", 1, "--mask-personal-data", "--out", out)
    _, _, err = labkit(*args)
    assert service.posts and not told(service), err
    [kept] = read_chunks(chunks_path(out))
    assert not [secret for secret in SECRETS if secret in kept.chunk.text] and len(kept.chunk.text) == len(NOTE)
    assert not [secret for secret in SECRETS if out.exists() and secret in out.read_text(encoding="utf-8")]
    for made in rows(out) if out.exists() else ():
        assert made["source"] is None or made["source"]["chunk_id"] == kept.chunk.id
