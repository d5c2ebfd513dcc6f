"""The layers of the office over HTTP, for the pages: what there is, its features, and a search."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from webmap.layers.search import Found, search
from webmap.models import LayerSource
from webmap.web.context import database, office_of_request
from webmap.web.feature_texts import features_response
from webmap.web.json_bodies import json_answer
from webmap.web.language import chosen_language
from webmap.web.map_view import layers_json, may_see, moment
from webmap.web.openapi import described
from webmap.web.schemas.layers import FeaturesQuery, SearchQuery, VersionAnswer
from webmap.web.security import right

blueprint = Blueprint("layers", __name__, url_prefix="/api/v1")


@blueprint.get("/layers")
@right("map.view")
@described()
def layers() -> Response:
    """Return the layers that the user may see, with counts and styles."""
    with database().reading() as db:
        office = office_of_request(db)
        office_id, data_version = office.id, office.data_version
    return jsonify(layers=layers_json(office_id), data_version=data_version)


@blueprint.get("/layers/version")
@right("map.view")
@described(answer=VersionAnswer)
def version() -> Response:
    """Return a number that grows with every change of the office's data, for who watches."""
    with database().reading() as db:
        answer = VersionAnswer(data_version=office_of_request(db).data_version)
    response = json_answer(answer)
    response.cache_control.no_store = True
    return response


@blueprint.get("/layers/<layer_id>/features")
@right("map.view")
@described(media_types=("application/geo+json",))
def features(layer_id: str) -> Response:
    """Return the features of one layer as a GeoJSON FeatureCollection."""
    with database().reading() as db:
        return features_response(db, office_of_request(db), (layer_id,), several=False)


@blueprint.get("/layers/features")
@right("map.view")
@described(query=FeaturesQuery)
def features_of_layers() -> Response:
    """Return several layers at once: a FeatureCollection by layer id."""
    asked = FeaturesQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        return features_response(db, office_of_request(db), tuple(asked.layer_ids), several=True)


def _found_json(found: Found) -> dict[str, Any]:
    name = found.name_en if chosen_language() == "en" and found.name_en else found.name_zh
    told = asdict(found) | {"layer": name}
    for inner in ("name_zh", "name_en", "rank"):
        del told[inner]
    if told["bbox"] is None:
        del told["bbox"]
    return told


@blueprint.get("/search")
@right("map.view")
@described(query=SearchQuery)
def find() -> Response:
    """Return the features whose name, number or address fits a text, best first."""
    asked = SearchQuery.model_validate(request.args.to_dict())
    with database().reading() as db:
        found = search(
            db,
            office_of_request(db).id,
            asked.q,
            moment(),
            sources=[source for source in LayerSource if may_see(source)],
            limit=asked.limit,
        )
    return jsonify(results=[_found_json(one) for one in found])
