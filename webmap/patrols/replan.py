"""Plan the rest of a shift again: what is done stays, what is under way stays unless released."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webmap.errors import N_, BadField
from webmap.patrols.breaches import find_breaches
from webmap.patrols.incidents import Sent, send
from webmap.patrols.itinerary import StopKind
from webmap.patrols.leftout import possible_visits
from webmap.patrols.plan import PatrolPlan, Pause, Stop, TeamTimetable
from webmap.patrols.posing import PosedProblem, pose
from webmap.patrols.problem import (
    NO_WAY_S,
    BreakWanted,
    PatrolProblem,
    PatrolTeam,
    VisitWanted,
    Window,
)
from webmap.patrols.progress import Basis, NightChange, Progress, progress_of
from webmap.patrols.reasons import Reason
from webmap.patrols.request import check_request
from webmap.patrols.solver import solve
from webmap.patrols.staying import USUAL_LOSS, Effort, Planned, solve_staying
from webmap.patrols.telling import told

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.ground import Ground
    from webmap.patrols.itinerary import Itinerary
    from webmap.patrols.request import PlanRequest
    from webmap.patrols.timetable import Task

# An officer waits for it on the phone. Work ends the search; the clock does on a busy machine.
TIME_LIMIT_S, WORK_S = 1.0, 0.18
_LATE_BREAK_S = 1800
# What could not be made is not tried again at once.
AGAIN_S = 1800


@dataclass(frozen=True)
class Replanned:
    """The plan of the whole shift again.

    Parameters
    ----------
    itinerary
        The plan.
    stays
        How it is known of each visit that stays, by key.
    sent
        Who goes to the incidents.
    """

    itinerary: Itinerary
    stays: Mapping[str, Basis]
    sent: tuple[Sent, ...] = ()


def replan(
    request: PlanRequest,
    ground: Ground,
    before: SavedPlan,
    change: NightChange,
    time_limit_s: float = TIME_LIMIT_S,
    loss: float = USUAL_LOSS,
) -> Replanned:
    """Plan the rest of a shift again, with as few changes as can be.

    The team that is there first goes to an incident, before all else; other visits give way.

    Parameters
    ----------
    request
        What is wanted now: the plan's own request, new visits added at its end.
    ground
        Where.
    before
        The plan that the teams go by.
    change
        What came up.
    time_limit_s
        The search stops here at the latest, seconds.
    loss
        The share of the shift's value that a plan may lose to stay as it was; 0 plans anew.

    Raises
    ------
    BadField
        The time is not in the shift, or what changed is not the plan's; says what and where.
    Conflict
        The plan does not say which visit is which: it was kept by an earlier version.
    """
    check_request(request)
    now_s = request.seconds(change.now)
    if not 0 <= now_s < request.seconds(request.ends_at):
        raise BadField("now", N_("现在的时间不在这个班次内"))
    _check_change(before, change)
    posed = pose(request, ground)
    _check_incidents(request, posed, before, change)
    routes = {route.team_id: route for route in before.routes}
    pasts = {
        team.key: progress_of(request, posed, ground, team, routes.get(int(team.key)), change)
        for team in posed.problem.teams
    }
    moved = [key for key, past in pasts.items() if past.position is not None]
    if moved:
        positions = [point for key in moved if (point := pasts[key].position) is not None]
        posed = pose(request, ground, positions)
        for number, key in enumerate(moved):
            at = posed.first_extra + number
            pasts[key] = replace(pasts[key], place=at, turns=(*pasts[key].turns, at))
    out = {str(team_id) for team_id in change.teams_out}
    met = {key for past in pasts.values() for key in past.keys}
    waiting = {one.key for one in change.incidents} - met
    pasts, sent = send(posed, pasts, waiting, out)
    rest, barred = _rest(request, posed, pasts, change)
    start, work_s = _start(rest, before), min(WORK_S, time_limit_s)
    if loss > 0:
        found = solve_staying(
            rest,
            _planned(request, rest, before, change.released),
            start,
            Effort(time_limit_s, work_s, request.seed),
            allowed_loss=loss * sum(visit.value for visit in posed.problem.visits),
        )
    else:
        found = solve(rest, time_limit_s, request.seed, start, work_s)
    solved = {table.team.key: table for table in found.timetables}
    tables: list[TeamTimetable] = []
    vias: dict[tuple[str, str], tuple[int, ...]] = {}
    for team in posed.problem.teams:
        table, via = _joined(posed, team, pasts[team.key], solved.get(team.key))
        tables.append(table)
        vias.update(via)
    for key, failed_s in _failed(pasts).items():
        if key in found.left_out:
            barred[key] = Reason("reported_failed", {"at": failed_s})
    kept_value = sum(
        event.visit.value for past in pasts.values() for event in past.events
        if isinstance(event, Stop)
    )  # fmt: skip
    plan = PatrolPlan(
        timetables=tuple(tables),
        left_out={**found.left_out, **barred},
        upper_bound=kept_value + found.upper_bound,
        value_wanted=posed.problem.value_wanted,
        seed=request.seed,
        stopped_early=found.stopped_early,
        teams_out=frozenset(str(team_id) for team_id in change.teams_out),
    )
    made = {stop.visit.key for table in tables for stop in table.stops}
    posed = replace(
        posed, left_out={key: why for key, why in posed.left_out.items() if key not in made}
    )
    stays = {key: how for past in pasts.values() for key, how in past.basis.items()}
    # What was done was done; what lies ahead says which of the night's rules it breaks.
    ahead = tuple(one for one in find_breaches(request, posed, tables) if one.key not in met)
    itinerary = replace(told(request, ground, posed, plan, vias), breaches=ahead)
    return Replanned(itinerary, stays, tuple(sent))


def _check_change(before: SavedPlan, change: NightChange) -> None:
    teams = {route.team_id for route in before.routes}
    for index, team_id in enumerate(sorted(change.teams_out)):
        if team_id not in teams:
            raise BadField(
                f"teams_out.{index}",
                N_("编号 %(team_id)s 的小组不在这个计划里，请从计划的小组里选退出的"),
                team_id=team_id,
            )
    visits = {stop.key for route in before.routes for stop in route.stops if stop.key}
    for index, key in enumerate(sorted(change.released)):
        if key not in visits:
            raise BadField(
                f"released.{index}",
                N_("计划里没有排到访“%(key)s”，没有什么可放开，请刷新页面后再选"),
                key=key,
            )


def _check_incidents(
    request: PlanRequest, posed: PosedProblem, before: SavedPlan, change: NightChange
) -> None:
    known = {stop.key for route in before.routes for stop in route.stops}
    known |= {left.key for left in before.left_out}
    for number, key in enumerate([key for key in posed.place_of if key not in known], start=1):
        why = posed.left_out.get(key)
        visit = request.visits[posed.place_of[key]]
        if why is not None and why.code == "off_network":
            raise BadField(
                f"visits.{number - 1}.lon",
                N_(
                    "“%(name)s”附近 %(farthest_m)s 米内没有本警务室的道路，请在地图上把它的位置"
                    "点到道路旁边"
                ),
                name=visit.name or key,
                farthest_m=why.params["farthest_m"],
            )


def _planned(
    request: PlanRequest, rest: PatrolProblem, before: SavedPlan, released: Collection[str]
) -> dict[str, Planned]:
    """Return who was to make what is left, and when; nobody where its team drops out."""
    teams = {team.key for team in rest.teams}
    return {
        stop.key: Planned(str(route.team_id), request.seconds(stop.starts_at))
        for route in before.routes
        for stop in route.stops
        if stop.key and stop.key not in released and str(route.team_id) in teams
    }


def _rest(
    request: PlanRequest,
    posed: PosedProblem,
    pasts: Mapping[str, Progress],
    change: NightChange,
) -> tuple[PatrolProblem, dict[str, Reason]]:
    """Return the problem of what is left of the shift, and what is too late for it."""
    now_s = request.seconds(change.now)
    kept = {
        event.visit.key: event
        for past in pasts.values()
        for event in past.events
        if isinstance(event, Stop)
    }
    failed = _failed(pasts)
    who = {key: team for team, past in pasts.items() for key in past.keys}
    last_s: dict[int, int] = {}
    for event in kept.values():
        place = event.visit.place
        last_s[place] = max(last_s.get(place, 0), event.depart_s)
    visits: list[VisitWanted] = []
    barred: dict[str, Reason] = {}
    for visit in posed.problem.visits:
        if visit.key in kept:
            continue
        from_s, wanted = now_s, visit
        if visit.key in failed:
            from_s = max(now_s, failed[visit.key] + max(AGAIN_S, visit.spacing_s))
        if visit.together in kept:
            # Its twin stands there or is on the way: another team may still join.
            start_s = kept[visit.together].start_s
            allowed = visit.teams or frozenset(pasts)
            wanted = replace(
                visit,
                windows=(Window(start_s, start_s + visit.dwell_s),),
                together=None,
                teams=allowed - {who[visit.together]},
            )
        elif visit.place in last_s:
            from_s = max(from_s, last_s[visit.place] + request.visits[visit.place].spacing_s)
        windows = tuple(
            Window(max(window.opens_s, from_s), window.closes_s)
            for window in wanted.windows
            if window.closes_s - max(window.opens_s, from_s) >= visit.dwell_s
        )
        if windows:
            visits.append(replace(wanted, windows=windows))
        else:
            late = visit.key in failed
            at = {"at": failed[visit.key]} if late else {}
            barred[visit.key] = Reason("reported_failed" if late else "window_passed", at)
    wanted_keys = {visit.key for visit in visits}
    for visit in [each for each in visits if each.together and each.together not in wanted_keys]:
        visits.remove(visit)
        barred[visit.key] = Reason("twin_left_out")
    teams = tuple(
        _going_on(team, pasts[team.key])
        for team in posed.problem.teams
        if int(team.key) not in change.teams_out and pasts[team.key].free_s < team.off_s
    )
    return PatrolProblem(teams, _rechained(visits), posed.problem.travel_s), barred


def _failed(pasts: Mapping[str, Progress]) -> dict[str, int]:
    """Return when teams reported that they could not make a visit, by its key."""
    return {key: at_s for past in pasts.values() for key, at_s in past.failed_s.items()}


def _rechained(visits: Sequence[VisitWanted]) -> tuple[VisitWanted, ...]:
    """Let each visit of a chain follow the one before it that is still to be made."""
    last: dict[int, str] = {}
    chained = []
    for visit in visits:
        linked = visit
        if visit.after is not None:
            earlier = last.get(visit.place)
            linked = replace(
                visit,
                after=earlier,
                spacing_s=visit.spacing_s if earlier else 0,
                spacing_most_s=visit.spacing_most_s if earlier else None,
            )
        if not visit.key.endswith("+"):
            last[visit.place] = visit.key
        chained.append(linked)
    return tuple(chained)


def _going_on(team: PatrolTeam, past: Progress) -> PatrolTeam:
    """Return a team as it goes on from where it is; a break that is overdue comes as it can."""
    breaks = []
    for pause in team.breaks[past.breaks_taken :]:
        opens_s = max(pause.begins.opens_s, past.free_s)
        closes_s = max(pause.begins.closes_s, opens_s + _LATE_BREAK_S)
        if pause.begins.closes_s >= opens_s:
            closes_s = pause.begins.closes_s
        if opens_s + pause.lasts_s <= team.off_s:
            closes_s = min(closes_s, team.off_s - pause.lasts_s)
            breaks.append(BreakWanted(Window(opens_s, closes_s), pause.lasts_s))
    return replace(team, on_s=past.free_s, start_place=past.place, breaks=tuple(breaks))


def _start(rest: PatrolProblem, before: SavedPlan) -> list[list[Task]]:
    """Return what is left of the earlier plan's routes; what can't be there the search drops."""
    possible = {visit.key: visit for visit in possible_visits(rest)}
    routes = {str(route.team_id): route for route in before.routes}
    orders: list[list[Task]] = []
    for team in rest.teams:
        order: list[Task] = []
        breaks = list(team.breaks)
        stops = routes[team.key].stops if team.key in routes else ()
        later = [stop for stop in stops if stop.kind is StopKind.BREAK or stop.key in possible]
        pauses = sum(stop.kind is StopKind.BREAK for stop in stops) - len(breaks)
        for stop in later:
            if stop.kind is StopKind.VISIT:
                order.append(possible[stop.key])
            elif pauses > 0:
                pauses -= 1
            elif breaks:
                order.append(breaks.pop(0))
        orders.append([*order, *breaks] if order else [])
    paired = {task.key for order in orders for task in order if isinstance(task, VisitWanted)}
    return [
        [
            task
            for task in order
            if not (isinstance(task, VisitWanted) and task.together and task.together not in paired)
        ]
        for order in orders
    ]


def _joined(
    posed: PosedProblem, team: PatrolTeam, past: Progress, later: TeamTimetable | None
) -> tuple[TeamTimetable, dict[tuple[str, str], tuple[int, ...]]]:
    """Return a team's whole shift, and the places where it turned on its ways."""
    events = list(past.events)
    moved = bool(past.turns) and past.place is not None
    vias = {(team.key, key): places for key, places in past.vias.items()}
    if later is None:
        # It goes no further; what it did stays.
        stays = replace(team, end_place=None, breaks=())
        first = events[0] if events else None
        leave_s = first.arrive_s - first.travel_s if isinstance(first, Stop) else team.on_s
        end_s = max([leave_s, *(_end_of(event) for event in events)])
        return TeamTimetable(stays, tuple(events), leave_s, end_s, 0), vias
    travel_s = posed.problem.travel_of(team)
    fresh = list(later.events)
    back_s, way_back_s = later.back_s, later.travel_back_s
    following = next((k for k, event in enumerate(fresh) if isinstance(event, Stop)), None)
    if not fresh and past.place is not None and team.end_place is not None:
        way_s = int(travel_s[past.place, team.end_place])
        way_back_s = way_s if way_s < NO_WAY_S else 0
        back_s = past.free_s + way_back_s if events or moved else later.back_s
        if not events and not moved:
            way_back_s = 0
    if moved:
        if following is not None:
            stop = fresh[following]
            assert isinstance(stop, Stop)
            fresh[following] = replace(stop, travel_s=stop.travel_s + past.walked_s)
            vias[(team.key, stop.visit.key)] = past.turns
        else:
            way_back_s += past.walked_s
            vias[(team.key, "")] = past.turns
    first = events[0] if events else None
    leave_s = later.leave_s
    if isinstance(first, Stop):
        leave_s = first.arrive_s - first.travel_s
    elif first is not None or moved:
        leave_s = team.on_s
    whole = replace(team, breaks=tuple(e.wanted for e in (*events, *fresh) if isinstance(e, Pause)))
    return TeamTimetable(whole, (*events, *fresh), leave_s, back_s, way_back_s), vias


def _end_of(event: Stop | Pause) -> int:
    return event.depart_s if isinstance(event, Stop) else event.end_s
