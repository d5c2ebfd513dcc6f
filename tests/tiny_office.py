"""A tiny office for tests: about 1 km², two police grids, four sub-grids, a lattice of streets.

It lies between 114.000–114.010 E and 22.700–22.710 N. A second office beside it holds one place
of the same number, for tests that nothing leaks from one office to another.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import shapely
from sqlalchemy.orm import Session

from webmap.layers import add_catalogue_layers
from webmap.models import (
    Assignment,
    Hotspot,
    Incident,
    Member,
    Office,
    Place,
    PoliceGrid,
    Railway,
    Street,
    SubGrid,
    Team,
    TeamKind,
    point_wkb,
    to_stored,
)

WEST, SOUTH, EAST, NORTH = 114.000, 22.700, 114.010, 22.710
MIDDLE_LON, MIDDLE_LAT = 114.005, 22.705
SINCE = date(2026, 1, 1)
STEP = 0.0025


def _add_office(session: Session, code: str, name: str, box: shapely.Polygon) -> Office:
    office = Office(
        code=code,
        name=name,
        metric_srid=4547,
        made_up=True,
        boundary=to_stored(shapely.MultiPolygon([box])),
        station=to_stored(box.centroid),
    )
    session.add(office)
    session.flush()
    add_catalogue_layers(session, office)
    return office


def _add_grids(session: Session, office: Office) -> dict[str, SubGrid]:
    sub_grids = {}
    halves = {"1": (WEST, MIDDLE_LON), "2": (MIDDLE_LON, EAST)}
    for code, (west, east) in halves.items():
        grid = PoliceGrid(
            office_id=office.id,
            code=code,
            name=f"第{code}警格",
            valid_from=SINCE,
            # The middle of the long side is a corner of the sub-grids: a shared point.
            geom=to_stored(
                shapely.Polygon(
                    [
                        (west, SOUTH), (east, SOUTH), (east, MIDDLE_LAT), (east, NORTH),
                        (west, NORTH), (west, MIDDLE_LAT),
                    ]
                )
            ),
        )  # fmt: skip
        session.add(grid)
        session.flush()
        for number, (south, north) in enumerate(
            [(SOUTH, MIDDLE_LAT), (MIDDLE_LAT, NORTH)], start=1
        ):
            sub_grid = SubGrid(
                office_id=office.id,
                police_grid_id=grid.id,
                code=f"{code}-{number}",
                name=f"{code}-{number}网格",
                valid_from=SINCE,
                geom=to_stored(shapely.box(west, south, east, north)),
            )
            session.add(sub_grid)
            sub_grids[sub_grid.code] = sub_grid
    session.flush()
    return sub_grids


def _add_streets(session: Session, office: Office) -> None:
    """Add 5 + 5 streets, cut at their 25 junctions; the railway runs between two of them."""
    lons = [WEST + STEP * i for i in range(5)]
    lats = [SOUTH + STEP * i for i in range(5)]
    pieces = [
        (f"{row + 1}号路", (lons[col], lats[row]), (lons[col + 1], lats[row]))
        for row in range(5)
        for col in range(4)
    ] + [
        (f"{'东南西北中'[col]}巷", (lons[col], lats[row]), (lons[col], lats[row + 1]))
        for col in range(5)
        for row in range(4)
    ]
    for number, (name, start, end) in enumerate(pieces, start=1):
        session.add(
            Street(
                office_id=office.id,
                number=f"S{number:03d}",
                name=name,
                highway="residential",
                geom=to_stored(shapely.LineString([start, end])),
            )
        )
    session.add(
        Railway(
            office_id=office.id,
            number="R1",
            name="试验铁路",
            geom=to_stored(shapely.LineString([(114.0062, SOUTH), (114.0062, NORTH)])),
        )
    )


def _add_places(session: Session, office: Office, sub_grids: dict[str, SubGrid]) -> None:
    south_west = sub_grids["1-1"].id
    for number, name, lon, lat, trade in [
        ("A001", "老王便利店", 114.0010, 22.7010, "便利店"),
        ("A002", "石鼓沙县小吃", 114.0020, 22.7020, "餐饮"),
        ("A003", "新村手机维修", 114.0030, 22.7030, "维修"),
    ]:
        session.add(
            Place(
                office_id=office.id,
                layer_id="shops",
                number=number,
                name=name,
                address=f"1号路{number[-1]}号",
                attributes={"trade": trade},
                sub_grid_id=south_west,
                geom=point_wkb(lon, lat),
            )
        )
    for number, west in [("441900001", 114.0012), ("441900002", 114.0016)]:
        session.add(
            Place(
                office_id=office.id,
                layer_id="rentals",
                number=number,
                name=f"出租屋{number[-1]}",
                address=f"东巷{number[-1]}号",
                attributes={"floors": 5, "rooms": 20, "residents_capacity": 40},
                sub_grid_id=south_west,
                geom=to_stored(shapely.box(west, 22.7013, west + 0.0002, 22.7015)),
            )
        )
    session.add(
        Place(
            office_id=office.id,
            layer_id="schools",
            number="X1",
            name="石鼓小学",
            address="5号路1号",
            sub_grid_id=sub_grids["2-2"].id,
            geom=to_stored(shapely.box(114.0080, 22.7080, 114.0090, 22.7088)),
        )
    )


def _add_staff(session: Session, office: Office, sub_grids: dict[str, SubGrid]) -> None:
    teams = [
        Team(office_id=office.id, code="M1", name="综管机动组", kind=TeamKind.MOBILE),
        Team(office_id=office.id, code="R1", name="路面巡处组", kind=TeamKind.ROAD),
    ]
    session.add_all(teams)
    session.flush()
    members = [
        Member(
            office_id=office.id,
            number=f"P{number:03d}",
            name=name,
            post=post,
            phone=f"0769-5550-01{number:02d}",
            team_id=team.id,
        )
        for number, name, post, team in [
            (1, "陈志强", "综管机动组", teams[0]),
            (2, "李国华", "综管机动组", teams[0]),
            (3, "黄永明", "路面巡处组", teams[1]),
        ]
    ]
    session.add_all(members)
    session.flush()
    for member, code in zip(members, ["1-1", "2-2"], strict=False):
        session.add(
            Assignment(
                office_id=office.id,
                sub_grid_id=sub_grids[code].id,
                member_id=member.id,
                valid_from=SINCE,
            )
        )


def _add_trouble(session: Session, office: Office) -> None:
    for number, (name, lon, lat, priority, windows) in enumerate(
        [
            ("夜市北口", 114.0030, 22.7030, 5, [["22:00", "01:00"]]),
            ("市场门口", 114.0070, 22.7070, 3, [["17:00", "21:00"]]),
            ("厂区宿舍", 114.0080, 22.7020, 2, []),
        ],
        start=1,
    ):
        session.add(
            Hotspot(
                office_id=office.id,
                number=f"H{number}",
                name=name,
                reason="打架斗殴多发",
                priority=priority,
                dwell_s=900,
                visits_per_shift=2,
                spacing_s=3600,
                windows=windows,
                geom=to_stored(shapely.box(lon - 0.0004, lat - 0.0004, lon + 0.0004, lat + 0.0004)),
            )
        )
        session.add(
            Incident(
                office_id=office.id,
                number=f"J{number}",
                category="affray" if number < 3 else "theft",
                occurred_from=datetime(2026, 3, number, 14, 30, tzinfo=UTC),
                location=name,
                geom=point_wkb(lon, lat),
            )
        )


def add_tiny_office(session: Session) -> Office:
    """Add the tiny office, code ``TINY``, with everything in it."""
    office = _add_office(session, "TINY", "试验警务室", shapely.box(WEST, SOUTH, EAST, NORTH))
    sub_grids = _add_grids(session, office)
    _add_streets(session, office)
    _add_places(session, office, sub_grids)
    _add_staff(session, office, sub_grids)
    _add_trouble(session, office)
    session.flush()
    return office


def add_neighbour_office(session: Session) -> Office:
    """Add the office next door, code ``NEXT``: one shop that has the number of a tiny office's."""
    box = shapely.box(EAST, SOUTH, EAST + 0.01, NORTH)
    office = _add_office(session, "NEXT", "邻村警务室", box)
    session.add(
        Place(
            office_id=office.id,
            layer_id="shops",
            number="A001",
            name="邻村的店",
            address="邻村路1号",
            geom=point_wkb(EAST + 0.001, SOUTH + 0.001),
        )
    )
    session.flush()
    return office
