"""Paper and scales: what fits where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.printing.layout import DoesNotFit, frame_ground, lay_out
from webmap.printing.paper import (
    PAPERS,
    ROUND_SCALES,
    Paper,
    needed_scale,
    round_scale,
    zoom_of_scale,
)

papers = st.sampled_from(sorted(PAPERS))
orientations = st.sampled_from(["portrait", "landscape"])


@given(needed=st.floats(min_value=1, max_value=300_000))
def test_a_round_scale_is_the_largest_at_which_the_ground_fits(needed: float) -> None:
    found = round_scale(needed)
    assert found >= needed
    assert not [one for one in ROUND_SCALES if needed <= one < found]


def test_round_scales_of_known_ground() -> None:
    # 1,000 m on 400 mm is 1:2,500; a metre more is not.
    assert round_scale(needed_scale(1000, 500, 400, 400)) == 2500
    assert round_scale(needed_scale(1001, 500, 400, 400)) == 3000
    assert round_scale(needed_scale(20, 20, 200, 200)) == 500
    assert round_scale(61_234) == 70_000


def test_zoom_levels_and_scales_agree_with_the_web_map_scheme() -> None:
    assert zoom_of_scale(559_082_264) == 0
    assert zoom_of_scale(559_082_264 / 2**17) == pytest.approx(17)


@given(paper=papers, orientation=orientations, panel=st.floats(min_value=20, max_value=200))
def test_the_parts_of_a_sheet_lie_on_it_and_apart(
    paper: str, orientation: str, panel: float
) -> None:
    sheet = Paper(paper, orientation)
    layout = lay_out(sheet, panel)
    outer = layout.body.inset(-layout.band_mm)
    for box in (layout.title, outer, layout.panel, layout.foot):
        assert box.left >= 5
        assert box.top >= 5
        assert box.right <= sheet.width_mm - 5
        assert box.bottom <= sheet.height_mm - 5
        assert box.width > 20
    assert layout.title.bottom <= outer.top
    assert max(outer.bottom, layout.panel.bottom) <= layout.foot.top + 0.001
    apart = outer.right <= layout.panel.left if orientation == "landscape" else (
        outer.bottom <= layout.panel.top + 0.001
    )  # fmt: skip
    assert apart


@given(
    paper=papers,
    width_m=st.floats(min_value=20, max_value=20_000),
    height_m=st.floats(min_value=20, max_value=20_000),
)
def test_the_ground_lies_within_the_map_and_the_frame_is_true_to_scale(
    paper: str, width_m: float, height_m: float
) -> None:
    bounds = (500_000.0, 2_500_000.0, 500_000 + width_m, 2_500_000 + height_m)
    framing = frame_ground(bounds, paper, None, None, 64)
    west, south, east, north = framing.extent
    assert west < bounds[0]
    assert south < bounds[1]
    assert east > bounds[2]
    assert north > bounds[3]
    width_pt, height_pt = framing.layout.body_pt
    metres_per_point = 0.0254 / 72 * framing.denominator
    assert (east - west) == pytest.approx(width_pt * metres_per_point, rel=1e-9)
    assert (north - south) == pytest.approx(height_pt * metres_per_point, rel=1e-9)


@given(paper=papers, side_m=st.floats(min_value=20, max_value=20_000))
def test_the_orientation_that_is_chosen_gives_the_larger_scale(paper: str, side_m: float) -> None:
    bounds = (0.0, 0.0, 3 * side_m, side_m)
    chosen = frame_ground(bounds, paper, None, None, 64)
    for orientation in ("portrait", "landscape"):
        other = frame_ground(bounds, paper, orientation, None, 64)
        assert chosen.denominator <= other.denominator


def test_a_scale_that_was_asked_for_is_kept_or_refused_with_one_that_fits() -> None:
    bounds = (0.0, 0.0, 800.0, 800.0)
    assert frame_ground(bounds, "A3", "landscape", 7777, 64).denominator == 7777
    with pytest.raises(DoesNotFit) as refused:
        frame_ground(bounds, "A3", "landscape", 1000, 64)
    least = refused.value.params["least"].replace(",", "")
    assert f"1:{refused.value.params['least']}" in str(refused.value)
    assert frame_ground(bounds, "A3", "landscape", int(least), 64).denominator == int(least)
