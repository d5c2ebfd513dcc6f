"""Rental buildings and factories: which footprints, their names, how many live and work there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.demo.addresses import Front
from scripts.demo.buildings import Building
from scripts.demo.names import APARTMENT_WORDS, Namer
from scripts.demo.places import Place

RENTALS, FACTORIES = 2441, 905
# How much chance there is in which of the candidates are built, beside their size.
_LUCK = 0.5
_M2_A_ROOM = 24.0
_M2_A_WORKER = {"电子科技": 22.0, "制衣": 18.0, "玩具": 20.0, "鞋材": 22.0}
_M2_A_WORKER_ELSE = 38.0


@dataclass(frozen=True)
class Built:
    """A building with its front and the place that it is."""

    building: Building
    front: Front
    place: Place


def choose_buildings(
    candidates: Sequence[Building],
    street_lines: Sequence[shapely.LineString],
    rng: np.random.Generator,
) -> list[Building]:
    """Return as many buildings of each use as the office counts, rather the large ones, in order.

    Parameters
    ----------
    candidates
        All that there is room for, on the plane (metres).
    street_lines
        The streets on the plane; a building stands beside one, or it isn't taken.

    Raises
    ------
    ValueError
        The streets leave no room for so many.
    """
    kept: set[int] = set()
    footprints = np.array([building.footprint for building in candidates], dtype=object)
    _, away_m = shapely.STRtree(street_lines).query_nearest(
        footprints, return_distance=True, all_matches=False
    )
    for use, wanted, farthest_m in (("rental", RENTALS, 30.0), ("factory", FACTORIES, 70.0)):
        here = [
            i
            for i, building in enumerate(candidates)
            if building.use == use and away_m[i] <= farthest_m
        ]
        if len(here) < wanted:
            raise ValueError(f"room for {len(here)} buildings of use {use}, not for {wanted}")
        luck = rng.lognormal(0, _LUCK, len(candidates))
        here.sort(key=lambda i: (-candidates[i].footprint.area * luck[i], i))
        kept.update(here[:wanted])
    return [building for i, building in enumerate(candidates) if i in kept]


def name_buildings(
    buildings: Sequence[Building], fronts: Sequence[Front], namer: Namer, rng: np.random.Generator
) -> list[Built]:
    """Return each building as a place of its layer."""
    return [
        Built(
            building,
            front,
            _factory(building, front, namer, rng)
            if building.use == "factory"
            else _rental(building, front, namer, rng),
        )
        for building, front in zip(buildings, fronts, strict=True)
    ]


def _rental(building: Building, front: Front, namer: Namer, rng: np.random.Generator) -> Place:
    area_m2 = building.footprint.area
    if building.dormitory:
        floors = int(rng.integers(4, 8))
        rooms = max(8, round(area_m2 * floors / 30))
        capacity = rooms * int(rng.integers(4, 7))
        name = f"{front.address}{'员工宿舍' if rng.random() < 0.6 else '工业区公寓'}"
    else:
        floors = int(rng.choice([3, 4, 5, 6, 7, 8], p=[0.08, 0.17, 0.3, 0.26, 0.14, 0.05]))
        rooms = max(3, round(area_m2 * floors * 0.8 / _M2_A_ROOM))
        capacity = rooms * 2 + int(rng.integers(0, rooms + 1))
        if area_m2 > 170 and rng.random() < 0.5:
            name = namer.new(lambda r: f"{namer.lucky(r)}{APARTMENT_WORDS[int(r.integers(0, 4))]}")
        else:
            name = f"{front.address}出租屋"
    attributes: dict[str, str | int] = {
        "number_short": str(front.house), "floors": floors, "rooms": rooms,
        "residents_capacity": capacity,
    }  # fmt: skip
    return Place("rentals", name, front.address, building.footprint, attributes)


def _factory(building: Building, front: Front, namer: Namer, rng: np.random.Generator) -> Place:
    trade, name = namer.factory()
    floors = int(rng.choice([1, 2, 3, 4, 5], p=[0.28, 0.2, 0.26, 0.17, 0.09]))
    m2_a_worker = _M2_A_WORKER.get(trade, _M2_A_WORKER_ELSE) * rng.uniform(1.0, 2.4)
    workers = max(6, round(building.footprint.area * floors**0.7 / m2_a_worker))
    attributes: dict[str, str | int] = {"trade": trade, "workers": workers, "floors": floors}
    return Place("factories", name, front.address, building.footprint, attributes)
