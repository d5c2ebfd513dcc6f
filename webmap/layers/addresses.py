"""Finding where an address is: among known places, by street and house number, or nearly so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rapidfuzz import fuzz, process

from webmap.errors import N_

EXACT = 100.0
_LEAST_SIMILAR, _LEAST_SCORE, _MOST_FOUND = 70.0, 45.0, 3
# Houses of one number as near as this are one building with several entries.
_SAME_HOUSE_DEG = 0.0005
_NUMERAL = "零〇一二三四五六七八九十百"
_VALUES = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
           "八": 8, "九": 9}  # fmt: skip
_NUMERALS = re.compile(rf"[{_NUMERAL}]+(?=[巷路街弄横里坊栋幢座号楼])")
_ADMIN = re.compile(
    r"^(?:[^\d]{1,8}?(?:省|自治区))?(?:[^\d]{1,8}?市)?(?:[^\d]{1,6}?(?:区|县)(?!域))?"
    r"(?:[^\d]{1,6}?(?:镇|街道|乡))?(?:[^\d]{1,8}?(?:社区|村委会|居委会|行政村|管理区))?"
)
# A house number; 1号路 is a street.
_HOUSE = re.compile(
    r"(\d{1,5})(?:[-之附](\d{1,4}))?号(?![路街巷道线])|(?<=[路街巷道弄里坊围村])(\d{1,5})(?!\d)"
)


class AddressMatch(StrEnum):
    """How an address was found."""

    NUMBER = "number"
    ADDRESS = "address"
    HOUSE = "house"
    BETWEEN = "between"
    NEAR = "near"
    SIMILAR = "similar"
    NAME = "name"
    CROSSING = "crossing"
    STREET = "street"


TITLES: dict[AddressMatch, str] = {
    AddressMatch.NUMBER: N_("编号相同"),
    AddressMatch.ADDRESS: N_("地址相同"),
    AddressMatch.HOUSE: N_("门牌相同"),
    AddressMatch.BETWEEN: N_("在两个门牌之间"),
    AddressMatch.NEAR: N_("同一条路上最近的门牌"),
    AddressMatch.SIMILAR: N_("路名相近"),
    AddressMatch.NAME: N_("场所名称"),
    AddressMatch.CROSSING: N_("两条路的路口"),
    AddressMatch.STREET: N_("只知道路名，在路的中段"),
}


@dataclass(frozen=True)
class KnownAddress:
    """A place whose position is known; longitude and latitude in degrees, EPSG:4326."""

    layer_id: str
    number: str
    name: str
    address: str
    lon: float
    lat: float
    is_area: bool = False


@dataclass(frozen=True)
class FoundAddress:
    """A position for an address, with how sure it is: 100 is exact."""

    match: AddressMatch
    score: float
    label: str
    lon: float
    lat: float


@dataclass(frozen=True)
class ParsedAddress:
    """An address in parts; ``house`` is None where it has no house number."""

    whole: str
    street: str
    house: int | None
    part: str = ""


def _arabic(numerals: str) -> str:
    """Return Chinese numerals below 1,000 as digits; a row of plain digits one by one."""
    if not set(numerals) & {"十", "百"}:
        return "".join(str(_VALUES[c]) for c in numerals)
    total, current = 0, 0
    for c in numerals:
        if c == "百":
            total, current = total + (current or 1) * 100, 0
        elif c == "十":
            total, current = total + (current or 1) * 10, 0
        else:
            current = _VALUES[c]
    return str(total + current)


def normalised(address: str) -> str:
    """Return an address with half-width digits, without spaces and marks, numerals as digits."""
    before, text = "", address
    # A mark that goes may leave signs side by side that are one sign together.
    while text != before:
        before, text = text, _once_normalised(text)
    return text


def _once_normalised(address: str) -> str:
    text = unicodedata.normalize("NFKC", address).casefold()
    text = re.sub(r"[\s,，。.、()（）“”\"'#*·_/]+", "", text).replace("號", "号")
    text = re.sub(r"[‐‑–—－~～]", "-", text)
    return _NUMERALS.sub(lambda found: _arabic(found[0]), text)


def parsed(address: str) -> ParsedAddress:
    """Return an address in parts: the street with what stands before it, the house number."""
    whole = normalised(address)
    found = _HOUSE.search(whole)
    if found is None:
        return ParsedAddress(whole, whole, None)
    return ParsedAddress(whole, whole[: found.start()], int(found[1] or found[3]), found[2] or "")


class AddressBook:
    """The addresses that an office knows.

    Parameters
    ----------
    known
        Places with their positions.
    streets
        Names of the office's streets.
    """

    def __init__(self, known: Iterable[KnownAddress], streets: Iterable[str] = ()) -> None:
        self._numbers: dict[tuple[str, str], KnownAddress] = {}
        self._any_number: dict[str, KnownAddress] = {}
        self._whole: dict[str, list[KnownAddress]] = {}
        self._houses: dict[str, dict[int, list[KnownAddress]]] = {
            normalised(name): {} for name in streets if name
        }
        for one in known:
            self._numbers[one.layer_id, one.number] = one
            self._any_number.setdefault(one.number, one)
            if one.is_area and one.name:
                self._whole.setdefault(normalised(one.name), []).append(one)
            if not one.address:
                continue
            address = parsed(one.address)
            self._whole.setdefault(address.whole, []).append(one)
            if address.house is not None and address.street:
                street = self._houses.setdefault(address.street, {})
                street.setdefault(address.house, []).append(one)

    @cached_property
    def _names(self) -> list[str]:
        return [name for name in self._houses if name]

    def find(self, address: str, number: str = "", layer_id: str = "") -> list[FoundAddress]:
        """Return where an address may be, the surest first; a first one of 100 is exact.

        Parameters
        ----------
        address
            As it is written.
        number
            The row's own number, which a known place may have too.
        layer_id
            The layer of the row: a place there of the same number is the row's own.
        """
        by_number = self._numbers.get((layer_id, number)) or self._any_number.get(number)
        if number and by_number is not None:
            return [_found(AddressMatch.NUMBER, EXACT, by_number)]
        wanted = parsed(address)
        if not wanted.whole:
            return []
        for text in self._spellings(wanted.whole):
            if text in self._whole:
                return self._exact(AddressMatch.ADDRESS, self._whole[text])
        street = self._street_of(wanted.street)
        if street is not None and wanted.house is not None:
            houses = self._houses[street]
            if wanted.house in houses:
                return self._exact(AddressMatch.HOUSE, houses[wanted.house])
            return _ranked(_beside(houses, wanted.house, 1.0, None))
        return _ranked(self._similar(wanted))

    def _spellings(self, whole: str) -> list[str]:
        stripped = _ADMIN.sub("", whole, count=1)
        return [whole, stripped] if stripped else [whole]

    def _street_of(self, text: str) -> str | None:
        """Return the longest known street that a text ends with, after town and village."""
        for start in range(max(len(text) - 1, 0)):
            if text[start:] in self._houses:
                return text[start:]
        return None

    def _exact(self, match: AddressMatch, places: Sequence[KnownAddress]) -> list[FoundAddress]:
        """Return the one house, a building rather than a shop in it; all where they are apart."""
        ordered = sorted(places, key=lambda one: not one.is_area)
        apart: list[KnownAddress] = []
        for one in ordered:
            if all(_distance_deg(one, other) > _SAME_HOUSE_DEG for other in apart):
                apart.append(one)
        score = EXACT if len(apart) == 1 else EXACT - 5
        return [_found(match, score, one) for one in apart[:_MOST_FOUND]]

    def _similar(self, wanted: ParsedAddress) -> list[FoundAddress]:
        street = _ADMIN.sub("", wanted.street, count=1) or wanted.street
        found: list[FoundAddress] = []
        likely = process.extract(
            street, self._names, scorer=fuzz.ratio, limit=_MOST_FOUND, score_cutoff=_LEAST_SIMILAR
        )
        for name, similarity, _index in likely:
            share = min(similarity / 100.0, 0.97)
            houses = self._houses[name]
            if wanted.house is None:
                continue
            if wanted.house in houses:
                best = sorted(houses[wanted.house], key=lambda one: not one.is_area)[0]
                found.append(_found(AddressMatch.SIMILAR, EXACT * share, best))
            else:
                found += _beside(houses, wanted.house, share, AddressMatch.SIMILAR)
        return found


def _distance_deg(one: KnownAddress, other: KnownAddress) -> float:
    return max(abs(one.lon - other.lon), abs(one.lat - other.lat))


def _found(match: AddressMatch, score: float, one: KnownAddress) -> FoundAddress:
    return FoundAddress(match, round(score, 1), one.address or one.name, one.lon, one.lat)


def _beside(
    houses: dict[int, list[KnownAddress]], house: int, share: float, match: AddressMatch | None
) -> list[FoundAddress]:
    """Return the position between the nearest known house numbers, and the nearest of them.

    Numbers of one side of a street come first: they are odd or even together.
    """
    side = [number for number in houses if number % 2 == house % 2] or list(houses)
    below = max((number for number in side if number < house), default=None)
    above = min((number for number in side if number > house), default=None)
    found = []
    if below is not None and above is not None:
        low, high = houses[below][0], houses[above][0]
        part = (house - below) / (above - below)
        score = max(92.0 - 2.0 * (above - below), 50.0) * share
        label = f"{low.address} – {high.address}"
        found.append(
            FoundAddress(
                match or AddressMatch.BETWEEN, round(score, 1), label,
                low.lon + part * (high.lon - low.lon), low.lat + part * (high.lat - low.lat),
            )
        )  # fmt: skip
    near = min(side, key=lambda number: abs(number - house), default=None)
    if near is not None:
        score = max(80.0 - 4.0 * abs(near - house), 0.0) * share
        found.append(_found(match or AddressMatch.NEAR, score, houses[near][0]))
    return found


def _ranked(found: list[FoundAddress]) -> list[FoundAddress]:
    sure = [one for one in found if one.score >= _LEAST_SCORE]
    return sorted(sure, key=lambda one: -one.score)[:_MOST_FOUND]
