"""Measure labkit, side by side with its peers: python -m bench

Prints one figure a line, with its limit where it has one: less is better. Ends with 1 if a figure is above its limit or
could not be measured, and with 2 if an option is wrong. Keep the machine quiet meanwhile: what else runs on it shows in
the figures.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.row import Row

MEASURES = {
    "client": "one labkit against the mock endpoint: saturation, rate limits, faults, crashes",
    "side_by_side": "labkit and its peers, each in its own environment: saturation, faults, a shared rate limit",
    "fidelity": "words, tables and headings read right, against PyMuPDF4LLM, MarkItDown and Unstructured",
    "reading": "pages a second against PyMuPDF4LLM; a long PDF, a long table",
    "duplicates": "near-duplicates among a million questions, against rensa and datasketch",
    "local": "the embedded model against one call at a time",
    "cold_start": "import labkit, labkit --help",
    "lora": "an adapter of a small model: a step, and what the served model has learnt",
    "estimate": "estimates and budgets against what runs take",
    "consumers": "exports read by TRL, azure-ai-evaluation, BEIR, ragas, promptfoo and datasets",
    "judges": "labkit's judge beside the evaluators of azure-ai-evaluation: rows that each fails on",
    "obedience": "how often the embedded model obeys the document",
    "fuzz_read": "reading broken files",
    "cache": "answers a second from a cache that is served, and from its file",
    "room": "forty kernels on one tape, and forty processes at one endpoint with a quota",
    "review": "the review page and view by keyboard, in Chromium and JupyterLab",
}
"""Each name is a module of this folder with ``rows(quick)``, which yields rows, and strings on what was left out."""


def main(arguments: Sequence[str] | None = None, measures: Mapping[str, str] = MEASURES, package: str = "bench") -> int:
    """Run the command, and return what it exits with."""
    options = _parser(measures).parse_args(arguments)
    if options.list:
        for name, about in measures.items():
            print(f"{name:<14} {about}")
        return 0
    wrong = 0
    for name in options.only or measures:
        more = {"truth": options.truth} if name == "fidelity" and options.truth else {}
        for found in _found(name, package, options.quick, **more):
            if isinstance(found, Row):
                wrong += is_beyond(found)
                print(line(found), flush=True)
            else:
                wrong += isinstance(found, Exception)
                print(f"{name}: could not be measured, {_said(found)}" if isinstance(found, Exception) else found,
                      flush=True)
    if wrong:
        print(f"{wrong} above {'their limits' if wrong > 1 else 'its limit'} or not measured.", file=sys.stderr)
    return int(wrong > 0)


def line(row: Row) -> str:
    """Return a figure as it is printed."""
    unit = "" if row.unit.startswith("(") else row.unit  # a remark in brackets is not said twice
    limit = "" if row.limit is None else f" (limit {_number(row.limit, unit)})"
    return f"{row.name}: {_number(row.value, row.unit)}{limit}{'  ABOVE ITS LIMIT' if is_beyond(row) else ''}"


def is_beyond(row: Row) -> bool:
    """Tell whether a figure is above its limit. What is no number is, too."""
    return row.limit is not None and not row.value <= row.limit


def _found(name: str, package: str, quick: bool, **more: object) -> Iterator[Row | str | Exception]:
    """Yield what a module measures, and in the end the error that broke it off, if one did."""
    module = f"{package}.{name}"
    try:
        measure = getattr(importlib.import_module(module), "rows", None)
    except ModuleNotFoundError as error:
        if error.name != module:
            yield error
            return
        measure = None
    if measure is None:
        yield f"{name}: left out, as it is not part of this clone"
        return
    try:
        yield from measure(quick, **more)
    except Exception as error:  # one measure that breaks must not cost the others
        yield error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _number(value: float, unit: str) -> str:
    """A ratio has two decimals; what is counted, none."""
    counted = unit and not unit.startswith("(") and value == round(value)
    return f"{value:,.{0 if counted else 2}f} {unit}".strip()


def _parser(measures: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer requests and pages; figures scatter more")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=measures,
                        help=f"measure these alone: {', '.join(measures)}")
    parser.add_argument("--truth", metavar="FOLDER", type=Path,
                        help="of fidelity: also measure pages whose truth lies in this folder, one Markdown file each")
    parser.add_argument("--list", action="store_true", help="say what is measured, and end")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what it has started is ended, too
    sys.exit(main())
