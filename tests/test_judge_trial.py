"""A trial of a judge: the pairs it reads, what is said of it, and whether it is to be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.judges import at_random, garbage, is_reading, judging, rightly, shown
from support.openai_standin import OpenAIStandIn
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.pipelines.judge_trial import BAR, Trial, TrialPair, auc_interval, trial_pairs
from labkit.quality.checks import Candidate
from labkit.text.languages import is_in_language
from labkit.text.words import numbers

pytestmark = pytest.mark.usefixtures("apart_from_machine")
WRONG = {pair.row.question for pair in trial_pairs() if not pair.right}


def labkit(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "writer",
                            "LABKIT_PROVIDER": "openai"}.items():
            monkeypatch.setenv(name, value)
        yield server


def trial_of(right: list[float | None], wrong: list[float | None], **more: Any) -> Trial:
    return Trial("judge", [TrialPair(Candidate("q"), of, score) for of, scores in ((True, right), (False, wrong))
                           for score in scores], **more)


def test_the_pairs_are_many_balanced_and_in_three_languages() -> None:
    pairs = trial_pairs()
    assert f"{len(pairs)} pairs" in " ".join(labkit("check", "--help")[1].replace("│", " ").split())
    assert len(pairs) >= 40 and len({pair.row.question for pair in pairs}) == len(pairs)
    assert {pair.row.language for pair in pairs} == {"English", "Japanese", "French"}
    assert min(Counter((pair.row.language, pair.right) for pair in pairs).values()) >= 7
    assert sum(pair.right for pair in pairs) * 2 == len(pairs)
    for pair in pairs:
        assert pair.row.chunk.text and is_in_language(pair.row.question, pair.row.language), pair.row.question
        if pair.right:  # a right answer takes no number from elsewhere
            known = " ".join([pair.row.chunk.text, pair.row.question])
            assert numbers(pair.row.answer) <= numbers(known), pair.row.answer


@pytest.mark.parametrize(("judge", "code", "said"), [
    (rightly(lambda pair: pair["question"] in WRONG), 0, "It can judge: set LABKIT_JUDGE_MODEL=judge"),
    (at_random(), 1, "does not tell right pairs from wrong"), (garbage, 1, "Do not use it"),
    (judging(lambda pair: (5, 5, 5, 5)), 1, "AUC 0.50"),
    (judging(lambda pair: None if pair["question"] in WRONG and len(pair["question"]) % 3 == 0 else
             (1, 5, 5, 5) if pair["question"] in WRONG else (5, 5, 5, 5)), 1, "too many pairs without a verdict"),
])
def test_a_judge_is_told_by_what_it_does(service: OpenAIStandIn, judge: Callable[[dict], Any], code: int,
                                         said: str) -> None:
    service._answer = judge
    exit_code, out, err = labkit("check", "--judge", "judge")
    assert (exit_code, said in out) == (code, True), out + err
    assert {post.body["model"] for post in service.posts} == {"judge"}
    assert all(is_reading(post.body) for post in service.posts)
    if judge is not garbage:
        assert sum(len(shown(post.body)) for post in service.posts) == len(trial_pairs())


def test_what_was_answered_is_not_asked_again_and_the_threshold_is_the_users(service: OpenAIStandIn,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    service._answer = rightly(lambda pair: pair["question"] in WRONG)
    monkeypatch.setenv("LABKIT_JUDGE_THRESHOLD", "0.5")
    assert labkit("check", "--judge")[0] == 0
    asked = len(service.posts)
    code, out, _ = labkit("check", "--judge", "--precision", 0.95)
    assert code == 0 and len(service.posts) == asked and "0 calls" in out
    assert "At the threshold 0.5 it keeps 30 of 30 right ones and 0 of 30 wrong ones; agreement 100%." in out
    assert "95% right takes a threshold of 1" in out and {post.body["model"] for post in service.posts} == {"writer"}


def test_what_cannot_be_is_refused(service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    assert labkit("check", "judge")[0] == 2
    monkeypatch.setenv("LABKIT_PROVIDER", "local")
    code, _, err = labkit("check", "--judge", "judge")
    assert code == 2 and "cannot be asked here" in err and not service.posts


def test_the_figures() -> None:
    trial = trial_of([1, 0.75, 0.75, 0.2], [0.75, 0.2, 0, 0])
    assert trial.auc == pytest.approx((4 + 3.5 + 3.5 + 2.5) / 16) and trial.fit is (trial.auc >= BAR)
    assert trial.kept(0.7) == (3, 1) and trial.agreement == 6 / 8
    assert trial.best_threshold == 1 and trial_of([0.5], [0.9]).best_threshold is None
    assert trial_of([1, 1, None], [0, 0]).agreement == 0.8 and not trial_of([1, 1, None], [0, 0]).fit
    assert "No threshold" in "\n".join(trial_of([0.5], [0.9]).lines())


def test_the_interval_of_a_perfect_judge_of_few_pairs_is_not_nothing() -> None:
    low, high = auc_interval(1.0, 10, 10)
    assert high == 1 and 0.7 < low < 0.95
    wide, narrow = auc_interval(0.8, 10, 10), auc_interval(0.8, 100, 100)
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1] <= 1
    assert narrow[1] - narrow[0] == pytest.approx(4 * 0.031, abs=0.02)  # Hanley and McNeil, table
    assert auc_interval(0.5, 0, 3) == (0, 1)


def test_the_pairs_go_along_with_the_package() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "pipelines/*.toml" in project["tool"]["setuptools"]["package-data"]["labkit"]
