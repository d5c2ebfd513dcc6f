"""The spots around which incidents happen: markets by night, bike sheds, housing, junctions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.demo.housing import Built
from scripts.demo.incidents import Anchors
from scripts.demo.places import Place
from scripts.demo.streets import Street

_BIKE_SHEDS = 34
_THROUGH = frozenset({"primary", "secondary"})


def anchors_of(
    built: Sequence[Built],
    places: dict[str, list[Place]],
    streets: Sequence[Street],
    lines: Sequence[shapely.LineString],
    rng: np.random.Generator,
) -> dict[str, Anchors]:
    """Return the anchors by kind.

    Parameters
    ----------
    built, places
        Buildings and the places of all layers, on the plane (metres).
    streets, lines
        The network, and the same streets on the plane.
    """
    rentals = [one for one in built if one.building.use == "rental"]
    dormitories = [one for one in rentals if one.building.dormitory]
    factories = [one for one in built if one.building.use == "factory"]
    busy = [one for one in rentals if one.front.highway in {"residential", *_THROUGH, "tertiary"}]
    capacity = _attribute(rentals, "residents_capacity")
    sheds = [rentals[int(i)] for i in _spread_out(rentals, capacity, rng)]
    night = [*places["food_stalls"], *places["night_markets"]]
    return {
        "night_markets": _anchors(
            [place.geometry for place in night],
            np.array([3.0 if p.layer_id == "night_markets" else 1.0 for p in night])
            * _market_share(night, places["night_markets"]),
        ),
        "entertainment": _uneven([p.geometry for p in places["entertainment_venues"]], rng, 0.6),
        "busy_streets": _uneven([one.building.footprint for one in busy], rng, 1.1),
        "housing": _anchors(
            [one.building.footprint for one in rentals],
            capacity * rng.gamma(1.2, 1.0, len(rentals)),
        ),
        "dormitories": _anchors(
            [one.building.footprint for one in dormitories],
            _attribute(dormitories, "residents_capacity"),
        ),
        "factories": _anchors(
            [one.building.footprint for one in factories],
            _attribute(factories, "workers") * rng.gamma(0.7, 1.0, len(factories)),
        ),
        "bike_sheds": _uneven([one.building.footprint for one in sheds], rng, 0.7),
        "shops": _uneven([place.geometry for place in places["shops"]], rng, 0.9),
        "markets": _uneven([place.geometry for place in places["markets"]], rng, 0.5),
        "plazas": _uneven([place.geometry for place in places["plazas"]], rng, 0.5),
        "junctions": _junctions(streets, lines, rng),
    }


def _attribute(built: Sequence[Built], name: str) -> NDArray[np.float64]:
    return np.array([float(one.place.attributes[name]) for one in built])


def _anchors(geometries: Sequence[shapely.Geometry], weights: NDArray[np.float64]) -> Anchors:
    return Anchors(np.array([g.centroid.coords[0] for g in geometries]), weights)


def _uneven(
    geometries: Sequence[shapely.Geometry], rng: np.random.Generator, power: float
) -> Anchors:
    """Return anchors of which a few see most: weights fall with a power of a random rank."""
    ranks = rng.permutation(len(geometries)) + 1
    return _anchors(geometries, np.asarray(ranks**-power, dtype=np.float64))


def _market_share(night: Sequence[Place], markets: Sequence[Place]) -> NDArray[np.float64]:
    """Return how much livelier each spot's night market is: the first most."""
    liveliness = [1.6, 1.0, 0.7]
    away = np.array([[p.geometry.distance(m.geometry) for m in markets] for p in night])
    return np.array([liveliness[int(k)] for k in away.argmin(axis=1)])


def _spread_out(
    rentals: Sequence[Built], capacity: NDArray[np.float64], rng: np.random.Generator
) -> list[int]:
    """Return the buildings that have the large bike sheds: many people, far from one another."""
    points = np.array([one.building.footprint.centroid.coords[0] for one in rentals])
    waits = rng.exponential(size=len(rentals)) / capacity
    chosen: list[int] = []
    for i in np.argsort(waits, kind="stable").tolist():
        if all(np.hypot(*(points[i] - points[k])) > 120 for k in chosen):
            chosen.append(i)
        if len(chosen) == _BIKE_SHEDS:
            break
    return chosen


def _junctions(
    streets: Sequence[Street], lines: Sequence[shapely.LineString], rng: np.random.Generator
) -> Anchors:
    """Return the junctions of through roads with whatever meets them."""
    meets: Counter[tuple[float, float]] = Counter()
    at: dict[tuple[float, float], tuple[float, float]] = {}
    for street, line in zip(streets, lines, strict=True):
        if street.level:
            continue
        for end, point in zip(street.ends, (line.coords[0], line.coords[-1]), strict=True):
            meets[end] += 3 if street.highway in _THROUGH else 1
            at[end] = point
    # Two through roads that cross count 12, a side street at one 7.
    nodes = [node for node in sorted(meets) if meets[node] >= 7]
    points = np.array([at[node] for node in nodes])
    busy = np.array([8.0 if meets[node] >= 9 else 1.0 for node in nodes])
    return Anchors(points, busy * (rng.permutation(len(nodes)) + 1.0) ** -0.4)
