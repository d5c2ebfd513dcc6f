"""Fields of what is imported: what each is called, its type, and how a cell becomes its value."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from webmap.errors import N_, RowProblem
from webmap.layers.imports.occurrence import Told, parse_told

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal[
    "text", "integer", "number", "boolean", "moment", "windows", "choice", "longitude", "latitude"
]
_FORMULA_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
_EMPTY = {"", "-", "—", "/", "无", "nan", "none", "null"}
_YES = {"yes", "y", "true", "1", "是", "有", "可", "√", "t"}
_NO = {"no", "n", "false", "0", "否", "无", "不可", "×", "f"}
_CLOCK = re.compile(r"(\d{1,2})[:点](\d{2})")
_DAY_HOURS, _HOUR_MINUTES = 24, 60
_EXACT_DIGITS = 10**15


@dataclass(frozen=True)
class FieldSpec:
    """A field that an import fills.

    Parameters
    ----------
    name
        As in ``--map column=field`` and in the GeoJSON that we write.
    title
        What an officer calls it, Chinese.
    kind
        Type of its values.
    required
        Every row needs one.
    default
        The value of a row that has none.
    aliases
        Other headers under which files have it.
    max_length
        Most characters of a text.
    least, most
        Bounds of a number.
    choices
        For ``choice``: what may stand in the cell, and the value that it means.
    beside
        The field whose column says, by its header, what the column of this one is called.
    stand_in
        The field that may stand for this one in a row whose cell is empty.
    """

    name: str
    title: str
    kind: Kind = "text"
    required: bool = False
    default: Any = None
    aliases: tuple[str, ...] = ()
    max_length: int | None = None
    least: float | None = None
    most: float | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""
    stand_in: str = ""


class _BadValueError(ValueError):
    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


def folded(text: str) -> str:
    """Return a text for comparing: full-width and case folded, spaces and underscores gone."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-.:/]+", "", text)


def to_text(value: Any) -> str:
    """Return a cell as text; a whole number without a point, a day without a midnight."""
    if type(value) is str:
        return value.strip() if value.isascii() else unicodedata.normalize("NFC", value).strip()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return unicodedata.normalize("NFC", str(value)).strip()


def _number(value: Any) -> float:
    if isinstance(value, float):
        number = value
    else:
        text = unicodedata.normalize("NFKC", to_text(value)).rstrip("°度").replace(",", "").strip()
        try:
            number = float(text)
        except (ValueError, OverflowError):
            raise _BadValueError(N_("“%(title)s”要是数字，这里是“%(value)s”。")) from None
    if not math.isfinite(number):
        raise _BadValueError(N_("“%(title)s”要是数字，这里是“%(value)s”。"))
    return number


def _bounded(number: float, spec: FieldSpec) -> float:
    if (spec.least is not None and number < spec.least) or (
        spec.most is not None and number > spec.most
    ):
        raise _BadValueError(
            N_("“%(title)s”要在 %(least)s 到 %(most)s 之间，这里是“%(value)s”。"),
            least="-∞" if spec.least is None else f"{spec.least:g}",
            most="∞" if spec.most is None else f"{spec.most:g}",
        )
    return number


def _as_number(value: Any, spec: FieldSpec) -> float:
    return _bounded(_number(value), spec)


def _as_integer(value: Any, spec: FieldSpec) -> int:
    number = _bounded(_number(value), spec)
    if not number.is_integer():
        raise _BadValueError(N_("“%(title)s”要是整数，这里是“%(value)s”。"))
    return int(number)


def _as_text(value: Any, spec: FieldSpec) -> str:
    if spec.name == "number" and isinstance(value, float) and abs(value) >= _EXACT_DIGITS:
        raise _BadValueError(
            N_("“%(title)s”被表格存成了数字，后几位已经丢失。请把这一列设为文本，重新填写。")
        )
    text = to_text(value)
    if not text.isprintable():
        # Marks without a width come along with text that was copied; lines and tabs become spaces.
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = " ".join(text.split())
    if not text.isprintable() and any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        raise _BadValueError(N_("“%(title)s”里有看不见的控制字符，请重新填写。"))
    if text in _FORMULA_ERRORS:
        raise _BadValueError(N_("“%(title)s”是公式错误 %(value)s。"))
    if spec.max_length is not None and len(text) > spec.max_length:
        raise _BadValueError(
            N_("“%(title)s”有 %(length)s 个字，最多 %(most)s 个。"),
            length=len(text),
            most=spec.max_length,
        )
    return text


def _as_boolean(value: Any, spec: FieldSpec) -> bool:
    text = folded(to_text(value))
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise _BadValueError(N_("“%(title)s”要写“是”或“否”，这里是“%(value)s”。"))


def _as_moment(value: Any, spec: FieldSpec) -> Told:
    try:
        return parse_told(value)
    except (ValueError, OverflowError):
        raise _BadValueError(
            N_(
                "“%(title)s”读不懂：“%(value)s”。请写成 2026-11-23 22:15，"
                "时间段写成 2026-11-23 22:00至2026-11-24 06:00。"
            )
        ) from None


def titles_of_choices(choices: Mapping[str, str]) -> list[str]:
    """Return one text for each value that a choice has: the Chinese one where there is one."""
    titles: dict[str, str] = {}
    for text, value in choices.items():
        if value not in titles or titles[value].isascii():
            titles[value] = text if value.isascii() and not text.isascii() else value
    return list(titles.values())


def _as_choice(value: Any, spec: FieldSpec) -> str:
    found = spec.choices.get(folded(to_text(value)))
    if found is None:
        raise _BadValueError(
            N_("“%(title)s”不认识“%(value)s”；可以写：%(choices)s。"),
            choices="、".join(titles_of_choices(spec.choices)),
        )
    return found


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch("00:00" if text == "24:00" else text)
    if found is None or int(found[1]) >= _DAY_HOURS or int(found[2]) >= _HOUR_MINUTES:
        raise _BadValueError(
            N_("“%(title)s”读不懂：“%(value)s”。请写成 22:00-01:00，多段用分号隔开。")
        )
    return f"{int(found[1]):02d}:{found[2]}"


def _as_windows(value: Any, spec: FieldSpec) -> list[list[str]]:
    text = to_text(value)
    if isinstance(value, str) and text.startswith("["):
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = [[]]
    if isinstance(value, list):
        pairs = [pair if isinstance(pair, list) else [] for pair in value]
    else:
        text = unicodedata.normalize("NFKC", text).replace("至", "-").replace("–", "-")
        text = text.replace("到", "-").replace("—", "-").replace("~", "-")
        pairs = [part.split("-") for part in re.split(r"[;,、\s]+", text) if part]
    windows = [[_clock(str(end).strip()) for end in pair] for pair in pairs]
    if any(len(pair) != 2 for pair in windows):
        raise _BadValueError(
            N_("“%(title)s”读不懂：“%(value)s”。请写成 22:00-01:00，多段用分号隔开。")
        )
    return windows


_READERS: dict[str, Callable[[Any, FieldSpec], Any]] = {
    "text": _as_text,
    "integer": _as_integer,
    "number": _as_number,
    "boolean": _as_boolean,
    "moment": _as_moment,
    "windows": _as_windows,
    "choice": _as_choice,
    "longitude": _as_number,
    "latitude": _as_number,
}


def read_values(
    cells: NDArray[np.object_], rows: NDArray[np.int64], spec: FieldSpec
) -> tuple[list[Any], list[RowProblem]]:
    """Return the values of a column, and the rows whose cell can't be read.

    An empty cell gives the field's default; in a required field it is a problem. Moments come as
    what the cell tells of them, see `webmap.layers.imports.occurrence`.
    """
    reader = _READERS[spec.kind]
    values: list[Any] = []
    problems: list[RowProblem] = []
    for row, cell in zip(rows.tolist(), cells, strict=True):
        text = to_text(cell)
        if text == "" or (spec.kind != "text" and text.casefold() in _EMPTY):
            if spec.required:
                problems.append(RowProblem(row, N_("缺少“%(title)s”。"), {"title": spec.title}))
            values.append(spec.default)
            continue
        try:
            values.append(reader(cell, spec))
        except _BadValueError as error:
            shown = {"title": spec.title, "value": text[:40]} | error.params
            problems.append(RowProblem(row, error.message, shown))
            values.append(spec.default)
    return values, problems
