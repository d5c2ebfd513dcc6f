"""What is drawn by hand: the border, the railway, the through roads and what lies between them.

Metres east and north of the middle. Where a road ends at another it is drawn a little past it;
the rest is cut off when the streets are put together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scripts.demo.curves import Point

District = Literal["old_village", "new_village", "factory", "centre", "hill", "railway"]


@dataclass(frozen=True)
class Road:
    """A through road: its name, its class (OpenStreetMap's), and the points that it runs through.

    ``crossing`` is how it passes the railway: 1 over it, -1 under it, 0 on the ground; None: it
    does not meet it.
    """

    name: str
    highway: str
    points: tuple[Point, ...]
    crossing: int | None = None


@dataclass(frozen=True)
class Area:
    """What the block of through roads around a point is: its name, district and sub-grid."""

    point: Point
    name: str
    district: District
    sub_grid: str


BORDER: tuple[Point, ...] = (
    (-1290, 240), (-1330, -180), (-1130, -560), (-1190, -980), (-900, -1080), (-560, -1370),
    (-300, -1290), (120, -1390), (420, -1180), (860, -1240), (1020, -900), (1330, -640),
    (1260, -260), (1340, 160), (1150, 520), (1240, 900), (960, 1240), (640, 1180), (300, 1370),
    (-90, 1420), (-420, 1210), (-820, 1240), (-1180, 960), (-1120, 620),
)  # fmt: skip

RAILWAY_NAME = "广深铁路"
RAILWAY: tuple[Point, ...] = (
    (150, 1700), (215, 1200), (290, 700), (310, 250), (270, -250), (255, -700), (330, -1200),
    (430, -1700),
)  # fmt: skip


def _beside_railway(metres: float) -> tuple[Point, ...]:
    return tuple((x + metres, y) for x, y in RAILWAY)


ROADS: tuple[Road, ...] = (
    Road("桥蛟中路", "primary", (
        (-1600, 330), (-1150, 205), (-750, 200), (-300, 70), (270, -40), (700, -70),
        (1100, -200), (1650, -230)), crossing=-1),
    Road("塘天路", "primary", (
        (-240, 1700), (-290, 1250), (-420, 800), (-500, 400), (-490, 100), (-410, -260),
        (-380, -600), (-500, -1000), (-560, -1700))),
    Road("石鼓路", "secondary", (
        (-1600, 820), (-1180, 790), (-800, 690), (-400, 800))),
    Road("平山路", "secondary", (
        (-490, 520), (-180, 600), (290, 560), (700, 640), (1100, 590), (1600, 720)), crossing=1),
    Road("石马路", "secondary", (
        (-1600, -600), (-1150, -690), (-800, -560), (-340, -480))),
    Road("牛湖路", "secondary", (
        (-420, -690), (-60, -620), (260, -660), (680, -560), (1080, -430), (1600, -480)),
        crossing=-1),
    Road("清湖头路", "secondary", (
        (780, 1700), (800, 1150), (720, 640), (660, 300), (690, -70), (780, -330), (700, -620),
        (640, -1000), (740, -1700))),
    Road("凤凰岗路", "secondary", (
        (-700, 1700), (-740, 1150), (-790, 690), (-900, 430), (-860, 200), (-930, -220),
        (-800, -560), (-760, -1000), (-900, -1500))),
    Road("观澜路", "tertiary", (
        (-60, 50), (-110, -320), (-60, -620), (-160, -1000), (-120, -1700))),
    Road("桥陇路", "tertiary", (
        (-200, 560), (-120, 900), (-190, 1250), (-150, 1700))),
    Road("石鼓市场街", "tertiary", ((-120, 0), (-190, 320), (-150, 640))),
    Road("塘尾路", "tertiary", ((-930, -230), (-640, -130), (-380, -200))),
    Road("新村路", "residential", ((-210, 350), (30, 330), (290, 345))),
    Road("文化路", "residential", ((-440, -250), (-260, -235), (-60, -270))),
    Road("祠堂路", "residential", ((930, 620), (915, 430), (945, 240))),
    Road("田心路", "tertiary", ((640, 330), (960, 260), (1250, 330), (1500, 300))),
    Road("上埔路", "tertiary", ((305, -952), (450, -900), (680, -960))),
    Road("龙背路", "tertiary", ((-790, -880), (-600, -960), (-470, -900))),
    Road("铁西路", "tertiary", _beside_railway(-34)),
    Road("铁东路", "residential", _beside_railway(28)),
    Road("石鼓道口", "footway", ((150, 985), (225, 990), (330, 985)), crossing=0),
)  # fmt: skip

AREAS: tuple[Area, ...] = (
    # Police grid 1: west of Tangtian Road.
    Area((-966, 967), "石鼓岭", "hill", "1-1"),
    Area((-560, 983), "凤凰岗工业区", "factory", "1-1"),
    Area((-1050, 500), "岭下工业区", "factory", "1-1"),
    Area((-694, 455), "石鼓第一工业区", "factory", "1-2"),
    Area((-685, -6), "塘尾围", "old_village", "1-2"),
    Area((-1106, -66), "凤岗科技园", "factory", "1-2"),
    Area((-647, -335), "塘尾工业区", "factory", "1-3"),
    Area((-590, -716), "龙背工业区", "factory", "1-3"),
    Area((-1000, -850), "石马工业区", "factory", "1-3"),
    Area((-630, -1120), "龙背岭工业区", "factory", "1-3"),
    # Police grid 2: between Tangtian Road and the railway.
    Area((-280, 980), "桥陇工业区", "factory", "2-1"),
    Area((50, 942), "石鼓北工业园", "factory", "2-1"),
    Area((-347, 307), "石鼓老围", "old_village", "2-2"),
    Area((44, 460), "石鼓旧工业区", "factory", "2-1"),
    Area((44, 180), "石鼓新村", "new_village", "2-2"),
    Area((-257, -100), "石鼓", "centre", "2-2"),
    Area((-257, -400), "石鼓中心工业区", "factory", "2-2"),
    Area((61, -331), "石鼓第二工业区", "factory", "2-3"),
    Area((-250, -950), "观澜桥工业区", "factory", "2-3"),
    Area((81, -995), "石鼓南工业园", "factory", "2-3"),
    # Police grid 3: east of the railway.
    Area((200, 1150), "广深铁路北段", "railway", "3-1"),
    Area((277, 787), "广深铁路道口段", "railway", "3-1"),
    Area((530, 976), "平山工业区", "factory", "3-1"),
    Area((1002, 925), "清湖头工业区", "factory", "3-1"),
    Area((307, 290), "广深铁路中段", "railway", "3-2"),
    Area((499, 281), "石鼓第三工业区", "factory", "3-2"),
    Area((800, 450), "田心围", "old_village", "3-2"),
    Area((1060, 450), "田心东工业区", "factory", "3-2"),
    Area((1003, 51), "田心工业区", "factory", "3-2"),
    Area((535, -357), "铁东工业区", "factory", "3-3"),
    Area((263, -310), "广深铁路桥南段", "railway", "3-3"),
    Area((1000, -330), "牛湖北工业区", "factory", "3-2"),
    Area((1004, -663), "牛湖工业园", "factory", "3-3"),
    Area((477, -757), "上埔围", "old_village", "3-3"),
    Area((491, -1080), "上埔工业区", "factory", "3-3"),
    Area((266, -837), "广深铁路南段", "railway", "3-3"),
)
