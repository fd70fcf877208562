"""Settings: what the environment and `.env` say, under the names attendees already have."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from labkit.errors import SettingsError

Provider = Literal["auto", "azure", "openai", "local"]
CacheMode = Literal["use", "replay", "refresh", "off"]

ROOT = Path(__file__).resolve().parent.parent
"""The clone's top folder: notebooks, raw_data and outputs live here (labkit is installed in place)."""


class Settings(BaseSettings):
    """Every setting of labkit. Empty values count as not set; secrets never show in a repr or a message."""

    model_config = SettingsConfigDict(env_file=(ROOT / ".env", ".env"), env_file_encoding="utf-8-sig", extra="ignore",
                                      env_ignore_empty=True, populate_by_name=True)

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

    provider: Provider = Field("auto", validation_alias="LABKIT_PROVIDER")
    local_model: Path | None = Field(None, validation_alias="LABKIT_LOCAL_MODEL")
    cache: Path = Field(ROOT / ".labkit" / "cache.sqlite", validation_alias="LABKIT_CACHE")
    cache_mode: CacheMode = Field("use", validation_alias="LABKIT_CACHE_MODE")
    language: str = Field("English", validation_alias="LABKIT_LANGUAGE")

    @field_validator("azure_openai_endpoint", "azure_doc_intelligence_endpoint", "openai_base_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("must start with https://")
        return value


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment and `.env`; keyword arguments win.

    Raises
    ------
    SettingsError
        If a value is not allowed; the message names the variable, never its value if it is a secret.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
        raise SettingsError(f"{name} is not valid: {first['msg']}.",
                            "Correct it in your environment or in .env (see .env.sample).") from None


def model_folder() -> Path:
    """Return the folder of downloaded model weights: the user's cache, shared by all clones."""
    return Path(platformdirs.user_cache_dir("labkit", appauthor=False)) / "models"


def sample(name: str) -> Path:
    """Return the path of a sample document, such as ``sample("pdf/en-handbook.pdf")``, from any working directory."""
    return ROOT / "raw_data" / name


def outputs(name: str = "") -> Path:
    """Return (and make) a folder for results under ``outputs/`` of the clone, from any working directory."""
    folder = ROOT / "outputs" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def is_loopback(url: str) -> bool:
    """Tell whether a URL points to this machine, where no proxy belongs in between."""
    host = (urlsplit(url).hostname or "").lower()
    return host == "localhost" or host == "::1" or host.startswith("127.")
