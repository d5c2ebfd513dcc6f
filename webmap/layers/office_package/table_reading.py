"""Reading a table of an office's GeoPackage: plain values, whole shapes, and texts that fit."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely
from sqlalchemy import Enum, String

from webmap.errors import N_, BadFile, RowProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STORED_SRID = 4326


@dataclass(frozen=True, eq=False)
class PackageTable:
    """The rows of one table.

    Parameters
    ----------
    name
        Of the table.
    rows
        A mapping of column to plain value for each; a missing value is None.
    geometry
        Shape (rows,): EPSG:4326.
    """

    name: str
    rows: list[dict[str, Any]]
    geometry: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.rows)

    def needs(self, *columns: str) -> None:
        """Refuse a table that lacks a column.

        Raises
        ------
        BadFile
        """
        for column in columns:
            if any(column not in row for row in self.rows):
                raise BadFile(
                    N_("图层“%(layer)s”缺少“%(column)s”这一列。"), layer=self.name, column=column
                )

    def refuse(self, problems: list[RowProblem]) -> None:
        """Refuse the file where rows have problems.

        Raises
        ------
        BadFile
        """
        if problems:
            raise BadFile(
                N_("图层“%(layer)s”有 %(count)s 处问题，文件没有导入。"),
                tuple(problems),
                layer=self.name,
                count=len(problems),
            )


def tables_of(path: Path) -> set[str]:
    """Return the names of the tables with shapes.

    Raises
    ------
    BadFile
        It is no GeoPackage.
    """
    from webmap.layers.files.vector import geopackage_layers

    return set(geopackage_layers(path))


def read_table(path: Path, name: str, shapes: frozenset[str]) -> PackageTable:
    """Return the rows of a table.

    Parameters
    ----------
    shapes
        The geometry types that it may hold.

    Raises
    ------
    BadFile
        It can't be read, is in another system than WGS 84, or a shape of it can't be used.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(path, layer=name, on_invalid="ignore")
    except Exception as error:  # a damaged file makes the library raise what it likes
        raise BadFile(
            N_("文件打不开，可能已损坏：%(reason)s"), reason=(str(error).splitlines() or [""])[0]
        ) from error
    if frame.crs is None or frame.crs.to_epsg() != _STORED_SRID:
        raise BadFile(N_("图层“%(layer)s”的坐标系要是 WGS 84（EPSG:4326）。"), layer=name)
    columns = frame.drop(columns=frame.geometry.name).astype(object)
    columns = columns.where(columns.notna(), None)
    table = PackageTable(
        name,
        [
            {str(column): value for column, value in row.items()}
            for row in columns.to_dict("records")
        ],
        shapely.force_2d(np.asarray(frame.geometry.array, dtype=object)),
    )
    table.refuse(list(_bad_shapes(table, shapes)))
    return table


def _bad_shapes(table: PackageTable, shapes: frozenset[str]) -> list[RowProblem]:
    problems = []
    for row, shape in enumerate(table.geometry, start=1):
        if shape is None or shapely.is_empty(shape):
            problems.append(RowProblem(row, N_("没有图形。")))
        elif shape.geom_type not in shapes:
            problems.append(
                RowProblem(row, N_("图形的类型不对：%(kind)s。"), {"kind": shape.geom_type})
            )
        elif not np.isfinite(shapely.get_coordinates(shape)).all():
            problems.append(RowProblem(row, N_("坐标不是有限的数字。")))
        elif not shapely.is_valid(shape):
            problems.append(
                RowProblem(
                    row,
                    N_("图形自相交或不完整：%(reason)s。"),
                    {"reason": shapely.is_valid_reason(shape)},
                )
            )
    return problems


def checked_rows(
    table: PackageTable,
    model: type[Any],
    columns: tuple[str, ...],
    *,
    key: str = "number",
    once: bool = True,
) -> list[dict[str, Any]]:
    """Return the values that go into columns of a mapped class, texts checked for their length.

    Parameters
    ----------
    key, once
        The column that every row needs, and whether no two may have the same.

    Raises
    ------
    BadFile
        A row has no key or that of another, or a text is too long.
    """
    table.needs(*columns)
    kinds = {name: model.__table__.c[name] for name in columns}
    problems: list[RowProblem] = []
    seen: set[str] = set()
    rows = []
    for number, row in enumerate(table.rows, start=1):
        values: dict[str, Any] = {}
        for name, column in kinds.items():
            value = row[name]
            if isinstance(column.type, String) and not isinstance(column.type, Enum):
                value = "" if value is None else str(value)
                if column.type.length is not None and len(value) > column.type.length:
                    problems.append(
                        RowProblem(
                            number,
                            N_("“%(column)s”最多 %(most)s 个字。"),
                            {"column": name, "most": column.type.length},
                        )
                    )
            values[name] = value
        if not values[key] or (once and values[key] in seen):
            problems.append(
                RowProblem(number, N_("编号“%(number)s”是空的或重复。"), {"number": values[key]})
            )
        seen.add(values[key])
        rows.append(values)
    table.refuse(problems)
    return rows


def whole_number(value: Any) -> int | None:
    """Return a whole number; columns that miss some come as floating numbers."""
    return None if value is None else int(value)


def json_of(text: Any, table: PackageTable) -> Any:
    """Return what a text of JSON says; None for none.

    Raises
    ------
    BadFile
    """
    if text is None:
        return None
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadFile(
            N_("图层“%(layer)s”的说明读不懂，文件可能被改过。"), layer=table.name
        ) from error
