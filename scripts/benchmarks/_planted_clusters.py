"""Incidents made up so that one knows what is to be found: even noise, and clusters put into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from webmap.hotspots.detection import detect
from webmap.hotspots.events import Events
from webmap.hotspots.units import Units

NOW = np.datetime64("2026-11-01T00:00:00", "s")
DAYS = 365
APART_M, SPREAD_M, NEAR_M = 300.0, 15.0, 50.0
# Every second cluster is there all year, the others are bursts of the last weeks.
BURST_DAYS = 20
_DAY_S = 86_400


@dataclass(frozen=True)
class Planted:
    """What was planted in one year of noise, and what of it was found.

    Parameters
    ----------
    planted, found
        Clusters, and how many of them a suggestion lies at (within 50 m).
    suggested, right
        Suggestions, and how many of them lie at a cluster.
    """

    planted: int
    found: int
    suggested: int
    right: int


def try_planted(
    units: Units, seed: int, clusters: int = 8, size: int = 15, noise: int = 1500
) -> Planted:
    """Plant clusters into noise that is spread evenly over the ground and the year; look for them.

    Parameters
    ----------
    clusters
        How many at least 300 m apart; 0: noise only.
    size
        Incidents in each.
    noise
        Incidents that belong to none.
    """
    rng = np.random.default_rng(seed)
    centres = _centres(units, clusters, rng)
    xy, ago = [_on_ground(units, noise, rng)], [rng.uniform(0, DAYS, noise)]
    for number, centre in enumerate(centres):
        xy.append(centre + rng.normal(0, SPREAD_M, (size, 2)))
        ago.append(rng.uniform(0, BURST_DAYS if number % 2 else DAYS, size))
    found = detect(_events(np.vstack(xy), np.concatenate(ago)), units, NOW)
    areas = np.array([one.area for one in found.suggestions], dtype=object)
    if not len(areas) or not len(centres):
        return Planted(len(centres), 0, len(areas), 0)
    hits = shapely.distance(areas[:, None], shapely.points(centres)[None, :]) <= NEAR_M
    return Planted(
        len(centres), int(hits.any(axis=0).sum()), len(areas), int(hits.any(axis=1).sum())
    )


def together(tries: list[Planted]) -> Planted:
    """Return the sums of several tries."""
    return Planted(
        *(sum(values) for values in zip(*(vars(one).values() for one in tries), strict=True))
    )


def _centres(units: Units, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return middles of units, far from each other."""
    chosen: list[NDArray[np.float64]] = []
    for unit in rng.permutation(np.flatnonzero(units.area_m2 > 0)):
        at = units.middle[unit]
        if len(chosen) == count:
            break
        if all(np.hypot(*(at - other)) >= APART_M for other in chosen):
            chosen.append(at)
    return np.array(chosen).reshape(-1, 2)


def _on_ground(units: Units, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return points spread evenly over the ground of all units."""
    squares = units.lattice
    chance = np.where(squares.unit >= 0, squares.part, 0.0).ravel()
    square = rng.choice(len(chance), count, p=chance / chance.sum())
    row, column = np.divmod(square, squares.unit.shape[1])
    corner = np.column_stack([squares.west + column * squares.side_m,
                              squares.south + row * squares.side_m])  # fmt: skip
    inner: NDArray[np.float64] = corner + rng.uniform(0, squares.side_m, (count, 2))
    return inner


def _events(xy: NDArray[np.float64], days_ago: NDArray[np.float64]) -> Events:
    when = NOW - (days_ago * _DAY_S).astype("timedelta64[s]")
    count = len(xy)
    # Kinds in turn: no kind is anywhere more than the others.
    category = np.array(["theft", "affray", "dispute"])[np.arange(count) % 3]
    return Events(xy, when, when, category, np.full(count, "other"))
