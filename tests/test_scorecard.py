"""The scorecard: what each figure counts, what is said of it, and the page, the numbers and the cell made of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from support.show_sample import HOSTILE, Tags
from typer.testing import CliRunner

import labkit
from labkit import show
from labkit.cli.app import app
from labkit.datasets.books_file import books_path, read_books, write_books
from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.ledger import Books
from labkit.datasets.record import QA, CheckScore, ContextAdded, Evidence, Source
from labkit.documents.types import Chunk, Segment
from labkit.errors import DatasetError, OverwriteError
from labkit.generate.qa.make_qa import QAResult
from labkit.pipelines.evaluate import evaluate
from labkit.quality import diversity
from labkit.quality.question_forms import asks_for
from labkit.quality.scorecard.entropy import evenness
from labkit.quality.scorecard.measures import Bound, Measure, written

_TEXTS = ("# Filters\n\nThe filter of the W2 lasts 12 months. It is held by two clips. A new one costs 29 euros.",
          "# Power\n\nThe W2 draws 4 watts at night. It draws 40 watts by day.\n\n| Mode | Noise |\n|---|---|\n"
          "| night | 19 dB |\n| day | 41 dB |",
          "Printed on paper.")


def _chunk(number: int) -> Chunk:
    text = _TEXTS[number]
    table = text.find("| Mode")
    segments = (Segment(0, len(text), number + 1),) if table < 0 else (
        Segment(0, table, number + 1), Segment(table, len(text), number + 1, "table"))
    return Chunk("w2.pdf", text, segments, ("W2",), 30)


CHUNKS = [_chunk(number) for number in range(3)]
ASKED = [AskedChunk(chunk, "f" * 64, "W2", number < 2, "" if number < 2 else "says too little")
         for number, chunk in enumerate(CHUNKS)]


def _pair(question: str, answer: str, quote: str, number: int = 0, **more) -> QA:
    chunk = CHUNKS[number]
    start = chunk.text.index(quote)
    kind = "table" if quote.startswith("|") else "text"
    evidence = Evidence(text=quote, start=start, end=start + len(quote), pages=[number + 1], kind=kind)
    source = Source(file="w2.pdf", sha256="f" * 64, pages=[number + 1], chunk_id=chunk.id)
    return QA(question=question, answer=answer, qa_type="long", evidence=evidence, source=source, **more)


RECORDS = [
    _pair("How long does the filter of the W2 last?", "It lasts 12 months.", "The filter of the W2 lasts 12 months."),
    _pair("What holds the filter of the W2?", "Two clips.", "It is held by two clips."),
    _pair("How much does a new filter of the W2 cost?", "It costs 29 euros.", "A new one costs 29 euros."),
    _pair("How loud is the W2 at night?", "19 dB at night.", "| night | 19 dB |", 1)]


def _saved(folder: Path, records: list[QA] = RECORDS, chunks: list[AskedChunk] = ASKED) -> Path:
    return Dataset(records).save(folder / "qa.jsonl", chunks=chunks)


def test_coverage_counts_chunks_places_and_sentences_that_were_asked_about(tmp_path: Path) -> None:
    measures = evaluate(_saved(tmp_path)).measures
    assert (measures["chunk_coverage"].value, measures["chunk_coverage"].n) == (1.0, 2)  # the third was not asked
    assert measures["place_coverage"].value == 1.0 and measures["place_coverage"].n == 2
    # 3 sentences; 2, the head of the table and its 2 rows: headings and rules are none
    assert (measures["sentence_coverage"].value, measures["sentence_coverage"].n) == (4 / 8, 8)
    assert measures["evenness"].value == pytest.approx(evenness([3, 1], 2))
    less = evaluate(RECORDS[:3], chunks=ASKED).measures
    assert less["chunk_coverage"].value == 0.5 and less["place_coverage"].value == 0.5
    assert less["sentence_coverage"].value == 3 / 8


def test_places_that_lack_a_pair_are_named_and_words_from_beside_the_quote_count_as_evidence() -> None:
    said = evaluate(RECORDS[:3], chunks=ASKED).cards[0].sections[1].notes
    assert said == ["No pair rests on page 2 of w2.pdf."]
    assert not evaluate(RECORDS, chunks=ASKED).cards[0].sections[1].notes
    head = RECORDS[3].evidence.model_copy(update={"context_added": [ContextAdded(kind="columns", text="Mode | Noise")]})
    row = RECORDS[3].model_copy(update={"answer": "The mode has a noise of 19 dB at night."})
    assert evaluate([row], chunks=ASKED).measures["supported"].value == 0.0
    assert evaluate([row.model_copy(update={"evidence": head})], chunks=ASKED).measures["supported"].value == 1.0


def test_a_set_that_was_made_without_a_source_is_not_held_to_one() -> None:
    found = evaluate([QA(question=f"Why does ice {number} float?", answer="It is lighter.") for number in range(3)])
    assert {"with_evidence", "chunk_coverage"}.isdisjoint(found.measures) and "stands_alone" in found.measures
    notes = [note for section in found.cards[0].sections for note in section.notes]
    assert any("made without a source" in note for note in notes) and not any("chunks.jsonl" in note for note in notes)


def test_where_characters_are_counted_the_bounds_for_words_do_not_hold() -> None:
    asked = [QA(question=f"W{number}のフィルターは何か月もちますか。", answer="12か月です。", language="Japanese")
             for number in range(30)]
    found = evaluate(asked)
    assert found.measures["likeness"].value > 0.5 and found.measures["likeness"].standing == ""
    assert any("each character counts" in note for section in found.cards[0].sections for note in section.notes)


def test_the_strip_has_every_place_of_the_source_and_says_which_were_not_asked_about(tmp_path: Path) -> None:
    card = evaluate(_saved(tmp_path)).cards[0]
    [strip] = next(section for section in card.sections if section.key == "coverage").strips
    assert [tuple(place) for place in strip.places] == [(1, 3, 3, 3, True), (2, 1, 5, 1, True), (3, 0, 0, 0, False)]


def test_without_its_chunks_a_set_is_measured_as_far_as_it_can_be_and_says_so(tmp_path: Path) -> None:
    path = _saved(tmp_path)
    (tmp_path / "qa.chunks.jsonl").unlink()
    found = evaluate(path)
    assert "chunk_coverage" not in found.measures and found.measures["verbatim"].value is None
    assert found.measures["supported"].value == 1.0 and found.measures["stands_alone"].value == 1.0
    assert sum("chunks.jsonl" in note for section in found.cards[0].sections for note in section.notes) == 2
    assert "–" in "\n".join(found.lines())


def test_evidence_that_is_not_where_it_says_or_does_not_hold_the_answer_is_found() -> None:
    wrong = RECORDS[0].model_copy(update={"answer": "It lasts 18 months."})
    moved = RECORDS[1].model_copy(update={"evidence": RECORDS[1].evidence.model_copy(update={"start": 3, "end": 9})})
    beside = RECORDS[2].model_copy(update={"answer": "Elephants eat marmalade sandwiches."})
    without = RECORDS[3].model_copy(update={"evidence": None})
    found = evaluate([wrong, moved, beside, without], chunks=ASKED).measures
    assert (found["verbatim"].value, found["verbatim"].standing) == (2 / 3, "mend")
    assert (found["numbers"].value, found["numbers"].standing) == (2 / 3, "mend")
    assert found["supported"].value == 2 / 3 and found["with_evidence"].value == 0.75
    good = evaluate(RECORDS, chunks=ASKED)
    assert all(good.measures[key].standing == "good" for key in ("verbatim", "numbers", "supported", "with_evidence"))
    kinds = next(bars for section in good.cards[0].sections for bars in section.bars if bars.key == "kinds")
    assert {bar.label: bar.count for bar in kinds.bars} == {"running text": 3, "tables": 1}


def test_a_kind_of_the_source_that_no_pair_rests_on_is_named() -> None:
    rows = "| Mode | Noise |\n|---|---|\n" + "\n".join(f"| mode {number} | {number} dB |" for number in range(5))
    table = Chunk("t.pdf", rows, (Segment(0, len(rows), 4, "table"),))
    said = evaluate(RECORDS[:3], chunks=[*ASKED, AskedChunk(table, asked=True)]).cards[0].sections[2].notes
    assert any("in tables, and no kept pair rests on any" in note for note in said)
    assert not evaluate(RECORDS, chunks=ASKED).cards[0].sections[2].notes


def test_the_funnel_comes_from_the_books_and_else_from_what_the_files_tell(tmp_path: Path) -> None:
    books = Books(10, 4, Counter({"answer not in its evidence": 3}), Counter({"timeout": 3}))
    found = evaluate(QAResult(RECORDS, books, [], ASKED))
    assert found.measures["answered"].value == 0.7 and found.measures["yield"].value == pytest.approx(4 / 7)
    assert found.measures["accounted"].standing == "good" and found.measures["answered"].standing == "mend"
    lost = next(bars for bars in found.cards[0].sections[0].bars if bars.key == "lost")
    assert [(bar.label, bar.count) for bar in lost.bars] == [
        ("dropped: answer not in its evidence", 3), ("failed: timeout", 3)]
    unbalanced = evaluate(QAResult(RECORDS, Books(12, 4), [], ASKED)).measures["accounted"]
    assert unbalanced.standing == "mend"
    path = _saved(tmp_path)
    (tmp_path / "qa.dropped.jsonl").write_text(json.dumps(DroppedPair("leans").as_row()) + "\n", encoding="utf-8")
    bars = {bars.key: [(bar.label, bar.count) for bar in bars.bars]
            for bars in evaluate(path).cards[0].sections[0].bars}
    assert bars["chunks"] == [("in the source", 3), ("asked about", 2), ("with a kept pair", 2)]
    assert bars["not_asked"] == [("says too little", 1)] and bars["lost"] == [("dropped: leans", 1)]


def test_the_books_of_runs_stand_beside_the_set_each_by_what_it_is_of(tmp_path: Path) -> None:
    path = _saved(tmp_path)
    beside = books_path(path)
    write_books(beside, {"a.pdf": Books(5, 2, Counter(x=3)), "b.pdf": Books(3, 1, failed=Counter(timeout=2))})
    write_books(beside, {"b.pdf": Books(3, 2, failed=Counter(timeout=1))})  # run again: its books take their place
    assert beside.name == "qa.books.jsonl" and list(read_books(beside)) == ["a.pdf", "b.pdf"]
    found = evaluate(path)
    assert found.measures["answered"].value == 7 / 8 and found.measures["yield"].n == 7
    assert not any("count" in note for note in found.cards[0].sections[0].notes)
    beside.write_text('{"books_of": "a", "asked": 1, "kept": "x", "dropped": {}, "failed": {}}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1, holds no books"):
        evaluate(path)
    beside.write_text("mine\n", encoding="utf-8")
    assert "answered" not in evaluate(path).measures
    with pytest.raises(OverwriteError):
        write_books(beside, {})


def test_questions_are_told_apart_by_what_they_ask_for() -> None:
    asked = {
        "English": ("When the tank is empty, what does the pump do?", "Does the pump stop when it is empty?",
                    "In which year was it built?", "How many people?", "Where is it?", "Name the parts."),
        "Japanese": ("W2とは何ですか。", "ポンプは止まりますか。", "何年に設立されましたか。", "何人ですか。",
                     "どこにありますか。", "なぜですか。"),
        "Korean": ("무엇입니까?", "펌프가 멈춥니까?", "몇 년에 설립되었습니까?", "몇 명입니까?",
                   "어디에 있습니까?", "왜 그렇습니까?"),
        "French": ("Que fait la pompe ?", "Faut-il nettoyer ?", "En quelle année ?", "Combien de temps ?",
                   "Où est-il ?", "Pourquoi ?"),
        "German": ("Was tut die Pumpe?", "Ist die Pumpe aus?", "Wann wird gespült?", "Wie viele Teile?", "Wo ist er?",
                   "Warum?")}
    wanted = ("what", "yes or no", "when", "how many", "where")
    for language, questions in asked.items():
        found = [asks_for(question, language) for question in questions]
        assert found[:5] == list(wanted) and found[5] == ("what" if language == "English" else "why"), language


def test_what_leans_gives_away_repeats_or_contradicts_is_counted() -> None:
    leaning = _pair("What does the text above say about clips?", "Two clips.", "It is held by two clips.")
    given = _pair("Does it cost 29 euros or more?", "29 euros", "A new one costs 29 euros.")
    again = _pair("HOW long does the filter of the W2 last", "12 months.", "The filter of the W2 lasts 12 months.")
    other = _pair("What holds the filter of the W2?", "Glue holds it.", "It is held by two clips.")
    found = evaluate([*RECORDS, leaning, given, again, other]).measures
    assert found["stands_alone"].value == 6 / 8 and found["given_away"].value == 1 / 8
    assert found["same"].value == 1 / 8 and found["conflicts"].value == 1 / 8
    assert [found[key].standing for key in ("same", "conflicts", "given_away")] == ["mend"] * 3


def test_figures_of_variety_are_those_of_their_definitions() -> None:
    words = [["a", "b", "a", "b"], ["a", "c"]]
    assert diversity.distinct(words, 1) == 3 / 6 and diversity.distinct(words, 2) == 3 / 4
    assert diversity.distinct([], 1) is None
    same = [["how", "long", "does", "it", "last"]] * 3
    assert diversity.self_bleu(same) == pytest.approx(1.0)
    apart = [[f"{word}{number}" for word in "abcdef"] for number in range(4)]
    assert diversity.self_bleu(apart) < 0.05 and diversity.self_bleu(apart[:1]) is None
    assert diversity.mtld(["a"] * 99) is None and diversity.mtld(["a", "b"] * 60) < 10
    assert diversity.mtld([f"w{number}" for number in range(120)]) >= 120
    assert diversity.vendi([[1, 0], [0, 1]]) == pytest.approx(2)
    assert diversity.vendi([[1, 2], [2, 4]]) == pytest.approx(1)
    assert diversity.tokens("W2の水 is cold") == ["w2", "の", "水", "is", "cold"]
    assert diversity.sampled(["a b c", "d e f"], 4) == diversity.sampled(["d e f", "a b c"], 4)
    assert sum(map(len, diversity.sampled(["a b c", "d e f"], 4))) == 4
    assert evenness([5, 5], 2) == pytest.approx(1) and evenness([9, 0], 2) == 0 and evenness([3], 1) is None


def test_variety_by_meaning_is_measured_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.quality.embeddings.embed", lambda texts: np.eye(4)[[0, 0, 1, 2]].take(
        range(len(texts)), 0))
    found = evaluate(RECORDS, meaning=True).measures
    assert found["vendi"].value == pytest.approx(2 ** 1.5 / 4) and found["nearest"].value == pytest.approx(0.5)
    assert "vendi" not in evaluate(RECORDS).measures  # what a notebook shows does not hang on what is installed


def test_bounds_say_good_look_or_mend_and_a_value_is_not_rounded_to_its_bound() -> None:
    more, less = Bound(0.9, 0.6), Bound(0.01, 0.05, more=False)
    assert [more.standing(value) for value in (0.9, 0.7, 0.5)] == ["good", "look", "mend"]
    assert [less.standing(value) for value in (0.0, 0.02, 0.1)] == ["good", "look", "mend"]
    assert Bound(0.5).standing(0.0) == "look"
    assert written(0.8999, "share", more) == "89.9 %" and written(0.004, "share") == "0.4 %"
    few = Measure("k", "label", 0.1, 5, "questions", "d", bound=more, least=20)
    assert few.standing == "" and "Fewer than 20 questions" in few.said


def test_personal_data_is_counted_and_what_may_be_something_else_apart() -> None:
    mail = QA(question="Who answers for the W2?", answer="Write to anna.berg@example.org.")
    bare = QA(question="Which one is it?", answer="4539 1488 0343 6467.")
    found = evaluate([*RECORDS, mail, bare])
    assert found.measures["private"].value == pytest.approx(1 / 6) and found.measures["private"].standing == "mend"
    assert found.measures["private_flags"].value == pytest.approx(1 / 6)
    section = next(one for one in found.cards[0].sections if one.key == "private")
    assert {bar.label for bar in section.bars[0].bars} == {"e-mail", "card, a flag"} and "Names" in section.notes[0]
    assert evaluate(RECORDS).measures["private"].standing == "good"


def test_scores_of_checks_are_shown_against_their_threshold() -> None:
    read = [record.model_copy(update={"checks": [CheckScore(name="reading", score=score, threshold=0.7)]})
            for record, score in zip(RECORDS, (1.0, 0.75, 0.8, 0.95), strict=True)]
    lost = [DroppedPair("judged beside its question", "reading", scores=(
        CheckScore(name="reading", score=0.25, threshold=0.7),))]
    section = next(one for one in evaluate(read, dropped=lost).cards[0].sections if one.key == "checks")
    assert section.measures[0].value == pytest.approx(0.875) and section.measures[0].n == 4
    assert [(bar.label, bar.apart) for bar in section.bars[0].bars if bar.count] == [
        ("0.2–0.3", True), ("0.7–0.8", False), ("0.8–0.9", False), ("0.9–1", False)]
    assert sum("No judge" in note for section in evaluate(RECORDS).cards[0].sections for note in section.notes) == 2


def test_two_sets_stand_side_by_side_and_their_variety_is_measured_on_as_many_words(tmp_path: Path) -> None:
    old, new = _saved(tmp_path), Dataset(RECORDS[:2]).save(tmp_path / "new" / "qa.jsonl", chunks=ASKED)
    found = evaluate(old, new)
    first, second = found.cards
    assert first.measures["distinct_1"].n == second.measures["distinct_1"].n == 16
    assert [card.name for card in found.cards] == ["qa.jsonl (1)", "qa.jsonl (2)"]
    assert any("100 % → 50 %" in line for line in found.lines())
    called = evaluate({"before": RECORDS, "after": new}, old).cards
    assert [card.name for card in called] == ["before", "after", "qa.jsonl"]
    lines = Chunk("t.txt", "One line stands here.", (Segment(0, 21, 1),), unit="line", lines=((0, 1),))
    both = evaluate(old, Dataset(RECORDS[:1]).save(tmp_path / "t.jsonl", chunks=[AskedChunk(lines, asked=True)]))
    assert any("Pages that an answer rests on / Places that an answer" in line for line in both.lines())
    html = found.save(tmp_path / "s.html")[0].read_text(encoding="utf-8")
    assert html.count('<td class="value">') == 2 * len(first.measures)


def test_the_command_writes_a_page_and_numbers_and_writes_over_nothing_of_a_users(tmp_path: Path) -> None:
    path = _saved(tmp_path)
    result = CliRunner().invoke(app, ["evaluate", str(path)])
    assert result.exit_code == 0, result.output
    assert "Chunks with a kept pair: 100 %" in result.stdout
    page, numbers = tmp_path / "qa.scorecard.html", tmp_path / "qa.scorecard.json"
    said = json.loads(numbers.read_text(encoding="utf-8"))
    [card] = said["sets"]
    coverage = next(section for section in card["sections"] if section["key"] == "coverage")
    assert coverage["measures"]["sentence_coverage"]["value"] == 0.5
    assert all(one["definition"] for section in card["sections"] for one in section["measures"].values())
    assert CliRunner().invoke(app, ["evaluate", str(path)]).exit_code == 0  # its own are written anew
    page.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["evaluate", str(path)])
    assert result.exit_code == 2 and "is there already" in result.stderr and page.read_text() == "mine"
    with pytest.raises(OverwriteError):
        evaluate(path).save(path, overwrite=True)
    with pytest.raises(DatasetError):
        evaluate(tmp_path / "none.jsonl")


def test_the_page_runs_and_loads_nothing_and_text_of_others_never_becomes_markup(tmp_path: Path) -> None:
    hostile = [record.model_copy(update={
        "language": HOSTILE, "source": record.source.model_copy(update={"file": HOSTILE, "chunk_id": "0" * 16}),
        "checks": [CheckScore(name=HOSTILE, score=0.5, threshold=0.7)]}) for record in RECORDS]
    books = Books(9, 4, Counter({HOSTILE: 5}))
    found = evaluate(QAResult(hostile, books, [], [AskedChunk(CHUNKS[2], "", "", False, HOSTILE)]))
    for html in (found.save(tmp_path / "s.html")[0].read_text(encoding="utf-8"), show.scorecard(found)._repr_html_()):
        for tag, attributes in Tags(html).found:
            assert tag not in ("script", "svg", "iframe", "link", "object", "img", "form"), tag
            assert not [key for key in attributes if key.startswith("on") or (
                key in ("src", "href") and not str(attributes[key]).startswith("#"))], attributes
        assert "\x1b" not in html and "http" not in re.sub(r'http-equiv="[^"]*"', "", html)


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_of_the_page_have_the_contrast_of_wcag_aa_in_light_and_dark(tmp_path: Path) -> None:
    html = evaluate(RECORDS, chunks=ASKED).save(tmp_path / "s.html")[0].read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
                   for block in re.findall(r":root \{(.*?)\}", html, re.S)[:2])
    for name, colours in (("light", light), ("dark", {**light, **dark})):
        for ground in ("card", "ground"):
            for ink, least in (("ink", 4.5), ("soft", 4.5), ("bar", 3), ("apart", 3), ("frame", 3), ("focus", 3)):
                assert _contrast(colours[ink], colours[ground]) >= least, (name, ink, ground)
    from labkit.reports import scorecard
    for ground, ink in [*scorecard._SHADES, *(pair[1:] for pair in scorecard.STANDINGS.values())]:
        assert _contrast(ground, ink) >= 4.5, ground


def test_a_notebook_shows_it_with_inline_styles_alone_and_the_same_each_time(tmp_path: Path) -> None:
    shown = show.scorecard(QAResult(RECORDS, Books(4, 4), [], ASKED))
    html = shown._repr_html_()
    assert html == show.scorecard(QAResult(RECORDS, Books(4, 4), [], ASKED))._repr_html_()
    assert "<style" not in html and "Chunks with a kept pair" in html and len(html) < 60_000
    assert repr(shown).startswith("this set: 4 pairs, ")
    assert isinstance(labkit.evaluate(RECORDS), labkit.Evaluation) and "labkit mathjax_ignore" in labkit.evaluate(
        RECORDS)._repr_html_()
    empty = evaluate([])
    assert "holds no pairs" in show.scorecard(empty)._repr_html_() and empty.measures == {}
    assert empty.lines()[0] == "this set holds no pairs."
