"""What ``labkit review`` does: serve the page, write the reviewed dataset, bring reviewers together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.decisions import Decision, Decisions
from labkit.datasets.dropped_file import DROPPED
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import Output, check_outputs, write_whole
from labkit.datasets.review_file import REVIEW
from labkit.datasets.review_merge import decisions_at, merge_decisions
from labkit.errors import DatasetError, OverwriteError
from labkit.pipelines.review import Review
from labkit.pipelines.review_agreement import Agreement, agreements
from labkit.pipelines.review_answers import ReviewAnswers
from labkit.pipelines.review_result import accepted
from labkit.pipelines.review_result import rejected as rejected_rows
from labkit.reports.review.pictures import RowPictures
from labkit.reports.review.server import ReviewServer
from labkit.settings import Settings


def serve_review(review: Review, sources: Sequence[Path] = (), *, port: int = 0, language: str = "",
                 settings: Settings | None = None, ready: Callable[[ReviewServer, RowPictures], object]) -> None:
    """Serve the page of a review until the process is interrupted, and hand its server to ``ready`` before.

    Parameters
    ----------
    sources
        PDF files, or folders with them; the dataset's own folder and the working folder are looked into as well.

    Raises
    ------
    DatasetError
        If a source is not there.
    SettingsError
        If the port is taken.
    """
    for source in sources:
        if not source.exists():
            raise DatasetError(f"{source} does not exist.", "Name a PDF, or a folder with those that rows come from.")
    with closing(RowPictures(review.rows, [*sources, *near(review)], settings)) as pictures:
        server = ReviewServer(ReviewAnswers(review, pictures), port, language)
        ready(server, pictures)
        server.serve()


def near(review: Review) -> list[Path]:
    """Return the folders in which sources are looked for by themselves; only files that lie in them, none deeper."""
    names = {Path(row.source.file).name for row in review.rows if row.source}
    return [path for folder in dict.fromkeys([review.path.parent.resolve(), Path.cwd()])
            for name in sorted(names) if (path := folder / name).is_file()]


def apply_review(review: Review, out: Path, *, rejected: Path | None = None, undecided: bool = False,
                 overwrite: bool = False) -> Dataset:
    """Write the rows that were accepted or corrected, with their chunks; return them as a dataset.

    Parameters
    ----------
    rejected
        A file for the rejected ones, each with who rejected it and the note.

    Raises
    ------
    OverwriteError
        If ``out`` is the dataset itself, or something else is in the place of a file.
    DatasetError
        If no row was accepted.
    """
    wanted = [Output(rejected, DROPPED)] if rejected else []
    check_outputs([*wanted, Output(review.file.path, REVIEW)], [out, review.path], overwrite)
    result = accepted(review, undecided)
    if not len(result):
        raise DatasetError(f"No row of {review.path} is accepted yet.", f"Review it: labkit review {review.path}")
    result.save(out, overwrite=overwrite)
    if rejected:
        lines = [line_of(pair.as_row()) for pair in rejected_rows(review)]
        write_whole({wanted[0]: lines}, [review.path, out], overwrite)
    return result


def merge_reviews(paths: Sequence[Path], out: Path | None = None, overwrite: bool = False
                  ) -> tuple[list[Decision], list[Agreement]]:
    """Bring the decisions of several files together, and say how far the reviewers agree.

    Parameters
    ----------
    paths
        Files of decisions, or datasets that have one beside them.
    out
        Where to write all decisions as one file; None writes none.

    Raises
    ------
    DatasetError
        If fewer than two files are named, or one is missing or holds no decisions.
    OverwriteError
        If ``out`` is one of them, or holds other decisions already.
    """
    if len(paths) < 2:
        raise DatasetError("There is nothing to merge.", "Name the datasets or decisions of two reviewers or more.")
    files = [decisions_at(path) for path in paths]
    decisions = merge_decisions(files)
    if out:
        if out.is_file() and out.stat().st_size and not overwrite:
            raise OverwriteError(f"{out} is there already: somebody's decisions may be in it.",
                                 "Name another file, or have it replaced: --overwrite.")
        write_whole({Output(out, REVIEW): _lines(decisions)}, files, overwrite)
    return decisions, agreements(Decisions(decisions))


def questions_of(paths: Iterable[Path]) -> dict[str, str]:
    """Return the questions of rows, by id, of those paths that are datasets."""
    datasets = [path for path in paths if path.is_file() and DATASET.is_ours(path)]
    return {row.id: row.question for path in datasets for row in Dataset.load(path)}


def _lines(decisions: Iterable[Decision]) -> Iterable[bytes]:
    return (line_of(decision.as_row()) for decision in decisions)
