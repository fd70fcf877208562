"""The widgets of a review in a notebook."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable

from ipywidgets import HTML, Button, Dropdown, HBox, Layout, Text, Textarea, VBox

from labkit.datasets.dataset import Dataset
from labkit.datasets.decisions import STATUSES, words_of
from labkit.datasets.record import QA
from labkit.errors import LabkitError
from labkit.pipelines.review import Refused, Review
from labkit.pipelines.review_answers import shown
from labkit.pipelines.review_result import accepted
from labkit.pipelines.review_selection import ORDERS, Selection, choices, select
from labkit.reports.review.pictures import RowPictures
from labkit.reports.review.texts import reason_in, texts
from labkit.show.html import Shown, escape, muted
from labkit.show.review_row import row_html

_DEEDS = {"a": "accept", "e": "edit", "r": "reject", "s": "skip", "u": "undo", "k": "previous", "j": "next"}
_ICONS = {"accept": "check", "edit": "pencil", "reject": "times", "skip": "forward", "undo": "undo",
          "previous": "arrow-left", "next": "arrow-right"}
_TYPED = 24  # keys that stand in their field before it is emptied


class ReviewView(VBox):
    """The widgets of a review. Where nobody can press a button, a still of the first row that is left stands for them.

    Keys work in the field that says so: JupyterLab keeps single keys for itself everywhere else.
    """

    def __init__(self, held: Review, pictures: RowPictures, language: str = "en") -> None:
        self.review = held
        self._pictures, self._texts = pictures, texts(language)
        self._ids: list[str] = []
        self._place = 0
        self._despite = False
        self._emptied = ""
        weakref.finalize(self, pictures.close)
        self._progress, self._row, self._said = HTML(), HTML(), HTML()
        self._filters = self._made_filters()
        self._editor = VBox()
        wide = Layout(width="100%")
        self._note = Text(placeholder=self._t("note"), layout=wide)
        self._keys = Text(placeholder=self._t("key_hint"), description=self._t("key_field"), layout=wide)
        self._keys.observe(self._typed, names="value")
        buttons = HBox([self._button(name) for name in _ICONS], layout=Layout(flex_flow="row wrap"))
        super().__init__([self._progress, HBox(list(self._filters.values()), layout=Layout(flex_flow="row wrap")),
                          self._said, self._row, self._editor, buttons, self._note, self._keys])
        self._choose()

    # -- what a cell may ask

    @property
    def row(self) -> QA | None:
        """The row that is looked at; None where none fits the selection."""
        return self.review.by_id[self._ids[self._place]] if self._ids else None

    def accepted(self, undecided: bool = False) -> Dataset:
        """Return the reviewed dataset; see :func:`labkit.pipelines.review_result.accepted`."""
        return accepted(self.review, undecided)

    def do(self, deed: str) -> None:
        """Accept, edit, reject, skip, undo, or go to the previous or next row, as a button or a key does."""
        if self._editor.children:
            self._say(self._t("finish_edit"))  # what is being written is not thrown away
            return
        deeds: dict[str, Callable[[], None]] = {
            "edit": self._edit, "undo": self._undo, "previous": lambda: self._go(-1), "next": lambda: self._go(1)}
        try:
            (deeds.get(deed) or (lambda: self._decide(deed)))()
        except LabkitError as error:
            self._say(str(error))

    # -- widgets

    def _t(self, key: str, **values: object) -> str:
        text = self._texts[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", "–" if value is None else str(value))
        return text

    def _button(self, name: str) -> Button:
        key = next(key for key, deed in _DEEDS.items() if deed == name)
        label = self._t(name if name in ("previous", "next") else f"do_{name}")
        button = Button(description=f"{label} ({key})", icon=_ICONS[name], tooltip=label, layout=Layout(width="auto"))
        button.on_click(lambda _button: self.do(name))
        return button

    def _made_filters(self) -> dict[str, Dropdown | Text]:
        any_of, there = (self._t("any"), ""), choices(self.review)
        named = {kind: [any_of, *((str(one["name"]), str(one["name"])) for one in there[kind])] for kind in there}
        narrow = Layout(width="auto")
        scored = bool(there["checks"])
        made: dict[str, Dropdown | Text] = {
            "status": Dropdown(options=[any_of, *((self._t(one), one) for one in STATUSES)], value="open",
                               description=self._t("status"), layout=narrow),
            "order": Dropdown(options=[(self._t(f"order_{one}"), one) for one in ORDERS],
                              value="worst" if scored else "dataset", description=self._t("order"), layout=narrow),
            "qa_type": Dropdown(options=named["types"], value="", description=self._t("type"), layout=narrow),
            "check": Dropdown(options=named["checks"], value="", description=self._t("check"), layout=narrow),
            "file": Dropdown(options=named["files"], value="", description=self._t("file"), layout=narrow),
            "place": Text(placeholder=self._t("place"), continuous_update=False, layout=Layout(width="9em")),
            "text": Text(placeholder=self._t("text"), continuous_update=False, layout=Layout(width="12em")),
        }
        for filter_ in made.values():
            filter_.observe(lambda _change: self._choose(), names="value")
        return made

    def _typed(self, change: dict[str, str]) -> None:
        # What is typed while a key is on its way comes behind it: the field keeps what was typed, and only what is new
        # in it counts. It is emptied when what stands there is long enough to be known if it comes once more.
        typed, before = change["new"], change["old"]
        if before.startswith(typed) or (len(typed) >= _TYPED and self._emptied.startswith(typed)):
            return  # letters were taken back
        known = next((old for old in (before, self._emptied) if old and typed.startswith(old)), "")
        for key in typed[len(known):]:
            if key in _DEEDS:
                self.do(_DEEDS[key])
        if len(typed) >= _TYPED:
            self._emptied = typed
            self._keys.value = ""

    # -- what they do

    def _choose(self) -> None:
        self.review.file.refresh()
        try:
            wanted = Selection.of({name: str(filter_.value) for name, filter_ in self._filters.items()})
        except LabkitError as error:
            self._say(str(error))
            return
        self._ids, self._place = select(self.review, wanted), 0
        self._say("" if self._ids else self._t("none_found"))
        self._show()

    def _decide(self, verdict: str) -> None:
        if self.row:
            self.review.decide(self._ids[self._place], verdict, note=self._note.value)
            self._after(self._t(f"said_{verdict}"))

    def _undo(self) -> None:
        taken = self.review.undo()
        if taken is None or taken.id not in self.review.by_id:
            self._say(self._t("nothing_to_undo"))
            return
        if taken.id not in self._ids:
            self._ids.insert(self._place, taken.id)
        self._place = self._ids.index(taken.id)
        self._show()
        self._say(self._t("said_undo", status=self._t(self.review.standing(taken.id).status)))

    def _go(self, step: int) -> None:
        self._place = min(max(self._place + step, 0), max(len(self._ids) - 1, 0))
        self._say("")
        self._show()

    def _after(self, said: str) -> None:
        last = self._place + 1 >= len(self._ids)
        self._place += not last
        self._show()
        self._say(f"{said} {self._t('all_done')}" if last else said)
        if self._keys.comm is not None:
            self._keys.focus()

    def _edit(self) -> None:
        if not self.row:
            return
        wide = Layout(width="100%", height="5em")
        fields = [Textarea(value=text, description=self._t(name), layout=wide)
                  for pair in words_of(self.row) for name, text in zip(("question", "answer"), pair, strict=True)]
        save = Button(description=self._t("save"), icon="check", layout=Layout(width="auto"))
        cancel = Button(description=self._t("cancel"), layout=Layout(width="auto"))
        self._despite = False
        save.on_click(lambda _button: self._save(fields, save))
        cancel.on_click(lambda _button: self._show())
        self._editor.children = [*fields, HBox([save, cancel])]
        if self._keys.comm is not None:
            fields[1].focus()

    def _save(self, fields: list[Textarea], save: Button) -> None:
        words = tuple((fields[place].value, fields[place + 1].value) for place in range(0, len(fields), 2))
        try:
            made = self.review.decide(self._ids[self._place], "edit", note=self._note.value, words=words,
                                      despite=self._despite)
        except LabkitError as error:
            self._say(str(error))
            return
        if isinstance(made, Refused):
            self._despite = True
            save.description = self._t("save_anyway")
            self._say(self._t("edit_refused", reason=reason_in(made.reason, self._texts)))
            return
        self._after(self._t("said_edit"))

    # -- what is seen

    def _say(self, text: str) -> None:
        # what is put in with the role of an alert is read aloud; a region that is replaced is not
        self._said.value = f'<div role="alert" style="min-height:1.5em">{escape(text)}</div>'

    def _show(self) -> None:
        self._editor.children = []
        self._note.value = ""
        self._progress.value = self._progress_html()
        self._row.value = self._row_html()

    def _progress_html(self) -> str:
        counts, total = self.review.counts(), len(self.review.rows)
        done = counts["accept"] + counts["edit"] + counts["reject"]
        parts = " · ".join(f"{counts[one]} {self._t(one)}" for one in STATUSES if counts[one])
        place = self._t("position", place=self._place + 1, count=len(self._ids)) if self._ids else ""
        said = f"{parts} · {place} · {self._t('reviewer')}: {self.review.reviewer}"
        return f'<div><b>{escape(self._t("progress", done=done, total=total))}</b> · {escape(said)}</div>'

    def _row_html(self) -> str:
        row = self.row
        if row is None:
            return ""
        found = shown(self.review, self._ids[self._place])
        found["reason"] = reason_in(found["problem"], self._texts)
        drawn, why = [], ""
        for page in found["pages"][:2] if self._pictures.has(row) else ():
            try:
                drawn.append((page, self._pictures.picture(row, page)))
            except LabkitError as error:
                why = str(error)
        return row_html(found, len(self.review.rows), drawn, why, self._t)

    def _repr_mimebundle_(self, **options):
        said = self._t("progress", total=len(self.review.rows), done=len(self.review.rows) - sum(
            self.review.counts()[one] for one in ("open", "skip", "disputed")))
        still = {"text/plain": said,
                 "text/html": Shown(self._progress_html() + self._row_html() + muted(said), said)._repr_html_()}
        if os.environ.get("LABKIT_PROGRESS"):  # set by `labkit run` and `labkit demo`
            return still
        return super()._repr_mimebundle_(**options) | still
