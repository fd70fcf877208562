"""`labkit judge`: rows that are there, graded by a model; and which of them reach a bar, where the judge may say so."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.chunks_file import chunks_beside
from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.jsonl import stream_rows
from labkit.datasets.outputs import Output
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError
from labkit.generate.judge import NO_ANSWER, graded
from labkit.generate.rows import Ask, Drop
from labkit.pipelines.rows import RowMethod
from labkit.pipelines.running import Job, Result
from labkit.quality.judge.fitness import agreement, kept_by, scores_by_rubric
from labkit.quality.judge.grades import ASKED, JUDGE, grades_of, labels_of
from labkit.quality.judge.rubrics import Graded, Rubric, rubrics_named
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.llm.model import Model

_TABLES = (".csv", ".tsv")


def judged_path(dataset: str | os.PathLike[str]) -> Path:
    """Return where the grades of a dataset are looked for: ``qa.judged.jsonl`` of ``qa.jsonl``."""
    path = Path(dataset)
    return path.with_name(f"{path.name.removesuffix('.jsonl')}.judged.jsonl")


def read_labels(path: str | os.PathLike[str]) -> dict[str, dict[str, float]]:
    """Read hand labels: CSV, TSV or JSON Lines with a column ``id`` and one a rubric, from 1 to 5.

    Raises
    ------
    DatasetError
        If the file cannot be read, or holds no label.
    """
    path = Path(path)
    rows: Iterable[Mapping[str, object]]
    if path.suffix.lower() in _TABLES:
        from labkit.documents.flat_files.csv_files import Table

        rows = [row.cells for row in Table(path).rows()]
    else:
        rows = [row for _, row, _ in stream_rows(path) if isinstance(row, dict)]
    if found := labels_of(rows):
        return found
    raise DatasetError(f"{path} holds no label.", "It needs a column id, with the ids of rows, and one named after a "
                       f"rubric ({', '.join(rubric.name for rubric in rubrics_named(()))}) with numbers from 1 to 5.")


class Judging(RowMethod[QA]):
    """Append each row of a dataset to ``out``, with the grades that a judge gave it as columns.

    Parameters
    ----------
    rows
        The dataset; its chunks are those beside it (``qa.chunks.jsonl``). Without them groundedness is not graded.
    rubrics
        Names of what to grade by; all that a row has the material for if none are given.
    labels
        A file of hand labels, to compare the judge with.
    kept, least
        A file for the rows that reach ``least`` (the lowest score by rubric), written in the end. A rubric in which the
        judge does not agree with the labels drops nothing.
    """

    keeps_books = False

    def __init__(self, rows: Path, out: Path, *, rubrics: Sequence[str] = (), labels: Path | None = None,
                 kept: Path | None = None, least: Mapping[str, float] | None = None) -> None:
        self.rows, self.labels, self.kept, self.least = rows, labels, kept, dict(least or {})
        self._rubrics: tuple[Rubric, ...] = rubrics_named(rubrics)
        rubrics_named(self.least)
        self._judge: Model | None = None
        self._sources: dict[str, str] | None = None
        super().__init__("judge", self._read, self._make, out, rubrics=[rubric.name for rubric in self._rubrics])

    def inputs(self) -> list[Path]:
        """Return the rows, and the labels."""
        return [self.rows, *([self.labels] if self.labels else [])]

    def results(self) -> list[Output]:
        """Return the file of rows that reach the bar."""
        return [Output(self.kept, DATASET)] if self.kept else []

    def check(self, settings: Settings) -> None:
        """Refuse rows that are not there, and a bar without a file for the rows that reach it."""
        if not self.rows.is_file():
            raise DatasetError(f"{self.rows} does not exist.", "Name a file of pairs, such as qa.jsonl.")
        if bool(self.kept) != bool(self.least):
            raise SettingsError("--kept and --least go together.",
                                "Name a file and a bar, such as: --least groundedness=4 --kept good.jsonl")
        if self.labels:
            read_labels(self.labels)

    def model_of(self, job: Job) -> Model:
        """Return the judge that the settings name, or the model itself."""
        self._judge = job.model.judge
        self.options["judge"] = self._judge.name
        return self._judge

    async def run(self, job: Job) -> Result:
        """Grade all rows that are not graded yet, and say what came of it."""
        judge = self.model_of(job)
        self._require_same(job.dataset, judge.name)
        job.say(f"Rows are graded by {judge.name or 'the same model'}: "
                f"{', '.join(rubric.name for rubric in self._rubrics)}.")
        if not self._texts():
            job.say("There are no chunks beside the rows, so groundedness cannot be graded.")
        result = await super().run(job)
        records = job.dataset.records
        for line in agreement_lines(records, read_labels(self.labels) if self.labels else {}):
            job.say(line)
        if self.kept:
            self._keep(job, records)
        return result

    def _keep(self, job: Job, records: Sequence[QA]) -> None:
        assert self.kept is not None
        found, lines = kept_by(records, self.least, read_labels(self.labels) if self.labels else {})
        for line in lines:
            job.say(line)
        Dataset(found).save(self.kept, overwrite=job.overwrite, chunks=chunks_beside([self.rows]))
        job.say(f"{len(found)} of {len(records)} rows in {self.kept}")

    def _require_same(self, there: Dataset, judge: str) -> None:
        """Refuse a file that holds the grades of another judge, or by other rubrics: a row is in it only once."""
        names = [rubric.name for rubric in self._rubrics]
        for record in there:
            other = str(record.extra.get(JUDGE) or "")
            asked = record.extra.get(ASKED)
            if (judge and other and other != judge) or (isinstance(asked, list) and not set(asked) <= set(names)):
                raise SettingsError(f"{self.out} holds other grades, of {other}.", "Name another file with --out.")
            return

    async def _make(self, record: QA, ask: Ask) -> QA | Drop:
        source = self._texts().get(record.source.chunk_id, "") if record.source else ""
        if not Graded.of(record, source).response.strip():
            return Drop(NO_ANSWER)
        return await graded(record, source, self._rubrics, ask, lambda: self._judge.name if self._judge else "")

    def _texts(self) -> dict[str, str]:
        if self._sources is None:
            self._sources = {one.chunk.id: one.chunk.text for one in chunks_beside([self.rows])}
        return self._sources

    def _read(self) -> Iterator[QA]:
        return iter(Dataset.load(self.rows))


def agreement_lines(records: Sequence[QA], labels: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return a line a rubric: the mean of its grades, how many there are and are not, and its agreement with people."""
    scores = scores_by_rubric(records)
    failed: dict[str, int] = {}
    for record in records:
        for name, grade in grades_of(record).items():
            failed[name] = failed.get(name, 0) + (grade.score is None)
    return [f"{name}: {sum(found.values()) / len(found):.2f} on average of {len(found)} rows"
            f"{f', {failed[name]} without a grade' if failed.get(name) else ''}; "
            f"{agreement(found, labels.get(name, {}))}." for name, found in scores.items()]
