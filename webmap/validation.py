"""Why a value that came in was refused, said in words for the person who typed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webmap.errors import N_

# Pydantic's error types, with the places of its own context.
_REASONS: dict[str, str] = {
    "missing": N_("没有填"),
    "extra_forbidden": N_("没有这一项"),
    "int_parsing": N_("要是整数"),
    "int_type": N_("要是整数"),
    "int_from_float": N_("要是整数"),
    "float_parsing": N_("要是数字"),
    "float_type": N_("要是数字"),
    "finite_number": N_("要是有限的数字"),
    "bool_parsing": N_("要选是或否"),
    "bool_type": N_("要选是或否"),
    "string_type": N_("要是文字"),
    "string_too_short": N_("至少要 %(min_length)s 个字符"),
    "string_too_long": N_("最多 %(max_length)s 个字符"),
    "string_pattern_mismatch": N_("格式不对"),
    "greater_than": N_("要大于 %(gt)s"),
    "greater_than_equal": N_("不能小于 %(ge)s"),
    "less_than": N_("要小于 %(lt)s"),
    "less_than_equal": N_("不能大于 %(le)s"),
    "too_short": N_("至少要 %(min_length)s 项"),
    "too_long": N_("最多 %(max_length)s 项"),
    "literal_error": N_("只能是 %(expected)s"),
    "enum": N_("只能是 %(expected)s"),
    "list_type": N_("要是一列值"),
    "tuple_type": N_("要是一列值"),
    "dict_type": N_("要是一个对象"),
    "model_type": N_("要是一个对象"),
    "model_attributes_type": N_("要是一个对象"),
    "json_invalid": N_("不是正确的 JSON"),
    "datetime_parsing": N_("要是日期和时间，例如 2026-11-24T20:00+08:00"),
    "datetime_from_date_parsing": N_("要是日期和时间，例如 2026-11-24T20:00+08:00"),
    "datetime_type": N_("要是日期和时间，例如 2026-11-24T20:00+08:00"),
    "timezone_aware": N_("要带时区，例如 +08:00"),
    "date_parsing": N_("要是日期，例如 2026-11-24"),
    "date_from_datetime_parsing": N_("要是日期，例如 2026-11-24"),
    "date_type": N_("要是日期，例如 2026-11-24"),
    "time_parsing": N_("要是时间，例如 22:15"),
    "path_type": N_("要是文件夹"),
}
_OTHER = N_("这个值不能用")


def reason(error: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the message (Simplified Chinese with places) of one of pydantic's errors.

    A ``ValueError`` of our own validators speaks for itself: its text is the message.

    Parameters
    ----------
    error
        An entry of ``ValidationError.errors()``.

    Returns
    -------
    The message and the values for its places, as in `webmap.errors.DomainError`.
    """
    context = dict(error.get("ctx", {}))
    own = context.get("error")
    if error["type"] == "value_error" and own is not None:
        return str(own), {}
    if error["type"] not in _REASONS:
        return _OTHER, {}
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    return _REASONS[error["type"]], context
