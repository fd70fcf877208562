"""Settings: what the environment and `.env` say, under the names attendees already have."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Iterator
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from labkit.errors import LabkitError, SettingsError

CacheMode = Literal["use", "replay", "refresh", "off"]
Amount = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
Cost = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]

_SHORTEST_KEY = 8  # characters
_secrets_read: set[str] = set()
ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the package labkit: the clone's top folder, or site-packages."""
CLONE = ROOT if (ROOT / "pyproject.toml").is_file() and (ROOT / "raw_data").is_dir() else None
"""The clone's top folder, where labkit runs from one; None where it is installed from a wheel."""
SAMPLES = CLONE / "raw_data" if CLONE else ROOT / "labkit" / "samples"
"""The folder of the sample documents; a wheel carries a copy of them (see setup.py)."""


def home() -> Path:
    """Return the folder that relative paths and results count from: the clone, or else the working folder."""
    return CLONE or Path.cwd()


def default_cache() -> Path:
    """Return the file of answers where LABKIT_CACHE names none.

    A ``.labkit`` folder in the working folder goes first, so that a project can keep its answers beside it; then the
    clone's own; then the user's cache folder, as a package has no place to write of its own.
    """
    here = Path(".labkit")
    folder = here.absolute() if here.is_dir() else CLONE / ".labkit" if CLONE else user_folder()
    return folder / "cache.sqlite"


def user_folder() -> Path:
    """Return the folder of this user, on this machine, for what labkit can fetch or ask for again."""
    return Path(platformdirs.user_cache_dir("labkit", appauthor=False))


def env_files() -> tuple[Path, ...]:
    """Return the files that hold settings, the later ones first in rank: the clone's, and the working folder's."""
    return (*((CLONE / ".env",) if CLONE else ()), Path(".env"))


def _variable(field: str) -> str:
    """Return the environment variable of a setting."""
    return (field if field.startswith(("azure_", "openai_")) else f"labkit_{field}").upper()


class Settings(BaseSettings):
    """Every setting of labkit. Empty values count as not set; secrets never show in a repr or a message.

    A ``.env`` in the working directory goes before the clone's own, the environment before both. A path that is not
    absolute counts from the clone's top folder, so that every notebook finds the same file, or from the working
    directory where labkit is installed without a clone; ``~`` is the home folder.
    """

    # The prefix keeps fields from being read under their bare names: many systems set LANGUAGE.
    model_config = SettingsConfigDict(env_file=env_files(), env_file_encoding="utf-8-sig", extra="ignore",
                                      env_ignore_empty=True, env_prefix="LABKIT_", alias_generator=_variable,
                                      populate_by_name=True, hide_input_in_errors=True)

    azure_openai_endpoint: str | None = None
    azure_openai_api_key: SecretStr | None = None
    azure_openai_deployment_name: str | None = None
    azure_openai_api_version: str | None = None
    azure_openai_scope: str = "https://ai.azure.com/.default"

    azure_doc_intelligence_endpoint: str | None = None
    azure_doc_intelligence_key: SecretStr | None = None

    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_model: str | None = None

    provider: str = "auto"
    """A name of the table :data:`labkit.llm.providers.PROVIDERS`, which checks it, or auto."""
    local_model: Path | str | None = None
    """A GGUF file; or, as a string, one of the Hugging Face Hub: ``hf:owner/repo/file.gguf``."""
    judge_model: str | None = None
    """The deployment or model, at the same endpoint, that reads what was written; None for no judge."""
    judge_threshold: float | None = Field(None, ge=0, le=1)
    """The score from which a judge's pair is kept; that of the check if None."""
    cache: Path = Field(default_factory=default_cache)
    cache_mode: CacheMode = "use"
    language: str = "English"

    read_timeout: float = Field(120.0, ge=1)
    """Seconds that a page of a PDF may take to be read; a file may take as long for each ten of its pages."""
    read_memory: int = Field(3000, ge=500)
    """Megabytes of memory that a process which reads a PDF may take."""

    budget: Amount | None = None
    budget_tokens: int | None = Field(None, gt=0)
    price_in: Cost | None = None
    price_out: Cost | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _without_blanks(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        value = value.strip()  # `set KEY=value & …` on Windows keeps the blank
        return value or cls.model_fields[info.field_name or ""].get_default(call_default_factory=True)

    @field_validator("azure_openai_endpoint", "azure_doc_intelligence_endpoint", "openai_base_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must start with https:// and name a host")
        return value

    @field_validator("cache", "local_model")
    @classmethod
    def _is_absolute(cls, value: Path | str | None) -> Path | str | None:
        if isinstance(value, str) and value.startswith("hf:"):
            return value
        try:
            return value and home() / Path(value).expanduser()
        except RuntimeError:
            raise ValueError("the home folder is unknown") from None


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment and `.env`; keyword arguments win.

    Raises
    ------
    SettingsError
        If a value is not allowed; the message names the variable, never its value. If there is no such setting, or
        .env cannot be read.
    """
    if unknown := sorted(set(overrides) - set(Settings.model_fields)):
        raise SettingsError(f"There is no setting {unknown[0]}.", f"There are: {', '.join(Settings.model_fields)}.")
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{_variable(name) if name in Settings.model_fields else name} is not valid: {said}.",
                            "Correct it in your environment or in .env (see .env.sample).") from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text.",
                            "Save it as UTF-8 (what > writes in Windows PowerShell is UTF-16).") from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read ({error.strerror or error}).",
                            "Give yourself the right to read it.") from None


def model_folder() -> Path:
    """Return the folder of downloaded model weights: the user's cache, shared by all clones."""
    return user_folder() / "models"


def sample(name: str) -> Path:
    """Return the path of a sample document, such as ``sample("pdf/en-handbook.pdf")``, from any working directory.

    Raises
    ------
    SettingsError
        If labkit came without its samples.
    """
    if not SAMPLES.is_dir():
        raise SettingsError(f"This labkit has no samples: there is no {SAMPLES}.",
                            "Install the wheel again, or work in a clone of labkit: pip install -e .")
    return SAMPLES / name


def outputs(name: str = "") -> Path:
    """Return (and make) a folder for results, under ``outputs/`` of the clone from any working directory.

    Where labkit is installed without a clone, it is ``outputs/`` of the working directory.

    Raises
    ------
    SettingsError
        If the folder cannot be made.
    """
    try:
        folder = home() / "outputs" / name
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The folder outputs/{name} cannot be made ({error.strerror or error}).",
                            "Work in a folder that you can write.") from None
    return folder


def is_loopback(url: str) -> bool:
    """Tell whether a URL points to this machine, where no proxy belongs in between."""
    host = urlsplit(url).hostname or ""  # in lower case
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified  # a server that listens on 0.0.0.0 is often named so


def variables() -> dict[str, str]:
    """Return the name of each setting in the environment and in `.env`, by its name in Settings."""
    return {name: str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}


def variable(name: str, *, secret: bool = False) -> str:
    """Return a variable of the environment or of `.env` that is no field of :class:`Settings`, or "".

    So an entry of a table, such as a provider, has settings of its own. A ``secret`` is kept out of all that labkit
    says from then on.
    """
    files: dict[str, str | None] = {}
    for file in env_files():
        files |= dotenv_values(file, encoding="utf-8-sig")
    value = (os.environ.get(name) or files.get(name) or "").strip()
    if secret and value:
        _secrets_read.add(value)
    return value


def logger(name: str) -> logging.Logger:
    """Return the logger of a module, below the one named ``labkit``: quiet until someone listens, and without secrets.
    """
    found = logging.getLogger(name)
    if not any(isinstance(rule, _WithoutSecrets) for rule in found.filters):
        found.addFilter(_WithoutSecrets())
    return found


class _WithoutSecrets(logging.Filter):
    """Blots secrets out of a record before any handler sees it, whoever added the handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = without_secrets(logging.Formatter().formatException(record.exc_info))
        return True


def without_secrets(text: str) -> str:
    """Return the text with every secret of the settings as "…": some libraries quote a header that they cannot send.

    What servers on one's own machine are given for a key, such as "ollama", is none, and may be a word of the text.
    """
    try:
        given = [value.get_secret_value() for _, value in load_settings() if isinstance(value, SecretStr)]
    except LabkitError:  # another setting is wrong; those of the environment can still be told
        given = [os.environ.get(name, "") for name in variables().values() if name.endswith("_KEY")]
    for secret in (*given, *_secrets_read):
        if len(secret.strip()) >= _SHORTEST_KEY:
            text = text.replace(secret, "…").replace(secret.strip(), "…")
    return text


def cores(*, physical: bool = False) -> int:
    """Return how many cores this process may use: those it is bound to, and no more than a container's share of time.

    Parameters
    ----------
    physical
        Count two threads of one core once, where the system tells them apart.
    """
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
    count = len(allowed)
    if physical:
        siblings = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
        count = len({_line(Path(siblings.format(number))) or str(number) for number in allowed})
    for folder in _groups("cpu"):
        quota, _, period = _line(folder / "cpu.max").partition(" ")
        quota, period = quota or _line(folder / "cpu.cfs_quota_us"), period or _line(folder / "cpu.cfs_period_us")
        if quota.isdigit() and period.isdigit() and int(period):  # "max" and -1 are no bound
            count = min(count, max(1, math.floor(int(quota) / int(period))))
    return max(1, count)


def free_memory() -> int:
    """Return the bytes of memory that this process may still take: the system's, and no more than a container's."""
    import psutil

    free = psutil.virtual_memory().available
    for folder in _groups("memory"):
        for most, taken, cached in (("memory.max", "memory.current", "inactive_file"),
                                    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")):
            bound, used = _line(folder / most), _line(folder / taken)
            if bound.isdigit() and used.isdigit():
                fields = dict(line.split() for line in _text(folder / "memory.stat").splitlines())
                free = min(free, int(bound) - int(used) + int(fields.get(cached, 0)))  # files are let go of first
    return max(0, free)


_GROUPS = Path("/sys/fs/cgroup")


def _groups(controller: str) -> Iterator[Path]:
    """Yield the folders that may bound this process: its control group and those above it, of version 1 or 2."""
    folders = {_GROUPS: None, _GROUPS / controller: None}  # within a container, its own group is the root
    for line in _text(Path("/proc/self/cgroup")).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, name = rest.partition(":")
        if controllers and controller not in controllers.split(","):
            continue
        own = (_GROUPS / controller if controllers else _GROUPS) / name.lstrip("/")
        folders |= dict.fromkeys(folder for folder in (own, *own.parents) if folder.is_relative_to(_GROUPS))
    yield from folders


def _line(path: Path) -> str:
    return _text(path).strip()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:  # another system, or hidden in a container
        return ""
