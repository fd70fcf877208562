"""``labkit cache``: one cache for many machines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    file: Annotated[Path | None, typer.Argument(
        metavar="FILE", help="The SQLite file.  [default: LABKIT_CACHE]")] = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to be reached; 0.0.0.0 is all networks, and "
                                                              "needs a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N")] = 8421,
    token_file: Annotated[Path | None, typer.Option(
        metavar="FILE", help="File that holds the token alone.  [default: LABKIT_CACHE_TOKEN of the environment or "
        ".env, for 127.0.0.1 none]")] = None,
) -> None:
    """Serve a cache to labkit on other machines, where LABKIT_CACHE=http://ADDRESS:PORT and LABKIT_CACHE_TOKEN name it.

    For a trusted network: what is sent is not encrypted. Ends with Ctrl-C; what was acknowledged is on disk.
    Exits with 2 if it cannot be served, or not safely.
    """
    import asyncio

    from labkit.errors import SettingsError
    from labkit.llm.cache_server import serve as served
    from labkit.llm.remote_answers import TOKEN
    from labkit.settings import load_settings, secrets_read, variable

    try:
        token = token_file.read_text(encoding="utf-8").strip() if token_file else variable(TOKEN, secret=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise SettingsError(f"{token_file} cannot be read ({reason}).", "Name a file that holds the token.") from None
    if token_file and not token:
        raise SettingsError(f"{token_file} is empty.", "Write the token into it.")
    secrets_read.update({token} - {""})
    path = file.absolute() if file else load_settings().cache
    asyncio.run(served(path, host, port, token,
                       lambda at: typer.echo(f"{path} is served at http://{host}:{at}"
                                             f"{' to who has the token' if token else ''}; Ctrl-C ends it.")))
