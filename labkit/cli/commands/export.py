"""``labkit export``: from datasets to the files of a fine-tuning job, or of another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from labkit.cli.commands.options import Overwrite
from labkit.cli.commands.saying import end, line, say, say_failed
from labkit.datasets.exports import EXPORTS
from labkit.errors import LabkitError

Format = Literal[EXPORTS]  # type: ignore[valid-type]  # the choices are made from the table


def export(
    datasets: Annotated[list[Path], typer.Argument(
        metavar="DATASET", help="Files of pairs (qa.jsonl); of two pairs that say the same, the first is kept.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the files.")],
    format_name: Annotated[Format, typer.Option("--format", help="Format of the file beside qa.jsonl.")] = "train",
    validation: Annotated[float, typer.Option(
        min=0, max=0.9, metavar="SHARE", help="Share of the pairs for validation; 0: no validation file.")] = 0.1,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number divides the pairs another way.")] = 0,
    system: Annotated[str, typer.Option(metavar="TEXT", help="System message of every example.")] = "",
    bom: Annotated[bool, typer.Option(
        "--bom/--no-bom", help="Begin train.jsonl with a byte order mark: Azure OpenAI documents one, other trainers "
        "want none.")] = True,
    dropped: Annotated[list[Path] | None, typer.Option(
        metavar="FILE", help="Pairs that were dropped (generate --dropped), repeated for several: the worse answers of "
        "dpo and preference.")] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Title of the card of huggingface.")] = "",
    licence: Annotated[str, typer.Option(
        "--licence", "--license", metavar="NAME", help="Licence of the sources, for that card.  [default: not stated]",
    )] = "",
    scorecard: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Figures for that card.  [default: the ….scorecard.json beside a single dataset]")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Merge datasets into one (qa.jsonl), and write it for fine-tuning (train.jsonl, validation.jsonl) or another use.

    No chunk of a source is on both sides. Files for retrieval and evaluation hold contexts where the chunks stand
    beside the datasets (qa.chunks.jsonl), and say so where they do not. beir, huggingface and promptfoo are folders.
    Exits with 0 if the files can be used, 1 if a dataset could not be read (the others are merged) or Azure OpenAI
    would refuse a file, and 2 if an option is wrong.
    """
    from labkit.datasets.export_folder import check_folder, write_folder
    from labkit.datasets.exports import export_named
    from labkit.pipelines.card_facts import card_facts
    from labkit.pipelines.merge import merge

    given = {"system": system, "dropped": dropped or [], "title": title, "licence": licence, "scorecard": scorecard}
    known = export_named(format_name).options
    for name, value in given.items():
        if value and name not in known:
            end(f"--{name} is for {', '.join(one for one in EXPORTS if name in export_named(one).options)}; "
                f"{format_name} does not take it.", 2)
    options = {name: value for name, value in given.items() if value} | ({"bom": bom} if "bom" in known else {})
    export_named(format_name).require_options(options)
    check_folder(out, [*datasets, *(dropped or [])], format_name, overwrite)
    failed: list[LabkitError] = []
    merged = merge(datasets, fail=lambda error: (failed.append(error), say_failed(error)))
    for share in merged.sources:
        typer.echo(share.line())
    if len(merged.sources) > 1:
        typer.echo(merged.line())
    for conflict in merged.conflicts:
        typer.echo(f'two answers: "{line(conflict.kept.question)}": kept "{line(conflict.kept.answer)}" '
                   f'({conflict.kept_source}), left out "{line(conflict.record.answer)}" ({conflict.source})')
    if "gates" in known:
        options = card_facts(datasets, merged.dataset) | options
    written = write_folder(merged.dataset, out, format_name, validation=validation, seed=seed, overwrite=overwrite,
                           **options)
    for path, rows in written.files.items():
        typer.echo(f"{rows:>6} rows  {path}")
    if written.waiting:
        typer.echo(f"{written.waiting:>6} questions without an answer, in qa.jsonl only")
    for note in written.notes:
        typer.echo(f"  {note}")
    for path, problem in written.problems:
        (say if problem.serious else typer.echo)(f"{path.name}: {problem}")
    if failed or written.serious:
        raise typer.Exit(1)
