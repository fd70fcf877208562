"""Files that are handed out, looked through for keys, endpoints, home paths and the author's e-mail address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from labkit.errors import DocumentError
from labkit.llm.cache import ResponseCache
from labkit.llm.tape import Tape
from labkit.settings.leaks import Leak, Own, leaks_in, leaks_in_picture

_SQLITE = b"SQLite format 3\0"
_LARGEST = 1 << 30  # bytes; a larger file is no tape, notebook or picture that anybody hands out


def leaks_in_file(path: Path, own: Own | None = None) -> Iterator[Leak]:
    """Yield what a tape, a cache, a notebook, a picture or any other text must not hold where it is handed out.

    The line of a find in a cache is the number of its row. What is neither text nor a picture yields nothing.

    Raises
    ------
    DocumentError
        If the file cannot be read, or has more than a gigabyte.
    SettingsError
        If a cache is damaged.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise DocumentError(f"{path} has more than a gigabyte, and was not looked through.",
                                "Look through its parts.")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path} cannot be read ({error.strerror or error}).", "Name a file.") from None
    if content.startswith(_SQLITE):
        with closing(ResponseCache(path, "replay")) as cache:
            for number, row in enumerate(cache.rows(), 1):
                yield from (leak._replace(line=number) for leak in leaks_in(Tape.line(*row), own))
    elif b"\0" in content[:4096]:
        yield from leaks_in_picture(content, own)
    else:
        yield from leaks_in(content.decode("utf-8", "replace"), own)
        yield from leaks_in_picture(content, own)
