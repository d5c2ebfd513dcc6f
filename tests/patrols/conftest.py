"""Small networks that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pytest
import shapely

from webmap.patrols.network import StreetNetwork

METRIC_SRID = 4547
ORIGIN = (499_000.0, 2_526_000.0)

Row = dict[str, object]


def at(x: float, y: float) -> shapely.Point:
    """A point x metres east and y metres north of the tests' origin, in the metric CRS."""
    return shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y)


def street(*points: tuple[float, float], **attributes: object) -> Row:
    row: Row = {
        "name": "",
        "highway": "residential",
        "oneway": "no",
        "foot": True,
        "ebike": True,
        "car": True,
        "level": 0,
    }
    row.update(attributes)
    row["geometry"] = shapely.LineString([at(x, y) for x, y in points])
    return row


def network_of(rows: list[Row], railway: list[tuple[float, float]] | None = None) -> StreetNetwork:
    streets = gpd.GeoDataFrame(rows, crs=METRIC_SRID).to_crs(4326)
    railways = None
    if railway:
        line = shapely.LineString([at(x, y) for x, y in railway])
        railways = gpd.GeoDataFrame({"geometry": [line]}, crs=METRIC_SRID).to_crs(4326)
    return StreetNetwork.from_frames(streets, METRIC_SRID, railways)


@pytest.fixture(scope="session")
def cross() -> StreetNetwork:
    """Four arms of 600 m that meet in the middle; 600 m are 500 s on foot."""
    return network_of(
        [
            street((0, 0), (600, 0), name="东路"),
            street((0, 0), (-600, 0), name="西路"),
            street((0, 0), (0, 600), name="北路"),
            street((0, 0), (0, -600), name="南路"),
        ]
    )


@pytest.fixture(scope="session")
def make_network() -> Callable[..., StreetNetwork]:
    return network_of
