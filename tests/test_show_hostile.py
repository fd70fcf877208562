"""Every display, fed with words that want to be markup: none of them becomes a tag, a handler, a link or a style."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest
from ipywidgets import VBox
from support.show_sample import Tags, hostile_displays, make_books, text_of

import labkit
from labkit import show
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.finetune_check import Problem
from labkit.datasets.plan.plan import Audience, Kind, PlanLanguage, Section, TaskPlan
from labkit.datasets.record import QA, CheckScore, Evidence, Source, Topic, Turn
from labkit.documents.flat_files.csv_files import read_table
from labkit.documents.flat_files.text_files import read_text
from labkit.documents.types import Document, Page
from labkit.errors import DocumentError
from labkit.finetune.jobs import LossPoint
from labkit.generate.compare import Answered, Comparison
from labkit.generate.evolve.method_search import Candidate
from labkit.generate.evolve.optimize_method import MethodStep, Optimized
from labkit.generate.glan.curriculum import Session, Subject, Syllabus
from labkit.generate.glan.disciplines import Discipline
from labkit.generate.personas import Persona
from labkit.generate.qa.keeper import QAResult
from labkit.pipelines.merge import CONFLICT, Dropped, Merged, Share
from labkit.pipelines.per_file import FileRun
from labkit.pipelines.private_evolution import EvolutionResult
from labkit.pipelines.private_sgd_files import SgdResult
from labkit.privacy.card import PrivacyCard
from labkit.privacy.evolution.journal import Round
from labkit.privacy.sgd.accounting import Spent
from labkit.privacy.sgd.record import ModelLosses, PrivateTraining
from labkit.privacy.sgd.state import SgdStep
from labkit.reports.report import write_report
from labkit.settings import Settings, variables
from labkit.show.html import Shown

HOSTILE = ("</div></pre><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"alert(3)\" '><a href="
           "'javascript:alert(4)'>x</a><style>*{display:none}</style><iframe srcdoc=x></iframe>]]>--> "
           "[y](javascript:alert(5)) ![z](https://x.example/pixel) <https://x.example> &lt;b&gt; $$x$$ \\(x\\) {{7*7}} "
           "{% raw %}")
MARK = "alert(1)"
_UNPROTECTED = PrivacyCard("m", "row", 9, 1e-3, math.inf, ())
_TAGS_OF_DISPLAYS = {"div", "span", "b", "table", "thead", "tbody", "tr", "th", "td", "pre", "blockquote", "mark",
                     "img", "del", "ins", "ul", "li", "details", "summary", "figure", "figcaption", "br",
                     "svg", "title", "rect", "line", "text", "polyline", "path", "circle", "g", "h3", "h4", "p", "ol",
                     "i", "small", "caption", "dl", "dt", "dd"}
_OF_NUMBERS = ("coverage", "growth", "losses", "LiveLosses")
"""Displays without a word of anybody's."""
_OF_OURS = {"decision_tree", "speak"}
"""A display of a file of our own, with links to our notebooks: tests/test_decision_tree.py looks at it."""


def record(question: str = HOSTILE, **changes: object) -> QA:
    values = {"answer": HOSTILE, "qa_type": "long", "method": HOSTILE, "language": HOSTILE, "model": HOSTILE,
              "evidence": Evidence(text=HOSTILE, pages=[1], start=0, end=len(HOSTILE)),
              "source": Source(file=HOSTILE, sha256=HOSTILE, pages=[1], chunk_id="c", headings=[HOSTILE]),
              "topic": Topic(discipline=HOSTILE, subject=HOSTILE, sessions=[HOSTILE], concepts=[HOSTILE],
                             level=HOSTILE, persona=HOSTILE, about=HOSTILE)}
    return QA(question=question, **values | changes)


def _judged() -> QAResult:
    score = CheckScore(name="support", score=0.5, threshold=0.6)
    dropped = DroppedPair(HOSTILE, "support", HOSTILE, HOSTILE, HOSTILE, scores=(score,))
    return QAResult([record(checks=[score])], make_books(dropped={HOSTILE: 1}), [dropped])


def _planned() -> TaskPlan:
    some = HOSTILE[:390]
    return TaskPlan(task=HOSTILE, sections=[Section(file=some, headings=[HOSTILE]), Section(file="b.pdf")],
                    kinds=[Kind(skill=some, type="long"), Kind(skill=some, type="short")],
                    audiences=[Audience(name=some, persona=HOSTILE), Audience(name="owners")],
                    languages=[PlanLanguage(name=some)], avoid=[some])


def _talk() -> QA:
    quote = Evidence(text=HOSTILE, pages=[1], start=0, end=len(HOSTILE))
    turns = [Turn(question=HOSTILE, answer=HOSTILE, evidence=quote)] * 2
    return record(turns=turns, qa_type="conversation", extra={
        "goal": HOSTILE, "mood": HOSTILE,
        "searches": [{"query": HOSTILE, "passages": [{"chunk_id": HOSTILE, "text": HOSTILE}]}] * 2})


def _checked_settings() -> Shown:
    with pytest.MonkeyPatch.context() as patch:
        for name in variables().values():
            patch.setenv(name, "")
        for name, value in {"LABKIT_PROVIDER": "openai", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
                            "OPENAI_API_KEY": "k", "OPENAI_MODEL": HOSTILE, "LABKIT_CACHE_MODE": "off"}.items():
            patch.setenv(name, value)
        return show.check(offline=True)


def _moved_to_nothing(box: VBox) -> str:
    """What a slider of a threshold shows where the dropped pair would come back."""
    slider, view = box.children
    slider.value = 0
    return view.value


@pytest.fixture(scope="module")
def displays(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    folder = tmp_path_factory.mktemp("hostile")
    cell = HOSTILE.replace('"', '""')
    table = folder / "table.csv"
    table.write_text(f'"{cell}",b\n"{cell}",1\n"<p>{cell}</p>",2\n', encoding="utf-8")
    note = folder / "note.md"
    note.write_text(f"# {HOSTILE}\n\n{HOSTILE}\n", encoding="utf-8")
    seed, one = record("Seed?"), record(parents=[record("Seed?").id], method=f"evolve:{HOSTILE}", round=1)
    other = record(answer="Another.")
    merged = Merged(Dataset([one]), [Share(HOSTILE, 2, 1, Counter({HOSTILE: 1}))],
                    [Dropped(other, HOSTILE, CONFLICT, one, HOSTILE)])
    methods = Optimized([MethodStep(0, *_twice(Candidate(HOSTILE, [HOSTILE], [HOSTILE]))),
                         MethodStep(1, *_twice(Candidate(f"Other. {HOSTILE}", [HOSTILE], [""])))], HOSTILE)
    page = Page(1, "text", HOSTILE, 1, 1, reason=HOSTILE, read_by=HOSTILE)
    document = Document(HOSTILE, "", HOSTILE, [page], [HOSTILE])
    broken = FileRun(Path(HOSTILE.replace("/", "")), document, error=DocumentError(HOSTILE, HOSTILE))
    older = hostile_displays(folder)
    compared = Comparison((HOSTILE, "other"), (Answered(record(), {HOSTILE: HOSTILE, "other": None}, {"other": HOSTILE},
                                                        {HOSTILE: {HOSTILE: 0.2, "other": 0.4}}),) * 2)
    reviewed = Dataset([record()]).save(folder / "reviewed.jsonl")
    losses = [LossPoint(1, 2.0, 2.1), LossPoint(2, 1.0, None)]
    return {
        **{name: older[name] for name in ("pages", "tables", "chunks", "evidence", "coverage")},
        "figures": older["figure"], "qa": show.qa([record()]), "books": show.books(make_books(dropped={HOSTILE: 1})),
        "browse": show.browse([record()], None)._repr_mimebundle_()["text/html"],
        "change": show.change(seed, one), "changes": show.changes([one], [seed]),
        "lineage": show.lineage([one], [seed]), "growth": show.growth([one], [seed]),
        "datasets": show.datasets([Dataset([one], HOSTILE.replace("/", ""))]),
        "merged": show.merged(merged), "conflicts": show.conflicts(merged),
        "division": show.division(Dataset([one]), Dataset([record("Else?")])),
        "problems": show.problems([Problem(3, HOSTILE, True)]),
        "failure_rates": show.failure_rates(methods), "methods": show.methods(methods),
        "personas": show.personas([Persona(description=HOSTILE, source=0, parent=HOSTILE, relation=HOSTILE)]),
        "voices": show.voices({HOSTILE: [record()]}),
        "checked": show.checked(_judged()), "threshold": _moved_to_nothing(show.threshold(_judged())),
        "taxonomy": show.taxonomy([Discipline(HOSTILE, HOSTILE, HOSTILE)], [Syllabus(
            subject=Subject(discipline=HOSTILE, name=HOSTILE, level="advanced"),
            sessions=[Session(name=HOSTILE, concepts=[HOSTILE])])], [record()]),
        "comparison": show.comparison(compared), "answers": show.answers(compared), "losses": show.losses(losses),
        "LiveLosses": _drawn(losses), "scorecard": show.scorecard([record()]),
        "review": show.review(reviewed)._repr_mimebundle_()["text/html"],
        "files": show.files([broken]), "readings": show.readings(folder / "hostile.pdf", document),
        "private_rounds": show.private_rounds(EvolutionResult(Dataset([]), _UNPROTECTED, (
            Round(HOSTILE, 0, [HOSTILE], [1.0]),)), [0.5]),
        "private_training": show.private_training({HOSTILE: _trained()}),
        "given_away": show.given_away({HOSTILE: _trained()}),
        "rows": show.rows(table), "markup": show.markup(table),
        "plan": show.plan(_planned()), "plan_coverage": show.plan_coverage(_planned(), [record()]),
        "edit_plan": show.edit_plan(_planned(), folder / "plan.yaml")._repr_mimebundle_()["text/html"],
        "transcript": show.transcript([_talk()]), "check": _checked_settings(),
        "rows that were read": show.rows(read_table(table)), "rows of a text": show.rows(read_text(note)),
    }


def _trained() -> SgdResult:
    losses = ModelLosses((1.0,) * 10, (2.0,) * 10, ((1.0, (2.0, 3.0)),))
    return SgdResult(Dataset([]), _UNPROTECTED, Path("a.gguf"), PrivateTraining(
        (SgdStep(1, 3.0, 8), SgdStep(2, None, 0)), (Spent(1, 2.0, 2.1),), losses))


def _drawn(losses: list[LossPoint]) -> Shown:
    """What a plot that goes on with a training hands to the cell."""
    shown: list[Shown] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda one, display_id: shown.append(one))
        show.LiveLosses()(None, losses)
    return shown[0]


def _twice(candidate: Candidate) -> tuple[Candidate, list[Candidate]]:
    return candidate, [candidate]


def test_every_display_is_looked_at(displays: dict[str, Shown]) -> None:
    assert set(show.__all__) - set(displays) == _OF_OURS


def test_no_words_become_markup(displays: dict[str, Shown]) -> None:
    for name, shown in displays.items():
        html = shown if isinstance(shown, str) else shown._repr_html_()
        tags = Tags(html).found
        assert {tag for tag, _ in tags} <= _TAGS_OF_DISPLAYS, name
        for tag, attributes in tags:
            assert not [key for key in attributes if key.startswith("on")], (name, attributes)
            assert not {"href", "srcdoc", "action", "formaction", "background"} & set(attributes), (name, attributes)
            assert attributes.get("src", "data:image/").startswith("data:image/"), name
            assert "url(" not in (attributes.get("style") or "") and tag not in ("a", "style"), name
        assert name in _OF_NUMBERS or MARK in text_of(html), name  # it is there, as words


def test_nothing_shown_offers_markdown_instead_of_html(displays: dict[str, Shown]) -> None:
    for name, shown in displays.items():
        assert isinstance(shown, (Shown, str)), name
        assert not {"_repr_markdown_", "_repr_latex_", "_repr_javascript_"} & set(dir(shown)), name


def test_the_report_makes_no_markup_of_words(tmp_path: Path) -> None:
    path = write_report(tmp_path / "report.html", [record(), record(turns=[])], settings={HOSTILE: HOSTILE},
                        model=HOSTILE, title=HOSTILE, made=HOSTILE, books=make_books(dropped={HOSTILE: 1}),
                        document=Document(HOSTILE, HOSTILE, HOSTILE, [Page(1, "text", HOSTILE, 1, 1)], [HOSTILE]))
    html = path.read_text(encoding="utf-8")
    for tag, attributes in Tags(html).found:
        assert tag not in ("script", "iframe", "object", "form", "img", "base", "link")
        assert not [key for key in attributes if key.startswith("on")]
        assert re.fullmatch(r"#[\w-]+", attributes.get("href", "#x"))
        assert "url(" not in (attributes.get("style") or "")
    assert html.count("<style") == 1 and "{{7*7}}" in text_of(html) and MARK in text_of(html)


def test_what_a_notebook_shows_by_itself_makes_no_markup_of_words() -> None:
    table = Dataset([record()]).to_pandas()._repr_html_()
    own = {"div", "style", "table", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _ in Tags(table).found} <= own and table.count("<style") == 1
    model = labkit.connect(Settings(_env_file=None, openai_base_url="http://127.0.0.1:9/v1", openai_model=HOSTILE,
                                    cache_mode="off", provider="openai"), show=False)
    assert {tag for tag, _ in Tags(model._repr_html_()).found} == {"p"}
