"""What speaks for a unit's being hot: more than chance explains, for long or of late.

Two questions are put to every unit and the streets within 100 m, for all incidents together and
for each category by itself:

- Did more happen there in the last year than elsewhere? Both Gi* and the exact chance of so many
  incidents were they spread evenly over the ground (Poisson) must say so: the first knows how
  uneven the office is, the second holds for small numbers too.
- Did more of it happen in the last four weeks than in the year before, given how much more or less
  happened in the whole office? The exact binomial chance says it.

All these tests go through one correction (false discovery rate): of the units that stand out in
an office where nothing does, 5 % and fewer are false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.chances import as_many_by_poisson, as_many_of
from webmap.hotspots.gi import BAND_M, bands, false_discovery_bar, gi_star

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

# Of fewer incidents nothing can be said by place.
LEAST_OF_A_KIND = 20
ALL_KINDS = ""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the tests say of each unit; all of shape (units,).

    Parameters
    ----------
    hot
        More than chance explains in the last year, of some kind.
    rising
        More than its own past explains in the last weeks, of some kind.
    p
        The least corrected p-value of all its tests: the share of false ones among all units
        that stand out as much.
    """

    hot: NDArray[np.bool_]
    rising: NDArray[np.bool_]
    p: Floats


def evidence_of(
    units: Units,
    unit: NDArray[np.int64],
    category: NDArray[np.str_],
    recent: NDArray[np.bool_],
) -> Evidence:
    """Test every unit.

    Parameters
    ----------
    unit
        Shape (incidents,): where each of the last year lies; none without a unit.
    category
        Shape (incidents,).
    recent
        Shape (incidents,): which ones are of the last weeks.
    """
    grounded = units.area_m2 > 0
    near = bands(units, BAND_M)
    near_m2 = near @ units.area_m2
    tests_hot, tests_rising = [], []
    for kind in (ALL_KINDS, *np.unique(category)):
        mine = np.ones(len(unit), dtype=bool) if kind == ALL_KINDS else category == kind
        if mine.sum() < LEAST_OF_A_KIND:
            continue
        counts = _counts(unit[mine], len(units))
        late = _counts(unit[mine & recent], len(units))
        per_m2 = counts.sum() / units.area_m2.sum()
        p_even = as_many_by_poisson(near @ counts, per_m2 * near_m2)
        tests_hot.append(np.maximum(gi_star(units, _on_equal_ground(counts, units)).p, p_even))
        tests_rising.append(as_many_of(near @ late, near @ counts, late.sum() / counts.sum()))
    if not tests_hot:
        nothing = np.zeros(len(units), dtype=bool)
        return Evidence(nothing, nothing.copy(), np.ones(len(units)))
    made = np.array([tests_hot, tests_rising])[:, :, grounded]
    bar = false_discovery_bar(made.ravel())
    corrected = _corrected(made.ravel()).reshape(made.shape)
    p = np.ones(len(units))
    p[grounded] = corrected.min(axis=(0, 1))
    hot, rising = np.zeros((2, len(units)), dtype=bool)
    hot[grounded] = (made[0] <= bar).any(axis=0)
    rising[grounded] = (made[1] <= bar).any(axis=0)
    return Evidence(hot, rising, p)


def _on_equal_ground(counts: Floats, units: Units) -> Floats:
    """Return counts as if every unit had as much ground as the largest.

    Where streets lie close a unit has little ground and few incidents of its own: what is missing
    to the largest is filled up with as many as lie on such ground on average.
    """
    missing_m2 = units.area_m2.max() - units.area_m2
    filled: Floats = counts + counts.sum() / units.area_m2.sum() * missing_m2
    return filled


def _counts(unit: NDArray[np.int64], count: int) -> Floats:
    return np.bincount(unit, minlength=count).astype(float)


def _corrected(p: Floats) -> Floats:
    """Return Benjamini and Hochberg's corrected p-values."""
    order = np.argsort(p)
    steps = p[order] * len(p) / np.arange(1, len(p) + 1)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return corrected
