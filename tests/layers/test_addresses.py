"""Addresses as people write them, found among known places, by house number, or nearly so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.layers.addresses import AddressBook, AddressMatch, KnownAddress, normalised, parsed


def house(address: str, lon: float, *, number: str = "", area: bool = True) -> KnownAddress:
    return KnownAddress("rentals", number or address, f"{address}楼", address, lon, 22.7, area)


BOOK = AddressBook(
    [
        house("桥蛟中路10号", 114.010),
        house("桥蛟中路12号", 114.012, number="441900012"),
        house("桥蛟中路12号101铺", 114.0121, area=False),
        house("桥蛟中路20号", 114.020),
        house("老围南十五巷5号", 114.050),
        house("塘天路3号", 114.103),
        house("塘天路3号", 114.153),
    ],
    ["桥蛟中路", "塘天路", "老围南十五巷"],
)


@pytest.mark.parametrize(
    ("address", "street", "number"),
    [
        ("桥蛟中路12号", "桥蛟中路", 12),
        ("桥蛟中路１２号Ａ栋３０３室", "桥蛟中路", 12),
        ("桥蛟中路 12-1 号", "桥蛟中路", 12),
        ("1号路2号", "1号路", 2),
        ("石鼓十九巷4号", "石鼓19巷", 4),
        ("第一百零三巷4号", "第103巷", 4),
        ("老围南巷55", "老围南巷", 55),
        ("石鼓小学", "石鼓小学", None),
    ],
)
def test_an_address_is_taken_apart(address: str, street: str, number: int | None) -> None:
    found = parsed(address)
    assert (found.street, found.house) == (street, number)


@pytest.mark.parametrize(
    "address",
    [
        "桥蛟中路12号", "桥蛟中路１２號", "桥蛟中路12", " 桥蛟中路 12 号 ", "桥蛟中路12号之一",
        "广东省东莞市塘厦镇石鼓社区桥蛟中路12号", "塘厦镇桥蛟中路12号B栋502室",
        "石鼓村桥蛟中路12号",
    ],
)  # fmt: skip
def test_spellings_of_one_address_are_that_address(address: str) -> None:
    found = BOOK.find(address)
    assert (len(found), found[0].score) == (1, 100.0)
    # The building rather than a shop in it.
    assert found[0].lon == 114.012


def test_numerals_of_lanes_may_be_written_either_way() -> None:
    assert BOOK.find("老围南15巷5号")[0].lon == 114.050


def test_a_number_that_is_known_says_where_it_is() -> None:
    found = BOOK.find("不知道", number="441900012", layer_id="rentals")
    assert (found[0].match, found[0].score, found[0].lon) == (AddressMatch.NUMBER, 100.0, 114.012)


def test_a_house_between_two_is_offered_between_them() -> None:
    between, near = BOOK.find("桥蛟中路16号")
    assert between.match is AddressMatch.BETWEEN
    assert between.lon == pytest.approx(114.016)
    assert near.match is AddressMatch.NEAR
    assert 45 <= near.score < between.score < 100


def test_the_nearer_the_neighbours_the_surer() -> None:
    book = AddressBook([house(f"长街{n}号", 114 + n / 1000) for n in (2, 6, 40)])
    close, far = book.find("长街4号")[0], book.find("长街20号")[0]
    assert close.score > far.score


def test_a_mistyped_street_is_offered_not_taken() -> None:
    found = BOOK.find("桥娇中路12号")
    assert (found[0].match, found[0].label) == (AddressMatch.SIMILAR, "桥蛟中路12号")
    assert found[0].score < 100


def test_one_address_at_two_places_is_a_choice() -> None:
    found = BOOK.find("塘天路3号")
    assert [one.lon for one in found] == [114.103, 114.153]
    assert all(one.score < 100 for one in found)


@pytest.mark.parametrize("address", ["", "市场后面", "桥蛟中路", "桥蛟中路900号", "天安门广场1号"])
def test_what_cannot_be_told_is_not_guessed(address: str) -> None:
    assert BOOK.find(address) == []


@given(st.text(max_size=40), st.text(max_size=20))
def test_no_text_breaks_the_search(address: str, number: str) -> None:
    found = BOOK.find(address, number)
    assert all(0 <= one.score <= 100 for one in found)
    assert normalised(normalised(address)) == normalised(address)
