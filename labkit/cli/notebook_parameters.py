"""A notebook's parameters cell: the names in it, and values from the command line of the kinds that stand there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.errors import DocumentError, SettingsError

if TYPE_CHECKING:
    from nbformat import NotebookNode


def parameters_of(notebook: Path) -> dict[str, str]:
    """Return the names in a notebook's parameters cell, with their values as they are written there.

    Raises
    ------
    DocumentError
        If the file is no notebook.
    """
    from papermill.translators import papermill_translators

    tagged = [cell for cell in load_notebook(notebook).cells if "parameters" in cell.metadata.get("tags", [])]
    inspect = papermill_translators.find_translator("python3", "python").inspect
    return {found.name: found.default for cell in tagged[:1] for found in inspect(cell)}


def check_parameters(notebook: Path, given: Mapping[str, object]) -> None:
    """Raise SettingsError if a name is not in the notebook's parameters cell; the message lists those that are."""
    known = parameters_of(notebook)
    for name in given:
        if name not in known:
            raise SettingsError(f"{notebook.name} has no parameter {name}.",
                                f"It has: {', '.join(known)}." if known else "It has none at all.")


def values_for(notebook: Path, given: Mapping[str, str]) -> dict[str, object]:
    """Return parameters from the command line as values of the kinds that a notebook's parameters cell has.

    Where the cell has text, the words stay text, be they digits; where it has a list, tuple, set or dict, they are
    read as one; elsewhere they are what they spell (see :func:`typed`).

    Raises
    ------
    SettingsError
        If a name is not in the cell, or a value is no list where the cell has one.
    DocumentError
        If the file is no notebook.
    """
    check_parameters(notebook, given)
    written = parameters_of(notebook)
    return {name: _like(_literal(written[name]), text, f"{notebook.name}: {name}") for name, text in given.items()}


def _like(example: object, text: str, name: str) -> object:
    if isinstance(example, str):
        return text
    if not isinstance(example, list | tuple | set | dict):
        return typed(text)
    kind = type(example)
    found = _literal(text)
    if isinstance(found, dict) != (kind is dict) or not isinstance(found, list | tuple | set | dict):
        form = '{"a": 1}' if kind is dict else '["a", "b"]'
        raise SettingsError(f"{name} is a {kind.__name__} in the parameters cell, and {text[:60]} is none.",
                            f"Write it as one, in quotes for the shell: '{form}'")
    return kind(found)


def _literal(source: str) -> object:
    """Return the value that a piece of Python writes down, or None where it has to be computed."""
    try:
        return ast.literal_eval(source.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def typed(value: str) -> object:
    """Return a parameter from the command line as the number, boolean or None it spells, or else as text."""
    words = {"true": True, "false": False}
    if value == "None":
        return None
    if value.lower() in words:
        return words[value.lower()]
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def load_notebook(notebook: Path) -> NotebookNode:
    """Return the notebook, or say in one line why it is none."""
    import nbformat

    if notebook.is_dir():
        raise DocumentError(f"{notebook} is a folder, not a notebook.", "Name the .ipynb files in it.")
    try:
        return nbformat.read(notebook, as_version=4)
    except FileNotFoundError:
        raise DocumentError(f"{notebook} does not exist.", "Check the path.") from None
    except OSError as error:
        raise DocumentError(f"{notebook} cannot be read ({error.strerror or error}).") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, ValueError, AttributeError, KeyError):
        raise DocumentError(f"{notebook} is not a Jupyter notebook.",
                            "Name an .ipynb file, or take a fresh copy of it.") from None
