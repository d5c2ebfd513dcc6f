"""What any method has to beat: counting what there was, a plain kernel density, no idea at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from webmap.errors import N_
from webmap.hotspots.spreading import grounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from webmap.hotspots.ensemble import Method
    from webmap.hotspots.events import Events, Moment
    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

YEAR_DAYS = 365
MONTH_DAYS = 28
# Each half as wide again as the one before.
KDE_BANDWIDTHS_M = tuple(20.0 * 1.5**step for step in range(12))
_CELLS_A_BANDWIDTH = 4
_REACH = 4.0
_MOST_KNOTS = 3_000_000
_DAY = np.timedelta64(1, "D")


def last_years_counts(past: Events, units: Units, now: Moment) -> Floats:
    """Return the incidents of the last 365 days per m², or of the whole past where shorter."""
    return _counts_since(past, units, now, YEAR_DAYS)


def last_months_counts(past: Events, units: Units, now: Moment) -> Floats:
    """Return the incidents of the last four weeks per m²."""
    return _counts_since(past, units, now, MONTH_DAYS)


def evenly(past: Events, units: Units, now: Moment) -> Floats:
    """Expect the same everywhere."""
    return np.ones(len(units))


def plain_kde(past: Events, units: Units, now: Moment) -> Floats:
    """Return a Gaussian kernel density in the plane at the middle of each unit, per m².

    Its bandwidth is that of `KDE_BANDWIDTHS_M` under which every incident is most likely from the
    others (leave-one-out likelihood). Walls and the railway don't count.
    """
    xy = past.known_by(now).xy
    if len(xy) < 2:
        return np.zeros(len(units))
    return kernel_density(xy, units.middle, best_bandwidth(xy))


def best_bandwidth(xy: Floats) -> float:
    """Return the bandwidth in metres under which incidents foretell each other best."""
    return max(KDE_BANDWIDTHS_M, key=lambda bandwidth: _left_out_likelihood(xy, bandwidth))


def kernel_density(xy: Floats, where: Floats, bandwidth_m: float) -> Floats:
    """Return the Gaussian kernel density of points, of sum 1, per m².

    Points are shared out to the knots of a lattice, a quarter of the bandwidth apart, first:
    right to 2 %. Over wide ground the knots are as far apart as their greatest number wants.

    Parameters
    ----------
    xy, where
        Shape (points, 2) and (spots, 2), metres.
    """
    everything = np.vstack([xy, where])
    side = max(
        bandwidth_m / _CELLS_A_BANDWIDTH,
        float(np.sqrt(np.prod(np.ptp(everything, axis=0)) / _MOST_KNOTS)),
    )
    corner = everything.min(axis=0) - side
    shape = tuple((np.ceil((everything.max(axis=0) - corner) / side).astype(int) + 2).tolist())
    smooth = gaussian_filter(
        _shared_out((xy - corner) / side, shape),
        bandwidth_m / side,
        mode="constant",
        truncate=_REACH,
    )
    found: Floats = map_coordinates(smooth, ((where - corner) / side).T, order=1)
    return found / (len(xy) * side**2)


def _shared_out(spots: Floats, shape: tuple[int, int]) -> Floats:
    """Return how much of the points each knot of a lattice gets: the nearer one the more."""
    low = np.floor(spots).astype(np.int64)
    part = spots - low
    counts = np.zeros(shape)
    for right in (0, 1):
        for up in (0, 1):
            share = np.abs(1 - right - part[:, 0]) * np.abs(1 - up - part[:, 1])
            np.add.at(counts, (low[:, 0] + right, low[:, 1] + up), share)
    return counts


def _left_out_likelihood(xy: Floats, bandwidth_m: float) -> float:
    own = 1 / (2 * np.pi * bandwidth_m**2)
    others = kernel_density(xy, xy, bandwidth_m) * len(xy) - own
    box = np.prod(np.maximum(np.ptp(xy, axis=0), 1.0))
    return float(np.log(np.maximum(others, 0.0) / (len(xy) - 1) + 1e-9 / box).sum())


def _counts_since(past: Events, units: Units, now: Moment, days: int) -> Floats:
    known = past.known_by(now)
    at = units.unit_of(known.of(known.middles >= now - days * _DAY).xy)
    return np.bincount(at[at >= 0], minlength=len(units)) / grounds(units)


BASELINES: Mapping[str, Method] = {
    "last_year": last_years_counts,
    "kde": plain_kde,
    "even": evenly,
    "last_month": last_months_counts,
}

BASELINE_TITLES: dict[str, str] = {
    "last_year": N_("去年的警情数"),
    "kde": N_("普通核密度"),
    "even": N_("平均分布"),
    "last_month": N_("上月的警情数"),
}
