"""Sub-grids (网格): the whole set, tiling the police grids."""

from __future__ import annotations

import numpy as np
from sqlalchemy import insert, select

from webmap.errors import N_, RowProblem
from webmap.grids import derive_sub_grids, grid_of
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
from webmap.models import Assignment, Layer, PoliceGrid, SubGrid, to_stored


class SubGridsTarget(GridTarget):
    """Takes the whole set of sub-grids; they must tile their police grids."""

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return code, name and police grid."""
        return (
            FieldSpec("code", N_("网格编号"), required=True, max_length=40,
                      aliases=("编号", "网格", "number", "no")),
            FieldSpec("name", N_("网格名称"), max_length=120, aliases=("名称",)),
            FieldSpec("police_grid", N_("警格"), max_length=40, aliases=("所属警格", "警格编号")),
        )  # fmt: skip

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Find each sub-grid's police grid, and check that the sub-grids tile it."""
        problems = refuse_second_set(to, SubGrid)
        grids = current_grids(to, PoliceGrid)
        if grids.empty:
            problems.append(RowProblem(None, N_("还没有警格，请先导入警格。")))
            return Prepared(rows, problems)
        shapes = np.asarray(grids["geom"].array, dtype=object)
        codes = grids["code"].tolist()
        home = grid_of(rows.geometry, shapes)
        for row, position, given in zip(
            rows.rows.tolist(), home.tolist(), rows.values["police_grid"], strict=True
        ):
            if given is not None and given != codes[position]:
                problems.append(
                    RowProblem(
                        row,
                        N_("写的警格是“%(given)s”，位置却在“%(found)s”。"),
                        {"given": given, "found": codes[position]},
                    )
                )
        for position in range(len(grids)):
            problems += flaws_among(rows, home == position, shapes[position], to)
        rows = rows.with_geometry(
            rows.geometry,
            name=[
                name or f"{code}网格"
                for name, code in zip(rows.values["name"], rows.values["code"], strict=True)
            ],
            police_grid=[int(grids["id"].iloc[position]) for position in home],
        )
        return Prepared(rows, problems)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the sub-grids; members answer for the new one of the same code."""
        old = current_grids(to, SubGrid)
        duties = to.session.execute(
            select(SubGrid.code, Assignment.member_id, Assignment.team_id)
            .join(Assignment, Assignment.sub_grid_id == SubGrid.id)
            .where(SubGrid.id.in_(old["id"].tolist()), Assignment.valid_to.is_(None))
        ).all()
        if len(old):
            end_sub_grids(old, to)
        today = today_of(to)
        to.session.execute(
            insert(SubGrid),
            [
                {
                    "office_id": to.office.id,
                    "police_grid_id": values["police_grid"],
                    "code": values["code"],
                    "name": values["name"],
                    "valid_from": today,
                    "valid_to": None,
                    "geom": to_stored(shape),
                }
                for values, shape in zip(rows.records(), rows.geometry, strict=True)
            ],
        )
        ids = current_ids(to, SubGrid)
        kept = [duty for duty in duties if duty.code in ids]
        if kept:
            to.session.execute(
                insert(Assignment),
                [
                    {
                        "office_id": to.office.id,
                        "sub_grid_id": ids[duty.code],
                        "member_id": duty.member_id,
                        "team_id": duty.team_id,
                        "valid_from": today,
                    }
                    for duty in kept
                ],
            )
        derive_sub_grids(to.session, to.office.id, to.now)
        lost = sorted({duty.code for duty in duties} - set(ids))
        remarks = []
        if lost:
            remarks.append(
                Remark(
                    N_("这些网格没有了，责任人要重新安排：%(codes)s。"), {"codes": "、".join(lost)}
                )
            )
        return Counts(len(rows), 0, len(old)), remarks
