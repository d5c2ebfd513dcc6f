"""Draw the plan of a shift: from what was asked, on the ground, to each team's way and stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from webmap.patrols.breaches import find_breaches
from webmap.patrols.past import clock_of
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.posing import pose
from webmap.patrols.problem import PatrolProblem
from webmap.patrols.request import check_request
from webmap.patrols.solver import solve_steadily
from webmap.patrols.telling import told
from webmap.patrols.unpredictability import USUAL_LOSS, Habits, draw_unlike

if TYPE_CHECKING:
    from webmap.patrols.ground import Ground
    from webmap.patrols.itinerary import Itinerary
    from webmap.patrols.past import Past
    from webmap.patrols.posing import PosedProblem
    from webmap.patrols.request import PlanRequest

# Only a machine that is four times too busy takes so long: work ends the search, not the clock.
TIME_LIMIT_S = 4.0
# Several plans are drawn to take one of them.
UNFAMILIAR_TIME_LIMIT_S, UNFAMILIAR_WORK_S = 4.8, 1.2

# Takes a problem, a time limit in seconds and a seed.
Search = Callable[[PatrolProblem, float, int], PatrolPlan]


def draw(
    request: PlanRequest,
    ground: Ground,
    time_limit_s: float = TIME_LIMIT_S,
    search: Search = solve_steadily,
) -> Itinerary:
    """Draw a plan.

    Parameters
    ----------
    request
        Shift, teams, visits, seed.
    ground
        Streets, station, names and places.
    time_limit_s
        The search stops here at the latest, seconds.
    search
        How the plan is found.

    Raises
    ------
    BadField
        The request cannot be planned; says what and where.
    """
    check_request(request)
    posed = pose(request, ground)
    plan = search(posed.problem, time_limit_s, request.seed)
    return _with_breaches(told(request, ground, posed, plan), request, posed, plan)


def draw_unfamiliar(
    request: PlanRequest,
    ground: Ground,
    past: Past,
    loss: float = USUAL_LOSS,
    time_limit_s: float = UNFAMILIAR_TIME_LIMIT_S,
) -> Itinerary:
    """Draw a plan that is hard to guess from the last weeks; its figures tell the candidates.

    Parameters
    ----------
    request, ground
        As for `draw`.
    past
        The nights of the last weeks, with the request's hotspots.
    loss
        The share of the best plan's value that may be lost at most.
    time_limit_s
        For all candidates together, seconds.

    Raises
    ------
    BadField
        The request cannot be planned; says what and where.
    """
    check_request(request)
    posed = pose(request, ground)
    hotspots = [-1] * len(posed.points)
    for place, visit in enumerate(request.visits):
        if visit.hotspot_id is not None:
            hotspots[place] = past.numbers[visit.hotspot_id]
    habits = Habits(
        past=past.nights,
        hotspots=tuple(hotspots),
        day=request.starts_at.date().toordinal(),
        clock_s=clock_of(request.starts_at),
    )
    work_s = UNFAMILIAR_WORK_S * time_limit_s / UNFAMILIAR_TIME_LIMIT_S
    choice = draw_unlike(posed.problem, habits, time_limit_s, request.seed, loss, work_s=work_s)
    itinerary = _with_breaches(
        told(request, ground, posed, choice.plan), request, posed, choice.plan
    )
    return replace(itinerary, figures=replace(itinerary.figures, candidates=choice.candidates))


def _with_breaches(
    itinerary: Itinerary, request: PlanRequest, posed: PosedProblem, plan: PatrolPlan
) -> Itinerary:
    """Return an itinerary that tells where locks go before what their places wish."""
    return replace(itinerary, breaches=tuple(find_breaches(request, posed, plan.timetables)))
