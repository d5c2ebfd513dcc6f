"""What an officer asks of a patrol plan: the shift, the teams on it, the visits wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from webmap.errors import N_, BadField
from webmap.patrols.demand import ClockWindow, windows_of_shift
from webmap.patrols.problem import USUAL_SPEED_PERCENT, BreakWanted, Window

if TYPE_CHECKING:
    from webmap.models import Mode

MOST_TEAMS = 40
MOST_VISITS = 400
# Of a mode's usual speed: a slow stroll; what a car may drive by the speed limits.
SLOWEST_PERCENT, FASTEST_PERCENT = 40, 140
LONGEST_SHIFT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class BreakRequest:
    """A break of ``lasts_s`` seconds that lies within a clock window."""

    window: ClockWindow
    lasts_s: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that was clicked, degrees in EPSG:4326."""

    lon: float
    lat: float


# Where a team starts or ends: at the station, at its first or last stop, or at a point.
TeamEnd = Literal["station", "anywhere"] | Spot


class HomeGround(StrEnum):
    """How a team keeps to the sub-grids that it answers for."""

    ROAMS = "roams"
    OWN_SOFT = "own_soft"
    OWN_HARD = "own_hard"


@dataclass(frozen=True, slots=True)
class TeamRequest:
    """A team on the shift.

    Parameters
    ----------
    team_id
        The office's team.
    mode
        How it moves.
    starts_at, ends_at
        When it leaves and is back; the shift's times where None. In the local time zone.
    pause
        Its break.
    start, end
        Where it starts and ends; ``end`` None: where it starts.
    home
        Whether it keeps to the sub-grids that it or its members answer for.
    officer
        Whether an officer is in it; None: as its members' posts say.
    speed_percent
        Its speed, in percent of its mode's; see `webmap.patrols.speeds`.
    """

    team_id: int
    mode: Mode
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    pause: BreakRequest | None = None
    start: TeamEnd = "station"
    end: TeamEnd | None = None
    home: HomeGround = HomeGround.ROAMS
    officer: bool | None = None
    speed_percent: int = USUAL_SPEED_PERCENT

    @property
    def ends(self) -> tuple[TeamEnd, TeamEnd]:
        """Return where it starts and where it ends."""
        return self.start, self.start if self.end is None else self.end


@dataclass(frozen=True, slots=True)
class VisitLock:
    """One visit of a place that stays as a person set it.

    Parameters
    ----------
    number
        1 is the place's first visit.
    team_id
        The team that makes it; None: any.
    starts_at
        When it begins; None: whenever its windows allow.
    """

    number: int
    team_id: int | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """A place that wants presence: a hotspot, or a stop that was set by hand.

    Parameters
    ----------
    hotspot_id
        The office's hotspot; None: a stop set by hand.
    name
        The stop's name; a hotspot's own name where empty.
    lon, lat
        The stop, degrees in EPSG:4326; None: where the hotspot lies.
    priority
        1 low to 5 high.
    dwell_s, visits, spacing_s
        Seconds a visit; how many visits; least seconds between two.
    windows
        Local clock windows such as ("22:00", "01:00"); none: any time.
    spacing_most_s
        Most seconds between two visits; None: no matter.
    needs_officer
        Whether only a team with an officer may make it.
    teams_together
        How many teams are there at the same time, 1 or 2.
    fixed_at
        The clock time of an appointment, "HH:MM": one visit that begins then, before all else.
    locks
        What a person set for single visits.
    team_id
        The team that answers for it and makes all its visits; None: any.
    """

    hotspot_id: int | None
    name: str
    lon: float | None
    lat: float | None
    priority: int
    dwell_s: int
    visits: int = 1
    spacing_s: int = 0
    windows: tuple[ClockWindow, ...] = ()
    spacing_most_s: int | None = None
    needs_officer: bool = False
    teams_together: int = 1
    fixed_at: str | None = None
    locks: tuple[VisitLock, ...] = ()
    team_id: int | None = None


@dataclass(frozen=True)
class PlanRequest:
    """What is asked of a plan.

    Parameters
    ----------
    name
        The shift's name, such as 夜班.
    starts_at, ends_at
        The shift, in the local time zone.
    teams, visits
        Who is on, and what is wanted.
    seed
        Which of the good plans; see `webmap.patrols.solver.solve`.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    teams: tuple[TeamRequest, ...]
    visits: tuple[VisitRequest, ...]
    seed: int = 0

    def seconds(self, moment: datetime) -> int:
        """Return a moment as seconds since the shift's start."""
        return int((moment - self.starts_at).total_seconds())

    def hours_of(self, team: TeamRequest) -> Window:
        """Return a team's time on duty, seconds since the shift's start."""
        return Window(
            self.seconds(team.starts_at or self.starts_at),
            self.seconds(team.ends_at or self.ends_at),
        )

    def break_of(self, team: TeamRequest) -> BreakWanted | None:
        """Return a team's break; None where it has none or its hours leave no room for it.

        Where its clock window comes twice in the team's hours, the first time counts.
        """
        if team.pause is None:
            return None
        hours = self.hours_of(team)
        for window in windows_of_shift((team.pause.window,), self.starts_at, self.ends_at):
            opens_s = max(window.opens_s, hours.opens_s)
            latest_s = min(window.closes_s, hours.closes_s) - team.pause.lasts_s
            if latest_s >= opens_s:
                return BreakWanted(Window(opens_s, latest_s), team.pause.lasts_s)
        return None


def check_request(request: PlanRequest) -> None:
    """Refuse a request that no plan can be drawn from.

    Raises
    ------
    BadField
        The first thing that is wrong, and where.
    """
    _check_shift(request)
    _check_teams(request)
    _check_visits(request)


def _check_shift(request: PlanRequest) -> None:
    if request.ends_at <= request.starts_at:
        raise BadField("shift.ends_at", N_("班次的结束时间要晚于开始时间"))
    if request.ends_at - request.starts_at > LONGEST_SHIFT:
        raise BadField(
            "shift.ends_at",
            N_("一个班次最长 %(hours)s 小时，请改早结束时间"),
            hours=LONGEST_SHIFT // timedelta(hours=1),
        )


def _check_teams(request: PlanRequest) -> None:
    if not request.teams:
        raise BadField("teams", N_("还没有选小组，请至少选一个"))
    if len(request.teams) > MOST_TEAMS:
        raise BadField("teams", N_("一个班次最多 %(most)s 个小组"), most=MOST_TEAMS)
    seen: set[int] = set()
    for index, team in enumerate(request.teams):
        where, number = f"teams.{index}", index + 1
        if team.team_id in seen:
            raise BadField(
                f"{where}.team_id", N_("第 %(number)s 个小组前面已经选过了"), number=number
            )
        seen.add(team.team_id)
        hours = request.hours_of(team)
        if hours.closes_s <= hours.opens_s:
            raise BadField(
                f"{where}.ends_at",
                N_("第 %(number)s 个小组的下班时间要晚于上班时间"),
                number=number,
            )
        if hours.opens_s < 0 or hours.closes_s > request.seconds(request.ends_at):
            raise BadField(
                f"{where}.starts_at",
                N_("第 %(number)s 个小组的上下班时间要在班次之内"),
                number=number,
            )
        if team.pause is not None and request.break_of(team) is None:
            raise BadField(
                f"{where}.break",
                N_("第 %(number)s 个小组上班时排不下这次休息，请改休息的时段或时长"),
                number=number,
            )


def _check_visits(request: PlanRequest) -> None:
    if not request.visits:
        raise BadField("visits", N_("还没有选热点或停靠点，请至少选一个"))
    wanted = sum(visit.visits * visit.teams_together for visit in request.visits)
    if wanted > MOST_VISITS:
        raise BadField(
            "visits",
            N_("一个班次最多安排 %(most)s 次到访，现在要 %(wanted)s 次"),
            most=MOST_VISITS,
            wanted=wanted,
        )
    hotspots: set[int] = set()
    for index, visit in enumerate(request.visits):
        where = f"visits.{index}"
        if visit.hotspot_id is None and (visit.lon is None or visit.lat is None):
            raise BadField(
                f"{where}.lon",
                N_("第 %(number)s 个停靠点没有位置，请在地图上点一下"),
                number=index + 1,
            )
        _check_wishes(where, index + 1, visit, {team.team_id for team in request.teams})
        if visit.hotspot_id is None:
            continue
        if visit.hotspot_id in hotspots:
            raise BadField(
                f"{where}.hotspot_id",
                N_("第 %(number)s 个热点前面已经选过了；要多去几次，请改它的到访次数"),
                number=index + 1,
            )
        hotspots.add(visit.hotspot_id)


def _check_wishes(where: str, number: int, visit: VisitRequest, team_ids: set[int]) -> None:
    if visit.fixed_at is not None and visit.visits != 1:
        raise BadField(
            f"{where}.visits", N_("第 %(number)s 处定了钟点，只能到访 1 次"), number=number
        )
    if visit.spacing_most_s is not None and visit.spacing_most_s < visit.spacing_s:
        raise BadField(
            f"{where}.spacing_most_min",
            N_("第 %(number)s 处最多相隔的时间不能短于至少相隔的时间"),
            number=number,
        )
    if visit.teams_together > len(team_ids):
        raise BadField(
            f"{where}.teams_together",
            N_("第 %(number)s 处要两个小组同时到场，请至少选两个小组"),
            number=number,
        )
    if visit.team_id is not None and visit.team_id not in team_ids:
        raise BadField(
            f"{where}.team_id",
            N_("第 %(number)s 处要由一个不在这个班次上的小组去，请改选小组或加上它"),
            number=number,
        )
    numbers = [lock.number for lock in visit.locks]
    for lock in visit.locks:
        if lock.number > visit.visits:
            raise BadField(
                f"{where}.locks",
                N_(
                    "第 %(number)s 处锁定了第 %(locked)s 次到访，却只要到访 %(visits)s 次，"
                    "请解锁或增加到访次数"
                ),
                number=number,
                locked=lock.number,
                visits=visit.visits,
            )
        if numbers.count(lock.number) > 1:
            raise BadField(
                f"{where}.locks",
                N_("第 %(number)s 处的第 %(locked)s 次到访锁定了两遍，请解开再锁一次"),
                number=number,
                locked=lock.number,
            )
        if lock.team_id is not None and lock.team_id not in team_ids:
            raise BadField(
                f"{where}.locks",
                N_("第 %(number)s 处锁定的小组不在这个班次上，请解锁或加上这个小组"),
                number=number,
            )
