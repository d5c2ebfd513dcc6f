"""Hotspots (热点): areas, or points that become small circles."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from sqlalchemy import select, update

from webmap.errors import N_
from webmap.layers.code_words import STATUSES, codes_by_word
from webmap.layers.files import Remark
from webmap.layers.imports.area import transformed
from webmap.layers.imports.fields import FieldSpec
from webmap.layers.imports.placing import STORED_DECIMALS
from webmap.layers.imports.rows import Counts, Destination, ImportMode, ImportRows, Prepared
from webmap.layers.imports.writing import keys_and_ids, write_records
from webmap.models import FollowUp, Hotspot, HotspotStatus, Layer, Visit, to_stored

POINT_RADIUS_M = 40.0
_CIRCLE_QUARTER_SEGMENTS = 6
_MINUTE_S = 60
_AT_ONCE = 5000


class HotspotsTarget:
    """Takes hotspots."""

    key = "number"
    inside = True
    address: str | None = None
    passes_over = False

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return the fields of a hotspot; dwell and spacing in seconds or in minutes."""
        return (
            FieldSpec("number", N_("编号"), required=True, max_length=60,
                      aliases=("热点编号", "no")),
            FieldSpec("name", N_("名称"), required=True, max_length=120,
                      aliases=("热点名称", "地点")),
            FieldSpec("reason", N_("原因"), default="", max_length=500, aliases=("说明", "备注")),
            FieldSpec("priority", N_("优先级"), "integer", default=3, least=1, most=5),
            FieldSpec("dwell_s", N_("停留秒数"), "integer", least=60, most=14400,
                      aliases=("停留时长（秒）", "Dwell time (s)")),
            FieldSpec("dwell_min", N_("停留分钟"), "number", least=1, most=240,
                      aliases=("停留时长", "停留", "停留时长（分钟）", "停留（分钟）",
                               "Dwell time (min)")),
            FieldSpec("visits_per_shift", N_("到访次数"), "integer", default=1, least=1, most=24,
                      aliases=("每班到访次数", "每班次数", "次数", "Visits a shift", "visits")),
            FieldSpec("spacing_s", N_("间隔秒数"), "integer", least=0, most=86400,
                      aliases=("到访间隔（秒）", "Spacing (s)")),
            FieldSpec("spacing_min", N_("间隔分钟"), "number", least=0, most=1440,
                      aliases=("到访间隔", "间隔", "到访间隔（分钟）", "间隔（分钟）",
                               "Spacing (min)")),
            FieldSpec("windows", N_("时间窗"), "windows",
                      aliases=("时段", "时间段", "Time windows")),
            FieldSpec("status", N_("状态"), "choice", default=HotspotStatus.CONFIRMED.value,
                      choices=codes_by_word(STATUSES) | {"确认": "confirmed", "关闭": "closed"}),
        )  # fmt: skip

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return areas of one part, and points."""
        return frozenset({"Point", "Polygon"})

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Turn points into circles of `POINT_RADIUS_M`."""
        geometry = np.array(rows.geometry, dtype=object)
        points = shapely.get_type_id(geometry) == 0
        remarks = []
        if points.any():
            circles = shapely.buffer(
                to.area.metric(geometry[points]), POINT_RADIUS_M, quad_segs=_CIRCLE_QUARTER_SEGMENTS
            )
            degrees = transformed(circles, to.area.metric_srid, 4326)
            geometry[points] = shapely.transform(degrees, lambda xy: np.round(xy, STORED_DECIMALS))
            remarks.append(
                Remark(
                    N_("有 %(count)s 个热点是点，已画成半径 %(radius)s 米的圆。"),
                    {"count": int(points.sum()), "radius": round(POINT_RADIUS_M)},
                )
            )
        return Prepared(rows.with_geometry(geometry), [], remarks)

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the office's hotspots, by number."""
        return keys_and_ids(to.session, Hotspot.number, Hotspot.office_id == to.office.id)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the hotspots; one that plans or follow-ups name is closed, not taken away."""
        remarks: list[Remark] = []
        kept = dict(existing)
        if to.mode is ImportMode.REPLACE:
            used = self._used_in_plans(to)
            followed = self._with_follow_ups(to)
            numbers = set(rows.values["number"])
            for number, hotspot_id in existing.items():
                if number not in numbers and hotspot_id in used | followed:
                    del kept[number]
                    to.session.execute(
                        update(Hotspot)
                        .where(Hotspot.id == hotspot_id)
                        .values(
                            status=HotspotStatus.CLOSED,
                            closed_at=to.now,
                            version=Hotspot.version + 1,
                        )
                    )
                    remarks.append(
                        Remark(
                            N_("热点 %(number)s 用在保存的巡逻计划里，没有删除，改为已关闭。")
                            if hotspot_id in used
                            else N_("热点 %(number)s 有跟进记录，没有删除，改为已关闭。"),
                            {"number": number},
                        )
                    )
        records = []
        for values, shape in zip(rows.records(), rows.geometry, strict=True):
            whole = _hotspot(values) | {"office_id": to.office.id, "geom": to_stored(shape)}
            some = {
                name: value
                for name, value in whole.items()
                if name not in {"office_id", "number"} and (name in _given(rows) or name == "geom")
            }
            records.append((values["number"], whole, some))
        counts = write_records(to.session, Hotspot, records, kept, to.mode)
        _grow_versions(to, [kept[number] for number, _, _ in records if number in kept])
        return counts, remarks

    def _used_in_plans(self, to: Destination) -> set[int]:
        query = select(Visit.hotspot_id).where(
            Visit.office_id == to.office.id, Visit.hotspot_id.is_not(None)
        )
        return {hotspot_id for hotspot_id in to.session.scalars(query) if hotspot_id is not None}

    def _with_follow_ups(self, to: Destination) -> set[int]:
        query = select(FollowUp.hotspot_id).where(
            FollowUp.office_id == to.office.id, FollowUp.hotspot_id.is_not(None)
        )
        return {hotspot_id for hotspot_id in to.session.scalars(query) if hotspot_id is not None}


def _grow_versions(to: Destination, ids: list[int]) -> None:
    """Let whoever is editing these hotspots know that a file changed them."""
    for start in range(0, len(ids), _AT_ONCE):
        to.session.execute(
            update(Hotspot)
            .where(Hotspot.id.in_(ids[start : start + _AT_ONCE]))
            .values(version=Hotspot.version + 1)
        )


def _given(rows: ImportRows) -> set[str]:
    minutes = {"dwell_min": "dwell_s", "spacing_min": "spacing_s"}
    return {minutes.get(name, name) for name in rows.given}


def _hotspot(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a hotspot, minutes turned into seconds."""
    whole = {k: v for k, v in values.items() if k not in {"dwell_min", "spacing_min"}}
    for seconds, minutes, default in [
        ("dwell_s", "dwell_min", 900),
        ("spacing_s", "spacing_min", 0),
    ]:
        if whole[seconds] is None:
            given = values[minutes]
            whole[seconds] = default if given is None else round(given * _MINUTE_S)
    whole["windows"] = whole["windows"] or []
    whole["detected"] = False
    return whole
