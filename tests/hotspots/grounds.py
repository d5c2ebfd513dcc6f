"""Small grounds and incidents for the tests of prediction."""

from __future__ import annotations

import numpy as np
import shapely

from webmap.hotspots.events import Events
from webmap.hotspots.units import Units
from webmap.hotspots.units_mesh import mesh_units

NOW = np.datetime64("2026-10-31T16:00:00")
DAY = np.timedelta64(1, "D")


def square(side_m: float = 1000.0, mesh_m: float = 100.0) -> Units:
    """Return a mesh over a square with its corner at 0, 0."""
    return mesh_units(shapely.box(0, 0, side_m, side_m), mesh_m)


def incidents(
    xy: list[tuple[float, float]], days_ago: list[float], category: str = "theft"
) -> Events:
    """Return incidents of one kind, exactly known, so many days before `NOW`."""
    at = NOW - (np.array(days_ago) * 86_400).astype("timedelta64[s]")
    count = len(xy)
    return Events(
        np.array(xy, dtype=float).reshape(count, 2),
        at,
        at,
        np.full(count, category),
        np.full(count, ""),
    )


def scattered(
    seed: int, count: int, days: float, side_m: float = 1000.0, category: str = "theft"
) -> Events:
    """Return incidents anywhere on a square, at any time in the last days."""
    rng = np.random.default_rng(seed)
    return incidents(
        [tuple(row) for row in rng.uniform(0, side_m, (count, 2))],
        rng.uniform(0, days, count).tolist(),
        category,
    )


def joined(*parts: Events) -> Events:
    """Return all incidents of several."""
    return Events(
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.begins for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.category for part in parts]),
        np.concatenate([part.sub_category for part in parts]),
    )
