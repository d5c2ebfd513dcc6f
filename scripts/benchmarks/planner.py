"""Our planner beside plain VROOM, PyVRP and OR-Tools on published instances.

The team orienteering problem with time windows, each solver with the same limit in the same run;
every solver's routes are proved and valued here. ``--data`` names the folder of the files.

All of it takes about 6 minutes at 1 s and an hour at 10 s. Each measurement is told as it comes;
``--keep FILE`` keeps them, and a run that was stopped goes on from there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scripts.toptw import Instance, best_known, read_instance
from webmap.patrols.problem import VisitWanted
from webmap.patrols.search import Question, ask
from webmap.patrols.solver import ready, solve

Row = dict[str, Any]
Routes = list[list[int]]
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
_DATA = Path(os.environ.get("WEBMAP_SHARED_DATA", _SHARED)) / "toptw"


def _ours(instance: Instance, teams: int, limit_s: float) -> Routes:
    plan = solve(instance.problem(teams), limit_s)
    return [[stop.visit.place for stop in table.stops] for table in plan.timetables]


def _vroom(instance: Instance, teams: int, limit_s: float) -> Routes:
    problem = instance.problem(teams)
    orders = ask(problem, problem.visits, Question(level=5, limit_s=limit_s, in_parts=False))
    return [[task.place for task in order if isinstance(task, VisitWanted)] for order in orders]


def _pyvrp(instance: Instance, teams: int, limit_s: float) -> Routes:
    import pyvrp
    from pyvrp.stop import MaxRuntime

    model = pyvrp.Model()
    off, dearest = int(instance.closes[0]), int(instance.travel.max())
    places = [model.add_location(0, 0) for _ in instance.value]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(teams, start_depot=depot, end_depot=depot, tw_early=0, tw_late=off)
    points = [point for point in range(1, len(places)) if instance.value[point] > 0]
    for point in points:
        model.add_client(
            places[point],
            service_duration=int(instance.dwell[point]),
            tw_early=int(instance.opens[point]),
            tw_late=int(instance.closes[point]),
            prize=int(instance.value[point]) * dearest,
            required=False,
        )
    for a, start in enumerate(places):
        for b, end in enumerate(places):
            way = int(instance.travel[a, b])
            model.add_edge(start, end, distance=way, duration=way)
    best = model.solve(MaxRuntime(limit_s), seed=0, display=False).best
    if not best.is_feasible():
        return []
    return [[points[visit] for visit in _clients(route)] for route in best.routes()]


def _clients(route: Any) -> list[int]:
    """Return the numbers of a route's clients among all clients."""
    return [activity.idx for activity in route if activity.is_client()]


def _ortools(instance: Instance, teams: int, limit_s: float) -> Routes:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    off, dearest = int(instance.closes[0]), int(instance.travel.max())
    manager = pywrapcp.RoutingIndexManager(len(instance.value), teams, 0)
    routing = pywrapcp.RoutingModel(manager)
    way = routing.RegisterTransitMatrix(instance.travel.tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    stay = routing.RegisterTransitMatrix((instance.travel + instance.dwell[:, None]).tolist())
    routing.AddDimension(stay, off, off, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for point in range(1, len(instance.value)):
        index = manager.NodeToIndex(point)
        routing.AddDisjunction([index], int(instance.value[point]) * dearest)
        clock.CumulVar(index).SetRange(
            int(instance.opens[point]), min(off, int(instance.closes[point]))
        )
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(int(limit_s * 1000))
    answer = routing.SolveWithParameters(asked)
    routes: Routes = []
    for team in range(teams if answer else 0):
        index, route = answer.Value(routing.NextVar(routing.Start(team))), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = answer.Value(routing.NextVar(index))
        routes.append(route)
    return routes


SOLVERS: dict[str, Callable[[Instance, int, float], Routes]] = {
    "警格地图 / Gridmap": _ours,
    "VROOM, level 5": _vroom,
    "PyVRP": _pyvrp,
    "OR-Tools, guided local search": _ortools,
}


def _measured(instance: Instance, teams: int, limit_s: float, best: int) -> list[Row]:
    rows = []
    for what, solver in SOLVERS.items():
        begun = time.perf_counter()
        routes = solver(instance, teams, limit_s)
        seconds = time.perf_counter() - begun
        value = instance.collected(routes)
        rows.append(
            {
                "case": f"{instance.name}, {teams} teams, {limit_s:g} s",
                "what": what,
                "seconds": round(seconds, 2),
                "set": instance.family,
                "limit_s": limit_s,
                "value": value,
                "best_known": best,
                "gap_percent": round(100 * (1 - value / best), 2),
            }
        )
    return rows


def _measured_once(
    instance: Instance, teams: int, limit_s: float, best: int, keep: Path | None
) -> list[Row]:
    """Measure, or take from the file what an earlier run measured of the same case."""
    case = f"{instance.name}, {teams} teams, {limit_s:g} s"
    lines = keep.read_text(encoding="utf-8").splitlines() if keep and keep.exists() else []
    kept = [row for row in map(json.loads, lines) if row["case"] == case]
    if len(kept) == len(SOLVERS):
        return kept
    rows = _measured(instance, teams, limit_s, best)
    if keep:
        with keep.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return rows


def _tell(rows: list[Row]) -> None:
    gaps = ", ".join(f"{row['what']} {row['gap_percent']} %" for row in rows)
    print(f"{rows[0]['case']}: {gaps}", file=sys.stderr, flush=True)


def _averages(rows: list[Row], limit_s: float) -> Iterator[Row]:
    """Give each solver's average of each set and of all, ours with the peers that it is behind."""
    of_limit = [row for row in rows if row["limit_s"] == limit_s]
    for family in [*dict.fromkeys(row["set"] for row in of_limit), "all"]:
        found = [
            _average(
                [row for row in of_limit if row["what"] == what and family in (row["set"], "all")],
                f"{family}, {limit_s:g} s",
                what,
            )
            for what in SOLVERS
        ]
        ours, *peers = found
        better = [row["what"] for row in peers if row["gap_percent"] < ours["gap_percent"]]
        ours["behind"] = " and ".join(better) or "nobody"
        yield from found


def _average(rows: list[Row], case: str, what: str) -> Row:
    gaps = [row["gap_percent"] for row in rows]
    return {
        "case": case,
        "what": what,
        "seconds": round(sum(row["seconds"] for row in rows) / len(rows), 2),
        "instances": len(rows),
        "gap_percent": round(sum(gaps) / len(gaps), 2),
        "worst_percent": max(gaps),
        "best_known_reached": sum(gap <= 0 for gap in gaps),
    }


def main(arguments: list[str]) -> Iterator[Row]:
    """Measure all solvers; give averages by set and limit, and with --each all instances."""
    parser = argparse.ArgumentParser(prog="scripts/bench planner")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of the published files")
    parser.add_argument("--limit", type=float, nargs="+", default=[1.0, 10.0], metavar="SECONDS")
    parser.add_argument("--instances", nargs="+", metavar="NAME", help="such as c101 pr03")
    parser.add_argument("--teams", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--each", action="store_true", help="a row for each instance as well")
    parser.add_argument("--keep", type=Path, help="file of measurements to go on from")
    chosen = parser.parse_args(arguments)
    known = best_known(chosen.data / "best_known.csv")
    names = chosen.instances or sorted({name for name, _ in known})
    ready()
    rows: list[Row] = []
    for limit_s in chosen.limit:
        for name in names:
            instance = read_instance(chosen.data / f"{name}.txt")
            for teams in chosen.teams:
                found = _measured_once(instance, teams, limit_s, known[name, teams], chosen.keep)
                _tell(found)
                rows += found
        yield from _averages(rows, limit_s)
    if chosen.each:
        yield from rows
