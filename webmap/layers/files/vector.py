"""Vector files that GDAL reads: GeoPackage, zipped Shapefile, DXF."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZipFile, ZipInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataSourceError

from webmap.errors import N_, BadFile
from webmap.layers.files.archive import open_archive, unpack
from webmap.layers.files.encoding import UNKNOWN_ENCODING, decode, guess_encoding
from webmap.layers.files.table import Limits, Remark, SourceTable, check_size

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED_PARTS = (".shp", ".shx", ".dbf")
_DBF_HEADER_BYTES = 32
_RING_POINTS = 4
_MOST_DIGITS = 9


def _read(path: Path, layer: str | None, encoding: str | None = None) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # measured coordinates, time zones: not used here
            return pyogrio.read_dataframe(
                path, layer=layer, encoding=encoding, on_invalid="ignore", datetime_as_string=True
            )
    except UnicodeDecodeError as error:
        raise BadFile(UNKNOWN_ENCODING) from error
    except Exception as error:  # a damaged file makes the library raise what it likes
        raise BadFile(
            N_("文件打不开，可能已损坏：%(reason)s"), reason=(str(error).splitlines() or [""])[0]
        ) from error


def _table(
    frame: gpd.GeoDataFrame | pd.DataFrame, limits: Limits, remarks: tuple[Remark, ...] = ()
) -> SourceTable:
    check_size(len(frame), limits)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BadFile(N_("文件里没有图形，只有表格。"))
    columns = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype(object)
    return SourceTable(
        columns=columns.where(columns.notna(), None).reset_index(drop=True),
        rows=np.arange(1, len(frame) + 1),
        geometry=np.asarray(frame.geometry.array, dtype=object),
        crs=pyproj.CRS.from_user_input(frame.crs) if frame.crs is not None else None,
        remarks=remarks,
    )


def read_geopackage(path: Path, layer: str | None, limits: Limits) -> SourceTable:
    """Read a layer of a GeoPackage; features count from 1.

    Raises
    ------
    BadFile
        It is damaged, empty, too large, or has several layers and none was named.
    """
    names = geopackage_layers(path)
    if layer is None and len(names) != 1:
        raise BadFile(
            N_("文件里有 %(count)s 个图层，请用 --part 写明一个：%(names)s。"),
            count=len(names),
            names="、".join(names),
        )
    if layer is not None and layer not in names:
        raise BadFile(
            N_("文件里没有图层“%(name)s”；有：%(names)s。"), name=layer, names="、".join(names)
        )
    return _table(_read(path, layer or names[0]), limits)


def geopackage_layers(path: Path) -> list[str]:
    """Return the names of the layers with geometry of a GeoPackage.

    Raises
    ------
    BadFile
        It is none, or damaged.
    """
    with path.open("rb") as file:
        if file.read(15) != b"SQLite format 3":
            raise BadFile(N_("这不是 GeoPackage 文件，可能已损坏。"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            listed = pyogrio.list_layers(path)
    except DataSourceError as error:
        raise BadFile(N_("这不是 GeoPackage 文件，可能已损坏。")) from error
    return [name for name, kind in listed if kind is not None]


def read_dxf(path: Path, encoding: str | None, limits: Limits) -> SourceTable:
    """Read the entities of a drawing (DXF); they count from 1. Closed lines become areas.

    A symbol (a block that is inserted) is a point. A drawing does not name its coordinate system.

    Raises
    ------
    BadFile
        It is no DXF of the text form, damaged, empty or too large.
    """
    data = path.read_bytes()
    if data.startswith(b"AutoCAD Binary DXF"):
        raise BadFile(N_("这是二进制的 DXF。请另存为文本（ASCII）格式的 DXF 再试。"))
    # What the header says of the encoding is often wrong: the bytes themselves tell.
    text, _ = decode(data, encoding)
    check_size(max(_copies(text), 1), limits)
    # Drawn out, a few blocks within blocks or one array of them would fill the memory.
    options = {"DXF_ENCODING": "UTF-8", "DXF_INLINE_BLOCKS": "NO"}
    pyogrio.set_gdal_config_options(options)
    try:
        with TemporaryDirectory() as folder:
            plain = Path(folder) / "data.dxf"
            plain.write_text(text, encoding="utf-8", newline="")
            table = _table(_read(plain, "entities"), limits)
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))
    geometry = np.array(table.geometry, dtype=object)
    rings = (shapely.get_type_id(geometry) == 1) & shapely.is_closed(geometry)
    rings &= shapely.get_num_points(geometry) >= _RING_POINTS
    geometry[rings] = shapely.polygons(shapely.linearrings(_coordinates(geometry[rings])))
    named = ("Layer", "Text", "BlockName")
    return replace(
        table,
        geometry=geometry,
        columns=table.columns.loc[:, [name for name in named if name in table.columns]],
    )


def _copies(text: str) -> int:
    """Return how many symbols the arrays of a drawing stand for: GDAL makes a feature of each."""
    lines = text.split("\n")
    count, inside = 0, False
    array = {"70": 1, "71": 1}
    for code, value in zip(lines[::2], lines[1::2], strict=False):
        code, value = code.strip(), value.strip()
        if code == "0":
            count += inside * array["70"] * array["71"]
            inside, array = value == "INSERT", {"70": 1, "71": 1}
        elif inside and code in array and value.isascii() and value.isdigit():
            array[code] = int(value[:_MOST_DIGITS])
    return count


def _coordinates(lines: NDArray[np.object_]) -> list[NDArray[np.float64]]:
    return [shapely.get_coordinates(line) for line in lines]


def read_shapefile(path: Path, encoding: str | None, limits: Limits) -> SourceTable:
    """Read the one shapefile in a zip; features count from 1.

    Raises
    ------
    BadFile
        The zip is unsafe, holds no shapefile or several, or the shapefile lacks a part.
    """
    with open_archive(path, limits) as archive, TemporaryDirectory() as folder:
        parts = _shapefile_parts(archive)
        for suffix, entry in parts.items():
            unpack(archive, entry, Path(folder) / f"data{suffix}")
        remarks: tuple[Remark, ...] = ()
        if encoding is None and ".cpg" not in parts:
            encoding = guess_encoding(_dbf_texts(Path(folder) / "data.dbf"))
            if encoding is None:
                raise BadFile(UNKNOWN_ENCODING)
            if encoding != "utf-8":
                remarks = (Remark(N_("文件按 %(name)s 编码读取。"), {"name": encoding.upper()}),)
        return _table(_read(Path(folder) / "data.shp", None, encoding), limits, remarks)


def _shapefile_parts(archive: ZipFile) -> dict[str, ZipInfo]:
    shapes = [
        entry
        for entry in archive.infolist()
        if entry.filename.lower().endswith(".shp") and "__MACOSX" not in entry.filename
    ]
    if len(shapes) != 1:
        names = "、".join(PurePosixPath(entry.filename).name for entry in shapes)
        raise BadFile(
            N_("压缩包里要有一个 .shp 文件，这里有 %(count)s 个：%(names)s。请分开打包。")
            if shapes
            else N_("压缩包里没有 .shp 文件。请把 .shp、.shx、.dbf、.prj 一起打包。"),
            count=len(shapes),
            names=names,
        )
    stem = shapes[0].filename[: -len(".shp")].lower()
    parts = {
        suffix: entry
        for entry in archive.infolist()
        for suffix in _SHAPEFILE_PARTS
        if entry.filename.lower() == stem + suffix
    }
    missing = [suffix for suffix in _NEEDED_PARTS if suffix not in parts]
    if missing:
        raise BadFile(
            N_("Shapefile 不完整，缺少 %(parts)s。请把 .shp、.shx、.dbf、.prj 一起打包。"),
            parts="、".join(missing),
        )
    return parts


def _dbf_texts(path: Path) -> bytes:
    """Return the field names and records of a dBase table, a line each, to guess an encoding."""
    data = path.read_bytes()
    header_bytes = int.from_bytes(data[8:10], "little")
    record_bytes = max(int.from_bytes(data[10:12], "little"), 1)
    names = [
        data[start : start + 11].split(b"\0")[0]
        for start in range(_DBF_HEADER_BYTES, header_bytes - 1, _DBF_HEADER_BYTES)
    ]
    records = [
        data[start : start + record_bytes] for start in range(header_bytes, len(data), record_bytes)
    ]
    return b"\n".join([*names, *records[:5000]])
