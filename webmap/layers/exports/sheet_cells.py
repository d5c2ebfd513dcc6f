"""What stands in the cells of a spreadsheet: words for codes, local times, rounded metres."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webmap.layers.catalogue import Field
from webmap.layers.code_words import HIGHWAYS, MODES, ONEWAYS, STATUSES, CodeWord
from webmap.layers.exports.table import ExportTable
from webmap.models import INCIDENT_CATEGORIES, LayerSource

_WORDS: dict[LayerSource, dict[str, Mapping[str, CodeWord]]] = {
    LayerSource.STREETS: {"highway": HIGHWAYS, "oneway": ONEWAYS},
    LayerSource.HOTSPOTS: {"status": STATUSES},
    LayerSource.ROUTES: {"mode": MODES},
}
_UNITS_EN = {"秒": "s", "米": "m"}
_METRE_DECIMALS = 1
Cell = str | int | float | datetime | None


def title_of(field: Field, table: ExportTable, *, english: bool) -> str:
    """Return a column's header: the field, and its unit or whose clock its times are by."""
    title = (field.title_en if english else field.title_zh) or field.name
    unit = _UNITS_EN.get(field.unit, field.unit) if english else field.unit
    if field.name in table.moments:
        unit = "Beijing time" if english else "北京时间"
    if not unit:
        return title
    return f"{title} ({unit})" if english else f"{title}（{unit}）"


def cells_of(field: Field, table: ExportTable, values: list[Any], *, english: bool) -> list[Cell]:
    """Return the cells of a column as an officer reads them; a missing value is None."""
    if field.name in table.moments:
        return [None if value is None else _local(value) for value in values]
    if table.source is LayerSource.INCIDENTS and field.name in {"category", "sub_category"}:
        categories = table.columns["category"].tolist()
        return [
            None if value is None else _kind_title(category, value, field, english=english)
            for category, value in zip(categories, values, strict=True)
        ]
    if table.source is LayerSource.HOTSPOTS and field.name == "windows":
        return [None if value is None else _windows(value, english=english) for value in values]
    if field.type == "boolean" and table.columns[field.name].dtype == "boolean":
        yes, no = ("yes", "no") if english else ("是", "否")
        return [None if value is None else yes if value else no for value in values]
    if field.unit == "米" and table.source is LayerSource.ROUTES:
        return [None if value is None else round(value, _METRE_DECIMALS) for value in values]
    words = _WORDS.get(table.source, {}).get(field.name, {})
    return [_word(words[value], english=english) if value in words else value for value in values]


def _local(text: str) -> datetime:
    """Return a moment that the table tells in local time, as a spreadsheet has it: without zone."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _word(word: CodeWord, *, english: bool) -> str:
    return word.en if english else word.zh


def _kind_title(category: str, value: str, field: Field, *, english: bool) -> str:
    """Return what a category or sub-category is called; what an office brought along stays."""
    known = INCIDENT_CATEGORIES.get(category)
    if known is None:
        return value
    kinds = [known] if field.name == "category" else known.kinds
    found = next((kind for kind in kinds if kind.code == value), None)
    return value if found is None else found.title_en if english else found.title_zh


def _windows(text: str, *, english: bool) -> str:
    mark = "; " if english else "；"
    return mark.join("-".join(window) for window in json.loads(text))
