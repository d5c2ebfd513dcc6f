"""Tell a plan of numbers in places, streets and times of day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from webmap.patrols.itinerary import Itinerary, LeftOut, PlanFigures, PlannedRoute
from webmap.patrols.routes import RouteDrawer
from webmap.patrols.snapping import anchor

if TYPE_CHECKING:
    from webmap.patrols.ground import Ground
    from webmap.patrols.plan import PatrolPlan
    from webmap.patrols.posing import PosedProblem
    from webmap.patrols.request import PlanRequest

# Places that a team passes on its way to a visit, or (key "") on its way back, by team and key.
Vias = Mapping[tuple[str, str], tuple[int, ...]]


def told(
    request: PlanRequest,
    ground: Ground,
    posed: PosedProblem,
    plan: PatrolPlan,
    vias: Vias | None = None,
) -> Itinerary:
    """Return a plan as people read it.

    Parameters
    ----------
    request, ground, posed
        What the plan was drawn from and on.
    plan
        The timetables.
    vias
        Places that teams pass on their ways.
    """
    drawer = RouteDrawer(request, ground, posed.place_of, posed.points, vias or {})
    routes = tuple(
        drawer.route(number, table, posed.tables[table.team.mode])
        for number, table in enumerate(plan.timetables, start=1)
    )
    return Itinerary(
        routes=routes,
        left_out=_left_out(request, ground, posed, plan),
        figures=_figures(request, posed, plan, routes),
    )


def _left_out(
    request: PlanRequest, ground: Ground, posed: PosedProblem, plan: PatrolPlan
) -> tuple[LeftOut, ...]:
    reasons = {**posed.left_out, **plan.left_out}
    # In the request's order; posed.place_of has it.
    return tuple(
        LeftOut(
            key=key,
            name=ground.places[place].name,
            hotspot_id=request.visits[place].hotspot_id,
            priority=request.visits[place].priority,
            dwell_s=request.visits[place].dwell_s,
            point=anchor(ground.places[place].area),
            reason=reasons[key],
        )
        for key, place in posed.place_of.items()
        if key in reasons
    )


def _figures(
    request: PlanRequest, posed: PosedProblem, plan: PatrolPlan, routes: tuple[PlannedRoute, ...]
) -> PlanFigures:
    wanted = [request.visits[place] for place in posed.place_of.values()]
    return PlanFigures(
        value=plan.value,
        value_wanted=sum(visit.priority * visit.dwell_s for visit in wanted),
        upper_bound=plan.upper_bound,
        moving_s=sum(route.moving_s for route in routes),
        standing_s=sum(route.standing_s for route in routes),
        distance_m=sum(route.distance_m for route in routes),
        evenness=plan.evenness,
        visits_made=sum(len(table.stops) for table in plan.timetables),
        visits_wanted=len(wanted),
        stopped_early=plan.stopped_early,
        waiting_s=sum(route.waiting_s for route in routes),
    )
