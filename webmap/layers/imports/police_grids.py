"""Police grids (警格): the whole set, tiling the office."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from sqlalchemy import delete, insert, update

from webmap.errors import N_
from webmap.grids import derive_sub_grids, grid_of, tiling_flaws
from webmap.layers.files import Remark
from webmap.layers.imports.fields import FieldSpec
from webmap.layers.imports.grid_sets import (
    GridTarget,
    current_grids,
    current_ids,
    end_sub_grids,
    flaws_among,
    refuse_second_set,
    today_of,
)
from webmap.layers.imports.rows import Counts, Destination, ImportRows, Prepared
from webmap.models import Layer, PoliceGrid, SubGrid, to_stored


class PoliceGridsTarget(GridTarget):
    """Takes the whole set of police grids; they must tile the office."""

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return code and name."""
        return (
            FieldSpec("code", N_("警格编号"), required=True, max_length=40,
                      aliases=("编号", "警格", "number", "no")),
            FieldSpec("name", N_("警格名称"), max_length=120, aliases=("名称",)),
        )  # fmt: skip

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Check that the grids tile the office."""
        problems = refuse_second_set(to, PoliceGrid)
        problems += flaws_among(rows, np.ones(len(rows), dtype=bool), to.area.boundary, to)
        return Prepared(rows, problems)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the grids; those of before end today, and so do sub-grids that no longer fit."""
        old, subs = current_grids(to, PoliceGrid), current_grids(to, SubGrid)
        # Sub-grids keep to their old grid until it is known whether they fit a new one.
        today, remarks = today_of(to), []
        started_today = old["valid_from"].map(lambda day: day >= today).astype(bool)
        _rename(to, old.loc[started_today, "id"].tolist())
        to.session.execute(
            insert(PoliceGrid),
            [
                {
                    "office_id": to.office.id,
                    "code": values["code"],
                    "name": values["name"] or f"第{values['code']}警格",
                    "valid_from": today,
                    "valid_to": None,
                    "geom": to_stored(shape),
                }
                for values, shape in zip(rows.records(), rows.geometry, strict=True)
            ],
        )
        if len(old):
            to.session.execute(
                update(PoliceGrid)
                .where(PoliceGrid.id.in_(old.loc[~started_today, "id"].tolist()))
                .values(valid_to=today)
            )
        if len(subs):
            remarks = self._keep_sub_grids(subs, rows, to)
        to.session.execute(
            delete(PoliceGrid).where(PoliceGrid.id.in_(old.loc[started_today, "id"].tolist()))
        )
        return Counts(len(rows), 0, len(old)), remarks

    def _keep_sub_grids(
        self, subs: gpd.GeoDataFrame, rows: ImportRows, to: Destination
    ) -> list[Remark]:
        """Give sub-grids their new police grid when they still tile; else let them end."""
        shapes = np.asarray(subs["geom"].array, dtype=object)
        home = grid_of(shapes, rows.geometry)
        metric = to.area.metric(shapes)
        fits = all(
            not tiling_flaws(metric[home == i], to.area.metric(rows.geometry[i]))
            for i in range(len(rows))
        )
        if not fits:
            end_sub_grids(subs, to)
            derive_sub_grids(to.session, to.office.id, to.now)
            return [Remark(N_("原来的网格和新的警格对不上，已经失效。请接着导入网格。"))]
        ids = current_ids(to, PoliceGrid)
        codes = rows.values["code"].tolist()
        to.session.execute(
            update(SubGrid),
            [
                {"id": int(sub), "police_grid_id": ids[codes[position]]}
                for sub, position in zip(subs["id"], home, strict=True)
            ],
        )
        return []


def _rename(to: Destination, ids: list[int]) -> None:
    """Free the codes of grids that are about to go; a code is unique for its first day."""
    for grid_id in ids:
        to.session.execute(
            update(PoliceGrid).where(PoliceGrid.id == grid_id).values(code=f"~{grid_id}")
        )
