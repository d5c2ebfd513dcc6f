"""The places that there are few of: parks, schools, markets, hotels, entertainment, food stalls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from scripts.demo.addresses import Front
from scripts.demo.blocks import Block, Reserve
from scripts.demo.curves import Point
from scripts.demo.housing import Built
from scripts.demo.places import Place
from scripts.demo.shops import front_spots
from scripts.demo.subdivision import Frame

PARKS = ("石鼓北工业园", "凤岗科技园", "牛湖工业园", "石鼓南工业园")
FOOD_STALLS = 32
# A park's fence stands a little outside the ground that is built on.
_FENCE_M = 0.5
STATION_NAME = "石鼓社区警务室"
_STATION_NEAR: Point = (-330, -60)

# Layer, name, and about where.
_AT_FRONTS: tuple[tuple[str, str, Point], ...] = (
    ("hotels", "石鼓商务酒店", (-400, -40)),
    ("hotels", "田心宾馆", (740, 560)),
    ("entertainment_venues", "金海岸KTV", (-420, -160)),
    ("entertainment_venues", "星光量贩KTV", (-60, 60)),
    ("entertainment_venues", "悦足轩沐足", (-560, 140)),
    ("entertainment_venues", "极速网咖", (560, -640)),
)
_STALL_SIGNS = (
    "老四烧烤", "湘味大排档", "潮汕砂锅粥", "阿强炒粉", "胖姐麻辣烫", "广西酸嘢", "深夜螺蛳粉",
    "正宗臭豆腐", "铁板鱿鱼", "大成海鲜大排档", "阿芳炒田螺", "兄弟烧烤", "重庆烤鱼", "光头小龙虾",
    "湛江烤生蚝", "阿坤炖品", "河源猪脚粉", "老乡炒面", "串串香", "夜来香糖水", "东北烧烤",
    "肥仔记大排档",
    "姐妹凉皮", "新疆羊肉串", "客家咸鸡档", "阿杰煲仔饭", "红姐卤味", "客来香大排档", "老街牛杂",
    "陈记鱼蛋", "贵州烙锅", "二嫂炸串",
)  # fmt: skip


def park_grounds(
    areas: dict[str, list[shapely.Polygon]],
    through_surfaces: shapely.Geometry,
    inside: shapely.Geometry,
) -> list[tuple[str, shapely.Polygon]]:
    """Return the industrial parks: all ground of an area but the through roads around it.

    Parameters
    ----------
    areas
        The blocks of each area, on the plane (metres).
    through_surfaces, inside
        What the through roads and the railway take, and the ground within the border.
    """
    found = []
    for name in PARKS:
        # Blocks of one area meet exactly in stored coordinates; a millimetre mends the rest.
        ground = shapely.union_all(areas[name], grid_size=0.001)
        ground = ground.intersection(inside).difference(through_surfaces)
        ground = max(shapely.get_parts(ground), key=shapely.area)
        found.append((name, ground.buffer(_FENCE_M, join_style="mitre")))
    return found


def on_own_ground(kept: Sequence[tuple[Reserve, Block]], fronts: Sequence[Front]) -> list[Place]:
    """Return the places that have a block to themselves."""
    return [
        Place(reserve.layer_id, reserve.name, front.address, block.polygon)
        for (reserve, block), front in zip(kept, fronts, strict=True)
    ]


def at_fronts(
    built: Sequence[Built], street_lines: Sequence[shapely.LineString]
) -> tuple[list[Place], shapely.Point]:
    """Return the hotels and entertainment venues, each in a building, and the station's point."""
    free = [
        one for one in built
        if one.building.use == "rental" and not one.building.dormitory
        and one.front.highway not in {"footway", "service"}
    ]  # fmt: skip
    places = []
    for layer_id, name, near in _AT_FRONTS:
        one = _nearest(free, near)
        free.remove(one)
        spot = front_spots(one.building.footprint, street_lines[one.front.street])[-1]
        places.append(Place(layer_id, name, f"{one.front.address}二楼", shapely.Point(spot)))
    station = _nearest(free, _STATION_NEAR)
    spots = front_spots(station.building.footprint, street_lines[station.front.street])
    return places, shapely.Point(spots[0])


def food_stalls(night_markets: Sequence[Place], rng: np.random.Generator) -> list[Place]:
    """Return the food stalls: two rows in each night market, the number by its size."""
    room = np.array([market.geometry.area for market in night_markets])
    counts = np.floor(FOOD_STALLS * room / room.sum()).astype(int)
    counts[0] += FOOD_STALLS - counts.sum()
    places: list[Place] = []
    for market, count in zip(night_markets, counts.tolist(), strict=True):
        frame = Frame.of(market.geometry)
        ground = market.geometry.buffer(-1.5)
        spots = [
            shapely.Point(frame.at(along * frame.length_m, aside * frame.depth_m))
            for aside in (-0.28, 0.28)
            for along in np.linspace(-0.48, 0.48, 2 * count).tolist()
        ]
        spots = [spot for spot in spots if ground.contains(spot)]
        if len(spots) < count:
            raise ValueError(f"{market.name}: room for {len(spots)} stalls, not for {count}")
        for k, i in enumerate(sorted(rng.permutation(len(spots))[:count].tolist())):
            sign = _STALL_SIGNS[len(places)]
            places.append(Place("food_stalls", sign, f"{market.name}{k + 1}号档", spots[i]))
    return places


def _nearest(built: Sequence[Built], near: Point) -> Built:
    point = shapely.Point(near)
    return min(built, key=lambda one: (one.building.footprint.distance(point), one.front.address))
