"""Incidents (警情): what, when and where; whoever it was about is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from webmap.errors import N_, RowProblem
from webmap.layers.files import Remark
from webmap.layers.imports.fields import FieldSpec, folded
from webmap.layers.imports.moments import end_of_day
from webmap.layers.imports.privacy import without_numbers
from webmap.layers.imports.rows import Counts, Destination, ImportRows, Prepared
from webmap.layers.imports.writing import keys_and_ids, write_records
from webmap.models import INCIDENT_CATEGORIES, Incident, IncidentKind, Layer, to_stored

_OTHER = "other"
# Clocks differ a little; a day is more than that.
_AHEAD = timedelta(hours=1)
_SHOWN_UNKNOWN = 5


def _by_name(kinds: Iterable[IncidentKind]) -> dict[str, str]:
    return {
        folded(name): kind.code
        for kind in kinds
        for name in (kind.title_en, kind.title_zh, kind.code)
    }


_CATEGORIES = _by_name(INCIDENT_CATEGORIES.values()) | {
    folded(name): code
    for name, code in [
        ("打架", "affray"), ("斗殴", "affray"), ("殴打他人", "affray"), ("纠纷类", "dispute"),
        ("矛盾纠纷", "dispute"), ("盗窃类", "theft"), ("被盗", "theft"), ("诈骗", "fraud"),
        ("电诈", "fraud"), ("电信网络诈骗", "fraud"), ("其它", "other"), ("其他警情", "other"),
    ]
}  # fmt: skip
_KINDS = {category.code: _by_name(category.kinds) for category in INCIDENT_CATEGORIES.values()}
# A sub-category alone tells its category too.
_ALL_KINDS: dict[str, tuple[str, str]] = {
    folded(name): (category.code, kind.code)
    for category in INCIDENT_CATEGORIES.values()
    for kind in category.kinds
    for name in (kind.title_zh, kind.code)
}


def sort_incident(category: str, sub_category: str) -> tuple[str, str, bool]:
    """Return category and sub-category as codes, and whether the category is a known one.

    What the table of categories does not know becomes ``other`` with its own text as the
    sub-category; an unknown sub-category is kept as it is written.
    """
    code = _CATEGORIES.get(folded(category))
    if code is None:
        found = _ALL_KINDS.get(folded(category))
        if found is not None:
            return (*found, True)
        return _OTHER, " ".join(filter(None, (category, sub_category)))[:60], False
    return code, _KINDS[code].get(folded(sub_category), sub_category), True


class IncidentsTarget:
    """Takes incidents."""

    key = "number"
    inside = True

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return the fields of an incident; none is about a person."""
        return (
            FieldSpec("number", N_("警情编号"), required=True, max_length=60,
                      aliases=("编号", "警情号", "接警编号", "接警单编号", "案件编号", "id", "no")),
            FieldSpec("category", N_("类别"), required=True, max_length=60,
                      aliases=("警情类别", "警情类型", "案件类别", "类型", "报警类别", "type")),
            FieldSpec("sub_category", N_("子类"), default="", max_length=60,
                      aliases=("警情子类", "细类", "报警类型", "案件子类", "小类", "subtype")),
            FieldSpec("occurred_from", N_("发生时间"), "moment", required=True,
                      aliases=("发案时间", "案发时间", "报警时间", "接警时间", "发生时间起", "时间",
                               "日期", "occ_date", "occurred", "date", "time")),
            FieldSpec("occurred_to", N_("发生时间止"), "moment",
                      aliases=("结束时间", "发案时间止", "案发时间止")),
            FieldSpec("location", N_("地点"), default="", max_length=300,
                      aliases=("发生地点", "发案地点", "案发地点", "事发地点", "详细地址", "地址",
                               "address")),
        )  # fmt: skip

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return points only."""
        return frozenset({"Point"})

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Sort categories, fix intervals, take numbers of persons out of texts."""
        problems: list[RowProblem] = []
        unknown: Counter[str] = Counter()
        sorted_, spans, places = [], [], []
        hidden = 0
        for row, values in zip(rows.rows.tolist(), rows.records(), strict=True):
            code, sub, known = sort_incident(values["category"] or "", values["sub_category"])
            if not known:
                unknown[str(values["category"])] += 1
            sorted_.append((code, without_numbers(sub)))
            span, problem = _span(values, to.now)
            if problem is not None:
                problems.append(RowProblem(row, problem))
            spans.append(span)
            place = without_numbers(values["location"])
            hidden += place != values["location"]
            places.append(place)
        remarks = _remarks(unknown, hidden)
        columns: dict[str, list[Any]] = {
            "category": [code for code, _ in sorted_],
            "sub_category": [sub for _, sub in sorted_],
            "occurred_from": [start for start, _ in spans],
            "occurred_to": [end for _, end in spans],
            "location": places,
        }
        return Prepared(
            rows.with_geometry(rows.geometry, **_as_objects(columns)), problems, remarks
        )

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the office's incidents, by number."""
        return keys_and_ids(to.session, Incident.number, Incident.office_id == to.office.id)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the incidents."""
        optional = {"sub_category", "occurred_to", "location"} - rows.given
        if "occurred_from" in rows.given:
            optional.discard("occurred_to")
        records = []
        for values, shape in zip(rows.records(), rows.geometry, strict=True):
            whole = {"office_id": to.office.id, **values, "geom": to_stored(shape)}
            some = {k: v for k, v in whole.items() if k not in optional | {"office_id", "number"}}
            records.append((values["number"], whole, some))
        return write_records(to.session, Incident, records, existing, to.mode), []


def _as_objects(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Return columns that pandas leaves alone: no time turned into its own type."""
    import pandas as pd

    return {name: pd.Series(values, dtype=object) for name, values in columns.items()}


def _span(
    values: dict[str, Any], now: datetime
) -> tuple[tuple[datetime | None, datetime | None], str | None]:
    """Return when an incident began and, if not known exactly, by when it had happened."""
    if values["occurred_from"] is None:
        return (None, None), None  # said already
    start, start_is_day = values["occurred_from"]
    end = None
    if values["occurred_to"] is not None:
        end, end_is_day = values["occurred_to"]
        end = end_of_day(end) if end_is_day else end
    elif start_is_day:
        end = end_of_day(start)
    if start > now + _AHEAD:
        return (start, end), N_("发生时间在将来，请检查年份。")
    if end is not None and end < start:
        return (start, end), N_("发生时间止早于发生时间。")
    return (start, None if end == start else end), None


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
            Remark(N_("有 %(count)s 行的地点含身份证号或手机号，号码已去除。"), {"count": hidden})
        )
    return remarks
