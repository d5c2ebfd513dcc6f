"""Patrol plans over HTTP: drawn, kept, named, published, taken away as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from webmap.models import to_geometry
from webmap.patrols import (
    MODE_NAMES,
    USUAL_SHIFTS,
    BreaksRules,
    SavedPlan,
    Wording,
    delete_plan,
    doubled_teams,
    homes_of,
    hotspots_of,
    list_plans,
    lon_lat,
    plan_csv,
    plan_geojson,
    plan_gpx,
    plan_ics,
    plan_kml,
    publish_plan,
    read_plan,
    rename_plan,
    teams_of,
)
from webmap.patrols.reports import reports_of_plan
from webmap.web.context import LOCAL_ZONE, changing, database, office_of_request, utc_now
from webmap.web.drafting import draw_draft
from webmap.web.errors import problem, said
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.openapi import described
from webmap.web.schemas.patrol_answers import (
    ChoiceOfHotspot,
    ChoiceOfMode,
    ChoiceOfShift,
    ChoiceOfTeam,
    Options,
    PlanAnswer,
    PlansAnswer,
    PlanSummaryAnswer,
    Position,
    PublishedAnswer,
)
from webmap.web.schemas.patrols import PlanBody, PlanNameBody, PlansQuery, PublishBody
from webmap.web.security import right

# The ids of the database are 32 bits wide; a longer number is no plan's.
PLAN = "/plans/<int(max=2147483647):plan_id>"

blueprint = Blueprint("patrols_api", __name__, url_prefix="/api/v1/patrols")


def wording() -> Wording:
    """Return how plans are told to the user of the request."""
    return Wording(_, LOCAL_ZONE)


def _json(answer: BaseModel, status: int = 200) -> Response:
    return json_answer(answer, status, by_alias=True)


def _sees_published_only() -> bool:
    return not current_user.may("plans.draft")


def _read(db: Session, plan_id: int) -> SavedPlan:
    office = office_of_request(db)
    return read_plan(db, office.id, plan_id, published_only=_sees_published_only())


def whole_answer(db: Session, plan: SavedPlan) -> PlanAnswer:
    """Return a plan whole, with what its teams reported and who is in two, for who may know."""
    may_know = current_user.may("visits.report")
    told = reports_of_plan(db, plan.office_id, plan.id) if may_know else {}
    doubled = doubled_teams(db, plan) if current_user.may("plans.draft") else []
    return PlanAnswer.whole(plan, wording(), told, doubled)


@blueprint.get("/options")
@right("plans.draft")
@described(answer=Options)
def options() -> Response:
    """Return what one can choose from: teams, hotspots, usual shifts, ways to move."""
    with database().reading() as db:
        office = office_of_request(db)
        station = None
        if office.station is not None:
            lon, lat = lon_lat(to_geometry(office.station))
            station = Position(lon=lon, lat=lat)
        teams = teams_of(db, office.id)
        today = utc_now().astimezone(LOCAL_ZONE).date()
        homes = homes_of(db, office.id, [team.id for team in teams], today)
        answer = Options(
            teams=[ChoiceOfTeam.of(team, homes[team.id]) for team in teams],
            # A night that began yesterday can still be planned for.
            hotspots=[
                ChoiceOfHotspot.of(hotspot)
                for hotspot in hotspots_of(db, office.id, today - timedelta(days=1))
            ],
            shifts=[
                ChoiceOfShift(name=_(name), from_=begins, to=ends)
                for name, begins, ends in USUAL_SHIFTS
            ],
            modes=[ChoiceOfMode(mode=mode, name=_(name)) for mode, name in MODE_NAMES.items()],
            station=station,
        )
    return _json(answer)


@blueprint.post("/plans")
@right("plans.draft")
@described(body=PlanBody, answer=PlanAnswer, status=201)
def draw_plan() -> ResponseReturnValue:
    """Draw a plan and keep it as a draft."""
    plan_id = draw_draft(PlanBody.model_validate(body_of_request()))
    with database().reading() as db:
        answer = whole_answer(db, _read(db, plan_id))
    response = _json(answer)
    response.status_code = 201
    response.headers["Location"] = url_for("patrols_api.plan", plan_id=plan_id)
    return response


@blueprint.get("/plans")
@right("plans.view")
@described(query=PlansQuery, answer=PlansAnswer)
def plans() -> Response:
    """List the plans, the newest first; who may not draft sees the published ones."""
    asked = PlansQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        found = list_plans(db, office.id, asked.limit, published_only=_sees_published_only())
    return _json(PlansAnswer(plans=[PlanSummaryAnswer.of(plan) for plan in found]))


@blueprint.get(PLAN)
@right("plans.view")
@described(answer=PlanAnswer)
def plan(plan_id: int) -> Response:
    """Return a plan whole."""
    with database().reading() as db:
        return _json(whole_answer(db, _read(db, plan_id)))


@blueprint.patch(PLAN)
@right("plans.draft")
@described(body=PlanNameBody, answer=PlanSummaryAnswer)
def rename(plan_id: int) -> Response:
    """Give a plan a name."""
    body = PlanNameBody.model_validate(body_of_request())
    with changing("plans.draft", f"plan:{plan_id}", name=body.name) as (db, office):
        rename_plan(db, office.id, plan_id, body.name)
        answer = PlanSummaryAnswer.of(read_plan(db, office.id, plan_id))
    return _json(answer)


@blueprint.delete(PLAN)
@right("plans.draft")
@described(status=204)
def delete(plan_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    with changing("plans.draft", f"plan:{plan_id}", deleted=True) as (db, office):
        delete_plan(db, office.id, plan_id)
    return "", 204


@blueprint.post(f"{PLAN}/publish")
@right("plans.publish")
@described(body=PublishBody, answer=PublishedAnswer)
def publish(plan_id: int) -> Response:
    """Let the teams go by a plan; an earlier one of the same shift becomes replaced.

    A plan that breaks rules is refused with 409 and its breaches, unless that is said to be meant.
    """
    with database().reading() as db:
        _read(db, plan_id)
    body = PublishBody.model_validate(body_of_request() if request.data else {})
    try:
        with changing("plans.publish", f"plan:{plan_id}", status="published") as (db, office):
            replaced_id = publish_plan(
                db, office.id, plan_id, utc_now(), despite_breaches=body.despite_breaches
            )
            whole = whole_answer(db, read_plan(db, office.id, plan_id))
    except BreaksRules as refused:
        with database().reading() as db:
            breaches = whole_answer(db, _read(db, plan_id)).history.breaches
        told = [one.model_dump() for one in breaches]
        return problem(refused.status, said(refused.message, refused.params), breaches=told)
    return _json(PublishedAnswer(**dict(whole), replaced_id=replaced_id))


def _download(
    plan_id: int, write: Callable[[SavedPlan, Wording], str], ending: str, mimetype: str
) -> Response:
    with database().reading() as db:
        text = write(_read(db, plan_id), wording())
    response = Response(text, content_type=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"plan-{plan_id}.{ending}")
    return response


@blueprint.get(f"{PLAN}.geojson")
@right("plans.view")
@described(media_types=("application/geo+json",))
def geojson(plan_id: int) -> Response:
    """Return a plan's routes and stops as GeoJSON."""
    return _download(plan_id, plan_geojson, "geojson", "application/geo+json")


@blueprint.get(f"{PLAN}.gpx")
@right("plans.view")
@described(media_types=("application/gpx+xml",))
def gpx(plan_id: int) -> Response:
    """Return a plan's routes as GPX tracks and its stops as way points."""
    return _download(plan_id, plan_gpx, "gpx", "application/gpx+xml")


@blueprint.get(f"{PLAN}.kml")
@right("plans.view")
@described(media_types=("application/vnd.google-earth.kml+xml",))
def kml(plan_id: int) -> Response:
    """Return a plan's routes and stops as KML."""
    return _download(plan_id, plan_kml, "kml", "application/vnd.google-earth.kml+xml")


@blueprint.get(f"{PLAN}.ics")
@right("plans.view")
@described(media_types=("text/calendar",))
def calendar(plan_id: int) -> Response:
    """Return a plan as iCalendar, an appointment a route."""
    return _download(plan_id, plan_ics, "ics", "text/calendar; charset=utf-8")


@blueprint.get(f"{PLAN}.csv")
@right("plans.view")
@described(media_types=("text/csv",))
def timetable(plan_id: int) -> Response:
    """Return a plan's timetable as CSV."""
    return _download(plan_id, plan_csv, "csv", "text/csv; charset=utf-8")
