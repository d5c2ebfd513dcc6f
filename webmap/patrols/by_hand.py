"""Routes as a person put them together: the timetable that follows, and which rules it breaks."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from webmap.errors import N_, BadField
from webmap.patrols.bound import upper_bound
from webmap.patrols.breaches import Breach, value_kept
from webmap.patrols.hand_routes import BREAK_KEY, HandRoute
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.posing import PosedProblem, full_windows, pose
from webmap.patrols.problem import NO_WAY_S, BreakWanted, PatrolTeam, VisitWanted, Window
from webmap.patrols.reasons import Reason
from webmap.patrols.request import check_request
from webmap.patrols.settling import Settler
from webmap.patrols.standing import Standing
from webmap.patrols.telling import told
from webmap.patrols.wishes import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.ground import Ground
    from webmap.patrols.itinerary import Itinerary
    from webmap.patrols.request import PlanRequest
    from webmap.patrols.timetable import Task


@dataclass(frozen=True)
class Arranged:
    """The plan that follows from routes put together by hand, and the rules that it breaks."""

    itinerary: Itinerary
    breaches: tuple[Breach, ...]


def arrange(
    request: PlanRequest,
    ground: Ground,
    routes: Sequence[HandRoute],
    before: SavedPlan | None = None,
    *,
    keep_times: bool = True,
) -> Arranged:
    """Make the timetables of routes that a person put together.

    Nothing is refused for being late or too soon: the team comes when it can, and what that
    breaks is told. Where windows and spacing allow, a team waits for them. Stops begin when they
    did before, unless what was changed makes them move: routes that are not changed stay as they
    are to the second.

    Parameters
    ----------
    request, ground
        What is wanted, and where.
    routes
        One a team; a team without one has nothing to do.
    before
        The plan that is changed. Its stops' times count where no stop says when it ``was_at``;
        what it had left out has its reason still, all else was taken out by hand.
    keep_times
        Whether stops stay when they were; else each begins as soon as it can.

    Raises
    ------
    BadField
        A visit or team that the request does not have, one made twice, or a stop without a way.
    """
    check_request(request)
    _check_routes(request, routes)
    spots = list(
        dict.fromkeys(
            spot
            for route in routes
            for via in (*(stop.via for stop in route.stops), route.via_back)
            for spot in via
        )
    )
    posed = pose(request, ground, [shapely.Point(spot.lon, spot.lat) for spot in spots])
    vias = {
        (str(route.team_id), key): tuple(posed.first_extra + spots.index(spot) for spot in via)
        for route in routes
        for key, via in (*((stop.key, stop.via) for stop in route.stops), ("", route.via_back))
        if via
    }
    stood = Standing(request, posed, routes, before, keep_times=keep_times)
    orders = _orders(request, posed, routes, stood)
    ways = _HandWays(posed, vias, stood.ways_s)
    for number, (team, order) in enumerate(zip(posed.problem.teams, orders, strict=True), start=1):
        _check_ways(ground, ways, team, order, number)
    settler = Settler(request, posed, ways.seconds, stood.kept, stood.done)
    for key in [stop.key for route in routes for stop in route.stops if stop.anywhere]:
        orders = _best_placed(settler, orders, key)
    settled = settler.settle(
        [
            stood.to_come(team, order)
            for team, order in zip(posed.problem.teams, orders, strict=True)
        ]
    )
    tables, breaches = settled.tables, settled.breaches
    reasons = {left.key: left.reason for left in before.left_out} if before else {}
    made = {stop.visit.key for table in tables for stop in table.stops}
    left_out = {
        key: posed.left_out.get(key) or reasons.get(key) or Reason("taken_out")
        for key in posed.place_of
        if key not in made
    }
    plan = PatrolPlan(
        timetables=tables,
        left_out=left_out,
        upper_bound=upper_bound(posed.problem),
        value_wanted=posed.problem.value_wanted,
        seed=request.seed,
        teams_out=frozenset(str(team_id) for team_id in stood.teams_out),
    )
    # A visit that was impossible and is made all the same is no longer left out.
    posed = replace(
        posed, left_out={key: why for key, why in posed.left_out.items() if key not in made}
    )
    itinerary = told(request, ground, posed, plan, vias)
    value = value_kept(tables, breaches)
    figures = replace(
        itinerary.figures, value=value, upper_bound=max(value, itinerary.figures.upper_bound)
    )
    whole = replace(itinerary, figures=figures, routes=stood.unchanged(itinerary.routes))
    return Arranged(whole, breaches)


def _check_routes(request: PlanRequest, routes: Sequence[HandRoute]) -> None:
    teams = {team.team_id for team in request.teams}
    seen: set[str] = set()
    for index, route in enumerate(routes):
        if route.team_id not in teams:
            raise BadField(
                f"routes.{index}.team_id",
                N_("第 %(number)s 条路线的小组不在这个班次上"),
                number=index + 1,
            )
        teams.discard(route.team_id)
        for stop in route.stops:
            if stop.key != BREAK_KEY and stop.key in seen:
                raise BadField(
                    f"routes.{index}.stops",
                    N_("第 %(number)s 条路线里有一次到访排了两遍，请刷新页面"),
                    number=index + 1,
                )
            seen.add(stop.key)


def _orders(
    request: PlanRequest, posed: PosedProblem, routes: Sequence[HandRoute], stood: Standing
) -> list[list[Task]]:
    """Return each team's visits and breaks in order; its breaks come last where none is named."""
    known = {visit.key: visit for visit in posed.problem.visits}
    of_team = {str(route.team_id): (index, route) for index, route in enumerate(routes)}
    orders: list[list[Task]] = []
    for team in posed.problem.teams:
        order: list[Task] = []
        breaks = list(team.breaks)
        index, route = of_team.get(team.key, (0, None))
        for stop in route.stops if route else ():
            if stop.key == BREAK_KEY:
                if breaks:
                    order.append(_put_off(request, breaks.pop(0), stop.starts_at))
            elif stop.key in known:
                order.append(_as_asked(request, known[stop.key]))
            elif stop.key in posed.place_of:
                order.append(_impossible(request, posed.place_of[stop.key], stop.key))
            else:
                raise BadField(
                    f"routes.{index}.stops",
                    N_("第 %(number)s 条路线里有一次到访已经不在要求里，请刷新页面"),
                    number=index + 1,
                )
        over = stood.done.get(team.key)
        if int(team.key) not in stood.teams_out:
            order = _with_breaks(order, breaks, team, len(over.events) if over else 0)
        orders.append(order)
    return orders


def _as_asked(request: PlanRequest, visit: VisitWanted) -> VisitWanted:
    """Return a visit that may also be made out of its own part of its place's windows."""
    asked = request.visits[visit.place]
    if any(lock.number == number_of(visit.key) and lock.starts_at for lock in asked.locks):
        return visit
    return replace(visit, windows=(*visit.windows, *full_windows(request, asked)))


def _put_off(request: PlanRequest, pause: BreakWanted, starts_at: datetime | None) -> BreakWanted:
    """Return a break that begins no sooner than a person wants, though never before its window."""
    if starts_at is None:
        return pause
    begins = pause.begins
    opens_s = max(begins.opens_s, request.seconds(starts_at))
    return replace(pause, begins=Window(opens_s, begins.closes_s))


def _best_placed(settler: Settler, orders: list[list[Task]], key: str) -> list[list[Task]]:
    """Return the orders with a visit where it breaks the fewest rules and costs the least time."""
    number, visit = next(
        (number, task)
        for number, order in enumerate(orders)
        for task in order
        if isinstance(task, VisitWanted) and task.key == key
    )
    rest = [task for task in orders[number] if task is not visit]
    over = settler.done.get(settler.posed.problem.teams[number].key)
    first = len(over.events) if over else 0

    def placed(index: int) -> list[list[Task]]:
        return [*orders[:number], [*rest[:index], visit, *rest[index:]], *orders[number + 1 :]]

    def cost(index: int) -> tuple[int, int, int, int]:
        found = settler.quickly(
            [
                order[len(done.events) :] if (done := settler.done.get(team.key)) else order
                for team, order in zip(settler.posed.problem.teams, placed(index), strict=True)
            ]
        )
        table = found.tables[number]
        return len(found.breaches), table.moving_s, found.moved_s, table.back_s

    return placed(min(range(first, len(rest) + 1), key=cost))


def _with_breaks(
    order: list[Task], breaks: list[BreakWanted], team: PatrolTeam, over: int
) -> list[Task]:
    """Put breaks that have no place yet in the middle of what a team does, after what is over."""
    if not order and len(breaks) == len(team.breaks):
        return []
    middle = max(over, len(order) // 2)
    return [*order[:middle], *breaks, *order[middle:]]


def _impossible(request: PlanRequest, place: int, key: str) -> VisitWanted:
    """Return a visit that no plan could make, as a person makes it all the same."""
    visit = request.visits[place]
    return VisitWanted(key, place, visit.priority, visit.dwell_s, full_windows(request, visit))


def _visits(order: Sequence[Task]) -> list[VisitWanted]:
    return [task for task in order if isinstance(task, VisitWanted)]


@dataclass(frozen=True)
class _HandWays:
    """Seconds between places, by the points that a team passes."""

    posed: PosedProblem
    vias: Mapping[tuple[str, str], tuple[int, ...]]
    known_s: Mapping[tuple[str, str], int]

    def seconds(self, team: PatrolTeam, start: int | None, end: int | None, key: str = "") -> int:
        """Return the way to a visit or (no key) to the end."""
        if (team.key, key) in self.known_s:
            return self.known_s[team.key, key]
        if start is None or end is None:
            return 0
        travel_s = self.posed.problem.travel_of(team)
        steps = [start, *self.vias.get((team.key, key), ()), end]
        way_s = sum(int(travel_s[a, b]) for a, b in itertools.pairwise(steps))
        return min(way_s, NO_WAY_S)


def _check_ways(
    ground: Ground, ways: _HandWays, team: PatrolTeam, order: Sequence[Task], number: int
) -> None:
    place, first = team.start_place, True
    for visit in _visits(order):
        stands = int(ways.posed.problem.travel_of(team)[visit.place, visit.place]) < NO_WAY_S
        if not stands or ways.seconds(team, place, visit.place, visit.key) >= NO_WAY_S:
            raise BadField(
                f"routes.{number - 1}.stops",
                N_("%(team)s沿道路到不了“%(name)s”，没有改动"),
                team=ground.team_names[int(team.key)],
                name=ground.places[visit.place].name,
            )
        place, first = visit.place, False
    if not first and ways.seconds(team, place, team.end_place) >= NO_WAY_S:
        raise BadField(
            f"routes.{number - 1}.stops",
            N_("%(team)s沿道路回不到终点，没有改动"),
            team=ground.team_names[int(team.key)],
        )
