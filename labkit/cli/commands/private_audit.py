"""``labkit private audit``: what synthetic rows give away of private ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labkit.cli.commands.options import Overwrite, names


def audit(
    synthetic: Annotated[Path, typer.Argument(
        metavar="SYNTHETIC", help="Rows that are to be handed on (JSON Lines, CSV, TSV, or the lines of a TXT).")],
    private: Annotated[Path, typer.Option(metavar="FILE", help="The private rows that they were made from.")],
    column: Annotated[list[str] | None, typer.Option(
        metavar="NAME", help="Column with text, in either file, repeated for several.  [default: question and "
        "answer, or all that hold text]")] = None,
    canaries: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Texts that were planted among the private rows, one a line: none may come out.")] = None,
    distances: Annotated[bool, typer.Option(
        "--distances/--no-distances", help="Compare distances in meaning, by the encoder of "
        'labkit[embeddings], or leave them out.')] = True,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a page (HTML).")] = None,
    numbers: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write the numbers.")] = None,
    encoding: Annotated[str | None, typer.Option(
        metavar="NAME", help="Of tables and texts, where it is not found by itself: cp932, euc_kr, …")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Look for what synthetic rows tell of private ones: copies, rows that come too near, personal data, canaries.

    It shows the numbers of rows, and nothing that a private row holds. No model is asked.
    Exits with 0 if nothing was found that leaked, 1 if something was, or a file cannot be read, and 2 if an option is
    wrong.
    """
    from labkit.cli.commands.saying import end
    from labkit.pipelines.private_audit import audit_private, leaks

    found = audit_private(synthetic, private, columns=names(*column or []), planted=canaries, distances=distances,
                    encoding=encoding)
    for line in (*found.cards[0].notes, *found.lines()):
        typer.echo(line)
    if report or numbers:
        for path in found.save(report, numbers, overwrite=overwrite):
            typer.echo(f"written: {path}")
    if leaked := leaks(found):
        end(f"Something leaked: {'; '.join(leaked)}. Do not hand {synthetic.name} on as it is.", 1)
