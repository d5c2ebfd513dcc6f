"""Where an incident was, by the words for it: a house, a named place, a crossing, a street."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.layers.addresses import (
    EXACT,
    AddressBook,
    AddressMatch,
    FoundAddress,
    KnownAddress,
    normalised,
)
from webmap.layers.imports.by_address import read_known_addresses
from webmap.models import Incident, Street, read_frame

Spot = tuple[float, float]

_LEAST_NAME, _MOST_FOUND = 3, 3
_SEVERAL, _ROUGHLY, _SOMEWHERE = EXACT - 5, 85.0, 60.0
# Spots as near as this are one crossing, or one place that stands in two layers.
_SAME_DEG = 0.0005
_NEAR_BY = re.compile(
    r"(?:的?(?:大门|正门|后门|侧门)?(?:门口|门前|门外|附近|旁边|旁|对面|楼下|路边|内|里面?|前|处|一带|路段))*"
)
_CROSSING = re.compile(r"路口|交叉|交汇|交界|十字|丁字|与|和|、")


class IncidentSpots:
    """The spots that an office knows by words.

    Parameters
    ----------
    book
        The addresses of its places.
    known
        Its places.
    crossings
        By two names of streets, sorted: where they meet (degrees, EPSG:4326).
    middles
        By the name of a street: a point in the middle of it.
    incidents
        By number: where the incidents are that were brought in before.
    """

    def __init__(
        self,
        book: AddressBook,
        known: Iterable[KnownAddress],
        crossings: Mapping[tuple[str, str], Sequence[Spot]],
        middles: Mapping[str, Spot],
        incidents: Mapping[str, Spot],
    ) -> None:
        self._book = book
        self._places: dict[str, list[KnownAddress]] = defaultdict(list)
        for one in known:
            name = normalised(one.name)
            if len(name) >= _LEAST_NAME and not name.isdigit():
                self._places[name].append(one)
        self._crossings: dict[tuple[str, str], list[Spot]] = defaultdict(list)
        for (first, second), spots in crossings.items():
            self._crossings[_pair(normalised(first), normalised(second))] += spots
        self._middles = {normalised(name): (name, spot) for name, spot in middles.items()}
        self._incidents = incidents

    def find(self, address: str, number: str = "", layer_id: str = "") -> list[FoundAddress]:
        """Return where an incident may have been, the surest first; one of 100 is exact.

        Parameters
        ----------
        address
            The words for its location.
        number
            Its own number: one that was brought in before is where it was.
        layer_id
            As `AddressBook.find` has it; incidents lie in one layer.
        """
        if number in self._incidents:
            lon, lat = self._incidents[number]
            return [FoundAddress(AddressMatch.NUMBER, EXACT, number, lon, lat)]
        text = normalised(address)
        if not text:
            return []
        by_house = self._book.find(address)
        if by_house and by_house[0].score >= EXACT:
            return by_house
        found = [*self._crossing(text), *self._named(text), *by_house]
        if not found:
            found = self._along(text)
        return sorted(found, key=lambda one: -one.score)[:_MOST_FOUND]

    def _named(self, text: str) -> list[FoundAddress]:
        """Return the places whose name stands in a text."""
        name = next(iter(_names_in(text, self._places, 1)), None)
        if name is None:
            return []
        places = _apart([(one.name, one.lon, one.lat) for one in self._places[name]])
        rest = text[text.index(name) + len(name) :]
        score = EXACT if _NEAR_BY.fullmatch(rest) else _ROUGHLY
        if len(places) > 1:
            score = min(score, _SEVERAL)
        return [FoundAddress(AddressMatch.NAME, score, *place) for place in places]

    def _crossing(self, text: str) -> list[FoundAddress]:
        """Return where the two streets meet that a text names."""
        if _CROSSING.search(text) is None:
            return []
        names = _names_in(text, self._middles, 2)
        if len(names) != 2:
            return []
        label = " × ".join(self._middles[name][0] for name in names)
        meet = self._crossings.get(_pair(*names), [])
        spots = _apart([(label, lon, lat) for lon, lat in meet])
        score = EXACT if len(spots) == 1 else _SEVERAL
        return [FoundAddress(AddressMatch.CROSSING, score, *spot) for spot in spots]

    def _along(self, text: str) -> list[FoundAddress]:
        """Return the middle of a street that a text names, which is only a hint."""
        name = next(iter(_names_in(text, self._middles, 1)), None)
        if name is None:
            return []
        title, (lon, lat) = self._middles[name]
        return [FoundAddress(AddressMatch.STREET, _SOMEWHERE, title, lon, lat)]


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first <= second else (second, first)


def _names_in(text: str, known: Mapping[str, object], most: int) -> list[str]:
    """Return known names that stand in a text, the longest first; none is part of another."""
    found: list[str] = []
    for length in range(len(text), _LEAST_NAME - 2, -1):
        for start in range(len(text) - length + 1):
            name = text[start : start + length]
            if name in known and not any(name in longer for longer in found):
                found.append(name)
                if len(found) == most:
                    return found
    return found


def _apart(spots: Iterable[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Return spots without those beside an earlier one."""
    kept: list[tuple[str, float, float]] = []
    for spot in spots:
        if all(max(abs(spot[1] - x), abs(spot[2] - y)) > _SAME_DEG for _, x, y in kept):
            kept.append(spot)
    return kept[:_MOST_FOUND]


def read_incident_spots(session: Session, office_id: int) -> IncidentSpots:
    """Return the spots that an office knows: places, streets, and incidents brought in before."""
    known = read_known_addresses(session, office_id)
    streets = read_frame(
        session,
        select(Street.name, Street.geom).where(Street.office_id == office_id, Street.name != ""),
    )
    incidents = read_frame(
        session, select(Incident.number, Incident.geom).where(Incident.office_id == office_id)
    )
    spots = shapely.get_coordinates(incidents["geom"].to_numpy()).tolist()
    lines: dict[str, list[shapely.LineString]] = defaultdict(list)
    for name, line in zip(streets["name"], streets["geom"], strict=True):
        lines[name].append(line)
    return IncidentSpots(
        AddressBook(known, lines),
        known,
        _crossings_of(lines),
        {name: _middle_of(pieces) for name, pieces in lines.items()},
        {number: (lon, lat) for number, (lon, lat) in zip(incidents["number"], spots, strict=True)},
    )


def _crossings_of(
    lines: Mapping[str, Sequence[shapely.LineString]],
) -> dict[tuple[str, str], list[Spot]]:
    """Return where streets of two names share an end of a piece."""
    meeting: dict[Spot, set[str]] = defaultdict(set)
    for name, pieces in lines.items():
        for line in pieces:
            for end in (line.coords[0], line.coords[-1]):
                meeting[round(end[0], 7), round(end[1], 7)].add(name)
    crossings: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for spot, names in meeting.items():
        ordered = sorted(names)
        for i, first in enumerate(ordered):
            for second in ordered[i + 1 :]:
                crossings[first, second].append(spot)
    return crossings


def _middle_of(pieces: Sequence[shapely.LineString]) -> Spot:
    """Return the point of a street that is nearest to the middle of all its pieces."""
    whole = shapely.MultiLineString(list(pieces))
    point = whole.interpolate(whole.project(whole.centroid))
    return point.x, point.y
