"""What a notebook shows of evolution: every instruction under its parent, what changed is marked, text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import show
from labkit.datasets.record import QA
from labkit.generate.evolve.method_search import Candidate
from labkit.generate.evolve.optimize_method import MethodStep, Optimized

SEED = QA(question="How loud is the Aero?", answer="")


def child(parent: QA, question: str, operator: str = "deepen", number: int = 1) -> QA:
    return QA(question=question, answer="", qa_type="long", method=f"evolve:{operator}", round=number,
              parents=[parent.id])


class Texts(HTMLParser):
    """The text inside each tag of a name, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.found.append((self._open[-1], data))

    def within(self, tag: str) -> str:
        return "".join(data for name, data in self.found if name == tag)


def test_a_tree_holds_every_instruction_under_its_parent() -> None:
    one = child(SEED, "How loud is the Aero at night?")
    two = child(one, "How loud is the Aero at night, and why?", "add_reasoning", 2)
    other = child(QA(question="gone", answer=""), "Why is the sea salt?", "breadth")
    shown = show.lineage([one, two, other], [SEED, QA(question="unused", answer="")])
    html = shown._repr_html_()
    Texts(html)
    assert html.index(SEED.question) < html.index(one.question) < html.index(two.question)
    assert "add reasoning, round 2" in html and "breadth, round 1" in html and "unused" not in html
    assert repr(shown) == "3 evolved instructions from 2 seeds, in 2 rounds"
    assert repr(show.lineage([])) == "0 evolved instructions from 0 seeds, in 0 rounds"


def test_what_changed_is_marked() -> None:
    shown = Texts(show.change(SEED, child(SEED, "How loud is the Aero 5 at night?"))._repr_html_())
    assert shown.within("ins").split() == ["5", "at", "night"] and shown.within("del") == ""
    shown = Texts(show.change("静かなポンプですか？", QA(question="とても静かなポンプですか？", answer="",
                                                parents=["x"], language="Japanese"))._repr_html_())
    assert shown.within("ins") == "とても"


def test_words_that_change_together_are_marked_together() -> None:
    shown = show.change("Which pump is quiet?", child(SEED, "Which old valve, now, is quiet?"))._repr_html_()
    assert "<del" in shown and shown.count("<del") == shown.count("<ins") == 1
    assert Texts(shown).within("ins") == "old valve, now,"


def test_instructions_are_shown_beside_their_parents_if_they_keep_the_subject() -> None:
    one = child(SEED, "How loud is the Aero at night?")
    two = child(one, "How loud is the Aero at night, and why?", "add_reasoning", 2)
    others = [child(SEED, "Why is the sea salt?", "breadth"), child(QA(question="gone", answer=""), "And now?")]
    shown = show.changes([one, two, *others], [SEED], n=1)
    assert repr(shown) == f"before: {SEED.question}\ndeepen, round 1: {one.question}"
    assert "1 of 2 instructions evolved in depth shown." in shown._repr_html_()
    assert two.question in repr(show.changes([one, two, *others], [SEED]))
    assert repr(show.changes([])) == "0 instructions evolved in depth."


def test_length_and_difficulty_are_compared_with_the_parent() -> None:
    longer = child(SEED, SEED.question * 2)
    shorter = child(longer, "Loud?")
    shown = show.growth([longer, shorter], [SEED], {SEED.id: 2, longer.id: 4})
    assert repr(shown) == ("characters, on average: 31.5 → 23.5; more in 1 of 2; "
                           "difficulty, on average: 2.0 → 4.0; more in 1 of 1")
    html = shown._repr_html_()
    Texts(html)
    assert "width:50.0%" in html and "width:40.0%" in html
    assert "Difficulty" not in show.growth([longer], [SEED])._repr_html_()
    assert repr(show.growth([])) == "characters: nothing to compare"


def test_methods_are_shown_with_the_steps_that_differ() -> None:
    first = Candidate("1. List ways to make it harder.\n2. Write the <b>final</b> text.", fates=["refusal"])
    better = Candidate("1. List two ways to make it harder.\n2. Ask for a number.", ["Case 1 asks back."], [""])
    shown = show.methods(Optimized([MethodStep(0, first, [first]), MethodStep(1, better, [better])]))
    html = shown._repr_html_()
    Texts(html)
    assert "&lt;b&gt;" in html and "Case 1 asks back." in html and "failure rate 1.00" in html
    assert html.count("#f6d0c8") == html.count("#b8e6c9") == 1  # one step went, one came; one is nearly the same
    assert "stays" in repr(show.methods(Optimized([MethodStep(0, first, [first])])))


@settings(max_examples=60, deadline=None)
@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_any_text_stays_text(before: str, after: str) -> None:
    evolved = child(SEED, f"<script>{after}")
    for shown in (show.change(before, evolved), show.lineage([evolved], [SEED]), show.growth([evolved], [SEED]),
                  show.changes([evolved], [SEED])):
        assert "<script" not in shown._repr_html_()
        Texts(shown._repr_html_())


def test_failure_rates_of_all_steps_are_shown() -> None:
    def steps() -> Iterator[MethodStep]:
        first = Candidate("a", fates=["loss of key information", "", "", ""])
        yield MethodStep(0, first, [first])
        better = Candidate("b", ["It asks back."], ["", "", "", ""])
        yield MethodStep(1, better, [Candidate(flaw="the same as before"), better])

    shown = show.failure_rates(Optimized(list(steps()), "nothing fails any more"))
    assert repr(shown) == "failure rate on 4 instructions: 0.25 → 0.00; nothing fails any more"
    html = shown._repr_html_()
    assert "width:25%" in html and "width:0%" in html and "the same as before" in html
    assert "loss of key information 1" in html
