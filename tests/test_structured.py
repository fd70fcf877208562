"""Structured output: schemas as endpoints take them, and JSON out of whatever a model writes around it."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from support.openai_standin import strict_faults

from labkit.llm.json_answers import Independent, json_values, parse
from labkit.llm.structured_output import repair_prompt, schema_of, schema_prompt


class Step(BaseModel):
    """What is done."""

    title: str = Field(description="In a few words")
    minutes: Annotated[int, Field(ge=0, le=60)] = 5


class Plan(BaseModel):
    kind: Literal["plan"] = "plan"
    level: Literal["easy", "hard"]
    steps: Annotated[list[Step], Field(min_length=1, max_length=4)]
    first: Step = Field(description="The first of them")
    note: Optional[Annotated[str, Field(max_length=20, pattern="^[a-z]+$")]] = None  # noqa: UP045
    choice: Step | list[int]


class Node(BaseModel):
    name: str
    parts: list[Node] = []


class Tree(BaseModel):
    name: str
    trunk: Annotated[list[Annotated[Tree, Field(description="A thick one")]], Field(description="Where it parts")] = []
    other: Forest | None = None


class Forest(BaseModel):
    trees: list[Annotated[Tree, Field(description="One of many")]] = []


class Inner(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=12)]


class Answer(BaseModel):
    items: Annotated[list[Inner], Field(min_length=1)]


def test_the_strict_schema_keeps_to_the_subset_and_loses_no_property():
    schema = schema_of(Plan)
    assert schema.strict is not None and strict_faults(schema.strict) == ""
    assert set(schema.strict["properties"]) == {"kind", "level", "steps", "first", "note", "choice"}
    step = schema.strict["$defs"]["Step"]
    assert step == {"type": "object", "description": "What is done.", "additionalProperties": False,
                    "required": ["title", "minutes"],
                    "properties": {"title": {"type": "string", "description": "In a few words"},
                                   "minutes": {"type": "integer"}}}
    assert schema.strict["properties"]["kind"] == {"type": "string", "enum": ["plan"]}
    assert schema.strict["properties"]["first"] == {**step, "description": "The first of them"}
    assert {"type": "null"} in schema.strict["properties"]["note"]["anyOf"]


@pytest.mark.parametrize("model", [Tree, Forest])
def test_a_model_that_refers_to_itself_beside_a_description_has_a_schema(model):
    schema = schema_of(model)
    for made in (schema.strict, schema.bounded):
        targets = set(made["$defs"])
        references = re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(made))
        assert references and set(references) <= targets
    assert strict_faults(schema.strict) == "" and "A thick one" in schema.text
    value = {"name": "oak", "trunk": [{"name": "bough", "trunk": [], "other": None}], "other": {"trees": []}}
    assert isinstance(parse(Tree, json.dumps(value)), Tree)


def test_the_bounded_schema_keeps_what_a_grammar_can_hold_a_model_to():
    bounded = schema_of(Plan).bounded["properties"]
    assert (bounded["steps"]["minItems"], bounded["steps"]["maxItems"]) == (1, 4)
    assert {"type": "string", "maxLength": 20, "pattern": "^[a-z]+$"} in bounded["note"]["anyOf"]

    class Long(BaseModel):
        text: Annotated[str, Field(max_length=100_000)]
        code: Annotated[str, Field(pattern="[a-z]")]

    assert schema_of(Long).bounded["properties"] == {"text": {"type": "string"}, "code": {"type": "string"}}
    assert '"maxLength":100000' in schema_of(Long).text


def test_a_model_that_refers_to_itself():
    schema = schema_of(Node)
    assert schema.strict is not None and strict_faults(schema.strict) == "" and schema.strict["type"] == "object"
    assert schema.strict["properties"]["parts"]["items"] == {"$ref": "#/$defs/Node"}


@pytest.mark.parametrize("kind", [dict[str, int], tuple[int, str], Any])
def test_what_the_subset_cannot_express_is_not_sent_as_strict(kind):
    class Free(BaseModel):
        value: dict[str, Any] if kind is Any else kind  # type: ignore[valid-type]

    assert schema_of(Free).strict is None
    assert schema_prompt(schema_of(Free)).endswith(schema_of(Free).text)


def test_the_digest_tells_bounds_apart_and_the_name_is_allowed():
    def model(most: int, name: str = "Größe [x]") -> type[BaseModel]:
        made = type(name, (BaseModel,), {"__annotations__": {"text": Annotated[str, Field(max_length=most)]}})
        return made

    one, same, other = schema_of(model(5)), schema_of(model(5)), schema_of(model(6))
    assert one.digest == same.digest != other.digest and one.strict == other.strict
    assert one.name == "Gr_e_x_" and schema_of(model(5, "A" * 90)).name == "A" * 64


GOOD = {"items": [{"text": "a } ] \" \\ {"}]}


@pytest.mark.parametrize("text", [
    "{}",
    "Sure! Here it is:\n```json\n{}\n```\nHope that helps {really}.",
    "The list [1, 2] is not it, but {} is.",
    "```\n{}```",
    "{ not json } and then {} and {\"items\": []}",
    "\ufeff{}",
])
def test_the_first_value_that_fits_is_found(text):
    assert parse(Answer, text.replace("{}", json.dumps(GOOD))) == Answer.model_validate(GOOD)


def test_commas_before_a_bracket_and_line_breaks_in_strings_are_forgiven():
    assert parse(Answer, '{"items": [{"text": "a,]\nb",},],}') == Answer(items=[Inner(text="a,]\nb")])
    assert parse(Answer, 'So: {"items": [{"text": "say \\"x,}\\""} , ] }') == Answer(items=[Inner(text='say "x,}"')])


@pytest.mark.parametrize(("text", "problem"), [
    ("", "It is empty."), ("  \n", "It is empty."), ("No JSON today.", "There is no JSON in it."),
    ('So: {"items": [{"text": "never', "Its JSON is broken at character 21: Unterminated string"),
    ('{"items": [{"text": "a"} {"text": "b"}]}', "Its JSON is broken at character 26: Expecting ',' delimiter."),
    ('{"items": []}', "items: List should have at least 1 item after validation, not 0."),
    ('{"items": [{"text": "' + "x" * 13 + '"}]}', "items.0.text: String should have at most 12 characters."),
    ('{"item": 1}', "items: Field required."),
    ("[1]", "the whole: Input should be"),
    ('{"items": [{"text": NaN}]}', "items.0.text: Input should be a valid string."),
])
def test_what_is_wrong_is_said_in_short(text, problem):
    said = parse(Answer, text)
    assert isinstance(said, str) and problem in said and len(said) <= 601
    assert problem in repair_prompt(said)


def test_half_characters_do_not_cost_the_answer():
    assert parse(Answer, r'{"items": [{"text": "a \ud83d"}]}') == Answer(items=[Inner(text="a \ufffd")])


def test_many_problems_are_counted():
    said = parse(Answer, json.dumps({"items": [{} for _ in range(30)]}))
    assert isinstance(said, str) and said.count("Field required") == 5 and said.endswith("25 more.")


def test_hostile_texts_take_no_time():
    for text in ("[" * 100_000, "{" * 100_000, '{"a":' * 50_000, '"' * 100_000, "[1," * 50_000, ",]" * 100_000):
        assert isinstance(parse(Answer, text), str)


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                     lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
_PROSE = st.text(st.characters(exclude_characters="{[", exclude_categories=["Cs"]))


@given(before=_PROSE, value=st.lists(_JSON) | st.dictionaries(st.text(), _JSON), after=_PROSE, ascii_=st.booleans())
def test_a_value_is_found_whatever_stands_around_it(before, value, after, ascii_):
    text = before + json.dumps(value, ensure_ascii=ascii_) + after
    assert next(json_values(text)) == value


_INNER = st.builds(Inner, text=st.text(min_size=1, max_size=12))
_ANSWER = st.builds(Answer, items=st.lists(_INNER, min_size=1, max_size=4))


@given(answer=_ANSWER, before=_PROSE, after=_PROSE)
def test_an_answer_survives_its_wrapping(answer, before, after):
    assert parse(Answer, before + answer.model_dump_json() + after) == answer


@given(st.text())
def test_any_text_gives_an_object_or_a_problem(text):
    assert isinstance(parse(Answer, text), (Answer, str))


class Several(Independent):
    pairs: list[Inner]


@pytest.mark.parametrize("text", [
    '```json\n[{"text": "a"}, {"text": "b"}]\n```', '{"text": "a"}\n{"text": "b"}',
    '{"Pairs": [{"Text": "a"}, {"TEXT": "b"}]}',
    '{"pairs": [{"text": "a"}, {"text": "b"}, {"no": 1}]}', '{"pairs": [{"text": "a"}, {"text": "b"}, {"text": "nev',
    '{"pairs": [{"text": "a"} {"text": "b"}]}',
    'A draft: {"pairs": [{"text": "x"}]}. Now: {"pairs": [{"text": "a"}, {"text": "b"}]}',
])
def test_what_was_plainly_meant_is_read(text):
    assert parse(Several, text) == Several(pairs=[Inner(text="a"), Inner(text="b")])


def test_a_number_is_read_as_the_string_that_it_should_be():
    assert parse(Several, '{"pairs": [{"text": 38}, {"text": 2.50}]}') == Several(
        pairs=[Inner(text="38"), Inner(text="2.5")])
    assert isinstance(parse(Several, '{"pairs": [{"text": true}]}'), str)


def test_a_list_of_which_nothing_fits_is_no_answer():
    assert isinstance(parse(Several, '{"pairs": [{"no": 1}]}'), str)
    assert isinstance(parse(Several, '[1, 2]'), str)


def test_entries_that_belong_together_are_taken_whole_or_not_at_all():
    class Whole(BaseModel):
        pairs: list[Inner]

    assert isinstance(parse(Whole, '{"pairs": [{"text": "a"}, {"no": 1}]}'), str)
    assert isinstance(parse(Whole, '{"pairs": [{"text": "a"}, {"text": "nev'), str)
    assert parse(Whole, '[{"text": "a"}]') == Whole(pairs=[Inner(text="a")])
