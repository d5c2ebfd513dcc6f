"""What a sheet shows: its subject, the layers, the staff and the words around the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from webmap.printing.base_data import BaseData
from webmap.printing.shown_layer import ShownLayer

AreaKind = Literal["sub_grid", "police_grid", "office"]


@dataclass(frozen=True)
class SheetArea:
    """The subject of a sheet: a sub-grid, a police grid or the whole office.

    Parameters
    ----------
    kind, code, name
        What it is; the office's code and name for the whole.
    polygon
        Its ground, metric.
    sub_grids
        Codes of the sub-grids that it consists of.
    """

    kind: AreaKind
    code: str
    name: str
    polygon: Any
    sub_grids: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return code and name, such as 1-1 岭下网格; the name alone where it has the code."""
        if self.kind == "office" or self.code in self.name:
            return self.name
        return f"{self.code} {self.name}"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return least and greatest x and y, metres."""
        west, south, east, north = self.polygon.bounds
        return west, south, east, north


@dataclass(frozen=True)
class StaffLine:
    """A member on a sheet: for which grid, who, and the work phone."""

    grid: str
    name: str
    post: str
    phone: str


@dataclass(frozen=True)
class SheetContent:
    """Everything that a sheet is drawn from, without a database.

    Parameters
    ----------
    office_name, made_up
        The office, and whether its data are the demo's.
    area
        The subject.
    base
        Streets, railways and footprints, metric.
    layers
        What lies on the base, lowest first: only places of the subject, but all grids.
    staff
        Members who answer for the subject's grids, then the officers.
    grid_outlines
        Outlines of the office's sub-grids by code, metric, for the locator.
    crs_name
        Name of the metric system in which the sheet is true to scale.
    drawn_at
        Now, in the office's time zone.
    """

    office_name: str
    made_up: bool
    area: SheetArea
    base: BaseData
    layers: tuple[ShownLayer, ...]
    staff: tuple[StaffLine, ...]
    grid_outlines: dict[str, Any]
    crs_name: str
    drawn_at: datetime

    def street_classes(self) -> list[str]:
        """Return the classes of streets that occur in the subject."""
        pieces = self.base.streets
        inside = meets(pieces.geometries, self.area.polygon)
        return sorted(set(pieces.highways[inside]))

    def has_railway(self) -> bool:
        """Return whether a railway runs through the subject."""
        return bool(meets(self.base.railways, self.area.polygon).any())


def meets(geometries: NDArray[Any], polygon: Any) -> NDArray[np.bool_]:
    """Return which geometries meet a polygon."""
    import shapely

    shapely.prepare(polygon)
    return np.asarray(shapely.intersects(geometries, polygon), dtype=bool)
