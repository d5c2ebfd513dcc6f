"""Hotspots over HTTP: read, drawn, decided, assigned; who is away."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from webmap.accounts import (
    ABSENCE_ACTION,
    add_absence,
    delete_absence,
    list_absences,
    list_members,
    list_teams,
    undo_changes,
)
from webmap.hotspots.area_incidents import before_after
from webmap.hotspots.assigning import (
    ASSIGN_ACTION,
    MOVE_ACTION,
    assign_hotspot,
    assigned_so_far,
    move_hotspots,
)
from webmap.hotspots.decisions import (
    CHANGE_ACTION,
    DECIDE_ACTION,
    EditedSince,
    change_hotspot,
    decide,
    draw_hotspot,
    find_hotspot,
    office_to_change,
)
from webmap.hotspots.listing import list_hotspots, one_hotspot
from webmap.hotspots.loads import loads_of
from webmap.hotspots.past_year import past_year
from webmap.models import AuditEntry, Office
from webmap.web.context import LOCAL_ZONE, database, office_of_request, utc_now
from webmap.web.json_bodies import body_of_request
from webmap.web.openapi import described
from webmap.web.people import json_of, today
from webmap.web.places_api import NotThatVersion, etag_of, version_asked
from webmap.web.schemas.hotspots import (
    AbsenceAnswer,
    AbsenceBody,
    AbsencesAnswer,
    AssignHotspotBody,
    BeforeAfterAnswer,
    DecisionBody,
    HotspotAnswer,
    HotspotBody,
    HotspotCardAnswer,
    HotspotChangeAnswer,
    HotspotDutyAnswer,
    HotspotPatchBody,
    HotspotsAnswer,
    MoveBody,
    PastYearAnswer,
)
from webmap.web.security import right

# The ids of the database are 32 bits wide; a longer number is nobody's.
HOTSPOT = "/hotspots/<int(max=2147483647):hotspot_id>"
_UNDONE = (CHANGE_ACTION, DECIDE_ACTION, ASSIGN_ACTION, MOVE_ACTION, ABSENCE_ACTION)

blueprint = Blueprint("hotspots_api", __name__, url_prefix="/api/v1")


@blueprint.get("/hotspots")
@right("hotspots.view")
@described(answer=HotspotsAnswer)
def hotspots() -> Response:
    """List the office's hotspots, who answers for them and how much that is, and who is away."""
    day = today()
    with database().reading() as db:
        office_id = office_of_request(db).id
        found = list_hotspots(db, office_id, day)
        answer = HotspotsAnswer.of(
            day,
            found,
            list_members(db, office_id, day),
            list_teams(db, office_id),
            loads_of(db, office_id, found, day, LOCAL_ZONE),
            list_absences(db, office_id, day),
        )
    return json_of(answer)


@blueprint.get(HOTSPOT)
@right("hotspots.view")
@described(answer=HotspotCardAnswer)
def hotspot(hotspot_id: int) -> Response:
    """Return a hotspot with its version as ETag, who answered for it, and what happened there."""
    with database().reading() as db:
        answer = _card(db, office_of_request(db), hotspot_id)
    response = json_of(answer)
    response.headers["ETag"] = etag_of(answer.hotspot.version)
    return response


def _card(db: Session, office: Office, hotspot_id: int) -> HotspotCardAnswer:
    day = today()
    listed = one_hotspot(db, office.id, hotspot_id, day)
    history = assigned_so_far(db, office.id, hotspot_id)
    # Who may not see incidents is told no counts of them.
    sees = current_user.may("incidents.read")
    year = past_year(db, office, listed.area) if sees else None
    change = before_after(db, office, listed.row, utc_now()) if sees else None
    return HotspotCardAnswer(
        hotspot=HotspotAnswer.of(listed, list_absences(db, office.id, day)),
        profile=listed.row.profile,
        history=[HotspotDutyAnswer.of(duty) for duty in reversed(history)],
        past_year=None if year is None else PastYearAnswer(**year.told()),
        before_after=BeforeAfterAnswer.of(change),
    )


@blueprint.post("/hotspots")
@right("hotspots.manage")
@described(body=HotspotBody, answer=HotspotChangeAnswer, status=201)
def draw() -> Response:
    """Add a hotspot that was drawn by hand."""
    body = HotspotBody.model_validate(body_of_request())
    with database().writing() as db:
        made, entry = draw_hotspot(
            db, office_of_request(db).id, body.to_domain(),
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        answer = HotspotChangeAnswer(id=entry.id, hotspot_id=made.id, version=made.version)
    response = json_of(answer, 201)
    response.headers["Location"] = url_for("hotspots_api.hotspot", hotspot_id=answer.hotspot_id)
    return response


@blueprint.patch(HOTSPOT)
@right("hotspots.manage")
@described(body=HotspotPatchBody, answer=HotspotChangeAnswer, headers=("If-Match",))
def change(hotspot_id: int) -> Response:
    """Change a hotspot, if it still is in the version that If-Match names."""
    body = HotspotPatchBody.model_validate(body_of_request())
    version = version_asked()
    try:
        with database().writing() as db:
            entry = change_hotspot(
                db, office_of_request(db).id, hotspot_id, version, body.to_domain(),
                username=current_user.username, now=utc_now(),
            )  # fmt: skip
            answer = _changed(db, entry, hotspot_id)
    except EditedSince as error:
        raise _precondition_failed(error) from error
    return json_of(answer)


@blueprint.post(f"{HOTSPOT}/decision")
@right("hotspots.manage")
@described(
    body=DecisionBody, answer=HotspotChangeAnswer, status=201, headers=("If-Match",)
)  # fmt: skip
def decision(hotspot_id: int) -> Response:
    """Accept or refuse a suggestion, close a hotspot or reopen it, in the version of If-Match."""
    body = DecisionBody.model_validate(body_of_request())
    version = version_asked()
    try:
        with database().writing() as db:
            entry = decide(
                db, office_of_request(db).id, hotspot_id, version, body.decision, body.text,
                username=current_user.username, now=utc_now(), today=today(),
            )  # fmt: skip
            answer = _changed(db, entry, hotspot_id)
    except EditedSince as error:
        raise _precondition_failed(error) from error
    return json_of(answer, 201)


def _precondition_failed(error: EditedSince) -> EditedSince:
    """Return the error of a version that came as a precondition; that has its own status."""
    error.status = NotThatVersion.status
    return error


def _changed(db: Session, entry: AuditEntry, hotspot_id: int) -> HotspotChangeAnswer:
    found = find_hotspot(db, entry.office_id or 0, hotspot_id)
    return HotspotChangeAnswer(id=entry.id, hotspot_id=hotspot_id, version=found.version)


@blueprint.post(f"{HOTSPOT}/assignments")
@right("hotspots.manage")
@described(body=AssignHotspotBody, answer=HotspotChangeAnswer, status=201)
def assign(hotspot_id: int) -> Response:
    """Let a member, a team or nobody answer for a hotspot in a period, in place of who did."""
    body = AssignHotspotBody.model_validate(body_of_request())
    with database().writing() as db:
        entry = assign_hotspot(
            db, office_of_request(db).id, hotspot_id, body.holder, body.period,
            username=current_user.username, now=utc_now(), today=today(),
        )  # fmt: skip
        answer = _changed(db, entry, hotspot_id)
    return json_of(answer, 201)


@blueprint.post("/hotspots/moves")
@right("hotspots.manage")
@described(body=MoveBody, answer=HotspotChangeAnswer, status=201)
def move() -> Response:
    """Give the hotspots of a member to another for a period; after it they are the member's."""
    body = MoveBody.model_validate(body_of_request())
    with database().writing() as db:
        entry = move_hotspots(
            db, office_of_request(db).id, body.from_member, body.holder, body.period,
            hotspot_ids=body.hotspots,
            username=current_user.username, now=utc_now(), today=today(),
        )  # fmt: skip
        answer = HotspotChangeAnswer(id=entry.id)
    return json_of(answer, 201)


@blueprint.post("/hotspots/changes/<int(max=2147483647):change_id>/undo")
@right("hotspots.manage")
@described(status=204)
def undo(change_id: int) -> ResponseReturnValue:
    """Take back what was changed, decided or assigned, if nobody changed it since."""
    with database().writing() as db:
        office = office_to_change(db, office_of_request(db).id)
        undo_changes(
            db, office.id, change_id, _UNDONE, username=current_user.username, now=utc_now()
        )
        office.data_version += 1
    return "", 204


@blueprint.get("/absences")
@right("hotspots.view")
@described(answer=AbsencesAnswer)
def absences() -> Response:
    """List who is away, today or later."""
    with database().reading() as db:
        found = list_absences(db, office_of_request(db).id, today())
    return json_of(AbsencesAnswer(absences=[AbsenceAnswer.of(one) for one in found]))


@blueprint.post("/absences")
@right("hotspots.manage")
@described(body=AbsenceBody, answer=HotspotChangeAnswer, status=201)
def away() -> Response:
    """Write down that a member is away for some days; why is not kept."""
    body = AbsenceBody.model_validate(body_of_request())
    with database().writing() as db:
        entry = add_absence(
            db, office_of_request(db).id, body.member_id, body.first_day, body.last_day,
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        answer = HotspotChangeAnswer(id=entry.id)
    return json_of(answer, 201)


@blueprint.delete("/absences/<int(max=2147483647):absence_id>")
@right("hotspots.manage")
@described(answer=HotspotChangeAnswer)
def there_after_all(absence_id: int) -> Response:
    """Take an absence out: the member is there after all."""
    with database().writing() as db:
        entry = delete_absence(
            db, office_of_request(db).id, absence_id,
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        answer = HotspotChangeAnswer(id=entry.id)
    return json_of(answer)
