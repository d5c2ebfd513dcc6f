"""Where an incident was, by the words for it."""

from __future__ import annotations

import pytest

from webmap.layers.addresses import AddressBook, AddressMatch, KnownAddress
from webmap.layers.imports.incident_spots import IncidentSpots

KNOWN = [
    KnownAddress("rentals", "441900001", "出租屋1", "东十一巷5号", 114.001, 22.701, True),
    KnownAddress("night_markets", "Y1", "石鼓夜市", "老围正街2号", 114.002, 22.702, True),
    KnownAddress("entertainment_venues", "K1", "金海岸KTV", "塘天路35号", 114.003, 22.703),
    KnownAddress("shops", "A1", "美宜佳", "塘天路1号", 114.004, 22.704),
    KnownAddress("shops", "A2", "美宜佳", "老围正街8号", 114.008, 22.708),
]
SPOTS = IncidentSpots(
    AddressBook(KNOWN, ["塘天路", "桥蛟中路", "老围正街"]),
    KNOWN,
    {
        ("塘天路", "桥蛟中路"): [(114.005, 22.705)],
        ("塘天路", "老围正街"): [(114.006, 22.706), (114.009, 22.709)],
    },
    {"塘天路": (114.007, 22.707), "桥蛟中路": (114.0075, 22.7)},
    {"JQ1": (114.0011, 22.7011)},
)


@pytest.mark.parametrize(
    ("words", "match", "lon"),
    [
        ("东莞市塘厦镇石鼓社区东十一巷５号门口", AddressMatch.HOUSE, 114.001),
        ("石鼓夜市", AddressMatch.ADDRESS, 114.002),
        ("塘厦石鼓夜市门口附近", AddressMatch.NAME, 114.002),
        ("金海岸ktv楼下", AddressMatch.NAME, 114.003),
        ("塘天路与桥蛟中路交叉路口", AddressMatch.CROSSING, 114.005),
        ("桥蛟中路/塘天路口", AddressMatch.CROSSING, 114.005),
    ],
)
def test_what_leaves_no_doubt_is_exact(words: str, match: AddressMatch, lon: float) -> None:
    found = SPOTS.find(words)
    assert (found[0].match, found[0].score, found[0].lon) == (match, 100.0, lon)


@pytest.mark.parametrize(
    ("words", "match", "count"),
    [
        ("美宜佳门口", AddressMatch.NAME, 2),
        ("石鼓夜市往东200米", AddressMatch.NAME, 1),
        ("塘天路", AddressMatch.STREET, 1),
    ],
)
def test_what_leaves_a_doubt_is_for_a_person_to_choose(
    words: str, match: AddressMatch, count: int
) -> None:
    found = SPOTS.find(words)
    assert [one.match for one in found] == [match] * count
    assert all(one.score < 100 for one in found)


def test_an_incident_brought_in_before_is_where_it_was() -> None:
    assert SPOTS.find("随便哪里", "JQ1")[0].lon == 114.0011
    # A number of a place is no incident's.
    assert SPOTS.find("随便哪里", "441900001") == []
    assert SPOTS.find("") == []
