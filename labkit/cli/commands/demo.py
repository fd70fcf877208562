"""``labkit demo``: a first dataset, from nothing but labkit."""

from __future__ import annotations

import time

import typer

from labkit.cli.commands.saying import clock


def demo() -> None:
    """Make a first dataset from the sample handbook, with whatever model is configured.

    Without any, the embedded model is fetched (1.1 GB, once) and used. Leaves its files in outputs/demo.
    """
    from labkit.cli import demo_run as demonstration
    from labkit.settings import load_settings

    started = time.monotonic()
    done = demonstration.demo(load_settings())
    for path, rows in done.files.items():
        size = f"{rows} rows" if rows is not None else f"{path.stat().st_size / 1024:.0f} kB"
        typer.echo(f"{size:>10}  {path}")
    typer.echo(f"Made in {clock(time.monotonic() - started)}. Open report.html in a browser to review every pair.")
