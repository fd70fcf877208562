"""`labkit check`: what is configured, what answers, what is missing, and how to mend it. It never shows a secret."""

from __future__ import annotations

import asyncio
import difflib
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.errors import LabkitError
from labkit.llm.providers import PROVIDERS, named_provider
from labkit.llm.providers.base import Readiness as Finding
from labkit.settings import CLONE, SAMPLES, Settings, env_files, home, load_settings, variables

if TYPE_CHECKING:
    from labkit.llm.model import Model

_TESTED = ((3, 11), (3, 13))
_PATIENCE = 60  # seconds for the one small question
_ANSWERS = ("content filter", "refusal", "truncated")  # the endpoint and the key work

_INSTALL = "Run: pip install -r requirements.txt" if CLONE else "Install labkit again: what it needs comes along."
_OTHERS = {"LABKIT_PROGRESS", "LABKIT_DEBUG"}  # read by labkit, but no settings of a user's
_PREFIXES = ("LABKIT_", "AZURE_OPENAI_", "AZURE_DOC_INTELLIGENCE_")


def check(offline: bool = False) -> Iterator[Finding]:
    """Yield what was found, line by line as it is found.

    Parameters
    ----------
    offline
        Ask no service: what is configured is said, but not whether it answers.
    """
    yield _python()
    try:
        settings = load_settings()
        named_provider(settings)
    except LabkitError as error:
        yield Finding("missing", "Settings", error.cause, error.mend)
        return
    yield from _settings(settings)
    yield from _model(settings, offline)
    yield from _documents(settings, offline)
    yield _cache(settings)
    yield from _kernels()
    yield from _places()


def _python() -> Finding:
    version = f"{sys.version.split()[0]} ({sys.executable})"
    if sys.version_info < _TESTED[0]:
        return Finding("missing", "Python", version, "Install Python 3.11, 3.12 or 3.13, and make a new .venv with it.")
    if sys.version_info[:2] > _TESTED[1]:
        return Finding("note", "Python", f"{version}: newer than labkit was tested with",
                       "If a package fails to install, take Python 3.13.")
    return Finding("ok", "Python", version)


def _settings(settings: Settings) -> Iterator[Finding]:
    names = variables()
    given = [names[name] for name in names if name in settings.model_fields_set]
    files = [str(path) for path in dict.fromkeys(path.resolve() for path in env_files()) if path.is_file()]
    where = f"environment and {', '.join(files)}" if files else "environment (there is no .env)"
    yield Finding("ok", "Settings", f"{', '.join(given) or 'none set'}; from the {where}")
    for name in _strangers(files, list(names.values())):
        near = difflib.get_close_matches(name.upper(), list(names.values()), 1, 0.75)
        yield Finding("note", "Settings", f"{name} is set, but labkit knows no such setting",
                      f"Do you mean {near[0]}? All settings are in .env.sample." if near
                      else "All settings are in .env.sample.")


def _strangers(files: list[str], known: list[str]) -> list[str]:
    """Return names that look like settings of labkit, but are none."""
    from dotenv import dotenv_values

    names = set(os.environ).union(*(dotenv_values(file, encoding="utf-8-sig") for file in files))
    return sorted(name for name in names if name.upper().startswith(_PREFIXES)
                  and name.upper() not in known and name.upper() not in _OTHERS)


def _model(settings: Settings, offline: bool) -> Iterator[Finding]:
    from labkit.llm.cache import ResponseCache
    from labkit.llm.model import connect

    replay = settings.cache_mode == "replay"
    try:
        # Nothing is kept of the check's own question, or it would only prove that the cache answers.
        cache = ResponseCache(settings.cache, "replay" if replay else "off")
        model = connect(settings, cache=cache, show=False)
    except LabkitError as error:
        yield Finding("missing", "Model", error.cause, error.mend)
        return
    yield Finding("ok", "Model", str(model))
    if replay:
        yield Finding("ok", "Answers", f"from {settings.cache.name} alone (LABKIT_CACHE_MODE=replay); nobody is asked")
    elif known := list(PROVIDERS[model.provider].readiness(settings, offline)):
        yield from known
    elif offline:
        yield Finding("note", "Answers", "not asked (--offline)")
    else:
        yield asyncio.run(_ask(model))


async def _ask(model: Model) -> Finding:
    """Ask one small question. An answer that is refused or cut short is an answer: the endpoint and the key work."""
    from labkit.llm.request import Failure, Request

    request = Request("Reply with the word: ready", max_tokens=16, label="labkit check")
    try:
        async with asyncio.timeout(_PATIENCE):
            outcome = (await model.ask_all([request], show=False))[0]
    except TimeoutError:
        return Finding("missing", "Answers", f"no answer in {_PATIENCE} seconds",
                       "Check the endpoint, and your network or proxy, then run: labkit check")
    except LabkitError as error:
        return Finding("missing", "Answers", error.cause, error.mend)
    finally:
        await model.close()
    if isinstance(outcome, Failure) and outcome.reason not in _ANSWERS:
        return Finding("missing", "Answers", f"none came ({outcome})",
                       "Do as the service says, or use another model, then run: labkit check")
    if isinstance(outcome, Failure):
        return Finding("note", "Answers", f"it answers, though not this question ({outcome.reason})")
    return Finding("ok", "Answers", "one small question was asked and answered")


def _documents(settings: Settings, offline: bool) -> Iterator[Finding]:
    from labkit.documents.readers import READERS

    for reader in READERS.values():
        yield from (Finding(*status) for status in reader.status(settings, offline))


def _cache(settings: Settings) -> Finding:
    from labkit.llm.cache import ResponseCache
    from labkit.llm.remote_answers import server_of

    what = f"{server_of(settings.cache) or settings.cache}, mode {settings.cache_mode}"
    if settings.cache_mode == "off":
        return Finding("note", "Cache", "off: every answer is asked and paid for again", "Set LABKIT_CACHE_MODE=use.")
    try:
        ResponseCache(settings.cache, settings.cache_mode).close()
    except LabkitError as error:
        return Finding("missing", "Cache", error.cause, error.mend)
    return Finding("ok", "Cache", what)


def _kernels() -> Iterator[Finding]:
    """`labkit run` starts this Python whatever is registered; Jupyter and VS Code go by what is registered."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    mend = "Pick this Python as the notebook's kernel, or run: python -m ipykernel install --sys-prefix"
    if importlib.util.find_spec("ipykernel") is None:
        yield Finding("missing", "Kernel", "ipykernel, which runs notebooks, is not installed",
                      _INSTALL)
        return
    try:
        python = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield Finding("note", "Kernel", "labkit run uses this Python, but Jupyter knows no python3", mend)
        return
    if python in ("python", "python3", f"python3.{sys.version_info.minor}") or _same(python, sys.executable):
        yield Finding("ok", "Kernel", "python3 is this Python")  # by a bare name, Jupyter means the one it runs in
    else:
        yield Finding("note", "Kernel", f"labkit run uses this Python, but Jupyter's python3 is {python}", mend)


def _same(one: str, other: str) -> bool:
    """Tell whether two paths name one interpreter: a venv's is a link, so that only its folder tells it from others."""
    return Path(one).exists() and Path(one).samefile(other) and Path(one).parent.samefile(Path(other).parent)


def _places() -> Iterator[Finding]:
    if not SAMPLES.is_dir():
        yield Finding("note", "Samples", f"the sample documents are not at {SAMPLES}",
                      "labkit demo needs them: install the wheel again, or work in a clone of labkit.")
    folder = home() / "outputs"
    outputs = _existing(folder)
    if os.access(outputs, os.W_OK):
        yield Finding("ok", "Outputs", f"notebooks write to {folder}")
    else:
        yield Finding("missing", "Outputs", f"{outputs} cannot be written", "Work in a folder that you can write.")


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())
