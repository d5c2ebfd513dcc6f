"""Sheets, as other programs read them: their scale, their words, their fonts, their counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from tests.printing.conftest import plain
from tests.printing.pdf import (
    boxes_mm,
    fonts_of,
    picture_of,
    size_mm,
    spots_mm,
    text_of,
)
from tests.tiny_office import EAST, NORTH, SOUTH, WEST
from webmap.layers import Style
from webmap.printing import PAPERS, SheetContent, SheetLook, frame_sheet
from webmap.printing.canvas import Box, Canvas
from webmap.printing.furniture import bar_step_m, index_counts, index_name
from webmap.printing.legend import ROW, LegendEntry, draw_legend, legend_entries
from webmap.printing.paper import Paper, zoom_of_scale
from webmap.printing.shown_layer import ShownLayer

Read = Callable[..., SheetContent]
Draw = Callable[..., bytes]
MAGENTA = (255, 0, 255)
DPI = 200


def _with_marks(content: SheetContent, lons_lats: list[tuple[float, float]]) -> SheetContent:
    """Add spots of a colour that nothing else has, at known places."""
    marks = gpd.GeoDataFrame(
        {"name": [""] * len(lons_lats)}, geometry=gpd.points_from_xy(*zip(*lons_lats, strict=True)),
        crs=4326,
    ).to_crs(4547)  # fmt: skip
    style = Style(symbol="circle", fill="#ff00ff", stroke="#ff00ff", size_px=12)
    return replace(content, layers=(*content.layers, ShownLayer("marks", "标", style, marks)))


@pytest.mark.parametrize(
    ("paper", "orientation", "scale"),
    [("A4", "portrait", None), ("A3", "landscape", None), ("A1", "portrait", 2500)],
)
def test_a_millimetre_on_paper_is_what_the_scale_says(
    read_content: Read, draw: Draw, paper: str, orientation: str, scale: int | None
) -> None:
    places = [(WEST + 0.0002, SOUTH + 0.0002), (EAST - 0.0002, NORTH - 0.0002)]
    content = _with_marks(read_content("office"), places)
    look = SheetLook(paper, orientation, scale)
    framing = frame_sheet(content.area, look)
    denominator, body = framing.denominator, framing.layout.body
    pdf = draw(content, paper=paper, orientation=orientation, denominator=scale)
    spots = spots_mm(picture_of(pdf, dpi=DPI), MAGENTA, DPI)
    # The legend has the sign as well.
    first, last = [(x, y) for x, y in spots if x < body.right and y < body.bottom]
    east_mm, north_mm = last[0] - first[0], first[1] - last[1]
    geod = pyproj.Geod(ellps="GRS80")
    _, _, ground_m = geod.inv(*places[0], *places[1])
    assert np.hypot(east_mm, north_mm) * denominator / 1000 == pytest.approx(ground_m, rel=0.002)
    assert f"1:{denominator:,}" in text_of(pdf)


def test_the_scale_bar_is_as_long_as_it_says(read_content: Read, draw: Draw) -> None:
    pdf = draw(read_content("1-1"), paper="A3", orientation="landscape")
    denominator = frame_sheet(
        read_content("1-1").area, SheetLook("A3", "landscape", None)
    ).denominator
    step_m = bar_step_m(denominator, 46.0)
    step_mm = step_m / denominator * 1000
    # PDFium's bounds take in the outline, 0.2 mm on each side.
    parts = [
        (left + 0.2, right - 0.2)
        for left, bottom, right, top in boxes_mm(pdf)
        if abs(top - bottom - 2.2) < 0.05 and abs(right - left - 0.4 - step_mm) < 0.02
    ]
    assert len(parts) == 4
    assert parts[3][1] - parts[0][0] == pytest.approx(4 * step_mm, rel=0.002)
    assert f"{4 * step_m:,} 米" in text_of(pdf)


@pytest.mark.parametrize("denominator", [500, 750, 1000, 2500, 5000, 12500, 50000])
def test_a_scale_bar_has_round_parts_and_fits(denominator: int) -> None:
    step_m = bar_step_m(denominator, 46.0)
    assert 15 <= 4 * step_m / denominator * 1000 <= 46
    assert str(step_m).rstrip("0") in {"1", "2", "25", "5"}


@pytest.mark.parametrize("code", ["office", "1", "2-2"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("paper", ["A4", "A1"])
def test_every_kind_of_sheet_has_its_words_and_stays_on_its_paper(
    read_content: Read, draw: Draw, code: str, orientation: str, paper: str
) -> None:
    content = read_content(code)
    pdf = draw(content, paper=paper, orientation=orientation)
    width, height = sorted(PAPERS[paper], reverse=orientation == "landscape")
    assert size_mm(pdf) == pytest.approx((width, height), abs=0.1)
    for left, bottom, right, top in boxes_mm(pdf):
        assert left >= 4
        assert bottom >= 4
        assert right <= width - 4
        assert top <= height - 4
    picture, margin = picture_of(pdf, dpi=50), int(4 / 25.4 * 50)
    assert (np.concatenate([picture[:margin], picture[-margin:]]) == 255).all()
    assert (np.concatenate([picture[:, :margin], picture[:, -margin:]], axis=1) == 255).all()
    text = text_of(pdf)
    wanted = ["试验警务室", "图例与数量", "比例尺", "演示数据", "2026-11-23", "EPSG:4547", "A", "N"]
    if code == "2-2":
        wanted += ["2-2网格", "李国华", "0769-5550-0102", "位置", "石鼓小学"]
    if code == "office":
        wanted += ["警格图", "陈志强", "0769-5550-0101", "试验铁路"]
    assert [word for word in wanted if word not in text] == []
    assert ("邻村" in text) is False


def test_names_on_the_map_read_back_as_they_are_typed(read_content: Read, draw: Draw) -> None:
    # Noto's glyphs of 石 and 鼓 are those of the radicals ⽯ and ⿎ as well.
    text = text_of(draw(read_content("2-2"), paper="A2"))
    assert "石鼓小学" in text
    assert "⽯" not in text


def test_all_fonts_are_embedded_and_cut_to_what_is_used(
    read_content: Read, draw: Draw, tmp_path: Path
) -> None:
    pdf = draw(read_content("1-1"))
    fonts = fonts_of(pdf, tmp_path)
    assert len(fonts) >= 3
    assert {(font["emb"], font["sub"]) for font in fonts} == {("yes", "yes")}
    assert len(pdf) < 600_000


def test_the_legend_counts_what_lies_in_the_subject(read_content: Read) -> None:
    def counts(code: str) -> dict[str, int | None]:
        entries = legend_entries(read_content(code), zoom_of_scale(5000), plain)
        return {entry.text: entry.count for entry in entries if entry.count is not None}

    assert counts("office") == {"出租屋": 2, "校园": 1, "商铺": 3}
    assert counts("1-1") == {"出租屋": 2, "商铺": 3}
    assert counts("1") == {"出租屋": 2, "商铺": 3}
    assert counts("2-2") == {"校园": 1}


def test_the_legend_names_only_what_the_sheet_shows(read_content: Read) -> None:
    def texts(code: str, denominator: int) -> list[str]:
        zoom = zoom_of_scale(denominator)
        return [entry.text for entry in legend_entries(read_content(code), zoom, plain)]

    assert "铁路" in texts("2", 5000)
    assert "铁路" not in texts("1", 5000)
    assert "主干道" not in texts("office", 5000)
    # The style draws shops from zoom 15 on, that is to about 1:17,000.
    assert "商铺" in texts("office", 15_000)
    assert "商铺" not in texts("office", 20_000)


def test_a_legend_of_numbers_names_their_field_and_goes_by_value(read_content: Read) -> None:
    content = read_content("office", ["rentals"])
    floors = [{"floors": number} for number in (5, 10, 3, 5, None)]
    houses = gpd.GeoDataFrame(
        {"name": [""] * 5, "attributes": floors},
        geometry=gpd.points_from_xy([WEST + 0.001] * 5, [SOUTH + 0.002] * 5), crs=4326,
    ).to_crs(4547)  # fmt: skip
    looks = {"3": {"fill": "#ffeeee"}, "5": {"fill": "#ee9999"}, "10": {"fill": "#990000"}}
    style = Style(symbol="circle", fill="#ff00ff", by="floors", variants=looks)
    layer = ShownLayer("rentals", "出租屋", style, houses, "层数", "层")
    entries = legend_entries(replace(content, layers=(layer,)), zoom_of_scale(5000), plain)
    assert [(one.text, one.count) for one in entries[:5]] == [
        ("出租屋（按层数）", None), ("3 层", 1), ("5 层", 2), ("10 层", 1), ("其他", 1),
    ]  # fmt: skip


def test_a_long_legend_keeps_to_its_box(font_dir: Path) -> None:
    entry = LegendEntry("heading", Style(), "Legend")
    canvas = Canvas(font_dir)
    canvas.add_page(Paper("A4", "portrait"))
    box = Box(20, 20, 60, 70)
    assert draw_legend(canvas, box, 1.0, [entry] * 10, font_dir) == pytest.approx(10 * ROW)
    assert draw_legend(canvas, box, 1.0, [entry] * 18, font_dir) == pytest.approx(70)
    assert draw_legend(canvas, box, 1.0, [entry] * 36, font_dir, columns=2) == pytest.approx(70)


def test_a_layer_of_lines_has_a_line_in_the_legend(read_content: Read, draw: Draw) -> None:
    content = read_content("office", ["shops"])
    shape = shapely.LineString([(WEST + 0.001, SOUTH + 0.002), (WEST + 0.004, SOUTH + 0.002)])
    lines = gpd.GeoDataFrame({"name": [""]}, geometry=[shape], crs=4326).to_crs(4547)
    style = Style(stroke="#ff00ff", stroke_width_px=4)
    layers = (*content.layers, ShownLayer("walks", "巡查线", style, lines))
    content = replace(content, layers=layers)
    entries = legend_entries(content, zoom_of_scale(5000), plain)
    assert [(one.text, one.kind) for one in entries if one.count is not None] == [
        ("商铺", "points"), ("巡查线", "lines"),
    ]  # fmt: skip
    look = SheetLook("A4", "portrait", None)
    body = frame_sheet(content.area, look).layout.body
    pdf = draw(content, paper="A4", orientation="portrait")
    below = [y for _, y in spots_mm(picture_of(pdf, dpi=DPI), MAGENTA, DPI) if y > body.bottom]
    assert len(below) == 1, "one line in the legend"


def test_a_sheet_shows_the_layers_that_were_chosen(read_content: Read, draw: Draw) -> None:
    text = text_of(draw(read_content("office", ["schools"])))
    assert "校园" in text
    assert "出租屋" not in text
    hotspots = text_of(draw(read_content("office", ["hotspots"])))
    assert "夜市北口" in hotspots
    assert "夜市北口" not in text


def test_a_sheet_in_english_has_english_names_of_layers(read_content: Read, draw: Draw) -> None:
    assert "Schools" in text_of(draw(read_content("office", language="en")))


@pytest.mark.parametrize(
    "name", ["A&B<店>", "[name]", "</Map>", "%s %(x)s", "a\nb\tc", "𠮷野家", "‮倒", "'\"`"]
)
def test_no_name_can_break_a_sheet(read_content: Read, draw: Draw, name: str) -> None:
    content = read_content("2-2")
    school = next(layer for layer in content.layers if layer.layer_id == "schools")
    school.features["name"] = name
    area = replace(content.area, name=name)
    staff = (replace(content.staff[0], name=name),)
    pdf = draw(replace(content, area=area, staff=staff, office_name=name), paper="A3")
    assert size_mm(pdf)[0] > 200
    if name in {"A&B<店>", "[name]", "</Map>"}:
        assert name in text_of(pdf)


def test_rare_characters_of_names_are_shown(read_content: Read, draw: Draw) -> None:
    content = read_content("1-1")
    staff = (replace(content.staff[0], name="陈䶮喆"),)
    assert "陈䶮喆" in text_of(draw(replace(content, staff=staff)))


def test_more_members_than_have_room_are_told_by_their_number(
    read_content: Read, draw: Draw
) -> None:
    content = read_content("1-1")
    staff = content.staff * 60
    text = text_of(draw(replace(content, staff=staff), paper="A4", orientation="portrait"))
    assert "见警务室名册" in text


def test_a_sheet_of_real_data_says_nothing_of_made_up_ones(read_content: Read, draw: Draw) -> None:
    assert "虚构" not in text_of(draw(replace(read_content("1-1"), made_up=False)))


def test_a_document_tells_its_title_and_language(read_content: Read, draw: Draw) -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(draw(read_content("2-2")))) as document:
        metadata = document.open_metadata()
        assert metadata["dc:title"] == "试验警务室 2-2网格"
        assert str(document.Root.Lang) == "zh-CN"
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["试验警务室 2-2网格"]


def test_the_same_content_gives_the_same_pixels(read_content: Read, draw: Draw) -> None:
    content = read_content("1")
    first, second = (picture_of(draw(content), dpi=60) for _ in range(2))
    # A letter along a bend may differ by a hundredth of a pixel.
    assert (first != second).mean() < 0.0001


def test_what_is_outside_the_subject_is_fainter(read_content: Read, draw: Draw) -> None:
    content = read_content("1-1")
    framing = frame_sheet(content.area, SheetLook())
    picture = picture_of(draw(content), dpi=100)

    def darkness(lon: float, lat: float) -> float:
        point = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(4547).iloc[0]
        west, _south, _east, north = framing.extent
        body, scale = framing.layout.body, 1000 / framing.denominator
        x = int((body.left + (point.x - west) * scale) / 25.4 * 100)
        y = int((body.top + (north - point.y) * scale) / 25.4 * 100)
        return 255 - float(picture[y - 6 : y + 7, x - 6 : x + 7].min())

    # Two pieces of one street's casing, in the sub-grid and in its neighbour.
    assert darkness(114.0018, 22.7025) > 1.5 * darkness(114.0018, 22.7075 + 0.0)


def test_index_grid_cells_are_named_from_the_top_left(read_content: Read) -> None:
    framing = frame_sheet(read_content("1-1").area, SheetLook())
    columns, rows = index_counts(framing.layout)
    assert index_name(0, 0) == "A1"
    assert index_name(columns - 1, rows - 1) == f"{'ABCDEFGHJKLM'[columns - 1]}{rows}"
    assert index_name(8, 0) == "J1"
