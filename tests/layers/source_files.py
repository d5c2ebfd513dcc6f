"""Files as others make them, written for a test."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import shapely

from tests.tiny_office import SOUTH, WEST

Row = dict[str, Any]


def shops(count: int = 3, **changes: Any) -> list[Row]:
    """Rows of shops in the tiny office, with numbers that it does not have yet."""
    return [
        {
            "编号": f"N{i:03d}",
            "名称": f"新店{i}",
            "地址": f"1号路{i}号",
            "行业": "餐饮",
            "经度": round(WEST + 0.001 + 0.0005 * i, 7),
            "纬度": round(SOUTH + 0.001 + 0.0004 * i, 7),
            **changes,
        }
        for i in range(1, count + 1)
    ]


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)
    return path


def frame_of(rows: Sequence[Row], crs: Any = 4326) -> gpd.GeoDataFrame:
    """The rows as a frame of points (or with their own ``geometry``)."""
    shapes = [row.get("geometry") or shapely.Point(row["经度"], row["纬度"]) for row in rows]
    columns = [
        {k: v for k, v in row.items() if k not in {"经度", "纬度", "geometry"}} for row in rows
    ]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_crs(crs)


def write_geojson(path: Path, rows: Sequence[Row], **more: Any) -> Path:
    features = []
    for row in rows:
        shape = row.get("geometry")
        if shape is None and "经度" in row:
            shape = shapely.Point(row["经度"], row["纬度"])
        geometry = (
            shape if isinstance(shape, dict | None) else json.loads(shapely.to_geojson(shape))
        )
        properties = {k: v for k, v in row.items() if k not in {"经度", "纬度", "geometry"}}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    content = {"type": "FeatureCollection", "features": features, **more}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def write_gpkg(path: Path, rows: Sequence[Row], crs: Any = 4326, layer: str = "shops") -> Path:
    frame_of(rows, crs).to_file(path, driver="GPKG", layer=layer)
    return path


def write_shapefile_zip(
    path: Path,
    rows: Sequence[Row],
    crs: Any = 4326,
    encoding: str = "gb18030",
    without: Sequence[str] = (),
    folder: str = "",
) -> Path:
    """A zip as Chinese programs pack it: GBK texts; ``without`` leaves parts out."""
    stem = path.with_suffix("")
    frame_of(rows, crs).to_file(stem.with_suffix(".shp"), encoding=encoding)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            if suffix not in without:
                archive.write(stem.with_suffix(suffix), f"{folder}{stem.name}{suffix}")
    return path


def write_kml(path: Path, rows: Sequence[Row]) -> Path:
    marks = []
    for row in rows:
        data = "".join(
            f'<Data name="{k}"><value>{v}</value></Data>'
            for k, v in row.items()
            if k not in {"经度", "纬度", "名称"}
        )
        marks.append(
            f"<Placemark><name>{row['名称']}</name><ExtendedData>{data}</ExtendedData>"
            f"<Point><coordinates>{row['经度']},{row['纬度']},12</coordinates></Point></Placemark>"
        )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{''.join(marks)}</Document></kml>",
        encoding="utf-8",
    )
    return path
