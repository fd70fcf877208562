"""``labkit tape``: answers that were recorded once, handed out, and replayed by many."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from labkit.cli.commands.options import Overwrite, _price
from labkit.cli.commands.run import pairs
from labkit.cli.commands.saying import clock, say, say_failed
from labkit.errors import LabkitError, SettingsError

if TYPE_CHECKING:
    from labkit.llm.prices import Price
    from labkit.llm.tape_info import TapeInfo

Tape = Annotated[Path, typer.Argument(metavar="TAPE", help="The tape: a file of answers, named .jsonl.")]
Parameter = Annotated[list[str] | None, typer.Option(
    "-p", "--parameter", metavar="NAME VALUE", help="Set a value of the parameters cell; repeatable.")]
Out = Annotated[Path | None, typer.Option(
    metavar="DIR", help="Folder for the executed notebooks.  [default: outputs/tape]")]
Json = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]


def record(
    tape: Tape,
    notebooks: Annotated[list[Path], typer.Argument(metavar="NOTEBOOK", help="Notebooks to run, in this order.")],
    parameter: Parameter = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Run notebooks with the model that is configured, and keep all answers on a tape.

    A tape that is there is gone on with: what it holds is not asked again. It ends with a look for keys, endpoints and
    home paths. Exits with 0 if all ran through and nothing was found, else 1; 2 on a wrong option.
    """
    from labkit.cli import tape_runs

    tape_runs.check_tape(tape)
    ready, failed = _ready(notebooks, parameter, out, overwrite)
    for notebook, folder, values in ready:
        try:
            run, need = tape_runs.record(notebook, tape, folder, values, overwrite=overwrite)
            typer.echo(f"{notebook.name}: {run.cells} cells in {clock(run.seconds)}, {need.requests:,} requests, "
                       f"{need.tokens:,} tokens → {tape}")
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            say_failed(error)
    found = _say_leaks([tape]) if tape.exists() else 0
    typer.echo(f"Try it as an attendee would: labkit tape replay {tape} NOTEBOOK…")
    if failed or found:
        raise typer.Exit(1)


def replay(
    tape: Tape,
    notebooks: Annotated[list[Path] | None, typer.Argument(
        metavar="NOTEBOOK", help="Notebooks to run from it.  [default: none; say what attendees set]")] = None,
    parameter: Parameter = None,
    out: Out = None,
    overwrite: Overwrite = False,
) -> None:
    """Run notebooks from a tape, with nobody to ask; or say what to set so that everything replays it.

    Any number may replay one tape at once, from a folder that none can write. An answer that is missing is named: a
    parameter, a file or labkit itself differs from the recorded run. Exits with 0 if all ran through, else 1.
    """
    from labkit.cli import tape_runs
    from labkit.llm.cache import ResponseCache

    ResponseCache(tape, "replay").close()
    if not notebooks:
        typer.echo(f"LABKIT_CACHE={tape.resolve()}\nLABKIT_CACHE_MODE=replay\nLABKIT_PROVIDER=auto")
        return
    ready, failed = _ready(notebooks, parameter, out, overwrite)
    for notebook, folder, values in ready:
        try:
            run = tape_runs.replay(notebook, tape, folder, values, overwrite=overwrite)
            typer.echo(f"{notebook.name}: {run.cells} cells in {clock(run.seconds)} → {run.output}")
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            say_failed(error)
    if failed:
        raise typer.Exit(1)


def info(
    tapes: Annotated[list[Path], typer.Argument(metavar="TAPE", help="Tapes, or caches.")],
    price_of: Annotated[str | None, typer.Option(
        metavar="MODEL", help="Say what it would cost at the list price of this model.")] = None,
    price_in: Annotated[Decimal | None, typer.Option(
        metavar="USD", parser=_price, help="The same at this price of a million tokens in.")] = None,
    price_out: Annotated[Decimal | None, typer.Option(
        metavar="USD", parser=_price, help="The price of a million tokens out.")] = None,
    as_json: Json = False,
) -> None:
    """Say what a tape holds: requests by model, tokens, and money at a price that you name or that is listed."""
    from contextlib import closing

    from labkit.llm.cache import ResponseCache
    from labkit.llm.tape_info import tape_info

    price = _named_price(price_of, price_in, price_out)
    told = []
    for tape in tapes:
        with closing(ResponseCache(tape, "replay")) as cache:
            told.append((tape, tape_info(cache)))
    if as_json:
        typer.echo(json.dumps([_as_dict(tape, found, price) for tape, found in told], ensure_ascii=False, indent=2))
        return
    for tape, found in told:
        typer.echo(f"{tape}: {found.rows:,} rows")
        for line in _lines(found, price):
            typer.echo(f"  {line}")


def merge(
    tapes: Annotated[list[Path], typer.Argument(
        metavar="TAPE", help="Tapes or caches. Where two answer one request differently, the first one named goes.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The tape to write, named .jsonl.")],
    overwrite: Overwrite = False,
) -> None:
    """Make one tape of several, and lose nothing: other answers to the same request are kept in OUT.conflicts.jsonl.

    Exits with 0 if no two tapes contradict each other; 1 if some do, or a tape cannot be used; 2 on a wrong option.
    """
    from labkit.pipelines.tape_merge import merge_tapes

    merged = merge_tapes(tapes, out, overwrite=overwrite)
    typer.echo(f"{merged.rows:,} rows → {out} (there twice: {merged.repeats:,})")
    if len(merged.models) > 1:
        first, *others = (" ".join(model) for model in merged.models)
        say(f"answers of several models are on it: a replay without settings takes {first}, "
            f"and not {', '.join(others)}")
    for label, source in merged.conflicts:
        say(f'two answers to "{label}": the one of {source} is kept in {merged.aside}')
    if merged.conflicts:
        say("what was asked after an answer that was put aside may be missing in a replay; record both onto one tape: "
            "labkit tape record")
        raise typer.Exit(1)


def check(
    files: Annotated[list[Path], typer.Argument(
        metavar="FILE", help="Tapes, caches, executed notebooks, pictures, or any other text.")],
    word: Annotated[list[str] | None, typer.Option(
        metavar="TEXT", help="Look for this, too, such as a customer's name; repeatable.")] = None,
    allow: Annotated[list[str] | None, typer.Option(
        metavar="TEXT", help="What is no find: the first label of a host, or the name in a path, of which a document "
        "speaks; repeatable.")] = None,
) -> None:
    """Look for what must not be handed out: keys, endpoints, paths of a home folder, your e-mail address.

    What is found is said by its kind, file and line, and never in full. Exits with 0 if nothing is found, else 1.
    """
    if _say_leaks(files, word or (), allow or ()):
        raise typer.Exit(1)
    typer.echo(f"{len(files)} {'file holds' if len(files) == 1 else 'files hold'} no key, endpoint, home path or "
               "e-mail address of yours that labkit knows.")


def _ready(notebooks: list[Path], parameter: list[str] | None, out: Path | None,
           overwrite: bool) -> tuple[list[tuple[Path, Path, dict[str, object]]], int]:
    """Return what can be run, with its values, and how many cannot; a wrong option raises."""
    from labkit.cli.notebook_parameters import values_for
    from labkit.cli.notebook_runner import check_results
    from labkit.settings import outputs

    given, folder = pairs(parameter), out or outputs("tape")
    check_results(notebooks, folder, overwrite)
    ready, failed = [], 0
    for notebook in notebooks:
        try:
            ready.append((notebook, folder, values_for(notebook, given)))
        except SettingsError:
            raise
        except LabkitError as error:
            failed += 1
            say_failed(error)
    return ready, failed


def _say_leaks(files: Sequence[Path], words: Sequence[str] = (), allowed: Sequence[str] = ()) -> int:
    """Say what is found in files that are to be handed out, and what to do then; return how much it is."""
    from labkit.pipelines.leak_check import leaks_in_file
    from labkit.settings.leaks import Own

    own, found = Own.of_machine(words, allowed), 0
    for path in files:
        for leak in leaks_in_file(path, own):
            found += 1
            say(f"{path}:{leak.line}: {leak.kind} {leak.shown}")
    if found:
        say(f"{found} found: do not hand these files out. Take the cause away and record or run again; what a document "
            "says and may stand there is named by labkit tape check --allow")
    return found


def _named_price(model: str | None, price_in: Decimal | None, price_out: Decimal | None) -> Price | None:
    from labkit.llm.prices import given_price, price_of

    if model is None:
        return given_price(price_in, price_out)
    if price_in is not None or price_out is not None:
        raise SettingsError("Two prices are given.", "Name --price-of MODEL, or --price-in and --price-out.")
    if (price := price_of(model)) is None:
        raise SettingsError(f"No list price of {model} is known.", "Give it by --price-in and --price-out.")
    return price


def _lines(found: TapeInfo, price: Price | None) -> list[str]:
    lines = [f"recorded with {provider} {name}" + ("" if number else "; a replay without settings takes it")
             for number, (provider, name) in enumerate(found.recorded)]
    for model, use in sorted(found.models.items()):
        tokens = use.tokens
        lines.append(f"{model}: {use.answers:,} answers, {tokens.prompt:,} tokens in, {tokens.completion:,} out")
    if found.failures:
        lines.append(f"requests that failed, each with its reason: {found.failures:,}")
    others = {kind: many for kind, many in found.kinds.items() if kind not in ("chat", "failure", "model", "notebook")}
    if others:
        lines.append("also kept: " + ", ".join(f"{many:,} of the kind {kind}" for kind, many in sorted(others.items())))
    lines += [f"{need.notebook}: {need.requests:,} requests, {need.tokens:,} tokens, recorded in {clock(need.seconds)}"
              for need in found.notebooks]
    return [*lines, _money(found, price)]


def _money(found: TapeInfo, price: Price | None) -> str:
    from labkit.llm.prices import money

    if price is None and found.is_embedded:
        return "asked of the embedded model: no cost (--price-of MODEL says what another would take)"
    cost = found.cost(price)
    if cost is None:
        return "no list price of these models is known: name one by --price-of, or --price-in and --price-out"
    return f"all of it asked once: {money(cost)}" + (f" ({price})" if price else " at list prices")


def _as_dict(tape: Path, found: TapeInfo, price: Price | None) -> dict[str, Any]:
    cost = Decimal(0) if price is None and found.is_embedded else found.cost(price)
    return {"tape": str(tape), "rows": found.rows, "kinds": dict(found.kinds),
            "recorded": [{"provider": provider, "name": name} for provider, name in found.recorded],
            "models": {model: {"answers": use.answers, **{f"{part}_tokens": getattr(use.tokens, part)
                                                         for part in ("prompt", "completion", "cached")}}
                       for model, use in found.models.items()},
            "failures": found.failures, "notebooks": [need._asdict() for need in found.notebooks],
            "usd": None if cost is None else float(cost), "price": str(price) if price else None}
