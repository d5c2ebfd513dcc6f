"""The places of an office's GeoPackage: kept as they are, as one change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import shapely
from sqlalchemy import insert
from sqlalchemy.orm import Session

from webmap.errors import N_, RowProblem
from webmap.grids import sub_grid_ids
from webmap.layers.catalogue import Field
from webmap.layers.changes import ChangeCounts, begin_change, chunks, new_place_ids, note_counts
from webmap.layers.imports.area import OfficeArea
from webmap.layers.office_package.table_reading import PackageTable, checked_rows, json_of
from webmap.layers.office_package.writing import MORE
from webmap.models import ChangeKind, Layer, Office, Place, to_stored

_OUTSIDE = N_("位置不在辖区内。")


def outside(table: PackageTable, area: OfficeArea) -> list[RowProblem]:
    """Return a problem for each row whose shape lies outside the office."""
    points = shapely.get_coordinates(shapely.point_on_surface(table.geometry))
    inside = area.holds(points[:, 0], points[:, 1]) if len(points) else np.zeros(0, dtype=bool)
    return [RowProblem(int(row) + 1, _OUTSIDE) for row in np.flatnonzero(~inside)]


def keep_places(
    session: Session,
    office: Office,
    area: OfficeArea,
    tables: dict[Layer, PackageTable],
    *,
    username: str,
    now: datetime,
    note: str,
) -> dict[str, int]:
    """Add the places of all layers to a new office; which sub-grid each lies in is found anew.

    Rules of a layer that became stricter than its places are not held against them.

    Returns
    -------
    How many there are, by layer.

    Raises
    ------
    BadFile
        A place lies outside the office, or values of it can't be used.
    """
    change = begin_change(
        session, office.id, ChangeKind.IMPORT, username=username, now=now, note=note
    )
    for layer, table in tables.items():
        texts = checked_rows(table, Place, ("number", "name", "address"))
        table.refuse(outside(table, area))
        fields = [Field.from_json(given) for given in layer.fields]
        grids = sub_grid_ids(session, office.id, table.geometry, now)
        rows = [
            {
                "id": place_id,
                "office_id": office.id,
                "layer_id": layer.layer_id,
                **text,
                "attributes": _attributes(row, fields, table),
                "sub_grid_id": grid,
                "version": 1,
                "changed_in": change.id,
                "geom": to_stored(shape),
            }
            for place_id, text, row, grid, shape in zip(
                new_place_ids(session, len(table)), texts, table.rows, grids, table.geometry,
                strict=True,
            )
        ]  # fmt: skip
        for at in chunks(range(len(rows))):
            session.execute(
                insert(Place).execution_options(render_nulls=True), [rows[i] for i in at]
            )
    counts = {layer.layer_id: len(table) for layer, table in tables.items()}
    note_counts(
        session, change, {layer_id: ChangeCounts(count) for layer_id, count in counts.items()}
    )
    return counts


def _attributes(row: dict[str, Any], fields: list[Field], table: PackageTable) -> dict[str, Any]:
    """Return the attributes of a place; those of no column stand together in a text of JSON."""
    more = json_of(row.get(MORE), table) or {}
    own = {field.name: _value(row.get(field.name), field) for field in fields}
    return more | {name: value for name, value in own.items() if value is not None}


def _value(cell: Any, field: Field) -> Any:
    """Return a cell as its field's type; columns that miss some come as floating numbers."""
    if cell is None:
        return None
    if field.type == "integer":
        return int(cell)
    if field.type == "number":
        return float(cell)
    if field.type == "boolean":
        return bool(cell)
    return str(cell)
