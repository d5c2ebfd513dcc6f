"""The history of places over HTTP: changes, the states of a place, a layer as it was."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from webmap.errors import N_, NotFound
from webmap.layers import (
    find_change,
    layer_at,
    list_changes,
    place_at,
    place_history,
    places_changed,
)
from webmap.layers.features import source_of_layer
from webmap.layers.geojson import feature_collection
from webmap.models import LayerSource
from webmap.web.context import database, office_of_request
from webmap.web.openapi import described
from webmap.web.schemas.places import (
    AtQuery,
    ChangeAnswer,
    ChangesAnswer,
    ChangesQuery,
    HistoryAnswer,
    PlaceAnswer,
    PlaceChangeAnswer,
    StateAnswer,
    WholeChangeAnswer,
)
from webmap.web.security import right

blueprint = Blueprint("history_api", __name__, url_prefix="/api/v1")

# An import may have touched a hundred thousand; a page shows the first of them.
MOST_SHOWN = 200


def _json(text: str) -> Response:
    response = Response(text, mimetype="application/json")
    response.cache_control.no_store = True
    return response


@blueprint.get("/places/changes")
@right("history.view")
@described(query=ChangesQuery, answer=ChangesAnswer)
def changes() -> ResponseReturnValue:
    """Return changes of the office's places, the newest first."""
    asked = ChangesQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        found = list_changes(db, office_of_request(db).id, asked.to_domain())
    return _json(ChangesAnswer(changes=[ChangeAnswer.of(one) for one in found]).model_dump_json())


@blueprint.get("/places/changes/<int:change_id>")
@right("history.view")
@described(answer=WholeChangeAnswer)
def change(change_id: int) -> ResponseReturnValue:
    """Return a change and what it did to each place, as far as a page shows them."""
    with database().reading() as db:
        office_id = office_of_request(db).id
        found = find_change(db, office_id, change_id)
        places = places_changed(db, office_id, change_id, MOST_SHOWN)
    told = ChangeAnswer.of(found).model_dump()
    answer = WholeChangeAnswer(**told, places=[PlaceChangeAnswer.of(one) for one in places])
    return _json(answer.model_dump_json())


@blueprint.get("/places/<int:place_id>/history")
@right("map.view")
@described(answer=HistoryAnswer)
def history(place_id: int) -> ResponseReturnValue:
    """Return every state of a place, the newest first; a deleted place has its own too."""
    with database().reading() as db:
        states = place_history(db, office_of_request(db).id, place_id)
    return _json(HistoryAnswer(states=[StateAnswer.of(one) for one in states]).model_dump_json())


@blueprint.get("/places/<int:place_id>/at")
@right("map.view")
@described(query=AtQuery, answer=PlaceAnswer)
def past_place(place_id: int) -> ResponseReturnValue:
    """Return a place as it was at a time."""
    asked = AtQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        found = place_at(db, office_of_request(db).id, place_id, asked.at)
    if found is None:
        raise NotFound(N_("那时没有这个场所。"))
    return _json(PlaceAnswer.of(found).model_dump_json())


@blueprint.get("/layers/<layer_id>/at")
@right("map.view")
@described(query=AtQuery, media_types=("application/geo+json",))
def past_layer(layer_id: str) -> ResponseReturnValue:
    """Return the places of a layer as they were at a time, as a GeoJSON FeatureCollection."""
    asked = AtQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        office_id = office_of_request(db).id
        if source_of_layer(db, office_id, layer_id) is not LayerSource.PLACES:
            raise NotFound(N_("这个图层没有历史。"))
        frame = layer_at(db, office_id, layer_id, asked.at)
    response = _json(feature_collection(frame))
    response.mimetype = "application/geo+json"
    return response
