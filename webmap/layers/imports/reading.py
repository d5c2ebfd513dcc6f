"""Reading rows: columns to fields, cells to values, coordinates to places, all checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.files import Remark, SourceTable
from webmap.layers.imports.columns import check_required, map_columns
from webmap.layers.imports.fields import FieldSpec, read_values
from webmap.layers.imports.placing import place, points_of
from webmap.layers.imports.privacy import personal_columns
from webmap.layers.imports.progress import tell
from webmap.layers.imports.rows import (
    BadRowsPolicy,
    CheckedRows,
    Destination,
    ImportOptions,
    ImportRows,
    OutsidePolicy,
    Target,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

LON = FieldSpec("lon", N_("经度"), "longitude", required=True,
    aliases=("lng", "longitude", "x", "x坐标", "经度坐标", "东经", "long", "x_coordinate",
             "经度_wgs84", "longitude_wgs84", "经度_gcj02", "longitude_gcj02",
             "经度_cgcs2000", "longitude_cgcs2000",
             "警情经度", "发案经度", "案发经度", "报警经度", "定位经度", "经度x"),
)  # fmt: skip
LAT = FieldSpec("lat", N_("纬度"), "latitude", required=True,
    aliases=("latitude", "y", "y坐标", "纬度坐标", "北纬", "y_coordinate",
             "纬度_wgs84", "latitude_wgs84", "纬度_gcj02", "latitude_gcj02",
             "纬度_cgcs2000", "latitude_cgcs2000",
             "警情纬度", "发案纬度", "案发纬度", "报警纬度", "定位纬度", "纬度y"),
)  # fmt: skip
_SHOWN_ROWS = 10
# Columns of our own exports that are worked out anew for every row.
_DERIVED = ("sub_grid", "hue")
_OUTSIDE = N_("辖区外的 %(count)s 行没有导入：第 %(rows)s 行。")
_AGAIN = N_("%(count)s 行和前面的行编号相同，只收第一次出现的那行；没有收的是第 %(rows)s 行。")
_WITH_PROBLEMS = N_("文件有 %(count)s 处问题，一行也没有导入。")


def check_rows(
    table: SourceTable,
    target: Target,
    to: Destination,
    options: ImportOptions,
    positions: NDArray[np.object_] | None = None,
) -> CheckedRows:
    """Return the rows of a table with the fields that a target wants, every cell checked.

    Parameters
    ----------
    positions
        Shape (rows,): where the rows are in the file's own coordinates; None: as the file says.

    Raises
    ------
    BadFile
        Nothing of the file can be taken: a needed column is missing, or its CRS is none.
    """
    specs = target.specs(to.layer)
    remarks = list(table.remarks)
    mapped = columns_of(table, specs, options, remarks)
    geometry = table.geometry if positions is None else positions
    if geometry is None:
        check_required(mapped, (LON, LAT), table.names)
        geometry, unreadable = table_points(table, mapped)
        table = replace(table, problems=(*table.problems, *unreadable))
    check_required(
        mapped,
        [s for s in specs if not (s.name == target.key and options.number_prefix)],
        table.names,
    )
    placed = place(
        table,
        geometry,
        to.area,
        datum=options.datum,
        crs=options.crs,
        allowed=target.geometry_types(to.layer),
        inside=target.inside,
    )
    left_out = placed.outside & (options.outside == OutsidePolicy.LEAVE_OUT)
    gone = set(table.rows[left_out].tolist())
    problems = [*table.problems, *placed.problems]
    values = {}
    for done, spec in enumerate(specs):
        tell(to.session, N_("正在核对各列"), done, len(specs))
        values[spec.name], unreadable = _values(table, spec, mapped, target, options)
        problems += unreadable
    problems = [problem for problem in problems if problem.row not in gone]
    rows = ImportRows(
        rows=table.rows,
        values=pd.DataFrame(values, dtype=object, index=range(len(table))),
        geometry=placed.geometry,
        given=frozenset(mapped) | ({target.key} if options.number_prefix else set()),
    )
    if left_out.any():
        rows = rows.taken(~left_out)
        remarks.append(_numbered_rows(_OUTSIDE, table.rows[left_out].tolist()))
    checked = CheckedRows(rows, mapped, (), (*remarks, *placed.remarks)).without(problems)
    repeated = _repeated(checked.rows, target.key)
    if not target.passes_over or not repeated:
        return checked.without(repeated)
    again = [problem.row for problem in repeated if problem.row is not None]
    first = checked.rows.taken(~np.isin(checked.rows.rows, again))
    return checked.without((), first, [_numbered_rows(_AGAIN, again)])


def refuse_bad(checked: CheckedRows, policy: BadRowsPolicy) -> None:
    """Refuse a file of which rows can't be taken, as far as the user wants it whole.

    Raises
    ------
    BadFile
        With every problem, those of the whole file first.
    """
    whole = any(problem.row is None for problem in checked.problems)
    refused = checked.problems and (policy is BadRowsPolicy.REFUSE or whole)
    nothing = not len(checked.rows) and not checked.passed_over
    if refused or (checked.problems and nothing):
        raise bad_rows(list(checked.problems), list(checked.remarks))
    if nothing:
        raise BadFile(N_("没有一行在辖区内。请核对文件和坐标基准。"))


def _numbered_rows(message: str, rows: Sequence[int]) -> Remark:
    shown = "、".join(str(row) for row in rows[:_SHOWN_ROWS])
    return Remark(
        message,
        {"count": len(rows), "rows": shown + ("……" if len(rows) > _SHOWN_ROWS else "")},
    )


def bad_rows(problems: list[RowProblem], remarks: list[Remark]) -> BadFile:
    """Return the error that names every problem, those of the whole file first, then by row."""
    whole = [RowProblem(None, remark.message, remark.params) for remark in remarks]
    ordered = sorted(problems, key=lambda problem: -1 if problem.row is None else problem.row)
    return BadFile(_WITH_PROBLEMS, (*whole, *ordered), count=len(problems))


def columns_of(
    table: SourceTable,
    specs: tuple[FieldSpec, ...],
    options: ImportOptions,
    remarks: list[Remark],
) -> dict[str, str]:
    """Return the column of each field; columns about persons are no candidates."""
    personal = personal_columns(table.names)
    for column, name in options.columns.items():
        if column in personal and name:
            raise BadFile(N_("“%(column)s”像是个人信息，不能导入。"), column=column)
    candidates = [name for name in table.names if name not in personal]
    places = (LON, LAT) if table.geometry is None else ()
    # What has a position needs no columns for it.
    needless = set() if places else {LON.name, LAT.name}
    given = {
        column: "" if name in needless else name
        for column, name in options.columns.items()
        if column not in personal
    }
    mapped = map_columns(candidates, (*specs, *places), given)
    if personal:
        remarks.append(
            Remark(N_("像是个人信息的列没有导入：%(names)s。"), {"names": "、".join(personal)})
        )
    unused = [name for name in candidates if name not in {*mapped.values(), *_DERIVED}]
    if unused:
        remarks.append(Remark(N_("没有用到的列：%(names)s。"), {"names": "、".join(unused)}))
    return mapped


def table_points(
    table: SourceTable, mapped: Mapping[str, str]
) -> tuple[NDArray[np.object_], list[RowProblem]]:
    """Return the points of a table with longitude and latitude columns."""
    problems: list[RowProblem] = []
    found = []
    for spec in (LON, LAT):
        cells = table.columns[mapped[spec.name]].to_numpy(dtype=object)
        values, unreadable = read_values(cells, table.rows, spec)
        problems += unreadable
        found.append(np.array([np.nan if v is None else v for v in values], dtype=float))
    return points_of(found[0], found[1]), problems


def _values(
    table: SourceTable,
    spec: FieldSpec,
    mapped: Mapping[str, str],
    target: Target,
    options: ImportOptions,
) -> tuple[list[Any], list[RowProblem]]:
    if spec.name in mapped:
        cells = table.columns[mapped[spec.name]].to_numpy(dtype=object)
        if spec.stand_in in mapped:
            spec = replace(spec, required=False)  # the target tells rows that have neither
        return read_values(cells, table.rows, spec)
    if spec.name == target.key and options.number_prefix:
        return [f"{options.number_prefix}{row}" for row in table.rows.tolist()], []
    return [spec.default] * len(table), []


def _repeated(rows: ImportRows, key: str) -> list[RowProblem]:
    """Return the rows whose number stands in an earlier row too."""
    first: dict[str, int] = {}
    problems = []
    for row, number in zip(rows.rows.tolist(), rows.values[key], strict=True):
        if number is None:
            continue
        if number in first:
            problems.append(
                RowProblem(
                    row,
                    N_("编号“%(number)s”和第 %(first)s 行重复。"),
                    {"number": number, "first": first[number]},
                )
            )
        first.setdefault(number, row)
    return problems
