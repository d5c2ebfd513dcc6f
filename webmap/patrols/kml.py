"""A kept plan as KML 2.2, for globes and map programs: a folder a route, its line and its stops."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import shapely

from webmap.patrols.export import DECIMALS, stay
from webmap.patrols.route_looks import route_look

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.itinerary import PlannedRoute
    from webmap.patrols.wording import Wording

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_WIDTH = "4"


def plan_kml(plan: SavedPlan, wording: Wording) -> str:
    """Return a plan as KML: routes in their colours, stops with the times of their stay."""
    root, document = new_document(plan.title)
    for route in plan.routes:
        add_style(document, route.number, route_look(route.number).colour)
    for route in plan.routes:
        _add_route(document, route, wording)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def new_document(title: str) -> tuple[ElementTree.Element, ElementTree.Element]:
    """Return a root and its document with a title."""
    root = ElementTree.Element("kml", xmlns=_NAMESPACE)
    document = ElementTree.SubElement(root, "Document")
    put_text(document, "name", title)
    return root, document


def add_style(document: ElementTree.Element, number: int, colour: str) -> None:
    """Add the style of a route; ``colour`` as #rrggbb."""
    style = ElementTree.SubElement(document, "Style", id=f"route-{number}")
    line = ElementTree.SubElement(style, "LineStyle")
    put_text(line, "color", _colour(colour))
    put_text(line, "width", _WIDTH)


def add_line(
    parent: ElementTree.Element, name: str, number: int, line: BaseGeometry
) -> ElementTree.Element:
    """Add a route's line (EPSG:4326) under a name and return its mark."""
    mark = ElementTree.SubElement(parent, "Placemark")
    put_text(mark, "name", name)
    put_text(mark, "styleUrl", f"#route-{number}")
    drawn = ElementTree.SubElement(mark, "LineString")
    put_text(drawn, "tessellate", "1")
    put_text(drawn, "coordinates", _coordinates(line))
    return mark


def _add_route(document: ElementTree.Element, route: PlannedRoute, wording: Wording) -> None:
    folder = ElementTree.SubElement(document, "Folder")
    put_text(folder, "name", f"{route.number} {route.team}")
    if route.line is not None:
        add_line(folder, f"{route.team} {wording.mode(route.mode)}", route.number, route.line)
    for stop in route.stops:
        if stop.point is None:
            continue
        mark = ElementTree.SubElement(folder, "Placemark")
        put_text(mark, "name", f"{route.number}-{stop.sequence} {wording.stop_name(stop)}")
        put_text(mark, "description", f"{route.team} {stay(stop, wording)}")
        span = ElementTree.SubElement(mark, "TimeSpan")
        put_text(span, "begin", stop.starts_at.astimezone(wording.zone).isoformat())
        put_text(span, "end", stop.departs_at.astimezone(wording.zone).isoformat())
        put_text(ElementTree.SubElement(mark, "Point"), "coordinates", _coordinates(stop.point))


def put_text(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add an element with a text."""
    # XML has no form at all for control characters, and a name may bring one along.
    ElementTree.SubElement(parent, name).text = "".join(
        character if character.isprintable() else " " for character in text
    )


def _coordinates(geometry: BaseGeometry) -> str:
    return " ".join(
        f"{round(lon, DECIMALS)},{round(lat, DECIMALS)}"
        for lon, lat in shapely.get_coordinates(geometry)
    )


def _colour(colour: str) -> str:
    """Return #rrggbb as KML writes it: opacity, blue, green, red."""
    return f"ff{colour[5:7]}{colour[3:5]}{colour[1:3]}".lower()
