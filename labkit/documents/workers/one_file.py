"""A file that is open in one worker, for callers that wait for each answer."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from labkit.documents.workers.allowance import Allowance
from labkit.documents.workers.process import Limits, LostError, Worker, idle_worker, let_go
from labkit.errors import DocumentError


class FileInWorker:
    """A PDF or image, open in a worker, for callers that wait; use it in a ``with`` block.

    Raises
    ------
    DocumentError
        If the file cannot be opened, or not within the limits.
    """

    def __init__(self, path: str | os.PathLike[str], limits: Limits) -> None:
        self._path, self._limits = Path(os.path.abspath(path)), limits
        self._allowance = Allowance(self._path, limits)
        self._given_up: DocumentError | None = None
        self._worker: Worker | None = self._begun()

    def __enter__(self) -> FileInWorker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        worker, self._worker = self._worker, None
        if worker:
            let_go(worker, self._path)

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return self._allowance.pages

    def call(self, work: str, *args: Any, what: str) -> Any:
        """Return what a function makes of the file and these arguments.

        Parameters
        ----------
        work
            ``"module:function"`` (see :mod:`labkit.documents.workers`).
        what
            Names the work in an error: ``"page 3"``.

        Raises
        ------
        DocumentError
            If the file cannot be worked on, or the limits end it. After three times, or where the file has taken all
            the time that it may, each further call raises at once.
        """
        if self._given_up:
            raise self._given_up
        self._allowance.require_time()
        worker = self._worker = self._worker or self._begun()
        started = time.monotonic()
        try:
            return worker.ask(self._limits.seconds, do="call", path=str(self._path), call=work, args=args, threads=0)
        except LostError as lost:
            self._worker = None
            error = self._allowance.error(lost, what)
            if not self._allowance.lose(lost):
                self._given_up = error
            raise error from None
        except BaseException as error:
            if not isinstance(error, DocumentError):  # Ctrl+C: what the worker answers now would be for another call
                self._worker = None
                worker.end()
            raise
        finally:
            self._allowance.spent += time.monotonic() - started

    def _begun(self) -> Worker:
        """Return a worker that has opened the file."""
        waiting = idle_worker(self._limits)
        if waiting:
            try:
                return self._opened(waiting)
            except LostError:  # it died while it waited, or is gone now: a fresh one tells
                pass
        try:
            return self._opened(Worker(self._limits))
        except LostError as lost:
            raise self._allowance.error(lost, "to open it") from None

    def _opened(self, worker: Worker) -> Worker:
        try:
            self._allowance.pages = worker.ask(self._limits.seconds, do="begin", path=str(self._path))
        except DocumentError:
            let_go(worker, self._path)
            raise
        except LostError:
            raise
        except BaseException:
            worker.end()
            raise
        return worker
