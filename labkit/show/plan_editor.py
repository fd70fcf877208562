"""A plan as a table that one edits in a notebook: shares and counts, with what follows from them beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ipywidgets import HTML, BoundedIntText, Button, HBox, Layout, Text, VBox

from labkit.datasets.plan.plan import MOST_ROWS, TaskPlan
from labkit.datasets.plan.plan_file import plan_in, write_plan
from labkit.errors import LabkitError
from labkit.reports.wording import say
from labkit.show.html import escape
from labkit.show.plan import plan as shown

_GROUPS = {"sections": "About", "topics": "About", "kinds": "Kind", "audiences": "For", "languages": "In"}
_NARROW, _WIDE = Layout(width="7em"), Layout(width="34em")


class PlanEditor(VBox):
    """The widgets of a plan; ``plan`` is what stands in them. Where nobody can type, a still picture stands for them.

    A share that leaves nothing to ask for is said, and not taken. The button writes the file, whose comments stay.
    """

    def __init__(self, plan: TaskPlan, path: str | os.PathLike[str]) -> None:
        self.plan, self.path = plan, Path(path)
        self._picture, self._said = HTML(), HTML()
        count = BoundedIntText(plan.count, min=1, max=MOST_ROWS, description=say("Rows"), layout=Layout(width="14em"))
        count.observe(lambda change: self._change("count", None, int(change["new"])), names="value")
        lines: list[Any] = [count]
        for group, title in _GROUPS.items():
            for place, one in enumerate(getattr(plan, group)):
                share = BoundedIntText(one.share, min=0, max=1000, layout=_NARROW)
                share.observe(self._setter(group, place), names="value")
                lines.append(HBox([HTML(f"<b>{escape(say(title))}</b>", layout=Layout(width="4em")), share,
                                   HTML(escape(one.name), layout=_WIDE)]))
        avoid = Text(", ".join(plan.avoid), description=say("Avoid"), continuous_update=False, layout=_WIDE)
        avoid.observe(lambda change: self._change("avoid", None, [
            one.strip() for one in str(change["new"]).split(",") if one.strip()]), names="value")
        save = Button(description=say("Save {file}", file=self.path.name), icon="check", layout=Layout(width="auto"))
        save.on_click(lambda _button: self.save())
        super().__init__([*lines, avoid, HBox([save, self._said]), self._picture])
        self._draw()

    def save(self) -> None:
        """Write the plan to its file."""
        try:
            write_plan(self.plan, self.path)
        except LabkitError as error:
            self._say(str(error))
            return
        self._say(say("written: {file}", file=self.path.name))

    def _setter(self, group: str, place: int) -> Callable[[dict[str, Any]], None]:
        return lambda change: self._change(group, place, int(change["new"]))

    def _change(self, group: str, place: int | None, value: Any) -> None:
        content = self.plan.model_dump()
        if place is None:
            content[group] = value
        else:
            content[group][place]["share"] = value
        try:
            self.plan = plan_in(content)
        except LabkitError as error:
            self._say(error.cause)
            return
        self._say("")
        self._draw()

    def _say(self, text: str) -> None:
        self._said.value = f'<div role="alert">{escape(text)}</div>'

    def _draw(self) -> None:
        self._picture.value = shown(self.plan)._repr_html_()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        still = {"text/plain": repr(shown(self.plan)), "text/html": self._picture.value}
        if os.environ.get("LABKIT_PROGRESS"):  # set by `labkit run` and `labkit demo`
            return still
        return super()._repr_mimebundle_(**options) | still
