"""Lay patrols over incidents of the past, and say honestly what is more than chance.

An incident is covered when a patrol was within a radius in some hours before it, in the same
shift. Chance is what the same patrols would have covered had they gone the same ways at another
time of their shift: each plan is turned round within its shift by a random time, often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.whereabouts import Whereabouts

RADIUS_M = 200.0
BEFORE_S = 2 * 3600
PERMUTATIONS = 2000
# An incident whose time is only known within an interval counts at this many moments of it.
MOMENTS = 9
SURE = 0.05
# Fewer incidents than this say nothing either way.
FEWEST = 10
_MINUTE_S = 60


class Verdict(StrEnum):
    """What the comparison with chance says."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"
    TOO_FEW = "too_few"


@dataclass(frozen=True, eq=False)
class PastIncidents:
    """Incidents: where, and between which times they happened.

    Parameters
    ----------
    at_m
        Shape (incidents, 2), in a metric CRS.
    from_s, to_s
        Shape (incidents,): seconds since 1970; the same where the time is known.
    """

    at_m: NDArray[np.float64]
    from_s: NDArray[np.float64]
    to_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.from_s)


@dataclass(frozen=True, eq=False)
class Shifts:
    """Shifts, and which plan the patrols of each go by.

    Parameters
    ----------
    begins_s, ends_s
        Shape (shifts,): seconds since 1970, in order, not overlapping.
    plan
        Shape (shifts,): which of the whereabouts.
    """

    begins_s: NDArray[np.float64]
    ends_s: NDArray[np.float64]
    plan: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Replay:
    """What a replay shows.

    Parameters
    ----------
    share
        The share of the incidents of the shifts that were covered, 0 to 1; NaN without any.
    in_shifts
        How many incidents lie in the shifts (parts of one where the time is not known).
    covered
        Shape (incidents,): how sure it is that each was covered, 0 to 1; NaN outside the shifts.
    chance, chance_low, chance_high
        The mean share by chance, and where 95 % of what chance gives lies.
    p_value
        How often chance does as well or better.
    verdict
        The same in a word.
    """

    share: float
    in_shifts: float
    covered: NDArray[np.float64]
    chance: float
    chance_low: float
    chance_high: float
    p_value: float
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class _Moments:
    """Moments of incidents that lie in a shift.

    Parameters
    ----------
    incident, shift
        Which.
    weight
        The share of the incident that the moment stands for.
    minute
        Whole minutes since the shift's start.
    """

    incident: NDArray[np.int64]
    shift: NDArray[np.int64]
    weight: NDArray[np.float64]
    minute: NDArray[np.int64]


def replay(
    incidents: PastIncidents,
    shifts: Shifts,
    patrols: Sequence[Whereabouts],
    *,
    radius_m: float = RADIUS_M,
    before_s: float = BEFORE_S,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Replay:
    """Lay patrols over incidents.

    Parameters
    ----------
    incidents
        What happened.
    shifts
        The shifts and their plans.
    patrols
        For each plan where the patrols are, seconds since its shift's start.
    radius_m, before_s
        How near and how long before an incident a patrol counts.
    permutations
        How often chance is asked.
    seed
        Of chance.
    """
    moments = _moments(incidents, shifts)
    total = float(moments.weight.sum())
    covered = np.full(len(incidents), np.nan)
    if total == 0:
        return Replay(np.nan, 0.0, covered, np.nan, np.nan, np.nan, 1.0, Verdict.TOO_FEW)
    spans = _spans(shifts, len(patrols))
    plan_of = shifts.plan[moments.shift]
    share_at: list[NDArray[np.float64]] = []
    seen = np.zeros(len(moments.minute))
    for plan, patrol in enumerate(patrols):
        mine = np.flatnonzero(plan_of == plan)
        table = _by_offset(
            incidents.at_m[moments.incident[mine]],
            moments.minute[mine],
            patrol,
            int(spans[plan]),
            radius_m,
            int(before_s // _MINUTE_S),
        )
        seen[mine] = table[:, 0]
        share_at.append(moments.weight[mine] @ table / total)
    weight_of = np.bincount(moments.incident, moments.weight, len(incidents))
    seen_of = np.bincount(moments.incident, moments.weight * seen, len(incidents))
    np.divide(seen_of, weight_of, out=covered, where=weight_of > 0)
    share = float(sum(each[0] for each in share_at))
    random = np.random.default_rng(seed)
    by_chance = np.zeros(permutations)
    for each in share_at:
        by_chance += each[random.integers(0, len(each), permutations)]
    return Replay(
        share=share,
        in_shifts=total,
        covered=covered,
        chance=float(by_chance.mean()),
        chance_low=float(np.quantile(by_chance, 0.025)),
        chance_high=float(np.quantile(by_chance, 0.975)),
        p_value=_p_value(share, by_chance),
        verdict=_verdict(share, by_chance, total),
    )


def _p_value(share: float, by_chance: NDArray[np.float64]) -> float:
    """Return how often chance does as well; the real one counts as one of the tries."""
    return float((1 + (by_chance >= share - 1e-12).sum()) / (1 + len(by_chance)))


def _verdict(share: float, by_chance: NDArray[np.float64], total: float) -> Verdict:
    if total < FEWEST:
        return Verdict.TOO_FEW
    if _p_value(share, by_chance) <= SURE / 2:
        return Verdict.BETTER
    if _p_value(-share, -by_chance) <= SURE / 2:
        return Verdict.WORSE
    return Verdict.NO_DIFFERENCE


def _moments(incidents: PastIncidents, shifts: Shifts) -> _Moments:
    """Return the moments of incidents that lie in a shift."""
    known = incidents.to_s <= incidents.from_s
    parts = (np.arange(MOMENTS) + 0.5) / MOMENTS
    times = incidents.from_s[:, None] + (incidents.to_s - incidents.from_s)[:, None] * parts
    times[known] = incidents.from_s[known, None]
    weight = np.full(times.shape, 1 / MOMENTS)
    weight[known] = np.eye(1, MOMENTS)
    incident = np.broadcast_to(np.arange(len(incidents))[:, None], times.shape)
    counts = weight > 0
    times, weight, incident = times[counts], weight[counts], incident[counts]
    shift = np.searchsorted(shifts.begins_s, times, side="right") - 1
    inside = shift >= 0
    inside[inside] = times[inside] < shifts.ends_s[shift[inside]]
    shift = shift[inside]
    minute = ((times[inside] - shifts.begins_s[shift]) // _MINUTE_S).astype(np.int64)
    return _Moments(incident[inside], shift, weight[inside], minute)


def _spans(shifts: Shifts, plans: int) -> NDArray[np.int64]:
    """Return the length of each plan's shift in whole minutes."""
    spans = np.ones(plans, dtype=np.int64)
    np.maximum.at(
        spans, shifts.plan, np.ceil((shifts.ends_s - shifts.begins_s) / _MINUTE_S).astype(np.int64)
    )
    return spans


def _by_offset(
    at_m: NDArray[np.float64],
    minute: NDArray[np.int64],
    patrol: Whereabouts,
    span: int,
    radius_m: float,
    before: int,
) -> NDArray[np.bool_]:
    """Return whether each moment is covered by a plan turned round by each number of minutes.

    Returns
    -------
    Shape (moments, span); the first column is the plan as it is.
    """
    if len(at_m) == 0 or len(patrol) == 0:
        return np.zeros((len(at_m), span), dtype=bool)
    near = cKDTree(at_m).query_ball_point(patrol.at_m, radius_m)
    piece = np.repeat(np.arange(len(patrol)), [len(each) for each in near])
    moment = np.concatenate([np.asarray(each, dtype=np.int64) for each in near])
    begins = np.clip(np.floor(patrol.from_s / _MINUTE_S), 0, span - 1).astype(np.int64)[piece]
    ends = np.clip(np.floor(patrol.to_s / _MINUTE_S), 0, span - 1).astype(np.int64)[piece]
    last = minute[moment]
    first = np.maximum(0, last - before)
    # Turned by o the piece meets the time before the incident where o is from first - ends to
    # last - begins, round the clock of the shift.
    low = (first - ends) % span
    length = np.minimum(last - begins - (first - ends) + 1, span)
    high = low + length
    change = np.zeros((len(at_m), 2 * span + 1), dtype=np.int32)
    np.add.at(change, (moment, low), 1)
    np.add.at(change, (moment, high), -1)
    open_ = change.cumsum(axis=1)[:, : 2 * span] > 0
    return open_[:, :span] | open_[:, span:]
