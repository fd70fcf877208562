"""The decision tree in a notebook: a question at a time, and the notebook to open at the end."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from ipywidgets import HTML, Button, Layout, Output, RadioButtons, VBox

from labkit.reports.decision_tree.drawing import alt_text, draw
from labkit.reports.decision_tree.tree import NOTEBOOKS, Tree, best_language
from labkit.reports.decision_tree.walk import Walk
from labkit.settings import load_settings
from labkit.show.html import BORDER, SUMMARY, Shown, escape, muted, picture, table

_LEGIBLE = 800  # pixels that the picture needs for its words to be read; in less, it is moved sideways


def decision_tree(language: str = "", answers: str = "") -> DecisionTree:
    """Ask which notebook suits you, a question at a time; the same questions as ``labkit start``.

    Where nobody can choose, as in an exported notebook, the whole tree stands for them as a picture and as text.

    Parameters
    ----------
    language
        English, Japanese or Korean; that of ``LABKIT_LANGUAGE`` if "".
    answers
        Answers that are given already, as ``labkit start --answers`` takes them: ``"yes,pdf,no"``.

    Raises
    ------
    SettingsError
        If an answer is none of the choices of its question.
    """
    code = best_language(language or load_settings().language)
    return DecisionTree(Walk([answer for answer in answers.split(",") if answer.strip()], code))


class DecisionTree(VBox):
    """The widgets of the tree. ``route`` gives what was chosen as data, as ``labkit start --json`` prints it."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self._asked: list[RadioButtons] = []
        self._end = Output()
        again = walk.tree.say("again", walk.language)
        self._again = Button(description=again, icon="undo", layout=Layout(width="auto", align_self="flex-start"))
        self._again.on_click(lambda _button: self._begin())
        super().__init__([])
        self._show()

    @property
    def route(self) -> dict[str, Any]:
        """What to open, what comes then, and why; nothing to open until something was chosen."""
        return self.walk.as_data()

    def _show(self) -> None:
        """Put a question below each other for all that were answered, the open one, and the route."""
        given = self.walk.answers
        questions = [question for question, _ in self.walk.taken] + ([self.walk.question] if self.walk.question else [])
        for place in range(len(self._asked), len(questions)):
            question = questions[place]
            radio = RadioButtons(options=[(one.say.say(self.walk.language), one.key) for one in question.choices],
                                 value=given[place] if place < len(given) else None,
                                 layout=Layout(width="100%", margin="0 0 0 12px"))
            radio.observe(lambda change, place=place: self._choose(place, change["new"]), names="value")
            self._asked.append(radio)
        rows: list[Any] = []
        for question, radio in zip(questions, self._asked, strict=True):
            rows += [HTML(f"<b>{escape(question.ask.say(self.walk.language))}</b>"), radio]
        done = self.walk.question is None
        # as an output of the notebook, so that JupyterLab opens its links beside the notebook
        self._end.outputs = (self._end_output(),) if done else ()
        self.children = [*rows, self._end, *([self._again] if given else [])]

    def _end_output(self) -> dict[str, Any]:
        shown = Shown(route_html(self.walk.tree, self.route, self.walk.language), "")
        return {"output_type": "display_data", "data": {"text/html": shown._repr_html_()}, "metadata": {}}

    def _choose(self, place: int, key: str | None) -> None:
        if key is None:
            return
        while len(self.walk.taken) > place:
            self.walk.back()
        del self._asked[place + 1:]
        self.walk.answer(key)
        self._show()

    def _begin(self) -> None:
        while self.walk.taken:
            self.walk.back()
        self._asked.clear()
        self._show()

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        tree, code = self.walk.tree, self.walk.language
        html = route_html(tree, self.route, code) if self.walk.question is None else still_html(tree, code)
        title = tree.say("title", code)
        still = {"text/plain": title, "text/html": Shown(html, title)._repr_html_()}
        if os.environ.get("LABKIT_PROGRESS"):  # set by `labkit run` and `labkit demo`
            return still
        return super()._repr_mimebundle_(**options) | still


def still_html(tree: Tree, code: str) -> str:
    """Return the whole tree as a picture, and below it as text for who cannot see it."""
    drawn = base64.b64encode(draw(tree, code).encode()).decode()
    rows = []
    for question in tree.questions:
        for place, choice in enumerate(question.choices):
            led = [tree.step(choice.step).notebook] if choice.step else []
            led += [f"→ {tree.question(choice.next).ask.say(code)}"] if choice.next else []
            rows.append(["" if place else f"<b>{escape(question.ask.say(code))}</b>", escape(choice.say.say(code)),
                         "<br>".join(map(escape, led))])
    text = table([tree.say(name, code) for name in ("asked", "answered", "leads")], rows)
    drawing = picture(f"data:image/svg+xml;base64,{drawn}", alt_text(tree, code),
                      f"min-width:{_LEGIBLE}px;box-sizing:border-box")
    return (f'<div style="overflow-x:auto" tabindex="0">{drawing}</div>'
            f'<details style="margin-top:6px"><summary style="{SUMMARY}">{escape(tree.say("as_text", code))}</summary>'
              f'<div style="overflow-x:auto">{text}</div></details>')


def route_html(tree: Tree, route: dict[str, Any], code: str) -> str:
    """Return what to open, with its link, time, cost and reason; then the further steps and the commands."""
    parts = []
    for step in route["steps"]:
        opened = step["notebook"] == route["open"]
        head = tree.say("absent" if not step["there"] else "open" if opened else "then", code)
        name = _link(step["notebook"], step["name"]) if step["there"] else f"<b>{escape(step['name'])}</b>"
        facts = f"<div>{escape(step['why'])}</div>"
        if step["there"]:
            facts += muted(f"{tree.say('time', code)}: {step['time']}")
            facts += muted(f"{tree.say('cost', code)}: {step['cost']}")
        elif "until" in step:
            facts += f"<div>{escape(step['until'])}</div>"
        edge = "3px solid #00704f" if opened else BORDER
        parts.append(f'<div style="border-left:{edge};padding:2px 0 4px 12px;margin:8px 0">'
                     f"<div>{escape(head)}: {name}</div>{facts}</div>")
    parts += [f'<div>{escape(tree.say("command", code))}: <code style="overflow-wrap:anywhere">{escape(command)}</code>'
              f"</div>" for command in route["commands"]]
    same = f"labkit start --answers {','.join(route['answers'])}"
    return "".join(parts) + muted(f"{tree.say('same', code)}: {same}")


def _link(notebook: str, name: str) -> str:
    """Return a link from the folder of the notebook that shows it, and the path, for where links lead nowhere."""
    here = Path.cwd()
    if not (NOTEBOOKS and here.is_relative_to(NOTEBOOKS)):  # run from elsewhere: as from this project's first folder
        here = (NOTEBOOKS or Path("notebooks")) / "0_start"
    target = (NOTEBOOKS.parent if NOTEBOOKS else Path()) / notebook
    link = Path(os.path.relpath(target, here)).as_posix()
    return (f'<b><a href="{escape(link)}" target="_blank" style="color:inherit;text-decoration:underline">'
            f"{escape(name)}</a></b> <code>{escape(notebook)}</code>")
