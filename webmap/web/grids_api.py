"""Grids over HTTP: sets by their day, drafts and their edits, the preview, coming into force."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely
from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.errors import N_, BadField, BadParameter, NotFound
from webmap.grids import (
    Draft,
    Edit,
    KeptDraft,
    Refused,
    Split,
    change_draft,
    day_to_take_back,
    drop_draft_of_grids,
    key_of,
    line_of_street,
    list_drafts,
    local_day,
    nearest_street,
    read_draft,
    read_preview,
    read_set,
    refreshed,
    reshape_along_streets,
    set_days,
    start_draft,
    take_back,
    use_draft,
)
from webmap.models import Office, Street, read_frame
from webmap.web.context import changing, database, office_of_request, utc_now
from webmap.web.errors import problem, said
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.openapi import described
from webmap.web.schemas.grid_answers import (
    DayQuery,
    DraftAnswer,
    DraftsAnswer,
    DraftSummary,
    OutcomeAnswer,
    PreviewAnswer,
    PreviewQuery,
    SetAnswer,
)
from webmap.web.schemas.grid_edits import (
    ConfirmBody,
    DraftVersionBody,
    FollowStreetsBody,
    GridEditBody,
    NewDraftBody,
    SplitAlongStreetBody,
)
from webmap.web.security import right

_DRAFT = "/drafts/<int(max=2147483647):draft_id>"

blueprint = Blueprint("grids_api", __name__, url_prefix="/api/v1/grids")


@blueprint.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    """Say what would be wrong with an edit, and where, as geometries to show."""
    return problem(
        error.status,
        said(error.message, error.params),
        faults=[
            {
                "kind": one.kind.value,
                "detail": said(one.text, one.params),
                "grids": list(one.grids),
                "geometry": json.loads(shapely.to_geojson(one.where)),
            }
            for one in error.faults
        ],
    )


@blueprint.get("")
@right("map.view")
@described(query=DayQuery, answer=SetAnswer)
def grids_of_day() -> Response:
    """Return the grids that hold on a day, and the days of all sets."""
    asked = DayQuery.model_validate(request.args.to_dict())
    today = local_day(utc_now())
    with database().reading() as db:
        office = office_of_request(db)
        stored = read_set(db, office, asked.day or today)
        sets = set_days(db, office.id)
        revocable = day_to_take_back(db, office, today)
    return json_answer(SetAnswer.of(stored, sets, today, revocable))


@blueprint.get("/drafts")
@right("grids.manage")
@described(answer=DraftsAnswer)
def drafts() -> Response:
    """List the drafts of grids."""
    with database().reading() as db:
        found = list_drafts(db, office_of_request(db).id)
    return json_answer(DraftsAnswer(drafts=[DraftSummary.of(one) for one in found]))


@blueprint.post("/drafts")
@right("grids.manage")
@described(body=NewDraftBody, answer=DraftAnswer, status=201)
def begin_draft() -> Response:
    """Begin a draft of the last set of grids, or of a proposal."""
    body = NewDraftBody.model_validate(body_of_request())
    now = utc_now()
    with database().writing() as db:
        kept = start_draft(
            db,
            office_of_request(db),
            name=body.name or _("%(day)s 的草稿", day=local_day(now).isoformat()),
            username=current_user.username,
            now=now,
            first=body.first_edit(),
        )
    return json_answer(DraftAnswer.of(kept), 201)


@blueprint.get(_DRAFT)
@right("grids.manage")
@described(answer=DraftAnswer)
def draft(draft_id: int) -> Response:
    """Return a draft with its grids."""
    with database().reading() as db:
        kept = read_draft(db, office_of_request(db).id, draft_id)
    return json_answer(DraftAnswer.of(kept))


@blueprint.delete(_DRAFT)
@right("grids.manage")
@described(status=204)
def drop_draft(draft_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    with database().writing() as db:
        drop_draft_of_grids(db, office_of_request(db).id, draft_id)
    return "", 204


def _changed(draft_id: int, version: int, change: object) -> Response:
    with database().writing() as db:
        kept: KeptDraft = change_draft(
            db,
            office_of_request(db).id,
            draft_id,
            version,
            change,  # type: ignore[arg-type]
            username=current_user.username,
            now=utc_now(),
        )
    return json_answer(DraftAnswer.of(kept))


@blueprint.post(f"{_DRAFT}/edits")
@right("grids.manage")
@described(body=GridEditBody, answer=DraftAnswer)
def edit_draft(draft_id: int) -> Response:
    """Do one edit; where the grids would not tile any more, nothing is done and it is told why."""
    body = GridEditBody.model_validate(body_of_request())
    asked = body.edit
    if isinstance(asked, FollowStreetsBody | SplitAlongStreetBody):
        with database().reading() as db:
            office = office_of_request(db)
            edit = _along_streets(db, office, read_draft(db, office.id, draft_id).draft, asked)
    else:
        edit = asked.to_domain()
    return _changed(draft_id, body.version, lambda draft: draft.done(edit))


def _along_streets(
    db: Session, office: Office, draft: Draft, asked: FollowStreetsBody | SplitAlongStreetBody
) -> Edit:
    """Return the edit along a line that streets make."""
    grids = draft.grids()
    streets = read_frame(
        db,
        select(Street.number, Street.name, Street.geom)
        .where(Street.office_id == office.id)
        .order_by(Street.number),
    )
    if isinstance(asked, FollowStreetsBody):
        lines = np.asarray(streets["geom"].array, dtype=object)
        return reshape_along_streets(
            grids, asked.between, lines, (asked.start, asked.end), asked.level
        )
    area = grids.sub_shapes()[key_of(grids, asked.grid)]
    if asked.at is not None:
        lines = np.asarray(streets["geom"].array, dtype=object)
        nearest = nearest_street(lines, area, asked.at, asked.within_m)
        chosen = streets.iloc[[nearest]]
    else:
        chosen = streets[streets["number"] == asked.street]
    if chosen.empty:
        raise BadField("edit.street", N_("没有编号为“%(number)s”的道路。"), number=asked.street)
    name = chosen["name"].iloc[0]
    pieces = streets[streets["name"] == name] if name else chosen
    line = line_of_street(pieces["geom"].tolist(), area)
    return Split(asked.grid, line, asked.code, asked.name)


@blueprint.post(f"{_DRAFT}/undo")
@right("grids.manage")
@described(body=DraftVersionBody, answer=DraftAnswer)
def undo_draft(draft_id: int) -> Response:
    """Take the last edit of a draft back."""
    body = DraftVersionBody.model_validate(body_of_request())
    return _changed(draft_id, body.version, lambda draft: draft.undo())


@blueprint.post(f"{_DRAFT}/redo")
@right("grids.manage")
@described(body=DraftVersionBody, answer=DraftAnswer)
def redo_draft(draft_id: int) -> Response:
    """Do the edit again that was taken back last."""
    body = DraftVersionBody.model_validate(body_of_request())
    return _changed(draft_id, body.version, lambda draft: draft.redo())


@blueprint.get(f"{_DRAFT}/preview")
@right("grids.manage")
@described(query=PreviewQuery, answer=PreviewAnswer)
def preview_draft(draft_id: int) -> Response:
    """Tell which places, members, hotspots and incidents would move to another grid."""
    asked = PreviewQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office = office_of_request(db)
        kept = read_draft(db, office.id, draft_id)
        begins = asked.valid_from or max(kept.draft.base_day, local_day(utc_now()))
        if begins.year < 2000 or begins.year > 2200:
            raise BadParameter("valid_from", N_("日期不对"))
        found = read_preview(db, office, kept.draft, begins)
    return json_answer(PreviewAnswer.of(found))


@blueprint.post(f"{_DRAFT}/confirm")
@right("grids.manage")
@described(body=ConfirmBody, answer=OutcomeAnswer)
def confirm_draft(draft_id: int) -> Response:
    """Let the grids of a draft hold from a day on; the draft is used up."""
    body = ConfirmBody.model_validate(body_of_request())
    day = body.valid_from.isoformat()
    with changing("grids.manage", f"grids:{day}", draft=draft_id, valid_from=day) as (db, office):
        now = utc_now()
        kept = change_draft(
            db, office.id, draft_id, body.version,
            lambda draft: refreshed(db, office, draft, local_day(now)),
            username=current_user.username, now=now,
        )  # fmt: skip
        outcome = use_draft(
            db, office, kept, body.valid_from, username=current_user.username, now=now
        )
    return json_answer(OutcomeAnswer.of(outcome))


@blueprint.delete("/sets/<day>")
@right("grids.manage")
@described(status=204)
def cancel_set(day: str) -> ResponseReturnValue:
    """Take back a set of grids that is to come or was put in force today; its draft is kept."""
    try:
        begins = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound(N_("没有从 %(day)s 起、还能撤销的划分。"), day=day) from error
    with changing("grids.manage", f"grids:{begins}", cancelled=True) as (db, office):
        take_back(db, office, begins, username=current_user.username, now=utc_now())
    return "", 204
