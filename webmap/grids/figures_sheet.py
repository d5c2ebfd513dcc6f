"""The figures of the grids as a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from webmap.errors import N_
from webmap.grids.figures import GridFigures, OfficeFigures
from webmap.grids.trend import Direction, Trend

Told = Callable[[str], str]

DIRECTION_NAMES = {
    Direction.MORE: N_("增多"),
    Direction.FEWER: N_("减少"),
    Direction.UNCLEAR: N_("说不准"),
}
_LEVELS = (N_("警格"), N_("网格"))
_TOTAL = N_("警情")
_PERCENT = "0%"


def figures_xlsx(
    figures: OfficeFigures,
    layer_names: Mapping[str, str],
    category_names: Mapping[str, str],
    told: Told,
) -> bytes:
    """Return a workbook with a sheet for each level and one that tells what was counted.

    Parameters
    ----------
    figures
        What to write.
    layer_names, category_names
        What layers and categories are called.
    told
        Translates the headings.
    """
    book = openpyxl.Workbook(write_only=True)
    for level, grids in zip(_LEVELS, (figures.police_grids, figures.sub_grids), strict=True):
        sheet = book.create_sheet(told(level))
        sheet.freeze_panes = "C2"
        heads = _heads(figures, layer_names, category_names, told)
        _append(sheet, heads, bold=True)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(grids) + 1}"
        for grid in grids:
            _append(sheet, _row(figures, grid, told))
    about = book.create_sheet(told(N_("说明")))
    for row in _about(figures, told):
        _append(about, row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(
    figures: OfficeFigures,
    layer_names: Mapping[str, str],
    category_names: Mapping[str, str],
    told: Told,
) -> list[str]:
    heads = [
        N_("编号"),
        N_("名称"),
        N_("面积（平方公里）"),
        N_("道路（公里）"),
        N_("可住人数"),
        N_("员工数"),
    ]
    kinds = [told(_TOTAL), *(category_names[category] for category in figures.categories)]
    parts = [N_("本期"), N_("上期"), N_("变化"), N_("变化下限"), N_("变化上限"), N_("判断")]
    return [
        *map(told, heads),
        told(N_("工作量（平均为 1）")),
        *(layer_names[layer_id] for layer_id in figures.layer_ids),
        *(f"{kind} {told(part)}" for kind in kinds for part in parts),
    ]


def _row(figures: OfficeFigures, grid: GridFigures, told: Told) -> list[Any]:
    row: list[Any] = [
        grid.code, grid.name, round(grid.area_km2, 3), round(grid.street_km, 2), grid.residents,
        grid.workers, round(grid.load, 3),
        *(grid.places[layer_id] for layer_id in figures.layer_ids),
    ]  # fmt: skip
    for category in ("", *figures.categories):
        row += _trend(grid.incidents[category], told)
    return row


class _Share(float):
    """A share that a spreadsheet shows in percent."""


def _trend(trend: Trend, told: Told) -> list[Any]:
    shares = (
        None if share is None else _Share(round(share, 3))
        for share in (trend.change, trend.least, trend.most)
    )
    return [trend.now, trend.before, *shares, told(DIRECTION_NAMES[trend.direction])]


def _about(figures: OfficeFigures, told: Told) -> list[list[str]]:
    period, before = figures.period, figures.period.before
    return [
        [told(N_("网格日期")), f"{figures.day}"],
        [told(N_("本期")), f"{period.first} – {period.last}"],
        [told(N_("上期")), f"{before.first} – {before.last}"],
        [told(N_("变化的上下限")), told(N_("按泊松分布的 95% 区间；区间跨过 0 时说不准"))],
        [told(N_("警情归属")), told(N_("按事发当天的网格"))],
        *([code, f"{count}"] for code, count in sorted(figures.elsewhere.items())),
    ]


def _append(sheet: Worksheet, values: list[Any], *, bold: bool = False) -> None:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=float(value) if isinstance(value, _Share) else value)
        if isinstance(value, _Share):
            cell.number_format = _PERCENT
        if isinstance(value, str):
            # What an office wrote is text, whatever it begins with.
            cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
