"""The page of follow-ups, and follow-ups and proposed talks over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from webmap.accounts import list_members
from webmap.errors import N_, DomainError, NotFound
from webmap.grids import local_day
from webmap.hotspots.follow_ups import (
    FOLLOW_UP_KINDS,
    By,
    add_follow_up,
    change_follow_up,
    delete_follow_up,
    find_follow_up,
    follow_ups_of,
    mark_done,
    open_hotspots,
    put_photo,
    reopen,
)
from webmap.hotspots.talks import (
    TALK_AFFRAYS,
    TALK_DAYS,
    TALK_DUE_DAYS,
    TALK_WITHIN_M,
    ProposedTalk,
    TalkProposals,
    accept_talk,
    dismiss_talk,
    proposed_talks,
    restore_talk,
)
from webmap.models import Office
from webmap.patrols import geometry_json
from webmap.patrols.photos import PhotoStore, clean_photo
from webmap.web.context import (
    changing,
    database,
    office_of_request,
    office_summary,
    settings,
    utc_now,
)
from webmap.web.field_api import MOST_PHOTO_BYTES
from webmap.web.grid_columns import layer_names
from webmap.web.json_bodies import body_of_request
from webmap.web.openapi import described
from webmap.web.people import json_of, today
from webmap.web.schemas.follow_ups import (
    DoneBody,
    FollowUpAnswer,
    FollowUpBody,
    FollowUpPatchBody,
    FollowUpsAnswer,
    FollowUpsQuery,
    TalksAnswer,
    VenueBody,
    VersionBody,
    VersionQuery,
)
from webmap.web.security import right

FOLLOW_UP = "/api/v1/follow-ups/<int(max=2147483647):follow_up_id>"

blueprint = Blueprint("follow_ups", __name__)


def _photos() -> PhotoStore:
    return PhotoStore(settings().instance_dir / "photos")


def _by() -> By:
    return By(current_user.username, utc_now(), today())


@blueprint.get("/hotspots/follow-ups")
@right("hotspots.view")
def page() -> str:
    """Show what is to be done about hotspots and venues, and what was done."""
    data: dict[str, Any] = {
        "today": str(today()),
        "kinds": {kind.value: _(name) for kind, name in FOLLOW_UP_KINDS.items()},
        "layers": layer_names(),
        "may_manage": current_user.may("hotspots.manage"),
        "may_report": current_user.may("followups.report"),
        "may_search": current_user.may("map.view"),
        "own_member_id": current_user.member_id,
        "photo_days": settings().photo_days,
        "talks": {
            "affrays": TALK_AFFRAYS,
            "days": TALK_DAYS,
            "within_m": TALK_WITHIN_M,
            "due_days": TALK_DUE_DAYS,
        },
    }
    if office_summary() is not None:
        with database().reading() as db:
            data |= _choices(db, office_of_request(db))
    return render_template("follow_ups.html", data=data)


def _choices(db: Session, office: Office) -> dict[str, Any]:
    """Return the members and the hotspots that something may be done by and about."""
    members = list_members(db, office.id, today()) if current_user.may("hotspots.manage") else []
    return {
        "members": [{"id": one.id, "name": one.name} for one in members if one.active],
        "hotspots": [
            {"id": one.id, "name": one.name, "geometry": geometry_json(one.area)}
            for one in open_hotspots(db, office.id)
        ],
    }


def _answer(db: Session, office_id: int, follow_up_id: int, status: int = 200) -> Response:
    db.flush()
    (entry,) = follow_ups_of(db, office_id, follow_up_id=follow_up_id)
    return json_of(FollowUpAnswer.of(entry, today()), status)


@blueprint.get("/api/v1/follow-ups")
@right("hotspots.view")
@described(query=FollowUpsQuery, answer=FollowUpsAnswer)
def follow_ups() -> Response:
    """List follow-ups, of one hotspot or all: those to do by due date, then the newest done."""
    asked = FollowUpsQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        found = follow_ups_of(db, office_of_request(db).id, asked.hotspot)
    day = today()
    return json_of(
        FollowUpsAnswer(today=day, follow_ups=[FollowUpAnswer.of(one, day) for one in found])
    )


@blueprint.post("/api/v1/follow-ups")
@right("hotspots.manage")
@described(body=FollowUpBody, answer=FollowUpAnswer, status=201)
def add() -> Response:
    """Add something to do about a hotspot or a place."""
    body = FollowUpBody.model_validate(body_of_request())
    after = body.model_dump(mode="json", exclude_defaults=True)
    about = f"hotspot:{body.hotspot_id}" if body.hotspot_id else f"place:{body.place_number}"
    with changing("hotspots.manage", about, follow_up=after) as (db, office):
        made = add_follow_up(db, office.id, body.to_domain(), _by())
        response = _answer(db, office.id, made.id, 201)
    response.headers["Location"] = url_for("follow_ups.change", follow_up_id=made.id)
    return response


@blueprint.patch(FOLLOW_UP)
@right("hotspots.manage")
@described(body=FollowUpPatchBody, answer=FollowUpAnswer)
def change(follow_up_id: int) -> Response:
    """Change the kind, due date, member or note of a follow-up."""
    body = FollowUpPatchBody.model_validate(body_of_request())
    after = body.model_dump(mode="json", exclude_unset=True)
    with changing("hotspots.manage", f"follow_up:{follow_up_id}", **after) as (db, office):
        row = find_follow_up(db, office.id, follow_up_id, to_change=True)
        change_follow_up(db, row, body.version, body.to_domain(), _by())
        return _answer(db, office.id, follow_up_id)


@blueprint.delete(FOLLOW_UP)
@right("hotspots.manage")
@described(query=VersionQuery, status=204)
def delete(follow_up_id: int) -> ResponseReturnValue:
    """Delete a follow-up that was not done."""
    asked = VersionQuery.model_validate(request.args.to_dict())
    with changing("hotspots.manage", f"follow_up:{follow_up_id}", deleted=True) as (db, office):
        row = find_follow_up(db, office.id, follow_up_id, to_change=True)
        delete_follow_up(db, row, asked.version, _by())
    return "", 204


@blueprint.post(f"{FOLLOW_UP}/done")
@right("followups.report")
@described(body=DoneBody, answer=FollowUpAnswer)
def done(follow_up_id: int) -> Response:
    """Say that a follow-up was done, when and what; its hotspot counts as followed up."""
    body = DoneBody.model_validate(body_of_request())
    after = body.model_dump(mode="json")
    with changing("followups.report", f"follow_up:{follow_up_id}", **after) as (db, office):
        row = find_follow_up(db, office.id, follow_up_id, to_change=True)
        mark_done(db, row, body.version, body.done_on, body.note, _by())
        return _answer(db, office.id, follow_up_id)


@blueprint.post(f"{FOLLOW_UP}/reopen")
@right("followups.report")
@described(body=VersionBody, answer=FollowUpAnswer)
def take_back(follow_up_id: int) -> Response:
    """Take back that a follow-up was done."""
    body = VersionBody.model_validate(body_of_request())
    with changing("followups.report", f"follow_up:{follow_up_id}", done_on=None) as (db, office):
        row = find_follow_up(db, office.id, follow_up_id, to_change=True)
        reopen(db, row, body.version, _by())
        return _answer(db, office.id, follow_up_id)


@blueprint.get(f"{FOLLOW_UP}/photo.jpg")
@right("hotspots.view")
@described(media_types=("image/jpeg",), free_query=True)
def photo(follow_up_id: int) -> Response:
    """Return the photo of a follow-up."""
    with database().reading() as db:
        name = find_follow_up(db, office_of_request(db).id, follow_up_id).photo
    if not name:
        raise NotFound(N_("没有这张照片"))
    response = Response(_photos().read(name), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.post(f"{FOLLOW_UP}/photo")
@right("followups.report")
@described(query=VersionQuery, answer=FollowUpAnswer)
def new_photo(follow_up_id: int) -> Response:
    """Give a follow-up a photo; the request's body is the picture itself."""
    data = request.get_data(cache=False)
    if len(data) > MOST_PHOTO_BYTES:
        raise DomainError(N_("照片太大，请拍小一点再传"))
    return _replace_photo(follow_up_id, clean_photo(data))


@blueprint.delete(f"{FOLLOW_UP}/photo")
@right("followups.report")
@described(query=VersionQuery, answer=FollowUpAnswer)
def delete_photo(follow_up_id: int) -> Response:
    """Take the photo off a follow-up."""
    return _replace_photo(follow_up_id, None)


def _replace_photo(follow_up_id: int, picture: bytes | None) -> Response:
    asked = VersionQuery.model_validate(request.args.to_dict())
    name = "" if picture is None else PhotoStore.name_of(picture)
    with changing("followups.report", f"follow_up:{follow_up_id}", photo=name) as (db, office):
        row = find_follow_up(db, office.id, follow_up_id, to_change=True)
        put_photo(row, asked.version, name, _by())
        if picture is not None:
            _photos().keep(picture)
        return _answer(db, office.id, follow_up_id)


def _reason(talk: ProposedTalk, found: TalkProposals) -> str:
    return _(
        "%(first)s 至 %(last)s，周边 %(within)s 米内打架斗殴 %(affrays)s 起，"
        "其中夜间（20:00–04:00）%(at_night)s 起，最近一起在 %(last_on)s",
        first=found.period.first,
        last=found.period.last,
        within=round(TALK_WITHIN_M),
        affrays=talk.affrays,
        at_night=talk.at_night,
        last_on=local_day(talk.last_at),
    )


@blueprint.get("/api/v1/follow-ups/talks")
@right("hotspots.manage")
@described(answer=TalksAnswer)
def talks() -> Response:
    """List the venues with repeated affrays that ask for a talk with the owner."""
    with database().reading() as db:
        found = proposed_talks(db, office_of_request(db), today())
    return json_of(TalksAnswer.of(found))


@blueprint.post("/api/v1/follow-ups/talks/accept")
@right("hotspots.manage")
@described(body=VenueBody, answer=FollowUpAnswer, status=201)
def accept() -> Response:
    """Make a proposed talk a follow-up, due in a week."""
    body = VenueBody.model_validate(body_of_request())
    venue = (body.layer_id, body.number)
    with changing("hotspots.manage", f"place:{body.number}", talk="accepted") as (db, office):
        made = accept_talk(db, office, venue, _by(), _reason)
        return _answer(db, office.id, made.id, 201)


@blueprint.post("/api/v1/follow-ups/talks/dismiss")
@right("hotspots.manage")
@described(body=VenueBody, status=204)
def dismiss() -> ResponseReturnValue:
    """Put a proposed talk aside until there is another affray."""
    body = VenueBody.model_validate(body_of_request())
    with changing("hotspots.manage", f"place:{body.number}", talk="dismissed") as (db, office):
        dismiss_talk(db, office, (body.layer_id, body.number), _by())
    return "", 204


@blueprint.post("/api/v1/follow-ups/talks/restore")
@right("hotspots.manage")
@described(body=VenueBody, status=204)
def restore() -> ResponseReturnValue:
    """Take back that a proposed talk was put aside."""
    body = VenueBody.model_validate(body_of_request())
    with changing("hotspots.manage", f"place:{body.number}", talk="restored") as (db, office):
        restore_talk(db, office, (body.layer_id, body.number))
    return "", 204
