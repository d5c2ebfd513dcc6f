"""A kept plan as iCalendar (RFC 5545): an appointment a route, for a phone's calendar."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from webmap.errors import N_
from webmap.models import PlanStatus
from webmap.patrols.export import stay

if TYPE_CHECKING:
    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.itinerary import PlannedRoute
    from webmap.patrols.wording import Wording

_STATUS = {
    PlanStatus.DRAFT: "TENTATIVE",
    PlanStatus.PUBLISHED: "CONFIRMED",
    PlanStatus.REPLACED: "CANCELLED",
}
# A calendar takes the greater number for the newer state of one appointment.
_SEQUENCE = {PlanStatus.DRAFT: 0, PlanStatus.PUBLISHED: 1, PlanStatus.REPLACED: 2}


def plan_ics(plan: SavedPlan, wording: Wording) -> str:
    """Return a plan as a calendar: for each route when it leaves and is back, and its stops.

    The same plan always has the same numbers, so that a calendar that read a draft changes the
    entry when it reads the published plan, and takes it out when the plan was replaced.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Gridmap//Patrols//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plan.title)
    for route in plan.routes:
        calendar.add_component(_event(plan, route, wording))
    return calendar.to_ical().decode("utf-8")


def _event(plan: SavedPlan, route: PlannedRoute, wording: Wording) -> Event:
    event = Event()
    event.add("uid", f"office-{plan.office_id}-plan-{plan.id}-route-{route.number}@gridmap")
    event.add("dtstamp", (plan.published_at or plan.created_at).astimezone(UTC))
    event.add("dtstart", route.leaves_at.astimezone(UTC))
    event.add("dtend", route.back_at.astimezone(UTC))
    event.add("sequence", _SEQUENCE[plan.status])
    event.add("status", _STATUS[plan.status])
    summary = wording.translate(N_("巡逻：%(team)s（%(mode)s）"))
    event.add("summary", summary % {"team": route.team, "mode": wording.mode(route.mode)})
    lines = [f"{stay(stop, wording)} {wording.stop_name(stop)}" for stop in route.stops]
    event.add("description", "\n".join([plan.title, *lines]))
    first = next((stop for stop in route.stops if stop.point is not None), None)
    if first is not None and first.point is not None:
        event.add("geo", (round(first.point.y, 6), round(first.point.x, 6)))
        event.add("location", wording.stop_name(first))
    return event
