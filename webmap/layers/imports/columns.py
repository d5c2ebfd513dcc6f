"""Which column of a file fills which field: as the user says, else by the header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from webmap.errors import N_, BadFile
from webmap.layers.imports.fields import FieldSpec, folded
from webmap.layers.short_names import SHORT_NAMES

_UNIT = re.compile(r"\s*[(（]([^()（）]+)[)）]\s*$")
_UNITS_OF_TIME = {"秒", "秒钟", "分", "分钟", "时", "小时", "s", "sec", "min", "h"}
_CLOCK_OF_DAY = (("日期", "时间"), ("日期", "时刻"), ("日期", "时分"), ("date", "time"))


def _names(specs: Sequence[FieldSpec]) -> str:
    return "、".join(f"{spec.name}（{spec.title}）" for spec in specs)


def _aliases(spec: FieldSpec, mapped: Mapping[str, str]) -> tuple[str, ...]:
    """Return the other headers of a field; that of a clock follows from that of its day.

    A column of times is a clock only where a column of days stands beside it: 发案时间 beside
    发案日期. By itself it holds whole moments.
    """
    if not spec.beside:
        return spec.aliases
    day = folded(mapped.get(spec.beside, ""))
    paired = [day.replace(word, clock) for word, clock in _CLOCK_OF_DAY if word in day]
    began = [f"{header}起" for header in paired]
    return (*paired, *began, *spec.aliases) if "日期" in day or "date" in day else ()


def _free(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that nothing is said of, by their folded headers, the first of equals.

    A unit behind a header is no part of it: 长度（米）, 发生时间（北京时间）. Units of time are:
    a field in minutes is not one in seconds.
    """
    left = [column for column in reversed(columns) if column not in given]
    bare = {
        folded(_UNIT.sub("", column)): column
        for column in left
        if (unit := _UNIT.search(column)) and folded(unit[1]) not in _UNITS_OF_TIME
    }
    return bare | {folded(column): column for column in left}


def map_columns(
    columns: Sequence[str], specs: Sequence[FieldSpec], given: Mapping[str, str]
) -> dict[str, str]:
    """Return the column of each field that the file has.

    Parameters
    ----------
    columns
        The file's headers.
    specs
        The fields, the likelier first where two share an alias.
    given
        Column to field, as the user said; an empty field leaves the column out.

    Raises
    ------
    BadFile
        The user named a column or a field that does not exist, or gave a field two columns.
    """
    known = {spec.name for spec in specs}
    mapped: dict[str, str] = {}
    for column, name in given.items():
        if column not in columns:
            raise BadFile(
                N_("文件里没有“%(column)s”这一列；有：%(columns)s。"),
                column=column,
                columns="、".join(columns),
            )
        if not name:
            continue
        if name not in known:
            raise BadFile(
                N_("没有“%(field)s”这个字段；可以对应：%(fields)s。"),
                field=name,
                fields=_names(specs),
            )
        if name in mapped:
            raise BadFile(
                N_("“%(first)s”和“%(second)s”两列都对应了 %(field)s，只能留一列。"),
                first=mapped[name],
                second=column,
                field=name,
            )
        mapped[name] = column
    free = _free(columns, given)
    for spec in specs:
        if spec.name in mapped:
            continue
        short = SHORT_NAMES.get(spec.name)
        names = (spec.name, spec.title, *_aliases(spec, mapped), *([short] if short else []))
        for alias in names:
            found = free.get(folded(alias))
            if found is not None and found not in mapped.values():
                mapped[spec.name] = found
                break
    return mapped


def check_required(
    mapped: Mapping[str, str], specs: Sequence[FieldSpec], columns: Sequence[str]
) -> None:
    """Refuse a file that lacks the column of a required field.

    Raises
    ------
    BadFile
    """
    missing = [spec for spec in specs if spec.required and spec.name not in mapped]
    if missing:
        raise BadFile(
            N_("找不到这些列：%(fields)s。文件里有：%(columns)s。用 --map 列名=字段 指明。"),
            fields=_names(missing),
            columns="、".join(columns) or "—",
        )
