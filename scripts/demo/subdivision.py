"""Splits the blocks between the through roads into smaller ones, by streets and lanes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.ops import split, substring

from scripts.demo.curves import Point

_TRIES = 7


@dataclass(frozen=True)
class Pattern:
    """How the streets of a district divide it.

    Parameters
    ----------
    depth_m, length_m
        Short and long side of a block that is not divided further.
    bend_m
        How far a street strays from the straight line.
    skew
        How far it strays from the right angle, radians.
    least_gap_m
        Junctions nearer to one another than this are avoided.
    dead_ends
        Share of the last streets that end within the block.
    """

    depth_m: float
    length_m: float
    bend_m: float
    skew: float
    least_gap_m: float
    dead_ends: float = 0.0


@dataclass(frozen=True)
class Cut:
    """A street that divides a block; those of depth 0 divide the whole district."""

    line: shapely.LineString
    depth: int
    last: bool


@dataclass(frozen=True)
class Frame:
    """The smallest rectangle around a block: middle, unit vectors and sides, the long one first."""

    middle: Point
    along: Point
    aside: Point
    length_m: float
    depth_m: float

    @classmethod
    def of(cls, polygon: shapely.Polygon) -> Frame:
        """Return the rectangle around a polygon."""
        corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))[:4]
        sides = np.diff(corners[:3], axis=0)
        lengths = np.hypot(sides[:, 0], sides[:, 1])
        long = int(lengths[1] > lengths[0])
        ux, uy = (float(value) for value in sides[long] / lengths[long])
        if ux < 0 or (ux == 0 and uy < 0):
            ux, uy = -ux, -uy
        x, y = (float(value) for value in corners.mean(axis=0))
        return cls((x, y), (ux, uy), (-uy, ux), float(lengths[long]), float(lengths[1 - long]))

    def at(self, along_m: float, aside_m: float) -> Point:
        """Return the point so far from the middle along the long and the short side."""
        return (
            self.middle[0] + along_m * self.along[0] + aside_m * self.aside[0],
            self.middle[1] + along_m * self.along[1] + aside_m * self.aside[1],
        )


def subdivide(polygon: shapely.Polygon, pattern: Pattern, rng: np.random.Generator) -> list[Cut]:
    """Return the streets that divide a district until its blocks are as small as wanted."""
    return list(_divide(polygon, pattern, rng, 0, []))


def _divide(
    polygon: shapely.Polygon,
    pattern: Pattern,
    rng: np.random.Generator,
    depth: int,
    junctions: list[Point],
) -> Iterator[Cut]:
    frame = Frame.of(polygon)
    too_deep = frame.depth_m / pattern.depth_m
    too_long = frame.length_m / pattern.length_m
    if max(too_deep, too_long) < 1.45 or polygon.area < pattern.depth_m * pattern.length_m * 0.9:
        return
    lengthwise = too_deep >= too_long
    found = _best_cut(polygon, frame, lengthwise, pattern, rng, junctions)
    if found is None:
        return
    lines, parts = found
    small = pattern.depth_m * pattern.length_m * 2.2
    for line in lines:
        junctions += [line.coords[0], line.coords[-1]]
        last = polygon.area < small
        if last and rng.random() < pattern.dead_ends:
            share = rng.uniform(0.4, 0.7)
            ends = (0, share) if rng.random() < 0.5 else (1 - share, 1)
            line = substring(line, *ends, normalized=True)
        yield Cut(line, depth, last)
    for part in parts:
        yield from _divide(part, pattern, rng, depth + 1, junctions)


def _best_cut(
    polygon: shapely.Polygon,
    frame: Frame,
    lengthwise: bool,
    pattern: Pattern,
    rng: np.random.Generator,
    junctions: list[Point],
) -> tuple[list[shapely.LineString], list[shapely.Polygon]] | None:
    """Return the lines of a cut and the parts that it makes; the first that is good enough."""
    extent = frame.depth_m if lengthwise else frame.length_m
    count = max(2, round(extent / (pattern.depth_m if lengthwise else pattern.length_m)))
    best, best_gap = None, -1.0
    for _ in range(_TRIES):
        share = round(count / 2 + rng.uniform(-0.6, 0.6)) / count + rng.normal(0, 0.025)
        share = min(max(share, 0.25), 0.75)
        line = _line_across(frame, lengthwise, (share - 0.5) * extent, pattern, rng)
        parts = [part for part in split(polygon, line).geoms if part.area > 1]
        if len(parts) < 2 or min(part.area for part in parts) < 0.12 * polygon.area:
            continue
        inside = [
            piece
            for piece in shapely.get_parts(line.intersection(polygon))
            if piece.geom_type == "LineString" and piece.length > 4
        ]
        if not inside:
            continue
        gap = min(_gap(piece, junctions) for piece in inside)
        if gap > best_gap:
            best, best_gap = (inside, parts), gap
        if gap >= pattern.least_gap_m:
            break
    return best


def _gap(line: shapely.LineString, junctions: list[Point]) -> float:
    """Return how near the ends of a line come to a junction that is there already."""
    if not junctions:
        return math.inf
    ends = np.asarray([line.coords[0], line.coords[-1]])
    others = np.asarray(junctions)
    offsets = ends[:, None, :] - others[None, :, :]
    return float(np.sqrt((offsets**2).sum(axis=2)).min())


def _line_across(
    frame: Frame, lengthwise: bool, offset_m: float, pattern: Pattern, rng: np.random.Generator
) -> shapely.LineString:
    """Return a line through a block, a little bent and askew, longer than the block."""
    half = (frame.length_m if lengthwise else frame.depth_m) * 0.75 + 20
    tilt = math.tan(rng.normal(0, pattern.skew)) if pattern.skew else 0.0
    bends = max(1, round(2 * half / 60)) if pattern.bend_m else 0
    points = []
    for k in range(bends + 2):
        run = -half + 2 * half * k / (bends + 1)
        aside = offset_m + tilt * run
        if 0 < k <= bends:
            run += rng.uniform(-8, 8)
            aside += rng.uniform(-pattern.bend_m, pattern.bend_m)
        points.append(frame.at(run, aside) if lengthwise else frame.at(aside, run))
    return shapely.LineString(points)
