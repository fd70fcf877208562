"""What a dataset hands on: a table, and the files that others read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.datasets.chunks_file import AskedChunk, bare
from labkit.datasets.dropped_file import dropped_pairs
from labkit.datasets.exports import export_named
from labkit.datasets.outputs import remove_stale, write_whole
from labkit.datasets.record import QA
from labkit.documents.types import Chunk

if TYPE_CHECKING:
    import pandas as pd


class Exporting:
    """The part of :class:`labkit.Dataset` that writes for others; it reads pairs, and changes none."""

    path: Path | None
    notes: list[str]
    made_from: tuple[Path, ...]

    def __iter__(self) -> Iterator[QA]:
        raise NotImplementedError

    @property
    def chunks(self) -> list[AskedChunk]:
        """The chunks that stand beside the dataset."""
        raise NotImplementedError

    def to_pandas(self, safe: bool = False) -> pd.DataFrame:
        """Return the pairs as a table: question, answer, evidence, where it stands, type, language and id.

        Parameters
        ----------
        safe
            Put an apostrophe before words that a spreadsheet would compute, as :meth:`to_csv` does (see
            :mod:`labkit.datasets.csv_export`): for a table that is going to be saved for one. Otherwise every word
            stays as it is.
        """
        from labkit.datasets.csv_export import frame_of

        return frame_of(self, safe)

    def export(self, name: str, path: str | os.PathLike[str], *, overwrite: bool = False, **options: Any) -> Path:
        """Write a file that others read, and return where; what is to be said of it goes to ``notes``.

        Parameters
        ----------
        name
            Of the format: one of :data:`labkit.datasets.exports.EXPORTS`.
        path
            Of the file, or of the folder for a format of several files.
        overwrite
            Replace what is there even if it is no file of this format that labkit wrote.
        options
            Of the format, such as ``system``, ``chunks`` or ``dropped`` (pairs, or paths of files of them); see its
            module in :mod:`labkit.datasets.exports`.

        Raises
        ------
        SettingsError
            If there is no such format, or no such option of it.
        OverwriteError
            If the file is the dataset's own, or is there and not of this format.
        DatasetError
            If a pair cannot be written in this format, or the file cannot be written.
        """
        export, target = export_named(name), Path(path)
        export.require_options(options)
        read = [*([self.path] if self.path else []), *self.made_from]
        if "chunks" in export.options:
            given = [bare(chunk) for chunk in options.get("chunks", ())]
            options |= {"chunks": given or [bare(chunk) for chunk in self.chunks], "all_needed": bool(given)}
        if "dropped" in options:
            options["dropped"], files = dropped_pairs(options["dropped"])
            read += files
        notes = export.notes(self, target, **options)
        written = export.files(self, target, **options)
        write_whole(written, read, overwrite)
        there = {output.path for output in written}
        remove_stale(output for output in export.outputs(target) if output.path not in there)
        self.notes += notes
        return target

    def to_csv(self, path: str | os.PathLike[str], overwrite: bool = False) -> Path:
        """Write the table of :meth:`to_pandas` for a spreadsheet, whatever it separates cells by; see :meth:`export`.

        Begins with a byte order mark, and words that a spreadsheet would compute stand behind an apostrophe. What
        labkit reads again, and what a model is trained on, are the JSON Lines files: their words are never changed.
        """
        return self.export("csv", path, overwrite=overwrite)

    def train(self, path: str | os.PathLike[str], system: str = "", bom: bool = True, overwrite: bool = False) -> Path:
        """Write a chat fine-tuning file, and beside it ``<stem>.sources.jsonl``: where each line comes from.

        See :meth:`export`. The format has no room for evidence and sources. :func:`labkit.validate_train` checks such a
        file. Questions that have no answer yet are left out, and a note says how many.

        Parameters
        ----------
        system
            The system message of every example; none where it is empty.
        bom
            Begin with a byte order mark, as Azure OpenAI's documentation asks; other trainers want none.
        """
        return self.export("train", path, system=system, bom=bom, overwrite=overwrite)

    def rag(self, path: str | os.PathLike[str], chunks: Iterable[Chunk | AskedChunk] = (),
            overwrite: bool = False) -> Path:
        """Write a file for retrieval: id, question, answer, contexts, evidence and source of each pair.

        See :meth:`export`.

        Parameters
        ----------
        chunks
            What the pairs were made from: their texts are the contexts, and evidence spans count in them. Those that
            stand beside the dataset, if none are given; without either, contexts are empty, and a note says so.
        """
        return self.export("rag", path, chunks=chunks, overwrite=overwrite)

    def eval(self, path: str | os.PathLike[str], chunks: Iterable[Chunk | AskedChunk] = (),
             overwrite: bool = False) -> Path:
        """Write a file for evaluation: query, ground_truth, context, evidence, source and id; else as :meth:`rag`."""
        return self.export("eval", path, chunks=chunks, overwrite=overwrite)
