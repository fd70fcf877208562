"""Ids of rows that people edit: a corrected row keeps its id, and of several with one id the later get others."""

from __future__ import annotations

from labkit.datasets.record import QA


class Ids:
    """Gives the rows of a file, in their order, ids that tell them apart; a row that repeats another has its id."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._contents: dict[str, str] = {}  # of ids that are not what their row's words give

    def settle(self, record: QA) -> QA:
        """Return a pair with its own id or, where a pair before it has that and other words, with another."""
        content, beside = record.content_id, record.other_id
        name = next(name for name in (record.id, content, beside)
                    if name not in self._taken or self._contents.get(name, name) == content or name == beside)
        self._taken.add(name)
        if name != content:
            self._contents[name] = content
        return record if name == record.id else record.model_copy(update={"kept_id": name if name != content else ""})
