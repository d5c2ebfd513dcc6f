"""Styles on paper: labels, bands, symbols, colours that can be read."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from webmap.layers import BY_ID, SYMBOL_PATHS, Style
from webmap.printing.cartography import has_symbol, inner_bands
from webmap.printing.labels import balanced, label_jobs
from webmap.printing.shown_layer import ShownLayer, house_number, label_texts, readable
from webmap.printing.symbolizers import area, label
from webmap.printing.symbols import luminance, style_symbol_svg, text_outline


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("石鼓一巷12号", "12"), ("东巷3号楼", "3"), ("正街12-1号", "12-1"), ("桥蛟中路 7", "7"),
        ("石鼓村", ""), ("", ""), ("12号大院东侧", ""),
    ],
)  # fmt: skip
def test_the_house_number_is_read_from_the_address(address: str, number: str) -> None:
    assert house_number(address) == number


def test_labels_come_from_columns_attributes_or_the_address() -> None:
    frame = gpd.GeoDataFrame(
        {
            "name": ["甲", None],
            "address": ["一巷5号", "二巷"],
            "attributes": [{"number_short": "5-2"}, {}],
        },
        geometry=gpd.points_from_xy([0, 1], [0, 1]),
    )
    assert label_texts(frame, "name") == ["甲", ""]
    assert label_texts(frame, "number_short") == ["5-2", ""]
    frame.at[0, "attributes"] = None
    assert label_texts(frame, "number_short") == ["5", ""]
    assert label_texts(frame, "nothing") == ["", ""]


@given(st.text(alphabet="石鼓社区警务室新村工业园", max_size=40))
def test_long_names_break_into_lines_of_about_the_same_length(name: str) -> None:
    lines = balanced(name).split("\n")
    assert "".join(lines) == name
    assert max(len(line) for line in lines) <= 9
    if len(name) > 8:
        assert min(len(line) for line in lines) >= 2


def test_company_names_break_before_their_ending() -> None:
    assert balanced("福源电源实业有限公司") == "福源电源\n实业有限公司"
    assert balanced("Shenzhen Electronics Company") == "Shenzhen Electronics Company"


@given(
    st.text(alphabet="桥蛟中路出租屋", min_size=1, max_size=8),
    st.from_regex(r"\A[1-9][0-9]{0,3}(-[1-9][0-9]?)?\Z"),
    st.text(alphabet="出租屋楼下后面的", max_size=12),
)
def test_a_house_number_stands_on_one_line(street: str, number: str, rest: str) -> None:
    lines = balanced(f"{street}{number}号{rest}").split("\n")
    assert "".join(lines) == f"{street}{number}号{rest}"
    assert any(f"{number}号" in line for line in lines)


def test_long_labels_break_between_words_of_an_address() -> None:
    assert balanced("桥蛟中路32号出租屋") == "桥蛟中路\n32号出租屋"


def test_a_band_lies_inside_the_border_and_has_its_width() -> None:
    square = np.array([shapely.box(0, 0, 100, 100)], dtype=object)
    band = inner_bands(square, 10.0)[0]
    assert band.area == pytest.approx(100**2 - 80**2)
    assert square[0].covers(band)
    assert inner_bands(square, 80.0)[0].area == pytest.approx(100**2)


def test_small_landmarks_show_their_symbol_and_large_ones_do_not() -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["小", "大"]}, geometry=[shapely.box(0, 0, 10, 10), shapely.box(0, 0, 300, 300)]
    )
    school = ShownLayer("schools", "校园", BY_ID["schools"].style, frame)
    assert has_symbol(school, metres_per_px=0.66).tolist() == [True, False]
    houses = ShownLayer("rentals", "出租屋", BY_ID["rentals"].style, frame)
    assert has_symbol(houses, metres_per_px=0.66).tolist() == [False, False]


@given(st.integers(0, 0xFFFFFF))
def test_labels_in_a_hue_are_told_from_paper(value: int) -> None:
    colour = readable(f"#{value:06x}")
    assert 1.05 / (luminance(colour) + 0.05) >= 4.4


def test_features_are_styled_by_their_attribute() -> None:
    frame = gpd.GeoDataFrame(
        {"priority": [5, 1, 5], "name": ["a", "b", "c"]},
        geometry=gpd.points_from_xy([0, 1, 2], [0, 0, 0]),
    )
    styles, classes = ShownLayer("hotspots", "热点", BY_ID["hotspots"].style, frame).kinds()
    assert [styles[k].fill for k in classes] == ["#e34a33", "#fef0d9", "#e34a33"]


@pytest.mark.parametrize("layer_id", [name for name, one in BY_ID.items() if one.style.symbol])
def test_every_symbol_is_a_picture_of_its_size(layer_id: str, font_dir: Path) -> None:
    style = BY_ID[layer_id].style
    svg = fromstring(style_symbol_svg(style, font_dir))
    assert float(svg.attrib["width"]) == pytest.approx(
        style.size_px + 2 * min(style.stroke_width_px, 1.2), abs=0.01
    )
    paths = [element for element in svg.iter() if element.tag.endswith("path")]
    assert len(paths) == (2 if style.glyph and style.size_px >= 9 else 1)
    assert all(path.attrib["d"] for path in paths)


def test_every_shape_can_be_drawn(font_dir: Path) -> None:
    for shape in SYMBOL_PATHS:
        assert "path" in style_symbol_svg(Style(symbol=shape, fill="#336699"), font_dir)


def test_an_outline_is_centred_and_as_high_as_asked(font_dir: Path) -> None:
    from webmap.printing.fonts import font_file

    path, width = text_outline("12", font_file(font_dir), 20.0, 0.0)
    numbers = [float(n) for n in path.replace(",", " ").translate(
        str.maketrans("MLHVQCZ", "       ")).split()]  # fmt: skip
    assert max(abs(n) for n in numbers) < 20
    assert 15 < width < 25
    assert text_outline("", font_file(font_dir), 20.0, 0.0) == ("", 0.0)


def test_only_colours_reach_the_map() -> None:
    for bad in ("red", "#fff", '#ffffff"/><x', "rgb(1,2,3)"):
        with pytest.raises(ValueError, match="not a colour"):
            area(bad)
    with pytest.raises(ValueError, match="not a colour"):
        label("point", 10, "black")


def test_a_sub_grid_and_its_police_grid_of_the_same_ground_have_names_apart() -> None:
    ground = [shapely.box(0, 0, 600, 900)]
    layers = [
        ShownLayer(name, name, BY_ID[name].style,
                   gpd.GeoDataFrame({"code": [code], "name": [code]}, geometry=ground))
        for name, code in (("police_grids", "1"), ("sub_grids", "1-1"))
    ]  # fmt: skip
    places = {paint.name: paint.geometries[0] for _, paint in label_jobs(layers, 18.0, 2.0)}
    upper = next(place for name, place in places.items() if "police_grids" in name)
    lower = next(place for name, place in places.items() if "sub_grids" in name)
    assert upper.x == lower.x
    assert upper.y - lower.y > 2.0 * BY_ID["sub_grids"].style.label_size_px
