"""Streets as they are drawn, each whole, before they are cut at their junctions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from scripts.demo.curves import smooth_line
from scripts.demo.names import FACTORY_ROADS, VILLAGE_STREETS, numeral
from scripts.demo.skeleton import AREAS, ROADS, Area, District
from scripts.demo.subdivision import Cut, Pattern, subdivide

PATTERNS: dict[District, Pattern] = {
    "old_village": Pattern(31, 66, bend_m=4.0, skew=0.16, least_gap_m=7, dead_ends=0.22),
    "new_village": Pattern(31, 88, bend_m=0.0, skew=0.0, least_gap_m=9, dead_ends=0.04),
    "centre": Pattern(52, 90, bend_m=1.5, skew=0.05, least_gap_m=14),
    "factory": Pattern(112, 165, bend_m=0.0, skew=0.03, least_gap_m=22),
}

_COMMUNITY = "石鼓"
# More unnamed streets than this are counted by quarters.
_MANY = 30


@dataclass(frozen=True)
class Strand:
    """A street as drawn, in metres on the plane.

    ``overshoots`` says that its ends reach past the streets that it ends at; ``rank`` orders the
    streets of one area by how much they carry, 0 most.
    """

    line: shapely.LineString
    name: str
    highway: str
    area: str = ""
    crossing: int | None = None
    overshoots: bool = False
    rank: int = 0


def through_roads() -> list[Strand]:
    """Return the roads drawn by hand, the most important first."""
    return [
        Strand(
            smooth_line(road.points),
            road.name,
            road.highway,
            crossing=road.crossing,
            overshoots=True,
        )
        for road in ROADS
    ]


def areas_of(superblocks: Sequence[shapely.Polygon]) -> dict[int, Area]:
    """Return the area that each block of through roads is, by its index.

    Raises
    ------
    ValueError
        An area's point lies in no block, two areas lie in one, or a block of some size in none.
    """
    tree = shapely.STRtree(superblocks)
    found: dict[int, Area] = {}
    for area in AREAS:
        inside = tree.query(shapely.Point(area.point), predicate="within")
        if len(inside) != 1 or int(inside[0]) in found:
            raise ValueError(f"{area.name} {area.point}: not one block of its own")
        found[int(inside[0])] = area
    missing = [block.representative_point().wkt for i, block in enumerate(superblocks)
               if i not in found]  # fmt: skip
    if missing:
        raise ValueError(f"blocks of no area: {missing}")
    return found


def inner_streets(
    superblocks: Sequence[shapely.Polygon], areas: dict[int, Area], rng: np.random.Generator
) -> list[Strand]:
    """Return the streets, lanes and paths between the through roads."""
    road_names = list(FACTORY_ROADS)
    strands: list[Strand] = []
    for i, block in enumerate(superblocks):
        area = areas[i]
        if area.district == "hill":
            strands += _hill_paths(block, area)
        elif area.district in PATTERNS:
            cuts = subdivide(block, PATTERNS[area.district], rng)
            make = _industrial if area.district == "factory" else _village
            strands += make(cuts, area, road_names, rng)
    return sorted(strands, key=lambda strand: strand.rank)


def _industrial(
    cuts: list[Cut], area: Area, road_names: list[str], rng: np.random.Generator
) -> list[Strand]:
    """Name and class the streets of a factory district."""
    found = []
    for cut in cuts:
        highway = "tertiary" if cut.depth == 0 else "residential" if cut.depth < 3 else "service"
        name = road_names.pop(0) if cut.depth < 2 and road_names else ""
        found.append(Strand(cut.line, name, highway, area.name, rank=cut.depth))
    return _numbered(found, _short(area.name), "路")


def _village(
    cuts: list[Cut], area: Area, road_names: list[str], rng: np.random.Generator
) -> list[Strand]:
    """Name and class the streets and lanes of a village or of the centre."""
    narrow = {"old_village": 0.75, "new_village": 0.25}.get(area.district, 0.1)
    streets = [f"{_short(area.name)}{street}" for street in VILLAGE_STREETS]
    found = []
    for cut in cuts:
        if cut.depth < 2 and streets:
            name, highway = streets.pop(0), "residential"
        else:
            lane = "footway" if cut.last and rng.random() < narrow else "service"
            name, highway = "", "residential" if cut.depth < 3 else lane
        found.append(Strand(cut.line, name, highway, area.name, rank=cut.depth))
    return _numbered(found, _short(area.name), "巷")


def _short(name: str) -> str:
    """Return the name of an area as its streets have it: without the community's own."""
    return name.removeprefix(_COMMUNITY) or name


def _numbered(strands: list[Strand], prefix: str, ending: str) -> list[Strand]:
    """Give the streets without a name numbers from the north-west on, in bands of 40 m.

    Where they are many, each quarter counts its own, as villages do: 老围东三巷.
    """
    unnamed = sorted(
        (i for i, strand in enumerate(strands) if not strand.name),
        key=lambda i: _reading_order(strands[i].line),
    )
    middles = {i: strands[i].line.interpolate(0.5, normalized=True) for i in unnamed}
    middle = shapely.MultiPoint(list(middles.values())).centroid
    counted: Counter[str] = Counter()
    result = list(strands)
    for i in unnamed:
        here = middles[i]
        quarter = _quarter(here.x - middle.x, here.y - middle.y) if len(unnamed) > _MANY else ""
        counted[quarter] += 1
        result[i] = replace(
            strands[i], name=f"{prefix}{quarter}{numeral(counted[quarter])}{ending}"
        )
    return result


def _quarter(east_m: float, north_m: float) -> str:
    if abs(east_m) > abs(north_m):
        return "东" if east_m > 0 else "西"
    return "北" if north_m > 0 else "南"


def _reading_order(line: shapely.LineString) -> tuple[int, float]:
    middle = line.interpolate(0.5, normalized=True)
    return -math.floor(middle.y / 40), middle.x


def _hill_paths(block: shapely.Polygon, area: Area) -> list[Strand]:
    """Return a path around a hill, and stairs to it from below and from it to the top."""
    top = block.centroid
    reach = math.sqrt(block.area / math.pi)
    ring = [
        (
            top.x + reach * (0.50 + 0.07 * math.sin(3 * angle)) * math.cos(angle),
            top.y + reach * (0.42 + 0.06 * math.cos(2 * angle)) * math.sin(angle),
        )
        for angle in (2 * math.pi * k / 12 for k in range(12))
    ]
    paths = [Strand(smooth_line([*ring, ring[0]]), f"{area.name}环山步道", "footway", area.name)]
    for number, (spoke, start, end, highway) in enumerate(
        [
            (11, 0.97, 2.6, "steps"), (9, 0.97, 2.6, "footway"), (0, 0.97, 2.6, "footway"),
            (10, 0.0, 1.03, "steps"), (3, 0.0, 1.03, "steps"), (6, 0.0, 1.03, "steps"),
        ],
        start=1,
    ):  # fmt: skip
        dx, dy = ring[spoke][0] - top.x, ring[spoke][1] - top.y
        bend = 0.06 if number % 2 else -0.06
        points = [
            (top.x + dx * t - dy * b, top.y + dy * t + dx * b)
            for t, b in zip(np.linspace(start, end, 5).tolist(), [0, bend, -bend, bend, 0],
                            strict=True)
        ]  # fmt: skip
        kind = "登山石阶" if highway == "steps" else "山脚步道"
        # A little past the road at the foot, where the rest is cut off.
        line = smooth_line(points).intersection(block.buffer(8))
        paths.append(
            Strand(
                line, f"{area.name}{kind}{numeral(number)}段", highway, area.name,
                overshoots=True, rank=1,
            )
        )  # fmt: skip
    return paths
