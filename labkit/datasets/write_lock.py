"""One process at a time appends to a file: a second one would cut off what the first has just been told is kept."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import weakref
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from labkit.errors import DatasetError

_WITHOUT_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}
_LONGEST_NAME = 240  # bytes; most file systems take 255
_counting = threading.Lock()  # threads of this process share one lock a file; the last one to let go removes it


class WriteLock:
    """Holds a file for this process, until :meth:`release`, or until the process ends, however it ends.

    The lock lies beside the file: ``.qa.jsonl.lock`` for ``qa.jsonl``. It is removed when it is released; one that a
    killed process has left holds nobody up, and goes with the next that is released. A process that has the file
    already gets it again, as when a cell of a notebook is run twice.

    Raises
    ------
    DatasetError
        If another process holds the file. OSError or ValueError, if there can be no file of that name.
    """

    def __init__(self, path: Path) -> None:
        target = Path(os.path.realpath(path))
        name = target.name
        if len(os.fsencode(name)) > _LONGEST_NAME:
            name = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        beside = target.with_name(f".{name}.lock")
        lock = FileLock(beside, timeout=0, thread_local=False, is_singleton=True, fallback_to_soft=False)
        with _counting:
            try:
                lock.acquire()
            except Timeout:
                raise DatasetError(f"{path} is being written by another process.",
                                   "Wait until that has ended, or name another file.") from None
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
                # A file system without locks, such as some network drives: there it is as it was before there was one.
        self.release = weakref.finalize(self, _let_go, lock)
        """Let the file go; doing it twice is no harm."""


def _let_go(lock: FileLock) -> None:
    with _counting:
        if lock.lock_counter == 1:  # removed while it is held: who waits for it sees that it is gone, and makes another
            with suppress(OSError):  # Windows removes it after the release only, by itself
                os.unlink(lock.lock_file)
        lock.release()
