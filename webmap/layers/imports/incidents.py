"""Incidents (警情): what, when and where; whoever it was about is left out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import shapely
from sqlalchemy import func, select

from webmap.errors import N_, RowProblem
from webmap.layers.files import Remark
from webmap.layers.imports.fields import FieldSpec
from webmap.layers.imports.incident_words import (
    OTHER,
    Sorted,
    read_words,
    remember_words,
    sort_incident,
)
from webmap.layers.imports.occurrence import Told, span_of
from webmap.layers.imports.privacy import without_numbers
from webmap.layers.imports.rows import Counts, Destination, ImportMode, ImportRows, Prepared
from webmap.layers.imports.writing import keys_and_ids, write_records
from webmap.models import Incident, Layer, to_stored

# Clocks differ a little; a day is more than that.
_AHEAD = timedelta(hours=1)
_SHOWN_UNKNOWN = 5
# Columns of times, which become the two of an incident.
_CLOCKS = ("clock_from", "clock_to", "reported_at")


class IncidentsTarget:
    """Takes incidents."""

    key = "number"
    inside = True
    address: str | None = "location"
    # The command centre's exports overlap: calls come again and again.
    passes_over = True

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return the fields of an incident; none is about a person."""
        return (
            FieldSpec("number", N_("警情编号"), required=True, max_length=60,
                      aliases=("接警编号", "接警单编号", "接警单号", "警情号", "警单编号", "警单号",
                               "报警编号", "接处警编号", "处警编号", "事件编号", "案事件编号",
                               "案件编号", "工单编号", "编号", "id", "no")),
            FieldSpec("category", N_("类别"), required=True, max_length=60,
                      aliases=("警情类别", "警情类型", "警情大类", "警情性质", "报警类别",
                               "报警类型", "案件类别", "案件类型", "事件类别", "案由", "类型",
                               "type")),
            FieldSpec("sub_category", N_("子类"), default="", max_length=60,
                      aliases=("警情子类", "警情子类别", "警情小类", "警情细类", "报警子类",
                               "报警类型", "报警细类", "案件子类", "警情类型", "细类", "小类",
                               "subtype")),
            FieldSpec("occurred_from", N_("发生时间"), "moment", required=True,
                      stand_in="reported_at",
                      aliases=("发案日期起", "案发日期起", "发生日期起", "发案日期", "案发日期",
                               "发生日期", "事发日期", "发案时间起", "案发时间起", "发生时间起",
                               "作案时间起", "发案开始时间", "发案时间段", "案发时间段",
                               "发案时间", "案发时间", "事发时间", "作案时间", "发案时间范围",
                               "日期", "时间段", "报警日期", "报警时间", "接警日期", "接警时间",
                               "时间", "occ_date", "occurred", "date", "time")),
            FieldSpec("clock_from", N_("发生时刻"), "moment", beside="occurred_from",
                      aliases=("发案时间", "案发时间", "发生时间", "事发时间", "发案时刻",
                               "发案时间段", "时间段", "时段", "时刻")),
            FieldSpec("occurred_to", N_("发生时间止"), "moment",
                      aliases=("发案日期止", "案发日期止", "发生日期止", "发案时间止",
                               "案发时间止", "作案时间止", "发案结束时间", "结束时间")),
            FieldSpec("clock_to", N_("发生时刻止"), "moment", beside="occurred_to"),
            FieldSpec("reported_at", N_("报警时间"), "moment",
                      aliases=("接警时间", "接报时间", "受理时间", "来警时间")),
            FieldSpec("location", N_("地点"), default="", max_length=300,
                      aliases=("发生地点", "发案地点", "案发地点", "事发地点", "警情地点",
                               "发案地址", "案发地址", "发生地址", "事发地址", "警情地址",
                               "报警地址", "详细地址", "地址", "address")),
        )  # fmt: skip

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return points only."""
        return frozenset({"Point"})

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Sort categories, fix intervals, take numbers of persons out of texts."""
        problems: list[RowProblem] = []
        unknown: Counter[str] = Counter()
        words = read_words(to.session, to.office.id) | dict(to.words)
        kinds, spans, places = [], [], []
        # The same few texts come again and again.
        known: dict[tuple[str, str], Sorted] = {}
        hidden = 0
        for row, values in zip(rows.rows.tolist(), rows.records(), strict=True):
            texts = (values["category"] or "", values["sub_category"])
            kind = known.get(texts)
            if kind is None:
                kind = known[texts] = sort_incident(*texts, words)
            if not kind.known and kind.category == OTHER:
                unknown[without_numbers(str(values["category"]))] += 1
            kinds.append((kind.category, without_numbers(kind.sub_category)))
            span, problem = _span(values, to.now)
            if problem is not None:
                problems.append(RowProblem(row, problem))
            spans.append(span)
            place = without_numbers(values["location"])
            hidden += place != values["location"]
            places.append(place)
        columns: dict[str, list[Any]] = {
            "category": [code for code, _ in kinds],
            "sub_category": [sub for _, sub in kinds],
            "occurred_from": [start for start, _ in spans],
            "occurred_to": [end for _, end in spans],
            "location": places,
        }
        fixed = rows.with_geometry(rows.geometry, **_as_objects(columns))
        left = fixed.values.drop(columns=list(_CLOCKS))
        return Prepared(
            ImportRows(fixed.rows, left, fixed.geometry, fixed.given),
            problems,
            _remarks(unknown, hidden),
        )

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the office's incidents, by number."""
        return keys_and_ids(to.session, Incident.number, Incident.office_id == to.office.id)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the incidents; one that the file leaves as it is stays untouched."""
        optional = {"sub_category", "occurred_to", "location"} - rows.given
        if "occurred_from" in rows.given:
            optional.discard("occurred_to")
        there = self._there(to) if existing and to.mode is not ImportMode.ADD else {}
        records = []
        kept: set[str] = set()
        for values, shape, wkb in zip(
            rows.records(), rows.geometry, shapely.to_wkb(rows.geometry), strict=True
        ):
            number = values["number"]
            whole = {"office_id": to.office.id, **values, "geom": to_stored(shape)}
            some = {k: v for k, v in whole.items() if k not in optional | {"office_id", "number"}}
            if number in there and to.mode is ImportMode.UPDATE:
                now = there[number]
                if all(now[name] == (wkb if name == "geom" else some[name]) for name in some):
                    kept.add(number)
                    continue
            records.append((number, whole, some))
        counts = write_records(to.session, Incident, records, existing, to.mode)
        remember_words(to.session, to.office.id, to.words)
        if not kept:
            return counts, []
        same = Remark(N_("%(count)s 行和图层里的一样，没有改动。"), {"count": len(kept)})
        return counts, [same]

    def _there(self, to: Destination) -> dict[str, dict[str, Any]]:
        rows = to.session.execute(
            select(
                Incident.number, Incident.category, Incident.sub_category, Incident.occurred_from,
                Incident.occurred_to, Incident.location, func.ST_AsBinary(Incident.geom),
            ).where(Incident.office_id == to.office.id)
        )  # fmt: skip
        names = ("category", "sub_category", "occurred_from", "occurred_to", "location")
        return {
            number: dict(zip(names, values, strict=True)) | {"geom": bytes(wkb)}
            for number, *values, wkb in rows
        }


def _as_objects(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Return columns that pandas leaves alone: no time turned into its own type."""
    import pandas as pd

    return {name: pd.Series(values, dtype=object) for name, values in columns.items()}


def _span(
    values: dict[str, Any], now: datetime
) -> tuple[tuple[datetime | None, datetime | None], str | None]:
    """Return when an incident began and, if not known exactly, by when it had happened."""
    told = [values[name] for name in ("clock_from", "occurred_to", "clock_to")]
    begin: Told | None = values["occurred_from"] or values["clock_from"]
    reported: Told | None = values["reported_at"]
    if begin is None:
        begin, told = reported, [None, None, None]
    if begin is None:
        return (None, None), N_("没有发生时间，也没有报警时间。")
    try:
        start, end = span_of(begin, *told)
    except ValueError:
        return (None, None), N_("只写了时刻，没有日期：请把日期那一列也对应上。")
    if start > now + _AHEAD:
        return (start, end), N_("发生时间在将来，请检查年份。")
    if end is not None and end < start:
        return (start, end), N_("发生时间止早于发生时间。")
    return (start, _reported_by(start, end, reported)), None


def _reported_by(start: datetime, end: datetime | None, reported: Told | None) -> datetime | None:
    """Return by when it had happened: at the latest when somebody called."""
    if end is None or reported is None or reported.start.day is None:
        return end
    called, until = span_of(reported, None, None, None)
    if until is not None or not start < called < end:
        return end  # a day, or a call that does not fit
    return called


def _remarks(unknown: Counter[str], hidden: int) -> list[Remark]:
    remarks = []
    if unknown:
        most = unknown.most_common(_SHOWN_UNKNOWN)
        remarks.append(
            Remark(
                N_("目录里没有这些类别，归入“其他”，原文记为子类：%(names)s。"),
                {"names": "、".join(f"{name}（{count}）" for name, count in most)},
            )
        )
    if hidden:
        remarks.append(
            Remark(
                N_("有 %(count)s 行的地点含身份证号、电话号码或车牌，号码已去除。"),
                {"count": hidden},
            )
        )
    return remarks
