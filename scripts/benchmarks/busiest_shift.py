"""The demo's busiest shift with 90 minutes between visits, beside its peers without spacing.

Six teams, 40 hotspots that want four visits each, eight hours, along the demo's streets. The
ratio that counts is ``share``: our value with spacing over plain VROOM's value without. OR-Tools
and PyVRP are asked without spacing too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd

from scripts.benchmarks._patrol_peers import ortools, plan_of, pyvrp
from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.demand import PresenceWanted, visits_of
from webmap.patrols.network import StreetNetwork
from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted, Window, whole_seconds
from webmap.patrols.search import Question, ask
from webmap.patrols.snapping import snap
from webmap.patrols.solver import ready, solve
from webmap.patrols.travel import travel_between

_DEMO = Path(__file__).resolve().parents[2] / "gis_data"
_METRIC_SRID = 4547
_TEAMS = (Mode.EBIKE, Mode.EBIKE, Mode.EBIKE, Mode.EBIKE, Mode.CAR, Mode.FOOT)
_HOTSPOTS, _VISITS, _SPACING_S, _SHIFT_S = 40, 4, 5400, 8 * 3600

Row = dict[str, Any]


def busiest_shift() -> PatrolProblem:
    """Return the shift as a problem, from the demo's files."""
    streets, railways, hotspots, station = (
        gpd.read_file(_DEMO / f"{name}.geojson")
        for name in ("streets", "railways", "hotspots", "station")
    )
    network = StreetNetwork.from_frames(streets, _METRIC_SRID, railways)
    chosen = hotspots.sort_values(["priority", "number"], ascending=[False, True]).head(_HOTSPOTS)
    places = [*chosen.geometry.to_crs(_METRIC_SRID), station.geometry.to_crs(_METRIC_SRID).iloc[0]]
    travel_s = {
        mode: whole_seconds(travel_between(network, snap(network, places, mode)).time_s)
        for mode in set(_TEAMS)
    }
    visits: list[VisitWanted] = []
    rows = zip(chosen["priority"], chosen["dwell_s"], strict=True)
    for place, (priority, dwell_s) in enumerate(rows):
        single, _ = visits_of(
            PresenceWanted(
                key=str(place),
                place=place,
                priority=int(priority),
                dwell_s=int(dwell_s),
                visits=_VISITS,
                spacing_s=_SPACING_S,
                windows=(Window(0, _SHIFT_S),),
            )
        )
        visits += single
    teams = tuple(
        PatrolTeam(str(k), mode, 0, _SHIFT_S, len(places) - 1, len(places) - 1)
        for k, mode in enumerate(_TEAMS)
    )
    return PatrolProblem(teams, tuple(visits), travel_s)


def _vroom(problem: PatrolProblem, limit_s: float, *, in_parts: bool) -> int:
    question = Question(level=5, limit_s=limit_s, in_parts=in_parts)
    orders = ask(problem, problem.visits, question)
    return sum(task.value for order in orders for task in order if isinstance(task, VisitWanted))


def main(arguments: list[str]) -> Iterator[Row]:
    """Measure all and give a row each, by time limit."""
    parser = argparse.ArgumentParser(prog="scripts/bench busiest-shift")
    parser.add_argument("--limit", type=float, nargs="+", default=[2.0], metavar="SECONDS")
    problem = busiest_shift()
    free = replace(
        problem, visits=tuple(replace(visit, after=None, spacing_s=0) for visit in problem.visits)
    )
    ready()
    for limit_s in parser.parse_args(arguments).limit:
        yield from _rows(problem, free, limit_s)


def _rows(problem: PatrolProblem, free: PatrolProblem, limit_s: float) -> list[Row]:
    begun = time.perf_counter()
    plan = solve(problem, limit_s)
    rows: list[Row] = [
        {
            "what": "ours, 90 min apart",
            "seconds": time.perf_counter() - begun,
            "value": plan.value,
            "bound": plan.upper_bound,
            "faults": len(violations(problem, plan)),
            "evenness": round(plan.evenness, 2),
            "stopped_early": plan.stopped_early,
        }
    ]
    peers: dict[str, Callable[[], int]] = {
        "VROOM, no spacing": lambda: _vroom(free, limit_s, in_parts=False),
        "VROOM, windows in parts 90 min apart": lambda: _vroom(problem, limit_s, in_parts=True),
        "PyVRP, no spacing": lambda: plan_of(free, pyvrp(free, limit_s)).value,
        "OR-Tools, no spacing": lambda: plan_of(free, ortools(free, limit_s)).value,
    }
    for what, value in peers.items():
        begun = time.perf_counter()
        rows.append({"what": what, "value": value(), "seconds": time.perf_counter() - begun})
    plain = rows[1]["value"]
    return [
        {"case": f"busiest shift, {limit_s:g} s"}
        | row
        | {
            "seconds": round(row["seconds"], 2),
            "share": round(row["value"] / plain, 4),
            "wanted": problem.value_wanted,
        }
        for row in rows
    ]
