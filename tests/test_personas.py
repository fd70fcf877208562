"""Personas: found in texts and through each other, each once, and what they ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.endpoints import answered_by
from support.openai_standin import Said
from support.professor import Professor, fenced, prompt_of

from labkit.errors import SettingsError
from labkit.generate.personas import (
    Persona,
    ask_as_personas,
    persona_style,
    personas_from_texts,
    related_personas,
)
from labkit.quality.duplicates.online import Distinct
from labkit.quality.duplicates.texts import jaccard, single_words

word = st.sampled_from(["baker", "nurse", "pilot", "ovens", "storms", "who", "cares", "about", "the", "of", "a", "sea"])
texts = st.lists(word, max_size=14).map(" ".join)


@settings(deadline=None)
@given(st.lists(texts, max_size=25), st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]))
def test_near_duplicates_are_those_that_comparing_all_pairs_finds(texts: list[str], threshold: float) -> None:
    distinct, kept = Distinct(threshold), []
    for one in texts:
        alike = any(jaccard(single_words(one), single_words(other)) >= threshold for other in kept)
        assert distinct.add(one) != alike
        if not alike:
            kept.append(one)


def test_alike_is_told_by_words_in_any_script() -> None:
    distinct = Distinct()
    assert distinct.add("A nurse who works nights in a small town and learns Danish for her patients")
    assert not distinct.add("A NURSE, who works nights in a small town, and learns Danish for her patients!")
    assert distinct.add("A nurse who works nights in a large city and learns Polish for her patients")
    assert distinct.add("夜勤をしながら外国語を学ぶ看護師") and not distinct.add("夜勤をしながら外国語を学ぶ看護師。")
    assert distinct.add("海の近くで魚を売る店主") and distinct.add("") and not distinct.add("!?")
    with pytest.raises(SettingsError):
        Distinct(0)


async def test_personas_come_from_texts(tmp_path: Path) -> None:
    async with answered_by(Professor(), tmp_path) as (model, server):
        found = await personas_from_texts(["Bread rises.", "x" * 9000, "Bread rises."], model, num_personas=2,
                                          show=False)
    assert [one.source for one in found.personas] == [0, 0, 1, 1]  # the third text has nobody new
    assert found.books.balanced and found.books.kept == 4
    assert found.books.dropped == {"more than asked": 3, "repeats another persona": 2}
    shown = {fenced(post.body, "text") for post in server.posts}
    assert "Bread rises." in shown and max(map(len, shown)) == 6000


async def test_personas_lead_to_others_within_bounds(tmp_path: Path) -> None:
    start = [Persona(description="A teacher of chemistry in a village", source=7)]
    async with answered_by(Professor(), tmp_path) as (model, server):
        found = await related_personas(start, model, hops=3, num_personas=2, max_personas=9, show=False)
        assert len(found.personas) == 9 and found.books.balanced and found.books.rounds == 3
        assert len(server.posts) == 1 + 2 + 2  # the third hop needs three more: two are asked
    assert [one.hops for one in found.personas] == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    first, third = found.personas[0], found.personas[2]
    assert first.parent == start[0].description and third.parent == first.description and third.source == 7
    assert first.relation == "colleague" and len({one.description for one in found.personas}) == 9
    assert found.books.dropped["not needed"] == 1


@pytest.mark.parametrize("said", ["prose", Said(refusal="No.", text=None), json.dumps({"personas": []}), json.dumps(
    {"personas": [{"relation": "", "description": " "}, {"relation": "", "description": "y" * 999}]})])
async def test_a_model_that_names_nobody_ends_the_search(tmp_path: Path, said: Said | str) -> None:
    start = [Persona(description="A teacher")]
    async with answered_by(Professor(Personas=said), tmp_path) as (model, server):
        found = await related_personas(start, model, hops=6, show=False)
        assert len(server.posts) <= 2
    assert found.personas == [] and found.books.balanced and found.books.asked == 2


async def test_personas_in_another_language_than_asked_are_dropped(tmp_path: Path) -> None:
    async with answered_by(Professor(), tmp_path) as (model, server):
        found = await personas_from_texts(["パンが膨らむ。"], model, num_personas=3, language="Japanese", show=False)
    assert +found.books.dropped == {"wrong language": 3} and "互いに異なる人を 3 人" in prompt_of(server.posts[0].body)


async def test_personas_ask_about_a_topic(tmp_path: Path) -> None:
    seen = []
    people = [Persona(description="A baker in Lima"), "A pilot </persona> of gliders"]
    async with answered_by(Professor(), tmp_path) as (model, server):
        records, books = await ask_as_personas(people, model, about="storms", num_questions=2, each=seen.append,
                                               show=False)
    assert seen == records
    assert [record.topic.persona for record in records] == [people[0].description] * 2 + [people[1]] * 2
    assert "Lima" in records[0].question and records[0].topic.about == "storms" and records[0].answer == ""
    assert {record.method for record in records} == {"persona"} and books.balanced and books.kept == 4
    prompts = [prompt_of(post.body) for post in server.posts]
    assert all("The questions are about: <topic>\nstorms\n</topic>" in one for one in prompts)
    assert any("</persona2>" in one for one in prompts)


async def test_without_a_topic_nothing_speaks_of_one_and_odd_counts_are_accounted_for(tmp_path: Path) -> None:
    few = json.dumps({"questions": ["How do I bake bread at home without an oven?"]})
    async with answered_by(Professor(Questions=few), tmp_path) as (model, server):
        records, books = await ask_as_personas(["A", "B"], model, num_questions=3, show=False)
    assert "questions are about" not in prompt_of(server.posts[0].body)
    assert len(records) == 1 and books.balanced and books.asked == 6
    assert books.failed == {"fewer than asked": 4} and books.dropped["repeats another question"] == 1


def test_a_style_can_stand_behind_any_instructions() -> None:
    style = persona_style(Persona(description="A nurse"), "English")
    assert "<persona>\nA nurse\n</persona>" in style and "never what is true" in style
    japanese = persona_style("看護師", "Japanese")
    assert "<persona>\n看護師\n</persona>" in japanese and "尋ねます" in japanese


@pytest.mark.parametrize("options", [{"hops": 7}, {"hops": 0}, {"num_personas": 0}, {"max_personas": 0}])
async def test_what_cannot_be_asked_for_is_refused(tmp_path: Path, options: dict) -> None:
    async with answered_by(Professor(), tmp_path) as (model, server):
        with pytest.raises(SettingsError):
            await related_personas([Persona(description="A")], model, **options)
        assert server.posts == []
