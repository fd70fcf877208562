"""``labkit private explain``: what a card of privacy says, and whether it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def explain(
    card: Annotated[Path, typer.Argument(metavar="CARD", help="The card that a private run wrote (JSON).")],
    language: Annotated[str | None, typer.Option(
        metavar="TEXT", help="English, Japanese or Korean.  [default: LABKIT_LANGUAGE, or English]")] = None,
) -> None:
    """Count the epsilon of a card again, by two accountants, and say in plain words what it means.

    Exits with 0 if the card holds, 1 if it promises more than follows or is no card, and 2 if the accountant is not
    installed.
    """
    from labkit.privacy.card import load_card
    from labkit.privacy.explain import explain_card
    from labkit.privacy.randomness import SEEDED
    from labkit.settings import load_settings

    read = load_card(card)
    for line in explain_card(read, language or load_settings().language):
        typer.echo(line)
    if not read.holds or read.randomness == SEEDED:
        raise typer.Exit(1)
