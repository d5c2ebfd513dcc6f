"""Importing a file into a layer: read, checked row by row, and kept whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, BadFile, NotFound, RowProblem
from webmap.layers.changes import begin_change, grow_version, lock_office
from webmap.layers.files import Limits, Remark, SourceTable, read_source
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.by_address import (
    RowMatch,
    keep_waiting,
    let_go,
    match_rows,
    own_geometry,
    placed_by_address,
    read_address_book,
    spots_of,
)
from webmap.layers.imports.hotspots import HotspotsTarget
from webmap.layers.imports.incident_spots import read_incident_spots
from webmap.layers.imports.incidents import IncidentsTarget
from webmap.layers.imports.lines import RailwaysTarget, StreetsTarget
from webmap.layers.imports.places import PlacesTarget
from webmap.layers.imports.police_grids import PoliceGridsTarget
from webmap.layers.imports.reading import check_rows, columns_of, refuse_bad
from webmap.layers.imports.rows import (
    BadRowsPolicy,
    CheckedRows,
    Counts,
    Destination,
    ImportMode,
    ImportOptions,
    ImportReport,
    ImportRows,
    Target,
)
from webmap.layers.imports.sub_grids import SubGridsTarget
from webmap.models import ChangeKind, Layer, LayerSource, Office, to_geometry

TARGETS: dict[LayerSource, Target] = {
    LayerSource.PLACES: PlacesTarget(),
    LayerSource.POLICE_GRIDS: PoliceGridsTarget(),
    LayerSource.SUB_GRIDS: SubGridsTarget(),
    LayerSource.STREETS: StreetsTarget(),
    LayerSource.RAILWAYS: RailwaysTarget(),
    LayerSource.HOTSPOTS: HotspotsTarget(),
    LayerSource.INCIDENTS: IncidentsTarget(),
}
_SAMPLES = 3
_NOBODY = np.zeros(0, dtype=np.int64)
_STAY = N_("%(count)s 行的编号已经在图层里，保持原样；要更新就选“按编号更新”。")
_HOW_TO_MEET = N_("编号已有的行：要更新就选“按编号更新”，要整层更换就选“替换整层”。")


def destination_of(
    session: Session, office: Office, layer_id: str, mode: ImportMode, now: datetime
) -> Destination:
    """Return where an import goes, and keep other imports of the office waiting.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    lock_office(session, office.id)
    return looked_at(session, office, layer_id, mode, now)


def looked_at(
    session: Session, office: Office, layer_id: str, mode: ImportMode, now: datetime
) -> Destination:
    """Return where an import would go, for a look at what it would do.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    layers = session.scalars(select(Layer).where(Layer.office_id == office.id)).all()
    for layer in layers:
        if layer.layer_id == layer_id and layer.source in TARGETS:
            area = OfficeArea(to_geometry(office.boundary), office.metric_srid)
            return Destination(session, office, layer, area, mode, now)
    raise NotFound(
        N_("没有可以导入的图层“%(layer)s”；有：%(layers)s。"),
        layer=layer_id,
        layers="、".join(
            f"{layer.layer_id}（{layer.name_zh}）" for layer in layers if layer.source in TARGETS
        ),
    )


def import_file(
    session: Session,
    office: Office,
    layer_id: str,
    path: Path,
    options: ImportOptions,
    *,
    username: str,
    now: datetime,
    limits: Limits | None = None,
) -> ImportReport:
    """Import a file into a layer, in the transaction of the session.

    Parameters
    ----------
    session
        A session that writes.
    office, layer_id
        Where the rows go.
    path
        The file; see `webmap.layers.files.read_source`.
    options
        What the user said about it.
    username, now
        For the record of changes.
    limits
        How large the file may be.

    Raises
    ------
    BadFile
        The file or rows of it can't be taken; nothing is kept.
    NotFound
        The office has no such layer.
    """
    to = destination_of(session, office, layer_id, options.mode, now)
    table = read_source(path, encoding=options.encoding, part=options.part, limits=limits)
    return import_table(table, to, options, username=username, source=path.name)


def import_table(
    table: SourceTable, to: Destination, options: ImportOptions, *, username: str, source: str
) -> ImportReport:
    """Import rows that were read before, as `import_file` does.

    Raises
    ------
    BadFile
        Rows can't be taken; nothing is kept.
    """
    target = TARGETS[to.layer.source]
    to = replace(to, words=options.words)
    positions, waiting = None, _NOBODY
    if options.by_address:
        refuse_by_address(to)
        columns = columns_of(table, target.specs(to.layer), options, [])
        own = own_geometry(table, columns, options.crs)
        matches = matches_of(table.taken(shapely.is_missing(own)), columns, to, options)
        spots = spots_of(table, matches)
        positions, waiting = placed_by_address(table, own, spots, to, options)
    checked = check_rows(table, target, to, options, positions)
    refuse_bad(checked, options.bad_rows)
    return keep_rows(
        checked, to, options.bad_rows, username=username, source=source, waiting=waiting
    )


def refuse_by_address(to: Destination) -> None:
    """Refuse to place rows by their address where that can't be.

    Raises
    ------
    BadFile
    """
    if TARGETS[to.layer.source].address is None or to.layer.geometry_type == "LineString":
        raise BadFile(N_("这个图层不能按地址落图，文件要有坐标。"))
    if to.mode is ImportMode.REPLACE:
        raise BadFile(N_("按地址落图时不能替换整层：待落图的行还没有位置。请选“添加”或“更新”。"))


def matches_of(
    table: SourceTable, columns: Mapping[str, str], to: Destination, options: ImportOptions
) -> list[RowMatch]:
    """Return what is found for the address of each row.

    Parameters
    ----------
    columns
        Field to column.
    """
    target = TARGETS[to.layer.source]
    assert target.address is not None
    read = read_incident_spots if to.layer.source is LayerSource.INCIDENTS else read_address_book
    book = read(to.session, to.office.id)
    named = {"address": columns.get(target.address), "number": columns.get(target.key)}
    given = {name: column for name, column in named.items() if column is not None}
    return match_rows(table, given, book, to.layer.layer_id, options.chosen)


def judge(checked: CheckedRows, to: Destination) -> tuple[CheckedRows, dict[str, int]]:
    """Return rows in their final form without those that contradict others or what is there.

    Returns
    -------
    checked, existing
        The rows that can be kept; ids of the rows that are there, by key.
    """
    target = TARGETS[to.layer.source]
    prepared = target.prepare(checked.rows, to)
    checked = checked.without(prepared.problems, prepared.rows, prepared.remarks)
    existing = target.existing(to)
    if to.mode is not ImportMode.ADD:
        return checked, existing
    if target.passes_over:
        return _passed_over(checked, target, existing), existing
    met = [
        RowProblem(row, N_("编号“%(number)s”已经在图层里。"), {"number": number})
        for row, number in zip(
            checked.rows.rows.tolist(), checked.rows.values[target.key], strict=True
        )
        if number in existing
    ]
    return checked.without(met, remarks=[Remark(_HOW_TO_MEET)] if met else []), existing


def _passed_over(checked: CheckedRows, target: Target, existing: dict[str, int]) -> CheckedRows:
    """Return the rows without those that are there, which stay as they are; how many is told."""
    there = checked.rows.values[target.key].isin(existing).to_numpy(dtype=bool)
    if not there.any():
        return checked
    count = int(there.sum())
    left = checked.without((), checked.rows.taken(~there), [Remark(_STAY, {"count": count})])
    return replace(left, passed_over=count)


def keep_rows(
    checked: CheckedRows,
    to: Destination,
    policy: BadRowsPolicy = BadRowsPolicy.REFUSE,
    *,
    username: str,
    source: str,
    waiting: NDArray[np.int64] = _NOBODY,
) -> ImportReport:
    """Keep checked rows, let the office's data version grow, and record the change.

    Parameters
    ----------
    waiting
        Rows without a position: they are kept to be placed by hand.

    Raises
    ------
    BadFile
        Rows contradict one another or what is there; nothing is kept.
    """
    target = TARGETS[to.layer.source]
    checked, existing = judge(checked, to)
    refuse_bad(checked, policy)
    waits = np.isin(checked.rows.rows, waiting)
    rows, held = checked.rows.taken(~waits), checked.rows.taken(waits)
    counts = Counts()
    more: list[Remark] = []
    if len(rows) or len(held):
        to = _with_change(to, username, source)
    if len(rows):
        counts, more = target.write(rows, existing, to)
    if target.address is not None:
        let_go(to, rows.values[target.key].tolist())
        keep_waiting(held, to, username=username, source=source)
    grow_version(to.session, to.office.id)
    record(
        to.session,
        office_id=to.office.id,
        username=username,
        action="data.import",
        subject=f"layer:{to.layer.layer_id}",
        now=to.now,
        after={
            "file": source,
            "mode": to.mode.value,
            "added": counts.added,
            "updated": counts.updated,
            "removed": counts.removed,
        }
        | ({"waiting": len(held)} if len(held) else {}),
    )
    return ImportReport(
        layer_id=to.layer.layer_id,
        counts=counts,
        columns=checked.columns,
        remarks=(*checked.remarks, *more),
        samples=_samples(rows, target.key),
        problems=checked.problems,
        change_set_id=to.change.id if to.change else None,
        waiting=len(held),
    )


def _with_change(to: Destination, username: str, source: str) -> Destination:
    """Return where rows go with the change set that they are, which places have."""
    if to.layer.source is not LayerSource.PLACES:
        return to
    change = begin_change(
        to.session, to.office.id, ChangeKind.IMPORT, username=username, now=to.now, note=source
    )
    return replace(to, change=change)


def _samples(rows: ImportRows, key: str) -> tuple[tuple[str, str, float, float], ...]:
    first = rows.taken(np.arange(min(_SAMPLES, len(rows))))
    places = shapely.get_coordinates(shapely.point_on_surface(first.geometry)).tolist()
    return tuple(
        (str(values[key]), str(values.get("name") or values.get("category") or ""), lon, lat)
        for values, (lon, lat) in zip(first.records(), places, strict=True)
    )
