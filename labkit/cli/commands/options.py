"""Options that commands share: names in a list, and what a run may cost."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from labkit.settings import Settings


def _price(text: str) -> Decimal:
    try:
        price = Decimal(text)
    except ArithmeticError:
        raise typer.BadParameter(f"{text} is no amount of USD.") from None
    if not (price.is_finite() and price >= 0):
        raise typer.BadParameter(f"{text} is no amount of USD.")
    return price


def _budget(text: str) -> Decimal:
    if not _price(text):
        raise typer.BadParameter("A budget is above 0.")
    return _price(text)


Estimate = Annotated[bool, typer.Option(
    "--estimate", help="Say what it will take in calls, tokens and USD, from a pilot of three, and stop. The pilot's "
    "answers are kept for the run. (A large run says it before it goes on.)")]
Budget = Annotated[Decimal | None, typer.Option(
    "--budget", metavar="USD", parser=_budget, help="What this run may cost. No call is started that could cross it; "
    "what was answered is kept, and the same command goes on.  [default: LABKIT_BUDGET]")]
BudgetTokens = Annotated[int | None, typer.Option(
    "--budget-tokens", min=1, metavar="N", help="The same in tokens, in and out together.  [default: "
    "LABKIT_BUDGET_TOKENS]")]
PriceIn = Annotated[Decimal | None, typer.Option(
    "--price-in", metavar="USD", parser=_price, help="Price of a million tokens in, where labkit does not know it.  "
    "[default: LABKIT_PRICE_IN, or the list price]")]
PriceOut = Annotated[Decimal | None, typer.Option(
    "--price-out", metavar="USD", parser=_price, help="The same of a million tokens out.")]


Overwrite = Annotated[bool, typer.Option(
    "--overwrite", help="Replace files that stand where results go, though labkit did not write them. Rows that labkit "
    "wrote are gone on with, and what is read is never replaced.")]


def settings_with(budget: Decimal | None, budget_tokens: int | None, price_in: Decimal | None,
                  price_out: Decimal | None) -> Settings:
    """Return the settings; what was given on the command line goes before the environment."""
    from labkit.settings import load_settings

    given = {"budget": budget, "budget_tokens": budget_tokens, "price_in": price_in, "price_out": price_out}
    return load_settings(**{name: value for name, value in given.items() if value is not None})


def names(*texts: str) -> tuple[str, ...]:
    """Return names with commas between; one that holds a comma itself stands in quotation marks."""
    return tuple(name.strip() for text in texts for row in csv.reader([text], skipinitialspace=True)
                 for name in row if name.strip())
