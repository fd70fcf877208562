"""Requests: what they may hold, what of it is sent, and under which key its answer is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field
from support.openai_standin import OpenAIStandIn

from labkit.errors import ModelError, RequestError
from labkit.llm.cache import ResponseCache
from labkit.llm.cache_key import request_key
from labkit.llm.model import Failure, Message, Model, Request, ToolCall, connect
from labkit.llm.token_estimate import request_tokens
from labkit.settings import Settings

KEY = "key-of-the-requests-0815"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 16


class Pair(BaseModel):
    question: str = Field(min_length=5)
    answer: str


class Pairs(BaseModel):
    pairs: list[Pair] = Field(min_length=1, max_length=5)


PARSED = Pairs(pairs=[Pair(question="What is it?", answer="A pump.")])
TURNS = (Message("user", "When does it open?"), Message("assistant", "At nine."))
AZURE, LOCAL = ("azure", "gpt-4.1-mini"), ("local", "qwen2.5-coder-1.5b-instruct-q4_k_m")


def model_of(server: OpenAIStandIn, folder: Path, **more: Any) -> Model:
    settings = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key=KEY, openai_model="m",
                        **more)
    return connect(settings, cache=ResponseCache(folder / "cache.sqlite"), show=False)


# -- keys

@pytest.mark.parametrize(("model", "request_", "key"), [
    (AZURE, Request("Ask about pumps."), "ec50a4f1a93c12a84df2fb619ce52285450ab34bc28af4394c5e7cf8d8f92daf"),
    (AZURE, Request("ポンプについて聞く。", "Be brief.", Pairs, max_tokens=300),
     "7dbd39d1689a9821631977a84db7967c9200ed1847e162f975123e53ea0af03e"),
    (AZURE, Request("What is this?", images=(PNG,), max_tokens=4096),
     "22f07fd23b5658ea37acea78e37105ee4e4768abb9260136b6b8bf68eac589bc"),
    (AZURE, Request("Again.", temperature=0.7, sample=3, top_p=0.9, label="not in it"),
     "1b6c73752296850cdcf1947d31abaff5b0f31c13031f9749b698dd16986db71c"),
    (AZURE, Request(""), "2a3b1bfcbe6c0e65858226dda3614fcb8da8f6aef917b61db7846c8d8483a24c"),
    (LOCAL, Request("Ask about pumps.", schema=Pairs),
     "91ef6f28f68e3965b3e68dd1337fd86282165bd8957b164a5f41685972fa9000")])
def test_keys_of_the_first_release_stay_or_peoples_answers_are_lost(model, request_, key):
    assert request_key(*model, request_) == key


def test_every_part_of_a_conversation_is_in_its_key():
    call = ToolCall("c1", "hours", "{}")
    seen, called = Message("user", "When does it open?", (PNG,)), Message("assistant", "At nine.", tool_calls=(call,))
    conversations = [(), TURNS, TURNS[:1], (*TURNS, *TURNS), (seen, TURNS[1]), (TURNS[0], called),
                     (*TURNS, Message("tool", "9", tool_call_id="c1")),
                     (*TURNS, Message("tool", "9", tool_call_id="c2"))]
    keys = {request_key(*AZURE, Request("And on Sunday?", messages=turns)) for turns in conversations}
    assert len(keys) == len(conversations)


# -- what they may hold

@pytest.mark.parametrize("wrong", [
    lambda: Message("assistant", "Look.", images=(PNG,)), lambda: Message("tool", "9"),
    lambda: Message("user", "x", tool_calls=(ToolCall("c", "hours", "{}"),)),
    lambda: Message("user", "x", tool_call_id="c"), lambda: Request(messages=TURNS)])
def test_what_makes_no_sense_is_refused_in_one_line(wrong):
    with pytest.raises(RequestError) as caught:
        wrong()
    assert caught.value.mend and "\n" not in str(caught.value)


def test_titles_and_eyes():
    assert Request(messages=TURNS[:1]).title == "When does it open?" and Request("x", messages=TURNS).title == "x"
    assert Request("x", messages=[Message("user", "look", (PNG,)), TURNS[1]]).has_images
    assert not Request("x", messages=list(TURNS)).has_images


def test_a_conversation_is_counted_with_its_tools():
    alone = request_tokens(Request("And on Sunday?"))
    talk = request_tokens(Request("And on Sunday?", messages=TURNS))
    call = Message("assistant", "At nine.", tool_calls=(ToolCall("c1", "opening_hours", '{"day": "Sunday"}'),))
    assert alone < talk < request_tokens(Request("And on Sunday?", messages=(TURNS[0], call)))


# -- on the wire

async def test_a_conversation_is_sent_turn_by_turn_and_asked_once(tmp_path):
    call = ToolCall("c1", "hours", '{"day": "Sunday"}')
    request = Request("So?", "Be brief.", messages=(
        *TURNS, Message("user", "And this?", (PNG,)), Message("assistant", "", tool_calls=(call,)),
        Message("tool", "closed", tool_call_id="c1")))
    with OpenAIStandIn(key=KEY) as server:
        model = model_of(server, tmp_path)
        assert await model.ask(request) == await model.ask(request) == "Fine."
        assert await model.ask(Request(messages=TURNS[:1])) == "Fine."
        await model.close()
    first, second = server.posts
    messages = first.body["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "assistant", "tool",
                                                          "user"]
    assert messages[3]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")
    assert messages[4] == {"role": "assistant", "content": None, "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "hours", "arguments": '{"day": "Sunday"}'}}]}
    assert messages[5] == {"role": "tool", "tool_call_id": "c1", "content": "closed"}
    assert second.body["messages"] == [{"role": "user", "content": "When does it open?"}]


async def test_a_schema_in_words_stands_in_the_last_turn_of_the_users_also_in_the_repair(tmp_path):
    answers = ["no JSON", PARSED.model_dump_json()]
    with OpenAIStandIn(key=KEY, profile=["json_schema", "json_object"], answer=answers) as server:
        model = model_of(server, tmp_path)
        assert await model.ask(Request("Ask.", schema=Pairs, messages=TURNS)) == PARSED
        await model.close()
    *_, asked, repair = [post.body["messages"] for post in server.posts]
    for messages in (asked, repair):
        assert [("this JSON Schema" in message["content"]) for message in messages[:3]] == [False, False, True]
    assert [message["role"] for message in repair[3:]] == ["assistant", "user"]


async def test_a_conversation_waits_for_its_turn_at_the_budget_as_any_other_request(tmp_path):
    """Only a repair goes first; a conversation shows the model answers of its own too, and is none."""
    with OpenAIStandIn(key=KEY, latency=0.02) as server:
        model = model_of(server, tmp_path, budget_tokens=25_000)
        talks = [Request(f"Question {number}", messages=TURNS if number % 2 else (), max_tokens=9000)
                 for number in range(12)]  # two of them fit at once
        assert await model.ask_all(talks, show=False) == ["Fine."] * 12
        await model.close()
    asked = [post.body["messages"][-1]["content"] for post in server.posts]
    places = {words: place for place, words in enumerate(asked)}  # two go at once, and one may overtake the other
    assert len(asked) == 12 and all(abs(places[f"Question {number}"] - number) <= 1 for number in range(12))


async def test_ask_takes_a_prompt_with_its_parameters_or_a_whole_request(tmp_path):
    with OpenAIStandIn(key=KEY, profile=["images"]) as server:
        model = model_of(server, tmp_path)
        assert await model.ask("Hello?", temperature=0.5) == await model.ask(Request("Hello?", temperature=0.5))
        assert len(server.posts) == 1
        with pytest.raises(RequestError, match="max_tokens cannot be given beside a request"):
            await model.ask(Request("Hello?"), max_tokens=3)
        request = Request("Look.", messages=[Message("user", "At this.", (PNG,)), TURNS[1]])
        with pytest.raises(ModelError, match="this endpoint takes no images"):
            await model.ask(request)
        assert await model.ask_all([request], show=False) == [Failure("bad request", "this endpoint takes no images")]
        await model.close()
