"""Where chance comes from: the operating system's secure numbers, or a seed, which is for tests and protects nobody.

Whoever knows the numbers knows the noise, and takes it off again. So what a guarantee rests on is drawn from the system
(``os.urandom``); a generator with a seed, numpy's and Python's own among them, can be told from what it gave.

Noise is a floating point number, whose last bits can tell what it was added to (Mironov, 2012). Few-shot runs release
which entry was the highest, and no number with noise. Private Evolution releases votes with noise, rounded to four
digits, which drops these bits; it is a precaution, and no proof as for noise of whole numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECURE, SEEDED = "secure", "seeded"


class Chance:
    """Chance for noise.

    Parameters
    ----------
    seed
        None, for numbers of the operating system. A seed is for tests: it gives the same noise each time.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.SystemRandom() if seed is None else random.Random(seed)
        self.kind = SECURE if seed is None else SEEDED

    def normal(self, deviation: float, count: int) -> list[float]:
        """Return numbers from a normal distribution around 0."""
        return [self._random.gauss(0.0, deviation) for _ in range(count)]

    def normals(self, deviation: float, count: int) -> NDArray[Any]:
        """Return many numbers from a normal distribution around 0, in float64 (Box & Muller, 1958).

        Each is half the sum of four, so that its last bits do not tell the numbers that it was made of (Holohan &
        Braghin, 2021, arXiv 2107.10138).
        """
        import numpy as np

        pairs = 4 * ((count + 1) // 2)
        words = np.frombuffer(self._random.randbytes(16 * pairs), np.uint64) >> np.uint64(11)
        first, second = ((words + 0.5) * 2.0 ** -53).reshape(2, pairs)
        radius = np.sqrt(-2 * np.log(first))
        drawn = np.concatenate([radius * np.cos(2 * np.pi * second), radius * np.sin(2 * np.pi * second)])
        return (deviation / 2) * drawn.reshape(4, -1).sum(axis=0)[:count]

    def exponential(self, scale: float, count: int) -> list[float]:
        """Return numbers from an exponential distribution of a mean."""
        return [self._random.expovariate(1 / scale) for _ in range(count)]

    def key(self) -> bytes:
        """Return a key of 256 bits for :class:`Draw`."""
        return self._random.randbytes(32)


class Draw:
    """Which units take part in a round, told by a secret key: after a kill, the same key draws the same again.

    Each unit is drawn for itself, by a keyed hash (HMAC-SHA-256) of its own number and the round's name, and so is the
    part that it falls into. So one unit more or less changes nothing about the others, as the guarantee asks.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def takes(self, about: str, unit: int, probability: float) -> bool:
        """Tell whether a unit takes part."""
        return self._number(f"takes {about} {unit}") < probability * 2.0 ** 64

    def part(self, about: str, unit: int, parts: int) -> int:
        """Return which of several parts a unit falls into."""
        return self._number(f"part {about} {unit}") % parts

    def _number(self, about: str) -> int:
        return int.from_bytes(hmac.digest(self._key, about.encode(), hashlib.sha256)[:8], "big")
