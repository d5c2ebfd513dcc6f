"""The colours of grids."""

from __future__ import annotations

from webmap.layers import GRID_HUES, police_grid_hues, sub_grid_hues

SUB_GRIDS = {f"{grid}-{sub}": str(grid) for grid in (1, 2, 3) for sub in (1, 2, 3)}


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_police_grids_take_the_hues_in_the_order_of_their_codes() -> None:
    assert police_grid_hues(["3", "1", "2"]) == dict(zip("123", GRID_HUES, strict=True))


def test_more_police_grids_than_hues_still_have_colours() -> None:
    hues = police_grid_hues([f"{i:02}" for i in range(20)])
    assert len(set(list(hues.values())[:6])) == 6
    assert len(hues) == 20


def test_shades_are_all_different_and_grow_lighter() -> None:
    shades = sub_grid_hues(SUB_GRIDS)
    assert len(set(shades.values())) == 9
    for grid in "123":
        light = [sum(_channels(shades[f"{grid}-{sub}"])) for sub in (1, 2, 3)]
        assert light == sorted(light)


def test_a_single_sub_grid_has_the_hue_itself() -> None:
    assert sub_grid_hues({"1-1": "1"}) == {"1-1": GRID_HUES[0]}
