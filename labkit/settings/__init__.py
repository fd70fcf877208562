"""Settings: what the environment and `.env` say, under the names attendees already have."""

from __future__ import annotations

import os
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from labkit.errors import SettingsError

CacheMode = Literal["use", "replay", "refresh", "off"]
Amount = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
Cost = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]

secrets_read: set[str] = set()
"""Secrets that are no field of the settings (see :func:`variable`)."""
ROOT = Path(__file__).resolve().parent.parent.parent
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
    azure_openai_batch_deployment_name: str | None = None
    """What a batch asks in place of the deployment: on Azure, one of the kind Global Batch answers nothing else."""
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
    local_adapter: Path | None = None
    """A LoRA adapter of the local model, as GGUF, such as ``labkit fine-tune`` writes."""
    judge_model: str | None = None
    """The deployment or model, at the same endpoint, that reads what was written; None for no judge."""
    judge_threshold: float | None = Field(None, ge=0, le=1)
    """The score from which a judge's pair is kept; that of the check if None."""
    cache: Path = Field(default_factory=default_cache)
    cache_mode: CacheMode = "use"
    language: str = "English"
    metrics: Path | None = None
    """The file that a run writes a line of figures to each second; None for none."""

    read_timeout: float = Field(120.0, ge=1)
    """Seconds that a page of a PDF may take to be read; a file may take as long for each ten of its pages."""
    read_memory: int = Field(3000, ge=500)
    """Megabytes of memory that a process which reads a PDF may take."""

    batch_tokens: int | None = Field(None, gt=0)
    """Tokens that may wait at a service for batches at once, in and out together; None: as many as it takes."""

    budget: Amount | None = None
    budget_tokens: int | None = Field(None, gt=0)
    price_in: Cost | None = None
    price_out: Cost | None = None
    judge_price_in: Cost | None = None
    judge_price_out: Cost | None = None
    """Those of another model that judges; the same as the writer's, or the list's, if None."""

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

    @field_validator("cache", "local_model", "local_adapter", "metrics")
    @classmethod
    def _is_absolute(cls, value: Path | str | None, info: ValidationInfo) -> Path | str | None:
        if isinstance(value, str) and value.startswith("hf:"):
            return value
        if info.field_name == "cache" and str(value).startswith(("http:", "https:")):  # a server in place of a file
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
        secrets_read.add(value)
    return value
