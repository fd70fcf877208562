"""The ledger of privacy: epsilon against published tables, bad settings, the card, and its plain words."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import brentq
from scipy.stats import norm
from support.cli_runs import labkit

from labkit.errors import DatasetError, OverwriteError, SettingsError
from labkit.privacy.accountant import Mechanism, epsilon, noise_for, require_delta, require_epsilon, usual_delta
from labkit.privacy.card import Part, load_card, make_card, require_disjoint
from labkit.privacy.explain import LANGUAGES, explain_card
from labkit.privacy.randomness import Chance, Draw

# ---- published tables


@pytest.mark.parametrize(("units", "noise", "published"), [
    (1_939_290, 15.34, 1.004455), (1_939_290, 8.03, 2.002377), (1_939_290, 4.24, 4.005258),
    (8_396, 11.60, 0.999986), (8_396, 6.22, 1.996654), (8_396, 3.38, 3.992231),
    (75_316, 13.26, 0.999232), (75_316, 7.01, 1.997191), (75_316, 3.75, 3.999169),
])
def test_epsilon_is_that_of_private_evolutions_own_notebook(units: int, noise: float, published: float) -> None:
    found = epsilon([Mechanism("gaussian", noise, 10)], usual_delta(units))
    assert found == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize(("units", "drawn", "rounds", "noise", "published", "exact"), [
    (2_953, 80, 80, 1.08, 1, 0.985), (1_561, 80, 80, 1.52, 1, 0.998),
])
def test_epsilon_is_within_that_of_the_paper_on_few_shot(units: int, drawn: int, rounds: int, noise: float,
                                                         published: float, exact: float) -> None:
    found = epsilon([Mechanism("gaussian", noise, rounds, drawn / units)], 1 / units)
    assert found <= published and found == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize(("noise", "published"), [(2.73, 1), (3.34, 2), (3.95, 4), (4.57, 8)])
def test_epsilon_of_noisy_max_is_within_that_of_the_paper(noise: float, published: float) -> None:
    found = epsilon([Mechanism("noisy-max", noise, 100, 80 / 40_000)], 1 / 40_000)
    assert 0.97 * published < found <= published


def test_rényi_moments_are_those_of_the_tutorial() -> None:
    found = epsilon([Mechanism("gaussian", 1.1, 60 * 240, 250 / 60_000)], 1e-5, "rdp")
    assert found == pytest.approx(2.562, abs=2e-3)


# ---- what must hold of any setting


@settings(max_examples=10, deadline=None)
@given(some.floats(1.5, 30), some.integers(1, 40), some.sampled_from([1e-9, 1e-6, 1e-4]))
def test_many_releases_cost_what_the_closed_form_says(noise: float, rounds: int, delta: float) -> None:
    """Balle & Wang (2018), theorem 8: all releases together are one, with their noise over the root of how many."""
    ratio = math.sqrt(rounds) / noise

    def excess(guess: float) -> float:
        return norm.cdf(-guess / ratio + ratio / 2) - math.exp(guess + norm.logcdf(-guess / ratio - ratio / 2)) - delta

    exact = brentq(excess, 0, 2000) if excess(0) > 0 else 0.0
    found = epsilon([Mechanism("gaussian", noise, rounds)], delta)
    assert exact - 1e-6 <= found <= exact * 1.002 + 1e-3


@settings(max_examples=4, deadline=None)
@given(some.floats(3.0, 8), some.integers(1, 10), some.floats(0.05, 0.9))
def test_more_noise_fewer_rounds_and_smaller_samples_cost_less(noise: float, rounds: int, sampling: float) -> None:
    def cost(noise: float, rounds: int, sampling: float, accountant: Any = "pld") -> float:
        return epsilon([Mechanism("gaussian", noise, rounds, sampling)], 1e-5, accountant)

    here = cost(noise, rounds, sampling)
    assert cost(noise * 1.5, rounds, sampling) <= here <= cost(noise, rounds + 1, sampling)
    assert here <= cost(noise, rounds, 1.0) + 1e-3 and here <= cost(noise, rounds, sampling, "rdp") + 1e-3


@pytest.mark.parametrize(("target", "rounds", "sampling", "name"), [
    (1.0, 10, 1.0, "gaussian"), (3.0, 10, 0.3, "gaussian"), (2.0, 30, 0.1, "noisy-max")])
def test_noise_that_is_looked_for_keeps_to_its_target(target: float, rounds: int, sampling: float, name: str) -> None:
    noise = noise_for(target, 1e-5, rounds, sampling, name)
    assert 0.98 * target < epsilon([Mechanism(name, noise, rounds, sampling)], 1e-5) <= target


# ---- bad settings: one line, with the cure


@pytest.mark.parametrize(("call", "said"), [
    (lambda: require_epsilon(0), "above 0"), (lambda: require_epsilon(-1), "above 0"),
    (lambda: require_epsilon(math.nan), "above 0"), (lambda: noise_for(0, 1e-5, 1), "above 0"),
    (lambda: require_delta(0.01, 100), "less than 1/n"), (lambda: require_delta(0), "probability"),
    (lambda: usual_delta(2), "more private rows"), (lambda: Mechanism("gaussian", 0, 1), "above 0"),
    (lambda: Mechanism("gaussian", 1, 0), "1 or more"), (lambda: Mechanism("gaussian", 1, 1, 1.4), "Draw fewer"),
    (lambda: Mechanism("gaussian", 1, 1, 1, 0), "such as 1"), (lambda: Mechanism("laplace", 1, 1), "gaussian and"),
    (lambda: require_disjoint({"a": [1, 2], "b": [2, 3]}), "to one part alone"),
])
def test_a_bad_setting_is_refused_with_its_cure(call: Any, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        call()
    assert said in raised.value.mend


def test_parts_without_a_unit_in_common_are_taken() -> None:
    require_disjoint({"a": [1, 2], "b": [3], "c": []})


# ---- chance


def test_a_unit_more_changes_nothing_about_the_draws_of_the_others() -> None:
    draw = Draw(b"k" * 32)
    few = [(draw.takes("r", unit, 0.3), draw.part("r", unit, 8)) for unit in range(400)]
    assert few == [(draw.takes("r", unit, 0.3), draw.part("r", unit, 8)) for unit in range(500)][:400]
    assert 80 < sum(taken for taken, _ in few) < 160 and len({part for _, part in few}) == 8
    assert few != [(draw.takes("s", unit, 0.3), draw.part("s", unit, 8)) for unit in range(400)]


def test_noise_is_secure_unless_a_seed_is_given() -> None:
    assert Chance().kind == "secure" and Chance(1).kind == "seeded"
    assert Chance(1).normal(1.0, 3) == Chance(1).normal(1.0, 3)
    assert Chance().normal(1.0, 3) != Chance().normal(1.0, 3) and Chance().key() != Chance().key()
    drawn = Chance(3).exponential(2.0, 4000)
    assert sum(drawn) / len(drawn) == pytest.approx(2.0, rel=0.1)


# ---- the card


def card(**changes: Any) -> Any:
    parts = (Part("complaint", 700, (Mechanism("gaussian", 8.0, 10),)),
             Part("praise", 300, (Mechanism("gaussian", 9.0, 10),)))
    return make_card(**{"method": "Few-shot", "units": 1000, "delta": 1e-4, "parts": parts} | changes)


def test_parts_that_are_apart_cost_what_the_dearest_does() -> None:
    apart, together, twice = card(), card(disjoint=False), card(runs=2)
    assert apart.epsilon == pytest.approx(epsilon([Mechanism("gaussian", 8.0, 10)], 1e-4), abs=1e-3)
    assert together.epsilon > apart.epsilon * 1.2
    assert twice.epsilon == pytest.approx(epsilon([Mechanism("gaussian", 8.0, 20)], 1e-4), abs=1e-3)


def test_a_card_is_read_again_as_it_was_and_no_other_file_is_written_over(tmp_path: Path) -> None:
    for made in (card(), card(protected=False), card(unit="person", column="customer")):
        assert load_card(made.save(tmp_path / "card.json")) == made
    (tmp_path / "mine.json").write_text('{"a": 1}')
    with pytest.raises(OverwriteError):
        card().save(tmp_path / "mine.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"privacy_card": 1, "card": {}}', "\udcff", None])
def test_what_is_no_card_is_said_to_be_none(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "card.json"
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DatasetError) as raised:
        load_card(path)
    assert "\n" not in str(raised.value) and "card" in raised.value.mend


def test_explain_counts_again_and_finds_a_card_that_promises_too_much(tmp_path: Path) -> None:
    path = card().save(tmp_path / "card.json")
    code, out, _ = labkit("private", "explain", path, "--language", "English")
    assert code == 0 and "The card holds." in out and f"{card().epsilon:.4f}" in out and "\n" in out
    row = json.loads(path.read_text())
    row["card"]["epsilon"] = 0.5
    path.write_text(json.dumps(row))
    code, out, _ = labkit("private", "explain", path)
    assert code == 1 and "promises more than follows" in out
    row["card"]["epsilon"], row["card"]["parts"][0]["mechanisms"][0]["noise"] = 9, 0
    path.write_text(json.dumps(row))
    code, _, err = labkit("private", "explain", path)
    assert code == 1 and "without noise" in err


def test_a_card_made_with_a_seed_protects_nobody(tmp_path: Path) -> None:
    code, out, _ = labkit("private", "explain", card(randomness="seeded").save(tmp_path / "card.json"))
    assert code == 1 and "protects nobody" in out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_is_explained_in_every_language(language: str) -> None:
    mixed = card(parts=(Part("a", 500, (Mechanism("noisy-max", 0.1, 5, 0.2), Mechanism("gaussian", 9.0, 2, 1, 1.5))),
                        Part("b", 500, (Mechanism("gaussian", 9.0, 2),))), unit="person", column="who", runs=2)
    lines = [*explain_card(mixed, language), *explain_card(card(protected=False, randomness="seeded"), language)]
    assert not [line for line in lines if "{" in line] and f"{mixed.epsilon:.4f}" in "".join(lines)


def test_every_language_says_the_same_things() -> None:
    folder = Path(__file__).parents[1] / "labkit" / "privacy" / "words"
    words = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert set(words) == set(LANGUAGES) and len({frozenset(one) for one in words.values()}) == 1


def test_without_the_accountant_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.privacy.accountant.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install .*dp-accounting"):
        epsilon([Mechanism("gaussian", 1.0, 1)], 1e-5)
