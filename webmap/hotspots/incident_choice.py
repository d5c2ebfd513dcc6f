"""The incidents of an office that somebody wants to look at: by kind, period, hours and grid."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely
from sqlalchemy import func, select

from webmap.errors import N_, DomainError
from webmap.grids import Period, codes_on_days, read_all_grids
from webmap.hotspots.events import Events, moments_of
from webmap.hotspots.week_hours import LOCAL_OFFSET, WeekHours, share_in
from webmap.models import Incident, Office, PoliceGrid, SubGrid
from webmap.office_cache import OfficeCache
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    Codes = NDArray[np.object_]

Kind = tuple[str, str]
USUAL_DAYS = 90
KEPT_OFFICES = 4
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class OfficeIncidents:
    """All incidents of an office, in the order in which they began.

    Parameters
    ----------
    events
        Where and when, metric.
    lon_lat
        Shape (incidents, 2), EPSG:4326.
    number
        Numbers of the source.
    police_grid, sub_grid
        Codes of the grids that each lay in on its own day; None where there are no grids.
    day
        Local date of the middle of each interval (``datetime64[D]``).
    kinds, kind
        Categories and sub-categories that occur, and the place among them of each incident's.
    """

    events: Events
    lon_lat: NDArray[np.float64]
    number: Codes
    police_grid: Codes
    sub_grid: Codes
    day: NDArray[np.datetime64]
    kinds: tuple[Kind, ...] = field(init=False)
    kind: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        pairs = zip(self.events.category.tolist(), self.events.sub_category.tolist(), strict=True)
        known: dict[Kind, int] = {}
        kind = [known.setdefault(pair, len(known)) for pair in pairs]
        object.__setattr__(self, "kinds", tuple(known))
        object.__setattr__(self, "kind", np.array(kind, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.events)

    @property
    def known(self) -> Period | None:
        """The days from the first incident to the last; None where there are none."""
        if not len(self):
            return None
        return Period(self.day.min().item(), self.day.max().item())

    def latest(self, days: int) -> Period:
        """Return the period of so many days that ends with the newest incident.

        Raises
        ------
        DomainError
            There are no incidents.
        """
        known = self.known
        if known is None:
            raise DomainError(N_("还没有警情。请先到“数据”导入。"))
        return Period(known.last - timedelta(days=days - 1), known.last)


@dataclass(frozen=True)
class Choice:
    """What somebody wants to look at.

    Parameters
    ----------
    period
        By the middle of the interval within which each happened.
    kinds
        Categories and sub-categories, an empty sub-category for the whole category; none: all.
    hours
        Hours of the week.
    police_grid, sub_grid
        Code of a grid, as it was on the day of the incident; empty: anywhere.
    """

    period: Period
    kinds: tuple[Kind, ...] = ()
    hours: WeekHours = field(default_factory=WeekHours)
    police_grid: str = ""
    sub_grid: str = ""

    def in_period(self, period: Period) -> Choice:
        """Return the same for another period."""
        return replace(self, period=period)

    def of_all_kinds(self) -> Choice:
        """Return the same for all kinds."""
        return replace(self, kinds=())

    def at_all_hours(self) -> Choice:
        """Return the same for the whole week."""
        return replace(self, hours=WeekHours())


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some incidents of an office, and how much of each counts.

    Parameters
    ----------
    period
        The days that were asked for.
    at
        Their positions among the office's, in the order in which they began.
    weight
        More than 0 to 1: the share of each one's interval that lies in the chosen hours.
    """

    incidents: OfficeIncidents
    period: Period
    at: NDArray[np.int64]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)

    @property
    def events(self) -> Events:
        """Where and when."""
        return self.incidents.events.of(self.at)

    @property
    def lon_lat(self) -> NDArray[np.float64]:
        """Where, EPSG:4326."""
        return self.incidents.lon_lat[self.at]

    @property
    def total(self) -> float:
        """How many incidents there are, shares added up."""
        return float(self.weight.sum())


def choose(incidents: OfficeIncidents, choice: Choice) -> Chosen:
    """Return the incidents that are wanted."""
    first = np.datetime64(choice.period.first, "D")
    mask = (incidents.day >= first) & (incidents.day <= np.datetime64(choice.period.last, "D"))
    if choice.kinds:
        mask &= _of_kinds(incidents.kinds, choice.kinds)[incidents.kind]
    if choice.police_grid:
        mask &= incidents.police_grid == choice.police_grid
    if choice.sub_grid:
        mask &= incidents.sub_grid == choice.sub_grid
    at = np.flatnonzero(mask)
    if choice.hours.whole_week:
        return Chosen(incidents, choice.period, at, np.ones(len(at)))
    events = incidents.events
    weight = share_in(choice.hours.cells(), events.begins[at], events.ends[at])
    return Chosen(incidents, choice.period, at[weight > 0], weight[weight > 0])


def _of_kinds(known: tuple[Kind, ...], wanted: tuple[Kind, ...]) -> NDArray[np.bool_]:
    """Return which of the known kinds are wanted, by themselves or with their whole category."""
    asked = set(wanted)
    return np.array([kind in asked or (kind[0], "") in asked for kind in known], dtype=bool)


_incidents: OfficeCache[OfficeIncidents] = OfficeCache(KEPT_OFFICES)


def incidents_of(session: Session, office: Office) -> OfficeIncidents:
    """Return the office's incidents, read anew only after its data changed."""
    return _incidents.get(session, office, _read)


def _read(session: Session, office: Office) -> OfficeIncidents:
    rows = session.execute(
        select(
            Incident.number,
            Incident.category,
            Incident.sub_category,
            Incident.occurred_from,
            func.coalesce(Incident.occurred_to, Incident.occurred_from),
            func.ST_AsBinary(Incident.geom),
        )
        .where(Incident.office_id == office.id)
        .order_by(Incident.occurred_from, Incident.number)
    ).all()
    number, category, sub_category, begins, ends, shapes = (
        zip(*rows, strict=True) if rows else ((),) * 6
    )
    points = shapely.from_wkb([bytes(shape) for shape in shapes])
    lon_lat = shapely.get_coordinates(points)
    to_metric = transformer_between(4326, office.metric_srid)
    events = Events(
        xy=np.column_stack(to_metric.transform(*lon_lat.T)),
        begins=moments_of(begins),
        ends=moments_of(ends),
        category=np.array(category, dtype=np.str_),
        sub_category=np.array(sub_category, dtype=np.str_),
    )
    day = (events.middles + LOCAL_OFFSET).astype("datetime64[D]")
    days: list[date] = day.tolist()
    police_grid, sub_grid = (
        codes_on_days(read_all_grids(session, office.id, table), np.asarray(points), days)
        for table in (PoliceGrid, SubGrid)
    )
    return OfficeIncidents(
        events, lon_lat, np.array(number, dtype=object), police_grid, sub_grid, day
    )
