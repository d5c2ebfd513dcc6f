"""What members and teams have to do for their hotspots: how many, how long, in which sub-grids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy.orm import Session

from webmap.hotspots.assigning import Holder
from webmap.hotspots.listing import ListedHotspot
from webmap.models import HotspotStatus
from webmap.patrols import RotaShift, read_rota, windows_of_shift

_DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Load:
    """What one member or team answers for on a day.

    Parameters
    ----------
    hotspots
        Ids.
    shift_s
        Seconds of presence that they want in a shift: visits times dwell.
    week_s
        Seconds in the seven days from the day on, in the shifts that the member or team is on and
        that a hotspot's time windows fit into.
    shifts
        On how many shifts that is.
    sub_grids
        Codes of the sub-grids that they lie in.
    """

    holder: Holder
    hotspots: tuple[int, ...]
    shift_s: int
    week_s: int
    shifts: int
    sub_grids: tuple[str, ...]


def loads_of(
    session: Session, office_id: int, hotspots: Sequence[ListedHotspot], day: date, zone: tzinfo
) -> list[Load]:
    """Return what everybody answers for on a day who answers for anything."""
    rota = read_rota(session, office_id, day, day + timedelta(days=_DAYS_OF_WEEK - 1))
    return summed(hotspots, day, rota, zone)


def summed(
    hotspots: Iterable[ListedHotspot], day: date, rota: Sequence[RotaShift], zone: tzinfo
) -> list[Load]:
    """Return the loads; see `loads_of`."""
    held: dict[Holder, list[ListedHotspot]] = {}
    teams: dict[Holder, int | None] = {}
    for one in hotspots:
        duty = one.duty_on(day)
        if duty is None or one.status is HotspotStatus.CLOSED:
            continue
        by_team = duty.member_id is None
        holder = Holder(team_id=duty.team_id) if by_team else Holder(member_id=duty.member_id)
        held.setdefault(holder, []).append(one)
        teams[holder] = duty.team_id
    found = []
    for holder, some in held.items():
        shifts = [shift for shift in rota if _is_on(shift, holder, teams[holder])]
        found.append(
            Load(
                holder=holder,
                hotspots=tuple(one.row.id for one in some),
                shift_s=sum(one.presence_s for one in some),
                week_s=sum(_wanted_s(some, shift, zone) for shift in shifts),
                shifts=len(shifts),
                sub_grids=tuple(sorted({one.sub_grid for one in some if one.sub_grid})),
            )
        )
    return found


def _is_on(shift: RotaShift, holder: Holder, team_id: int | None) -> bool:
    return any(
        on.team_id == team_id
        and (holder.member_id is None or on.members is None or holder.member_id in on.members)
        for on in shift.teams
    )


def _wanted_s(hotspots: Sequence[ListedHotspot], shift: RotaShift, zone: tzinfo) -> int:
    starts_at = datetime.combine(shift.day, time.fromisoformat(shift.begins), zone)
    ends_at = datetime.combine(shift.day, time.fromisoformat(shift.ends), zone)
    if ends_at <= starts_at:
        ends_at += timedelta(days=1)
    return sum(one.presence_s for one in hotspots if _fits(one, starts_at, ends_at))


def _fits(hotspot: ListedHotspot, starts_at: datetime, ends_at: datetime) -> bool:
    clock = tuple((opens, closes) for opens, closes in hotspot.row.windows)
    windows = windows_of_shift(clock, starts_at, ends_at)
    return any(window.length_s >= hotspot.row.dwell_s for window in windows)
