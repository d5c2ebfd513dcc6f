"""The page of the staff, and members and teams over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from webmap.accounts import (
    TeamSummary,
    add_member,
    add_team,
    change_member,
    change_team,
    find_member,
    list_members,
    list_teams,
    member_history,
    photo_in_use,
)
from webmap.errors import N_, DomainError, NotFound
from webmap.patrols.photos import PhotoStore, clean_photo
from webmap.web.context import (
    LOCAL_ZONE,
    changing,
    database,
    office_of_request,
    office_summary,
    settings,
    utc_now,
)
from webmap.web.json_bodies import body_of_request
from webmap.web.openapi import described
from webmap.web.schemas.people import (
    DayQuery,
    DutyAnswer,
    MemberAnswer,
    MemberBody,
    MemberCardAnswer,
    MemberPatchBody,
    MembersAnswer,
    TeamAnswer,
    TeamBody,
    TeamPatchBody,
    TeamsAnswer,
)
from webmap.web.security import right

# The ids of the database are 32 bits wide; a longer number is nobody's.
MEMBER = "/api/v1/members/<int(max=2147483647):member_id>"
TEAM = "/api/v1/teams/<int(max=2147483647):team_id>"
MOST_PHOTO_BYTES = 12 * 1024 * 1024
PHOTO_SIDE_PX = 640

blueprint = Blueprint("people", __name__)


def json_of(answer: BaseModel, status: int = 200) -> Response:
    """Return an answer as JSON that no cache between keeps: it has people's names in it."""
    response = Response(answer.model_dump_json(), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def today() -> date:
    """Return the office's date."""
    return utc_now().astimezone(LOCAL_ZONE).date()


def _photos(office_id: int) -> PhotoStore:
    return PhotoStore(settings().instance_dir / "staff_photos" / str(office_id))


@blueprint.get("/people")
@right("members.view")
def page() -> str:
    """Show the office's members, teams and responsibility grids."""
    data: dict[str, Any] = {
        "today": str(today()),
        "may_manage": current_user.may("members.manage"),
    }
    if office_summary() is not None:
        with database().reading() as db:
            data["members"] = _members(db, today()).model_dump(mode="json")
    return render_template("people.html", data=data)


def _members(db: Session, day: date) -> MembersAnswer:
    office = office_of_request(db)
    return MembersAnswer(
        day=day,
        teams=[TeamAnswer.of(one) for one in list_teams(db, office.id)],
        members=[MemberAnswer.of(one) for one in list_members(db, office.id, day)],
    )


def _card(db: Session, office_id: int, member_id: int) -> MemberCardAnswer:
    find_member(db, office_id, member_id)
    (member,) = list_members(db, office_id, today(), member_id)
    duties = member_history(db, office_id, member_id)
    return MemberCardAnswer(
        member=MemberAnswer.of(member), duties=[DutyAnswer.of(one) for one in duties]
    )


@blueprint.get("/api/v1/members")
@right("members.view")
@described(query=DayQuery, answer=MembersAnswer)
def members() -> Response:
    """List the office's teams and members, with the sub-grids that each answers for on a day."""
    asked = DayQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        return json_of(_members(db, asked.day or today()))


@blueprint.get(MEMBER)
@right("members.view")
@described(answer=MemberCardAnswer)
def member(member_id: int) -> Response:
    """Return a member, and what the member answers and answered for."""
    with database().reading() as db:
        return json_of(_card(db, office_of_request(db).id, member_id))


@blueprint.post("/api/v1/members")
@right("members.manage")
@described(body=MemberBody, answer=MemberCardAnswer, status=201)
def add() -> Response:
    """Add a member of the staff."""
    body = MemberBody.model_validate(body_of_request())
    with changing("members.add", f"member:{body.number}", **body.model_dump()) as (db, office):
        made = add_member(db, office.id, body.to_domain())
        answer = _card(db, office.id, made.id)
    response = json_of(answer, 201)
    response.headers["Location"] = url_for("people.member", member_id=answer.member.id)
    return response


@blueprint.patch(MEMBER)
@right("members.manage")
@described(body=MemberPatchBody, answer=MemberCardAnswer)
def change(member_id: int) -> Response:
    """Change a member; one who is let go keeps the history and signs in no more."""
    body = MemberPatchBody.model_validate(body_of_request())
    after = body.model_dump(exclude_unset=True, exclude={"version"})
    with changing("members.change", f"member:{member_id}", **after) as (db, office):
        change_member(db, office.id, member_id, body.to_domain(), today(), version=body.version)
        answer = _card(db, office.id, member_id)
    return json_of(answer)


@blueprint.get(f"{MEMBER}/photo.jpg")
@right("members.view")
@described(media_types=("image/jpeg",))
def photo(member_id: int) -> Response:
    """Return a member's photo."""
    with database().reading() as db:
        office = office_of_request(db)
        name = find_member(db, office.id, member_id).photo
        store = _photos(office.id)
    if name is None:
        raise NotFound(N_("没有这张照片"))
    response = Response(store.read(name), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.post(f"{MEMBER}/photo")
@right("members.manage")
@described(answer=MemberCardAnswer)
def new_photo(member_id: int) -> Response:
    """Give a member a photo; the request's body is the picture itself."""
    data = request.get_data(cache=False)
    if len(data) > MOST_PHOTO_BYTES:
        raise DomainError(N_("照片太大，请缩小后再传"))
    return _replace_photo(member_id, clean_photo(data, PHOTO_SIDE_PX))


@blueprint.delete(f"{MEMBER}/photo")
@right("members.manage")
@described(answer=MemberCardAnswer)
def delete_photo(member_id: int) -> Response:
    """Delete a member's photo."""
    return _replace_photo(member_id, None)


def _replace_photo(member_id: int, picture: bytes | None) -> Response:
    name = None if picture is None else PhotoStore.name_of(picture)
    with changing("members.photo", f"member:{member_id}", photo=name) as (db, office):
        found = find_member(db, office.id, member_id)
        store, before = _photos(office.id), found.photo
        if picture is not None:
            store.keep(picture)
        found.photo = name
        found.version += 1
        db.flush()
        gone = before if before and not photo_in_use(db, office.id, before) else None
        answer = _card(db, office.id, member_id)
    if gone is not None:
        store.forget(gone)
    return json_of(answer)


@blueprint.get("/api/v1/teams")
@right("members.view")
@described(answer=TeamsAnswer)
def teams() -> Response:
    """List the office's teams."""
    with database().reading() as db:
        found = list_teams(db, office_of_request(db).id)
    return json_of(TeamsAnswer(teams=[TeamAnswer.of(one) for one in found]))


@blueprint.post("/api/v1/teams")
@right("members.manage")
@described(body=TeamBody, answer=TeamAnswer, status=201)
def new_team() -> Response:
    """Add a team."""
    body = TeamBody.model_validate(body_of_request())
    with changing("teams.add", f"team:{body.code}", name=body.name) as (db, office):
        made = add_team(db, office.id, body.code, body.name, body.kind)
        answer = TeamAnswer.of(TeamSummary(made.id, made.code, made.name, made.kind, 0))
    return json_of(answer, 201)


@blueprint.patch(TEAM)
@right("members.manage")
@described(body=TeamPatchBody, status=204)
def rename_team(team_id: int) -> ResponseReturnValue:
    """Give a team another name, code or kind."""
    body = TeamPatchBody.model_validate(body_of_request())
    after = body.model_dump(mode="json", exclude_unset=True)
    with changing("teams.change", f"team:{team_id}", **after) as (db, office):
        change_team(db, office.id, team_id, code=body.code, name=body.name, kind=body.kind)
    return "", 204
