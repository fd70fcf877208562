"""What labelled rows are worth: a classifier that learns from them, and a model that is shown them."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence

import numpy as np
import pytest
from support.openai_standin import OpenAIStandIn

from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.generate.classify import MEASURE, compare_demonstrations, compare_training
from labkit.llm.model import connect
from labkit.pipelines.private_evolution import EvolutionResult
from labkit.privacy.accountant import Mechanism, epsilon
from labkit.privacy.card import Part, make_card
from labkit.privacy.evolution.distance import round_distances
from labkit.privacy.evolution.journal import Round
from labkit.show.private_rounds import private_rounds

pytestmark = pytest.mark.usefixtures("apart_from_machine")
THINGS = ("parcel", "refund", "lamp")


def vectors(texts: Sequence[str]) -> np.ndarray:
    found = np.array([[text.count(thing) for thing in THINGS] + [0.1] for text in texts], float).reshape(len(texts), 4)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def row(text: str, label: str) -> QA:
    return QA(question=text, answer=label, qa_type="short", language="English", method="m", model="m")


HELD_OUT = [row(f"the {thing} number {number}", f"team {thing[0]}") for thing in THINGS for number in range(6)]
GOOD = [row(f"my {thing}", f"team {thing[0]}") for thing in THINGS]
SWAPPED = [row("my parcel", "team r"), row("my refund", "team p"), row("my lamp", "team l")]


def test_a_classifier_is_as_good_as_what_it_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.generate.classify.embed", vectors)
    found = compare_training(HELD_OUT, {"nothing": [], "good": GOOD, "swapped": SWAPPED, "one": GOOD[:1]})
    means = {way: float(np.mean(found.scores(MEASURE, way))) for way in found.ways}
    assert means == pytest.approx({"nothing": 1 / 3, "good": 1.0, "swapped": 1 / 3, "one": 1 / 3})
    assert found.against(MEASURE, "good").verdict == "better" and found.rows[0].answers["nothing"] == "(a guess)"
    assert found.against(MEASURE, "one").verdict == "no difference shown"


def test_a_label_that_no_text_has_is_a_choice_where_a_set_tells_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.generate.classify.embed", vectors)
    two = [row(f"the {thing} number {number}", f"team {thing[0]}") for thing in THINGS[:2] for number in range(8)]
    found = compare_training(two, {"nothing": [], "good": GOOD, "lamps only": GOOD[2:]})
    means = {way: float(np.mean(found.scores(MEASURE, way))) for way in found.ways}
    assert means == pytest.approx({"nothing": 1 / 3, "good": 1.0, "lamps only": 0.0})


def test_what_is_asked_may_not_have_been_learned_and_few_texts_say_nothing() -> None:
    with pytest.raises(DatasetError, match="held-out texts, too"):
        compare_training(HELD_OUT, {"a": HELD_OUT[:1]})
    with pytest.raises(DatasetError, match="a comparison takes 16"):
        compare_training(HELD_OUT[:5], {"a": GOOD})


def test_a_model_is_shown_each_set_before_the_text_and_held_to_the_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    def say(body: dict) -> str:
        *shown, asked = body["messages"][-1]["content"].split("<text>")[1:]
        thing = next(thing for thing in THINGS if thing in asked)
        known = next((one.split("label: ")[1].strip() for one in shown if thing in one), "team l")
        return json.dumps({"label": known})

    with OpenAIStandIn(answer=say) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_PROVIDER": "openai"}.items():
            monkeypatch.setenv(name, value)
        model = connect()
        found = asyncio.run(compare_demonstrations(HELD_OUT, {"nothing": [], "good": GOOD}, model, show=False))
        kept = b"".join(file.read_bytes() for file in model.cache.path.parent.glob(f"{model.cache.path.name}*"))
        bodies = [post.body for post in server.posts]
    assert found.against(MEASURE, "good").before == pytest.approx(1 / 3) and found.against(MEASURE, "good").after == 1
    assert len(bodies) == 2 * len(HELD_OUT)
    private = [one.question.encode() for one in (*HELD_OUT, *GOOD)]
    assert b"team p" in kept and not any(text in kept for text in private)
    assert all("team l, team p, team r" in json.dumps(body["messages"]) for body in bodies)


def test_what_each_round_cost_and_came_to_is_shown() -> None:
    rounds = (Round("p", 0, ["my lamp", "the refund"], [9.0, 2.5]), Round("p", 1, ["my parcel"], [11.4]))
    private = {"p": ["the parcel came", "a parcel"]}
    far, near = round_distances(private, rounds, vectors)
    assert far > 0.5 > near
    card = make_card("m", 90, 1e-3, [Part("p", 90, (Mechanism("gaussian", 3.0, 2),))])
    spent = card.by_round()
    assert spent == pytest.approx([epsilon([Mechanism("gaussian", 3.0, 1)], 1e-3), card.epsilon], abs=1e-3)
    assert spent[0] < spent[1] <= card.epsilon
    free = make_card("m", 90, 1e-3, [Part("p", 90, ())], protected=False)
    assert math.isinf(free.epsilon) and free.by_round() == []
    shown = private_rounds(EvolutionResult(Dataset([]), card, rounds), [far, near])
    assert f"round 2: ε {card.epsilon:.2f}, distance {near:.3f}" in repr(shown)
    assert "round 2, p, 11 votes: my parcel" in repr(shown) and "the refund" in shown._repr_html_()
    assert "no bound" in repr(private_rounds(EvolutionResult(Dataset([]), free, rounds)))
