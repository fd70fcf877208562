"""The review of a dataset in a notebook: the same rows, decisions and file as on the page of ``labkit review``.

The kernel of a notebook may run far away, where the browser cannot reach a page of its own: the view is made of
widgets, which go through the notebook itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.dataset import Dataset

if TYPE_CHECKING:
    from labkit.show.review_view import ReviewView


def review(dataset: Dataset | str | PathLike[str], source: str | PathLike[str] | Sequence[str | PathLike[str]] = (), *,
           reviewer: str | None = None, decisions: str | PathLike[str] | None = None, language: str = "") -> ReviewView:
    """Look at the rows of a dataset one by one, beside the place that they rest on, and accept, edit or reject them.

    Each decision is written at once to ``qa.review.jsonl`` beside the dataset; the same call goes on where it ended.
    ``accepted()`` of what is returned gives the reviewed dataset. ``labkit review qa.jsonl`` opens the same rows as a
    page, which has room for more.

    Parameters
    ----------
    dataset
        The path of its file, as :meth:`labkit.Dataset.save` returns it, or a dataset that was read from one.
    source
        The PDF or PDFs that rows come from, or folders with them, for pictures of their pages.
    reviewer
        Whose decisions these are; the name of the user of this machine if None.
    decisions
        Another file of decisions than the one beside the dataset, such as a merged one.
    language
        Of the view: English or Japanese; that of ``LABKIT_LANGUAGE`` if "".

    Raises
    ------
    DatasetError
        If the dataset has no file or no rows, or the file of decisions is damaged.
    """
    from labkit.pipelines.review import Review
    from labkit.pipelines.review_jobs import near
    from labkit.reports.review.pictures import RowPictures
    from labkit.reports.review.texts import best_language
    from labkit.settings import load_settings
    from labkit.show.review_view import ReviewView

    held = Review(dataset, reviewer, decisions)
    given = [source] if isinstance(source, str | PathLike) else list(source)
    settings = load_settings()
    pictures = RowPictures(held.rows, [*map(Path, given), *near(held)], settings)
    return ReviewView(held, pictures, best_language(language, settings.language))
