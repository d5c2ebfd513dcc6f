"""Data for maps without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from webmap.config import Settings
from webmap.database import Database
from webmap.layers import BY_ID
from webmap.models import Office
from webmap.printing import SheetContent, SheetLook, draw_sheet, read_sheet_content
from webmap.printing.base_data import BaseData
from webmap.printing.streets import NamedLines, StreetPieces

NOW = datetime(2026, 11, 23, 20, 15, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def font_dir() -> Path:
    return Settings().font_dir


def _array(geometries: list[Any]) -> Any:
    found = np.empty(len(geometries), dtype=object)
    found[:] = geometries
    return found


@pytest.fixture
def make_base_data() -> Callable[..., BaseData]:
    """Return a function: base data of one street, given its line, class, name and level."""

    def make(
        line: shapely.LineString,
        *,
        highway: str = "residential",
        name: str = "石鼓一巷",
        level: int = 0,
        footprints: list[shapely.Polygon] | None = None,
    ) -> BaseData:
        lines = _array([line])
        return BaseData(
            streets=StreetPieces(
                lines, np.array([highway], dtype=object), np.array([name], dtype=object),
                np.array([level]),
            ),
            street_names=NamedLines(lines, [name], [highway]),
            street_style=BY_ID["streets"].style,
            railways=_array([]),
            railway_names=NamedLines(_array([]), [], []),
            railway_style=BY_ID["railways"].style,
            footprints={"rentals": _array(footprints or []), "factories": _array([])},
            soft_areas={},
        )  # fmt: skip

    return make


def plain(message: str) -> str:
    """Return a message of the sheets as it stands in the source: Chinese."""
    return message


@pytest.fixture
def read_content(spatialite_database: Database) -> Callable[..., SheetContent]:
    """Return a function: the content of a sheet of the tiny office."""

    def read(
        code: str, layers: list[str] | None = None, language: str = "zh_CN", office: str = "TINY"
    ) -> SheetContent:
        with spatialite_database.reading() as session:
            found = session.scalars(select(Office).where(Office.code == office)).one()
            return read_sheet_content(session, found, code, layers, NOW, language)

    return read


@pytest.fixture
def draw(font_dir: Path) -> Callable[..., bytes]:
    """Return a function: a sheet as PDF, with Chinese words."""

    def drawn(content: SheetContent, **look: Any) -> bytes:
        return draw_sheet(content, SheetLook(**look), font_dir, plain, "zh-CN")

    return drawn
