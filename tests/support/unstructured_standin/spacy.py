"""Stands in for spaCy: no model is installed."""

from __future__ import annotations

from types import SimpleNamespace

util = SimpleNamespace(is_package=lambda name: False)


def blank(language: str) -> SimpleNamespace:
    return SimpleNamespace(add_pipe=lambda name: None)
