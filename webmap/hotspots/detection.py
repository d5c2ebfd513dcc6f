"""From an office's past incidents to ranked suggestions of hotspots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.area_facts import Bursts, hotter, reasons_of, rising
from webmap.hotspots.clusters import LEAST_INCIDENTS, Clusters, space_time_clusters
from webmap.hotspots.confidence import confidence, stability
from webmap.hotspots.ensemble import expected
from webmap.hotspots.evidence import Evidence, evidence_of
from webmap.hotspots.growing import Area, area_polygon, ground_of, grow_areas, inside
from webmap.hotspots.network_density import network_density
from webmap.hotspots.reasons import Reason
from webmap.hotspots.suggestion import Findings, FoundBy, Suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.events import Events, Kind, Moment
    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

YEAR_DAYS, RECENT_DAYS, AHEAD_DAYS = 365, 28, 28
MOST_SUGGESTIONS = 20
# With fewer incidents in a year than this, a suggestion's numbers are called small.
SMALL_COUNT = 10
# The density along the streets points at the densest so much of the ground.
DENSE_PERCENT = 5
_WEEKS = 52
_WEEK_S, _DAY_S = 7 * 86_400, 86_400


@dataclass(frozen=True)
class DetectionWish:
    """What to look for.

    Parameters
    ----------
    kinds
        Categories and sub-categories; none: all.
    weights
        What an incident of a category counts in the ranking, by category; one that is not named
        counts 1, one of weight 0 is not looked at. Whether an area stands out is tested with
        every incident that is looked at counting once: the chances are exact only so.
    most
        How many suggestions at most.
    seed
        What is drawn by chance is drawn from this.
    """

    kinds: tuple[Kind, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    most: int = MOST_SUGGESTIONS
    seed: int = 1


def detect(past: Events, units: Units, now: Moment, wish: DetectionWish | None = None) -> Findings:
    """Return ranked suggestions.

    An area is suggested where the tests of `webmap.hotspots.evidence` say that more happened than
    chance explains; it is ranked by the incidents that `expected_score` expects there, the very
    method that the back-test judges.

    Parameters
    ----------
    past
        All incidents of the office; what happened after `now` is left out.
    now
        UTC.
    """
    wish = wish or DetectionWish()
    parts = _expected_parts(past, units, now, wish)
    score, plain = _sum(parts, units), _sum([(1.0, density) for _weight, density in parts], units)
    since = now - np.timedelta64(YEAR_DAYS, "D")
    year = np.flatnonzero(_looked_at(past, wish) & (past.middles >= since) & (past.ends <= now))
    at = units.unit_of(past.xy[year])
    found = _Found(past.of(year[at >= 0]), year[at >= 0], at[at >= 0], units, now, score, plain)
    return Findings(
        suggestions=found.suggestions(wish),
        incidents=len(year),
        off_streets=int((at < 0).sum()),
        since=since,
        score=score,
        clusters=found.clusters,
    )


def expected_score(past: Events, units: Units, now: Moment, wish: DetectionWish) -> Floats:
    """Return the incidents to expect on each unit, per m² and day, weighed as wished."""
    return _sum(_expected_parts(past, units, now, wish), units)


def _expected_parts(
    past: Events, units: Units, now: Moment, wish: DetectionWish
) -> list[tuple[float, Floats]]:
    """Return weights and what is expected that counts so: category by category where they differ.

    Otherwise all kinds together, which tells more of each.
    """
    if all(weight == 1 for weight in wish.weights.values()):
        return [(1.0, expected(past, units, now, wish.kinds))]
    known = past.known_by(now)
    looked_at = known.of(_looked_at(known, wish))
    parts = []
    for category in np.unique(looked_at.category):
        subs = np.unique(looked_at.sub_category[looked_at.category == category])
        kinds = tuple((str(category), str(sub)) for sub in subs)
        weight = wish.weights.get(str(category), 1.0)
        parts.append((weight, expected(past, units, now, kinds)))
    return parts


def _sum(parts: list[tuple[float, Floats]], units: Units) -> Floats:
    total = np.zeros(len(units))
    for weight, density in parts:
        total += weight * density
    return total


def _looked_at(past: Events, wish: DetectionWish) -> NDArray[np.bool_]:
    ignored = [category for category, weight in wish.weights.items() if weight == 0]
    return past.are(wish.kinds) & ~np.isin(past.category, ignored)


class _Found:
    """What the methods found in the last year's incidents, and the areas made of it."""

    def __init__(
        self,
        events: Events,
        numbers: NDArray[np.int64],
        unit: NDArray[np.int64],
        units: Units,
        now: Moment,
        score: Floats,
        plain: Floats,
    ) -> None:
        self._events, self._numbers, self._unit = events, numbers, unit
        self._units, self._score, self._plain = units, score, plain
        self._ago_s = (now - events.middles).astype(np.int64)
        self._recent = self._ago_s < RECENT_DAYS * _DAY_S
        self._evidence: Evidence = evidence_of(units, unit, events.category, self._recent)
        self.clusters: Clusters = space_time_clusters(events, units, unit)
        self._bursts = Bursts(events, self.clusters, now)
        counts = np.bincount(unit, minlength=len(units)).astype(float)
        self._dense = _densest(network_density(units, counts), units)

    def suggestions(self, wish: DetectionWish) -> tuple[Suggestion, ...]:
        """Return the areas that stand out, those where most is expected first."""
        stands_out = self._evidence.hot | self._evidence.rising
        areas = grow_areas(self._units, stands_out, self._score, self._unit, self._events.xy)
        # Only ground counts that lies within an area's reach: of a long street the near part.
        ground = [ground_of(self._units, area) for area in areas]
        worth = np.array(
            [float(self._score[a.units] @ m2) for a, m2 in zip(areas, ground, strict=True)]
        )
        found: list[Suggestion] = []
        for number in np.argsort(-worth, kind="stable").tolist():
            if len(found) == wish.most:
                break
            one = self._suggestion(areas[number], ground[number])
            if one is not None:
                found.append(replace(one, rank=len(found) + 1))
        sure = self._confidence(found, wish.seed)
        return tuple(replace(one, confidence=float(sure[i])) for i, one in enumerate(found))

    def _suggestion(self, area: Area, ground: Floats) -> Suggestion | None:
        """Return what is to be said of an area, None where it does not stand out by itself."""
        if not ground.any():
            return None
        category, members = self._events.category, area.units
        ahead = AHEAD_DAYS * float(self._plain[members] @ ground)
        mine = inside(self._units, area, self._unit, self._events.xy)
        share = float(ground.sum() / self._units.area_m2.sum())
        hot = hotter(category, mine, share) if self._evidence.hot[members].any() else None
        rise = (
            rising(category, mine, self._recent) if self._evidence.rising[members].any() else None
        )
        if hot is None and rise is None:
            return None
        burst = self._bursts.within(mine, LEAST_INCIDENTS)
        by_category = _counted(category[mine])
        main = next(iter(by_category))
        by_sub = _counted(self._events.sub_category[mine & (category == main)])
        sub = next(iter(by_sub))
        count = int(mine.sum())
        reasons = reasons_of(
            (YEAR_DAYS, RECENT_DAYS), hot, rise, burst,
            (main, by_category[main], sub, by_sub[sub]), count,
        )  # fmt: skip
        dense = bool(self._dense[members].any())
        if dense:
            reasons.append(Reason("street", {"percent": DENSE_PERCENT}))
        reasons.append(Reason("expected", {"days": AHEAD_DAYS, "count": f"{ahead:.1f}"}))
        if count < SMALL_COUNT:
            reasons.append(Reason("small", {"count": count}))
        said = {
            FoundBy.DENSITY: dense,
            FoundBy.GI: hot is not None,
            FoundBy.CLUSTERS: burst is not None,
            FoundBy.RISE: rise is not None,
        }
        return Suggestion(
            rank=0,
            area=area_polygon(self._units, area),
            units=tuple(members.tolist()),
            incidents=self._numbers[mine],
            category=main,
            sub_category=sub,
            count=count,
            recent=int((mine & self._recent).sum()),
            by_category=by_category,
            expected=ahead,
            share=share,
            times_usual=count / len(self._events) / share,
            confidence=0.0,
            found_by=tuple(method for method, says in said.items() if says),
            reasons=tuple(reasons),
            small_numbers=count < SMALL_COUNT,
        )

    def _confidence(self, found: list[Suggestion], seed: int) -> Floats:
        if not found:
            return np.zeros(0)
        number = np.empty(self._numbers.max() + 1, dtype=np.int64)
        number[self._numbers] = np.arange(len(self._numbers))
        week = np.minimum(self._ago_s // _WEEK_S, _WEEKS - 1)
        by_week = np.array(
            [np.bincount(week[number[one.incidents]], minlength=_WEEKS) for one in found],
            dtype=float,
        )
        # A rise is no method of its own: it tells that the area is not what it was.
        methods = np.array([sum(m != FoundBy.RISE for m in one.found_by) for one in found])
        office = np.bincount(week, minlength=_WEEKS).astype(float)
        return confidence(
            np.array([self._evidence.p[list(one.units)].min() for one in found]),
            by_week.sum(axis=1),
            methods,
            stability(by_week, office, np.array([one.share for one in found]), seed),
        )


def _densest(density: Floats, units: Units) -> NDArray[np.bool_]:
    """Return the units of the densest part of the ground."""
    order = np.argsort(-density, kind="stable")
    ground = np.cumsum(units.area_m2[order])
    dense = np.zeros(len(units), dtype=bool)
    dense[order[ground <= DENSE_PERCENT / 100 * ground[-1]]] = True
    return dense & (density > 0)


def _counted(values: NDArray[np.str_]) -> dict[str, int]:
    """Return how often each value stands there, the most frequent first, then by name."""
    names, counts = np.unique(values, return_counts=True)
    order = np.lexsort((names, -counts))
    return {str(names[k]): int(counts[k]) for k in order}
