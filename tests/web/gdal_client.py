"""GDAL in a process of its own: it keeps Python's lock while it waits for a server."""

from __future__ import annotations

import geopandas as gpd
import pyogrio


def sign_in(userpwd: str) -> None:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": userpwd, "GDAL_HTTP_TIMEOUT": "30"})


def list_layers(address: str) -> list[str]:
    return pyogrio.list_layers(f"OAPIF:{address}/ogc")[:, 0].tolist()


def list_fields(address: str, layer: str) -> list[str]:
    return pyogrio.read_info(f"OAPIF:{address}/ogc", layer=layer)["fields"].tolist()


def read(address: str, layer: str, **options: object) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(f"OAPIF:{address}/ogc", layer=layer, **options)
