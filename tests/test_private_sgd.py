"""DP-SGD: settings, which rows are drawn, what it costs, a run that breaks off, and what the model gives away.

What trains a model needs torch and Opacus: those tests are left out where they are not installed.
"""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.cli_runs import labkit

from labkit.errors import DatasetError, OverwriteError, SettingsError
from labkit.finetune.adapter_gguf import Shape, read_adapter, write_adapter
from labkit.llm.local.continuations import Sampling
from labkit.pipelines import private_sgd as pipeline
from labkit.pipelines.private_sgd import private_sgd, untrained_texts
from labkit.pipelines.private_sgd_files import SgdFiles, load_private_sgd
from labkit.privacy.accountant import Mechanism, epsilon
from labkit.privacy.audit.exposure import alike, canary_losses, exposures
from labkit.privacy.audit.membership import membership
from labkit.privacy.card import load_card
from labkit.privacy.explain import explain_card
from labkit.privacy.randomness import Chance
from labkit.privacy.sgd import training
from labkit.privacy.sgd.accounting import spent
from labkit.privacy.sgd.record import ModelLosses, PrivateTraining
from labkit.privacy.sgd.settings import PrivateSgd, card_of, noise_of
from labkit.privacy.sgd.state import SgdStep, State
from labkit.privacy.sgd.texts import control_code, encoded
from labkit.privacy.sgd.training import drawn
from labkit.privacy.sgd.writing import synthetic

pytestmark = pytest.mark.usefixtures("apart_from_machine")
HAS_OPACUS = all(importlib.util.find_spec(name) for name in training.NEEDS)
SMALL = PrivateSgd(steps=12, rows=4)
SHAPE = Shape("llama", layers=1, heads=4, key_value_heads=2)
CANARIES = ["The code of Ada is QX7-4410.", "The code of Bo is RV2-9083."]


def private_file(folder: Path, count: int = 60) -> Path:
    path = folder / "private.jsonl"
    texts = [*CANARIES, *(f"my parcel number {number} never came" for number in range(count - len(CANARIES)))]
    rows = [{"text": text, "label": ("post", "money")[number % 2], "who": number % 30}
            for number, text in enumerate(texts)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


# ---- settings and what they cost


@pytest.mark.parametrize(("how", "units", "cure"), [
    (PrivateSgd(epsilon=0), 900, "above 0"), (PrivateSgd(epsilon=-math.inf), 900, "above 0"),
    (PrivateSgd(delta=0.1), 900, "less than 1/n"), (PrivateSgd(clipping=0), 900, "such as 1"),
    (PrivateSgd(steps=0), 900, "1 or more"), (PrivateSgd(tokens=4), 900, "8 or more"),
    (PrivateSgd(learning_rate=0), 900, "above 0"), (PrivateSgd(), 12, "smaller batch"), (PrivateSgd(), 0, "columns"),
    (PrivateSgd(epsilon=0.2, steps=9, batch=4), 20, "Bring more rows"),
    (PrivateSgd(epsilon=math.inf, delta=0.5), 900, "less than 1/n"),
    (PrivateSgd(epsilon=math.inf, clipping=math.nan), 900, "such as 1")])
def test_what_cannot_be_is_refused_with_its_cure(how: PrivateSgd, units: int, cure: str) -> None:
    with pytest.raises(SettingsError) as raised:
        noise_of(how, units)
    assert cure in raised.value.mend and "\n" not in str(raised.value)


def test_the_card_holds_what_the_training_costs_and_the_steps_add_up_to_it() -> None:
    noise = noise_of(SMALL, 300)
    card = card_of(SMALL, 300, noise, "m", randomness="secure")
    assert 3.9 < card.epsilon <= 4 and card.holds and card.parts[0].mechanisms[0].clipping == 1.0
    by_step = spent(card, points=4)
    assert [one.steps for one in by_step] == [3, 6, 9, 12]
    assert [one.epsilon for one in by_step] == sorted(one.epsilon for one in by_step)
    assert by_step[-1].epsilon == pytest.approx(card.epsilon, abs=2e-4)
    assert any("norm of 1" in line for line in explain_card(card))
    twice = replace(SMALL, runs=2)
    assert noise_of(twice, 300) > noise and card_of(twice, 300, noise_of(twice, 300), "m", randomness="secure").holds
    free = replace(SMALL, epsilon=math.inf)
    open_card = card_of(free, 300, noise_of(free, 300), "m", randomness="secure")
    assert math.isinf(open_card.epsilon) and spent(open_card) == []


def test_epsilon_is_that_of_a_published_training() -> None:
    """TF-Privacy's tutorial: 60,000 rows of MNIST, batches of 250, noise 1.3, 15 epochs, delta 1e-5."""
    found = epsilon([Mechanism("gaussian", 1.3, 15 * 240, 250 / 60_000)], 1e-5)
    assert found == pytest.approx(0.858, abs=2e-3)


# ---- which rows are drawn, and the noise


def test_each_row_is_drawn_for_itself() -> None:
    how = PrivateSgd(batch=8)
    steps = [drawn(b"k" * 32, 200, how, number) for number in range(300)]
    sizes = [len(step) for step in steps]
    assert np.mean(sizes) == pytest.approx(8, abs=0.6) and np.var(sizes) == pytest.approx(7.7, rel=0.3)
    assert steps[5] == drawn(b"k" * 32, 200, how, 5) and len({tuple(step) for step in steps}) > 290
    assert [] in [drawn(b"k" * 32, 200, PrivateSgd(batch=1), number) for number in range(40)]


def test_noise_is_normal_and_new_each_time() -> None:
    found = Chance().normals(2.5, 100_001)
    assert found.shape == (100_001,) and found.std() == pytest.approx(2.5, rel=0.02) and abs(found.mean()) < 0.05
    assert np.mean(np.abs(found) < 2.5) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(np.abs(found) < 5) == pytest.approx(0.9545, abs=0.005)
    assert abs(np.corrcoef(found[:50_000], found[50_000:100_000])[0, 1]) < 0.02
    assert (Chance().normals(1, 9) != Chance().normals(1, 9)).any()
    assert (Chance(3).normals(1, 9) == Chance(3).normals(1, 9)).all()


class Characters:
    """A tokenizer with a token a character."""

    eos_token_id = 0

    def __call__(self, text: str, add_special_tokens: bool = True) -> dict[str, list[int]]:
        return {"input_ids": [ord(sign) for sign in text]}


def test_a_text_is_learnt_behind_its_control_code_and_cut() -> None:
    code = control_code(" Support ticket. ", "billing")
    assert code == "Support ticket, billing:"
    whole, cut = encoded([(code, "Hi"), (code, "x" * 50)], Characters(), 40)
    assert "".join(map(chr, whole.tokens)) == "Support ticket, billing: Hi\0" and whole.answer_from == len(code)
    assert len(cut.tokens) == 40


# ---- an adapter is read as it was written


def test_an_adapter_is_read_as_it_was_written(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    weights = {f"base_model.model.model.layers.0.self_attn.{name}.lora_{kind}.default.weight":
               chance.normal(size=(2, 16) if kind == "A" else (rows, 2)).astype("float32")
               for name, rows in (("q_proj", 16), ("k_proj", 8), ("v_proj", 8), ("o_proj", 16)) for kind in "AB"}
    write_adapter(tmp_path / "a.gguf", weights, 16, SHAPE)
    found = read_adapter(tmp_path / "a.gguf", SHAPE)
    assert found.keys() == weights.keys()
    assert all((found[name] == weights[name]).all() for name in weights)


# ---- a run, with a training that stands in


class Training:
    """Stands in for torch: it makes the steps of a training, and may be killed at one."""

    def __init__(self, kill_at: int = 10 ** 9) -> None:
        self.made: list[int] = []
        self.kill_at = kill_at

    def __call__(self, job: Any, state: State, each: Callable[[SgdStep], object], show: bool) -> tuple[dict, Shape]:
        for step in state.steps:
            each(step)
        for number in range(len(state.steps), job.how.steps):
            if number == self.kill_at:
                raise KeyboardInterrupt
            self.made.append(number)
            step = SgdStep(number + 1, 5 - number / 10, len(drawn(state.key, 60, job.how, number)))
            state.steps.append(step)
            if not (number + 1) % 5 or number + 1 == job.how.steps:
                state.keep({"weight a": np.full(3, number)})
            each(step)
        made = {f"base_model.model.model.layers.0.self_attn.q_proj.lora_{kind}.default.weight":
                np.ones(size, "float32") for kind, size in (("A", (2, 16)), ("B", (16, 2)))}
        return made, SHAPE


@pytest.fixture
def standing_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Training]]:
    written: list[tuple[Any, ...]] = []

    @contextmanager
    def continuations(model: Path, adapter: Path | None = None) -> Iterator[Callable]:
        def write(begun: Sequence[tuple[str, int]], how: Sampling) -> list[str]:
            written.extend(begun)
            return [("", "a b c", f"text {number} of {code}")[min(number, 2)] for code, number in begun]
        yield write

    def take(**given: Any) -> Training:
        stand_in = Training(**given)
        monkeypatch.setattr(pipeline, "_train", stand_in)
        return stand_in

    monkeypatch.setattr(pipeline, "require_opacus", lambda: None)
    monkeypatch.setattr(pipeline, "require_torch", lambda: None)
    monkeypatch.setattr(pipeline, "fetch_base", lambda show=True: Path("base.gguf"))
    monkeypatch.setattr(pipeline, "open_continuations", continuations)
    yield take


def run(source: Path, out: Path, how: PrivateSgd = SMALL, **given: Any) -> Any:
    return private_sgd(source, out, "Letter", how, show=False, **given)


def test_a_run_leaves_rows_a_card_and_an_adapter(tmp_path: Path, standing_in: Callable[..., Training]) -> None:
    stand_in, out = standing_in(), tmp_path / "made" / "s.jsonl"
    steps: list[SgdStep] = []
    result = run(private_file(tmp_path), out, each=steps.append)
    files = SgdFiles(out)
    assert len(stand_in.made) == 12 == len(steps) and not files.state.exists() and files.adapter.is_file()
    assert [row.answer for row in result.dataset] and {row.answer for row in result.dataset} <= {"post", "money"}
    dropped = result.training.dropped
    assert sum(dropped.values()) + len(result.dataset) == 8 and dropped["too short"] == 1
    assert load_card(files.card).holds and result.card.randomness == "secure" and result.card.units == 60
    assert files.training.stat().st_mode & 0o777 == 0o600
    again = run(tmp_path / "private.jsonl", out)
    assert len(stand_in.made) == 12 and again.dataset.records == result.dataset.records
    assert load_private_sgd(out).training == result.training == again.training
    with pytest.raises(SettingsError, match="--runs 2"):
        run(tmp_path / "private.jsonl", out, replace(SMALL, epsilon=2))
    for held in out.parent.iterdir():
        assert b"never came" not in held.read_bytes() and b"QX7" not in held.read_bytes(), held


def test_more_texts_of_an_adapter_that_is_there_cost_nothing(tmp_path: Path,
                                                             standing_in: Callable[..., Training]) -> None:
    source, out = private_file(tmp_path), tmp_path / "s.jsonl"
    standing_in()
    card = run(source, out).card
    out.unlink()
    idle = standing_in()
    assert run(source, out, replace(SMALL, rows=9)).card == card and not idle.made and len(out.read_text()) > 0


def test_what_a_training_must_be_better_than_is_written_by_the_bare_model(
        tmp_path: Path, standing_in: Callable[..., Training]) -> None:
    standing_in()
    made = untrained_texts(["post", "post", "money"], tmp_path / "bare.jsonl", "Letter", SMALL, show=False)
    assert {row.answer for row in made} == {"post", "money"} and {row.method for row in made} == {"untrained"}
    again = untrained_texts(["other"], tmp_path / "bare.jsonl", "Letter", SMALL, show=False)
    assert again.records == made.records


def test_a_run_that_is_killed_goes_on_and_makes_no_step_twice_that_is_kept(
        tmp_path: Path, standing_in: Callable[..., Training]) -> None:
    source, out = private_file(tmp_path), tmp_path / "s.jsonl"
    standing_in(kill_at=8)
    with pytest.raises(KeyboardInterrupt):
        run(source, out)
    state = SgdFiles(out).state
    assert state.stat().st_mode & 0o777 == 0o600 and b"never came" not in state.read_bytes()
    assert not out.exists() and not SgdFiles(out).card.exists() and not SgdFiles(out).adapter.exists()
    with pytest.raises(DatasetError, match=r"other rows or settings, which has done 5 steps"):
        run(source, out, replace(SMALL, epsilon=2))
    goes_on = standing_in()
    result = run(source, out, replace(SMALL, rows=2))  # how many texts are written is no part of the training
    assert goes_on.made == list(range(5, 12)) and [step.number for step in result.training.steps] == [*range(1, 13)]
    assert result.card.parts[0].mechanisms[0].rounds == 12 and not state.exists()


def test_a_state_that_is_damaged_or_somebody_elses_is_said(tmp_path: Path,
                                                           standing_in: Callable[..., Training]) -> None:
    source, out = private_file(tmp_path), tmp_path / "s.jsonl"
    standing_in(kill_at=8)
    with pytest.raises(KeyboardInterrupt):
        run(source, out)
    state = SgdFiles(out).state
    np.savez(state.with_name("bad.npz"), private_sgd_state=np.frombuffer(b"{}", np.uint8))
    state.with_name("bad.npz").replace(state)
    with pytest.raises(DatasetError, match="damaged"):
        run(source, out)
    state.write_text("the state of my garden")
    with pytest.raises(OverwriteError):
        run(source, out)


def test_persons_and_seeds_stand_on_the_card(tmp_path: Path, standing_in: Callable[..., Training]) -> None:
    standing_in()
    result = run(private_file(tmp_path), tmp_path / "s.jsonl", columns=pipeline.PrivateColumns(person="who"),
                 chance=Chance(1))
    assert (result.card.unit, result.card.units, result.card.randomness) == ("person", 30, "seeded")


def test_what_is_not_installed_is_named_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "NEEDS", ("opacus_of_nobody", "numpy"))
    source = private_file(tmp_path)
    code, _, error = labkit("private", "sgd", source, "--about", "Letter", "--out", tmp_path / "s.jsonl")
    assert code == 2 and "opacus_of_nobody, which is not installed" in error and "whl/cpu" in error
    code, _, error = labkit("private", "sgd", source, "--about", "Letter", "--out", tmp_path / "s.jsonl", "--clipping",
                            "0")
    assert code == 2 and "clipping norm is 0" in error
    assert [one.name for one in tmp_path.iterdir()] == ["private.jsonl"]


# ---- what a model gives away


def test_the_like_of_a_canary_differ_in_its_secret_alone() -> None:
    found = alike(CANARIES[0], 50)
    assert len(set(found)) == 50 and CANARIES[0] not in found
    assert all(one.startswith("The code of Ada is ") and one.endswith(".") and one[21].isdigit() for one in found)
    assert alike("暗証番号は48213です", 9)[0].startswith("暗証番号は")
    for bare in ("no secret here", "code 12"):
        with pytest.raises(SettingsError, match="no secret"):
            alike(bare, 50)


def test_exposure_is_seven_bits_for_what_is_known_and_little_for_what_is_not() -> None:
    def losses(rows: Sequence[tuple[str, str]]) -> list[float]:
        return [0.0 if text == CANARIES[0].rstrip(".") else 1 + int(text[-4:]) % 1000 for _, text in rows]

    known, unknown = exposures(canary_losses(dict.fromkeys(CANARIES, "Letter, post:"), losses))
    assert (known.rank, known.bits) == (1, 7.0) and unknown.among == 128 and unknown.rank > 1
    assert exposures([(5.0, [5.0] * 9)])[0].rank == 1 and exposures([(5.0, [4.0] * 9)])[0].bits == 0
    ranks = [math.log2(128 / rank) for rank in range(1, 129)]
    assert np.mean(ranks) == pytest.approx(1.4, abs=0.05)  # what chance gives, as the command says


def test_the_area_under_the_curve_is_that_of_all_pairs_with_an_interval_that_holds_it() -> None:
    chance = np.random.default_rng(1)
    members, others = chance.normal(0, 1, 60).round(1).tolist(), chance.normal(0.8, 1, 50).round(1).tolist()
    pairs = [1.0 if one < other else 0.5 if one == other else 0.0 for one in members for other in others]
    found = membership(members, others)
    assert found.auc == pytest.approx(np.mean(pairs)) and found.low < found.auc < found.high and found.told
    # Hanley & McNeil (1982): the width of the interval by their formula
    auc, n, m = found.auc, 60, 50
    first, second = auc / (2 - auc), 2 * auc ** 2 / (1 + auc)
    error = math.sqrt((auc * (1 - auc) + (n - 1) * (first - auc ** 2) + (m - 1) * (second - auc ** 2)) / (n * m))
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.2)
    same = membership([1.0] * 20, [1.0] * 20)
    assert same.auc == 0.5 and not same.told
    with pytest.raises(SettingsError, match="9 rows"):
        membership([1.0] * 9, [1.0] * 20)


def test_a_model_is_audited_with_rows_that_it_never_saw_and_canaries_that_it_did(
        tmp_path: Path, standing_in: Callable[..., Training], monkeypatch: pytest.MonkeyPatch) -> None:
    standing_in()
    source, out = private_file(tmp_path), tmp_path / "s.jsonl"
    others = [{"text": f"an other text {number}", "label": "post"} for number in range(20)]
    (tmp_path / "others.jsonl").write_text("".join(json.dumps(row) + "\n" for row in others))
    (tmp_path / "canaries.txt").write_text("\n".join(CANARIES))

    def losses_of(base: Path, adapter: Path, how: PrivateSgd) -> Callable:
        assert adapter.is_file()
        return lambda rows, ended=True: [(9.0, 2.0) if "other" in text else
                                         (3.0, 1.0) if f"{text}." in CANARIES else (5.0, 1.5) for _, text in rows]

    monkeypatch.setitem(__import__("sys").modules, "labkit.privacy.sgd.losses",
                        type("Standing", (), {"losses_of": staticmethod(losses_of)}))
    result = run(source, out, held_out=tmp_path / "others.jsonl", planted=tmp_path / "canaries.txt")
    assert result.training.membership.auc == 1.0 and result.training.membership.members == 58
    assert [one.bits for one in result.training.exposures] == [7.0, 7.0]
    assert load_private_sgd(out).training.losses == result.training.losses
    said = "\n".join(result.training.lines())
    assert "area under the curve: 1.00" in said and "7.0 bits on average" in said and "epsilon 3.9" in said
    with pytest.raises(SettingsError, match="among the private ones"):
        run(source, out, held_out=source)
    (tmp_path / "never.txt").write_text("The code of Cy is ZZ9-1111.")
    with pytest.raises(SettingsError, match="in no private row"):
        run(source, out, planted=tmp_path / "never.txt")


def test_how_a_model_was_trained_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = PrivateTraining((SgdStep(1, 2.5, 3), SgdStep(2, None, 0)), (), ModelLosses((1.0,), (2.0,), ((3.0, (4.0,)),)),
                           {"too short": 1}, 0.7, 12.3)
    assert PrivateTraining.load(kept.save(tmp_path / "t.json")) == kept
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(DatasetError, match="does not say how"):
        PrivateTraining.load(tmp_path / "other.json")


# ---- with torch and Opacus


def tiny_model() -> Any:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(vocab_size=40, hidden_size=16, intermediate_size=16, num_hidden_layers=1,
                                         num_attention_heads=4, num_key_value_heads=2))
    model = get_peft_model(model, LoraConfig(r=2, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight)
    return model


def tiny_rows(count: int) -> list[Any]:
    from labkit.finetune.batches import Example

    chance = np.random.default_rng(0)
    return [Example(chance.integers(1, 40, 5 + number % 3).tolist(), 2) for number in range(count)]


def gradients_of(model: Any, optimizer: Any, rows: list[Any], how: PrivateSgd) -> list[Any]:
    """Make a step, and return what the optimizer stepped along."""
    seen: list[Any] = []
    optimizer.attach_step_hook(lambda made: seen.extend(one.grad.clone() for one in made.params))
    assert (training._step(model, optimizer, rows, how) is None) == (not rows)
    return seen


@pytest.mark.skipif(not HAS_OPACUS, reason="needs labkit[privacy] with torch")
def test_a_step_is_the_sum_of_cut_gradients_with_noise() -> None:
    import torch

    how, rows = PrivateSgd(clipping=0.05, batch=4, epsilon=4), tiny_rows(20)
    plain = tiny_model()
    weights = [one for one in plain.parameters() if one.requires_grad]
    wanted = [torch.zeros_like(one) for one in weights]
    for row in rows:
        total, count = training.row_losses(plain, [row])
        found = torch.autograd.grad((total / count).sum(), weights)
        norm = math.sqrt(sum(float(one.square().sum()) for one in found))
        assert norm > how.clipping
        wanted = [one + part * how.clipping / norm for one, part in zip(wanted, found, strict=True)]
    for noise in (1e-12, 2.0):
        model, optimizer = training._optimized(tiny_model(), how, noise, Chance())
        seen = gradients_of(model, optimizer, rows, how)
        apart = torch.cat([(one * how.batch - other).flatten() for one, other in zip(seen, wanted, strict=True)])
        assert float(apart.std()) == pytest.approx(noise * how.clipping, rel=0.2, abs=1e-5)
    model, optimizer = training._optimized(tiny_model(), how, 2.0, Chance())
    alone = torch.cat([one.flatten() for one in gradients_of(model, optimizer, [], how)])
    assert float(alone.std()) == pytest.approx(2 * how.clipping / how.batch, rel=0.2)  # noise, though none was drawn


@pytest.mark.skipif(not HAS_OPACUS, reason="needs labkit[privacy] with torch")
@pytest.mark.parametrize("target", [math.inf, 50.0])
def test_a_training_that_is_killed_goes_on_as_if_it_had_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                target: float) -> None:
    monkeypatch.setattr(training, "_STATE_EVERY", 2)
    if math.isfinite(target):  # noise that is the same each time, to compare
        monkeypatch.setattr(Chance, "normals", lambda self, deviation, count: np.full(count, deviation / 1e3))
    how, rows = PrivateSgd(steps=6, batch=4, epsilon=target), tiny_rows(20)

    def trained(path: Path, kill_at: int = 99) -> Any:
        def each(step: SgdStep) -> None:
            if step.number == kill_at:
                raise KeyboardInterrupt

        model = tiny_model()
        training.train(model, rows, how, 1.0 * how.protected, State(path, ["x"], Chance(1)), Chance(), each)
        return [one.detach().numpy() for one in model.parameters() if one.requires_grad]

    straight = trained(tmp_path / "a")
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "b", 5)
    assert len(State(tmp_path / "b", ["x"], Chance()).steps) == 4
    assert all(np.allclose(one, other, atol=1e-6) for one, other in zip(straight, trained(tmp_path / "b"), strict=True))


@pytest.mark.skipif(not HAS_OPACUS, reason="needs labkit[privacy] with torch")
def test_what_texts_begin_with_is_read_once_and_tells_the_same() -> None:
    from labkit.finetune.batches import Example
    from labkit.privacy.sgd.losses import losses_behind

    model, head = tiny_model().eval(), list(range(1, 13))
    rows = [Example([*head, *row.tokens], 4) for row in tiny_rows(6)]
    for one, other in zip(losses_behind(model, rows), training.row_losses(model, rows), strict=True):
        assert one.tolist() == pytest.approx(other.tolist(), rel=1e-4)


@pytest.mark.skipif(not HAS_OPACUS, reason="needs labkit[privacy] with torch")
def test_opacus_counts_the_same_epsilon() -> None:
    card = card_of(SMALL, 300, noise_of(SMALL, 300), "m", randomness="secure")
    [last] = spent(card, points=1)
    assert last.opacus == pytest.approx(last.epsilon, rel=0.02)


def test_texts_are_kept_once() -> None:
    def write(begun: Sequence[tuple[str, int]], how: Sampling) -> list[str]:
        return ["the same text here" if number < 3 else f"text  number\n{number}" for _, number in begun]

    found = synthetic(["a", "b"], "Letter", PrivateSgd(rows=3), write, language="English", model="m", method="dp-sgd")
    assert [row.question for row in found.rows] == ["the same text here", *(f"text number {one}" for one in (3, 4, 5))]
    assert found.dropped == {"written twice": 2} and {row.answer for row in found.rows} == {"a", "b"}
