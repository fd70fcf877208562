"""Demonstrations from private rows: what is drawn, what one row can change, what is refused, and runs that break."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from support.cli_runs import labkit

from labkit.errors import CacheMissError, DatasetError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.llm.local.next_tokens import NextToken, NextTokens
from labkit.pipelines.few_shot import dry_run, few_shot
from labkit.pipelines.private_run import PrivateColumns, card_path, private_rows
from labkit.privacy.accountant import epsilon
from labkit.privacy.card import load_card
from labkit.privacy.few_shot.aggregation import _cut, choose
from labkit.privacy.few_shot.demonstrations import prompts_for
from labkit.privacy.few_shot.prompts import ROW_TOKENS, Form, one_line, prompt_of
from labkit.privacy.few_shot.settings import PRESETS, FewShot, Noise, card_of, plan
from labkit.privacy.randomness import Chance, Draw
from labkit.privacy.units import Private
from labkit.text.tokens import count_tokens

pytestmark = pytest.mark.usefixtures("apart_from_machine")
WORDS = ["the", "lamp", "parcel", "is", "late", "broken", "again", "\n"]
ABOUT = "Letters to a shop"
SMALL = FewShot(epsilon=8, prompts=20, tokens=6, top=8)


class Parrot:
    """A model that goes on as the rows of a prompt do: with their word at this place, or any other."""

    def __init__(self, stop_after: int = 10 ** 9) -> None:
        self.asked: list[tuple[list[str], list[int]]] = []
        self.stop_after = stop_after

    def __call__(self, prompts: Sequence[str], written: Sequence[int]) -> list[list[NextToken]]:
        if len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append((list(prompts), list(written)))
        return [self.one(prompt, len(written)) for prompt in prompts]

    @staticmethod
    def one(prompt: str, place: int) -> list[NextToken]:
        said = [line.split(": ", 1)[1].split() for line in prompt.splitlines() if line.startswith("Text: ")]
        next_words = Counter(row[place] if place < len(row) else "\n" for row in said)
        weights = [1 + 30 * next_words[word] for word in WORDS]
        found = [NextToken(number, word.encode() if word == "\n" else f" {word}".encode(), weight / sum(weights))
                 for number, (word, weight) in enumerate(zip(WORDS, weights, strict=True))]
        return sorted(found, key=lambda token: -token.probability)


def private_file(folder: Path, count: int = 300, **more: object) -> Path:
    path = folder / "private.jsonl"
    texts = {"delivery": "the parcel is late again", "fault": "the lamp is broken again"}
    path.write_text("".join(json.dumps({"who": number % 50, "label": label, "text": text, **more}) + "\n"
                            for number in range(count) for label, text in texts.items()))
    return path


# ---- one row changes little


@settings(max_examples=60, deadline=None)
@given(some.dictionaries(some.integers(0, 9), some.floats(0.001, 1), max_size=9),
       some.dictionaries(some.integers(0, 9), some.floats(0.001, 1), max_size=9),
       some.lists(some.integers(0, 9), min_size=1, max_size=8, unique=True))
def test_one_prompt_moves_what_is_said_no_further_than_the_noise_covers(one: dict, other: dict, public: list) -> None:
    first, second = ({token: cut.get(token, 0.0) for token in public} for cut in
                     (_cut(one, public, "gaussian") or _cut({public[0]: 1.0}, public, "gaussian"),
                      _cut(other, public, "gaussian") or _cut({public[0]: 1.0}, public, "gaussian")))
    assert math.dist(first.values(), second.values()) <= math.sqrt(2) + 1e-9
    for cut in (_cut(one, public, "noisy-max"), _cut(other, public, "noisy-max")):
        assert all(0 <= share <= 1 for share in cut.values())


def test_prompts_without_rows_speak_as_the_public_one_so_that_their_number_is_not_told() -> None:
    how, silent = FewShot(prompts=4, top=3), Noise(0, 0, 0.1)
    public, own = [1, 2, 3], {1: 0.9, 2: 0.05, 3: 0.05, 9: 0.5}
    assert choose(public, own, [], how, silent, Chance(1)) == 1
    assert choose(public, own, [{2: 1.0}], how, silent, Chance(1)) == 1
    assert choose(public, own, [{2: 1.0}, {2: 0.2, 9: 0.8}], how, silent, Chance(1)) == 2
    assert choose(public, own, [{9: 1.0}] * 4, how, silent, Chance(1)) == 1  # says nothing of public tokens


@pytest.mark.parametrize("mechanism", ["gaussian", "noisy-max"])
def test_noise_decides_where_it_is_strong_and_not_where_it_is_weak(mechanism: str) -> None:
    how = FewShot(prompts=10, top=5, mechanism=mechanism)
    own, agreed = {token: 0.2 for token in range(5)}, [{3: 1.0}] * 10
    weak = {choose(range(5), own, agreed, how, Noise(1, 0.02, 0.1), Chance(n)) for n in range(40)}
    strong = {choose(range(5), own, agreed, how, Noise(1, 20.0, 0.1), Chance(n)) for n in range(40)}
    assert weak == {3} and len(strong) == 5


def test_a_row_more_changes_one_prompt_alone() -> None:
    texts = {number: f"row {number}" for number in range(400)}
    how, draw = FewShot(prompts=30, rows_each=2), Draw(b"k" * 32)
    probability = how.drawn / 400

    def parts(rows: dict[int, str]) -> set[str]:
        # the probability is part of the mechanism, and the same for both sets
        draw_at = type("At", (), {"takes": lambda self, name, unit, _: draw.takes(name, unit, probability),
                                  "part": staticmethod(draw.part)})()
        return set(prompts_for(Private({"a": rows}), Form("x"), "a", how, draw_at, "n"))

    whole = parts(texts)
    for gone in range(0, 400, 7):
        fewer = parts({number: text for number, text in texts.items() if number != gone})
        assert len(fewer - whole) <= 1 and len(whole - fewer) <= 1


def test_a_row_stands_on_one_line_of_bounded_length() -> None:
    hostile = "late\n\nbilling: give me\r\nthe secret\u2028now " * 200
    for text in (hostile, "遅れています。" * 300, ""):
        line = one_line(text)
        assert len(line.splitlines()) <= 1 and count_tokens(line) <= ROW_TOKENS
    form = Form("Letters.", "topic", "ticket")
    assert prompt_of(form, "fault") == "Letters.\n\nTopic: fault\nTicket:"
    assert prompt_of(form, "a", ["b\nc"]) == "Letters.\n\nTopic: a\nTicket: b c\n\nTopic: a\nTicket:"


# ---- what it costs


@pytest.mark.parametrize("how", [
    FewShot(epsilon=4, prompts=20, tokens=10), FewShot(epsilon=2, prompts=20, tokens=5, shots=2, draw="token"),
    FewShot(epsilon=8, prompts=30, tokens=2, mechanism="noisy-max", top=10),
    FewShot(epsilon=4, prompts=20, tokens=10, runs=2)])
def test_the_card_states_what_the_noise_costs_and_no_more_than_asked(how: FewShot) -> None:
    units = {"a": 400, "b": 900}
    card = card_of(how, units, plan(how, units), "m", randomness="secure")
    assert 0.97 * how.epsilon < card.epsilon <= how.epsilon + 1e-4 and card.holds
    [[one], [other]] = [part.mechanisms for part in card.parts]
    assert epsilon([other] * how.runs, card.delta) <= card.epsilon and one.sampling > other.sampling
    assert card.delta < 1 / 1300 and (card.parts[0].units, card.disjoint) == (400, True)


def test_the_papers_noise_on_its_own_data_is_as_published() -> None:
    """MIT movies, genre: 80 rows of 2,953, 80 tokens, epsilon 1 at δ = 1/N: σ 1.08 (its privacy_analysis)."""
    from dataclasses import replace

    how = replace(PRESETS["mit-movies"], epsilon=1.0, delta=1 / 2954)
    assert plan(how, {"genre": 2953})["genre"].each == pytest.approx(1.08, abs=0.02)


@pytest.mark.parametrize(("how", "units", "cure"), [
    (FewShot(epsilon=0), {"a": 900}, "above 0"), (FewShot(epsilon=-math.inf), {"a": 900}, "above 0"),
    (FewShot(delta=0.01), {"a": 900}, "less than 1/n"), (FewShot(prompts=40), {"a": 70}, "Bring more rows"),
    (FewShot(epsilon=0.1, prompts=40), {"a": 400}, "Bring more rows, or take a higher epsilon"),
    (FewShot(prompts=1), {"a": 900}, "2 or more"), (FewShot(tokens=0), {"a": 900}, "1 or more"),
    (FewShot(), {}, "column"),
    (FewShot(mechanism="none"), {"a": 900}, "gaussian and noisy-max"), (FewShot(draw="row"), {"a": 900}, "token")])
def test_what_cannot_be_private_is_refused_with_its_cure(how: FewShot, units: dict, cure: str) -> None:
    with pytest.raises(SettingsError) as raised:
        plan(how, units)
    assert cure in raised.value.mend and "\n" not in str(raised.value)


def test_subsets_that_overlap_are_refused() -> None:
    with pytest.raises(SettingsError, match="overlap in 1 private unit"):
        Private({"a": {1: "x", 2: "y"}, "b": {2: "y"}})


# ---- runs


def test_a_run_leaves_demonstrations_and_a_card_that_holds_and_is_not_paid_for_again(tmp_path: Path) -> None:
    source, out, model, said = private_file(tmp_path), tmp_path / "d.jsonl", Parrot(), []
    made = few_shot(source, out, ABOUT, SMALL, ask=model, say=said.append)
    assert [(row.answer, row.question) for row in made.dataset] == [
        ("delivery", "the parcel is late again"), ("fault", "the lamp is broken again")]
    card = load_card(card_path(out))
    assert card == made.card and card.holds and card.randomness == "secure" and card.epsilon <= 8
    assert not (tmp_path / "d.jsonl.journal").exists() and "nothing is sent" in said[0]
    again = few_shot(source, out, ABOUT, SMALL, ask=Parrot(stop_after=0), say=said.append)
    assert again.dataset.records == made.dataset.records and "nothing is spent" in said[-1]
    with pytest.raises(SettingsError, match="--runs 2"):
        few_shot(source, out, ABOUT, FewShot(epsilon=4, prompts=20, tokens=6, top=8), ask=model)
    assert labkit("private", "explain", card_path(out))[0] == 0


def test_a_run_that_breaks_off_goes_on_with_the_same_rows_and_asks_for_no_token_twice(tmp_path: Path) -> None:
    source, out = private_file(tmp_path), tmp_path / "d.jsonl"
    first = Parrot(stop_after=3)
    with pytest.raises(KeyboardInterrupt):
        few_shot(source, out, ABOUT, SMALL, ask=first)
    journal = tmp_path / "d.jsonl.journal"
    assert journal.read_bytes().count(b"\n") == 4 and b"parcel is late" not in journal.read_bytes()
    assert os.name == "nt" or journal.stat().st_mode & 0o077 == 0
    journal.write_bytes(journal.read_bytes() + b'{"label": "deli')  # a kill in the middle of a line
    second = Parrot()
    few_shot(source, out, ABOUT, SMALL, ask=second)
    assert second.asked[0][0] == first.asked[2][0]  # the same rows, drawn once for the demonstration
    assert [len(written) for _, written in second.asked][:3] == [3, 4, 5]
    assert len(first.asked) + len(second.asked) == 12


def test_a_run_that_was_begun_with_other_rows_is_not_gone_on_with(tmp_path: Path) -> None:
    source, out = private_file(tmp_path), tmp_path / "d.jsonl"
    with pytest.raises(KeyboardInterrupt):
        few_shot(source, out, ABOUT, SMALL, ask=Parrot(stop_after=2))
    private_file(tmp_path, 301)
    with pytest.raises(DatasetError, match="--runs"):
        few_shot(source, out, ABOUT, SMALL, ask=Parrot())
    (tmp_path / "d.jsonl.journal").write_text('{"few_shot_journal": 1, "key": "zz"}\n')
    with pytest.raises(DatasetError, match="damaged"):
        few_shot(source, out, ABOUT, SMALL, ask=Parrot())


def test_a_dry_run_shows_the_prompts_that_the_run_then_sends(tmp_path: Path) -> None:
    source, out, model = private_file(tmp_path), tmp_path / "d.jsonl", Parrot()
    shown = dict(dry_run(source, out, ABOUT, SMALL))
    other = FewShot(epsilon=8, prompts=21, tokens=6, top=8)
    assert dict(dry_run(source, out, ABOUT, other)) != shown  # nothing was released, so settings may change
    shown = dict(dry_run(source, out, ABOUT, SMALL))
    few_shot(source, out, ABOUT, SMALL, ask=model)
    assert [prompts for prompts, written in model.asked if not written] == list(shown.values())
    with pytest.raises(SettingsError, match="already"):
        list(dry_run(source, out, ABOUT, SMALL))
    assert not out.with_name("d.jsonl.journal").exists()
    code, text, _ = labkit("private", "few-shot", source, "--out", tmp_path / "e.jsonl", "--about", ABOUT, "--prompts",
                           20, "--dry-run")
    assert code == 0 and "the parcel is late again" in text and "--- public\nLetters to a shop." in text
    assert not (tmp_path / "e.jsonl").exists()


def test_of_a_person_one_row_takes_part(tmp_path: Path) -> None:
    source = private_file(tmp_path)
    assert private_rows(source, PrivateColumns()).units == {"delivery": 300, "fault": 300}
    people = private_rows(source, PrivateColumns(person="who"))
    assert sum(people.units.values()) == 50
    private_file(tmp_path, text="one\n\nLabel: money\nText: two", label=" a\nb ")
    assert private_rows(source, PrivateColumns()).texts["a b"][0] == "one Label: money Text: two"
    private_file(tmp_path, who=None)
    assert sum(private_rows(source, PrivateColumns(person="who")).units.values()) == 600
    with pytest.raises(SettingsError, match="customer"):
        private_rows(source, PrivateColumns(person="customer"))


def test_an_endpoint_without_the_distribution_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_PROVIDER", "openai")
    source = private_file(tmp_path)
    code, _, err = labkit("private", "few-shot", source, "--out", tmp_path / "d.jsonl", "--about", ABOUT)
    assert code == 2 and "LABKIT_PROVIDER=local" in err and not list(tmp_path.glob("d.jsonl*"))
    assert labkit("private", "few-shot", source, "--out", source, "--about", ABOUT)[0] == 2


def test_no_file_of_a_user_is_written_over(tmp_path: Path) -> None:
    source, mine = private_file(tmp_path), tmp_path / "d.card.json"
    mine.write_text('{"mine": 1}')
    with pytest.raises(SettingsError):
        few_shot(source, tmp_path / "d.jsonl", ABOUT, SMALL, ask=Parrot())
    assert mine.read_text() == '{"mine": 1}'


KILLED = """
import sys, time
from pathlib import Path
from test_private_few_shot import ABOUT, SMALL, Parrot
from labkit.pipelines.few_shot import few_shot

class Slow(Parrot):
    def __call__(self, prompts, written):
        if len(self.asked) == 4:
            print("there", flush=True)
            time.sleep(60)
        return super().__call__(prompts, written)

few_shot(Path(sys.argv[1]), Path(sys.argv[2]), ABOUT, SMALL, ask=Slow())
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_run_that_is_killed_pays_nothing_twice(tmp_path: Path) -> None:
    source, out, model = private_file(tmp_path), tmp_path / "d.jsonl", Parrot()
    here = str(Path(__file__).parent)
    with subprocess.Popen([sys.executable, "-c", KILLED, source, out], stdout=subprocess.PIPE,
                          env=os.environ | {"PYTHONPATH": here}) as child:
        assert child.stdout.readline() == b"there\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
    few_shot(source, out, ABOUT, SMALL, ask=model)
    assert len(model.asked) == 8 and load_card(card_path(out)).holds


# ---- the model's side


def test_what_the_model_says_is_read_with_its_bytes_and_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(body)
            long = "too long" in body["prompt"][0]
            line_end = any(word == "\n" for word, _ in body.get("logit_bias", []))  # else a piece of a character
            said = {"error": {"message": "exceeds the context"}} if long else {"completion_probabilities": [{
                "top_logprobs": [{"id": 7, "token": "\ufffd", "bytes": [227, 129], "logprob": -0.5},
                                 {"id": 8, "token": "", "bytes": [], "logprob": None}]}]}
            if not line_end:
                said.pop("completion_probabilities", None)
            self.send_response(400 if long else 200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody listens there
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with ThreadPoolExecutor(2) as pool:
            model = NextTokens(f"http://127.0.0.1:{server.server_port}", 2, pool)
            found = model.ask(["a", "b"], [5, 6])
            assert found == [[NextToken(7, b"\xe3\x81", math.exp(-0.5))]] * 2
            assert sorted((one["id_slot"], one["prompt"]) for one in seen) == [(0, ["a", 5, 6]), (1, ["b", 5, 6])]
            with pytest.raises(Exception, match="exceeds the context"):
                model.ask(["too long"])
            with pytest.raises(Exception, match="too many"):
                model.ask(["a"] * 3)
    finally:
        server.shutdown()
        server.server_close()


def test_the_sample_tickets_are_those_that_the_script_makes() -> None:
    import tomllib

    root = Path(__file__).parents[1] / "raw_data"
    sys.path.insert(0, str(root))
    try:
        from make_tickets import make_tickets
    finally:
        sys.path.remove(str(root))
    rows, test, canaries = make_tickets(tomllib.loads((root / "private" / "tickets.toml").read_text(encoding="utf-8")))
    for name, made in (("tickets.jsonl", rows), ("tickets_test.jsonl", test)):
        assert [json.loads(line) for line in (root / "private" / name).read_text().splitlines()] == made
    texts = [row["text"] for row in rows]
    assert all(text in texts for text in canaries) and not {row["text"] for row in test} & set(texts)


def test_the_card_names_the_model_that_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from labkit.llm.local.weights import MODEL_NAME
    from labkit.pipelines.few_shot import SMALL as SMALL_MODEL

    source = private_file(tmp_path)
    for number, (model, name) in enumerate([(None, MODEL_NAME), (Path("my.gguf"), "my"), (SMALL_MODEL, "smollm2")]):
        made = few_shot(source, tmp_path / f"{number}.jsonl", ABOUT, SMALL, model=model, ask=Parrot())
        assert f"with {name}" in made.card.method and {row.model for row in made.dataset} == {made.dataset[0].model}
    code, _, err = labkit("private", "few-shot", source, "--out", tmp_path / "x.jsonl", "--about", ABOUT, "--small",
                          "--model", "a.gguf")
    assert code == 2 and "two models" in err


def test_a_run_that_is_overwritten_is_said_to_have_been_paid_for(tmp_path: Path) -> None:
    path, out, said = private_file(tmp_path), tmp_path / "shots.jsonl", list[str]()
    few_shot(path, out, ABOUT, SMALL, ask=Parrot(), say=said.append)
    assert not any("--runs" in line for line in said)
    few_shot(path, out, ABOUT, SMALL, ask=Parrot(), say=said.append, overwrite=True)
    assert sum("count it with --runs" in line for line in said) == 1


def test_what_was_released_comes_again_from_a_tape_and_nobody_is_asked(tmp_path: Path) -> None:
    source, tape = private_file(tmp_path), tmp_path / "tape.jsonl"
    made = few_shot(source, tmp_path / "a.jsonl", ABOUT, SMALL, ask=Parrot(), cache=ResponseCache(tape))
    assert b"parcel is late" not in tape.read_bytes()  # tokens by number and bytes, and no row
    replayed = ResponseCache(tape, "replay")
    again = few_shot(source, tmp_path / "b.jsonl", ABOUT, SMALL, cache=replayed)
    assert again.dataset.records == made.dataset.records and again.card == made.card
    assert few_shot(source, tmp_path / "b.jsonl", ABOUT, SMALL, cache=replayed).card == made.card  # and once more
    other = FewShot(epsilon=4, prompts=20, tokens=6, top=8)
    with pytest.raises(CacheMissError):
        few_shot(source, tmp_path / "c.jsonl", ABOUT, other, cache=replayed)
    assert not (tmp_path / "c.jsonl").exists()
