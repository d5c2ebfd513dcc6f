"""A patrol plan of the demo office's busiest shift, beside greedy ways and OR-Tools.

Six teams, 18:00 to 02:00, all confirmed hotspots: once with four visits each at any time of the
shift, once as each hotspot itself wants them. All get the same visits and the same travel times
along the streets, and the checker goes over every plan. The peers know no spacing: for them each
visit keeps to a part of its hotspot's windows. ``share`` is of the value of all visits
wanted, ``of_bound`` of what no plan can exceed, ``value_ratio`` of ours.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np

from scripts.benchmarks._patrol_peers import best_next, nearest_next, ortools, plan_of
from webmap.models import Mode
from webmap.patrols import PlanRequest, TeamRequest, VisitRequest, draw
from webmap.patrols.checker import violations
from webmap.patrols.ground import Ground, PlaceOfVisit
from webmap.patrols.network import StreetNetwork
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.planning import pose
from webmap.patrols.problem import PatrolProblem
from webmap.patrols.search import windows_in_parts
from webmap.patrols.solver import solve

GIS_DATA = Path(__file__).resolve().parents[2] / "gis_data"
METRIC_SRID = 4547
STARTS_AT = datetime(2026, 11, 27, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
SHIFT = timedelta(hours=8)
MODES = (Mode.EBIKE, Mode.EBIKE, Mode.FOOT, Mode.FOOT, Mode.EBIKE, Mode.CAR)
FOUR_VISITS, FOUR_SPACING_S = 4, 1800

Row = dict[str, Any]


def main(arguments: list[str]) -> list[Row]:
    """Return the rows; ours first in each case."""
    parser = argparse.ArgumentParser(prog="scripts/bench patrol")
    parser.add_argument("--seconds", type=float, default=2.0, help="time limit of each")
    parser.add_argument("--longer", type=float, default=10.0, help="a second try of OR-Tools")
    chosen = parser.parse_args(arguments)
    begun = time.perf_counter()
    network = _network()
    rows = [{"case": "network", "who": "read and built", "seconds": _since(begun)}]
    for case, own_wishes in (("4 visits each", False), ("own wishes", True)):
        rows += _rows(case, *_asked(network, own_wishes), chosen.seconds, chosen.longer)
    return rows


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 3)


def _network() -> StreetNetwork:
    streets = gpd.read_file(GIS_DATA / "streets.geojson")
    railways = gpd.read_file(GIS_DATA / "railways.geojson")
    network = StreetNetwork.from_frames(streets, METRIC_SRID, railways)
    for mode in set(MODES):
        network.in_small_part(mode)
    return network


def _asked(network: StreetNetwork, own_wishes: bool) -> tuple[PlanRequest, Ground]:
    hotspots = gpd.read_file(GIS_DATA / "hotspots.geojson")
    hotspots = hotspots[hotspots["status"] == "confirmed"]
    wishes = hotspots.drop(columns="geometry").to_dict("records")
    visits = tuple(
        VisitRequest(
            hotspot_id=number,
            name=str(wish["name"]),
            lon=None,
            lat=None,
            priority=int(wish["priority"]),
            dwell_s=int(wish["dwell_s"]),
            visits=int(wish["visits_per_shift"]) if own_wishes else FOUR_VISITS,
            spacing_s=int(wish["spacing_s"]) if own_wishes else FOUR_SPACING_S,
            windows=_windows(wish["windows"]) if own_wishes else (),
        )
        for number, wish in enumerate(wishes, start=1)
    )
    teams = tuple(TeamRequest(number, mode) for number, mode in enumerate(MODES, start=1))
    ground = Ground(
        network=network,
        station=gpd.read_file(GIS_DATA / "station.geojson").geometry.iloc[0],
        team_names={team.team_id: f"{team.team_id}" for team in teams},
        places=tuple(
            PlaceOfVisit(str(wish["name"]), area)
            for wish, area in zip(wishes, hotspots.geometry, strict=True)
        ),
    )
    return PlanRequest("", STARTS_AT, STARTS_AT + SHIFT, teams, visits), ground


def _windows(given: Any) -> tuple[tuple[str, str], ...]:
    pairs = [] if given is None else np.asarray(given, dtype=object).tolist()
    return tuple((str(opens), str(closes)) for opens, closes in pairs)


def _rows(
    case: str, request: PlanRequest, ground: Ground, limit_s: float, longer_s: float
) -> list[Row]:
    problem = pose(request, ground).problem
    begun = time.perf_counter()
    plan = solve(problem, limit_s)
    rows = [_row(case, "ours (VROOM and around it)", problem, plan, _since(begun), plan.value)]
    begun = time.perf_counter()
    draw(request, ground, limit_s)
    whole_s = _since(begun)
    peers: list[tuple[str, Callable[[PatrolProblem, float], Any], float]] = [
        ("nearest next", nearest_next, limit_s),
        ("best a minute next", best_next, limit_s),
        (f"OR-Tools {limit_s:g} s", ortools, limit_s),
        (f"OR-Tools {longer_s:g} s", ortools, longer_s),
    ]
    parted = _in_parts(problem)
    for who, peer, peer_limit_s in peers:
        begun = time.perf_counter()
        orders = peer(parted, peer_limit_s)
        taken_s = _since(begun)
        rows.append(_row(case, who, parted, plan_of(parted, orders), taken_s, plan.value))
    rows.append({"case": case, "who": "ours, request to routes", "seconds": whole_s})
    return rows


def _in_parts(problem: PatrolProblem) -> PatrolProblem:
    """Return the problem for peers that know no spacing: each visit keeps to its part."""
    parts = windows_in_parts(problem.visits)
    visits = tuple(
        replace(visit, windows=parts.get(visit.key, visit.windows)) for visit in problem.visits
    )
    return replace(problem, visits=visits)


def _row(
    case: str, who: str, problem: PatrolProblem, plan: PatrolPlan, seconds: float, ours: int
) -> Row:
    faults = violations(problem, plan)
    if faults:
        raise SystemExit(f"{who}: the plan breaks {len(faults)} rules, first: {faults[0]}")
    return {
        "case": case,
        "who": who,
        "seconds": seconds,
        "value": plan.value,
        "share": round(plan.value / plan.value_wanted, 4),
        "of_bound": round(plan.value / plan.upper_bound, 4),
        "value_ratio": round(plan.value / ours, 4),
        "visits": sum(len(table.stops) for table in plan.timetables),
        "wanted": len(problem.visits),
    }
