"""Stepping through pairs, one at a time, each with its evidence on its page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.reports.wording import say
from labkit.show.html import Shown, muted
from labkit.show.records import evidence

if TYPE_CHECKING:
    from ipywidgets import VBox


def browse(records: Sequence[QA], path: str | PathLike[str] | None, chunks: Sequence[Chunk] = ()) -> VBox | Shown:
    """Show one pair with its evidence, and a slider and two buttons to step through the others.

    Where nobody can press a button (a notebook run headlessly, or an export), the first pair is shown as it is.

    Parameters
    ----------
    path
        The PDF that the pairs were made from; None, a table or a text shows the quotes alone.
    chunks
        The chunks they were made from; show the words around each quote.
    """
    records = list(records)
    by_id = {chunk.id: chunk for chunk in chunks}

    def page(number: int) -> str:
        record = records[number - 1]
        return evidence(record, path, by_id.get(record.source.chunk_id) if record.source else None)._repr_html_()

    if not records:
        return Shown(muted(say("No pairs to browse.")), say("0 pairs"))
    said = say("Pair {number} of {count}", number=1, count=len(records))
    if os.environ.get("LABKIT_PROGRESS"):  # set by `labkit run` and `labkit demo`
        return Shown(page(1) + muted(say("{said}. Run this cell to step through all of them.", said=said)), said)
    return _widget(len(records), page)


def _widget(count: int, page: Callable[[int], str]) -> VBox:
    import ipywidgets

    class Browser(ipywidgets.VBox):
        """The widget, with a still of its first pair for viewers without widgets."""

        def _repr_mimebundle_(self, **options):
            bundle = super()._repr_mimebundle_(**options)
            said = say("Pair {number} of {count}", number=1, count=count)
            return bundle | {"text/plain": said, "text/html": Shown(page(1) + muted(said), said)._repr_html_()}

    slider = ipywidgets.IntSlider(value=1, min=1, max=count, description=say("of {count}", count=count),
                                   continuous_update=False)
    back = ipywidgets.Button(description=say("Previous"), icon="arrow-left", tooltip=say("Previous pair"))
    forth = ipywidgets.Button(description=say("Next"), icon="arrow-right", tooltip=say("Next pair"))
    view = ipywidgets.HTML()

    def show(_change=None) -> None:
        view.value = page(slider.value)
        back.disabled, forth.disabled = slider.value == 1, slider.value == count

    slider.observe(show, names="value")
    back.on_click(lambda _button: setattr(slider, "value", max(1, slider.value - 1)))
    forth.on_click(lambda _button: setattr(slider, "value", min(count, slider.value + 1)))
    show()
    return Browser([ipywidgets.HBox([back, forth, slider]), view])
