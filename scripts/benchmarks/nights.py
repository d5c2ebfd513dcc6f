"""Thirty nights in a row on the demo office: how well tonight is guessed from the nights before.

Ours takes each night the least familiar of plans that lose at most 3 %; beside it stand taking the
best plan every night, and taking another seed every night. The night before is what is guessed
from; the best of the guessers counts, over all nights but the first week.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from sqlalchemy import select

from webmap import create_app
from webmap.models import Office, TeamKind
from webmap.patrols import (
    PlanRequest,
    TeamRequest,
    VisitRequest,
    hotspots_of,
    read_ground,
    teams_of,
)
from webmap.patrols.demand import windows_of_shift
from webmap.patrols.guesses import (
    SLOT_S,
    SLOTS,
    Nights,
    chance,
    entropy,
    guess,
    guess_in_turn,
)
from webmap.patrols.past import PAST_DAYS, clock_of
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.posing import pose
from webmap.patrols.problem import PatrolProblem
from webmap.patrols.solver import ready, solve
from webmap.patrols.unpredictability import USUAL_LOSS, Habits, draw_unlike
from webmap.web.context import LOCAL_ZONE, database

Row = dict[str, Any]
# Takes a problem, habits, the number of the night and a time limit in seconds.
Way = Callable[[PatrolProblem, Habits, int, float], PatrolPlan]
FIRST_WEEK = 7
# Ours takes this share of its limit for the best plan; the others get as much for theirs.
SHARE_OF_BEST = 0.4
FIRST_NIGHT = datetime(2026, 10, 1, 20, 0, tzinfo=LOCAL_ZONE)
SHIFT = timedelta(hours=8)


def _unlike(loss: float) -> Way:
    def draw(problem: PatrolProblem, habits: Habits, night: int, limit_s: float) -> PatrolPlan:
        return draw_unlike(problem, habits, limit_s, loss=loss).plan

    return draw


def _best(problem: PatrolProblem, habits: Habits, night: int, limit_s: float) -> PatrolPlan:
    return solve(problem, limit_s * SHARE_OF_BEST)


def _another_seed(problem: PatrolProblem, habits: Habits, night: int, limit_s: float) -> PatrolPlan:
    return solve(problem, limit_s * SHARE_OF_BEST, night)


def _request(teams: list[TeamRequest], visits: tuple[VisitRequest, ...]) -> PlanRequest:
    return PlanRequest("", FIRST_NIGHT, FIRST_NIGHT + SHIFT, tuple(teams), visits)


def _open_slots(request: PlanRequest) -> np.ndarray:
    found = np.zeros((len(request.visits), SLOTS), dtype=bool)
    clock_s = clock_of(request.starts_at)
    for number, visit in enumerate(request.visits):
        for window in windows_of_shift(visit.windows, request.starts_at, request.ends_at):
            if window.length_s >= visit.dwell_s:
                first = (clock_s + window.opens_s) // SLOT_S
                last = (clock_s + window.closes_s - visit.dwell_s) // SLOT_S
                found[number, np.arange(first, last + 1) % SLOTS] = True
    return found


def _row(
    case: str,
    name: str,
    problem: PatrolProblem,
    request: PlanRequest,
    way: Way,
    n: int,
    limit_s: float,
) -> Row:
    count = len(request.visits)
    hotspots = (*range(count), *[-1] * len(next(iter(problem.travel_s.values()))))
    nights, values, seconds, ways = Nights.empty(count), [], [], []
    first = request.starts_at.date().toordinal()
    for night in range(n):
        past = nights.take(slice(max(0, night - PAST_DAYS), night))
        habits = Habits(past, hotspots, first + night, clock_of(request.starts_at))
        begun = time.perf_counter()
        plan = way(problem, habits, night, limit_s)
        seconds.append(time.perf_counter() - begun)
        values.append(plan.value)
        found = habits.night(plan)
        if night >= min(FIRST_WEEK, n - 1):
            ways.append(guess(nights, found).ways)
        nights = nights.and_then(found)
    later = nights.take(slice(min(FIRST_WEEK, n - 1) - 1, None))
    in_turn = guess_in_turn(later, nights.take(slice(0, min(FIRST_WEEK, n - 1) - 1)))
    guesser = max(in_turn, key=lambda one: in_turn[one])
    slots = _open_slots(request)
    return {
        "case": case,
        "name": name,
        "seconds": round(mean(seconds), 3),
        "slowest_s": round(max(seconds), 3),
        "guessed": round(in_turn[guesser], 3),
        "guesser": guesser,
        "chance": round(mean(chance(nights.take(slice(k, k + 1)), slots) for k in range(n)), 3),
        "next_stop": round(mean(ways), 3),
        "spread": round(float(np.nanmean(entropy(nights, slots))), 3),
        "value": round(mean(values)),
        "visits": int(nights.starts.sum() / n),
    }


def main(arguments: list[str]) -> Iterator[Row]:
    """Measure and give one row a case and way."""
    parser = argparse.ArgumentParser(prog="scripts/bench nights")
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--teams", type=int, nargs="+", default=[6, 3])
    parser.add_argument("--limit", type=float, nargs="+", default=[2.4], metavar="SECONDS")
    parser.add_argument("--loss", type=float, default=USUAL_LOSS)
    asked = parser.parse_args(arguments)
    ready()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(instance_dir=Path(folder))
        for command in (["db", "upgrade"], ["office", "demo", "--past-nights", "0"]):
            result = app.test_cli_runner().invoke(args=command)
            if result.exit_code:
                raise RuntimeError(result.output)
        with app.app_context(), database().reading() as db:
            office = db.scalars(select(Office)).one()
            on_patrol = (TeamKind.MOBILE, TeamKind.ROAD)
            teams = [
                TeamRequest(team.id, team.mode)
                for team in teams_of(db, office.id)
                if team.kind in on_patrol
            ]
            visits = tuple(
                VisitRequest(
                    one.id, one.name, None, None, one.priority, one.dwell_s, one.visits,
                    one.spacing_s, one.windows,
                )
                for one in hotspots_of(db, office.id, date.today())
            )  # fmt: skip
            for number, limit_s in product(asked.teams, asked.limit):
                request = _request(teams[:number], visits)
                problem = pose(request, read_ground(db, office, request)).problem
                case = f"{number} teams, {len(problem.visits)} visits, {limit_s:g} s"
                of_case = [
                    _row(case, name, problem, request, way, asked.nights, limit_s)
                    for name, way in (
                        ("unlike the past", _unlike(asked.loss)),
                        ("best every night", _best),
                        ("another seed", _another_seed),
                    )
                ]
                best = of_case[1]["value"]
                for row in of_case:
                    row["lost"] = round(1 - row["value"] / best, 4) if best else 0.0
                yield from of_case
