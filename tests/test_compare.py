"""What a dataset is worth: held-out questions answered in several ways, measured, with intervals."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.cli_runs import labkit
from support.evolver import tagged, user, wanted
from support.openai_standin import Fault, OpenAIStandIn

from labkit import show
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, Evidence, Source
from labkit.documents.types import Chunk, Segment
from labkit.errors import DatasetError, RequestError
from labkit.generate.compare import Comparison, Way, compare
from labkit.llm.cache import ResponseCache
from labkit.llm.model import connect
from labkit.quality.likeness import numbers_held, word_f1
from labkit.quality.paired import paired
from labkit.settings import Settings
from labkit.text.search import Search

PLACES = [f"hall {number}" for number in range(20)]
TEXTS = [f"The pump in {place} is serviced every {number + 3} days by team {chr(65 + number)}."
         for number, place in enumerate(PLACES)]


def rows() -> list[QA]:
    return [QA(question=f"How often is the pump in {place} serviced?", answer=f"Every {number + 3} days.",
               qa_type="short", language="English",
               source=Source(file="pumps.txt", sha256="0" * 64, chunk_id=f"c{number}"),
               evidence=Evidence(text=TEXTS[number], start=0, end=len(TEXTS[number]), pages=[1]))
            for number, place in enumerate(PLACES)]


def reads(body: dict[str, Any]) -> str:
    """A model that knows nothing, and reads what it is given."""
    said = user(body)
    asked = next(place for place in sorted(PLACES, key=len, reverse=True) if f"{place} serviced" in said)
    found = [text for text in TEXTS if f"{asked} is" in text and text in said]
    return re.findall(r"every \d+ days", found[0])[0] if found else "Every year."


async def compared(folder: Path, answer: Any = reads, **ways: Any) -> tuple[Comparison, OpenAIStandIn]:
    with OpenAIStandIn(answer=answer) as server:
        settings = Settings(_env_file=None, provider="openai", openai_base_url=server.url + "/v1", openai_api_key="k",
                            openai_model="m", cache=folder / "cache.sqlite")
        model = connect(settings, cache=ResponseCache(folder / "cache.sqlite"))
        try:
            found = await compare(rows(), {"bare": model, "passages": Way(model, TEXTS)}, show=False, **ways)
        finally:
            await model.close()
    return found, server


async def test_passages_that_hold_the_answer_show_as_better_with_an_interval(tmp_path: Path) -> None:
    found, server = await compared(tmp_path)
    words = found.against("words in common", "passages")
    assert words.n == 20 and words.low > 0 and words.verdict == "better"
    right = found.against("numbers right", "passages")
    assert (right.before, right.after) == (0, 1)
    assert all("<passage>" in user(post.body) for post in server.posts if len(post.body["messages"]) > 1)
    bare = [post.body for post in server.posts if len(post.body["messages"]) == 1]
    assert len(bare) == 20 and user(bare[0]).startswith("How often")  # as a tuned model expects it


async def test_the_same_answers_show_no_difference(tmp_path: Path) -> None:
    found, _ = await compared(tmp_path, lambda body: "Every 3 days.")
    assert found.against("numbers right", "passages").verdict == "no difference shown"
    assert all("no difference shown" in line for line in found.lines()[1:])


async def test_an_answer_that_never_comes_counts_as_the_worst_and_is_said(tmp_path: Path) -> None:
    def refuses(body: dict[str, Any]) -> str | Fault:
        return Fault(400, "content_filter", "no") if "<passage>" in user(body) else "Every 3 days."

    found, _ = await compared(tmp_path, refuses)
    assert found.failed("passages") == 20 and found.against("words in common", "passages").after == 0
    assert found.lines()[-1].startswith("passages: 20 answers never came")
    assert "20 of 20 answers never came" in show.comparison(found)._repr_html_()


async def test_a_second_comparison_asks_nothing(tmp_path: Path) -> None:
    first, _ = await compared(tmp_path)
    again, server = await compared(tmp_path)
    assert not server.posts and again.lines() == first.lines()


async def test_a_judge_grades_what_each_way_answered(tmp_path: Path) -> None:
    def both(body: dict[str, Any]) -> str:
        if wanted(body) != "Mark":
            return reads(body)
        right = re.search(r"Every (\d+) days", user(body).split("<truth>")[-1]) if "<truth>" in user(body) else None
        good = right is not None and f"every {right[1]} days" in tagged(body, "response")
        return json.dumps({"reason": "as it is", "score": 5 if good else 2})

    with OpenAIStandIn(answer=both) as server:
        settings = Settings(_env_file=None, provider="openai", openai_base_url=server.url + "/v1", openai_api_key="k",
                            openai_model="m", cache=tmp_path / "cache.sqlite")
        model = connect(settings, cache=ResponseCache(tmp_path / "cache.sqlite"))
        found = await compare(rows(), {"bare": model, "passages": Way(model, TEXTS)}, judge=model,
                              rubrics=["similarity"], show=False)
        await model.close()
    graded = found.against("similarity", "passages")
    assert (graded.before, graded.after, graded.verdict) == (2, 5, "better")
    assert "similarity, questions by score from 1 to 5" in show.comparison(found)._repr_html_()


async def test_what_was_trained_on_is_not_asked(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="rest on 20 chunks that were trained on"):
        await compared(tmp_path, trained_on=rows())
    with pytest.raises(DatasetError, match="takes 30 or more"):
        await compared(tmp_path, fewest=30)
    with pytest.raises(RequestError):
        await compare(rows(), {})


async def test_what_is_shown_escapes_what_it_shows(tmp_path: Path) -> None:
    found, _ = await compared(tmp_path)
    renamed = Comparison(("<b>bare</b>", "x"), tuple(
        type(row)(row.row, {}, {}, {"<i>": {"<b>bare</b>": 0.2, "x": 0.7}}) for row in found.rows))
    html = show.comparison(renamed)._repr_html_()
    assert "<i>" not in html and "<b>bare" not in html and "&lt;b&gt;bare" in html
    assert "<title>" in html and "0.20" in html and "+0.50" in html


def test_a_command_compares_the_pairs_that_export_sets_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = [Chunk("pumps.txt", text, (Segment(0, len(text), 1),)) for text in TEXTS]
    Dataset(rows()).save(tmp_path / "qa.jsonl", chunks=chunks)
    _, apart = Dataset.load(tmp_path / "qa.jsonl").divide(0.8)
    with OpenAIStandIn(answer=reads) as server:
        variables = {"LABKIT_PROVIDER": "openai", "OPENAI_BASE_URL": server.url + "/v1", "OPENAI_API_KEY": "k",
                     "OPENAI_MODEL": "m", "LABKIT_CACHE": str(tmp_path / "cache.sqlite")}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        out = tmp_path / "compared.jsonl"
        done = labkit("compare", tmp_path / "qa.jsonl", "--out", out, "--validation", "0.8", "--tuned", "tuned-m")
        assert done[0] == 0, done
        assert {post.body["model"] for post in server.posts} == {"m", "tuned-m"}
        few = labkit("compare", tmp_path / "qa.jsonl", "--out", out, "--validation", "0.1")
        assert few[0] == 1 and "takes 16 or more" in few[2]
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert {row["id"] for row in written} == {row.id for row in apart}
    assert set(written[0]["answers"]) == {"bare model", "with passages", "fine-tuned", "fine-tuned, with passages"}
    assert "fine-tuned, with passages" in done[1] and "better" in done[1]


@pytest.mark.parametrize(("answer", "reference", "f1"), [
    ("Every 3 days.", "every 3 DAYS", 1.0), ("The pump", "pump", 1.0), ("no", "yes", 0.0), ("", "yes", 0.0),
    ("水を三日ごとに替える", "水を三日ごとに替える。", 1.0), ("a b c d", "b c", 0.8)])
def test_words_in_common(answer: str, reference: str, f1: float) -> None:
    assert word_f1(answer, reference) == pytest.approx(f1)


def test_numbers_right() -> None:
    assert numbers_held("It takes 3 to 5 days.", "3 days, 7 at most") == 0.5
    assert numbers_held("3", "some days") is None


def test_the_interval_is_that_of_the_paired_differences() -> None:
    wide = paired([0.0, 1.0] * 20, [1.0, 0.0] * 20)  # as good as each other, and never alike
    assert wide.difference == 0 and wide.low < -0.2 < 0.2 < wide.high
    sure = paired([0.1 * one for one in range(10)], [0.1 * one + 0.3 for one in range(10)])
    assert sure.low == pytest.approx(0.3) == sure.high and sure.verdict == "better"
    assert paired([None, 1.0], [1.0, 1.0]).n == 1
    with pytest.raises(ValueError):
        paired([1.0], [])


@pytest.mark.parametrize(("question", "place"), [
    ("Who services the pump in hall 7?", 0),
    ("浄水器のフィルターはいつ交換しますか。", 1), ("오존 필터는 언제 교체합니까?", 2)])
def test_search_finds_by_the_words_of_any_language(question: str, place: int) -> None:
    passages = [TEXTS[7], "浄水器のフィルターは半年ごとに交換します。", "오존 필터는 매년 교체합니다.", ""]
    assert Search(passages).best(question, 1) == [place]


def test_search_finds_nothing_where_nothing_is_shared() -> None:
    assert Search(["apples", "pears"]).best("zebra") == []
    assert Search([""]).best("apples") == [] == Search(["apples"]).best("")
