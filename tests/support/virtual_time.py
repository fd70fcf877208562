"""An event loop whose clock runs only while nothing is ready, and then leaps: hours of waiting take a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("nothing is left that could happen")
        self.now += max(timeout, 0.0)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """See the module."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now


def run(work: Coroutine[Any, Any, T], monkeypatch: pytest.MonkeyPatch, *modules: str) -> T:
    """Run the work in virtual time, by which the modules named go too."""
    loop = VirtualLoop()
    for module in modules:
        monkeypatch.setattr(f"{module}.time", type("Clock", (), {"monotonic": staticmethod(loop.time)}))
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
