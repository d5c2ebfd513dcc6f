"""Shops on the ground floor, most of them where most people pass."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely

from scripts.demo.curves import Point
from scripts.demo.housing import Built
from scripts.demo.names import Namer
from scripts.demo.places import Place

SHOPS = 1813
# How readily a shop opens on a street of each class.
_PULL = {
    "primary": 5.0, "secondary": 4.5, "tertiary": 3.5, "residential": 2.2, "service": 0.5,
    "footway": 0.07,
}  # fmt: skip
_FRONT_M = 4.3
_MOST_A_BUILDING = 6
_INSIDE_M = 1.2


def open_shops(
    built: Sequence[Built],
    street_lines: Sequence[shapely.LineString],
    magnets: Sequence[shapely.Geometry],
    namer: Namer,
    rng: np.random.Generator,
) -> list[Place]:
    """Return the shops, in the order of the buildings that they are in.

    Parameters
    ----------
    built
        All buildings; shops are in those that people live in, without the factories' own.
    street_lines
        The pieces of street that fronts refer to, on the plane (metres).
    magnets
        Markets, plazas and night markets, on the plane: the nearer, the more shops.
    """
    slots = []
    around = shapely.union_all(list(magnets))
    for b, one in enumerate(built):
        if one.building.use != "rental" or one.building.dormitory:
            continue
        near_m = around.distance(one.building.footprint)
        pull = _PULL[one.front.highway] * (1 + 2.5 * float(np.exp(-near_m / 90)))
        spots = front_spots(one.building.footprint, street_lines[one.front.street])
        slots += [(pull, b, k, spot) for k, spot in enumerate(spots)]
    if len(slots) < SHOPS:
        raise ValueError(f"fronts for {len(slots)} shops, not for {SHOPS}")
    # A weighted draw without replacement: the least waiting times.
    waits = rng.exponential(size=len(slots)) / np.array([slot[0] for slot in slots])
    chosen = sorted(np.argsort(waits, kind="stable")[:SHOPS].tolist())
    places = []
    for i in chosen:
        _, b, k, spot = slots[i]
        trade, name = namer.shop()
        address = f"{built[b].front.address}{101 + k}铺"
        places.append(Place("shops", name, address, shapely.Point(spot), {"trade": trade}))
    return places


def front_spots(footprint: shapely.Polygon, street: shapely.LineString) -> list[Point]:
    """Return where shops of 4.3 m stand in a building's front, just inside its wall."""
    corners = shapely.get_coordinates(shapely.orient_polygons(footprint))
    best, front = np.inf, (corners[0], corners[1])
    for a, b in pairwise(corners):
        middle = shapely.Point((a + b) / 2)
        width = float(np.hypot(*(b - a)))
        # Short sides don't make a front.
        away = street.distance(middle) + (0 if width > _FRONT_M else 1000)
        if away < best:
            best, front = away, (a, b)
    a, b = front
    width = float(np.hypot(*(b - a)))
    count = min(max(1, int(width // _FRONT_M)), _MOST_A_BUILDING)
    inward = np.array([-(b - a)[1], (b - a)[0]]) / width * _INSIDE_M
    return [
        (float(x), float(y))
        for x, y in (a + (b - a) * (k + 0.5) / count + inward for k in range(count))
    ]
