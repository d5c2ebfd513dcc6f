"""Streets (道路) and railways (铁路): cut at junctions, kept as far as the office reaches."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from webmap.errors import N_, RowProblem
from webmap.layers.code_words import HIGHWAYS, ONEWAYS, codes_by_word
from webmap.layers.files import Remark
from webmap.layers.imports.fields import FieldSpec, folded
from webmap.layers.imports.junctions import cut_at_junctions, detached_count
from webmap.layers.imports.rows import Counts, Destination, ImportRows, Prepared
from webmap.layers.imports.writing import keys_and_ids, write_records
from webmap.models import Layer, Oneway, Railway, Street, to_stored

# Streets this far beyond the boundary are kept: the way round may be the shorter one.
CLIP_MARGIN_M = 500.0
_ONEWAY = {
    "no": Oneway.NO, "否": Oneway.NO, "双向": Oneway.NO, "false": Oneway.NO, "0": Oneway.NO,
    "yes": Oneway.YES, "是": Oneway.YES, "单向": Oneway.YES, "true": Oneway.YES, "1": Oneway.YES,
    "reverse": Oneway.REVERSE, "反向": Oneway.REVERSE, "-1": Oneway.REVERSE,
}  # fmt: skip
_CLASSES = codes_by_word(HIGHWAYS)
_ON_FOOT_ONLY = {"footway", "path", "steps", "pedestrian", "corridor"}


def _near(rows: ImportRows, to: Destination) -> ImportRows:
    """Return the rows that reach into the office or its margin."""
    reach = to.area.widened(CLIP_MARGIN_M)
    shapely.prepare(reach)
    return rows.taken(shapely.intersects(reach, rows.geometry))


def _elsewhere(rows: ImportRows, to: Destination) -> list[RowProblem]:
    lon, lat = (np.mean(shapely.bounds(rows.geometry)[:, [i, i + 2]], axis=1) for i in (0, 1))
    if len(rows) and np.mean(to.area.holds(lat, lon)) > 0:
        return [RowProblem(None, N_("经度和纬度像是写反了。"))]
    return [RowProblem(None, N_("没有一条线在辖区内或附近。请核对文件和坐标基准。"))]


def _numbered(numbers: list[str], source: np.ndarray[Any, Any]) -> list[str]:
    """Return a number for each piece: its line's own, with -1, -2 … when the line was cut."""
    counts = np.bincount(source, minlength=len(numbers))
    seen: dict[int, int] = {}
    made = []
    for line in source.tolist():
        seen[line] = seen.get(line, 0) + 1
        made.append(numbers[line] if counts[line] == 1 else f"{numbers[line]}-{seen[line]}")
    return made


class StreetsTarget:
    """Takes streets."""

    key = "number"
    inside = False
    address: str | None = None
    passes_over = False

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return the fields of a street."""
        return (
            FieldSpec("number", N_("编号"), required=True, max_length=50,
                      aliases=("道路编号", "路段编号", "no", "id", "osm_id")),
            FieldSpec("name", N_("路名"), default="", max_length=120, aliases=("名称", "道路名称")),
            FieldSpec("highway", N_("等级"), default="residential", max_length=40,
                      aliases=("道路等级", "fclass", "class")),
            FieldSpec("oneway", N_("单行"), "choice", default=Oneway.NO.value,
                      aliases=("是否单行", "单行线"),
                      choices=codes_by_word(ONEWAYS)
                      | {folded(k): v.value for k, v in _ONEWAY.items()}
                      | {"-1": Oneway.REVERSE.value}),
            FieldSpec("foot", N_("步行"), "boolean", aliases=("可步行", "On foot")),
            FieldSpec("ebike", N_("电动车"), "boolean",
                      aliases=("可骑行", "可骑电动车", "By e-bike", "bicycle")),
            FieldSpec("car", N_("汽车"), "boolean", aliases=("可行车", "By car", "motor_vehicle")),
            FieldSpec("level", N_("层"), "integer", default=0, least=-5, most=5,
                      aliases=("layer",)),
        )  # fmt: skip

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return lines."""
        return frozenset({"LineString", "MultiLineString"})

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Cut the streets where they meet, keep those near the office, say what hangs loose."""
        # Tables that people mended have words for classes; other classes stay as they are written.
        classes = [_CLASSES.get(folded(text), text) for text in rows.values["highway"]]
        rows = rows.with_geometry(rows.geometry, highway=np.array(classes, dtype=object))
        foot_only = rows.values["highway"].isin(_ON_FOOT_ONLY).to_numpy()
        filled = {}
        for mode, default in [
            ("foot", np.ones(len(rows), dtype=bool)),
            ("ebike", rows.values["highway"].to_numpy() != "steps"),
            ("car", ~foot_only),
        ]:
            given = rows.values[mode].to_numpy(dtype=object)
            filled[mode] = np.where([v is None for v in given], default, given).astype(object)
        rows = rows.with_geometry(rows.geometry, **filled)
        pieces, source = cut_at_junctions(rows.geometry, rows.values["level"].to_numpy(dtype=int))
        numbers = _numbered(rows.values["number"].tolist(), source)
        cut = rows.taken(source).with_geometry(pieces, number=numbers)
        near = _near(cut, to)
        if not len(near):
            return Prepared(near, _elsewhere(rows, to))
        left_out = detached_count(near.geometry)
        remarks = []
        if len(cut) > len(rows):
            remarks.append(
                Remark(
                    N_("%(lines)s 条线在路口断开成 %(pieces)s 段。"),
                    {"lines": len(rows), "pieces": len(cut)},
                )
            )
        if len(near) < len(cut):
            remarks.append(
                Remark(
                    N_("辖区边界 %(margin)s 米以外的 %(count)s 段没有导入。"),
                    {"margin": round(CLIP_MARGIN_M), "count": len(cut) - len(near)},
                )
            )
        if left_out:
            remarks.append(
                Remark(N_("有 %(count)s 段路和其余道路不相连，巡逻不会走到。"), {"count": left_out})
            )
        return Prepared(near, [], remarks)

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the office's streets, by number."""
        return keys_and_ids(to.session, Street.number, Street.office_id == to.office.id)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the streets."""
        return _write(Street, rows, existing, to), []


class RailwaysTarget:
    """Takes railways."""

    key = "number"
    inside = False
    address: str | None = None
    passes_over = False

    def specs(self, layer: Layer) -> tuple[FieldSpec, ...]:
        """Return the fields of a railway."""
        return (
            FieldSpec("number", N_("编号"), required=True, max_length=50,
                      aliases=("no", "id", "osm_id")),
            FieldSpec("name", N_("名称"), default="", max_length=120,
                      aliases=("线路名称", "铁路名称")),
        )  # fmt: skip

    def geometry_types(self, layer: Layer) -> frozenset[str]:
        """Return lines."""
        return frozenset({"LineString", "MultiLineString"})

    def prepare(self, rows: ImportRows, to: Destination) -> Prepared:
        """Keep the lines near the office, each part of a line for itself."""
        parts, source = shapely.get_parts(rows.geometry, return_index=True)
        numbers = _numbered(rows.values["number"].tolist(), source)
        near = _near(rows.taken(source).with_geometry(parts, number=numbers), to)
        return Prepared(near, [] if len(near) else _elsewhere(rows, to))

    def existing(self, to: Destination) -> dict[str, int]:
        """Return the ids of the office's railways, by number."""
        return keys_and_ids(to.session, Railway.number, Railway.office_id == to.office.id)

    def write(
        self, rows: ImportRows, existing: dict[str, int], to: Destination
    ) -> tuple[Counts, list[Remark]]:
        """Keep the railways."""
        return _write(Railway, rows, existing, to), []


def _write(
    model: type[Street | Railway],
    rows: ImportRows,
    existing: dict[str, int],
    to: Destination,
) -> Counts:
    records = []
    for values, shape in zip(rows.records(), rows.geometry, strict=True):
        whole = {"office_id": to.office.id, **values, "geom": to_stored(shape)}
        some = {k: v for k, v in whole.items() if k in rows.given | {"geom"} and k != "number"}
        records.append((values["number"], whole, some))
    return write_records(to.session, model, records, existing, to.mode)
