"""The committed demo office, read as others read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

GIS_DATA = Path(__file__).parents[2] / "gis_data"
METRIC_SRID = 4547


@pytest.fixture(scope="session")
def layer() -> Callable[[str], gpd.GeoDataFrame]:
    """Return a layer of the demo office by its id, in EPSG:4326; read once."""
    read: dict[str, gpd.GeoDataFrame] = {}

    def find(layer_id: str) -> gpd.GeoDataFrame:
        if layer_id not in read:
            read[layer_id] = gpd.read_file(GIS_DATA / f"{layer_id}.geojson", engine="pyogrio")
        return read[layer_id]

    return find


@pytest.fixture(scope="session")
def metric(layer: Callable[[str], gpd.GeoDataFrame]) -> Callable[[str], gpd.GeoDataFrame]:
    """Return a layer in the office's metric CRS."""
    return lambda layer_id: layer(layer_id).to_crs(METRIC_SRID)


@pytest.fixture(scope="session")
def incidents() -> pd.DataFrame:
    """Return the incidents with local times."""
    frame = pd.read_csv(GIS_DATA / "incidents.csv", dtype={"number": str, "sub_category": str})
    for column in ("occurred_from", "occurred_to"):
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.tz_convert("Asia/Shanghai")
    return frame


@pytest.fixture(scope="session")
def members() -> pd.DataFrame:
    """Return the members."""
    return pd.read_csv(GIS_DATA / "members.csv", dtype=str, keep_default_na=False)
