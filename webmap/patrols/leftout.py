"""Find out why no team makes a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webmap.patrols.problem import NO_WAY_S, PatrolProblem, PatrolTeam, VisitWanted
from webmap.patrols.reasons import Reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class _Lone:
    """How far one team comes that makes this visit and nothing else."""

    done_s: int
    closes_s: int
    back_s: int
    off_s: int

    @property
    def in_window(self) -> bool:
        return self.done_s <= self.closes_s

    @property
    def in_time(self) -> bool:
        return self.in_window and self.back_s <= self.off_s


def why_impossible(problem: PatrolProblem, visit: VisitWanted) -> Reason | None:
    """Return why no team could make the visit even with nothing else to do; None if one could.

    Breaks are not looked at: they may still be in the way. A visit with a twin needs a team for
    each of both.
    """
    why = _why_nobody(problem, visit)
    if why is not None or visit.together is None:
        return why
    twin = next(each for each in problem.visits if each.key == visit.together)
    why = _why_nobody(problem, twin)
    if why is not None:
        return why
    mine, theirs = _teams_for(problem, visit), _teams_for(problem, twin)
    if len(mine | theirs) < 2:
        return Reason("no_second_team")
    return None


def possible_visits(problem: PatrolProblem) -> list[VisitWanted]:
    """Return the visits that some team could make if it had nothing else to do."""
    return [visit for visit in problem.visits if why_impossible(problem, visit) is None]


def why_left_out(
    problem: PatrolProblem, visit: VisitWanted, *, only_spacing: bool = False
) -> Reason:
    """Return why a visit is in no timetable: impossible by itself, or no time left for it.

    Parameters
    ----------
    problem, visit
        Teams and travel times, and the visit.
    only_spacing
        Some team has time for it, only too near to another visit of the place.
    """
    why = why_impossible(problem, visit)
    if why is not None:
        return why
    if visit.must:
        return Reason("appointment_does_not_fit")
    if visit.together is not None:
        return Reason("no_time_together")
    spacing_s = _spacing_s(problem, visit)
    if only_spacing and spacing_s:
        return Reason("spacing_in_the_way", {"spacing_min": spacing_s // 60})
    if visit.teams is not None and len(visit.teams) == 1 < len(problem.teams):
        return Reason("only_team_full")
    return Reason("no_time_left")


def _spacing_s(problem: PatrolProblem, visit: VisitWanted) -> int:
    """Return the spacing to the visit before, or for the first one that of the next."""
    if visit.after is not None:
        return visit.spacing_s
    return next((other.spacing_s for other in problem.visits if other.after == visit.key), 0)


def _why_nobody(problem: PatrolProblem, visit: VisitWanted) -> Reason | None:
    teams = [team for team in problem.teams if visit.open_to(team)]
    if not problem.teams:
        return Reason("no_team_left")
    if not teams:
        return Reason("no_team_may")
    tries = [_alone(team, visit, problem.travel_of(team)) for team in teams]
    reached = [lone for lone in tries if lone is not None]
    if not reached:
        return Reason("unreachable")
    within = [lone for lone in reached if lone.in_window]
    if not within:
        best = min(reached, key=lambda lone: lone.done_s - lone.closes_s)
        return Reason("closes_before_arrival", {"done": best.done_s, "closes": best.closes_s})
    if not any(lone.in_time for lone in within):
        best = min(within, key=lambda lone: lone.back_s - lone.off_s)
        return Reason("not_back_in_time", {"back": best.back_s, "off": best.off_s})
    return None


def _teams_for(problem: PatrolProblem, visit: VisitWanted) -> set[str]:
    found = set()
    for team in problem.teams:
        lone = _alone(team, visit, problem.travel_of(team)) if visit.open_to(team) else None
        if lone is not None and lone.in_time:
            found.add(team.key)
    return found


def _alone(team: PatrolTeam, visit: VisitWanted, travel_s: NDArray[np.int64]) -> _Lone | None:
    if travel_s[visit.place, visit.place] >= NO_WAY_S:
        return None
    there_s = 0 if team.start_place is None else int(travel_s[team.start_place, visit.place])
    back_way_s = 0 if team.end_place is None else int(travel_s[visit.place, team.end_place])
    if max(there_s, back_way_s) >= NO_WAY_S:
        return None
    arrive = team.on_s + there_s
    for window in visit.windows:
        done = max(arrive, window.opens_s) + visit.dwell_s
        if done <= window.closes_s:
            break
    return _Lone(done, window.closes_s, done + back_way_s, team.off_s)
