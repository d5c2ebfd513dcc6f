"""Random numbers from a seed, in compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def random_share(seed: NDArray[np.uint64]) -> float:
    """Return a number from 0 to 1 (xorshift64*)."""
    x = seed[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seed[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def pick(seed: NDArray[np.uint64], count: int) -> int:
    """Return a whole number from 0 to ``count`` - 1."""
    return min(int(random_share(seed) * count), count - 1)
