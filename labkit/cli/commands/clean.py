"""``labkit clean``: from datasets to one without what repeats, what a benchmark holds, and personal data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from labkit.cli.commands.options import Overwrite
from labkit.cli.commands.saying import end, say_failed
from labkit.errors import LabkitError


def clean(
    datasets: Annotated[list[Path], typer.Argument(
        metavar="DATASET", help="Files of pairs (qa.jsonl); of two pairs that say the same, the first is kept.")],
    out: Annotated[Path, typer.Option(
        metavar="FILE", help="File for the rows that are left; their chunks go beside it.")],
    dropped: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Also write all other rows, with the reason.")] = None,
    duplicates: Annotated[bool, typer.Option(
        "--duplicates/--keep-duplicates", help="Leave out what repeats another pair or answers its question "
        "otherwise, or keep it.")] = True,
    personal_data: Annotated[Literal["flag", "mask", "drop"] | None, typer.Option(
        help="Look for e-mail addresses, telephone, card, account and national numbers in questions, answers, "
        "evidence and chunks: name them in a column, cover them, or drop the row. Names are not found.")] = None,
    bare_numbers: Annotated[bool, typer.Option(
        "--bare-numbers", help="Mask and drop for numbers without a word that says what they are, too.")] = False,
    benchmark: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Drop rows that hold an item of a benchmark (8-grams over more than half of it): the "
        "lines of a TXT, or columns of JSON Lines, CSV or TSV.")] = None,
    benchmark_column: Annotated[list[str] | None, typer.Option(
        metavar="NAME", help="Column with the items, repeated for several.  [default: question, prompt, "
        "instruction, query, problem, input or text]")] = None,
    encoding: Annotated[str | None, typer.Option(
        metavar="NAME", help="Of the benchmark, where it is not found by itself: cp932, euc_kr, …")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Join datasets into one, without what repeats, what a benchmark holds, and personal data.

    No model is asked. What is masked keeps its length, so that evidence still stands at its place in its chunk.
    Exits with 0 if rows are left, 1 if none is, or a dataset could not be read (the others are joined), and 2 if an
    option is wrong.
    """
    from labkit.datasets.chunks_file import CHUNKS, chunks_path
    from labkit.datasets.dataset_file import DATASET
    from labkit.datasets.dropped_file import DROPPED, DroppedFile
    from labkit.datasets.outputs import Output, check_outputs
    from labkit.pipelines.benchmark_file import read_benchmark
    from labkit.pipelines.clean import clean as cleaned

    if bare_numbers and personal_data not in ("mask", "drop"):
        end("--bare-numbers goes with --personal-data mask or drop.", 2)
    if benchmark_column and not benchmark:
        end("--benchmark-column goes with --benchmark.", 2)
    outputs = [Output(out, DATASET), Output(chunks_path(out), CHUNKS), *([Output(dropped, DROPPED)] if dropped else [])]
    check_outputs(outputs, [*datasets, *map(chunks_path, datasets), *([benchmark] if benchmark else [])], overwrite)
    items = read_benchmark(benchmark, benchmark_column or (), encoding) if benchmark else None
    failed: list[LabkitError] = []
    found = cleaned(datasets, duplicates=duplicates, personal_data=personal_data, bare_numbers=bare_numbers,
                    benchmark=items, fail=lambda error: (failed.append(error), say_failed(error)))
    found.dataset.save(out, overwrite=overwrite, chunks=found.chunks)
    if dropped:
        with DroppedFile(dropped, overwrite) as file:
            for pair in found.dropped:
                file.write(pair)
    for line in found.lines():
        typer.echo(line)
    if failed or not len(found.dataset):
        raise typer.Exit(1)
