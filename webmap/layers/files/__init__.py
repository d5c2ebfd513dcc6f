"""Reading files made by others: by their suffix, checked for size and safety first."""

from __future__ import annotations

from pathlib import Path

from webmap.errors import N_, BadFile
from webmap.layers.files.table import Limits, Remark, SourceTable

__all__ = ["SUFFIXES", "Limits", "Remark", "SourceTable", "check_file", "parts_of", "read_source"]

SUFFIXES = (
    ".geojson", ".json", ".gpkg", ".zip", ".kml", ".kmz", ".gpx", ".dxf", ".csv", ".tsv", ".txt",
    ".xlsx", ".xlsm",
)  # fmt: skip
_MB = 1024 * 1024


def check_file(path: Path, limits: Limits) -> None:
    """Refuse a file that is missing, empty or too large.

    Raises
    ------
    BadFile
    """
    if not path.is_file():
        raise BadFile(N_("没有这个文件：%(path)s"), path=str(path))
    size = path.stat().st_size
    if size == 0:
        raise BadFile(N_("文件是空的：里面没有一行数据。"))
    if size > limits.file_bytes:
        raise BadFile(
            N_("文件有 %(size)s MB，最多 %(most)s MB。"),
            size=round(size / _MB),
            most=round(limits.file_bytes / _MB),
        )


def read_source(
    path: Path,
    *,
    encoding: str | None = None,
    part: str | None = None,
    limits: Limits | None = None,
) -> SourceTable:
    """Read the rows of a file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, zipped Shapefile, KML, KMZ, GPX, DXF, CSV or XLSX, told by its suffix.
    encoding
        Encoding of its texts; None guesses.
    part
        Name of the sheet or layer in it; None when there is but one.
    limits
        How large it may be.

    Raises
    ------
    BadFile
        The file can't be read; the message says why and how to mend it.
    """
    limits = limits or Limits()
    check_file(path, limits)
    suffix = path.suffix.lower()
    # The readers bring heavy libraries along, each its own.
    if suffix in {".csv", ".tsv", ".txt"}:
        from webmap.layers.files.delimited import read_delimited

        return read_delimited(path, encoding, limits)
    if suffix in {".xlsx", ".xlsm"}:
        from webmap.layers.files.spreadsheet import read_spreadsheet

        return read_spreadsheet(path, part, limits)
    if suffix in {".geojson", ".json"}:
        from webmap.layers.files.geojson import read_geojson

        return read_geojson(path, encoding, limits)
    if suffix in {".kml", ".kmz"}:
        from webmap.layers.files.kml import read_kml

        return read_kml(path, limits)
    if suffix == ".gpx":
        from webmap.layers.files.gpx import read_gpx

        return read_gpx(path, limits)
    if suffix in {".gpkg", ".zip", ".dxf"}:
        from webmap.layers.files import vector

        if suffix == ".gpkg":
            return vector.read_geopackage(path, part, limits)
        if suffix == ".dxf":
            return vector.read_dxf(path, encoding, limits)
        return vector.read_shapefile(path, encoding, limits)
    if suffix == ".dwg":
        raise BadFile(N_("DWG 是 AutoCAD 自己的格式，读不了。请在 AutoCAD 里另存为 DXF 再试。"))
    if suffix in {".shp", ".shx", ".dbf"}:
        raise BadFile(N_("请把 Shapefile 的 .shp、.shx、.dbf、.prj 打成一个 zip 再导入。"))
    if suffix in {".pbf", ".osm"}:
        raise BadFile(N_("OpenStreetMap 文件请用命令 data import-streets 导入。"))
    if suffix == ".xls":
        raise BadFile(N_("旧的 .xls 格式请先另存为 .xlsx。"))
    raise BadFile(
        N_("不认识“%(suffix)s”格式；可以用：%(suffixes)s。"),
        suffix=suffix,
        suffixes=" ".join(SUFFIXES),
    )


def parts_of(path: Path, limits: Limits | None = None) -> list[str]:
    """Return the names of the sheets or layers of a file, the likeliest first; empty: it has none.

    Raises
    ------
    BadFile
        The file can't be read.
    """
    limits = limits or Limits()
    check_file(path, limits)
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        from webmap.layers.files.spreadsheet import sheet_names

        return sheet_names(path, limits)
    if suffix == ".gpkg":
        from webmap.layers.files.vector import geopackage_layers

        return geopackage_layers(path)
    return []
