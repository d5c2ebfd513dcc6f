"""Layers that an office adds for itself: their page, and what it asks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webmap.layers import GROUPS
from webmap.layers.catalogue import GeometryType
from webmap.layers.field_changes import TouchesPlaces
from webmap.layers.layer_wish import OWN_GROUPS, plain_style
from webmap.layers.own_layers import (
    LayerNotEmpty,
    add_layer,
    change_layer,
    find_own_layer,
    remove_layer,
)
from webmap.layers.symbols import SYMBOL_PATHS
from webmap.models import Layer
from webmap.web.context import database, office_of_request, office_summary, utc_now
from webmap.web.errors import problem, said
from webmap.web.json_bodies import body_of_request
from webmap.web.map_view import layers_json
from webmap.web.openapi import described
from webmap.web.schemas.own_layers import (
    DeletionQuery,
    LayerBody,
    LayerPatchBody,
    OwnLayerAnswer,
    effect_json,
)
from webmap.web.security import right

blueprint = Blueprint("own_layers", __name__)

LAYER = "/api/v1/layers/<layer_id>"


def _json(layer: Layer, status: int = 200) -> Response:
    text = OwnLayerAnswer.of(layer).model_dump_json()
    return Response(text, status, mimetype="application/json")


def _listed() -> list[dict[str, Any]]:
    office = office_summary()
    layers = [] if office is None else layers_json(office.id)
    return [
        layer | {"style_page": url_for("styles.page", layer_id=layer["layer_id"])}
        for layer in layers
    ]


@blueprint.get("/data/layers")
@right("layers.manage")
def page() -> str:
    """Show the page of the office's layers, where it adds its own."""
    data = {
        "layers": _listed(),
        "groups": [{"id": group, "name": _(GROUPS[group])} for group in OWN_GROUPS],
        "symbols": list(SYMBOL_PATHS),
        "plain": {kind: asdict(plain_style(kind)) for kind in get_args(GeometryType)},
    }
    return render_template("own_layers.html", data=data)


@blueprint.get(LAYER)
@right("map.view")
@described(answer=OwnLayerAnswer)
def one(layer_id: str) -> Response:
    """Return a layer that the office added, as it was wished, with its version."""
    with database().reading() as db:
        return _json(find_own_layer(db, office_of_request(db).id, layer_id))


@blueprint.post("/api/v1/layers")
@right("layers.manage")
@described(body=LayerBody, answer=OwnLayerAnswer, status=201)
def add() -> Response:
    """Add a layer of the office's own."""
    wish = LayerBody.model_validate(body_of_request()).to_domain()
    with database().writing() as db:
        made = add_layer(
            db, office_of_request(db), wish, username=current_user.username, now=utc_now()
        )
        response = _json(made, 201)
        response.headers["Location"] = url_for("own_layers.one", layer_id=made.layer_id)
    return response


@blueprint.patch(LAYER)
@right("layers.manage")
@described(body=LayerPatchBody, answer=OwnLayerAnswer)
def change(layer_id: str) -> Response:
    """Change an own layer; where that touches places, only if it is accepted."""
    body = LayerPatchBody.model_validate(body_of_request())
    with database().writing() as db:
        office = office_of_request(db)
        wish = body.changed(find_own_layer(db, office.id, layer_id))
        changed = change_layer(
            db, office, layer_id, body.version, wish,
            accepted=body.accepted, username=current_user.username, now=utc_now(),
        )  # fmt: skip
        return _json(changed)


@blueprint.delete(LAYER)
@right("layers.manage")
@described(query=DeletionQuery, status=204)
def remove(layer_id: str) -> ResponseReturnValue:
    """Take an own layer away; one that has places, only where it is said that they go too."""
    asked = DeletionQuery.model_validate(request.args.to_dict())
    with database().writing() as db:
        remove_layer(
            db, office_of_request(db), layer_id, asked.version,
            with_places=asked.places == "delete", username=current_user.username, now=utc_now(),
        )  # fmt: skip
    return "", 204


@blueprint.errorhandler(TouchesPlaces)
def _touches(error: TouchesPlaces) -> Response:
    effects = [effect_json(effect) for effect in error.effects]
    return problem(error.status, said(error.message, error.params), effects=effects)


@blueprint.errorhandler(LayerNotEmpty)
def _not_empty(error: LayerNotEmpty) -> Response:
    told = said(error.message, error.params)
    return problem(error.status, told, places=error.places, waiting=error.waiting)
