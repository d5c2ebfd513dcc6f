"""Sets of grids: they tile, they hold from one day to another, and replace one another whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import delete, func, select, update

from webmap.errors import N_, RowProblem
from webmap.grids import Flaw, TilingFlaw, tiling_flaws
from webmap.layers.imports.area import transformed
from webmap.layers.imports.moments import LOCAL_ZONE
from webmap.layers.imports.rows import Destination, ImportMode, ImportRows
from webmap.layers.imports.writing import keys_and_ids
from webmap.models import Assignment, Layer, Place, PoliceGrid, SubGrid, read_frame

_MESSAGES = {
    Flaw.GAP: N_("没有铺满：%(place)s 附近有 %(area)s 平方米不属于任何格。"),
    Flaw.OVERLAP: N_("“%(first)s”和“%(second)s”重叠 %(area)s 平方米，在 %(place)s 附近。"),
    Flaw.BEYOND: N_("“%(first)s”超出范围 %(area)s 平方米，在 %(place)s 附近。"),
}


def _problem(
    flaw: TilingFlaw, codes: Sequence[str], rows: Sequence[int], to: Destination
) -> RowProblem:
    where = transformed(flaw.where, to.area.metric_srid, 4326)
    lon, lat = shapely.get_coordinates(where)[0]
    names = [codes[i] for i in flaw.grids]
    area = f"{flaw.area_m2:.0f}" if flaw.area_m2 >= 1 else f"{flaw.area_m2:.1f}"
    return RowProblem(
        rows[flaw.grids[-1]] if flaw.grids else None,
        _MESSAGES[flaw.kind],
        {
            "place": f"{lon:.6f}, {lat:.6f}",
            "area": area,
            "first": names[0] if names else "",
            "second": names[1] if len(names) > 1 else "",
        },
    )


def flaws_among(
    rows: ImportRows, which: np.ndarray[Any, Any], area: Any, to: Destination
) -> list[RowProblem]:
    """Return where the rows at ``which`` do not tile an area (EPSG:4326)."""
    codes = rows.values["code"].to_numpy()[which].tolist()
    found = tiling_flaws(to.area.metric(rows.geometry[which]), to.area.metric(area))
    return [_problem(flaw, codes, rows.rows[which].tolist(), to) for flaw in found]


def current_grids(
    to: Destination, model: type[PoliceGrid | SubGrid], *more: Any
) -> gpd.GeoDataFrame:
    """Return the grids that hold now, by code."""
    return read_frame(
        to.session,
        select(model.id, model.code, model.valid_from, model.geom, *more)
        .where(model.office_id == to.office.id, model.valid_to.is_(None))
        .order_by(model.code),
    )


def current_ids(to: Destination, model: type[PoliceGrid | SubGrid]) -> dict[str, int]:
    """Return the ids of the grids that hold now, by code."""
    return keys_and_ids(
        to.session, model.code, model.office_id == to.office.id, model.valid_to.is_(None)
    )


def today_of(to: Destination) -> date:
    """Return the local day of the import: grids hold from one day to another."""
    return to.now.astimezone(LOCAL_ZONE).date()


def end_grids(to: Destination, model: type[PoliceGrid | SubGrid], frame: gpd.GeoDataFrame) -> None:
    """Let grids end today; those that began today never held and are taken away."""
    today = today_of(to)
    begun = frame["valid_from"].map(lambda day: day >= today).astype(bool)
    never, old = frame.loc[begun, "id"].tolist(), frame.loc[~begun, "id"].tolist()
    if old:
        to.session.execute(update(model).where(model.id.in_(old)).values(valid_to=today))
    if never:
        to.session.execute(delete(model).where(model.id.in_(never)))


def refuse_second_set(to: Destination, model: type[PoliceGrid | SubGrid]) -> list[RowProblem]:
    """Return a problem when there is a set already and it is not to be replaced.

    Nor can a set be replaced while another is to come into force on a later day.
    """
    coming = to.session.scalar(
        select(func.min(model.valid_from)).where(
            model.office_id == to.office.id, model.valid_from > today_of(to)
        )
    )
    if coming is not None:
        message = N_("%(day)s 起已经安排了新的划分，请先在“网格”页取消它。")
        return [RowProblem(None, message, {"day": coming.isoformat()})]
    if current_ids(to, model) and to.mode is not ImportMode.REPLACE:
        return [RowProblem(None, N_("已经有一套了。整套更换请用 --mode replace。"))]
    return []


class GridTarget:
    """What both levels share."""

    key = "code"
    inside = True
    address: str | None = None
    passes_over = False

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return areas: of several parts where the file says so, as it does what we took out."""
        return frozenset({"Polygon", "MultiPolygon"})

    def existing(self, to: Destination) -> dict[str, int]:
        """Return nothing: a set is not added to but replaced whole."""
        return {}


def end_sub_grids(subs: gpd.GeoDataFrame, to: Destination) -> None:
    """Let sub-grids end today, and with them what members answer for; no place lies in them."""
    ids = subs["id"].tolist()
    to.session.execute(update(Place).where(Place.sub_grid_id.in_(ids)).values(sub_grid_id=None))
    today = today_of(to)
    to.session.execute(
        delete(Assignment).where(Assignment.sub_grid_id.in_(ids), Assignment.valid_from >= today)
    )
    to.session.execute(
        update(Assignment)
        .where(Assignment.sub_grid_id.in_(ids), Assignment.valid_to.is_(None))
        .values(valid_to=today)
    )
    end_grids(to, SubGrid, subs)
