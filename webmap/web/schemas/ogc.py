"""What a client may ask of the collections under ``/ogc`` (OGC API - Features, parts 1 to 3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from webmap.errors import N_, BadParameter
from webmap.layers import Field as Attribute
from webmap.layers.collections import Collection, Selection
from webmap.layers.crs import NamedCrs
from webmap.validation import reason
from webmap.web.context import LOCAL_ZONE
from webmap.web.errors import said

DEFAULT_LIMIT, MAX_LIMIT = 100, 10_000
_LARGEST_INTEGER = 2**63 - 1
Query = TypeVar("Query", bound=BaseModel)


class FormatQuery(BaseModel):
    """What every resource takes."""

    model_config = ConfigDict(extra="forbid")

    f: Annotated[Literal["json"], Field(description="The only format is JSON")] = "json"


class ItemQuery(FormatQuery):
    """How one feature is wanted."""

    crs: Annotated[str, Field(description="System of the coordinates; default CRS84")] = ""


class ItemsQuery(ItemQuery):
    """Which features are wanted, and how."""

    limit: Annotated[
        int,
        Field(ge=1, description=f"At most so many features; more than {MAX_LIMIT} are cut to it"),
    ] = DEFAULT_LIMIT
    offset: Annotated[int, Field(ge=0, le=1_000_000_000, description="Leave so many out")] = 0
    bbox: Annotated[
        list[float] | None,
        Field(description="Corners of a box that features meet: 4 numbers, or 6 with heights"),
    ] = None
    bbox_crs: Annotated[
        str, Field(alias="bbox-crs", description="System of bbox; default CRS84")
    ] = ""
    datetime: Annotated[
        str,
        Field(
            description="A moment or date, or an interval such as 2026-03-01/2026-03-31, "
            "2026-03-01T20:00:00+08:00/.. ; has no effect on features without times"
        ),
    ] = ""

    @field_validator("limit")
    @classmethod
    def _at_most(cls, limit: int) -> int:
        return min(limit, MAX_LIMIT)

    @field_validator("bbox", mode="before")
    @classmethod
    def _numbers(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) not in {4, 6} or not all(map(math.isfinite, numbers)):
            raise ValueError(N_("要 4 个（或 6 个）数，用逗号隔开"))
        return numbers


def read_query(model: type[Query], parameters: Mapping[str, str]) -> Query:
    """Return the checked parameters of an address.

    Raises
    ------
    BadParameter
        One is unknown or has a value that cannot be used.
    """
    try:
        return model.model_validate(parameters)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadParameter(str(first["loc"][0]), said(*reason(first))) from error


def named_crs(parameter: str, uri: str, offered: Mapping[str, NamedCrs]) -> NamedCrs:
    """Return the system of a name, the first one offered for an empty name.

    Raises
    ------
    BadParameter
        The system is not offered.
    """
    if not uri:
        return next(iter(offered.values()))
    if uri not in offered:
        raise BadParameter(parameter, N_("不提供这个坐标系"))
    return offered[uri]


def _moment(text: str, *, end: bool) -> datetime | None:
    """Return a moment; of a date its first or last; None for an open side."""
    if text in {"", ".."}:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            if len(text) > len("2026-03-01"):
                raise ValueError
            day = datetime.combine(moment, time.min, LOCAL_ZONE)
            moment = day + timedelta(days=1, microseconds=-1) if end else day
        return moment.astimezone(LOCAL_ZONE)
    except (ValueError, OverflowError) as error:
        reason = N_("要是日期，或带时区的时间，例如 2026-03-01T20:00:00+08:00")
        raise BadParameter("datetime", reason) from error


def _period(text: str) -> tuple[datetime | None, datetime | None] | None:
    if not text:
        return None
    # A plus sign that was not escaped arrives as a space.
    start, slash, end = text.replace(" ", "+").partition("/")
    if not slash:
        end = start
    period = _moment(start, end=False), _moment(end, end=True)
    if period == (None, None) or (period[0] and period[1] and period[0] > period[1]):
        raise BadParameter("datetime", N_("结束要在开始之后，两头不能都空着"))
    return period


def _value(attribute: Attribute, text: str) -> str | int | float | bool:
    """Return the value of an attribute in its type."""
    if attribute.type == "boolean":
        if text not in {"true", "false"}:
            raise BadParameter(attribute.name, N_("只能是 true 或 false"))
        return text == "true"
    if attribute.type == "text":
        return text
    try:
        number = int(text) if attribute.type == "integer" else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or abs(number) > _LARGEST_INTEGER:
        raise BadParameter(attribute.name, N_("要是数字"))
    return number


def selection_of(
    query: ItemsQuery,
    values: Mapping[str, str],
    collection: Collection,
    offered: Mapping[str, NamedCrs],
) -> Selection:
    """Return what a query selects of a collection.

    Parameters
    ----------
    query
        The standard's parameters.
    values
        Attributes of the collection and their wanted values, as text.

    Raises
    ------
    BadParameter
        A value cannot be used.
    """
    system = named_crs("bbox-crs", query.bbox_crs, offered)
    area = None
    if query.bbox is not None:
        first_x, first_y = query.bbox[:2]
        half = len(query.bbox) // 2
        second_x, second_y = query.bbox[half : half + 2]
        area = system.area((first_x, first_y, second_x, second_y))
        if not all(map(math.isfinite, area.bounds)):
            raise BadParameter("bbox", N_("超出了这个坐标系的范围"))
    return Selection(
        area=area,
        period=_period(query.datetime),
        values={
            attribute.name: _value(attribute, values[attribute.name])
            for attribute in collection.fields
            if attribute.name in values
        },
        limit=query.limit,
        offset=query.offset,
    )
