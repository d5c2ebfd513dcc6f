"""How sure a suggestion is, as a number from 0 to 1.

It is the product of four shares, each of which alone can make a suggestion doubtful:

- ``1 - p``: the area's best corrected p-value taken from 1;
- numbers: ``n / (n + 3)`` for n incidents in the last year;
- agreement: 0.7, 0.85 or 1 where one, two or all three of street density, Gi* and space-time
  clusters point at it;
- stability: of 200 years made of the last year's weeks drawn anew, in which share the area has
  so many incidents as it would have in 5 of 100 cases only, were they spread evenly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.chances import as_many_by_poisson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 200
AGREEMENT = (0.7, 0.7, 0.85, 1.0)
_DOUBT = 3.0
_CHANCE = 0.05


def confidence(p: Floats, counts: Floats, methods: NDArray[np.int64], stable: Floats) -> Floats:
    """Return how sure each suggestion is.

    Parameters
    ----------
    p
        The least corrected p-value in each area.
    counts
        Incidents of the last year in each.
    methods
        How many of the three methods point at each.
    stable
        As `stability` says.
    """
    agreed = np.array(AGREEMENT)[methods]
    sure: Floats = (1 - p) * counts / (counts + _DOUBT) * agreed * stable
    return sure


def stability(by_week: Floats, office_by_week: Floats, ground: Floats, seed: int) -> Floats:
    """Return in which share of years made of weeks drawn anew each area stands out.

    Parameters
    ----------
    by_week
        Shape (areas, weeks): incidents.
    office_by_week
        Shape (weeks,): incidents of the whole office.
    ground
        Shape (areas,): each area's share of the office's ground.
    """
    weeks = by_week.shape[1]
    rng = np.random.default_rng(seed)
    times = rng.multinomial(weeks, np.full(weeks, 1 / weeks), size=DRAWS).T.astype(float)
    usual = np.outer(ground, office_by_week @ times)
    shares: Floats = (as_many_by_poisson(by_week @ times, usual) <= _CHANCE).mean(axis=1)
    return shares
