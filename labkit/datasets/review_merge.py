"""Decisions of several files in one: of reviewers who worked on copies of a dataset."""

from __future__ import annotations

import heapq
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from labkit.datasets.dataset_file import DATASET
from labkit.datasets.decisions import Decision
from labkit.datasets.review_file import read_decisions, review_path


def decisions_at(path: str | os.PathLike[str]) -> Path:
    """Return the file of decisions that is meant: the one beside a dataset, or the file itself."""
    path = Path(path)
    beside = review_path(path)
    return beside if beside.is_file() and (not path.is_file() or DATASET.is_ours(path)) else path


def merge_decisions(paths: Sequence[str | os.PathLike[str]]) -> list[Decision]:
    """Return the decisions of several files in the order of their times; those of each reviewer in the order they had.

    A file that was copied and gone on with shares its first decisions with its copy: these count once. One name that
    stands for different decisions in two files is two people, as everybody is called "vscode" in a dev container: they
    are told apart as "vscode (1)" and "vscode (2)", by the place of their file.

    Raises
    ------
    DatasetError
        If a file is missing, or a line of one holds no decision.
    """
    logs: dict[str, list[tuple[int, list[Decision]]]] = {}
    for number, path in enumerate(paths, 1):
        own: dict[str, list[Decision]] = {}
        for decision in read_decisions(decisions_at(path)):
            own.setdefault(decision.who, []).append(decision)
        for who, log in own.items():
            logs.setdefault(who, []).append((number, log))
    merged: list[list[Decision]] = []
    taken = Counter(logs.keys())
    for who, found in logs.items():
        longest = max((log for _, log in found), key=len)
        if all(longest[:len(log)] == log for _, log in found):  # one person, some copies older than others
            merged.append(longest)
            continue
        for number, log in found:
            name = f"{who} ({number})"
            while name in taken:
                name += "'"
            taken[name] += 1
            merged.append([replace(decision, who=name) for decision in log])
    return list(heapq.merge(*merged, key=lambda decision: decision.when))
