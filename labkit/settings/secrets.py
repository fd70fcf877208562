"""Secrets, kept out of all that labkit says."""

from __future__ import annotations

import logging
import os

from pydantic import SecretStr

from labkit.errors import LabkitError
from labkit.settings import load_settings, secrets_read, variables

_SHORTEST_KEY = 8  # characters


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
    for secret in (*given, *secrets_read):
        if len(secret.strip()) >= _SHORTEST_KEY:
            text = text.replace(secret, "…").replace(secret.strip(), "…")
    return text
