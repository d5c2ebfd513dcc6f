"""Street blocks: the pieces that streets, the railway and today's borders cut an office into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from webmap.errors import N_, DomainError
from webmap.grids.borders import OUTSIDE, Along, Around, Borders, around_of, borders_of, segments_of
from webmap.grids.membership import totals
from webmap.projections import transformer_between

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Stored coordinates have 7 decimals; whole numbers of that unit can be compared.
UNITS_PER_DEGREE = 10_000_000
ARTERIAL_CLASSES = frozenset(
    {"motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link"}
)
# Walkers' ways cross squares and yards: blocks between them would be crumbs.
_NO_BORDER = frozenset({"footway", "path", "steps", "cycleway", "corridor", "bridleway"})
# Smaller or narrower than this is a traffic island or the strip between two carriageways.
TINY_AREA_M2, NARROW_M = 400.0, 8.0
# A block that encloses others takes them in, unless it is large and they more than crumbs of it.
_LARGE_M2, _SMALL_HOLE, _MOST_CUTS = 150_000.0, 0.05, 5
_FAR = 180 * UNITS_PER_DEGREE


@dataclass(frozen=True, eq=False)
class Blocks:
    """Street blocks that tile an office, and how they lie beside each other.

    Parameters
    ----------
    metric_srid
        EPSG code of the CRS of all metres here.
    areas
        Shape (blocks,): polygons in EPSG:4326 without holes; neighbours share every corner.
    area_m2, outer_m
        Shape (blocks,): size, and how much of the border is the office's.
    borders
        What two neighbours share.
    around
        For each block its neighbours in their order around it.
    """

    metric_srid: int
    areas: NDArray[np.object_]
    area_m2: NDArray[np.float64]
    outer_m: NDArray[np.float64]
    borders: Borders
    around: Around

    def __len__(self) -> int:
        return len(self.areas)

    def joined(self, label: NDArray[np.int64], count: int) -> NDArray[np.object_]:
        """Return the union of the blocks of each label, EPSG:4326, without gap or overlap."""
        return np.array(
            [_outline(self.areas[label == number]) for number in range(count)], dtype=object
        )


def street_blocks(
    boundary: BaseGeometry,
    streets: gpd.GeoDataFrame,
    railways: gpd.GeoDataFrame | None,
    metric_srid: int,
    today: NDArray[np.object_] | None = None,
) -> Blocks:
    """Cut an office into blocks.

    Dead ends are no borders. Traffic islands and strips between carriageways belong to a
    neighbour, what a block encloses belongs to the block.

    Parameters
    ----------
    boundary
        The office, EPSG:4326.
    streets
        LineStrings with the column ``highway``, in EPSG:4326.
    railways
        LineStrings in EPSG:4326.
    metric_srid
        EPSG code of the office's metric CRS.
    today
        Grids in force, EPSG:4326; blocks are cut at their borders too, so that they can be kept.

    Raises
    ------
    DomainError
        The boundary is no area.
    """
    area = shapely.make_valid(_in_units(np.array([boundary], dtype=object))[0])
    if shapely.area(area) == 0:
        raise DomainError(N_("辖区边界没有面积，不能划分街区"))
    sources = _sources(streets, railways, today)
    lines = np.concatenate([lines for _kind, lines in sources] + [[shapely.boundary(area)]])
    to_metric = transformer_between(4326, metric_srid)
    faces = _without_rings(lines, area, to_metric)
    faces = _without_crumbs(faces, sources, to_metric)
    segments = segments_of(faces, sources, to_metric, UNITS_PER_DEGREE)
    count = len(faces)
    return Blocks(
        metric_srid=metric_srid,
        areas=shapely.transform(faces, lambda units: units / UNITS_PER_DEGREE),
        area_m2=shapely.area(_metric(faces, to_metric)),
        outer_m=totals(
            segments.left[segments.right == OUTSIDE],
            segments.length_m[segments.right == OUTSIDE],
            count,
        ),
        borders=borders_of(segments),
        around=around_of(segments, count),
    )


def _faces(lines: NDArray[np.object_], area: BaseGeometry) -> NDArray[np.object_]:
    noded = shapely.union_all(lines, grid_size=1)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return faces[shapely.intersects(area, shapely.point_on_surface(faces))]


def _without_rings(
    lines: NDArray[np.object_], area: BaseGeometry, to_metric: pyproj.Transformer
) -> NDArray[np.object_]:
    """Return the faces between lines; a wide ring of land around a whole town is cut in two.

    So it is where the streets nowhere reach the office's boundary: the ring would swallow them.
    """
    for _ in range(_MOST_CUTS):
        faces = _faces(lines, area)
        holed = faces[shapely.get_num_interior_rings(faces) > 0]
        cuts = [
            shapely.intersection(face, _across(hole))
            for face in holed
            for hole in face.interiors
            if _swallows(face, shapely.Polygon(hole), to_metric)
        ]
        if not cuts:
            break
        lines = np.concatenate([lines, np.array(cuts, dtype=object)])
    return faces


def _swallows(face: BaseGeometry, hole: BaseGeometry, to_metric: pyproj.Transformer) -> bool:
    whole = shapely.Polygon(shapely.get_exterior_ring(face))
    both = np.array([whole, hole], dtype=object)
    whole_m2, hole_m2 = shapely.area(_metric(both, to_metric))
    return bool(whole_m2 > _LARGE_M2 and hole_m2 > _SMALL_HOLE * whole_m2)


def _across(hole: BaseGeometry) -> BaseGeometry:
    """Return a line from west to east through the middle of a hole, far beyond its face."""
    _west, south, _east, north = shapely.bounds(hole)
    middle = np.round((south + north) / 2)
    # Half the globe, in units.
    return shapely.LineString([(-_FAR, middle), (_FAR, middle)])


def _in_units(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    return shapely.transform(geometries, lambda degrees: np.round(degrees * UNITS_PER_DEGREE))


def _metric(faces: NDArray[np.object_], to_metric: pyproj.Transformer) -> NDArray[np.object_]:
    def moved(units: NDArray[np.float64]) -> NDArray[np.float64]:
        degrees = units / UNITS_PER_DEGREE
        return np.column_stack(to_metric.transform(degrees[:, 0], degrees[:, 1]))

    return shapely.transform(faces, moved)


def _sources(
    streets: gpd.GeoDataFrame,
    railways: gpd.GeoDataFrame | None,
    today: NDArray[np.object_] | None,
) -> list[tuple[Along, NDArray[np.object_]]]:
    """Return the lines that cut, in units, the strongest barrier first."""
    highway = streets["highway"].to_numpy(dtype=object)
    bounding = ~np.isin(highway, list(_NO_BORDER))
    arterial = np.isin(highway, list(ARTERIAL_CLASSES))
    lines = _in_units(np.asarray(streets.geometry.array, dtype=object))
    rails = np.empty(0, dtype=object)
    if railways is not None:
        rails = _in_units(np.asarray(railways.geometry.array, dtype=object))
    old = np.empty(0, dtype=object)
    if today is not None:
        old = shapely.boundary(_in_units(np.asarray(today, dtype=object)))
    return [
        (Along.RAILWAY, rails),
        (Along.ARTERIAL, lines[arterial]),
        (Along.STREET, lines[bounding & ~arterial]),
        (Along.OTHER, old),
    ]


def _without_crumbs(
    faces: NDArray[np.object_],
    sources: list[tuple[Along, NDArray[np.object_]]],
    to_metric: pyproj.Transformer,
) -> NDArray[np.object_]:
    """Give crumbs to the neighbour that shares most of their border, and fill holes."""
    faces = _without_holes(faces)
    while True:
        metric = _metric(faces, to_metric)
        area_m2, around_m = shapely.area(metric), shapely.length(metric)
        crumbs = np.flatnonzero((area_m2 < TINY_AREA_M2) | (2 * area_m2 / around_m < NARROW_M))
        borders = borders_of(segments_of(faces, sources, to_metric, UNITS_PER_DEGREE))
        goes_to = np.arange(len(faces))
        taken = np.zeros(len(faces), dtype=bool)
        for crumb in crumbs[np.argsort(area_m2[crumbs], kind="stable")]:
            best = _best_neighbour(int(crumb), borders, taken)
            if best is not None:
                goes_to[crumb] = best
                taken[[crumb, best]] = True
        if not taken.any():
            return faces
        faces = _without_holes(_merged(faces, goes_to))


def _best_neighbour(crumb: int, borders: Borders, taken: NDArray[np.bool_]) -> int | None:
    """Return the neighbour across the longest border that is no barrier; a barrier only last."""
    mine = (borders.first == crumb) | (borders.second == crumb)
    other = np.where(borders.first == crumb, borders.second, borders.first)
    if taken[crumb]:
        return None
    mine &= ~taken[other]
    if not mine.any():
        return None
    at = np.flatnonzero(mine)
    total: dict[int, float] = {}
    for i in at:
        worth = 0.01 if borders.kind[i] in (Along.RAILWAY, Along.ARTERIAL) else 1.0
        total[int(other[i])] = total.get(int(other[i]), 0.0) + worth * float(borders.length_m[i])
    return max(total, key=lambda block: (total[block], -block))


def _merged(faces: NDArray[np.object_], goes_to: NDArray[np.int64]) -> NDArray[np.object_]:
    links = sparse.csr_matrix(
        (np.ones(len(faces)), (np.arange(len(faces)), goes_to)), (len(faces),) * 2
    )
    count, part = connected_components(links, directed=False)
    sizes = np.bincount(part, minlength=count)
    first = np.full(count, len(faces), dtype=np.int64)
    np.minimum.at(first, part, np.arange(len(faces)))
    return np.array(
        [
            faces[first[number]] if sizes[number] == 1 else _outline(faces[part == number])
            for number in np.argsort(first)
        ],
        dtype=object,
    )


def _without_holes(faces: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give what a block encloses to the block."""
    holed = np.flatnonzero(shapely.get_num_interior_rings(faces) > 0)
    if len(holed) == 0:
        return faces
    goes_to = np.arange(len(faces))
    inner = shapely.point_on_surface(faces)
    # The largest last: what a small one encloses, the large one that encloses both takes too.
    filled = np.array([shapely.Polygon(shapely.get_exterior_ring(f)) for f in faces[holed]])
    order = np.argsort(shapely.area(filled), kind="stable")
    for i in order:
        inside = shapely.contains(filled[i], inner)
        inside[holed[i]] = False
        goes_to[inside] = holed[i]
    return _without_holes(_merged(faces, goes_to))


def _outline(parts: NDArray[np.object_]) -> BaseGeometry:
    union = shapely.coverage_union_all(parts)
    pieces = shapely.get_parts(union)
    return shapely.orient_polygons(pieces[0] if len(pieces) == 1 else union)
