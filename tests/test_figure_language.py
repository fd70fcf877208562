"""Figures and pages are put into words in the language that is asked for, whatever the settings say."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from support.openai_standin import OpenAIStandIn
from support.read_files import chart, written
from typer.testing import CliRunner

import labkit
from labkit.cli.app import app
from labkit.llm import concurrency
from labkit.llm.cache import ResponseCache
from labkit.llm.model import Model, connect
from labkit.prompts import prompt
from labkit.settings import Settings

TOLD = "The pump moves 90 litres of water in one hour. "


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "_FIRST_WAIT", 0.01)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # loopback must not go through it
    for name in ("NO_PROXY", "no_proxy", "OPENAI_API_KEY", "OPENAI_BASE_URL", "LABKIT_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def charted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = pymupdf.open()
    chart(document.new_page(), (100, 300, 500, 600))
    document[0].insert_textbox((72, 90, 520, 200), TOLD * 4, fontsize=11)
    return written(document, tmp_path_factory.mktemp("charted"), "manual.pdf")


def seeing(server: OpenAIStandIn, folder: Path, language: str = "English") -> Model:
    settings = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_model="sees", language=language)
    return connect(settings, cache=ResponseCache(folder / "cache.sqlite"), show=False)


def shown(server: OpenAIStandIn) -> list[str]:
    """Return the words that came with a picture."""
    contents = [post.body["messages"][-1]["content"] for post in server.posts]
    return [content[0]["text"] for content in contents if isinstance(content, list)]


@pytest.mark.parametrize(("language", "expected"), [("Japanese", "Japanese"), (None, "Korean")])
async def test_a_figure_is_described_in_the_language_that_is_read_for(
        charted: Path, tmp_path: Path, language: str | None, expected: str) -> None:
    with OpenAIStandIn(key=None, answer=["A chart."]) as server:
        model = seeing(server, tmp_path, "Korean")
        document = await labkit.read(charted, reader="builtin", describe=model.describe, language=language, show=False,
                                     settings=Settings(_env_file=None))
    assert document.figures[0].description == "A chart."
    assert shown(server) == [prompt("describe_figure", expected, caption=document.figures[0].caption)]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["read_page_images", "reader"])
async def test_a_page_is_written_down_in_the_language_that_is_read_for(charted: Path, tmp_path: Path, way: str) -> None:
    with OpenAIStandIn(key=None, answer=[TOLD * 9]) as server:
        model = seeing(server, tmp_path)
        if way == "reader":
            await labkit.read(charted, reader="page-image", transcribe=model.transcribe, language="Japanese",
                              show=False, settings=Settings(_env_file=None))
        else:
            await labkit.read_page_images(charted, describe=model.transcribe, language="Japanese", show=False)
    assert shown(server) == [prompt("read_page", "Japanese")] and shown(server) != [prompt("read_page", "English")]


async def test_what_describes_without_a_language_is_left_alone(charted: Path) -> None:
    async def describe(image: bytes, caption: str) -> str:
        return "A chart."

    document = await labkit.read(charted, reader="builtin", describe=describe, language="Japanese", show=False,
                                 settings=Settings(_env_file=None))
    assert document.figures[0].description == "A chart."


def test_generate_describes_figures_in_the_language_of_its_rows(charted: Path, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIStandIn(key=None, answer=["A chart."]) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_MODEL": "sees", "LABKIT_PROVIDER": "openai",
                            "LABKIT_CACHE": str(tmp_path / "cache.sqlite"), "LABKIT_CACHE_MODE": "use"}.items():
            monkeypatch.setenv(name, value)
        CliRunner().invoke(app, ["generate", str(charted), "--out", str(tmp_path / "qa.jsonl"), "--reader", "builtin",
                                 "--language", "Japanese"])
    described = shown(server)
    assert len(described) == 1 and "Japanese" in described[0] and "English" not in described[0]
