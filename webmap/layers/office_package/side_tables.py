"""The tables of an office's GeoPackage that hold no shapes: its layers, and QGIS's styles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from webmap.errors import N_, BadFile
from webmap.layers.exports.qml import to_qml
from webmap.layers.exports.sld import to_sld
from webmap.layers.style import Style
from webmap.models import Layer

FORMAT, FORMAT_VERSION = "webmap-office", 1
GEOMETRY_COLUMN = "geom"
_LAYER_COLUMNS = (
    "layer_id", "source", "group_id", "name_zh", "name_en", "geometry_type", "position",
    "fields", "style", "own",
)  # fmt: skip
# The name and the columns are QGIS's own; it takes the default style when it opens a layer.
_LAYER_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
    styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT CURRENT_TIMESTAMP)
"""
CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)"
)
_MADE_ELSEWHERE = N_("这不是本系统导出的警务室 GeoPackage：里面没有图层的说明。")


def write_side_tables(path: Path, layers: Sequence[Layer], written: Sequence[str]) -> None:
    """Add the tables to a GeoPackage.

    Parameters
    ----------
    layers
        The office's layers, in drawing order.
    written
        Ids of those that the file holds.
    """
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("CREATE TABLE webmap_package (format TEXT NOT NULL, version INTEGER NOT NULL)")
        file.execute("INSERT INTO webmap_package VALUES (?, ?)", (FORMAT, FORMAT_VERSION))
        file.execute(
            "CREATE TABLE webmap_layers (layer_id TEXT PRIMARY KEY, source TEXT, group_id TEXT,"
            " name_zh TEXT, name_en TEXT, geometry_type TEXT, position INTEGER, fields TEXT,"
            " style TEXT, own BOOLEAN)"
        )
        file.executemany(
            "INSERT INTO webmap_layers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_layer_row(layer) for layer in layers],
        )
        file.execute(_LAYER_STYLES)
        file.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
            " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)"
            " VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '')",
            [_style_row(layer) for layer in layers if layer.layer_id in written],
        )
        for name in ("webmap_package", "webmap_layers", "layer_styles"):
            file.execute(CONTENTS, (name, name))


def _layer_row(layer: Layer) -> tuple[Any, ...]:
    return (
        layer.layer_id, layer.source.value, layer.group, layer.name_zh, layer.name_en,
        layer.geometry_type, layer.position, json.dumps(layer.fields, ensure_ascii=False),
        json.dumps(layer.style, ensure_ascii=False), layer.own,
    )  # fmt: skip


def _style_row(layer: Layer) -> tuple[str, ...]:
    style = Style.from_json(layer.style)
    return (
        layer.layer_id,
        GEOMETRY_COLUMN,
        layer.name_zh[:30],
        to_qml(style, layer.geometry_type),
        to_sld(style, layer.geometry_type, layer.layer_id),
        layer.name_zh,
    )


def is_office_package(path: Path) -> bool:
    """Return whether a file says of itself that `write_side_tables` wrote it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            found = file.execute("SELECT format FROM webmap_package").fetchone()
    except sqlite3.Error:
        return False
    return found == (FORMAT,)


def read_layers(path: Path) -> list[dict[str, Any]]:
    """Return the layers that a GeoPackage describes, in drawing order.

    Raises
    ------
    BadFile
        It was not written by `write_side_tables`, or by a later version.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            found = file.execute("SELECT format, version FROM webmap_package").fetchone()
            rows = file.execute(
                "SELECT layer_id, source, group_id, name_zh, name_en, geometry_type, position,"
                " fields, style, own FROM webmap_layers ORDER BY position"
            ).fetchall()
    except sqlite3.Error as error:
        raise BadFile(_MADE_ELSEWHERE) from error
    if found is None or found[0] != FORMAT:
        raise BadFile(_MADE_ELSEWHERE)
    if found[1] != FORMAT_VERSION:
        raise BadFile(N_("文件是更新的版本导出的，这里读不了。请先更新程序。"))
    layers = []
    for row in rows:
        values = dict(zip(_LAYER_COLUMNS, row, strict=True))
        try:
            values["fields"] = json.loads(values["fields"])
            values["style"] = json.loads(values["style"])
        except (TypeError, ValueError) as error:
            raise BadFile(
                N_("图层“%(layer)s”的说明读不懂，文件可能被改过。"), layer=values["layer_id"]
            ) from error
        layers.append(values)
    return layers
