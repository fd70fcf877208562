"""Models that ask a stand-in: of Azure, of any server that speaks OpenAI's protocol, of one that answers as told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from labkit.llm.cache import ResponseCache
from labkit.llm.model import Model, Request, connect
from labkit.settings import Settings
from support.openai_standin import Fault, OpenAIStandIn, Said

KEY = "0123456789abcdef-stand-in"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Pair(BaseModel):
    question: str
    answer: Annotated[str, Field(max_length=40)]


class Pairs(BaseModel):
    pairs: Annotated[list[Pair], Field(min_length=1, max_length=3)]


def azure(server: OpenAIStandIn, **more: Any) -> Settings:
    values = {"azure_openai_endpoint": f"{server.url}/", "azure_openai_api_key": KEY,
              "azure_openai_deployment_name": "gpt-4.1-mini", **more}
    return Settings(_env_file=None, **values)


def compatible(server: OpenAIStandIn, **more: Any) -> Settings:
    return Settings(_env_file=None, **{"openai_base_url": f"{server.url}/v1", "openai_model": "qwen3", **more})


def model_of(settings: Settings, tmp_path: Path, mode: str = "use", name: str = "cache.sqlite") -> Model:
    return connect(settings, cache=ResponseCache(tmp_path / name, mode), show=False)


def kept_rows(path: Path, kind: str) -> list[dict]:
    with sqlite3.connect(path) as database:
        return [json.loads(row[0]) for row in database.execute("SELECT payload FROM answers WHERE kind = ?", (kind,))]


def requests(count: int, **more: Any) -> list[Request]:
    return [Request(f"Question {number}", **more) for number in range(count)]


@asynccontextmanager
async def answered_by(answer: Callable[[dict], Said | str], folder: Path, mode: str = "off",
                   faults: tuple[Fault | None, ...] = ()) -> AsyncIterator[tuple[Model, OpenAIStandIn]]:
    with OpenAIStandIn(answer=answer, faults=faults) as server:
        configured = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key="k", openai_model="m",
                              provider="openai")
        model = connect(configured, cache=ResponseCache(folder / "cache.sqlite", mode))
        try:
            yield model, server
        finally:
            await model.close()
