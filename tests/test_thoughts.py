"""What a model thinks aloud is no part of its answer, however it is marked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.llm.chat_completions import no_reply, read_reply
from labkit.llm.thoughts import without_thoughts

SAID = "The pump runs quietly at 19 decibels."
DRAFT = '{"pairs": [{"question": "What is the draft?"}]}'


@pytest.mark.parametrize("text", [
    f"<think>\nHm. {DRAFT}\n</think>\n\n{SAID}",
    f"<thinking>\nThe user asks.\n</thinking>\n{SAID}",
    f"Okay, let me think. {DRAFT}\nNo.\n</think>\n\n{SAID}",
    f"[THINK]Let me think.[/THINK]{SAID}",
    f"◁think▷Let me think.◁/think▷{SAID}",
    f"<think></think><think>\nOnce more.\n</think>{SAID}",
    f"<seed:think>Hm.</seed:think>{SAID}",
    f"<reasoning>\nThe </think> mark is not this one's.\n</reasoning>\n{SAID}",
    f"<|begin_of_thought|>\nHm.\n<|end_of_thought|>\n<|begin_of_solution|>\n{SAID}\n<|end_of_solution|>",
    f"<|channel|>analysis<|message|>{DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>{SAID}<|return|>",
    f"<|start|>assistant<|channel|>final <|constrain|>json<|message|>{SAID}",
    f"analysisUser asks for {DRAFT}.assistantfinal{SAID}",
    SAID,
])
def test_thoughts_are_left_out(text):
    assert without_thoughts(text) == SAID


@pytest.mark.parametrize("text", ["<think>\nI weigh each sentence. " * 3, "[THINK]Hm. I",
                                  "<|channel|>analysis<|message|>Us"])
def test_thoughts_that_were_cut_leave_nothing(text):
    assert without_thoughts(text) == ""


@pytest.mark.parametrize("text", [
    "The mark </think> ends the thoughts of a model.",
    "Analysis of the pump: it is quiet.",
    json.dumps({"answer": "It ends with </think>\n", "more": ["<think>"]}),
    "",
])
def test_an_answer_that_tells_of_the_marks_stays(text):
    assert without_thoughts(text) == text


@given(thoughts=st.text(st.characters(exclude_characters="<")), answer=st.from_regex(r"[a-z]{1,9}", fullmatch=True))
def test_any_thoughts_are_left_out(thoughts, answer):
    assert without_thoughts(f"<think>{thoughts}</think>\n{answer}") == answer


@given(st.text())
def test_any_text_is_borne(text):
    assert len(without_thoughts(text)) <= len(text)


def _answer(content, finish="stop", **more):
    message = {"content": content, **more}
    return json.dumps({"model": "m", "choices": [{"finish_reason": finish, "message": message}]}).encode()


def test_the_text_parts_of_a_content_are_the_answer():
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "The pump "},
             {"type": "text", "text": "runs."}]
    assert read_reply(_answer(parts)).text == "The pump runs."
    assert read_reply(_answer({"text": "no list"})) is None


@pytest.mark.parametrize(("more", "said"), [
    ({"tool_calls": [{"id": "t", "type": "function", "function": {"name": "Pairs", "arguments": "{}"}}]},
     "calling a tool"),
    ({"reasoning_content": "{}"}, "its reasoning"),
])
def test_where_an_answer_is_instead_is_named(more, said):
    assert said in read_reply(_answer(None, **more)).elsewhere
    assert read_reply(_answer("Fine.", **more)).elsewhere == ""


@pytest.mark.parametrize(("content", "said"), [
    (b'data: {"choices": [{"delta": {"content": "x"}}]}\n\ndata: [DONE]\n\n', "streams"),
    (b"<html><head><title>Sign in</title></head></html>", 'a web page came, titled "Sign in"'),
    (b"<!doctype html><p>Hm", "a web page came"),
    (b'{"object": "list"}', "no chat completion"),
])
def test_what_came_instead_of_a_completion_is_named(content, said):
    assert read_reply(content) is None
    assert said in no_reply(content)
