"""``labkit room``: how many people an endpoint bears at once, before they sit there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from labkit.cli.commands.saying import say
from labkit.errors import SettingsError

if TYPE_CHECKING:
    from labkit.llm.room import Bearing, Limits
    from labkit.llm.tape_info import Need


def room(
    tapes: Annotated[list[Path] | None, typer.Argument(
        metavar="TAPE", help="Tapes of the notebooks, as labkit tape record makes them.  [default: those of the clone, "
        "which the embedded model answered]")] = None,
    attendees: Annotated[int, typer.Option(min=1, metavar="N", help="How many sit in the room.")] = 40,
    minutes: Annotated[float, typer.Option(
        min=0.1, metavar="N", help="Minutes in which all of them are to be through a notebook.")] = 15,
    requests_a_minute: Annotated[float | None, typer.Option(
        min=1, metavar="N", help="The endpoint's quota.  [default: what it says when it is asked something small]"),
    ] = None,
    tokens_a_minute: Annotated[float | None, typer.Option(
        min=1, metavar="N", help="The same in tokens.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Say how many people an endpoint bears, notebook by notebook, and which notebook bounds the room.

    Tokens are counted as endpoints count them when they let a request in: its prompt, and all that its answer may have.
    Exits with 0 if it bears all attendees, 1 if fewer, 2 on a wrong option.
    """
    from labkit.llm.room import Limits, bearing, binding

    needs, embedded = _needs(tapes or [])
    limits = Limits(requests_a_minute, tokens_a_minute)
    said = limits.requests or limits.tokens
    if not said:
        limits = _asked()
    found = [bearing(need, limits, attendees, minutes) for need in needs]
    first = binding(found)
    if as_json:
        typer.echo(json.dumps(_as_dict(limits, found, first, attendees, minutes, embedded), indent=2))
    else:
        _say(limits, found, first, attendees, minutes)
    if embedded:
        say("the embedded model answered these tapes, and is asked shorter questions than a large model: record "
            "the notebooks with the model of the room, by labkit tape record, for figures that count")
    if first is not None and first.attendees is not None and first.attendees < attendees:
        raise typer.Exit(1)


def _needs(tapes: list[Path]) -> tuple[list[Need], bool]:
    """Return what each notebook takes, and whether only the embedded model was asked."""
    from contextlib import closing

    from labkit.llm.cache import ResponseCache
    from labkit.llm.tape_info import tape_info
    from labkit.settings import CLONE

    if not tapes:
        tapes = sorted((CLONE / "tests" / "tapes").glob("*.jsonl")) if CLONE else []
        if not tapes:
            raise SettingsError("No tape is named, and this labkit came without any.",
                                "Record one: labkit tape record room.jsonl NOTEBOOK…")
    needs, embedded = [], []
    for tape in tapes:
        with closing(ResponseCache(tape, "replay")) as cache:
            info = tape_info(cache)
        needs += info.notebooks or [info.need(tape.stem)]
        embedded.append(info.is_embedded)
    return needs, all(embedded)


def _asked() -> Limits:
    """Return what the configured endpoint says of its quota."""
    import asyncio

    from labkit.llm.cache import ResponseCache
    from labkit.llm.model import connect
    from labkit.llm.room import Limits
    from labkit.settings import load_settings

    settings = load_settings()
    model = connect(settings, cache=ResponseCache(settings.cache, "off"), show=False)
    if model.provider == "local":
        raise SettingsError("The embedded model runs on each attendee's own machine, and has no quota to share.",
                            "Configure the room's endpoint, or name its quota by --requests-a-minute and "
                            "--tokens-a-minute.")

    async def ask() -> Limits:
        try:
            return Limits.of(await model.headers())
        finally:
            await model.close()

    limits = asyncio.run(ask())
    if limits == Limits():
        raise SettingsError("The endpoint does not say what its quota is.",
                            "Name it by --requests-a-minute and --tokens-a-minute: its portal shows both.")
    return limits


def _say(limits: Limits, found: list[Bearing], first: Bearing | None, attendees: int, minutes: float) -> None:
    quota = [f"{value:,.0f} {name} a minute" for name, value in limits._asdict().items() if value]
    typer.echo(f"The endpoint allows {' and '.join(quota)}.")
    typer.echo(f"{'notebook':<34}{'requests':>9}{'tokens':>9}{f'in {minutes:g} min':>12}{f'{attendees} take':>13}")
    for one in found:
        need = one.need
        most = f"{'' if need.allowed is not None else '≥ '}{need.tokens if need.allowed is None else need.allowed:,}"
        many = "any number" if one.attendees is None else f"{one.attendees:,}"
        long = "" if one.attendees is None else f"{one.minutes:,.1f} min"
        typer.echo(f"{need.notebook:<34}{need.requests:>9,}{most:>9}{many:>12}{long:>13}")
    if first is None:
        typer.echo("None of these notebooks asks it anything.")
        return
    typer.echo(f"It bears {first.attendees:,} at once: {first.need.notebook} bounds the room, by its {first.bound}.")


def _as_dict(limits: Limits, found: list[Bearing], first: Bearing | None, attendees: int, minutes: float,
             embedded: bool) -> dict[str, Any]:
    return {"requests_a_minute": limits.requests, "tokens_a_minute": limits.tokens, "minutes": minutes,
            "asked_for": attendees, "attendees": first and first.attendees, "binding": first and first.need.notebook,
            "bound": first and first.bound, "embedded_model_only": embedded,
            "notebooks": [{**one.need._asdict(), "attendees": one.attendees, "minutes_for_all": round(one.minutes, 2),
                           "bound": one.bound or None} for one in found]}
