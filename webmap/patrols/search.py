"""Ask VROOM which team makes which visits, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
import vroom

from webmap.models import Mode
from webmap.patrols.parts import Part, parts_of
from webmap.patrols.problem import NO_WAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from webmap.patrols.problem import BreakWanted, PatrolProblem, PatrolTeam, VisitWanted, Window
    from webmap.patrols.timetable import Task

THREADS = 2
_TOP_PRIORITY = 100
_COST_NOISE = 0.1
_TIE_NOISE = 0.002
# VROOM adds up the dearest ways of all visits and refuses what would not fit into 32 bits.
_HIGHEST_SUM = 2**31
_MODES = tuple(Mode)


@dataclass(frozen=True, slots=True)
class Question:
    """How VROOM is asked.

    Parameters
    ----------
    level
        Exploration level, 0 to 5.
    limit_s
        Seconds after which it stops.
    seed
        0: as it is; else visits are shuffled and ways cost the search up to 10 % more.
    in_parts
        Whether visits of one place keep to parts of its windows that are its spacing apart;
        else VROOM knows nothing of spacing.
    """

    level: int
    limit_s: float
    seed: int = 0
    in_parts: bool = True


def ask(
    problem: PatrolProblem, visits: Sequence[VisitWanted], question: Question
) -> list[list[Task]]:
    """Return each team's visits and breaks in the order that VROOM found."""
    if not visits or not problem.teams:
        return [[] for _ in problem.teams]
    random = np.random.default_rng(question.seed)
    asked = vroom.Input()
    barred = _barred_modes(problem)
    groups = {visit.teams: k for k, visit in enumerate(visits, 1 << len(_MODES)) if visit.teams}
    windows = windows_in_parts(visits) if question.in_parts else {}
    for number, team in enumerate(problem.teams):
        travel_s = _with_anywhere(problem.travel_of(team))
        asked.set_durations_matrix(str(number), travel_s)
        asked.set_costs_matrix(str(number), _costs(travel_s, random, question.seed, len(visits)))
        asked.add_vehicle(_vehicle(number, team, len(barred), groups))
    numbers = random.permutation(len(visits)) if question.seed else np.arange(len(visits))
    priorities = priorities_of(visits)
    asked.add_job(
        [
            _job(
                int(number),
                visits[number],
                windows.get(visits[number].key, visits[number].windows),
                _TOP_PRIORITY if visits[number].must else priorities[number],
                _skills(visits[number], int(barred[visits[number].place]), groups),
            )
            for number in numbers
        ]
    )
    answer = asked.solve(
        question.level, nb_threads=THREADS, timeout=timedelta(seconds=question.limit_s)
    )
    orders: list[list[Task]] = [[] for _ in problem.teams]
    for row in answer.routes.itertuples():
        if row.type == "job":
            orders[row.vehicle_id].append(visits[row.id])
        elif row.type == "break":
            orders[row.vehicle_id].append(problem.teams[row.vehicle_id].breaks[row.id])
    return orders


def priorities_of(visits: Sequence[VisitWanted]) -> list[int]:
    """Return the values of visits as VROOM's priorities, whole numbers from 1 to 100.

    Where their common divisor allows it (whole minutes up to 20 and priorities to 5 do), they
    are told apart exactly; else to one percent of the highest.
    """
    values = [visit.value for visit in visits]
    highest, unit = max(values), gcd(*values)
    if highest <= _TOP_PRIORITY * unit:
        return [value // unit for value in values]
    return [max(1, round(value * _TOP_PRIORITY / highest)) for value in values]


def _costs(
    travel_s: NDArray[np.uint32], random: np.random.Generator, seed: int, visits: int
) -> NDArray[np.uint32]:
    """Return what each way costs the search: its time, a little more or less.

    VROOM's threads finish in any order, and of two plans of the same cost the first one counts;
    so no two plans may cost quite the same.
    """
    highest = _HIGHEST_SUM // (2 * (visits + 2))
    passable = travel_s < NO_WAY_S
    longest_s = max(1, int(travel_s[passable].max(initial=0)))
    noise = random.uniform(1, 1 + (_COST_NOISE if seed else _TIE_NOISE), travel_s.shape)
    units = highest / (longest_s + 1) / (1 + _COST_NOISE)
    # A second more for everything, so that ways of no length are told apart as well.
    costs = np.where(passable, (travel_s + 1.0) * noise * units, highest)
    return costs.astype(np.uint32)


def _with_anywhere(travel_s: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return travel times with one more place, no way from any other.

    VROOM wants a start of each team; one that may start anywhere starts there.
    """
    places = len(travel_s)
    wider = np.zeros((places + 1, places + 1), dtype=np.uint32)
    wider[:places, :places] = travel_s
    return wider


def _barred_modes(problem: PatrolProblem) -> NDArray[np.int64]:
    """Return for each place the modes that have no way there, one bit a mode.

    A team that starts anywhere would otherwise start at a place that it cannot stand at.
    """
    places = len(next(iter(problem.travel_s.values())))
    barred = np.zeros(places, dtype=np.int64)
    for bit, mode in enumerate(_MODES):
        if mode in problem.travel_s:
            off = np.diag(problem.travel_s[mode]) >= NO_WAY_S
            barred |= off.astype(np.int64) << bit
    return barred


def _vehicle(
    number: int, team: PatrolTeam, anywhere: int, groups: Mapping[frozenset[str], int]
) -> vroom.Vehicle:
    bit = 1 << _MODES.index(team.mode)
    # A skill for each set of barred modes that this team's is not in.
    skills = {barred for barred in range(1, 1 << len(_MODES)) if not barred & bit}
    skills |= {skill for teams, skill in groups.items() if teams and team.key in teams}
    return vroom.Vehicle(
        number,
        start=anywhere if team.start_place is None else team.start_place,
        end=team.end_place,
        profile=str(number),
        time_window=vroom.TimeWindow(team.on_s, team.off_s),
        breaks=[_vroom_break(k, pause) for k, pause in enumerate(team.breaks)],
        skills=skills,
    )


def _vroom_break(number: int, pause: BreakWanted) -> vroom.Break:
    window = vroom.TimeWindow(pause.begins.opens_s, pause.begins.closes_s)
    return vroom.Break(number, time_windows=[window], service=pause.lasts_s)


def _skills(visit: VisitWanted, barred: int, groups: Mapping[frozenset[str], int]) -> set[int]:
    skills = {barred} if barred else set()
    return skills | {groups[visit.teams]} if visit.teams else skills


def _job(
    number: int, visit: VisitWanted, windows: Sequence[Window], priority: int, skills: set[int]
) -> vroom.Job:
    return vroom.Job(
        number,
        location=visit.place,
        default_service=visit.dwell_s,
        priority=priority,
        skills=skills,
        time_windows=[
            vroom.TimeWindow(window.opens_s, window.closes_s - visit.dwell_s)
            for window in windows
            if window.length_s >= visit.dwell_s
        ],
    )


def windows_in_parts(visits: Sequence[VisitWanted]) -> dict[str, Part]:
    """Return a part of the windows for each visit of a chain whose visits have the same windows."""
    behind = {visit.after: visit for visit in visits if visit.after is not None}
    found: dict[str, Part] = {}
    for first in visits:
        if first.after is not None or first.key not in behind:
            continue
        chain = [first]
        while chain[-1].key in behind:
            chain.append(behind[chain[-1].key])
        if len({(visit.windows, visit.dwell_s) for visit in chain}) > 1:
            continue
        spacing_s = max(visit.spacing_s for visit in chain)
        parts = parts_of(first.usable, first.dwell_s, spacing_s, len(chain))
        found.update((visit.key, part) for visit, part in zip(chain, parts, strict=False))
    return found
