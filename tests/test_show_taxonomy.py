"""The tree of a curriculum: everything in it can be clicked open, and nothing in it is markup."""

from __future__ import annotations

from html.parser import HTMLParser

from labkit import show
from labkit.datasets.record import QA, Topic
from labkit.generate.glan.curriculum import Session, Subject, Syllabus
from labkit.generate.glan.disciplines import Discipline

HOSTILE = '<script>alert("1")</script>'


class Outline(HTMLParser):
    """Reads the tree back: each summary with its depth, and all tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.tags, self.rows, self._in = 0, set(), [], False
        self.feed(html)
        assert self.depth == 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        self.depth += tag == "details"
        if tag == "summary":
            self._in = True
            self.rows.append((self.depth, ""))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"
        self._in = self._in and tag != "summary"

    def handle_data(self, data: str) -> None:
        if self._in:
            self.rows[-1] = (self.depth, self.rows[-1][1] + data)


def syllabus(discipline: str, name: str, level: str = "advanced") -> Syllabus:
    return Syllabus(subject=Subject(discipline=discipline, name=name, level=level),
                    sessions=[Session(name="Lenses", concepts=["focus", HOSTILE])])


def test_the_tree_goes_from_field_to_concept_and_counts_questions() -> None:
    disciplines = [Discipline("Optics", "Physics", "Light"), Discipline("Acoustics", "Physics"), Discipline("Law")]
    asked = [QA(question="Q?", answer="", topic=Topic(discipline="Optics", subject="Rays", sessions=["Lenses"],
                                                      concepts=["focus"]))] * 2
    shown = show.taxonomy(disciplines, [syllabus("Optics", "Rays")], [*asked, QA(question="Other?", answer="a")])
    assert repr(shown) == "3 disciplines, 1 syllabus, 1 class sessions, 2 key concepts"
    html = shown._repr_html_()
    outline = Outline(html)
    assert outline.rows == [(1, "Physics 2"), (2, "Light 1"), (3, "Optics 1 · 2 questions"),
                            (4, "Rays advanced 1 · 2 questions"), (5, "Lenses 2 · 2 questions")]
    assert 'focus <b title="questions about it">2</b>' in html and "Law</div>" in html
    assert html == show.taxonomy(disciplines, [syllabus("Optics", "Rays")], asked)._repr_html_()


def test_nothing_in_it_is_markup_or_script() -> None:
    shown = show.taxonomy([Discipline(HOSTILE, HOSTILE, HOSTILE)], [syllabus(HOSTILE, HOSTILE)])
    assert Outline(shown._repr_html_()).tags <= {"details", "summary", "div", "span", "b"}
    assert HOSTILE in Outline(shown._repr_html_()).rows[0][1]


def test_a_long_list_is_cut_behind_what_is_taught() -> None:
    shown = show.taxonomy([f"D{number}" for number in range(300)], [syllabus("D299", "Last")], most=20)
    html = shown._repr_html_()
    assert "Last" in html and "D18<" in html and "D19<" not in html and "280 disciplines are not drawn" in html


def test_japanese_is_marked_as_such() -> None:
    assert '<span lang="ja">レンズ入門</span>' in show.taxonomy(["レンズ入門"])._repr_html_()
    assert repr(show.taxonomy([])) == "0 disciplines, 0 syllabi, 0 class sessions, 0 key concepts"
