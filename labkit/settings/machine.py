"""What this process may use of its machine: cores and memory, no more than its container is given."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")


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
