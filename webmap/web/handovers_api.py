"""Responsibility grids and hand-overs over HTTP."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webmap.accounts import (
    ASSIGN_ACTION,
    HANDOVER_ACTION,
    assign_grid,
    grid_history,
    grids_of_day,
    hand_over,
    list_handovers,
    preview_handover,
    undo_changes,
)
from webmap.layers import police_grid_hues
from webmap.web.context import database, office_of_request, utc_now
from webmap.web.json_bodies import body_of_request
from webmap.web.openapi import described
from webmap.web.people import json_of, today
from webmap.web.schemas.people import (
    AssignBody,
    ChangeAnswer,
    DayQuery,
    DutyAnswer,
    GridDutyAnswer,
    HandoverAnswer,
    HandoverBody,
    HandoverItemAnswer,
    HandoverPreviewAnswer,
    HandoverQuery,
    HandoversAnswer,
    HistoryAnswer,
    ResponsibilitiesAnswer,
)
from webmap.web.security import right

LISTED = 20

blueprint = Blueprint("handovers_api", __name__, url_prefix="/api/v1")


@blueprint.get("/responsibilities")
@right("members.view")
@described(query=DayQuery, answer=ResponsibilitiesAnswer)
def responsibilities() -> Response:
    """Return the sub-grids of a day and who answers for each."""
    day = DayQuery.model_validate(request.args.to_dict()).day or today()
    with database().reading() as db:
        found = grids_of_day(db, office_of_request(db).id, day)
    hues = police_grid_hues(list({one.police_grid for one in found}))
    grids = [GridDutyAnswer.of(one, hues[one.police_grid]) for one in found]
    return json_of(ResponsibilitiesAnswer(day=day, grids=grids))


@blueprint.get("/responsibilities/<code>")
@right("members.view")
@described(answer=HistoryAnswer)
def history(code: str) -> Response:
    """Return who answered for a sub-grid, from when to when."""
    with database().reading() as db:
        found = grid_history(db, office_of_request(db).id, code)
    return json_of(HistoryAnswer(duties=[DutyAnswer.of(one) for one in found]))


@blueprint.post("/responsibilities")
@right("members.manage")
@described(body=AssignBody, answer=ChangeAnswer, status=201)
def assign() -> Response:
    """Let a member answer for a sub-grid from a day on, in place of who did before."""
    body = AssignBody.model_validate(body_of_request())
    with database().writing() as db:
        entry = assign_grid(
            db, office_of_request(db).id, body.sub_grid, body.member_id, body.valid_from,
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        answer = ChangeAnswer(id=entry.id)
    return json_of(answer, 201)


@blueprint.get("/handovers")
@right("members.view")
@described(answer=HandoversAnswer)
def handovers() -> Response:
    """List the last hand-overs."""
    with database().reading() as db:
        found = list_handovers(db, office_of_request(db).id, LISTED)
    return json_of(HandoversAnswer(handovers=[HandoverAnswer.of(one) for one in found]))


@blueprint.get("/handovers/preview")
@right("members.manage")
@described(query=HandoverQuery, answer=HandoverPreviewAnswer)
def preview() -> Response:
    """Return what goes along when a member hands over to another."""
    asked = HandoverQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        items = preview_handover(
            db, office_of_request(db).id, asked.from_id, asked.to_id, asked.day, today()
        )
    return json_of(HandoverPreviewAnswer(items=[HandoverItemAnswer.of(one) for one in items]))


@blueprint.post("/handovers")
@right("members.manage")
@described(body=HandoverBody, answer=ChangeAnswer, status=201)
def confirm() -> Response:
    """Hand over from one member to another, all in one change."""
    body = HandoverBody.model_validate(body_of_request())
    with database().writing() as db:
        entry = hand_over(
            db, office_of_request(db).id, body.from_id, body.to_id, body.day,
            keys=body.items, leaves=body.leaves,
            username=current_user.username, now=utc_now(), today=today(),
        )  # fmt: skip
        answer = ChangeAnswer(id=entry.id)
    return json_of(answer, 201)


@blueprint.post("/handovers/<int(max=2147483647):change_id>/undo")
@right("members.manage")
@described(status=204)
def undo(change_id: int) -> ResponseReturnValue:
    """Take back a hand-over, or the giving of one sub-grid."""
    with database().writing() as db:
        undo_changes(
            db, office_of_request(db).id, change_id, (HANDOVER_ACTION, ASSIGN_ACTION),
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
    return "", 204
