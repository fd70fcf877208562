"""Errors a user can act on: each says what went wrong and what to do next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def without_escapes(text: str) -> str:
    """Return a text with spaces for control characters: names of files and columns may steer a terminal."""
    return _CONTROL.sub(" ", text)


class LabkitError(Exception):
    """Base of every error that labkit raises on purpose.

    Parameters
    ----------
    cause
        What went wrong, in one sentence that names the file, setting or service.
    mend
        What the user can do about it, in one sentence; may be empty where nothing can be done.
    """

    def __init__(self, cause: str, mend: str = "") -> None:
        self.cause = without_escapes(cause)
        self.mend = without_escapes(mend)
        super().__init__(f"{self.cause} {self.mend}".strip())


class SettingsError(LabkitError):
    """A setting is missing, unknown or contradicts another."""


class DocumentError(LabkitError):
    """A file cannot be read: missing, encrypted, corrupt, empty, or refused by its reader."""


class ModelError(LabkitError):
    """A model cannot be reached or used at all: no later request would fare better."""


class RequestError(LabkitError):
    """A request to a model contradicts itself, and could not be sent."""


class BudgetError(ModelError):
    """The budget is used up. What was answered is kept, and nothing was started that could have crossed it."""

    left = ""
    """What is left to do, where the one who raised it knows."""

    def leaving(self, left: str) -> BudgetError:
        """Return the same, with what is left to do."""
        return BudgetError(f"{self.cause} Left to do: {left}.", self.mend)


class CacheMissError(ModelError):
    """Replay was asked for, and the cache does not hold the answer."""


class DatasetError(LabkitError):
    """A dataset file cannot be read or written, or does not keep to its format."""


class OverwriteError(SettingsError, DatasetError):
    """A file would be lost: it is to be read as well, is named for two results, or was not written by labkit."""
