"""Places and incidents that wait for a position: their page, and what it asks."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webmap.errors import N_, Forbidden
from webmap.layers.waiting import (
    count_waiting,
    delete_waiting,
    list_waiting,
    place_waiting,
    put_back,
    suggest,
    take_back,
)
from webmap.layers.waiting_incidents import incident_to_wait
from webmap.models import LayerSource
from webmap.web.context import changing, database, office_of_request, utc_now
from webmap.web.data import fillable, incident_categories, office_layers
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.map_view import may_see
from webmap.web.openapi import described
from webmap.web.schemas.uploads import PositionAnswer
from webmap.web.schemas.waiting import (
    PlacedAnswer,
    SpotBody,
    SuggestionsAnswer,
    WaitingAnswer,
    WaitingBody,
    WaitingListAnswer,
    WaitingQuery,
)
from webmap.web.security import right

# The ids of the database are 32 bits wide; a longer number is nothing's.
WAITING = "/api/v1/waiting/<int(max=2147483647):waiting_id>"

blueprint = Blueprint("waiting", __name__)


def _incidents() -> bool:
    """Return whether the user may see incidents."""
    return may_see(LayerSource.INCIDENTS)


@blueprint.get("/data/waiting")
@right("places.edit")
def page() -> str:
    """Show the page where places without a position are placed by hand."""
    data = {"layers": fillable(office_layers()), "categories": incident_categories()}
    return render_template("waiting.html", data=data)


@blueprint.get("/api/v1/waiting")
@right("places.edit")
@described(query=WaitingQuery, answer=WaitingListAnswer)
def listing() -> Response:
    """List the places that wait for a position."""
    asked = WaitingQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office_id = office_of_request(db).id
        answer = WaitingListAnswer(
            waiting=[
                WaitingAnswer.of(one)
                for one in list_waiting(
                    db, office_id, asked.layer, asked.limit, incidents=_incidents()
                )
            ],
            counts=count_waiting(db, office_id, incidents=_incidents()),
        )
    return json_answer(answer)


@blueprint.post("/api/v1/waiting")
@right("places.edit")
@described(body=WaitingBody, answer=WaitingAnswer, status=201)
def add() -> Response:
    """Let a place wait for a position, such as one that was deleted from the list."""
    body = WaitingBody.model_validate(body_of_request())
    subject = f"waiting:{body.layer}:{body.number}"
    with changing("waiting.add", subject, name=body.name) as (db, office):
        made = put_back(
            db, office.id, body.to_domain(),
            username=current_user.username, now=utc_now(), incidents=_incidents(),
        )  # fmt: skip
        answer = WaitingAnswer.of(made)
    return json_answer(answer, 201)


@blueprint.get(f"{WAITING}/suggestions")
@right("places.edit")
@described(answer=SuggestionsAnswer)
def suggestions(waiting_id: int) -> Response:
    """Return where a place that waits may be, by its address."""
    with database().reading() as db:
        found = suggest(db, office_of_request(db).id, waiting_id, incidents=_incidents())
    return json_answer(SuggestionsAnswer(found=[PositionAnswer.of(one) for one in found]))


@blueprint.post(f"{WAITING}/place")
@right("places.edit")
@described(body=SpotBody, answer=PlacedAnswer, status=201)
def place(waiting_id: int) -> Response:
    """Make the place that waited, at a position."""
    body = SpotBody.model_validate(body_of_request())
    with database().writing() as db:
        made = place_waiting(
            db, office_of_request(db), waiting_id, body.lon, body.lat,
            username=current_user.username, now=utc_now(), incidents=_incidents(),
        )  # fmt: skip
    back = (
        url_for("waiting.undo_incident", incident_id=made.incident_id)
        if made.change_set_id is None
        else url_for("waiting.undo", change_id=made.change_set_id)
    )
    return json_answer(
        PlacedAnswer(
            change_set=made.change_set_id,
            place_id=made.place_id,
            incident_id=made.incident_id,
            undo=back,
        ),
        201,
    )


@blueprint.post("/api/v1/waiting/placed/<int(max=2147483647):change_id>/undo")
@right("places.edit")
@described(answer=WaitingAnswer, status=201)
def undo(change_id: int) -> Response:
    """Take the placing of one that waited back; it waits again."""
    with database().writing() as db:
        waiting = take_back(
            db, office_of_request(db), change_id,
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        answer = WaitingAnswer.of(waiting)
    return json_answer(answer, 201)


@blueprint.post("/api/v1/waiting/incidents/<int(max=2147483647):incident_id>/undo")
@right("places.edit")
@described(answer=WaitingAnswer, status=201)
def undo_incident(incident_id: int) -> Response:
    """Take an incident off the map again; it waits for its position."""
    if not _incidents():
        raise Forbidden(N_("您的角色不能查看这个图层。"))
    with database().writing() as db:
        waiting = incident_to_wait(
            db, office_of_request(db), incident_id,
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        answer = WaitingAnswer.of(waiting)
    return json_answer(answer, 201)


@blueprint.delete(WAITING)
@right("places.edit")
@described(status=204)
def delete(waiting_id: int) -> ResponseReturnValue:
    """Let a place that waits go."""
    with changing("waiting.delete", f"waiting:{waiting_id}", deleted=True) as (db, office):
        delete_waiting(db, office.id, waiting_id, incidents=_incidents())
    return "", 204
