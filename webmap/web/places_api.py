"""Places edited over HTTP: several at once, with versions, undo and redo."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webmap.errors import N_, BadParameter, DomainError, NotFound
from webmap.layers import (
    Delete,
    EditConflict,
    EditResult,
    InvalidEdits,
    edit_places,
    find_places,
    read_place,
    restore_place,
    undo_change,
)
from webmap.layers.features import source_of_layer
from webmap.models import ChangeKind, LayerSource, Office
from webmap.web.context import database, office_of_request, utc_now
from webmap.web.errors import MAX_PROBLEMS, problem, said
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.openapi import described
from webmap.web.schemas.places import (
    ConflictAnswer,
    EditsAnswer,
    EditsBody,
    NumbersQuery,
    PlaceAnswer,
    PlaceBody,
    PlacesAnswer,
    RestoreBody,
)
from webmap.web.security import right

blueprint = Blueprint("places_api", __name__, url_prefix="/api/v1")

PLACE = "/places/<int:place_id>"
# What compresses an answer writes its name behind the tag.
_ETAG = re.compile(r'(?:W/)?"v(\d{1,9})(?::\w+)?"')


class MissingVersion(DomainError):
    """A change of one place that does not say which version it changes."""

    status = 428


class NotThatVersion(DomainError):
    """The version in ``If-Match`` is no longer the one that holds."""

    status = 412


def etag_of(version: int) -> str:
    """Return the ETag of a place in a version."""
    return f'"v{version}"'


def version_asked() -> int:
    """Return the version that ``If-Match`` names.

    Raises
    ------
    MissingVersion
        There is none.
    BadParameter
        It is no version of a place.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise MissingVersion(N_("请在 If-Match 里写上您看到的版本。"))
    found = _ETAG.fullmatch(given.strip())
    if found is None:
        raise BadParameter("If-Match", N_('写法如 "v3"'))
    return int(found[1])


def _change(work: Callable[..., EditResult], *args: object, **named: object) -> EditsAnswer:
    """Do something to the office's places in a transaction, for the user, now."""
    with database().writing() as db:
        office = office_of_request(db)
        named |= {"username": current_user.username, "now": utc_now()}
        result = work(db, office, *args, **named)
        db.flush()
        db.expire(office)
        return EditsAnswer.of(result, office.data_version)


def _place_response(place: PlaceAnswer) -> Response:
    response = json_answer(place)
    response.headers["ETag"] = etag_of(place.version)
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


@blueprint.get("/layers/<layer_id>/places")
@right("map.view")
@described(query=NumbersQuery, answer=PlacesAnswer)
def places(layer_id: str) -> ResponseReturnValue:
    """Return places of a layer by their numbers, whole and with versions."""
    asked = NumbersQuery.model_validate({"number": request.args.getlist("number")})
    with database().reading() as db:
        office = office_of_request(db)
        if source_of_layer(db, office.id, layer_id) is not LayerSource.PLACES:
            raise NotFound(N_("没有可以编辑的图层“%(layer)s”。"), layer=layer_id)
        found = find_places(db, office.id, layer_id, asked.number)
    return json_answer(PlacesAnswer(places=[PlaceAnswer.of(place) for place in found]))


@blueprint.get(PLACE)
@right("map.view")
@described(answer=PlaceAnswer)
def place(place_id: int) -> ResponseReturnValue:
    """Return a place, with its version as ETag."""
    with database().reading() as db:
        found = read_place(db, office_of_request(db).id, place_id)
    return _place_response(PlaceAnswer.of(found))


@blueprint.patch(PLACE)
@right("places.edit")
@described(body=PlaceBody, answer=PlaceAnswer)
def change_place(place_id: int) -> ResponseReturnValue:
    """Change one place, if it still is in the version that If-Match names."""
    operation = PlaceBody.model_validate(body_of_request()).to_domain(place_id, version_asked())
    made = _with_precondition([operation])
    assert made.places[0] is not None
    return _place_response(made.places[0])


@blueprint.delete(PLACE)
@right("places.edit")
@described(status=204)
def delete_place(place_id: int) -> ResponseReturnValue:
    """Delete one place, if it still is in the version that If-Match names."""
    _with_precondition([Delete(place_id, version_asked())])
    return "", 204


def _with_precondition(operations: list[object]) -> EditsAnswer:
    try:
        return _change(edit_places, operations)
    except EditConflict as conflict:
        # The version came as a precondition: its failure has a status of its own.
        conflict.status = NotThatVersion.status
        raise


@blueprint.post("/places/changes")
@right("places.edit")
@described(body=EditsBody, answer=EditsAnswer, status=201)
def edit() -> ResponseReturnValue:
    """Make, change and delete places, all of them or none."""
    edits = EditsBody.model_validate(body_of_request())
    answer = _change(edit_places, edits.to_domain(), note=edits.note)
    if answer.change is None:
        return json_answer(answer)
    response = json_answer(answer, 201)
    response.headers["Location"] = url_for("history_api.change", change_id=answer.change)
    return response


@blueprint.post("/places/changes/<int:change_id>/undo")
@right("places.edit")
@described(answer=EditsAnswer, status=201)
def undo(change_id: int) -> ResponseReturnValue:
    """Take a change back."""
    return json_answer(_change(undo_change, change_id), 201)


@blueprint.post("/places/changes/<int:change_id>/redo")
@right("places.edit")
@described(answer=EditsAnswer, status=201)
def redo(change_id: int) -> ResponseReturnValue:
    """Do again what an undo took back; named is the undo."""

    def again(db: object, office: Office, *args: object, **named: object) -> EditResult:
        from webmap.layers import find_change

        if find_change(db, office.id, change_id).kind is not ChangeKind.UNDO:  # type: ignore[arg-type]
            raise DomainError(N_("这次修改不是撤销，没有可以重做的。"))
        return undo_change(db, office, *args, **named)  # type: ignore[arg-type]

    return json_answer(_change(again, change_id), 201)


@blueprint.post(f"{PLACE}/restore")
@right("places.edit")
@described(body=RestoreBody, answer=EditsAnswer, status=201)
def restore(place_id: int) -> ResponseReturnValue:
    """Bring a place back to a state that it had; also one that was deleted."""
    wanted = RestoreBody.model_validate(body_of_request())
    answer = _change(restore_place, place_id, wanted.version, seen=wanted.seen)
    return json_answer(answer, 201)


@blueprint.app_errorhandler(InvalidEdits)
def _invalid(error: InvalidEdits) -> Response:
    fields = [
        {
            "field": f"operations.{one.operation}.{one.field}".rstrip("."),
            "operation": one.operation,
            "place": one.place,
            "detail": said(one.message, dict(one.params)),
        }
        for one in error.problems[:MAX_PROBLEMS]
    ]
    detail = said(error.message, error.params)
    first = fields[0]
    if len(error.problems) == 1:
        detail = f"“{first['place']}”：{first['detail']}"
    return problem(error.status, detail, fields=fields)


@blueprint.app_errorhandler(EditConflict)
def _conflict(error: EditConflict) -> Response:
    conflicts = [
        ConflictAnswer.of(one).model_dump(mode="json") for one in error.conflicts[:MAX_PROBLEMS]
    ]
    return problem(error.status, said(error.message, error.params), conflicts=conflicts)
