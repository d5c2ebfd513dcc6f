"""Near repeats: where one burglary makes another nearby more likely, and for how long.

For each kind it is first asked of the office's own past whether that is so here; only then do the
places near the last weeks' incidents get a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from webmap.errors import N_
from webmap.hotspots.gi import false_discovery_bar
from webmap.hotspots.knox import Knox, knox_test

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.events import Events, Kind, Moment
    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

BURGLARY_LIKE: tuple[Kind, ...] = (
    ("theft", "burglary"),
    ("theft", "shop"),
    ("theft", "factory"),
    ("theft", "vehicle"),
    ("theft", "ebike"),
    ("theft", "ebike_battery"),
)
BANDS_M = (100.0, 200.0)
SPANS_DAYS = (7.0, 14.0)
DEALS = 499
# With fewer incidents of a kind the past can't tell.
LEAST_INCIDENTS = 40
# The newest are enough to tell; more would only take longer.
MOST_INCIDENTS = 1200
# So much more often than usual is worth a warning; less may be true and is of no use.
LEAST_TIMES = 1.2
FALSE_RATE = 0.05
_DAY = np.timedelta64(1, "D")
_DAY_S = 86_400
# One may walk so much farther along the streets than the straight line.
_DETOUR = 2.5


class RepeatVerdict(StrEnum):
    """What the past says of a kind."""

    REPEATS = "repeats"
    NO_EFFECT = "no_effect"
    TOO_FEW = "too_few"


REPEAT_SENTENCES: dict[RepeatVerdict, str] = {
    RepeatVerdict.REPEATS: N_(
        "本辖区过去的“%(kind)s”有近重复现象：一起发生后 %(days)s 天内，%(metres)s 米内再发生的"
        "次数是平常的 %(times)s 倍（%(observed)s 对，平常 %(usual)s 对）"
    ),
    RepeatVerdict.NO_EFFECT: N_(
        "本辖区过去 %(count)s 起“%(kind)s”没有显出近重复现象：一起发生后，附近再发生的次数和"
        "平常差不多，所以不发预警"
    ),
    RepeatVerdict.TOO_FEW: N_("“%(kind)s”只有 %(count)s 起，起数少，看不出有没有近重复现象"),
}


@dataclass(frozen=True, eq=False)
class KindRepeats:
    """Whether incidents of a kind are followed by others nearby in an office's past.

    Parameters
    ----------
    kind
        Category and sub-category.
    count
        Incidents that were looked at.
    verdict
        What they say.
    within_m, within_days
        How far and how long it is felt; 0 where it is not.
    observed, usual
        Pairs within that distance and span, and how many there would be by chance.
    table
        The test's figures by band of distance and span; None: too few incidents.
    """

    kind: Kind
    count: int
    verdict: RepeatVerdict
    within_m: float = 0.0
    within_days: float = 0.0
    observed: int = 0
    usual: float = 0.0
    table: Knox | None = None

    @property
    def params(self) -> dict[str, int | str]:
        """Return what goes into the verdict's sentence but the kind's name."""
        times = f"{self.observed / self.usual:.1f}" if self.usual else "–"
        return {
            "count": self.count, "days": round(self.within_days), "metres": round(self.within_m),
            "times": times, "observed": self.observed, "usual": f"{self.usual:.1f}",
        }  # fmt: skip


@dataclass(frozen=True)
class RepeatWarning:
    """A place near a recent incident, where another is more likely for a while.

    Parameters
    ----------
    incident
        The number of the recent incident in the past that was given.
    kind
        Category and sub-category.
    xy
        Where it was, metres.
    within_m
        How far around it the warning holds, on its side of every barrier.
    units
        The units whose ground that is.
    until
        When it ends, UTC.
    """

    incident: int
    kind: Kind
    xy: tuple[float, float]
    within_m: float
    units: tuple[int, ...]
    until: np.datetime64


@dataclass(frozen=True)
class NearRepeats:
    """What the office's past says of each burglary-like kind, and the warnings that follow."""

    kinds: tuple[KindRepeats, ...]
    warnings: tuple[RepeatWarning, ...]


def near_repeats(
    past: Events,
    units: Units,
    now: Moment,
    kinds: tuple[Kind, ...] = BURGLARY_LIKE,
    deals: int = DEALS,
    seed: int = 1,
) -> NearRepeats:
    """Return whether kinds of incidents repeat nearby, and where that warns of others now.

    The four bands of every kind go through one correction, so that 5 % and fewer of the kinds
    that are said to repeat do not.

    Parameters
    ----------
    past
        All incidents of the office; what was not over at `now` is left out.
    now
        UTC.
    deals
        How often times are dealt out for the test.
    """
    # By the middles of their intervals; the newest last.
    known = np.flatnonzero(past.ends <= now)
    known = known[np.argsort(past.middles[known], kind="stable")]
    numbers = {kind: known[past.of(known).are((kind,))] for kind in kinds}
    tables = {
        kind: _test(past.of(mine[-MOST_INCIDENTS:]), units, deals, seed)
        for kind, mine in numbers.items()
        if len(mine) >= LEAST_INCIDENTS
    }
    made = np.concatenate([table.p.ravel() for table in tables.values()]) if tables else None
    bar = 0.0 if made is None else false_discovery_bar(made, FALSE_RATE)
    found = tuple(
        _verdict(kind, min(len(mine), MOST_INCIDENTS), tables.get(kind), bar)
        for kind, mine in numbers.items()
    )
    warnings = [
        warning
        for repeats in found
        if repeats.verdict is RepeatVerdict.REPEATS
        for warning in _warnings(past, numbers[repeats.kind], units, now, repeats)
    ]
    return NearRepeats(found, tuple(sorted(warnings, key=lambda one: one.until, reverse=True)))


def _test(events: Events, units: Units, deals: int, seed: int) -> Knox:
    pairs = cKDTree(events.xy).query_pairs(BANDS_M[-1], output_type="ndarray").astype(np.int64)
    first, second = pairs[:, 0], pairs[:, 1]
    unit = units.unit_of(events.xy)
    walkable = _walkable(units, unit[first], unit[second])
    first, second = first[walkable], second[walkable]
    apart = np.hypot(*(events.xy[first] - events.xy[second]).T)
    days = (events.middles - events.middles.min()).astype(np.int64) / _DAY_S
    spans = tuple(zip((0.0, *SPANS_DAYS[:-1]), SPANS_DAYS, strict=True))
    band = np.searchsorted(np.array(BANDS_M), apart, side="left")
    if not len(first):
        empty = np.zeros((len(BANDS_M), len(spans)))
        return Knox(empty.astype(np.int64), empty, np.ones(empty.shape))
    return knox_test(first, second, band, days, spans, deals, seed)


def _walkable(
    units: Units, first: NDArray[np.int64], second: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which pairs of units lie near each other along the streets too."""
    near = units.within(_DETOUR * BANDS_M[-1])
    on = (first >= 0) & (second >= 0)
    reached = on & (first == second)
    reached[on] |= np.asarray(near[first[on], second[on]]).ravel() > 0
    return reached


def _verdict(kind: Kind, count: int, table: Knox | None, bar: float) -> KindRepeats:
    if table is None:
        return KindRepeats(kind, count, RepeatVerdict.TOO_FEW)
    felt = (table.p <= bar) & (table.times >= LEAST_TIMES)
    if not felt.any():
        return KindRepeats(kind, count, RepeatVerdict.NO_EFFECT, table=table)
    bands, spans = np.nonzero(felt)
    within = (slice(0, bands.max() + 1), slice(0, spans.max() + 1))
    return KindRepeats(
        kind,
        count,
        RepeatVerdict.REPEATS,
        within_m=BANDS_M[bands.max()],
        within_days=SPANS_DAYS[spans.max()],
        observed=int(table.observed[within].sum()),
        usual=float(table.usual[within].sum()),
        table=table,
    )


def _warnings(
    past: Events,
    numbers: NDArray[np.int64],
    units: Units,
    now: Moment,
    repeats: KindRepeats,
) -> list[RepeatWarning]:
    lasts = np.timedelta64(round(repeats.within_days * _DAY_S), "s")
    recent = numbers[past.middles[numbers] + lasts > now]
    near = units.within(_DETOUR * repeats.within_m)
    found = []
    for number, unit in zip(recent, units.unit_of(past.xy[recent]), strict=True):
        xy = past.xy[number]
        if unit < 0:
            continue
        around = np.append(near.indices[near.indptr[unit] : near.indptr[unit + 1]], unit)
        close = np.hypot(*(units.middle[around] - xy).T) <= repeats.within_m
        members = np.union1d(around[close], [unit])
        found.append(
            RepeatWarning(
                int(number),
                repeats.kind,
                (float(xy[0]), float(xy[1])),
                repeats.within_m,
                tuple(members.tolist()),
                past.middles[number] + lasts,
            )
        )
    return found
