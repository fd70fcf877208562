"""The ledger of privacy: what was released about whom, with which noise, and the epsilon that follows from it.

It is a file of JSON that goes along with a dataset. Everything that the epsilon depends on stands in it, so that anyone
who has an accountant can count again: ``labkit private explain card.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from os import PathLike
from pathlib import Path
from typing import Any

from labkit.datasets.outputs import Output, text_kind, write_whole
from labkit.errors import DatasetError, LabkitError, SettingsError
from labkit.privacy.accountant import (
    Accountant,
    Mechanism,
    accountant_name,
    epsilon,
    require_delta,
)
from labkit.privacy.randomness import SECURE, SEEDED

_BEGINS = '{"privacy_card": '
CARD = text_kind("a card of privacy", _BEGINS)
NEIGHBOURS = "add or remove one unit"
_SLACK = 1e-3  # by which another version of the accountant may differ


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the private units, such as those of one label, and what was released of it."""

    name: str
    units: int
    mechanisms: tuple[Mechanism, ...]


@dataclass(frozen=True, slots=True)
class PrivacyCard:
    """What a run has given away about private units.

    Parameters
    ----------
    method
        What was done, in a few words.
    unit
        "row", or "person": all rows with one value in ``column``, of which one took part.
    units
        How many there are. It stands here in the open: neighbours differ by one, and none of them is told by it.
    delta, epsilon
        The guarantee. Infinite where nothing was protected.
    parts
        Parts of the units that have none in common; what one unit costs is what its part costs. Where ``disjoint`` is
        false, a unit may be in all of them, and all their releases are composed.
    randomness
        "secure", or "seeded": then nothing is protected.
    runs
        How many runs have looked at these units, those for choosing settings included. All are counted.
    """

    method: str
    unit: str
    units: int
    delta: float
    epsilon: float
    parts: tuple[Part, ...]
    column: str = ""
    disjoint: bool = True
    randomness: str = SECURE
    runs: int = 1
    accountant: str = ""

    def recomputed(self, accountant: Accountant = "pld") -> float:
        """Count the epsilon again, from all else that stands in the card."""
        if math.isinf(self.epsilon):
            return math.inf
        groups = [part.mechanisms for part in self.parts] if self.disjoint else [
            tuple(one for part in self.parts for one in part.mechanisms)]
        return max(epsilon(group * self.runs, self.delta, accountant) for group in dict.fromkeys(groups))

    def by_round(self, accountant: Accountant = "pld") -> list[float]:
        """Return the epsilon after each round, had the run ended there; of a part whose rounds are fewer, its last.

        It holds for a run that was planned with so much noise. One that is ended early because of what it showed has
        chosen by private rows.
        """
        if math.isinf(self.epsilon):
            return []
        rounds = max((one.rounds for part in self.parts for one in part.mechanisms), default=0)
        return [replace(self, parts=tuple(replace(part, mechanisms=tuple(
            replace(one, rounds=min(number, one.rounds)) for one in part.mechanisms)) for part in self.parts),
        ).recomputed(accountant) for number in range(1, rounds + 1)]

    @property
    def holds(self) -> bool:
        """Whether the epsilon that is stated is no lower than the one that follows."""
        return self.recomputed() <= self.epsilon + _SLACK

    def as_row(self) -> dict[str, Any]:
        """Return it as JSON has it; an infinite epsilon is the word "infinite"."""
        row = asdict(self) | {"neighbours": NEIGHBOURS}
        return row | {"epsilon": "infinite" if math.isinf(self.epsilon) else self.epsilon}

    def save(self, path: str | PathLike[str], *, read: Iterable[str | PathLike[str]] = (),
             overwrite: bool = False) -> Path:
        """Write it.

        Raises
        ------
        OverwriteError
            If a file is there that is no card of labkit's, or that is read for it.
        DatasetError
            If it cannot be written.
        """
        body = json.dumps(self.as_row(), ensure_ascii=False, indent=1)
        write_whole({Output(Path(path), CARD): [f"{_BEGINS}1, \"card\": {body}}}\n".encode()]}, read, overwrite)
        return Path(path)


def make_card(method: str, units: int, delta: float, parts: Sequence[Part], *, unit: str = "row", column: str = "",
              disjoint: bool = True, randomness: str = SECURE, runs: int = 1, protected: bool = True) -> PrivacyCard:
    """Return a card with the epsilon that follows.

    Raises
    ------
    SettingsError
        If delta is 1/n or more, a unit is no row and no person, or the accountant is not installed.
    """
    require_delta(delta, units)
    if runs < 1:
        raise SettingsError(f"The number of runs is {runs}.", "Count this run, and those that chose its settings.")
    if unit not in ("row", "person"):
        raise SettingsError(f'The unit of privacy is "{unit}".', "It is row, or person, with the column for it.")
    card = PrivacyCard(method, unit, units, delta, 0.0 if protected else math.inf, tuple(parts), column, disjoint,
                       randomness, runs, accountant_name())
    # Rounded up: a card must not promise more than follows.
    return replace(card, epsilon=math.ceil(card.recomputed() * 1e4) / 1e4) if protected else card


def require_disjoint(subsets: Mapping[str, Iterable[int]]) -> None:
    """Raise SettingsError where two parts have a unit in common: their releases would both tell of it."""
    found = {name: set(units) for name, units in subsets.items()}
    for (one, units), (other, theirs) in combinations(found.items(), 2):
        if shared := len(units & theirs):
            raise SettingsError(f'"{one}" and "{other}" overlap in {shared} private unit{"s" * (shared != 1)}.',
                                "Give each unit to one part alone, or count the parts together (disjoint=False).")


def load_card(path: str | PathLike[str]) -> PrivacyCard:
    """Read a card.

    Raises
    ------
    DatasetError
        If the file is missing, or is no card of privacy.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}).",
                           "Name a card that labkit private wrote.") from None
    try:
        return _card(json.loads(text)["card"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, LabkitError) as error:
        said = f": {error.cause}" if isinstance(error, LabkitError) else ""
        raise DatasetError(f"{path} is no card of privacy{said}", "Name a card that labkit private wrote.") from None


def _card(row: dict[str, Any]) -> PrivacyCard:
    parts = tuple(Part(str(part["name"]), int(part["units"]), tuple(Mechanism(**one) for one in part["mechanisms"]))
                  for part in row["parts"])
    stated = math.inf if row["epsilon"] == "infinite" else float(row["epsilon"])
    if row["neighbours"] != NEIGHBOURS or row["unit"] not in ("row", "person") or row["randomness"] not in (
            SECURE, SEEDED) or not isinstance(row["disjoint"], bool) or int(row["runs"]) < 1 or not parts:
        raise ValueError
    require_delta(float(row["delta"]), int(row["units"]))
    return PrivacyCard(str(row["method"]), row["unit"], int(row["units"]), float(row["delta"]), stated, parts,
                       str(row["column"]), row["disjoint"], row["randomness"],
                       int(row["runs"]), str(row["accountant"]))

