"""Who goes to an incident on the night, and when the team is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webmap.patrols.plan import Stop
from webmap.patrols.problem import NO_WAY_S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from webmap.patrols.posing import PosedProblem
    from webmap.patrols.problem import PatrolTeam, VisitWanted
    from webmap.patrols.progress import Progress


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident that a team goes to before all else.

    Parameters
    ----------
    key
        The visit of the request.
    by
        When a team should be there at the latest; None: as soon as can be.
    """

    key: str
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The team that goes to an incident, and when it is there, seconds since the shift's start."""

    key: str
    team: str
    arrive_s: int


def send(
    posed: PosedProblem,
    pasts: Mapping[str, Progress],
    keys: Collection[str],
    out: Collection[str],
) -> tuple[dict[str, Progress], list[Sent]]:
    """Let the team that is there first go to each incident, the most important one first.

    A team goes on from where it is free: it first ends a stay that is not released.

    Parameters
    ----------
    posed
        Teams, visits, ways.
    pasts
        How far each team has come.
    keys
        The incidents' visits.
    out
        Keys of teams that drop out.

    Returns
    -------
    How far the teams have come when they have been there, and who goes where.
    """
    after, sent = dict(pasts), []
    wanted = [visit for visit in posed.problem.visits if visit.key in keys]
    for visit in sorted(wanted, key=lambda one: -one.priority):
        found = [
            one
            for team in posed.problem.teams
            if team.key not in out and (one := _there(posed, team, after[team.key], visit))
        ]
        # Who cannot be back in time goes only where nobody else does.
        first = min(found, key=lambda one: (one[1], one[0].arrive_s), default=None)
        if first is not None:
            going = first[0]
            after[going.team] = _gone(posed, after[going.team], visit, going)
            sent.append(going)
    return after, sent


def _there(
    posed: PosedProblem, team: PatrolTeam, past: Progress, visit: VisitWanted
) -> tuple[Sent, bool] | None:
    """Return when a team is at an incident, and whether that keeps it on after its duty."""
    travel_s = posed.problem.travel_of(team)
    twin_there = any(isinstance(e, Stop) and e.visit.key == visit.together for e in past.events)
    if not visit.open_to(team) or twin_there or travel_s[visit.place, visit.place] >= NO_WAY_S:
        return None
    way_s = 0 if past.place is None else int(travel_s[past.place, visit.place])
    back_s = 0 if team.end_place is None else int(travel_s[visit.place, team.end_place])
    if max(way_s, back_s) >= NO_WAY_S or past.free_s >= team.off_s:
        return None
    arrive_s = past.free_s + way_s
    late = arrive_s + visit.dwell_s + back_s > team.off_s
    return Sent(visit.key, team.key, arrive_s), late


def _gone(posed: PosedProblem, past: Progress, visit: VisitWanted, going: Sent) -> Progress:
    way_s = going.arrive_s - past.free_s
    stop = Stop(
        visit,
        past.walked_s + way_s,
        going.arrive_s,
        going.arrive_s,
        going.arrive_s + visit.dwell_s,
    )
    vias = {**past.vias, visit.key: past.turns} if past.turns else past.vias
    return replace(
        past, events=(*past.events, stop), place=visit.place, free_s=stop.depart_s,
        walked_s=0, turns=(), position=None, vias=vias,
    )  # fmt: skip
