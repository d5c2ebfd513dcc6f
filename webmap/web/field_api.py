"""What phones on the streets ask and send: today's plan, reports, photos, tracks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, DomainError
from webmap.models import Hotspot, Member, TrackSource, to_geometry
from webmap.patrols import PlanSummary, list_plans, network_of, read_plan
from webmap.patrols.fixes import read_gpx
from webmap.patrols.photos import PhotoStore, clean_photo
from webmap.patrols.reports import attach_photo, has_photo, keep_report, reports_of_plan
from webmap.patrols.tracks import keep_track, number_of_file, tracks_of_plan
from webmap.patrols.walked import walked_routes
from webmap.web.context import LOCAL_ZONE, database, office_of_request, settings, utc_now
from webmap.web.errors import said
from webmap.web.openapi import described
from webmap.web.patrols_api import wording
from webmap.web.schemas.field import (
    ChoiceOfPlan,
    GpxForm,
    KeptAnswer,
    PhotoAnswer,
    ReportBody,
    TodayAnswer,
    TodayQuery,
    TrackBody,
    TrackKeptAnswer,
    TracksAnswer,
    TracksQuery,
    WalkedAnswer,
)
from webmap.web.schemas.patrol_answers import PlanAnswer, PlanSummaryAnswer
from webmap.web.security import right

# Plans of about now: one that ended a while ago may still be reported, the next one be looked at.
ENDED_AGO = timedelta(hours=6)
BEGINS_IN = timedelta(hours=24)
LOOKED_THROUGH = 50
MOST_PHOTO_BYTES = 12 * 1024 * 1024

blueprint = Blueprint("field_api", __name__, url_prefix="/api/v1/field")


def _json(answer: object, status: int = 200) -> Response:
    text = answer.model_dump_json(by_alias=True)  # type: ignore[attr-defined]
    response = Response(text, status, mimetype="application/json")
    # The worker on the phone keeps what it needs; nothing else may.
    response.headers["Cache-Control"] = "no-store"
    return response


def _photos() -> PhotoStore:
    return PhotoStore(settings().instance_dir / "photos")


def _plans_of_now(db: Session, office_id: int, now: datetime) -> list[PlanSummary]:
    """Return the published plans of about now: the ones under way first, then by their start."""
    found = [
        plan
        for plan in list_plans(db, office_id, LOOKED_THROUGH, published_only=True)
        if plan.ends_at > now - ENDED_AGO and plan.starts_at < now + BEGINS_IN
    ]
    return sorted(
        found,
        key=lambda plan: (
            not plan.starts_at <= now < plan.ends_at,
            plan.ends_at <= now,
            plan.starts_at,
        ),
    )


def _own_team(db: Session, office_id: int) -> int | None:
    if current_user.member_id is None:
        return None
    return db.scalar(
        select(Member.team_id).where(
            Member.office_id == office_id, Member.id == current_user.member_id
        )
    )


@blueprint.get("/today")
@right("plans.view")
@described(query=TodayQuery, answer=TodayAnswer)
def today() -> Response:
    """Return the published plan of now, or the one asked for, with what was told of its stops."""
    asked = TodayQuery.model_validate(request.args.to_dict())
    now = utc_now()
    with database().reading() as db:
        office = office_of_request(db)
        plans = _plans_of_now(db, office.id, now)
        plan_id = asked.plan or (plans[0].id if plans else None)
        plan = None
        if plan_id is not None:
            saved = read_plan(db, office.id, plan_id, published_only=True)
            may_know = current_user.may("visits.report")
            told = reports_of_plan(db, office.id, plan_id) if may_know else {}
            plan = PlanAnswer.whole(saved, wording(), told)
        answer = TodayAnswer(
            username=current_user.username,
            may_report=current_user.may("visits.report"),
            team_id=_own_team(db, office.id),
            plans=[
                ChoiceOfPlan(id=one.id, title=one.title, shift=PlanSummaryAnswer.of(one).shift)
                for one in plans
            ],
            plan=plan,
            now=now.astimezone(LOCAL_ZONE),
            token=generate_csrf(),
        )
    return _json(answer)


@blueprint.post("/reports")
@right("visits.report")
@described(body=ReportBody, answer=KeptAnswer, status=201)
def report() -> Response:
    """Keep what is told of a stop, once however often it is sent."""
    body = ReportBody.model_validate(request.get_json())
    with database().writing() as db:
        office = office_of_request(db)
        kept = keep_report(
            db, office.id, body.to_message(), username=current_user.username, now=utc_now()
        )
    warnings = [said(one.message, one.params) for one in kept.warnings]
    answer = KeptAnswer(uuid=str(body.uuid), repeated=kept.repeated, warnings=warnings)
    return _json(answer, 200 if kept.repeated else 201)


@blueprint.post("/reports/<report_uuid>/photo")
@right("visits.report")
@described(answer=PhotoAnswer, status=201)
def photo_of_report(report_uuid: str) -> Response:
    """Keep the photo of a report; the request's body is the picture itself."""
    data = request.get_data(cache=False)
    if len(data) > MOST_PHOTO_BYTES:
        raise DomainError(N_("照片太大，请拍小一点再传"))
    picture = clean_photo(data)
    with database().writing() as db:
        # Attached first: a photo of no report leaves no file behind.
        attach_photo(db, office_of_request(db).id, report_uuid, PhotoStore.name_of(picture))
        name = _photos().keep(picture)
    return _json(PhotoAnswer(url=f"/api/v1/field/photos/{name}.jpg"), 201)


@blueprint.get("/photos/<name>.jpg")
@right("visits.report")
@described(media_types=("image/jpeg",))
def photo(name: str) -> Response:
    """Return a photo of a report of the office."""
    with database().reading() as db:
        known = has_photo(db, office_of_request(db).id, name)
    response = Response(_photos().read(name if known else ""), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600, immutable"
    return response


@blueprint.post("/tracks")
@right("visits.report")
@described(body=TrackBody, answer=TrackKeptAnswer, status=201)
def track() -> Response:
    """Keep a piece of a track, once however often it is sent."""
    body = TrackBody.model_validate(request.get_json())
    with database().writing() as db:
        count = keep_track(
            db,
            office_of_request(db).id,
            plan_id=body.plan_id,
            team_id=body.team_id,
            fixes=body.to_fixes(),
            source=TrackSource.PHONE,
            number=str(body.uuid),
            user_id=current_user.id,
        )
    return _json(TrackKeptAnswer(fixes=count), 201)


@blueprint.post("/tracks/gpx")
@right("visits.report")
@described(answer=TrackKeptAnswer, status=201)
def track_file() -> ResponseReturnValue:
    """Bring in a GPX file of another device: multipart with file, plan_id and team_id."""
    form = GpxForm.model_validate(request.form.to_dict())
    file = request.files.get("file")
    if file is None or not file.filename:
        raise DomainError(N_("请选择一个 GPX 文件"))
    data = file.read()
    fixes = read_gpx(data)
    with database().writing() as db:
        office = office_of_request(db)
        count = keep_track(
            db,
            office.id,
            plan_id=form.plan_id,
            team_id=form.team_id,
            fixes=fixes,
            source=TrackSource.FILE,
            number=number_of_file(form.plan_id, form.team_id, data),
            user_id=current_user.id,
        )
        record(
            db,
            office_id=office.id,
            username=current_user.username,
            action="visits.report",
            subject=f"plan:{form.plan_id}",
            now=utc_now(),
            after={"track": "gpx", "team_id": form.team_id, "fixes": count},
        )
    return _json(TrackKeptAnswer(fixes=count), 201)


@blueprint.get("/tracks")
@right("plans.draft")
@described(query=TracksQuery, answer=TracksAnswer)
def tracks() -> Response:
    """Return what was walked beside a plan: ways on the streets, presence at each place."""
    asked = TracksQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        plan = read_plan(db, office.id, asked.plan_id)
        found = tracks_of_plan(db, office.id, plan.id)
        if not found:
            return _json(TracksAnswer(routes=[]))
        rows = db.execute(select(Hotspot.id, Hotspot.geom).where(Hotspot.office_id == office.id))
        areas = {row.id: to_geometry(row.geom) for row in rows}
        network = network_of(db, office)
    walked = walked_routes(plan, found, network, areas)
    return _json(TracksAnswer(routes=[WalkedAnswer.of(one, _moment) for one in walked]))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(LOCAL_ZONE)
