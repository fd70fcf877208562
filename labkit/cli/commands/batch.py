"""``labkit batch``: the batches that runs with --batch have sent."""

from __future__ import annotations

from typing import Annotated

import typer

Job = Annotated[str, typer.Argument(metavar="BATCH", help="Id of a batch, as labkit batch list tells it.")]


def list_batches() -> None:
    """Say of each batch with something left to fetch where it stands: its id, status, requests.

    They are those that the cache (LABKIT_CACHE) knows of, at the endpoint that is configured.
    Exits with 0, with 1 if the service does not answer, and with 2 if a setting is wrong.
    """
    from labkit.pipelines.batches import Batches

    Batches(say=typer.echo).tell()


def status(job: Job) -> None:
    """Say where a batch stands.

    Exits with 0, with 1 if the service does not answer, and with 2 if there is no such batch.
    """
    from labkit.pipelines.batches import Batches

    Batches(say=typer.echo).status(job)


def collect() -> None:
    """Put the answers of all batches that have ended into the cache: no run, with --batch or without, asks them again.

    A run with --batch does this by itself; this is for who ended one, and does not want to wait.
    Exits with 0, with 1 if the service does not answer, and with 2 if a setting is wrong.
    """
    from labkit.pipelines.batches import Batches

    typer.echo(f"{Batches(say=typer.echo).collect():,} answers collected")


def cancel(job: Job) -> None:
    """Cancel a batch. What was answered by then is charged, and can be collected.

    Exits with 0, with 1 if the service does not answer, and with 2 if there is no such batch.
    """
    from labkit.pipelines.batches import Batches

    Batches(say=typer.echo).cancel(job)
