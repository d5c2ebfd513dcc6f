"""What is said of a value that was refused."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, Field, ValidationError, field_validator

from webmap.validation import reason


class Wanted(BaseModel):
    priority: Annotated[int, Field(ge=1, le=5)] = 1
    name: Annotated[str, Field(max_length=4)] = ""
    mode: Literal["foot", "car"] = "foot"
    at: AwareDatetime | None = None
    windows: Annotated[list[int], Field(max_length=2)] = []

    @field_validator("name")
    @classmethod
    def _no_colon(cls, name: str) -> str:
        if ":" in name:
            raise ValueError("名称不能含冒号")
        return name


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"priority": 9}, "不能大于 5"),
        ({"priority": 0}, "不能小于 1"),
        ({"priority": "high"}, "要是整数"),
        ({"name": "abcde"}, "最多 4 个字符"),
        ({"name": "a:b"}, "名称不能含冒号"),
        ({"mode": "boat"}, "只能是 'foot', 'car'"),
        ({"at": "tonight"}, "要是日期和时间，例如 2026-11-24T20:00+08:00"),
        ({"at": "2026-11-24T20:00"}, "要带时区，例如 +08:00"),
        ({"windows": [1, 2, 3]}, "最多 2 项"),
    ],
)
def test_a_refused_value_is_told_in_words(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Wanted.model_validate(given)
    message, places = reason(caught.value.errors()[0])
    assert message % places == said
