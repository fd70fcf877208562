"""Evolution in pieces: what a small model adds is put behind its parent, and nothing of the parent is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.evolver import model_of, say, seeds, tagged, wanted
from support.openai_standin import OpenAIStandIn

from labkit.generate.evolve.evolve import evolve
from labkit.generate.evolve.operators import METHOD, OPERATORS, evolving
from labkit.generate.evolve.small_models import Addition, Input, put_together, schema_for
from labkit.llm.model import Model
from labkit.llm.structured_output import schema_of
from labkit.prompts import prompt
from labkit.text.quotes import plain

_EXAMPLE = re.compile(r"^\{.*\}$", re.M)


@pytest.mark.parametrize("name", OPERATORS)
def test_each_prompt_shows_examples_that_its_grammar_allows(name: str) -> None:
    schema = schema_for(name, "English")
    examples = _EXAMPLE.findall(prompt(f"evolve_piece_{name}"))
    assert len(examples) == 2
    for example in examples:
        schema.model_validate_json(example)


@pytest.mark.parametrize("name", OPERATORS)
def test_no_grammar_lets_an_answer_through(name: str) -> None:
    schema = schema_for(name, "English")
    field = "addition" if issubclass(schema, Addition) else "instruction"
    answer = {"idea": "x", "data": ["Bus 12: 8:20"] * 3, field: "Paper is recycled by separating it into its kinds."}
    with pytest.raises(ValueError, match=field):
        schema.model_validate_json(json.dumps(answer))
    assert "pattern" in schema_of(schema).bounded["properties"][field]  # it reaches the grammar


def test_only_a_bounded_model_is_asked_for_pieces_and_only_in_english() -> None:
    options = {"min_chars": 32, "max_chars": 512, "temperature": 0.7, "top_p": 0.9}
    operator = OPERATORS["deepen"]
    asked = evolving(operator, "Why?", language="English", bounded=True, **options)
    assert asked.schema is schema_for(operator.name, "English") and "Why?" in asked.prompt
    for language, bounded in (("English", False), ("Japanese", True), ("Japanese", False)):
        assert evolving(operator, "Why?", language=language, bounded=bounded, **options).schema.__name__ == "Evolved"
    assert evolving(METHOD, "Why?", language="English", bounded=True, method="1. x", **options
                    ).schema.__name__ == "PlannedBriefly"


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip),
       st.lists(st.text(min_size=5, max_size=70), min_size=3, max_size=6))
def test_the_parent_comes_first_and_whole(parent: str, words: str, lines: list[str]) -> None:
    whole = put_together(Addition(idea="x", addition=words), parent)
    if plain(words) in plain(parent):
        assert whole == parent.strip()  # nothing is said that was not said before
        return
    assert whole.startswith(parent.strip()) and whole.endswith(words.strip())
    reply = Input.model_construct(idea="x", data=lines, addition=words)
    supplied = put_together(reply, parent)
    if len({line.strip() for line in lines}) == 1:
        assert supplied == parent.strip()
        return
    assert supplied.startswith(whole) and all(line.strip() in supplied for line in lines)


def test_the_lines_of_a_parent_stay_as_they_are() -> None:
    reply = Addition(idea="x", addition="Why is Friday the driest of them?")
    parent = put_together(Input(idea="x", data=["Monday: 5 l", "Tuesday: 4 l", "Friday: 1 l"],
                                addition="Which of these days was the driest?"), "How much does it rain")
    assert parent.splitlines()[0] == "How much does it rain. Which of these days was the driest?"
    assert put_together(reply, parent).splitlines() == [*parent.splitlines(), "", reply.addition]


async def test_a_run_in_pieces_keeps_lineage_and_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(body: dict) -> str:
        schema, subject = wanted(body), tagged(body, "instruction") or tagged(body, "keywords")
        number = sum(map(ord, subject))
        if schema == "Deeper":
            return json.dumps({"idea": "x", "addition": f"Why does the orchard need {number} baskets in autumn?"})
        if schema == "Input":
            return json.dumps({"idea": "x", "data": [f"Monday: {number} l", "Tuesday: 4 l", "Friday: 5 l"],
                               "addition": "Which of these days was the driest at the mill?"})
        return say(body)

    monkeypatch.setattr(Model, "bounded", True)
    given_seeds = seeds(6)
    with OpenAIStandIn(answer=answer) as server:
        model = model_of(server, tmp_path, "off")
        result = await evolve(given_seeds, model, rounds=1, operators=["deepen", "complicate_input"],
                              question_only=True, show=False)
        await model.close()
    parents = {seed.id: seed.question for seed in given_seeds}
    assert result.books.balanced and result.books.kept == len(result.records) > 0
    assert all(record.question.startswith(parents[record.parents[0]]) for record in result.records)
    assert {wanted(post.body) for post in server.posts} == {"Deeper", "Input", "Gain"}
