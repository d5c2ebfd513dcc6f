"""What a patrol plan is measured against: going to the nearest place next, OR-Tools and PyVRP."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from webmap.patrols.bound import upper_bound
from webmap.patrols.leftout import why_left_out
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted
from webmap.patrols.timetable import idle, make_timetable

Order = list[VisitWanted]
# A visit left out costs OR-Tools so much more than any way that it never saves on visits.
_VALUE_WEIGHT = 100


def plan_of(problem: PatrolProblem, orders: list[Order]) -> PatrolPlan:
    """Return the plan in which each team makes its visits in order."""
    tables = []
    for team, order in zip(problem.teams, orders, strict=True):
        table = make_timetable(team, order, problem.travel_of(team)) if order else idle(team)
        if table is None:
            raise ValueError(f"team {team.key} cannot make its visits in this order")
        tables.append(table)
    made = {visit.key for order in orders for visit in order}
    return PatrolPlan(
        timetables=tuple(tables),
        left_out={
            visit.key: why_left_out(problem, visit)
            for visit in problem.visits
            if visit.key not in made
        },
        upper_bound=upper_bound(problem),
        value_wanted=problem.value_wanted,
        seed=0,
    )


def nearest_next(problem: PatrolProblem, _limit_s: float) -> list[Order]:
    """Send the team that is free first to the visit that it can begin soonest."""
    return _one_after_another(problem, lambda visit, wait_s: (wait_s, -visit.value))


def best_next(problem: PatrolProblem, _limit_s: float) -> list[Order]:
    """Send the team that is free first to the visit worth most a second until it is over."""
    return _one_after_another(
        problem, lambda visit, wait_s: (-visit.value / (wait_s + visit.dwell_s), wait_s)
    )


def _one_after_another(
    problem: PatrolProblem, rank: Callable[[VisitWanted, int], tuple[float, float]]
) -> list[Order]:
    orders: list[Order] = [[] for _ in problem.teams]
    free_s = [team.on_s for team in problem.teams]
    left = list(problem.visits)
    busy = set(range(len(problem.teams)))
    while busy:
        number = min(busy, key=lambda one: (free_s[one], one))
        team, order = problem.teams[number], orders[number]
        place = order[-1].place if order else team.start_place
        tried = [
            (rank(visit, start_s - free_s[number]), start_s + visit.dwell_s, visit)
            for visit in left
            if (start_s := _start(problem, team, place, free_s[number], visit)) is not None
        ]
        if not tried:
            busy.discard(number)
            continue
        _, free_s[number], visit = min(tried, key=lambda entry: entry[:2])
        order.append(visit)
        left.remove(visit)
    return orders


def _start(
    problem: PatrolProblem, team: PatrolTeam, place: int | None, now_s: int, visit: VisitWanted
) -> int | None:
    """Return when a team can begin a visit and still be back in time; None if it can't."""
    ways_s = problem.travel_of(team)
    there_s = now_s + int(ways_s[visit.place if place is None else place, visit.place])
    back_s = 0 if team.end_place is None else int(ways_s[visit.place, team.end_place])
    for window in visit.windows:
        start_s = max(there_s, window.opens_s)
        end_s = start_s + visit.dwell_s
        if end_s <= window.closes_s and end_s + back_s <= team.off_s:
            return start_s
    return None


def ortools(problem: PatrolProblem, limit_s: float) -> list[Order]:
    """Ask OR-Tools' routing with guided local search, which uses all of its time.

    Parameters
    ----------
    problem
        Teams start and end at a place and take no break.
    limit_s
        Seconds.
    """
    visits, teams = problem.visits, problem.teams
    depots = [len(visits) + number for number in range(len(teams))]
    manager = pywrapcp.RoutingIndexManager(len(visits) + len(teams), len(teams), depots, depots)
    routing = pywrapcp.RoutingModel(manager)
    places = [visit.place for visit in visits] + [team.start_place or 0 for team in teams]
    dwell_s = np.array([visit.dwell_s for visit in visits] + [0] * len(teams))
    transits = []
    for number, team in enumerate(teams):
        ways_s = np.minimum(problem.travel_of(team)[np.ix_(places, places)], 10 * team.off_s)
        transits.append(routing.RegisterTransitMatrix((ways_s + dwell_s[:, None]).tolist()))
        cost = routing.RegisterTransitMatrix(ways_s.tolist())
        routing.SetArcCostEvaluatorOfVehicle(cost, number)
    latest_s = max(team.off_s for team in teams)
    routing.AddDimensionWithVehicleTransits(transits, latest_s, latest_s, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for number, team in enumerate(teams):
        clock.CumulVar(routing.Start(number)).SetRange(team.on_s, team.off_s)
        clock.CumulVar(routing.End(number)).SetRange(team.on_s, team.off_s)
    for node, visit in enumerate(visits):
        index = manager.NodeToIndex(node)
        starts = clock.CumulVar(index)
        starts.SetRange(visit.windows[0].opens_s, visit.windows[-1].closes_s - visit.dwell_s)
        for one, other in zip(visit.windows, visit.windows[1:], strict=False):
            starts.RemoveInterval(one.closes_s - visit.dwell_s + 1, other.opens_s - 1)
        routing.AddDisjunction([index], visit.value * _VALUE_WEIGHT)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(round(limit_s * 1000))
    answer = routing.SolveWithParameters(asked)
    orders: list[Order] = [[] for _ in teams]
    if answer is None:
        return orders
    for number, order in enumerate(orders):
        index = answer.Value(routing.NextVar(routing.Start(number)))
        while not routing.IsEnd(index):
            order.append(visits[manager.IndexToNode(index)])
            index = answer.Value(routing.NextVar(index))
    return orders


def pyvrp(problem: PatrolProblem, limit_s: float) -> list[Order]:
    """Ask PyVRP, which uses all of its time.

    Parameters
    ----------
    problem
        Teams start and end at a place and take no break; a visit has one window.
    limit_s
        Seconds.
    """
    import pyvrp as library
    from pyvrp.stop import MaxRuntime

    model = library.Model()
    visits, teams = problem.visits, problem.teams
    at = [model.add_location(0, 0) for _ in next(iter(problem.travel_s.values()))]
    depots = {place: model.add_depot(at[place]) for place in sorted({_home(t) for t in teams})}
    farthest_s = max(team.off_s for team in teams)
    for number, team in enumerate(teams):
        profile = model.add_profile()
        home = depots[_home(team)]
        model.add_vehicle_type(
            1, start_depot=home, end_depot=home, profile=profile, tw_early=team.on_s,
            tw_late=team.off_s, name=str(number),
        )  # fmt: skip
        ways_s = np.minimum(problem.travel_of(team), 10 * farthest_s)
        for a, start in enumerate(at):
            for b, end in enumerate(at):
                way_s = int(ways_s[a, b])
                model.add_edge(start, end, distance=way_s, duration=way_s, profile=profile)
    for visit in visits:
        model.add_client(
            at[visit.place], service_duration=visit.dwell_s, tw_early=visit.windows[0].opens_s,
            tw_late=visit.windows[-1].closes_s - visit.dwell_s,
            prize=visit.value * _VALUE_WEIGHT, required=False,
        )  # fmt: skip
    orders: list[Order] = [[] for _ in teams]
    best = model.solve(MaxRuntime(limit_s), seed=0, display=False).best
    for route in best.routes() if best.is_feasible() else ():
        orders[route.vehicle_type()] = [
            visits[activity.idx] for activity in route if activity.is_client()
        ]
    return orders


def _home(team: PatrolTeam) -> int:
    return team.start_place or 0
