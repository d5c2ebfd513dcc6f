"""Random problems of a shift, small enough to be solved in a moment, odd enough to find faults."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from webmap.models import Mode
from webmap.patrols.demand import PresenceWanted, visits_of
from webmap.patrols.problem import (
    NO_WAY_S,
    BreakWanted,
    PatrolProblem,
    PatrolTeam,
    VisitWanted,
    Window,
)

HOURS = 3600
Metric = np.ndarray


def _closed(times: Metric) -> Metric:
    """Return the shortest ways through any places in between (Floyd and Warshall)."""
    shortest = times.copy()
    for via in range(len(times)):
        shortest = np.minimum(shortest, shortest[:, via, None] + shortest[None, via, :])
    return np.minimum(shortest, NO_WAY_S)


@st.composite
def travel_times(draw: st.DrawFn, places: int) -> Metric:
    """Return shortest ways of 0 to 40 minutes, not the same both ways, some places off the net."""
    minutes = draw(st.lists(st.integers(0, 40), min_size=places**2, max_size=places**2))
    times = np.array(minutes, dtype=np.int64).reshape(places, places) * 60 + 1
    np.fill_diagonal(times, 0)
    off = draw(st.lists(st.sampled_from([False] * 7 + [True]), min_size=places, max_size=places))
    times[off, :] = NO_WAY_S
    times[:, off] = NO_WAY_S
    closed = _closed(times)
    closed[off, off] = NO_WAY_S
    return closed


@st.composite
def windows(draw: st.DrawFn, shift_s: int) -> tuple[Window, ...]:
    """Return one to three windows in the shift, in order, with gaps between them."""
    count = draw(st.integers(1, 3))
    cuts = draw(
        st.lists(
            st.integers(0, shift_s // 300), min_size=2 * count, max_size=2 * count, unique=True
        ).map(sorted)
    )
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return tuple(Window(opens * 300, closes * 300) for opens, closes in pairs)


@st.composite
def teams(
    draw: st.DrawFn, number: int, places: int, modes: list[Mode], shift_s: int, breaks: bool
) -> PatrolTeam:
    on_s = draw(st.integers(0, shift_s // 2 // 600)) * 600
    off_s = draw(st.integers(on_s // 600 + 1, shift_s // 600)) * 600
    pauses: tuple[BreakWanted, ...] = ()
    if breaks and off_s - on_s >= 3600 and draw(st.booleans()):
        opens_s = draw(st.integers(on_s // 300, (off_s - 1800) // 300)) * 300
        pauses = (BreakWanted(Window(opens_s, opens_s + draw(st.integers(0, 3)) * 300), 900),)
    place = st.none() | st.integers(0, places - 1)
    return PatrolTeam(
        key=f"team{number}",
        mode=draw(st.sampled_from(modes)),
        on_s=on_s,
        off_s=off_s,
        start_place=draw(place),
        end_place=draw(place),
        breaks=pauses,
        foreign_s=draw(st.sampled_from([0, 600])),
        speed_percent=draw(st.sampled_from([100, 100, 40, 73, 140])),
    )


@st.composite
def with_rules(draw: st.DrawFn, chain: list[VisitWanted], keys: list[str]) -> list[VisitWanted]:
    """Return the visits of a place with rules about teams, most time between, and twins."""
    some = st.none() | st.frozensets(st.sampled_from(keys), min_size=1)
    teams, home, must = draw(some), draw(some), draw(st.sampled_from([False] * 4 + [True]))
    most_s = draw(st.sampled_from([None, None, 1800, 7200]))
    ruled = [
        replace(
            visit,
            teams=teams,
            home_teams=home,
            must=must,
            spacing_most_s=None if most_s is None else visit.spacing_s + most_s,
        )
        for visit in chain
    ]
    if not draw(st.sampled_from([False] * 3 + [True])):
        return ruled
    mine = [replace(visit, together=f"{visit.key}b") for visit in ruled]
    twins = [
        replace(
            visit,
            key=f"{visit.key}b",
            together=visit.key,
            after=None if visit.after is None else f"{visit.after}b",
            teams=draw(some),
        )
        for visit in ruled
    ]
    return [*mine, *twins]


@st.composite
def problems(
    draw: st.DrawFn,
    most_teams: int = 3,
    most_hotspots: int = 6,
    most_visits: int = 3,
    breaks: bool = True,
    odd_rules: bool = True,
) -> PatrolProblem:
    """Return a problem of some teams and hotspots that want one or more visits."""
    shift_s = draw(st.integers(1, 8)) * HOURS
    hotspots = draw(st.integers(0, most_hotspots))
    places = max(hotspots, 1)
    modes = draw(st.lists(st.sampled_from(list(Mode)), min_size=1, max_size=2, unique=True))
    visits: list[VisitWanted] = []
    keys = [f"team{number}" for number in range(most_teams)]
    for place in range(hotspots):
        single, _ = visits_of(
            PresenceWanted(
                key=f"h{place}",
                place=place,
                priority=draw(st.integers(1, 5)),
                dwell_s=draw(st.integers(1, 40)) * 60,
                visits=draw(st.integers(1, most_visits)),
                spacing_s=draw(st.sampled_from([0, 600, 3600])),
                windows=draw(windows(shift_s)),
            )
        )
        if odd_rules:
            single = draw(with_rules(single, keys))
        visits.extend(single)
    return PatrolProblem(
        teams=tuple(
            draw(teams(number, places, modes, shift_s, breaks))
            for number in range(draw(st.integers(0, most_teams)))
        ),
        visits=tuple(visits),
        travel_s={mode: draw(travel_times(places)) for mode in modes},
    )
