"""``labkit review``: a person looks at the rows of a dataset, and decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labkit.cli.commands.options import Overwrite
from labkit.cli.commands.saying import end, line

if TYPE_CHECKING:
    from labkit.reports.review.pictures import RowPictures
    from labkit.reports.review.server import ReviewServer


def review(
    datasets: Annotated[list[Path], typer.Argument(
        metavar="DATASET", help="The qa.jsonl to review; with --merge, those (or their ….review.jsonl) of several "
        "reviewers.")],
    source: Annotated[list[Path] | None, typer.Option(
        metavar="PATH", help="PDF that rows come from, or a folder with such, repeated for several.  [default: beside "
        "the dataset, and in the working folder]")] = None,
    reviewer: Annotated[str | None, typer.Option(
        metavar="NAME", help="Whose decisions these are.  [default: the name of this user]")] = None,
    decisions: Annotated[Path | None, typer.Option(
        metavar="FILE", help="The file of decisions.  [default: the ….review.jsonl beside the dataset]")] = None,
    language: Annotated[str, typer.Option(
        metavar="TEXT", help="Of the page: English or Japanese.  [default: what the browser asks for]")] = "",
    port: Annotated[int, typer.Option(
        min=0, max=65535, metavar="N", show_default=False, help="Port on 127.0.0.1.  [default: one that is free]")] = 0,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    apply: Annotated[bool, typer.Option(
        "--apply", help="Write the accepted and corrected rows to --out instead of opening the page.")] = False,
    merge: Annotated[bool, typer.Option(
        "--merge", help="Say how far several reviewers agree, and write all their decisions to --out.")] = False,
    out: Annotated[Path | None, typer.Option(
        metavar="FILE", help="With --apply, the reviewed dataset; with --merge, the file of decisions.")] = None,
    rejected: Annotated[Path | None, typer.Option(
        metavar="FILE", help="With --apply: also write the rejected rows, each with who rejected it.")] = None,
    undecided: Annotated[bool, typer.Option(
        "--undecided", help="With --apply: keep rows that nobody has decided on, too.")] = False,
    overwrite: Overwrite = False,
) -> None:
    """Look at rows beside the place that they rest on, and accept, edit, reject or skip them by keyboard.

    The page is for this machine alone, at the address that is printed. Each decision is written to qa.review.jsonl at
    once: end with Ctrl+C, and go on at any time with the same command. An edit goes through the checks again, and
    keeps the original.
    Exits with 0 if all went well, 1 if a file cannot be used or no row is accepted yet, and 2 if an option is wrong.
    """
    if apply and merge:
        end("--apply and --merge are two steps: merge first, then apply with --decisions.", 2)
    if not merge and len(datasets) != 1:
        end("one dataset is reviewed at a time; several are for --merge.", 2)
    if (apply and out is None) or (out and not (apply or merge)):
        end("--apply needs --out FILE, and --out is for --apply and --merge.", 2)
    if merge:
        _merge(datasets, out, overwrite)
        return
    from labkit.pipelines.review import Review

    held = Review(datasets[0], reviewer, decisions)
    if apply and out:
        _apply(held, out, rejected, undecided, overwrite)
    else:
        _serve(held, source or [], port, language, open_browser)


def _serve(held, sources: list[Path], port: int, language: str, open_browser: bool) -> None:
    from labkit.pipelines.review_jobs import serve_review
    from labkit.settings import load_settings

    def ready(server: ReviewServer, pictures: RowPictures) -> None:
        counts = held.counts()
        typer.echo(f"{len(held.rows)} rows of {held.path}, {counts['open']} not decided; you are {held.reviewer}")
        for note in held.dataset.notes:
            typer.echo(f"  {note}")
        if pictures.missing:
            typer.echo(f"  without pictures: {line(', '.join(pictures.missing))} (name its folder: --source PATH)")
        typer.echo(f"Review at  {server.address}")
        if server.forwarded:
            typer.echo(f"or, from a browser elsewhere, at  {server.forwarded}")
        typer.echo(f"Decisions are in {held.file.path}; Ctrl+C ends, the same command goes on.")
        if open_browser:
            import webbrowser

            webbrowser.open(server.forwarded or server.address)

    try:
        serve_review(held, sources, port=port, language=language, settings=load_settings(), ready=ready)
    except KeyboardInterrupt:
        held.file.refresh()
        counts = held.counts()
        typer.echo(f"\n{counts['accept']} accepted, {counts['edit']} edited, {counts['reject']} rejected, "
                   f"{counts['open'] + counts['skip']} left")


def _apply(held, out: Path, rejected: Path | None, undecided: bool, overwrite: bool) -> None:
    from labkit.pipelines.review_jobs import apply_review

    result = apply_review(held, out, rejected=rejected, undecided=undecided, overwrite=overwrite)
    typer.echo(f"{len(result)} rows in {out}")
    for note in result.notes:
        typer.echo(f"  {line(note)}")


def _merge(paths: list[Path], out: Path | None, overwrite: bool) -> None:
    from labkit.pipelines.review_jobs import merge_reviews, questions_of

    decisions, found = merge_reviews(paths, out, overwrite)
    asked = questions_of(paths)
    for agreement in found:
        typer.echo(line(agreement.line()))
        for (one, other), count in sorted(agreement.table.items(), key=lambda item: -item[1]):
            typer.echo(f"{count:>6}  {one}, {other}")
        for key in agreement.disputed[:20]:
            typer.echo(f"        {key}  {line(asked.get(key, ''))}".rstrip())
        if len(agreement.disputed) > 20:
            typer.echo(f"        and {len(agreement.disputed) - 20} more")
    if out:
        typer.echo(f"{len(decisions)} decisions in {out}; settle the disputed ones: labkit review qa.jsonl --decisions "
                   f"{out}")
