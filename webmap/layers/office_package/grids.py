"""The grids of an office's GeoPackage: of all days, tiling on each of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy.orm import Session

from webmap.errors import N_, BadFile, RowProblem
from webmap.grids import tiling_flaws
from webmap.layers.imports.area import OfficeArea, transformed
from webmap.layers.office_package.table_reading import PackageTable, checked_rows
from webmap.models import Office, PoliceGrid, SubGrid, to_stored

_Row = dict[str, Any]


def keep_grids(
    session: Session,
    office: Office,
    area: OfficeArea,
    police: list[PackageTable],
    subs: list[PackageTable],
) -> dict[str, int]:
    """Add police grids and sub-grids to a new office.

    Returns
    -------
    How many there are of each, by layer.

    Raises
    ------
    BadFile
        They do not tile on some day, or a sub-grid names no police grid.
    """
    police_rows = [row for table in police for row in _rows(table, PoliceGrid)]
    sub_rows = [row for table in subs for row in _rows(table, SubGrid)]
    days = sorted({row["valid_from"] for row in police_rows + sub_rows})
    for day in days:
        _check_day(day, area, _holding(police_rows, day), _holding(sub_rows, day))
    kept: dict[tuple[str, date], PoliceGrid] = {}
    for row in police_rows:
        grid = PoliceGrid(
            office_id=office.id,
            **{name: row[name] for name in ("code", "name", "valid_from", "valid_to")},
            geom=to_stored(row["geom"]),
        )
        session.add(grid)
        kept[row["code"], row["valid_from"]] = grid
    session.flush()
    for row in sub_rows:
        parent = kept.get((row["police_grid"], row["police_grid_from"]))
        if parent is None:
            raise BadFile(
                N_("网格“%(code)s”所属的警格“%(police)s”不在文件里。"),
                code=row["code"],
                police=row["police_grid"],
            )
        session.add(
            SubGrid(
                office_id=office.id,
                police_grid_id=parent.id,
                **{name: row[name] for name in ("code", "name", "valid_from", "valid_to")},
                geom=to_stored(row["geom"]),
            )
        )
    session.flush()
    return {"police_grids": len(police_rows), "sub_grids": len(sub_rows)}


def _rows(table: PackageTable, model: type[PoliceGrid | SubGrid]) -> list[_Row]:
    table.needs("code", "name", "valid_from", "valid_to")
    if model is SubGrid:
        table.needs("police_grid", "police_grid_from")
    problems = []
    for number, row in enumerate(table.rows, start=1):
        try:
            for name in ("valid_from", "valid_to", "police_grid_from"):
                if row.get(name) is not None:
                    row[name] = date.fromisoformat(str(row[name])[:10])
            begin, end = row["valid_from"], row["valid_to"]
            wrong = begin is None or (end is not None and end <= begin)
        except ValueError:
            wrong = True
        if wrong:
            problems.append(RowProblem(number, N_("启用日期或停用日期不对。")))
    table.refuse(problems)
    # A code comes again on other days: that each stands once on a day is checked by the day.
    texts = checked_rows(table, model, ("code", "name"), key="code", once=False)
    return [
        row | text | {"geom": shape}
        for row, text, shape in zip(table.rows, texts, table.geometry, strict=True)
    ]


def _holding(rows: list[_Row], day: date) -> list[_Row]:
    return [
        row
        for row in rows
        if row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] > day)
    ]


def _check_day(day: date, area: OfficeArea, police: list[_Row], subs: list[_Row]) -> None:
    sets = [(police, area.boundary)] if police else []
    for grid in police:
        inside = [row for row in subs if row["police_grid"] == grid["code"]]
        if inside:
            sets.append((inside, grid["geom"]))
    for rows, whole in sets:
        shapes = np.array([row["geom"] for row in rows], dtype=object)
        flaws = tiling_flaws(area.metric(shapes), area.metric(whole))
        codes = {row["code"] for row in rows}
        if flaws or len(codes) < len(rows):
            spot = flaws[0].where if flaws else area.metric(shapes[0])
            middle = transformed(shapely.point_on_surface(spot), area.metric_srid, 4326)
            lon, lat = shapely.get_coordinates(middle)[0]
            raise BadFile(
                N_("%(day)s 的网格没有铺满或有重叠（%(codes)s，%(place)s 附近），文件没有导入。"),
                day=day.isoformat(),
                codes="、".join(sorted(codes)[:9]),
                place=f"{lon:.6f}, {lat:.6f}",
            )
