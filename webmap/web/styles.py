"""The style of a layer: its page with a live preview, and the style over HTTP."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from webmap.errors import N_, Forbidden
from webmap.layers.features import find_layer
from webmap.layers.style_checks import checked_style
from webmap.layers.styling import attribute_values, back_to_usual, change_style
from webmap.layers.symbols import SYMBOL_PATHS
from webmap.models import Layer
from webmap.printing import draw_style_preview
from webmap.web.context import database, office_of_request, settings, utc_now
from webmap.web.json_bodies import body_of_request, json_answer
from webmap.web.language import chosen_language
from webmap.web.map_view import may_see, moment
from webmap.web.openapi import described
from webmap.web.schemas.styles import PreviewBody, StyleAnswer, StyleDeletionQuery, StylePutBody
from webmap.web.security import right

blueprint = Blueprint("styles", __name__)

STYLE = "/api/v1/layers/<layer_id>/style"


def _titles() -> dict[str, str]:
    """Return what is called the same in every layer, or is no field of a place."""
    return {
        "name": _("名称"), "number": _("编号"), "address": _("地址"), "code": _("编号"),
        "number_short": _("门牌"), "team": _("队伍"), "priority": _("优先级"),
        "highway": _("等级"), "hue": _("每个网格一种颜色"),
    }  # fmt: skip


def _seen(layer: Layer) -> Layer:
    if not may_see(layer.source):
        raise Forbidden(N_("您的角色不能查看这个图层。"))
    return layer


@blueprint.get("/data/layers/<layer_id>/style")
@right("layers.manage")
def page(layer_id: str) -> str:
    """Show the page where the style of a layer is changed, with the map as it would be."""
    with database().reading() as db:
        layer = _seen(find_layer(db, office_of_request(db).id, layer_id))
        answer = StyleAnswer.of(layer, attribute_values(db, layer), *_words())
        names = {"zh": layer.name_zh, "en": layer.name_en}
    english = chosen_language() == "en" and bool(names["en"])
    data = {
        "style": answer.model_dump(),
        "name": names["en"] if english else names["zh"],
        "symbols": list(SYMBOL_PATHS),
    }
    return render_template("styles.html", data=data)


@blueprint.get(STYLE)
@right("map.view")
@described(answer=StyleAnswer)
def one(layer_id: str) -> Response:
    """Return the style of a layer, its usual one, and the values that may have colours."""
    with database().reading() as db:
        layer = _seen(find_layer(db, office_of_request(db).id, layer_id))
        return json_answer(StyleAnswer.of(layer, attribute_values(db, layer), *_words()))


@blueprint.put(STYLE)
@right("layers.manage")
@described(body=StylePutBody, answer=StyleAnswer)
def put(layer_id: str) -> Response:
    """Draw a layer in this style from now on: on the map, in legends, on sheets."""
    body = StylePutBody.model_validate(body_of_request())
    with database().writing() as db:
        layer = change_style(
            db, office_of_request(db), layer_id, body.version, body.style.to_domain(),
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        return json_answer(StyleAnswer.of(layer, attribute_values(db, layer), *_words()))


@blueprint.delete(STYLE)
@right("layers.manage")
@described(query=StyleDeletionQuery, answer=StyleAnswer)
def usual(layer_id: str) -> Response:
    """Draw a layer as it was at first again."""
    asked = StyleDeletionQuery.model_validate(request.args.to_dict())
    with database().writing() as db:
        layer = back_to_usual(
            db, office_of_request(db), layer_id, asked.version,
            username=current_user.username, now=utc_now(),
        )  # fmt: skip
        return json_answer(StyleAnswer.of(layer, attribute_values(db, layer), *_words()))


@blueprint.post(f"{STYLE}/preview")
@right("layers.manage")
@described(body=PreviewBody, media_types=("image/png",))
def preview(layer_id: str) -> Response:
    """Return a piece of a sheet with the layer in a style that is not kept yet, as PNG."""
    body = PreviewBody.model_validate(body_of_request())
    with database().reading() as db:
        office = office_of_request(db)
        layer = _seen(find_layer(db, office.id, layer_id))
        png = draw_style_preview(
            db, office, layer_id, checked_style(body.style.to_domain(), layer), moment(),
            centre=(body.lon, body.lat), zoom=body.zoom, size_px=(body.width_px, body.height_px),
            font_dir=settings().font_dir,
        )  # fmt: skip
    response = Response(png, mimetype="image/png")
    response.cache_control.no_store = True
    return response


def _words() -> tuple[str, dict[str, str]]:
    """Return which title of a field is shown, and what is called the same in every layer."""
    return "title_en" if chosen_language() == "en" else "title_zh", _titles()
