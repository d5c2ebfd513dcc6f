"""Which rules a plan that was changed by hand breaks, in words."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webmap.patrols.plan import Pause, Stop, TeamTimetable
from webmap.patrols.posing import PosedProblem, full_windows
from webmap.patrols.reasons import Reason
from webmap.patrols.wishes import TWIN_MARK, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from webmap.patrols.request import PlanRequest


@dataclass(frozen=True)
class Breach:
    """A rule that a route breaks: whose, at which visit (empty: none in particular), and how."""

    team_id: int
    key: str
    reason: Reason


def find_breaches(
    request: PlanRequest, posed: PosedProblem, tables: Sequence[TeamTimetable]
) -> Iterator[Breach]:
    """Give every rule of a request that timetables break, team by team.

    Checked are windows, locks and who may make a visit; spacing and twins; breaks and duty.
    Ways are not: the timetables follow from them.
    """
    made_by = {stop.visit.key: int(table.team.key) for table in tables for stop in table.stops}
    for table in tables:
        yield from _of_team(request, posed, table, made_by)
    yield from _of_spacing(request, tables)
    yield from _of_twins(tables)


def kept_breaches(breaches: Sequence[Breach]) -> list[dict[str, Any]]:
    """Return breaches as a plan's history keeps them, JSON."""
    return [
        {
            "team_id": breach.team_id,
            "key": breach.key,
            "code": breach.reason.code,
            "params": dict(breach.reason.params),
        }
        for breach in breaches
    ]


def value_kept(tables: Sequence[TeamTimetable], breaches: Sequence[Breach]) -> int:
    """Return what the visits are worth that keep their rules and end while their team is on."""
    broken = {breach.key for breach in breaches}
    return sum(
        stop.visit.value
        for table in tables
        for stop in table.stops
        if stop.visit.key not in broken and stop.depart_s <= table.team.off_s
    )


def _of_team(
    request: PlanRequest, posed: PosedProblem, table: TeamTimetable, made_by: Mapping[str, int]
) -> Iterator[Breach]:
    team_id = int(table.team.key)
    for event in table.events:
        if isinstance(event, Pause):
            latest_s = event.wanted.begins.closes_s
            if event.start_s > latest_s:
                params = {"starts": event.start_s, "latest": latest_s}
                yield Breach(team_id, "", Reason("break_late", params))
            continue
        key = event.visit.key
        asked = request.visits[event.visit.place]
        windows = full_windows(request, asked)
        if not any(w.opens_s <= event.start_s and event.depart_s <= w.closes_s for w in windows):
            after = [w.closes_s for w in windows if w.closes_s < event.depart_s]
            if after:
                params = {"done": event.depart_s, "closes": max(after)}
                yield Breach(team_id, key, Reason("after_window", params))
            else:
                yield Breach(team_id, key, Reason("out_of_windows", {"starts": event.start_s}))
        for lock in asked.locks:
            at_s = None if lock.starts_at is None else request.seconds(lock.starts_at)
            if lock.number == number_of(key) and at_s is not None and at_s != event.start_s:
                params = {"at": at_s, "starts": event.start_s}
                yield Breach(team_id, key, Reason("lock_missed", params))
        impossible = posed.left_out.get(key)
        if impossible is not None and impossible.code in _ABOUT_TEAMS:
            yield Breach(team_id, key, impossible)
            continue
        at = posed.points[event.visit.place]
        beside = made_by.get(event.visit.together or "")
        for reason in posed.wishes.against(team_id, key, asked, at, beside):
            yield Breach(team_id, key, reason)
    if table.events and table.back_s > table.team.off_s:
        params = {"back": table.back_s, "off": table.team.off_s}
        yield Breach(team_id, "", Reason("off_duty", params))


_ABOUT_TEAMS = frozenset(
    {"no_officer", "no_team_of_ground", "no_team_fits", "own_team_cannot", "twin_left_out"}
)


def _of_spacing(request: PlanRequest, tables: Sequence[TeamTimetable]) -> Iterator[Breach]:
    places: dict[int, list[tuple[Stop, int]]] = defaultdict(list)
    for table in tables:
        for stop in table.stops:
            if not stop.visit.key.endswith(TWIN_MARK):
                places[stop.visit.place].append((stop, int(table.team.key)))
    for place, here in places.items():
        asked = request.visits[place]
        here.sort(key=lambda pair: pair[0].start_s)
        for (earlier, _), (stop, team_id) in itertools.pairwise(here):
            gap_s = stop.start_s - earlier.depart_s
            params = {"gap_min": max(gap_s, 0) // 60}
            if gap_s < asked.spacing_s:
                params["spacing_min"] = asked.spacing_s // 60
                yield Breach(team_id, stop.visit.key, Reason("too_soon", params))
            elif asked.spacing_most_s is not None and gap_s > asked.spacing_most_s:
                params["spacing_min"] = asked.spacing_most_s // 60
                yield Breach(team_id, stop.visit.key, Reason("too_long", params))


def _of_twins(tables: Sequence[TeamTimetable]) -> Iterator[Breach]:
    made: Mapping[str, tuple[Stop, int]] = {
        stop.visit.key: (stop, int(table.team.key)) for table in tables for stop in table.stops
    }
    for key, (stop, team_id) in made.items():
        twin = stop.visit.together
        if twin is None:
            continue
        if twin not in made:
            yield Breach(team_id, key, Reason("twin_missing"))
        elif key < twin and (made[twin][0].start_s != stop.start_s or made[twin][1] == team_id):
            yield Breach(team_id, key, Reason("twins_apart"))
