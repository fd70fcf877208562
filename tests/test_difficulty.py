"""How hard instructions are: a mark for each that a model gives one to, and none for what it cannot mark."""

from __future__ import annotations

import json
from pathlib import Path

from support.evolver import model_of, seeds, system, tagged
from support.openai_standin import OpenAIStandIn

import labkit
from labkit.datasets.record import QA


async def test_each_instruction_is_marked_by_itself(tmp_path: Path) -> None:
    records = [*seeds(3), QA(question="How hard is the eleventh, out of ten?", answer="")]

    def answer(body: dict) -> str:
        place = [record.question for record in records].index(tagged(body, "instruction"))
        assert "from 1" in system(body)
        return json.dumps({"needs": "A few steps.", "level": (1, 7, 10, 11)[place]})

    with OpenAIStandIn(answer=answer) as server:
        model = model_of(server, tmp_path)
        try:
            marks = await labkit.rate_difficulty(records, model, show=False)
        finally:
            await model.close()
    assert [marks.get(record.id) for record in records] == [1, 7, 10, None]


async def test_the_prompt_is_in_the_language_of_the_instruction(tmp_path: Path) -> None:
    with OpenAIStandIn(answer=[json.dumps({"needs": "知識。", "level": 3})]) as server:
        model = model_of(server, tmp_path)
        try:
            assert set((await labkit.rate_difficulty(seeds(2, "Japanese"), model, language="Japanese",
                                                     show=False)).values()) == {3}
        finally:
            await model.close()
        assert all("尺度" in system(seen.body) for seen in server.posts)
