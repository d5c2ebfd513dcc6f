"""Judge methods on an office's own past: what they would have named, and what then happened.

At several moments of the past, the origins, each method is given what was known then and names
ground; the incidents of the weeks after the origin judge it. Origins lie so far apart that no
week is judged twice. Incidents repeat at the same places, so that chance is measured by places: a
range is the middle 95 of 100 draws of places with their incidents (bootstrap), or the exact
binomial one of the incidents where that is wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.baselines import BASELINES
from webmap.hotspots.judging import (
    CONFIDENCE,
    USUAL_SHARE,
    Accuracy,
    judge,
    taken_of_office,
    together,
)
from webmap.hotspots.verdicts import Against, verdict_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from webmap.hotspots.ensemble import Method
    from webmap.hotspots.events import Events, Kind, Moment
    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

WEEKS = (1, 2, 4)
ORIGINS = 6
# What a method has to be better than to be worth its name.
YARDSTICK = "last_month"
_WEEK = np.timedelta64(7, "D")
_DRAWS = 1000


@dataclass(frozen=True)
class Judged:
    """A method over some weeks ahead, all origins together.

    Parameters
    ----------
    name
        Of the method or baseline.
    weeks
        How far ahead.
    accuracy
        Hits, incidents, PAI, PEI and hit rate.
    by_origin
        The same for each origin, the latest first.
    pai_range
        Of the true PAI; None where nothing followed.
    against
        Beside counting last month's incidents; None for that one itself.
    """

    name: str
    weeks: int
    accuracy: Accuracy
    by_origin: tuple[Accuracy, ...]
    pai_range: tuple[float, float] | None
    against: Against | None


@dataclass(frozen=True)
class BackTest:
    """How methods and baselines did on the past.

    Parameters
    ----------
    rows
        The methods first, then the baselines; each for each number of weeks.
    origins
        UTC, the latest first; none: the past is too short to be judged by.
    share
        Of the office's area that each named.
    """

    rows: tuple[Judged, ...]
    origins: tuple[Moment, ...]
    share: float

    def row(self, name: str, weeks: int) -> Judged:
        """Return one row; KeyError where there is none."""
        for row in self.rows:
            if (row.name, row.weeks) == (name, weeks):
                return row
        raise KeyError((name, weeks))

    def best_baseline(self, weeks: int) -> Judged:
        """Return the baseline with the most hits."""
        rows = [row for row in self.rows if row.name in BASELINES and row.weeks == weeks]
        return max(rows, key=lambda row: row.accuracy.hits)


def back_test(
    methods: Mapping[str, Method],
    events: Events,
    units: Units,
    now: Moment,
    kinds: tuple[Kind, ...] = (),
    *,
    weeks: Sequence[int] = WEEKS,
    share: float = USUAL_SHARE,
    origins: Sequence[Moment] | None = None,
    baselines: Mapping[str, Method] = BASELINES,
    seed: int = 1,
) -> BackTest:
    """Judge methods and baselines.

    Parameters
    ----------
    methods
        By name. They are given the past of all kinds.
    events
        All incidents; those after `now` are not looked at.
    now
        UTC: the last week judged ends with it.
    kinds
        Which incidents count, and all that the baselines are given; none: all.
    weeks
        How far ahead each is judged.
    share
        Of the office's area that each names.
    origins
        Moments to judge at; None: as `usual_origins` gives them.
    seed
        Of the draws for the ranges.
    """
    if origins is None:
        origins = usual_origins(events, now, max(weeks))
    callers = {**methods, **{name: _given(kinds, one) for name, one in baselines.items()}}
    scores = {
        name: [method(events.known_by(origin), units, origin) for origin in origins]
        for name, method in callers.items()
    }
    wanted = events.of(events.are(kinds))
    rows: list[Judged] = []
    for ahead in weeks:
        followed = [wanted.between(origin, min(origin + ahead * _WEEK, now)) for origin in origins]
        grounds = [_counted(units, after) for after in followed]
        rows += _rows(scores, grounds, units, ahead, share, seed)
    order = {name: number for number, name in enumerate(callers)}
    rows.sort(key=lambda row: (order[row.name], row.weeks))
    return BackTest(tuple(rows) if origins else (), tuple(origins), share)


def usual_origins(events: Events, now: Moment, weeks: int) -> list[Moment]:
    """Return when methods are judged, the latest first, so many weeks apart.

    Before each there is at least as long a past as what is foretold.
    """
    if not len(events):
        return []
    first = events.middles.min() + weeks * _WEEK
    every = [now - (k + 1) * weeks * _WEEK for k in range(ORIGINS)]
    return [origin for origin in every if origin >= first]


def _given(kinds: tuple[Kind, ...], method: Method) -> Method:
    return lambda past, units, now: method(past.of(past.are(kinds)), units, now)


def _counted(units: Units, after: Events) -> tuple[Floats, float]:
    """Return the incidents on each unit, and how many lie on none."""
    at = units.unit_of(after.xy)
    counts = np.bincount(at[at >= 0], minlength=len(units)).astype(np.float64)
    return counts, float((at < 0).sum())


def _rows(
    scores: Mapping[str, list[Floats]],
    grounds: list[tuple[Floats, float]],
    units: Units,
    weeks: int,
    share: float,
    seed: int,
) -> list[Judged]:
    """Judge every method over one number of weeks."""
    if not grounds:
        return []
    area, office = units.area_m2, units.office_area_m2
    grounded = [np.append(counts, elsewhere) for counts, elsewhere in grounds]
    places: Floats = np.sum(grounded, axis=0)
    hits: dict[str, Floats] = {
        name: np.sum(
            [
                taken_of_office(score, area, office, share) * happened
                for score, happened in zip(of_method, grounded, strict=True)
            ],
            axis=0,
        )
        for name, of_method in scores.items()
    }
    drawn = _drawn(places, hits, seed)
    rows = []
    for name, of_method in scores.items():
        by_origin = tuple(
            judge(score, counts, area, office, share, elsewhere)
            for score, (counts, elsewhere) in zip(of_method, grounds, strict=True)
        )
        accuracy = together(by_origin)
        against = None
        if name != YARDSTICK and YARDSTICK in drawn:
            against = verdict_of(
                float(hits[name].sum()),
                float(hits[YARDSTICK].sum()),
                drawn[name],
                drawn[YARDSTICK],
            )
        rows.append(
            Judged(name, weeks, accuracy, by_origin, _pai_range(accuracy, drawn, name), against)
        )
    return rows


def _drawn(places: Floats, hits: Mapping[str, Floats], seed: int) -> dict[str, Floats]:
    """Return the hits of each method in draws of places, and under "" all incidents."""
    rng = np.random.default_rng(seed)
    there = np.flatnonzero(places)
    times = rng.poisson(1.0, (_DRAWS, len(there))).astype(np.float64)
    columns = {"": places, **hits}
    return {name: times @ column[there] for name, column in columns.items()}


def _pai_range(
    accuracy: Accuracy, drawn: Mapping[str, Floats], name: str
) -> tuple[float, float] | None:
    if not accuracy.incidents:
        return None
    some = drawn[""] > 0
    rates = drawn[name][some] / drawn[""][some] / accuracy.share
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(rates, [tail, 1 - tail])
    exact_low, exact_high = accuracy.pai_range
    return min(float(low), exact_low), max(float(high), exact_high)
