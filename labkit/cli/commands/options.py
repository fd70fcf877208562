"""Options that commands share: names in a list, and all that a command has which makes rows."""

from __future__ import annotations

import csv
import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from labkit.cli.commands.saying import end, say, say_failed

if TYPE_CHECKING:
    from labkit.errors import LabkitError
    from labkit.pipelines.running import Method
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


Overwrite = Annotated[bool, typer.Option(
    "--overwrite", help="Replace files that stand where results go, though labkit did not write them. Rows that labkit "
    "wrote are gone on with, and what is read is never replaced.")]


Checks = Annotated[list[str] | None, typer.Option(
    "--check", metavar="NAME", help="Check to add, repeated for several: a row that fails it is dropped, and "
    "counted. An unknown name, such as ?, lists them.")]
NoChecks = Annotated[list[str] | None, typer.Option(
    "--no-check", metavar="NAME", help="Check to leave out, repeated for several.")]
Judge = Annotated[str | None, typer.Option(
    metavar="MODEL", help="Have a deployment or model at the same endpoint, this one or another, read each pair beside "
    "its source, and drop what it finds not right. labkit check --judge says whether it can.  [default: "
    "LABKIT_JUDGE_MODEL]")]
JudgeThreshold = Annotated[float | None, typer.Option(
    min=0, max=1, metavar="SCORE", help="The score from which a judged pair is kept.  [default: "
    "LABKIT_JUDGE_THRESHOLD, or 0.7]")]
JudgePriceIn = Annotated[Decimal | None, typer.Option(
    metavar="USD", parser=_price, help="Price of a million tokens into another model that judges.  [default: "
    "LABKIT_JUDGE_PRICE_IN, or as of the writer]")]
JudgePriceOut = Annotated[Decimal | None, typer.Option(
    metavar="USD", parser=_price, help="The same of a million tokens out.")]


MaskPersonalData = Annotated[bool, typer.Option(
    "--mask-personal-data", help="Cover e-mail addresses, telephone, card, account and national numbers before "
    "anything is asked; then no picture goes to a model or service either. Names are not found, and this is no "
    "differential privacy.")]


@dataclass(frozen=True, slots=True)
class Run:
    """What the options say that are shared: where the rows go, and what they may cost.

    ``given`` are the options that the command line names, by parameter, as they are written there.
    """

    out: Path
    overwrite: bool
    estimate: bool
    settings: Settings
    batch: bool = False
    given: Mapping[str, str] = field(default_factory=dict)

    def refuse_beside_plan(self, *parameters: str) -> None:
        """End with 2 where the command line names a plan, and an option as well whose place the plan takes."""
        found = [self.given[name] for name in parameters if name in self.given]
        if found:
            end(f"--plan takes the place of {' and '.join(found)}: leave out one or the other, or write it into the "
                "plan.", 2)

    def judged_by(self, model: str | None, threshold: float | None, price_in: Decimal | None = None,
                  price_out: Decimal | None = None) -> Run:
        """Return the same with the judge that the options name, its threshold and its price."""
        given = {name: value for name, value in (
            ("judge_model", model), ("judge_threshold", threshold), ("judge_price_in", price_in),
            ("judge_price_out", price_out)) if value is not None}
        return replace(self, settings=self.settings.model_copy(update=given))

    def go(self, method: Method) -> None:
        """Run a method, or say what it will take; exit with 1 where something is left wrong."""
        from labkit.pipelines import running

        failed: list[LabkitError] = []
        if self.estimate:
            told = running.estimate(method, settings=self.settings, fail=failed.append, overwrite=self.overwrite,
                                    batch=self.batch)
            if told.work:
                typer.echo(str(told))
            for error in failed:
                say_failed(error)
            if failed:
                raise typer.Exit(1)
            return
        result = running.run(method, settings=self.settings, say=typer.echo, fail=say_failed,
                             overwrite=self.overwrite, batch=self.batch)
        for problem in result.problems:
            say(problem)
        if result.problems:
            raise typer.Exit(1)


def _run(
    out: Annotated[Path, typer.Option(
        metavar="FILE", help="File for the rows, one a line; a second run goes on where it ended.")],
    overwrite: Overwrite = False,
    estimate: Annotated[bool, typer.Option(
        "--estimate", help="Say what it will take in calls, tokens and USD, from a pilot of three, and stop. The "
        "pilot's answers are kept for the run. (A large run says it before it goes on.)")] = False,
    budget: Annotated[Decimal | None, typer.Option(
        metavar="USD", parser=_budget, help="What this run may cost. No call is started that could cross it; what was "
        "answered is kept, and the same command goes on.  [default: LABKIT_BUDGET]")] = None,
    budget_tokens: Annotated[int | None, typer.Option(
        min=1, metavar="N", help="The same in tokens, in and out together.  [default: LABKIT_BUDGET_TOKENS]")] = None,
    price_in: Annotated[Decimal | None, typer.Option(
        metavar="USD", parser=_price, help="Price of a million tokens in, where labkit does not know it.  [default: "
        "LABKIT_PRICE_IN, or the list price]")] = None,
    price_out: Annotated[Decimal | None, typer.Option(
        metavar="USD", parser=_price, help="The same of a million tokens out.")] = None,
    batch: Annotated[bool, typer.Option(
        "--batch", help="Ask by the Batch API of Azure OpenAI or OpenAI: half the list price, in hours. A run that is "
        "ended goes on with the same command; labkit batch says where batches stand. A price that you name is taken as "
        "it is.")] = False,
    metrics: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Write a line of figures (JSON) to this file each second, and one at the end: requests, "
        "tokens, cost, answers from the cache, waits for rate limits, rows kept and dropped by reason, time left.  "
        "[default: LABKIT_METRICS]")] = None,
) -> Run:
    """The options that every command has which makes rows."""
    from labkit.settings import load_settings

    given = {"budget": budget, "budget_tokens": budget_tokens, "price_in": price_in, "price_out": price_out,
             "metrics": metrics and metrics.absolute()}  # what is typed counts from the working folder
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})
    # What is given on the command line goes before the environment.
    return Run(out, overwrite, estimate, settings, batch)


def makes_rows(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that all have which make rows: its first argument becomes the :class:`Run` of them."""
    shared, own = _parameters(_run), _parameters(command)[1:]

    def with_options(context: typer.Context, **given: Any) -> None:
        run = _run(**{parameter.name: given.pop(parameter.name) for parameter in shared})
        command(replace(run, given=_named(context)), **given)

    functools.update_wrapper(with_options, command)
    del with_options.__wrapped__  # type: ignore[attr-defined]  # its signature is the command's own
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    merged = [context, shared[0], *own, *shared[1:]]  # of the context, help says nothing
    with_options.__signature__ = inspect.Signature(merged)  # type: ignore[attr-defined]
    with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in merged}
    return with_options


def _named(context: typer.Context) -> dict[str, str]:
    """Return the options that the command line names, by parameter; defaults and the environment name none."""
    return {option.name: option.opts[0] for option in context.command.params if option.name
            and getattr(context.get_parameter_source(option.name), "name", "") == "COMMANDLINE"}


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters of a function, as keywords, with their types in place of the names of these."""
    hints = get_type_hints(function, include_extras=True)
    return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])
            for parameter in inspect.signature(function).parameters.values()]


def names(*texts: str) -> tuple[str, ...]:
    """Return names with commas between; one that holds a comma itself stands in quotation marks."""
    return tuple(name.strip() for text in texts for row in csv.reader([text], skipinitialspace=True)
                 for name in row if name.strip())


def reader_names() -> tuple[str, ...]:
    """Return what ``--reader`` may be: the files of the table, whose import would take a second that help has not."""
    folder = Path(__file__).parents[2] / "documents" / "readers"
    files = sorted(path.stem for path in folder.glob("*.py") if path.stem not in ("__init__", "base"))
    return ("auto", *(name.replace("_", "-") for name in files))
