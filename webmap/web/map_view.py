"""The map of a page: folium's parts and what the scripts need to know, for the templates."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from webmap.layers import GROUPS, ON_AT_FIRST
from webmap.layers.features import LayerSummary, Moment, list_layers
from webmap.layers.leaflet import MapParts, OutsideTiles, build_map, map_parts
from webmap.layers.responsible import responsible_members
from webmap.layers.symbols import GLYPH_DROP, GLYPH_SCALE, GLYPH_SHARE, SYMBOL_PATHS
from webmap.models import INCIDENT_CATEGORIES, LayerSource
from webmap.web.context import (
    LOCAL_ZONE,
    OfficeSummary,
    database,
    office_summary,
    settings,
    utc_now,
)
from webmap.web.language import chosen_language

blueprint = Blueprint("map_view", __name__)

# The office's own base map by day and by night; {r} becomes @2x on dense screens.
BASE_TILES = {
    "light": "/tiles/base/{z}/{x}/{y}{r}.png",
    "dark": "/tiles/base-dark/{z}/{x}/{y}{r}.png",
}
# Layers that need more than the right to see the map.
RIGHT_OF_SOURCE = {LayerSource.INCIDENTS: "incidents.read", LayerSource.ROUTES: "plans.view"}


def moment() -> Moment:
    """Return the office's date and the time now."""
    now = utc_now()
    return Moment(day=now.astimezone(LOCAL_ZONE).date(), now=now)


def may_see(source: LayerSource) -> bool:
    """Return whether the user may see a layer's features."""
    return current_user.may(RIGHT_OF_SOURCE.get(source, "map.view"))


def layer_json(layer: LayerSummary) -> dict[str, Any]:
    """Return a layer as the scripts and the API know it."""
    language = chosen_language()
    title = "title_en" if language == "en" else "title_zh"
    return {
        "layer_id": layer.layer_id,
        "source": layer.source,
        "group": layer.group,
        "group_name": _(GROUPS[layer.group]) if layer.group in GROUPS else layer.group,
        "name": layer.name(language),
        "geometry_type": layer.geometry_type,
        "count": layer.count,
        "fields": [{**field, "title": field[title]} for field in layer.fields],
        "style": layer.style_json(),
        "on": layer.own or layer.layer_id in ON_AT_FIRST,
        "own": layer.own,
        "version": layer.version,
    }


def _responsible_json(office_id: int) -> dict[str, list[dict[str, str]]]:
    """Return who answers for each sub-grid, by its code."""
    with database().reading() as db:
        found = responsible_members(db, office_id, moment().day)
    return {code: [asdict(member) for member in members] for code, members in found.items()}


def _incident_titles() -> dict[str, str]:
    """Return what categories are called, and kinds of them under ``category/kind``."""
    title = "title_en" if chosen_language() == "en" else "title_zh"
    titles = {}
    for category in INCIDENT_CATEGORIES.values():
        titles[category.code] = getattr(category, title)
        titles |= {f"{category.code}/{kind.code}": getattr(kind, title) for kind in category.kinds}
    return titles


def layers_json(office_id: int) -> list[dict[str, Any]]:
    """Return the layers of an office that the user may see, in drawing order."""
    with database().reading() as db:
        layers = list_layers(db, office_id, moment())
    return [layer_json(layer) for layer in layers if may_see(layer.source)]


def map_data(office: OfficeSummary) -> dict[str, Any]:
    """Return what the map's script starts from."""
    return {
        "office": {"code": office.code, "name": office.name},
        "bounds": office.bounds,
        "base": current_user.may("map.base"),
        "may_edit": current_user.may("places.edit"),
        "may_style": current_user.may("layers.manage"),
        "base_tiles": None if settings().tile_url else BASE_TILES,
        "data_version": office.data_version,
        "layers": layers_json(office.id),
        "responsible": _responsible_json(office.id) if current_user.may("map.view") else {},
        "titles": {"incidents": _incident_titles()},
        "symbols": SYMBOL_PATHS,
        "glyphs": {"share": GLYPH_SHARE, "scale": GLYPH_SCALE, "drop": GLYPH_DROP},
    }


def folium_parts(office: OfficeSummary) -> MapParts:
    """Return the folium map of an office with this application's assets."""
    chosen = settings()
    outside = OutsideTiles(chosen.tile_url, chosen.tile_attribution) if chosen.tile_url else None
    return map_parts(
        build_map(
            office.bounds,
            base_tiles=BASE_TILES["light"],
            base_name=_("本警务室底图"),
            attribution=str(Markup.escape(office.name)),
            outside=outside,
        ),
        lambda path: url_for("static", filename=path),
    )


def first_features_url(view: dict[str, Any]) -> str:
    """Return the address that the map page's script asks first, for the page to ask it earlier.

    The same layers in the same order as in `static/js/map/layer_store.js`.
    """
    seen = {layer["layer_id"]: layer["on"] for layer in view["data"]["layers"]}
    asked = request.args.get("layers")
    wanted = [name for name, on in seen.items() if on] if asked is None else asked.split(",")
    names = [name for name in wanted if name in seen]
    return f"/api/v1/layers/features?layers={','.join(names)}"


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    def office_map() -> dict[str, Any] | None:
        office = office_summary()
        return None if office is None else {"parts": folium_parts(office), "data": map_data(office)}

    return {"office_map": office_map, "first_features_url": first_features_url}
