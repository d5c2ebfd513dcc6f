"""Footprints: rows of rental buildings along lanes, workshops and dormitories on factory plots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from scripts.demo.blocks import Block
from scripts.demo.skeleton import District
from scripts.demo.subdivision import Frame

Use = Literal["rental", "factory"]


@dataclass(frozen=True)
class Rows:
    """How buildings stand in a block: rows as deep as ``depth_m``, fronts of some width."""

    depth_m: float
    fronts_m: tuple[float, float]
    gap_m: float
    vacant: float


ROWS: dict[District, Rows] = {
    "old_village": Rows(13.2, (10.0, 16.5), 1.0, 0.09),
    "new_village": Rows(13.5, (11.0, 13.5), 1.2, 0.03),
    "centre": Rows(18.0, (17.0, 30.0), 2.5, 0.06),
}
_SQUARENESS = 0.74
_LEAST_M2 = 42.0
_VACANT_PLOTS = 0.08
_DORMITORY_PLOTS = 0.34
_LONGEST_DORMITORY_M = 54.0
_LARGEST_HALL_M2 = 5500.0


@dataclass(frozen=True)
class Building:
    """A footprint on the plane (metres), what it is used for, and the area that it stands in."""

    footprint: shapely.Polygon
    use: Use
    area: str
    dormitory: bool = False


def raise_buildings(blocks: list[Block], rng: np.random.Generator) -> list[Building]:
    """Return all buildings that the blocks have room for."""
    found: list[Building] = []
    for block in blocks:
        rows = ROWS.get(block.area.district)
        if rows is not None:
            found += [
                Building(footprint, "rental", block.area.name)
                for footprint in _in_rows(block.polygon, rows, rng)
            ]
        elif block.area.district == "factory":
            found += _factory_ground(block, rng)
    return found


def _in_rows(
    block: shapely.Polygon, rows: Rows, rng: np.random.Generator
) -> Iterator[shapely.Polygon]:
    """Yield the buildings of a block: rows along its long side, each cut into fronts."""
    frame = Frame.of(block)
    count = max(1, round(frame.depth_m / rows.depth_m))
    depth_m = frame.depth_m / count
    if depth_m < 5:
        return
    half_gap = rows.gap_m / 2
    for row in range(count):
        near = -frame.depth_m / 2 + row * depth_m
        start = -frame.length_m / 2
        while start < frame.length_m / 2 - 4:
            front = rng.uniform(*rows.fronts_m)
            end = min(start + front, frame.length_m / 2)
            if frame.length_m / 2 - end < rows.fronts_m[0] * 0.6:
                end = frame.length_m / 2
            set_back = rng.uniform(0, 1.2)
            cell = _rectangle(
                frame, start + half_gap, end - half_gap, near + half_gap,
                near + depth_m - half_gap - set_back,
            )  # fmt: skip
            start = end
            vacant = rng.random() < rows.vacant
            footprint = None if vacant else _fitted(cell, block)
            if footprint is not None:
                yield footprint


def _fitted(
    cell: shapely.Polygon, block: shapely.Polygon, squareness: float = _SQUARENESS
) -> shapely.Polygon | None:
    """Return the part of a cell that lies in the block, if a house can have that shape."""
    part = cell if block.contains(cell) else cell.intersection(block)
    if part.geom_type != "Polygon" or part.area < _LEAST_M2:
        return None
    part = shapely.Polygon(part.simplify(0.3).exterior)
    box = shapely.minimum_rotated_rectangle(part)
    return part if part.area > squareness * box.area else None


def _rectangle(
    frame: Frame, from_m: float, to_m: float, near_m: float, far_m: float
) -> shapely.Polygon:
    return shapely.Polygon(
        [frame.at(from_m, near_m), frame.at(to_m, near_m), frame.at(to_m, far_m),
         frame.at(from_m, far_m)]
    )  # fmt: skip


def _factory_ground(block: Block, rng: np.random.Generator) -> Iterator[Building]:
    """Yield the buildings of a factory block: walled plots, each with workshops."""
    frame = Frame.of(block.polygon)
    deep = max(1, round(frame.depth_m / rng.uniform(62, 96)))
    depth_m = frame.depth_m / deep
    for row in range(deep):
        near = -frame.depth_m / 2 + row * depth_m
        plots = max(1, round(frame.length_m / rng.uniform(64, 124)))
        width_m = frame.length_m / plots
        for plot in range(plots):
            start = -frame.length_m / 2 + plot * width_m
            if rng.random() < _VACANT_PLOTS:
                continue
            for part, dormitory in _on_plot(width_m, depth_m, rng):
                cell = _rectangle(
                    frame, start + part[0], start + part[2], near + part[1], near + part[3]
                )
                footprint = _fitted(cell, block.polygon, 0.86)
                if footprint is not None and footprint.area > (120 if dormitory else 220):
                    yield Building(
                        footprint, "rental" if dormitory else "factory", block.area.name, dormitory
                    )


def _on_plot(
    width_m: float, depth_m: float, rng: np.random.Generator
) -> Iterator[tuple[tuple[float, float, float, float], bool]]:
    """Yield the buildings of one plot as (left, near, right, far) and whether it is a dormitory."""
    wall = rng.uniform(3.5, 9)
    left, near, right, far = wall, wall, width_m - wall, depth_m - wall
    yard = rng.uniform(6, 11)
    if rng.random() < _DORMITORY_PLOTS and right - left > 34:
        side = left + rng.uniform(10.5, 13.5)
        length = min((far - near) * rng.uniform(0.55, 0.95), _LONGEST_DORMITORY_M)
        yield (left, near, side, near + length), True
        left = side + yard * 0.8
    layout = int(rng.integers(0, 5))
    if far - near < 30 or (layout == 0 and (right - left) * (far - near) < _LARGEST_HALL_M2):
        yield (left, near, right, far - yard * rng.uniform(0.2, 1)), False
    elif layout in (0, 1, 2):
        middle = near + (far - near - yard) * rng.uniform(0.42, 0.58)
        yield (left, near, right, middle), False
        yield (left, middle + yard, right, far), False
    elif layout == 3:
        middle = left + (right - left - yard) * rng.uniform(0.4, 0.62)
        yield (left, near, middle, far), False
        yield (middle + yard, near, right, far - yard * rng.uniform(0, 1.5)), False
    else:
        back = near + (far - near) * rng.uniform(0.42, 0.5)
        middle = left + (right - left - yard) * 0.5
        yield (left, near, middle, back), False
        yield (middle + yard, near, right, back), False
        yield (left, back + yard, right, far), False
