"""A method is a function of one row: estimate, budget, resume, ledger, progress and options come with it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import pytest
import typer
from support.openai_standin import OpenAIStandIn, content_filter, rate_limit
from typer.testing import CliRunner

from labkit.cli.commands.options import Run, makes_rows
from labkit.datasets.books_file import read_books
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.errors import BudgetError, ModelError
from labkit.generate.rows import Ask, Drop, NoAnswer, make_rows
from labkit.llm.model import connect
from labkit.llm.request import Request
from labkit.pipelines import running
from labkit.pipelines.rows import RowMethod
from labkit.settings import load_settings

pytestmark = pytest.mark.usefixtures("apart_from_machine")

# ---- the method: this is all that a new one needs


async def shorten(text: str, ask: Ask) -> QA | Drop:
    """Ask for a question about a text, then for its answer; a text that gives none is dropped."""
    question = await ask(Request(f"Ask about: {text}", system="Write a question."))
    if not question.endswith("?"):
        return Drop("no question")
    return QA(question=question, answer=await ask(Request(question)), qa_type="short", method="shorten")


app = typer.Typer()


@app.command()
@makes_rows
def shorten_command(run: Run, file: Annotated[Path, typer.Argument(metavar="FILE")], style: str = "plain") -> None:
    """Shorten the lines of a file."""
    run.go(RowMethod("shorten", lambda: file.read_text(encoding="utf-8").splitlines(), shorten, run.out, style=style))

# ----


def says(body: dict) -> str:
    prompt = body["messages"][-1]["content"]
    if not prompt.startswith("Ask about: "):
        return f"It is {len(prompt)} signs long."
    return "nothing" if "odd" in prompt else f"How long is {prompt.removeprefix('Ask about: ')}?"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(key="k", models=["gpt-4.1-mini"], answer=says) as server:
        server.model = "gpt-4.1-mini"
        for name, value in (("AZURE_OPENAI_ENDPOINT", server.url), ("AZURE_OPENAI_API_KEY", "k"),
                            ("AZURE_OPENAI_DEPLOYMENT_NAME", "gpt-4.1-mini")):
            monkeypatch.setenv(name, value)
        yield server


def texts(count: int, first: int = 0) -> list[str]:
    return [f"{'odd ' * (number % 10 == 9)}text {number}" for number in range(first, first + count)]


def call(*args: object) -> tuple[int, str, str]:
    """Call the command; an error of labkit's counts as exit code 1."""
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    code = 1 if isinstance(result.exception, ModelError) else result.exit_code
    return code, result.stdout, f"{result.stderr}{result.exception or ''}"


def write(lines: list[str]) -> Path:
    Path("in.txt").write_text("\n".join(lines), encoding="utf-8")
    return Path("in.txt")


def test_a_method_has_books_rows_and_the_options_of_every_command(service: OpenAIStandIn) -> None:
    file = write([*texts(20), "text 3"])
    said = call("--help")[1]
    assert all(f"--{name} " in said for name in ("out", "overwrite", "estimate", "budget", "budget-tokens", "price-in",
                                                 "price-out", "style"))
    code, out, err = call(file, "--out", "o.jsonl")
    assert code == 0 and "21 asked = 18 kept + 3 dropped (no question 2, repeats another row 1) + 0 failed" in out, err
    assert out.splitlines()[-2:] == ["18 rows in o.jsonl", out.splitlines()[-1]] and "calls" in out.splitlines()[-1]
    rows = Dataset.load("o.jsonl").records
    assert [(one.asked, one.kept, one.dropped.total()) for one in read_books("o.books.jsonl").values()] == [(21, 18, 3)]
    assert [row.question for row in rows] == [f"How long is {text}?" for text in texts(20) if "odd" not in text]
    assert all(row.answer.endswith("signs long.") for row in rows)


def test_a_second_run_asks_nothing_though_no_answer_is_kept(service: OpenAIStandIn,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_CACHE_MODE", "off")
    file = write(texts(20))
    assert call(file, "--out", "o.jsonl")[0] == 0
    asked, kept = len(service.posts), Path("o.jsonl").read_bytes()
    code, out, _ = call(file, "--out", "o.jsonl")
    assert code == 0 and len(service.posts) == asked and Path("o.jsonl").read_bytes() == kept
    assert "20 asked = 18 kept + 2 dropped (no question 2)" in out
    Path("o.jsonl").write_bytes(b"".join(kept.splitlines(keepends=True)[1:]))  # a row is deleted: it is made anew
    assert call(write(texts(22)), "--out", "o.jsonl")[0] == 0 and len(service.posts) == asked + 6
    assert len(Dataset.load("o.jsonl")) == 20
    assert call(file, "--out", "o.jsonl", "--style", "other")[0] == 0 and len(service.posts) == asked + 6 + 42


def test_an_estimate_is_part_of_the_run(service: OpenAIStandIn) -> None:
    file = write([text for text in texts(150) if "odd" not in text])
    code, out, err = call(file, "--out", "o.jsonl", "--estimate")
    assert code == 0 and out.startswith("Estimate for 135 inputs of shorten: 225 to 270 calls; "), err + out
    assert len(service.posts) == 6 and not Path("o.jsonl").exists() and not Path("o.settled.jsonl").exists()
    code, out, _ = call(file, "--out", "o.jsonl")
    assert code == 0 and len(service.posts) == 270 and "Estimate" not in out  # 135 inputs: not a long run
    assert "nothing is left to ask" in call(file, "--out", "o.jsonl", "--estimate")[1]
    code, out, _ = call(write(texts(250)), "--out", "o.jsonl")
    assert code == 0 and "Estimate for 115 inputs of shorten: " in out


def test_a_budget_ends_it_with_what_is_left_and_the_same_command_goes_on(service: OpenAIStandIn) -> None:
    file, done, code = write(texts(40)), 0, 1
    while code:
        code, _, err = call(file, "--out", "o.jsonl", "--budget-tokens", 12_000)
        left = re.search(r"Left to do: (\d+) of 40 inputs", err)
        assert not code or (left and int(left[1]) <= 40 - len(Dataset.load("o.jsonl"))), err
        assert len(service.posts) > done  # each run gets on
        done = len(service.posts)
    assert done > 20 and len(service.posts) == 4 + 2 * 36 and len(Dataset.load("o.jsonl")) == 36


def test_one_failure_costs_the_others_nothing_and_the_next_run_makes_up_for_it(
    service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(texts(9))
    service.faults = [content_filter("content_filter_result"), *[rate_limit(retry_after_ms="1")] * 2]
    code, out, err = call(file, "--out", "o.jsonl")
    assert code == 0 and "9 asked = 8 kept + 0 dropped + 1 failed (content filter 1)" in out, err
    assert call(file, "--out", "o.jsonl")[0] == 0 and len(Dataset.load("o.jsonl")) == 9


def test_nothing_kept_is_a_problem(service: OpenAIStandIn) -> None:
    code, _, err = call(write(["odd one"]), "--out", "o.jsonl")
    assert code == 1 and "Nothing was kept" in err


async def rows_of(items: list[str], make: Callable, **options: object) -> tuple[list[str], object]:
    model, found = connect(load_settings(cache_mode="off"), show=False), []
    try:
        books = await make_rows(items, make, model, each=lambda item, row: found.append(row.question), show=False,
                                **options)
    finally:
        await model.close()
    return found, books


async def test_rows_come_in_the_order_of_their_inputs_and_a_method_may_do_without_an_answer(
    service: OpenAIStandIn,
) -> None:
    async def make(text: str, ask: Ask) -> QA | Drop:
        await asyncio.sleep(0.02 * (5 - int(text[-1])))  # the last is the first to be done
        try:
            answer = await ask(Request(text))
        except NoAnswer as error:
            answer = f"none: {error.failure.reason}"
        return QA(question=f"{text}?", answer=answer, qa_type="short")

    service.faults = [content_filter("content_filter_result")]
    found, books = await rows_of(texts(5), make)
    assert found == [f"{text}?" for text in texts(5)] and books.kept == 5 and books.balanced


async def test_inputs_are_drawn_as_fast_as_rows_come(service: OpenAIStandIn) -> None:
    drawn, most = Counter(), 0

    def items() -> Iterator[int]:
        for number in range(2000):
            drawn["begun"] += 1
            yield number

    async def make(number: int, ask: Ask) -> QA | Drop:
        nonlocal most
        most = max(most, drawn["begun"] - drawn["done"])
        await asyncio.sleep(0)
        return Drop("even") if number % 2 == 0 else QA(question=f"{number}?", answer="x", qa_type="short")

    model = connect(show=False)
    books = await make_rows(items(), make, model, show=False,
                            each=lambda number, row: drawn.update(["done"]),
                            drop=lambda number, reason: drawn.update(["done"]))
    assert books.asked == 2000 and books.dropped == {"even": 1000} and most < 300


async def test_what_ends_a_run_lets_those_in_flight_finish_and_begins_no_other(service: OpenAIStandIn) -> None:
    begun, ended = [], []

    async def make(number: int, ask: Ask) -> QA | Drop:
        begun.append(number)
        await asyncio.sleep(0.01)
        if number == 3:
            raise BudgetError("The budget is used up.")
        await asyncio.sleep(0.05)
        ended.append(number)
        await ask(Request("after the end"))
        return Drop("none")

    model = connect(show=False)
    with pytest.raises(BudgetError, match="used up"):
        await make_rows(range(10), make, model, show=False)
    assert len(begun) == 10 and sorted(ended) == [number for number in range(10) if number != 3]
    assert not service.posts
    with pytest.raises(ZeroDivisionError):
        await make_rows([1, 0], lambda number, ask: asyncio.sleep(0, 1 / number and Drop("x")), model, show=False)
    await model.close()


async def test_a_method_can_be_run_where_an_event_loop_runs(service: OpenAIStandIn, tmp_path: Path) -> None:
    said: list[str] = []
    method = RowMethod("shorten", lambda: texts(4), shorten, tmp_path / "o.jsonl")
    result = await running.run_method(method, load_settings(), said.append)
    assert result.rows == result.books.kept == 4 and not result.problems and said[-2] == f"4 rows in {method.out}"
    estimate = await running.estimate_method(method, load_settings())
    assert not estimate.calls.high  # all is settled
