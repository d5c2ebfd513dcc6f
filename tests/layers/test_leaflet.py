"""The Leaflet map that folium builds."""

from __future__ import annotations

import re

from webmap.layers.leaflet import MapParts, OutsideTiles, build_map, map_parts

BOUNDS = (114.0, 22.7, 114.01, 22.71)


def _parts(outside: OutsideTiles | None = None, attribution: str = "试验警务室") -> MapParts:
    built = build_map(
        BOUNDS,
        base_tiles="/tiles/base/{z}/{x}/{y}{r}.png",
        base_name="底图",
        attribution=attribution,
        outside=outside,
    )
    return map_parts(built, lambda path: f"/static/{path}")


def test_no_address_leads_to_another_machine() -> None:
    parts = _parts()
    everything = " ".join([parts.html, parts.script, *parts.scripts, *parts.styles])
    assert "//" not in everything
    assert parts.scripts == ("/static/node_modules/leaflet/dist/leaflet.js",)
    assert parts.styles == ("/static/node_modules/leaflet/dist/leaflet.css",)


def test_the_scripts_find_the_map_by_its_name() -> None:
    parts = _parts()
    assert 'id="map_office"' in parts.html
    assert "var map_office = L.map(" in parts.script
    assert "var tile_layer_base = L.tileLayer(" in parts.script


def test_two_maps_have_the_same_text_so_that_pages_can_be_compared() -> None:
    assert _parts() == _parts()


def test_no_style_is_written_inline() -> None:
    parts = _parts()
    assert "<style" not in parts.html + parts.script
    assert not re.search(r"style=", parts.html)


def test_an_attribution_cannot_end_the_script() -> None:
    assert "</script>" not in _parts(attribution="</script><script>alert(1)").script


def test_outside_tiles_take_the_place_of_the_offices_own() -> None:
    script = _parts(OutsideTiles("https://tiles.example/{z}/{x}/{y}.png", "© 测绘院")).script
    assert "https://tiles.example/{z}/{x}/{y}.png" in script
    assert "/tiles/base/" not in script


def test_tiles_are_asked_for_around_the_office_only() -> None:
    script = _parts().script
    found = re.search(r'"bounds": \[\s*\[\s*([\d.]+),\s*([\d.]+)', script)
    assert found is not None
    south, west = (float(value) for value in found.groups())
    assert 22.69 < south < 22.7
    assert 113.99 < west < 114.0
