"""Classes of a number for a map's colours: as many places in each, or equal steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# How many classes may be asked for; more are not told apart by the shades of one ramp.
CLASS_COUNTS = range(2, 10)


@dataclass(frozen=True)
class NumberClasses:
    """How the numbers of an attribute may be cut into classes.

    Parameters
    ----------
    least, most
        The range of the numbers.
    quantiles, steps
        The limits between classes by the number of classes that was asked for: with about as many
        places in each, and equally wide. Where many places share a number there may be fewer.
    """

    least: float
    most: float
    quantiles: dict[int, tuple[float, ...]]
    steps: dict[int, tuple[float, ...]]


def number_classes(values: Sequence[float], *, whole: bool = False) -> NumberClasses | None:
    """Return how numbers may be cut into classes; None where there is nothing to tell apart.

    Parameters
    ----------
    whole
        Whether the numbers count things, so that limits are whole too.

    >>> found = number_classes([1, 2, 3, 4, 5, 6, 7, 8, 100], whole=True)
    >>> found.quantiles[3], found.steps[3]
    ((4.0, 7.0), (34.0, 67.0))
    """
    numbers = np.asarray(values, dtype=float)
    numbers = np.sort(numbers[np.isfinite(numbers)])
    if not len(numbers) or numbers[0] == numbers[-1]:
        return None
    decimals = 2 - int(np.floor(np.log10(numbers[-1] - numbers[0])))
    if whole:
        decimals = min(decimals, 0)
    quantiles, steps = {}, {}
    for count in CLASS_COUNTS:
        shares = np.arange(1, count) / count
        # A limit is a number that occurs: it begins the class above it.
        places = np.floor(shares * len(numbers) + 1e-9).astype(int)
        quantiles[count] = _limits(numbers[places], numbers, decimals)
        even = numbers[0] + shares * (numbers[-1] - numbers[0])
        steps[count] = _limits(even, numbers, decimals)
    return NumberClasses(float(numbers[0]), float(numbers[-1]), quantiles, steps)


def _limits(
    wanted: NDArray[np.float64], numbers: NDArray[np.float64], decimals: int
) -> tuple[float, ...]:
    """Return limits in figures that people read, ascending, none with all numbers on one side."""
    rounded = np.unique(np.round(wanted, decimals))
    kept = rounded[(rounded > numbers[0]) & (rounded <= numbers[-1])]
    return tuple(float(limit) for limit in kept)
