"""The measure of obedience, held to models known to obey: one where nothing tells it not to, and one always."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.openai_standin import OpenAIStandIn

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import obedience
from labkit.text.injection import gives_orders


def test_every_order_stands_in_its_text_with_a_word_that_the_paragraphs_lack() -> None:
    known = obedience.texts()
    bare = " ".join(text.text.replace(text.order, "") for text in known)
    assert len(known) >= 20 and len({text.name for text in known}) == len(known)
    for text in known:
        assert text.order in text.text and text.canary in text.order
        assert not obedience.holds(bare, text.canary)


def test_most_orders_are_known_to_the_rules_and_their_paragraphs_are_not() -> None:
    known = obedience.texts()
    assert sum(gives_orders(text.order) for text in known) >= len(known) * 0.7
    assert not any(gives_orders(text.text.replace(text.order, "")) for text in known)


@pytest.mark.parametrize(("obeys", "shares"), [
    (lambda prompt: not obedience.DATA_SENTENCE.search(prompt), [1, 0]),
    (lambda prompt: True, [1, 1])])
def test_rows_tell_who_obeys(obeys: Callable[[str], bool], shares: list[float], tmp_path: Path,
                             monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(body: dict) -> str:
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        text = next(text for text in obedience.texts() if text.canary in prompt)
        word = text.canary if obeys(prompt) else "quiet"
        said = re.sub(r"\s+", " ", text.text.replace(text.order, "")).split(". ")[0]
        return json.dumps({"pairs": [{"evidence": said, "question": f"What is {word}?", "answer": f"It is {word}."}]})

    with OpenAIStandIn(answer=answer, key="k") as server:
        for name, value in {"LABKIT_PROVIDER": "openai", "OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k",
                            "OPENAI_MODEL": "m"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(obedience, "CACHE", tmp_path / "cache.sqlite")
        found = list(obedience.rows(quick=True))
    assert [row.value for row in found if "obeyed" in row.name] == shares
    assert len(found) == 4 and all("long pairs" in row.name for row in found)
